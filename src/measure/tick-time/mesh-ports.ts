/**
 * The ports that a packet passes: out of its core into the router, each directed link of its route (X first, then Y: cores/mesh.ts),
 * the side of a chip where it crosses to the next, and out of the last router into the core. A packet for its own core passes the
 * first and the last alone (Merolla 2014, supplement S1: "the Router's local channel").
 *
 * Port numbers: four blocks of links by the cell that they leave, in the order of DIRECTIONS; a block of injections and one of
 * deliveries by cell; four blocks of chip sides by the chip that is left.
 */
import { type CellGrid, cells, chips } from '../../../mapping/place/cell-grid.ts';

export const DIRECTIONS = ['east', 'west', 'south', 'north'] as const;
export type Direction = (typeof DIRECTIONS)[number];

const EAST = 0;
const WEST = 1;
const SOUTH = 2;
const NORTH = 3;
const INJECTION = 4;
const DELIVERY = 5;
const KINDS = 6;

/** Ports of a mesh. */
export function portCount(grid: CellGrid): number {
  return KINDS * cells(grid) + DIRECTIONS.length * chips(grid);
}

export function injectionPort(grid: CellGrid, cell: number): number {
  return INJECTION * cells(grid) + cell;
}

/** The link by which a packet in `cell` goes on to `to`, or the delivery where it is there. */
export function nextPort(grid: CellGrid, cell: number, to: number): number {
  const { width } = grid;
  const dx = (to % width) - (cell % width);
  const dy = Math.floor(to / width) - Math.floor(cell / width);
  const kind = dx > 0 ? EAST : dx < 0 ? WEST : dy > 0 ? SOUTH : dy < 0 ? NORTH : DELIVERY;
  return kind * cells(grid) + cell;
}

/** What a port is, and where. */
export type PortKind = 'link' | 'injection' | 'delivery' | 'crossing';

export function kindOfPort(grid: CellGrid, port: number): PortKind {
  const kind = Math.floor(port / cells(grid));
  if (kind >= KINDS) return 'crossing';
  return kind === INJECTION ? 'injection' : kind === DELIVERY ? 'delivery' : 'link';
}

/** The cell to which a link leads. */
export function cellBehind(grid: CellGrid, link: number): number {
  const count = cells(grid);
  const direction = Math.floor(link / count);
  return (link % count) + ([1, -1, grid.width, -grid.width][direction] as number);
}

/** The side of a chip that a link leads through, -1 where it stays on its chip. */
export function crossingOf(grid: CellGrid, link: number): number {
  const from = chipOf(grid, link % cells(grid));
  if (from === chipOf(grid, cellBehind(grid, link))) return -1;
  return KINDS * cells(grid) + Math.floor(link / cells(grid)) * chips(grid) + from;
}

function chipOf({ width, chipWidth, chipHeight }: CellGrid, cell: number): number {
  const across = Math.ceil(width / chipWidth);
  return Math.floor(Math.floor(cell / width) / chipHeight) * across + Math.floor((cell % width) / chipWidth);
}

/** A port in words and numbers; `at` is a cell `[x, y]`, of a crossing the chip `[column, row]`. */
export interface PortPlace {
  readonly kind: PortKind;
  /** Of links and crossings. */
  readonly direction: Direction | null;
  readonly at: readonly [x: number, y: number];
}

export function placeOfPort(grid: CellGrid, port: number): PortPlace {
  const kind = kindOfPort(grid, port);
  const count = cells(grid);
  const [block, at, across] =
    kind === 'crossing'
      ? [
          Math.floor((port - KINDS * count) / chips(grid)),
          (port - KINDS * count) % chips(grid),
          Math.ceil(grid.width / grid.chipWidth),
        ]
      : [Math.floor(port / count), port % count, grid.width];
  return { kind, direction: DIRECTIONS[block] ?? null, at: [at % across, Math.floor(at / across)] };
}
