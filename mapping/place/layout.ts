/**
 * A placement that changes: who is where, and what a swap would change, exactly. A swap takes a node to a cell and whoever
 * stands there to the node's old one; an empty cell makes it a move.
 */
import { type CellGrid, columnPlaces, rowPlaces } from './cell-grid.ts';
import { EMPTY, occupants, type Placement } from './placement.ts';
import type { Neighbours } from './traffic.ts';

export interface Layout {
  readonly neighbours: Neighbours;
  readonly grid: CellGrid;
  readonly cellOf: Placement;
  readonly nodeAt: Int32Array;
  /** Stretched coordinates of each node. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Stretched coordinates of each cell. */
  readonly cellX: Float64Array;
  readonly cellY: Float64Array;
}

/** @throws SynaptickError when `placement` puts two nodes on one cell, or one off the grid */
export function createLayout(neighbours: Neighbours, grid: CellGrid, placement: Placement): Layout {
  const nodeAt = occupants(placement, grid);
  const columns = columnPlaces(grid);
  const rows = rowPlaces(grid);
  const cellX = Float64Array.from(nodeAt, (_, cell) => columns[cell % grid.width] as number);
  const cellY = Float64Array.from(nodeAt, (_, cell) => rows[Math.floor(cell / grid.width)] as number);
  const cellOf = placement.slice();
  const x = Float64Array.from(cellOf, (cell) => cellX[cell] as number);
  const y = Float64Array.from(cellOf, (cell) => cellY[cell] as number);
  return { neighbours, grid, cellOf, nodeAt, x, y, cellX, cellY };
}

/** Puts every node back to where `placement` has it. */
export function resetLayout(layout: Layout, placement: Placement): void {
  layout.nodeAt.fill(EMPTY);
  for (let node = 0; node < placement.length; node++) put(layout, node, placement[node] as number);
}

/**
 * What the cost would change by if `node` went to `cell`. Exact: the sum over the edges of both nodes; an edge between the
 * two keeps its length.
 */
export function swapGain(layout: Layout, node: number, cell: number): number {
  const { cellOf, nodeAt, cellX, cellY } = layout;
  const from = cellOf[node] as number;
  const other = nodeAt[cell] as number;
  const x0 = cellX[from] as number;
  const y0 = cellY[from] as number;
  const x1 = cellX[cell] as number;
  const y1 = cellY[cell] as number;
  const gain = moveGain(layout, node, other, x0, y0, x1, y1);
  return other === EMPTY ? gain : gain + moveGain(layout, other, node, x1, y1, x0, y0);
}

/** What a node's edges change by when it goes from (x0, y0) to (x1, y1), but for the edge to `partner`. */
function moveGain(
  layout: Layout,
  node: number,
  partner: number,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): number {
  const { x, y, neighbours } = layout;
  const { offsets, others, weights } = neighbours;
  const end = offsets[node + 1] as number;
  let gain = 0;
  for (let i = offsets[node] as number; i < end; i++) {
    const other = others[i] as number;
    if (other === partner) continue;
    const ox = x[other] as number;
    const oy = y[other] as number;
    gain += (weights[i] as number) * (Math.abs(x1 - ox) + Math.abs(y1 - oy) - Math.abs(x0 - ox) - Math.abs(y0 - oy));
  }
  return gain;
}

/** Takes `node` to `cell`, and whoever is there to its old cell. */
export function swap(layout: Layout, node: number, cell: number): void {
  const from = layout.cellOf[node] as number;
  const other = layout.nodeAt[cell] as number;
  put(layout, node, cell);
  if (other === EMPTY) layout.nodeAt[from] = EMPTY;
  else put(layout, other, from);
}

function put({ cellOf, nodeAt, x, y, cellX, cellY }: Layout, node: number, cell: number): void {
  cellOf[node] = cell;
  nodeAt[cell] = node;
  x[node] = cellX[cell] as number;
  y[node] = cellY[cell] as number;
}
