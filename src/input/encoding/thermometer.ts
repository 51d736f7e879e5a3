/** Thermometer code: a value sets as many of its lines as thresholds it reaches. */
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { requireRange } from './rates.ts';
import { DEFAULT_STEP, type SpikeSource } from './spike-source.ts';

const MOST_LEVELS = 255;

/**
 * Thresholds that divide `low..high` into `levels + 1` equal parts, for `encode(values, thresholds)`: `low` reaches none of
 * them, `high` all. The range is that of the values, 0..255 for grey levels.
 * @param levels lines of a value, 1 to 255
 * @throws SynaptickError for levels out of range, or low and high that do not differ
 */
export function thermometerThresholds(levels: number, { low = 0, high = 255 } = {}): number[] {
  requireLevels(levels);
  requireRange(low, high);
  return Array.from({ length: levels }, (_, k) => low + ((high - low) * (k + 1)) / (levels + 1));
}

/**
 * Levels that each value reaches: the height of its column. `lines` as `encode` gives them: value x levels + level.
 * @throws SynaptickError for a line beyond those of the values
 */
export function thermometerHeights(lines: ArrayLike<number>, values: number, levels: number): Uint8Array {
  requireLevels(levels);
  const heights = new Uint8Array(values);
  for (let k = 0; k < lines.length; k++) {
    const line = lines[k] as number;
    if (!(line >= 0 && line < values * levels)) {
      throw new SynaptickError(
        `line ${line} is none of the ${values * levels} of ${values} values of ${levels} levels`,
      );
    }
    const value = Math.floor(line / levels);
    heights[value] = (heights[value] as number) + 1;
  }
  return heights;
}

/** The lines that a picture sets, in every step the same: pixel x levels + level, as `encode` numbers them. */
export function thermometerSource(grey: Uint8Array, levels: number): SpikeSource {
  const thresholds = thermometerThresholds(levels);
  const counts = new Uint8Array(grey.length * levels);
  grey.forEach((value, pixel) => {
    counts.fill(1, pixel * levels, pixel * levels + heightOf(value, thresholds));
  });
  return { lines: counts.length, dt: DEFAULT_STEP, next: () => counts };
}

function heightOf(value: number, thresholds: readonly number[]): number {
  const above = thresholds.findIndex((threshold) => value < threshold);
  return above < 0 ? thresholds.length : above;
}

/** The middle of the values that a column of a height stands for. */
export function thermometerValue(height: number, levels: number, { low = 0, high = 255 } = {}): number {
  return low + ((high - low) * (height + 0.5)) / (levels + 1);
}

function requireLevels(levels: number): void {
  requireInteger('levels', levels, 1, MOST_LEVELS, 'a value has a line for each level');
}
