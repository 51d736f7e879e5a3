/**
 * Where cores can stand: a mesh of cells, row by row (`cell = y * width + x`), cut into chips that lie side by side.
 *
 * A hop is one mesh step (cores/mesh.ts). Crossing from a chip to the next may cost extra hops; then a coordinate is
 * stretched at every boundary by that much, and the cost of a route stays the distance |dx| + |dy| of stretched coordinates.
 */
import { requireInteger, SynaptickError } from '../../cores/errors.ts';

export interface CellGrid {
  readonly width: number;
  readonly height: number;
  /** Cells of a chip; 64 x 64 for TrueNorth (Akopyan et al. 2015). */
  readonly chipWidth: number;
  readonly chipHeight: number;
  /** What a chip crossing costs beyond its hop, in hops. */
  readonly crossingHops: number;
  /** 1 for each cell that no core may stand on: its silicon is faulty. All are open unless given. */
  readonly closed?: Uint8Array;
}

/** Longest side of a grid in cells, and most cells. */
export const MAX_SIDE = 4096;
export const MAX_CELLS = 1 << 20;
/** Cores along a side of a TrueNorth chip. */
export const CHIP_SIDE = 64;
/** Hops that a chip crossing costs beyond its own unless given. */
export const CROSSING_HOPS = 0;

/** @throws SynaptickError when a side is no whole number in range, or there are too many cells */
export function createGrid(
  width: number,
  height: number,
  chip: { readonly chipWidth?: number; readonly chipHeight?: number; readonly crossingHops?: number } = {},
): CellGrid {
  const { chipWidth = CHIP_SIDE, chipHeight = CHIP_SIDE, crossingHops = CROSSING_HOPS } = chip;
  requireInteger('the width of the grid', width, 1, MAX_SIDE);
  requireInteger('the height of the grid', height, 1, MAX_SIDE);
  requireInteger('the width of a chip', chipWidth, 1, MAX_SIDE);
  requireInteger('the height of a chip', chipHeight, 1, MAX_SIDE);
  if (!(crossingHops >= 0 && crossingHops < Number.POSITIVE_INFINITY)) {
    throw new SynaptickError(`a chip crossing costs ${crossingHops} hops, must be 0 or more: leave it out for 0`);
  }
  if (width * height > MAX_CELLS) {
    throw new SynaptickError(
      `a grid of ${width} x ${height} has ${width * height} cells, the limit is ${MAX_CELLS}: give a smaller grid`,
    );
  }
  return { width, height, chipWidth, chipHeight, crossingHops };
}

export function cells(grid: CellGrid): number {
  return grid.width * grid.height;
}

/** Cells that a core may stand on. */
export function openCells(grid: CellGrid): number {
  return grid.closed ? grid.closed.reduce((open, closed) => open + 1 - closed, 0) : cells(grid);
}

/** Whether a core may stand on a cell. */
export function isOpen({ closed }: CellGrid, cell: number): boolean {
  return closed === undefined || closed[cell] === 0;
}

/** Chips that the grid lies on. */
export function chips({ width, height, chipWidth, chipHeight }: CellGrid): number {
  return Math.ceil(width / chipWidth) * Math.ceil(height / chipHeight);
}

/** @throws SynaptickError when there are more nodes than cells, or no nodes */
export function requireRoom(nodes: number, grid: CellGrid): void {
  if (nodes === 0) throw new SynaptickError('the graph has no nodes: give it at least one edge');
  const room = openCells(grid);
  if (nodes <= room) return;
  throw new SynaptickError(
    `the graph has ${nodes} nodes, a grid of ${grid.width} x ${grid.height} has ${room} ${grid.closed ? 'usable cells' : 'cells'} (${nodes - room} too few): give a larger grid`,
  );
}

/** Stretched coordinates of the columns: x and the price of the chip boundaries left of it. */
export function columnPlaces(grid: CellGrid): Float64Array {
  return stretched(grid.width, grid.chipWidth, grid.crossingHops);
}

/** Stretched coordinates of the rows. */
export function rowPlaces(grid: CellGrid): Float64Array {
  return stretched(grid.height, grid.chipHeight, grid.crossingHops);
}

function stretched(length: number, chip: number, crossingHops: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => i + crossingHops * Math.floor(i / chip));
}

/** Chip boundaries between two cells, as an X-then-Y route crosses them. */
export function crossings(grid: CellGrid, a: number, b: number): number {
  const { width, chipWidth, chipHeight } = grid;
  const chipX = (cell: number) => Math.floor((cell % width) / chipWidth);
  const chipY = (cell: number) => Math.floor(Math.floor(cell / width) / chipHeight);
  return Math.abs(chipX(a) - chipX(b)) + Math.abs(chipY(a) - chipY(b));
}
