/** Placements that ignore the traffic: nodes in their own order along a path through the grid. */
import { type CellGrid, isOpen } from './cell-grid.ts';
import type { Placement } from './placement.ts';

/** Row by row. */
export function placeInRaster(nodes: number): Placement {
  return Int32Array.from({ length: nodes }, (_, node) => node);
}

/**
 * Along the Hilbert curve of the smallest square with a power of two as its side that holds the grid; cells outside the
 * grid are skipped.
 */
export function placeAlongHilbert(nodes: number, grid: CellGrid): Placement {
  return hilbertCells(grid)
    .filter((cell) => isOpen(grid, cell))
    .slice(0, nodes);
}

/** The placement with every node that stands on a closed cell on the next along the Hilbert curve that is open and free. */
export function onOpenCells(placement: Placement, grid: CellGrid): Placement {
  if (!grid.closed) return placement;
  const order = hilbertCells(grid);
  const stepOf = new Int32Array(order.length);
  order.forEach((cell, step) => {
    stepOf[cell] = step;
  });
  const taken = new Uint8Array(order.length);
  for (const cell of placement) taken[cell] = 1;
  /** A later step that may be free, from one that is not; the last leads to the first. Shortened as it is followed. */
  const next = Int32Array.from(order, (cell, step) => {
    return isOpen(grid, cell) && taken[cell] === 0 ? step : (step + 1) % order.length;
  });
  const freeFrom = (step: number): number => {
    let at = step;
    while (next[at] !== at) {
      next[at] = next[next[at] as number] as number;
      at = next[at] as number;
    }
    return at;
  };
  return placement.map((cell) => {
    if (isOpen(grid, cell)) return cell;
    const step = freeFrom(stepOf[cell] as number);
    next[step] = (step + 1) % order.length;
    return order[step] as number;
  });
}

/** All cells in the order in which the Hilbert curve visits them. */
export function hilbertCells({ width, height }: CellGrid): Int32Array {
  let side = 1;
  while (side < Math.max(width, height)) side *= 2;
  const order = new Int32Array(width * height);
  let count = 0;
  for (let step = 0; step < side * side; step++) {
    const { x, y } = hilbertPoint(side, step);
    if (x < width && y < height) order[count++] = y * width + x;
  }
  return order;
}

/** The place of a step on the Hilbert curve of a square: two bits of the step turn, mirror and shift each level. */
function hilbertPoint(side: number, step: number): { x: number; y: number } {
  let x = 0;
  let y = 0;
  let rest = step;
  for (let level = 1; level < side; level *= 2) {
    const right = Math.floor(rest / 2) % 2;
    const up = (rest + right) % 2;
    if (up === 0) {
      if (right === 1) {
        x = level - 1 - x;
        y = level - 1 - y;
      }
      [x, y] = [y, x];
    }
    x += level * right;
    y += level * up;
    rest = Math.floor(rest / 4);
  }
  return { x, y };
}

/** The most compact part of the grid for that many nodes: the smallest box in its middle that keeps its shape. */
export function compactBox(
  nodes: number,
  grid: CellGrid,
): { left: number; top: number; width: number; height: number } {
  let width = 1;
  let height = 1;
  while (width * height < nodes) {
    const wider = width < grid.width && (height === grid.height || width * grid.height <= height * grid.width);
    if (wider) width++;
    else height++;
  }
  return {
    left: Math.floor((grid.width - width) / 2),
    top: Math.floor((grid.height - height) / 2),
    width,
    height,
  };
}
