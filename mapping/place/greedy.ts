/**
 * Greedy minimum distance, as IBM's tool flow places cores (Akopyan et al. 2015, Sawada et al. 2016): one core at a time,
 * each on the free cell with the least rate-weighted distance to the cores it talks to that are already placed.
 */
import { type CellGrid, cells, columnPlaces, isOpen, rowPlaces } from './cell-grid.ts';
import { EMPTY, type Placement } from './placement.ts';
import type { Neighbours } from './traffic.ts';

/**
 * The next core is the one with the most traffic to those placed, the lowest number of equals; the first of each
 * connected part is the one with the most traffic, as near the middle of the grid as it can be.
 */
export function placeGreedily(neighbours: Neighbours, grid: CellGrid): Placement {
  const { nodes } = neighbours;
  const placement = new Int32Array(nodes).fill(EMPTY);
  const free = Uint8Array.from({ length: cells(grid) }, (_, cell) => (isOpen(grid, cell) ? 1 : 0));
  const columns = columnPlaces(grid);
  const rows = rowPlaces(grid);
  const attached = new Float64Array(nodes);
  const traffic = trafficOf(neighbours);
  for (let placed = 0; placed < nodes; placed++) {
    const node = nextNode(placement, attached, traffic);
    const cell = cheapestCell(neighbours, node, placement, free, columns, rows);
    placement[node] = cell;
    free[cell] = 0;
    for (let i = neighbours.offsets[node] as number; i < (neighbours.offsets[node + 1] as number); i++) {
      const other = neighbours.others[i] as number;
      attached[other] = (attached[other] as number) + (neighbours.weights[i] as number);
    }
  }
  return placement;
}

/** Rates of all edges of each node. */
function trafficOf({ nodes, offsets, weights }: Neighbours): Float64Array {
  return Float64Array.from({ length: nodes }, (_, node) => {
    let sum = 0;
    for (let i = offsets[node] as number; i < (offsets[node + 1] as number); i++) sum += weights[i] as number;
    return sum;
  });
}

function nextNode(placement: Placement, attached: Float64Array, traffic: Float64Array): number {
  let best = EMPTY;
  for (let node = 0; node < placement.length; node++) {
    if (placement[node] !== EMPTY) continue;
    if (best === EMPTY) {
      best = node;
      continue;
    }
    const more = (attached[node] as number) - (attached[best] as number);
    if (more > 0 || (more === 0 && attached[node] === 0 && (traffic[node] as number) > (traffic[best] as number))) {
      best = node;
    }
  }
  return best;
}

/** The distance is a sum over x and one over y, so the cost of every cell comes from one row and one column of sums. */
function cheapestCell(
  { offsets, others, weights }: Neighbours,
  node: number,
  placement: Placement,
  free: Uint8Array,
  columns: Float64Array,
  rows: Float64Array,
): number {
  const alongX = new Float64Array(columns.length);
  const alongY = new Float64Array(rows.length);
  for (let i = offsets[node] as number; i < (offsets[node + 1] as number); i++) {
    const cell = placement[others[i] as number] as number;
    if (cell === EMPTY) continue;
    addDistances(alongX, columns, columns[cell % columns.length] as number, weights[i] as number);
    addDistances(alongY, rows, rows[Math.floor(cell / columns.length)] as number, weights[i] as number);
  }
  return leastFree(free, alongX, alongY);
}

function addDistances(sums: Float64Array, places: Float64Array, from: number, weight: number): void {
  for (let i = 0; i < sums.length; i++) {
    sums[i] = (sums[i] as number) + weight * Math.abs((places[i] as number) - from);
  }
}

/** The free cell of the least cost; of equals the one nearest the middle. */
function leastFree(free: Uint8Array, alongX: Float64Array, alongY: Float64Array): number {
  const width = alongX.length;
  const height = alongY.length;
  let best = EMPTY;
  let least = Number.POSITIVE_INFINITY;
  let nearest = Number.POSITIVE_INFINITY;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (free[y * width + x] === 0) continue;
      const cost = (alongX[x] as number) + (alongY[y] as number);
      if (cost > least) continue;
      const off = Math.abs(2 * x + 1 - width) + Math.abs(2 * y + 1 - height);
      if (cost === least && off >= nearest) continue;
      best = y * width + x;
      least = cost;
      nearest = off;
    }
  }
  return best;
}
