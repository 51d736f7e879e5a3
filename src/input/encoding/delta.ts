/**
 * Delta code (send on delta): a line spikes when its value has moved by a threshold since its last spike, up on one set of
 * lines, down on another. A jump of several thresholds gives as many spikes in its step, so the value can be followed back
 * to within a threshold.
 */
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { requireStep } from './rates.ts';
import { DEFAULT_STEP, type SpikeSource, type SpikeTrains } from './spike-source.ts';

/**
 * Thresholds by which a value may miss a whole one and still be counted: 0.6 is three times 0.2, though the quotient is not
 * quite 3, and a ramp added up in 100,000 steps of 0.1 is 2e-7 thresholds off in the end. To this come the last digits of the
 * values, which are coarse where values are large beside the threshold.
 */
const ROUNDING = 1e-6;

/** Trains of spikes for the rises and for the falls of values by `threshold`. */
export interface DeltaTrains {
  readonly up: SpikeTrains;
  readonly down: SpikeTrains;
  /** Values before the first step. */
  readonly start: Float64Array;
  readonly threshold: number;
}

/**
 * @param values `[step][line]`, flat; the first step is where the code starts from
 * @param lines values of a step
 * @throws SynaptickError for a threshold that is not a positive number, sizes that do not divide, values that are not finite, or
 *   a jump of over 255 thresholds
 */
export function deltaTrains(
  values: ArrayLike<number>,
  lines: number,
  threshold: number,
  dt = DEFAULT_STEP,
): DeltaTrains {
  requireInteger('lines', lines, 1, 2 ** 31 - 1, 'a step has a value for each line');
  const steps = values.length / lines;
  if (!(Number.isInteger(steps) && steps >= 1)) {
    throw new SynaptickError(`${values.length} values for ${lines} lines: give one value for each line and step`);
  }
  if (!(threshold > 0 && threshold < Number.POSITIVE_INFINITY)) {
    throw new SynaptickError(`threshold is ${threshold}, must be a number above 0: it is the step of the code`);
  }
  requireStep(dt);
  const start = Float64Array.from({ length: lines }, (_, line) => values[line] as number);
  const precision = values instanceof Float32Array ? 2 ** -23 : 2 ** -52;
  /** Spikes up less spikes down of each line: whole numbers, so that no rounding adds up. */
  const levels = new Float64Array(lines);
  const up = new Uint8Array(values.length);
  const down = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at++) {
    const line = at % lines;
    const value = values[at] as number;
    if (!Number.isFinite(value)) {
      throw new SynaptickError(`value ${at} is ${value}, must be finite: check where it is made`);
    }
    const first = start[line] as number;
    const moved = (value - first) / threshold - (levels[line] as number);
    const rounding = ROUNDING + (precision * (Math.abs(value) + Math.abs(first))) / threshold;
    const spikes = Math.floor(Math.abs(moved) + Math.min(rounding, 0.5));
    if (spikes > 255) {
      throw new SynaptickError(
        `line ${line} moves by ${moved * threshold} in step ${Math.floor(at / lines)}, at most 255 thresholds of ${threshold} are coded: raise the threshold`,
      );
    }
    (moved > 0 ? up : down)[at] = spikes;
    levels[line] = (levels[line] as number) + Math.sign(moved) * spikes;
  }
  const trains = (counts: Uint8Array): SpikeTrains => ({ lines, steps, dt, counts });
  return { up: trains(up), down: trains(down), start, threshold };
}

/** The values that the spikes tell, `[step][line]`: at most a threshold off. */
export function fromDelta({ up, down, start, threshold }: DeltaTrains): Float64Array {
  const levels = new Float64Array(up.lines);
  return Float64Array.from(up.counts, (rises, at) => {
    const line = at % up.lines;
    const level = (levels[line] as number) + rises - (down.counts[at] as number);
    levels[line] = level;
    return (start[line] as number) + level * threshold;
  });
}

/**
 * Falls and rises side by side, step by step: line 2 v of value v spikes where it falls, 2 v + 1 where it rises, as event
 * cameras number their polarity.
 */
export function deltaSource({ up, down }: DeltaTrains): SpikeSource {
  const counts = new Uint8Array(2 * up.lines);
  let at = 0;
  return {
    lines: counts.length,
    dt: up.dt,
    next() {
      for (let line = 0; line < up.lines; line++, at++) {
        counts[2 * line] = down.counts[at] as number;
        counts[2 * line + 1] = up.counts[at] as number;
      }
      return counts;
    },
  };
}
