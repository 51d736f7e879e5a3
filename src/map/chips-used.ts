/** On how many chips of its board a network stands. */
import type { MappedNetwork } from '../../map/map-network.ts';

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
