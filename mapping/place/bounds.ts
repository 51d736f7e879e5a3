/**
 * Lower bounds of the spike-hops of any placement, so that a result has a distance from the optimum.
 *
 * Every edge is shared out between its two nodes; each node's share then costs at least what it would if its neighbours
 * stood around it in the best order, and the sum over nodes bounds the whole. How to share is free, so several ways are
 * tried and the best bound kept.
 */
import { leastAssignment } from './assignment.ts';
import { type CellGrid, cells } from './cell-grid.ts';
import type { Neighbours } from './traffic.ts';

export const BOUND_NAMES = ['one-hop', 'ring', 'gilmore-lawler'] as const;

export interface Bound {
  readonly name: (typeof BOUND_NAMES)[number];
  /** Spike-hops per unit of time. */
  readonly value: number;
}

/** Largest nodes^2 * cells for which the Gilmore-Lawler bound is computed: a second or so. */
const AFFORDABLE = 1e8;
/** Rounding on the way must not lift a bound above the optimum. */
const SAFETY = 1e-9;

/** What a node's share of an edge is, by the numbers of neighbours on its side and on the other. */
type Sharing = (own: number, other: number) => number;

const SHARINGS: readonly Sharing[] = [
  () => 0.5,
  // All to the node with more neighbours, which are then far away.
  (own, other) => (own === other ? 0.5 : own > other ? 1 : 0),
];

/** The bounds that can be afforded, the best last; of equal ones the simplest is best. */
export function lowerBounds(neighbours: Neighbours, grid: CellGrid): Bound[] {
  const shares = SHARINGS.map((sharing) => sharedWeights(neighbours, sharing));
  const whole = neighbours.weights.every(Number.isInteger);
  const bounds: Bound[] = [
    { name: 'one-hop', value: oneHop(neighbours) },
    { name: 'ring', value: rounded(Math.max(...shares.map((rows) => ring(rows, grid))), whole) },
  ];
  if (neighbours.nodes ** 2 * cells(grid) <= AFFORDABLE) {
    const value = Math.max(...shares.map((rows) => gilmoreLawler(rows, grid)));
    bounds.push({ name: 'gilmore-lawler', value: rounded(value, whole) });
  }
  return bounds.reverse().sort((a, b) => a.value - b.value);
}

/** Whole rates make whole spike-hops, so a bound of 2.5 is one of 3. */
function rounded(value: number, whole: boolean): number {
  const safe = value - SAFETY * value;
  return whole ? Math.ceil(safe) : safe;
}

/** Every edge between two cores has a hop at least. */
function oneHop({ weights }: Neighbours): number {
  return weights.reduce((sum, weight) => sum + weight, 0) / 2;
}

/** The weights of each node's edges times its share, the heaviest first. */
function sharedWeights({ nodes, offsets, others, weights }: Neighbours, sharing: Sharing): Float64Array[] {
  const degree = (node: number) => (offsets[node + 1] as number) - (offsets[node] as number);
  return Array.from({ length: nodes }, (_, node) => {
    const row = weights.slice(offsets[node], offsets[node + 1]);
    const from = offsets[node] as number;
    row.forEach((weight, i) => {
      row[i] = weight * sharing(degree(node), degree(others[from + i] as number));
    });
    return row.sort().reverse();
  });
}

/**
 * A node has at most 4 cells at distance 1, 8 at distance 2, and so on, fewer where the grid ends. The cell in the middle
 * has the most within every distance.
 */
function ring(rows: readonly Float64Array[], grid: CellGrid): number {
  const middle = Math.floor((grid.height - 1) / 2) * grid.width + Math.floor((grid.width - 1) / 2);
  const distances = sortedDistances(grid, middle);
  return rows.reduce((sum, row) => sum + leastProduct(row, distances), 0);
}

/**
 * P. Gilmore 1962, E. Lawler 1963: the ring bound from each cell by itself, and the cheapest assignment of nodes to cells
 * under it.
 */
function gilmoreLawler(rows: readonly Float64Array[], grid: CellGrid): number {
  const count = cells(grid);
  const costs = new Float64Array(rows.length * count);
  for (let cell = 0; cell < count; cell++) {
    const distances = sortedDistances(grid, cell);
    rows.forEach((row, node) => {
      costs[node * count + cell] = leastProduct(row, distances);
    });
  }
  return leastAssignment(costs, rows.length, count);
}

/** Hops from a cell to all others, the nearest first. */
function sortedDistances({ width, height }: CellGrid, cell: number): Uint32Array {
  const x = cell % width;
  const y = Math.floor(cell / width);
  const counts = new Uint32Array(width + height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const hops = Math.abs(column - x) + Math.abs(row - y);
      counts[hops] = (counts[hops] as number) + 1;
    }
  }
  const distances = new Uint32Array(width * height - 1);
  let end = 0;
  for (let hops = 1; hops < counts.length; hops++) {
    distances.fill(hops, end, end + (counts[hops] as number));
    end += counts[hops] as number;
  }
  return distances;
}

/** The heaviest with the nearest: the least sum of products over all orders. */
function leastProduct(weights: Float64Array, distances: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (weights[i] as number) * (distances[i] as number);
  return sum;
}
