/**
 * Spectral placement (K. Hall 1970): the two smoothest vectors of the graph are coordinates that keep neighbours together.
 * Nodes are cut into columns by the one and ordered within a column by the other. The two vectors may be mixed where the
 * graph is symmetric, so a few turns of the plane are tried and the cheapest taken.
 */
import type { RandomState } from '../random.ts';
import type { CellGrid } from './cell-grid.ts';
import { compactBox } from './curves.ts';
import { fiedlerVectors } from './fiedler.ts';
import { costOf, type Placement } from './placement.ts';
import type { Neighbours } from './traffic.ts';

/** Turns of the plane by 0 to 180 degrees, as directions; no sines, so that every machine gets the same bits. */
const TURNS: readonly (readonly [number, number])[] = [
  [1, 0],
  [2, 1],
  [1, 1],
  [1, 2],
  [0, 1],
  [-1, 2],
  [-1, 1],
  [-2, 1],
];

export function placeSpectrally(neighbours: Neighbours, grid: CellGrid, random: RandomState): Placement {
  const [u, v] = fiedlerVectors(neighbours, 2, random) as [Float64Array, Float64Array];
  let best: Placement | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [a, b] of TURNS) {
    const x = u.map((value, node) => a * value + b * (v[node] as number));
    const y = u.map((value, node) => a * (v[node] as number) - b * value);
    const placement = placeByCoordinates(x, y, grid);
    const cost = costOf(placement, neighbours, grid);
    if (best && cost >= least) continue;
    best = placement;
    least = cost;
  }
  return best as Placement;
}

/**
 * Onto the grid, in the order of the coordinates: equal shares of the nodes go to each column by x, and within a column
 * they stand in the order of y, in a compact box in the middle of the grid.
 */
export function placeByCoordinates(x: Float64Array, y: Float64Array, grid: CellGrid): Placement {
  const nodes = x.length;
  const box = compactBox(nodes, grid);
  const order = ascending(x);
  const placement = new Int32Array(nodes);
  for (let column = 0; column < box.width; column++) {
    const from = Math.floor((column * nodes) / box.width);
    const to = Math.floor(((column + 1) * nodes) / box.width);
    const members = order.slice(from, to).sort((a, b) => (y[a] as number) - (y[b] as number) || a - b);
    const top = box.top + Math.floor((box.height - members.length) / 2);
    members.forEach((node, row) => {
      placement[node] = (top + row) * grid.width + box.left + column;
    });
  }
  return placement;
}

function ascending(values: Float64Array): Int32Array {
  return Int32Array.from(values, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
}
