/** Values to firing rates and back: a straight line from a range of values to a range of rates, clipped at its ends. */
import { SynaptickError } from '../../../cores/errors.ts';

/** The scale from values to rates, linear; DEFAULT_SCALE has what is not given. */
export interface RateScale {
  /** Values at and below `low` have `minRate`, at and above `high` `maxRate`. */
  readonly low?: number;
  readonly high?: number;
  /** Spikes per second. */
  readonly minRate?: number;
  readonly maxRate?: number;
}

/** Grey levels, white at 100 spikes per second. */
export const DEFAULT_SCALE = { low: 0, high: 255, minRate: 0, maxRate: 100 } as const;

/** The scale with its defaults, checked. @throws SynaptickError naming the bound that is no number or on the wrong side */
export function rateScale(scale: RateScale = {}): Required<RateScale> {
  const {
    low = DEFAULT_SCALE.low,
    high = DEFAULT_SCALE.high,
    minRate = DEFAULT_SCALE.minRate,
    maxRate = DEFAULT_SCALE.maxRate,
  } = scale;
  for (const [name, value] of Object.entries({ low, high, minRate, maxRate })) {
    if (!Number.isFinite(value)) throw new SynaptickError(`${name} is ${value}, must be a finite number`);
  }
  if (!Number.isFinite(high - low)) {
    throw new SynaptickError(`values go from ${low} to ${high}, a range that is no number any more: scale them down`);
  }
  if (low > high) throw new SynaptickError(`values go from ${low} down to ${high}: swap low and high`);
  if (minRate < 0 || minRate > maxRate) {
    throw new SynaptickError(
      `rates go from ${minRate} to ${maxRate}, must go up from at least 0: check minRate and maxRate`,
    );
  }
  return { low, high, minRate, maxRate };
}

/** The scale whose range is that of the values. Where all are equal there is no contrast: all get the lowest rate. */
export function scaleOfData(values: ArrayLike<number>, rates: Pick<RateScale, 'minRate' | 'maxRate'> = {}) {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i] as number);
    high = Math.max(high, values[i] as number);
  }
  if (values.length === 0) throw new SynaptickError('no values to encode: give at least one');
  return rateScale({ ...rates, low, high });
}

/** The rate of each value in spikes per second. @throws SynaptickError for a value that is NaN */
export function toRates(values: ArrayLike<number>, scale: RateScale = {}): Float64Array {
  const { low, high, minRate, maxRate } = rateScale(scale);
  return Float64Array.from({ length: values.length }, (_, i) => {
    const value = values[i] as number;
    if (Number.isNaN(value)) throw new SynaptickError(`value ${i} is NaN, must be a number: check where it is made`);
    if (!(high > low)) return minRate;
    return minRate + (maxRate - minRate) * Math.min(Math.max((value - low) / (high - low), 0), 1);
  });
}

/**
 * The values that rates stand for, unbiased: not clipped, since clipping an estimate would pull its mean.
 * @throws SynaptickError where all values have one rate, which says nothing about them
 */
export function fromRates(rates: ArrayLike<number>, scale: RateScale = {}): Float64Array {
  const { low, high, minRate, maxRate } = rateScale(scale);
  if (!(maxRate > minRate)) {
    throw new SynaptickError(`all values have the rate ${minRate}: raise maxRate to tell them apart`);
  }
  return Float64Array.from(
    { length: rates.length },
    (_, i) => low + ((high - low) * ((rates[i] as number) - minRate)) / (maxRate - minRate),
  );
}

/** @throws SynaptickError where low and high, as `rateScale` takes them, do not differ */
export function requireRange(low: number, high: number): void {
  rateScale({ low, high });
  if (low < high) return;
  throw new SynaptickError(`values go from ${low} to ${high}, must go up: give low and high that differ`);
}

/** @throws SynaptickError unless dt is a number of seconds above 0 */
export function requireStep(dt: number): void {
  if (!(dt > 0 && dt < Number.POSITIVE_INFINITY)) throw new SynaptickError(`dt is ${dt}, must be above 0 seconds`);
}

/** @throws SynaptickError unless every rate is from 0 to 1/dt, where a step holds one spike on average */
export function requireRates(rates: ArrayLike<number>, dt: number): void {
  requireStep(dt);
  // A rate of exactly 1/dt, computed either way, is allowed.
  const most = (1 / dt) * (1 + 1e-12);
  for (let i = 0; i < rates.length; i++) {
    const rate = rates[i] as number;
    if (rate >= 0 && rate <= most) continue;
    throw new SynaptickError(
      `rate of line ${i} is ${rate} spikes/s, must be from 0 to 1/dt = ${Number((1 / dt).toPrecision(6))}: lower the rates or shorten dt`,
    );
  }
}
