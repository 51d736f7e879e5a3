/** Small random changes of a picture, so that a network sees each training picture in a new place and stance. */
import { type RandomState, uniform } from '../../mapping/random.ts';

/** How far a picture is moved (pixels), turned (radians), stretched and slanted (fractions) at most. */
export interface Distortion {
  readonly shift: number;
  readonly turn: number;
  readonly stretch: number;
  readonly slant: number;
}

/**
 * Draws six numbers and writes the changed picture: grey levels, interpolated between four pixels, and 0 where there are
 * not four (outside, and in the last row and column: pictures are taken to have an empty border).
 */
export function distort(
  source: Uint8Array,
  width: number,
  height: number,
  distortion: Distortion,
  random: RandomState,
  target: Float32Array,
): void {
  const { shift, turn, stretch, slant } = distortion;
  const angle = uniform(random, -turn, turn);
  const scaleX = uniform(random, 1 - stretch, 1 + stretch);
  const scaleY = uniform(random, 1 - stretch, 1 + stretch);
  const lean = uniform(random, -slant, slant);
  const shiftX = uniform(random, -shift, shift);
  const shiftY = uniform(random, -shift, shift);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const centreX = (width - 1) / 2;
  const centreY = (height - 1) / 2;
  for (let y = 0; y < height; y++) {
    const dy = y - centreY - shiftY;
    for (let x = 0; x < width; x++) {
      const dx = x - centreX - shiftX + lean * dy;
      const fromX = centreX + (cos * dx - sin * dy) * scaleX;
      const fromY = centreY + (sin * dx + cos * dy) * scaleY;
      target[y * width + x] = between(source, width, height, fromX, fromY);
    }
  }
}

function between(source: Uint8Array, width: number, height: number, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) return 0;
  const at = top * width + left;
  const fx = x - left;
  const fy = y - top;
  const upper = (source[at] as number) * (1 - fx) + (source[at + 1] as number) * fx;
  const lower = (source[at + width] as number) * (1 - fx) + (source[at + width + 1] as number) * fx;
  return upper * (1 - fy) + lower * fy;
}
