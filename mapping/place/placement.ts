/** A placement: the cell of every node, no cell twice. And what it costs. */
import { SynaptickError } from '../../cores/errors.ts';
import { type CellGrid, cells, columnPlaces, rowPlaces } from './cell-grid.ts';
import type { Neighbours } from './traffic.ts';

/** `placement[node]` is its cell. */
export type Placement = Int32Array;

/** In `occupants`: nobody stands on the cell. */
export const EMPTY = -1;

/** The node on every cell, or EMPTY. @throws SynaptickError for a cell off the grid or taken twice */
export function occupants(placement: Placement, grid: CellGrid): Int32Array {
  const nodes = new Int32Array(cells(grid)).fill(EMPTY);
  placement.forEach((cell, node) => {
    const known = nodes[cell];
    if (known === undefined) {
      throw new SynaptickError(
        `node ${node} is on cell ${cell}, a grid of ${grid.width} x ${grid.height} has cells 0 to ${cells(grid) - 1}`,
      );
    }
    if (known !== EMPTY) throw new SynaptickError(`nodes ${known} and ${node} are both on cell ${cell}`);
    nodes[cell] = node;
  });
  return nodes;
}

/**
 * What annealing minimises: the sum over all edges of rate * (|dx| + |dy| + crossings * crossingHops). Without a price on
 * crossings, the spike-hops.
 */
export function costOf(placement: Placement, neighbours: Neighbours, grid: CellGrid): number {
  const { nodes, offsets, others, weights } = neighbours;
  const { x, y } = coordinates(placement, grid);
  let cost = 0;
  for (let a = 0; a < nodes; a++) {
    for (let i = offsets[a] as number; i < (offsets[a + 1] as number); i++) {
      const b = others[i] as number;
      if (b < a) continue;
      const distance = Math.abs((x[a] as number) - (x[b] as number)) + Math.abs((y[a] as number) - (y[b] as number));
      cost += (weights[i] as number) * distance;
    }
  }
  return cost;
}

/** Stretched coordinates of every node. */
export function coordinates(placement: Placement, grid: CellGrid): { x: Float64Array; y: Float64Array } {
  const columns = columnPlaces(grid);
  const rows = rowPlaces(grid);
  return {
    x: Float64Array.from(placement, (cell) => columns[cell % grid.width] as number),
    y: Float64Array.from(placement, (cell) => rows[Math.floor(cell / grid.width)] as number),
  };
}
