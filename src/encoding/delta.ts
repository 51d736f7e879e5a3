/**
 * Delta code (send on delta): a line spikes when its value has moved by a threshold since its last spike, up on one set of
 * lines, down on another. A jump of several thresholds gives as many spikes in its step, so the value can be followed back
 * to within a threshold.
 */
import { SynaptickError } from '../../cores/errors.ts';
import type { SpikeTrains } from './spike-source.ts';

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
 * @throws SynaptickError for a threshold that is not positive, sizes that do not divide, NaN, or a jump of over 255 thresholds
 */
export function deltaTrains(values: ArrayLike<number>, lines: number, threshold: number, dt = 0.001): DeltaTrains {
  const steps = values.length / lines;
  if (!(Number.isInteger(steps) && steps >= 1)) {
    throw new SynaptickError(`${values.length} values for ${lines} lines: give one value for each line and step`);
  }
  if (!(threshold > 0))
    throw new SynaptickError(`threshold is ${threshold}, must be above 0: it is the step of the code`);
  const start = Float64Array.from({ length: lines }, (_, line) => values[line] as number);
  const last = start.slice();
  const up = new Uint8Array(values.length);
  const down = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at++) {
    const line = at % lines;
    const moved = ((values[at] as number) - (last[line] as number)) / threshold;
    const spikes = Math.floor(Math.abs(moved));
    if (Number.isNaN(spikes)) {
      throw new SynaptickError(`value ${at} is ${values[at]}, must be finite: check where it is made`);
    }
    if (spikes > 255) {
      throw new SynaptickError(
        `line ${line} moves by ${moved * threshold} in step ${Math.floor(at / lines)}, at most 255 thresholds of ${threshold} are coded: raise the threshold`,
      );
    }
    (moved > 0 ? up : down)[at] = spikes;
    last[line] = (last[line] as number) + Math.sign(moved) * spikes * threshold;
  }
  const trains = (counts: Uint8Array): SpikeTrains => ({ lines, steps, dt, counts });
  return { up: trains(up), down: trains(down), start, threshold };
}

/** The values that the spikes tell, `[step][line]`: less than a threshold off. */
export function fromDelta({ up, down, start, threshold }: DeltaTrains): Float64Array {
  const values = new Float64Array(up.counts.length);
  for (let at = 0; at < values.length; at++) {
    const before = at < up.lines ? (start[at] as number) : (values[at - up.lines] as number);
    values[at] = before + threshold * ((up.counts[at] as number) - (down.counts[at] as number));
  }
  return values;
}
