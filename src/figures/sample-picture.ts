/** A drawn picture to encode where none is given: a nerve cell with shades of grey, a dark stem and fine branches on white. */
import type { GreyPicture } from '../formats/png.ts';

/** Branches in units of the side: from x, y to x, y, width at both ends. */
const BRANCHES = [
  [0.45, 0.42, 0.2, 0.12, 0.05, 0.012],
  [0.3, 0.24, 0.34, 0.06, 0.024, 0.008],
  [0.26, 0.19, 0.08, 0.16, 0.02, 0.008],
  [0.45, 0.42, 0.62, 0.14, 0.05, 0.012],
  [0.56, 0.25, 0.8, 0.12, 0.022, 0.008],
  [0.42, 0.44, 0.1, 0.5, 0.045, 0.01],
  [0.24, 0.475, 0.12, 0.66, 0.02, 0.008],
  [0.46, 0.46, 0.74, 0.72, 0.05, 0.026],
  [0.74, 0.72, 0.92, 0.68, 0.022, 0.012],
  [0.74, 0.72, 0.86, 0.92, 0.022, 0.012],
  [0.74, 0.72, 0.68, 0.93, 0.018, 0.01],
] as const;
const SOMA = { x: 0.45, y: 0.43, radius: 0.13 };
const NUCLEUS = { x: 0.43, y: 0.42, radius: 0.05 };

/** `[side][side]`; the ramp along the bottom has every grey level from black to white. */
export function samplePicture(side = 100): GreyPicture {
  const grey = new Uint8Array(side * side);
  const soft = 1 / side;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const x = (column + 0.5) / side;
      const y = (row + 0.5) / side;
      let ink = 0;
      for (const branch of BRANCHES) ink = Math.max(ink, 0.8 * inside(outsideBranch(branch, x, y), soft));
      const soma = inside(Math.hypot(x - SOMA.x, y - SOMA.y) - SOMA.radius, soft);
      // Light from above on the left.
      const shade = 0.45 + (x - SOMA.x + y - SOMA.y) * 1.4;
      ink += (shade - ink) * soma;
      ink = Math.max(ink, inside(Math.hypot(x - NUCLEUS.x, y - NUCLEUS.y) - NUCLEUS.radius, soft));
      const value = y > 0.96 ? (255 * column) / (side - 1) : 255 * (1 - ink);
      grey[row * side + column] = Math.round(Math.min(Math.max(value, 0), 255));
    }
  }
  return { width: side, height: side, grey };
}

/** Distance to a branch, negative within it. */
function outsideBranch([x1, y1, x2, y2, from, to]: (typeof BRANCHES)[number], x: number, y: number): number {
  const along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2);
  const share = Math.min(Math.max(along, 0), 1);
  const distance = Math.hypot(x - x1 - share * (x2 - x1), y - y1 - share * (y2 - y1));
  return distance - (from + share * (to - from)) / 2;
}

/** 1 within, 0 without, in between along an edge of `soft`. */
function inside(distance: number, soft: number): number {
  return Math.min(Math.max(0.5 - distance / soft, 0), 1);
}
