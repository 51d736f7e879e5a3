/** The mesh of a described chip, for the mapper: how large a chip is, and how large the board of chips. */
import { MAX_CELLS, MAX_SIDE } from '../../../mapping/place/cell-grid.ts';
import type { RealGraph } from '../../../mapping/real-graph.ts';
import type { ChipDescription, Sides } from '../../formats/chip-description.ts';
import type { Host } from '../../host/host.ts';
import { type MapNetworkOptions, type MappedNetwork, type MeshOptions, mapOn } from '../../map/map-network.ts';

/** Sides of a chip; where a mesh of any size is one chip, the largest that there is. */
function chipSides({ mesh }: ChipDescription): MeshOptions {
  const { width, height } = mesh ?? { width: MAX_SIDE, height: MAX_SIDE };
  return { chipWidth: Math.min(width, MAX_SIDE), chipHeight: Math.min(height, MAX_SIDE) };
}

/** Cells of all chips that may be joined; null where they may be as many as are needed. */
function boardOf({ mesh, chips }: ChipDescription): Sides | null {
  if (!mesh || !chips) return null;
  const width = Math.min(mesh.width * chips.width, MAX_SIDE);
  const height = Math.min(mesh.height * chips.height, MAX_SIDE);
  return width * height > MAX_CELLS ? null : { width, height };
}

/** Maps onto the smallest square of cores, or onto the whole board where that does not hold the square. Errors as of `mapOn`. */
export async function mapOnChip(
  host: Host,
  graph: RealGraph,
  chip: ChipDescription,
  options: MapNetworkOptions,
): Promise<MappedNetwork> {
  const mesh = chipSides(chip);
  const board = boardOf(chip);
  const mapped = await mapOn(host, graph, { ...options, mesh });
  const { grid } = mapped;
  if (!board || (grid.width <= board.width && grid.height <= board.height)) return mapped;
  return mapOn(host, graph, { ...options, mesh: { ...mesh, ...board } });
}

/** Chips on which a core of the network stands. */
export function chipsUsed({ placed, grid }: Pick<MappedNetwork, 'placed' | 'grid'>): number {
  const { width, chipWidth, chipHeight } = grid;
  const columns = Math.ceil(width / chipWidth);
  const used = new Set<number>();
  for (const cell of placed.placement) {
    used.add(Math.floor(Math.floor(cell / width) / chipHeight) * columns + Math.floor((cell % width) / chipWidth));
  }
  return used.size;
}
