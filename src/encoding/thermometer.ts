/** Thermometer code: a value sets as many of its lines as thresholds it reaches. */
import { requireInteger } from '../../cores/errors.ts';
import { rateScale } from './rates.ts';

/**
 * Thresholds that divide `low..high` into `levels + 1` equal parts, for `encode(pixels, thresholds)`.
 * @param levels lines of a value, 1 to 255
 */
export function thermometerThresholds(levels: number, { low = 0, high = 255 } = {}): number[] {
  requireInteger('levels', levels, 1, 255, 'a value has a line for each level');
  rateScale({ low, high });
  return Array.from({ length: levels }, (_, k) => low + ((high - low) * (k + 1)) / (levels + 1));
}

/** Levels that each value reaches: the height of its column. `lines` as `encode` gives them: value x levels + level. */
export function thermometerHeights(lines: ArrayLike<number>, values: number, levels: number): Uint8Array {
  const heights = new Uint8Array(values);
  for (let k = 0; k < lines.length; k++) {
    const value = Math.floor((lines[k] as number) / levels);
    heights[value] = (heights[value] as number) + 1;
  }
  return heights;
}
