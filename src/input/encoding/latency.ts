/** Time to first spike: the larger a value, the earlier its one spike. */
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { requireRange, requireStep } from './rates.ts';
import { DEFAULT_STEP, recordTrains, type SpikeSource, type SpikeTrains } from './spike-source.ts';

/** Length of a presentation, and the scale from values to times. */
export interface LatencyOptions {
  /** Steps of a presentation, at least 2. */
  readonly steps: number;
  /** `high` and above spikes in step 0, `low` and below never, the value next to it in the last step; 0 and 255 unless given. */
  readonly low?: number;
  readonly high?: number;
  /** Seconds of a step, as the trains carry it; 0.001 unless given. */
  readonly dt?: number;
}

/** The step of each value's spike, `(1 - share) (steps - 1)` rounded; -1 for none. */
export function latencySteps(values: ArrayLike<number>, options: LatencyOptions): Int32Array {
  const { steps, low = 0, high = 255 } = options;
  requireInteger('steps', steps, 2, 2 ** 31 - 1, 'early and late need two steps');
  requireRange(low, high);
  return Int32Array.from({ length: values.length }, (_, i) => {
    const share = ((values[i] as number) - low) / (high - low);
    if (Number.isNaN(share)) throw new SynaptickError(`value ${i} is NaN, must be a number: check where it is made`);
    return share <= 0 ? -1 : Math.round((1 - Math.min(share, 1)) * (steps - 1));
  });
}

/** The spikes of a presentation, step by step. */
export function latencySource(values: ArrayLike<number>, options: LatencyOptions): SpikeSource {
  const { dt = DEFAULT_STEP } = options;
  requireStep(dt);
  const times = latencySteps(values, options);
  const counts = new Uint8Array(times.length);
  let step = 0;
  return {
    lines: times.length,
    dt,
    next() {
      for (let line = 0; line < counts.length; line++) counts[line] = times[line] === step ? 1 : 0;
      step++;
      return counts;
    },
  };
}

export function latencyTrains(values: ArrayLike<number>, options: LatencyOptions): SpikeTrains {
  return recordTrains(latencySource(values, options), options.steps);
}

/** The value that a spike in a step stands for, to half a step; that of no spike (-1) is `low`. */
export function latencyValue(step: number, { steps, low = 0, high = 255 }: LatencyOptions): number {
  return step < 0 ? low : low + (high - low) * (1 - step / (steps - 1));
}

/** The values that first spikes stand for, to half a step. */
export function fromLatency(trains: SpikeTrains, { low = 0, high = 255 }: Partial<LatencyOptions> = {}): Float64Array {
  const values = new Float64Array(trains.lines).fill(low);
  for (let step = trains.steps - 1; step >= 0; step--) {
    for (let line = 0; line < trains.lines; line++) {
      if (!trains.counts[step * trains.lines + line]) continue;
      values[line] = latencyValue(step, { steps: trains.steps, low, high });
    }
  }
  return values;
}
