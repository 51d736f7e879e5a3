/** The cells of a described chip that a network's cores may stand on: its mesh, and the chips of its board. */
import { SynaptickError } from '../../cores/errors.ts';
import type { FaultySilicon } from '../../cores/faults.ts';
import { type CellGrid, createGrid, MAX_SIDE } from '../../mapping/place/cell-grid.ts';
import { squareMesh } from '../../mapping/place/rows.ts';
import { gridRound, type Room } from '../../mapping/round-faults.ts';
import type { ChipDescription, Sides } from '../formats/chip-description.ts';
import type { ChipSides } from './chips-used.ts';

/** Cells that are asked for, in place of those that follow from chip and network. */
export interface MeshOptions {
  /** Cells of the mesh; the smallest square that holds the cores unless given. */
  readonly width?: number;
  readonly height?: number;
  /** Cells of a chip. */
  readonly chipWidth?: number;
  readonly chipHeight?: number;
  readonly crossingHops?: number;
}

/** What of a chip says where cores may stand. */
export type Board = Pick<ChipDescription, 'name' | 'mesh' | 'chips'>;

/** Columns and rows of all cells; null where there may be any number: of chips, or of cells of one. */
export function boardSides({ mesh, chips }: Board): Sides | null {
  return mesh && chips && { width: mesh.width * chips.width, height: mesh.height * chips.height };
}

/**
 * The smallest nearly square mesh of a board that holds so many cores.
 * @param what needs them, as errors begin: `network "net"`
 * @throws SynaptickError naming how many cores the board is short of
 */
export function meshOn(what: string, cores: number, board: Board): Sides {
  const square = squareMesh(cores);
  const sides = boardSides(board);
  if (!sides) return square;
  requireCores(what, cores, board, sides);
  const width = Math.min(square.width, sides.width);
  const height = Math.min(Math.ceil(cores / width), sides.height);
  return { width: Math.max(width, Math.ceil(cores / height)), height };
}

/**
 * Cells of a board for so many cores, cut into its chips.
 * @throws SynaptickError where the board is too small, or has no such sides
 */
export function gridOn(what: string, cores: number, board: Board, asked: MeshOptions = {}): CellGrid {
  const found = meshOn(what, cores, board);
  const { width = found.width, height = found.height, crossingHops } = asked;
  const own = chipSides(board);
  const { chipWidth = own.chipWidth, chipHeight = own.chipHeight } = asked;
  requireWithin(board, { width, height });
  return createGrid(width, height, { chipWidth, chipHeight, crossingHops });
}

/**
 * The same with faulty silicon: a grid of as many cells beside the closed ones, the whole board where that is smaller.
 * @throws SynaptickError where the board has no such sides
 */
export function gridRoundOn(
  what: string,
  cores: number,
  board: Board,
  silicon: FaultySilicon,
  room: Room,
  asked: MeshOptions = {},
): CellGrid {
  const plain = gridOn(what, cores, board, asked);
  const { chipWidth, chipHeight } = plain;
  const mesh = { crossingHops: asked.crossingHops, chipWidth, chipHeight };
  const sides = boardSides(board);
  const grown = gridRound(silicon, room, cores, { ...mesh, width: asked.width, height: asked.height });
  const isWithin = !sides || (grown.width <= sides.width && grown.height <= sides.height);
  return isWithin ? grown : gridRound(silicon, room, cores, { ...mesh, ...sides });
}

/** Columns and rows of a chip. A mesh of any size is one chip, as is one that is larger than a grid can be. */
export function chipSides({ mesh }: Pick<Board, 'mesh'>): ChipSides {
  return {
    chipWidth: Math.min(mesh?.width ?? MAX_SIDE, MAX_SIDE),
    chipHeight: Math.min(mesh?.height ?? MAX_SIDE, MAX_SIDE),
  };
}

function requireCores(what: string, cores: number, { name, mesh, chips }: Board, { width, height }: Sides): void {
  const room = width * height;
  if (cores <= room) return;
  const parts = chips && mesh && `${chips.width} x ${chips.height} chips of ${mesh.width} x ${mesh.height}`;
  throw new SynaptickError(
    `${what} needs ${cores} cores, chip "${name}" has ${room}: ${parts} (${cores - room} too few): ` +
      'give it a larger "mesh" or more "chips", or larger cores, of which fewer are needed',
  );
}

function requireWithin(board: Board, { width, height }: Sides): void {
  const sides = boardSides(board);
  if (!sides || (width <= sides.width && height <= sides.height)) return;
  throw new SynaptickError(
    `the grid is ${width} x ${height}, chip "${board.name}" has ${sides.width} x ${sides.height} cores on all its chips: give a smaller --grid, or leave it out`,
  );
}
