/**
 * Force-directed improvement: every edge pulls with its rate, so a core rests where the pulls balance, at the
 * rate-weighted median of its neighbours in x and in y. Each core in turn is offered the cells around that point and
 * takes the best swap, if one lowers the cost; until a pass changes nothing.
 */
import { type CellGrid, isOpen } from './cell-grid.ts';
import { createLayout, type Layout, swap, swapGain } from './layout.ts';
import type { Placement } from './placement.ts';
import type { Neighbours } from './traffic.ts';

const PASSES = 100;
/** Cells on each side of the resting point that are tried. */
const REACH = 1;

/** Never worse than `start`, which stays as it is. */
export function placeByForces(neighbours: Neighbours, grid: CellGrid, start: Placement): Placement {
  const layout = createLayout(neighbours, grid, start);
  for (let pass = 0; pass < PASSES; pass++) {
    let changed = false;
    for (let node = 0; node < neighbours.nodes; node++) changed = relax(layout, node) || changed;
    if (!changed) break;
  }
  return layout.cellOf;
}

/** Takes a core to the best cell around its resting point. Returns whether that lowered the cost. */
function relax(layout: Layout, node: number): boolean {
  const { neighbours, grid } = layout;
  const from = neighbours.offsets[node] as number;
  const to = neighbours.offsets[node + 1] as number;
  if (from === to) return false;
  const column = (i: number) => (layout.cellOf[neighbours.others[i] as number] as number) % grid.width;
  const row = (i: number) => Math.floor((layout.cellOf[neighbours.others[i] as number] as number) / grid.width);
  const restX = weightedMedian(neighbours, from, to, column);
  const restY = weightedMedian(neighbours, from, to, row);
  let best = -1;
  let gain = 0;
  for (let y = Math.max(0, restY - REACH); y <= Math.min(grid.height - 1, restY + REACH); y++) {
    for (let x = Math.max(0, restX - REACH); x <= Math.min(grid.width - 1, restX + REACH); x++) {
      const cell = y * grid.width + x;
      if (cell === layout.cellOf[node] || !isOpen(grid, cell)) continue;
      const offered = swapGain(layout, node, cell);
      if (offered >= gain) continue;
      best = cell;
      gain = offered;
    }
  }
  if (best < 0) return false;
  swap(layout, node, best);
  return true;
}

/** The place with at most half of the weight on either side. */
function weightedMedian({ weights }: Neighbours, from: number, to: number, place: (i: number) => number): number {
  const items: [number, number][] = [];
  let half = 0;
  for (let i = from; i < to; i++) {
    items.push([place(i), weights[i] as number]);
    half += (weights[i] as number) / 2;
  }
  items.sort((a, b) => a[0] - b[0]);
  let sum = 0;
  for (const [at, weight] of items) {
    sum += weight;
    if (sum >= half) return at;
  }
  return (items.at(-1) as [number, number])[0];
}
