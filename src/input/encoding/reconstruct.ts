/**
 * A picture as spikes and back. The estimate of a value is its spike count over the time it was shown, turned back into a
 * value: unbiased, because it is divided by what was shown and not by the largest count, which would stretch every picture
 * until one pixel is white.
 */
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { fromRates, type RateScale, rateScale, toRates } from './rates.ts';
import {
  createSpikeSource,
  DEFAULT_METHOD,
  DEFAULT_STEP,
  type RateMethod,
  type SourceOptions,
} from './spike-source.ts';

/** Steps for which `synaptick encode` shows a picture: a second. */
export const DEFAULT_TRIALS = 1000;

/** How values are shown: kind of spikes, trials, scale, seed. */
export interface PresentationOptions extends SourceOptions, RateScale {
  /** Poisson unless given. */
  readonly method?: RateMethod;
  /** Steps for which the values are shown, at least 1: each is a trial of every value. */
  readonly trials: number;
}

/** What the spikes of a presentation tell of its values. */
export interface Presentation {
  /** Spikes of each value. */
  readonly counts: Uint32Array;
  /** Spikes per second of each value, as counted. */
  readonly rates: Float64Array;
  /** The values as the spikes tell them; not clipped. */
  readonly estimate: Float64Array;
  /** Mean squared error of the estimate, against the values as the scale clips them. */
  readonly error: number;
  /** What the error is on average, by formula; null for `rate`, which leaves nothing to chance. */
  readonly expectedError: number | null;
}

/**
 * Shows values for some steps, counts spikes and estimates the values from the counts.
 * @param onTrial called after each step with the number of steps and the counts so far
 * @throws SynaptickError for no trials, no values, NaN, or rates above 1/dt
 */
export function present(
  values: ArrayLike<number>,
  options: PresentationOptions,
  onTrial?: (trials: number, counts: Uint32Array) => void,
): Presentation {
  const { trials, method = DEFAULT_METHOD } = options;
  requireInteger('trials', trials, 1, 2 ** 31 - 1, 'show the values for at least one step');
  if (values.length === 0) throw new SynaptickError('no values to encode: give at least one');
  const scale = rateScale(options);
  const source = createSpikeSource(method, toRates(values, scale), options);
  const counts = new Uint32Array(values.length);
  for (let trial = 1; trial <= trials; trial++) {
    const spikes = source.next();
    for (let i = 0; i < counts.length; i++) counts[i] = (counts[i] as number) + (spikes[i] as number);
    onTrial?.(trial, counts);
  }
  return presentationOf(values, counts, options);
}

/** What counts of spikes tell of the values that were shown so. Errors as of `present`. */
export function presentationOf(
  values: ArrayLike<number>,
  counts: Uint32Array,
  options: PresentationOptions,
): Presentation {
  const { trials, dt = DEFAULT_STEP, method = DEFAULT_METHOD } = options;
  const scale = rateScale(options);
  const estimate = estimateValues(counts, trials, scale, dt);
  return {
    counts,
    rates: Float64Array.from(counts, (count) => count / (trials * dt)),
    estimate,
    error: meanSquaredError(clipped(values, scale), estimate),
    expectedError: method === 'rate' ? null : expectedError(values, { ...options, trials, dt, method }),
  };
}

/** The unbiased estimate of each value from its count in `trials` steps. */
export function estimateValues(
  counts: ArrayLike<number>,
  trials: number,
  scale: RateScale,
  dt = DEFAULT_STEP,
): Float64Array {
  requireInteger('trials', trials, 1, 2 ** 31 - 1, 'a count of no trials tells nothing');
  return fromRates(
    Float64Array.from(counts, (count) => count / (trials * dt)),
    scale,
  );
}

/** How values are shown by a method that leaves something to chance. */
export interface ChanceOptions extends PresentationOptions {
  readonly method?: Exclude<RateMethod, 'rate'>;
}

/**
 * The error that chance leaves on average: the mean variance of the estimates, which falls as 1/trials.
 * @throws SynaptickError for `rate`, whose error is what counts lose by being whole numbers
 */
export function expectedError(values: ArrayLike<number>, options: ChanceOptions): number {
  const { trials, dt = DEFAULT_STEP, method = DEFAULT_METHOD } = options;
  const scale = rateScale(options);
  if (method !== 'poisson' && method !== 'bernoulli') {
    throw new SynaptickError(`the method ${method} leaves nothing to chance: there is no error by formula`);
  }
  const toValue = (scale.high - scale.low) / ((scale.maxRate - scale.minRate) * dt);
  const variances = toRates(values, scale).map((rate) => {
    const mean = rate * dt;
    return method === 'bernoulli' ? mean * (1 - mean) : mean;
  });
  return (toValue ** 2 * variances.reduce((sum, variance) => sum + variance, 0)) / values.length / trials;
}

export function clipped(values: ArrayLike<number>, scale: RateScale = {}): Float64Array {
  const { low, high } = rateScale(scale);
  return Float64Array.from({ length: values.length }, (_, i) => Math.min(Math.max(values[i] as number, low), high));
}

/** @throws SynaptickError when there are not as many of one as of the other */
export function meanSquaredError(values: ArrayLike<number>, estimate: ArrayLike<number>): number {
  if (values.length !== estimate.length) {
    throw new SynaptickError(`${values.length} values and ${estimate.length} estimates: compare pictures of one size`);
  }
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) - (estimate[i] as number)) ** 2;
  return sum / values.length;
}

/** Values as grey levels that a picture file holds: rounded and clipped. */
export function toGrey(values: ArrayLike<number>): Uint8Array {
  return Uint8Array.from({ length: values.length }, (_, i) =>
    Math.round(Math.min(Math.max(values[i] as number, 0), 255)),
  );
}
