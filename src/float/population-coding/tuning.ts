/**
 * Tuning curves: from the rates and intercepts that are wanted to gains and biases, and back (Eliasmith and Anderson, Neural
 * Engineering, 2003). A neuron's current is `gain * (encoder . x) + bias`, the bias once, whatever the dimensions of x.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { requirePositive } from '../neurons/parameters.ts';
import { type LifConstants, lifRate } from '../neurons/rate.ts';

/** Of each neuron: its current is gain * (encoder . x) + bias. */
export interface GainBias {
  readonly gain: Float64Array;
  readonly bias: Float64Array;
}

/**
 * Gains and biases of LIF neurons.
 * @param maxRates spikes per second of each neuron where `encoder . x` is 1, below `1 / tauRef`
 * @param intercepts `encoder . x` of each neuron from which on it spikes, below 1
 * @throws SynaptickError naming neuron, value, limit and remedy
 */
export function gainBias(
  maxRates: ArrayLike<number>,
  intercepts: ArrayLike<number>,
  { tauRc = 0.02, tauRef = 0.002, threshold = 1 }: LifConstants = {},
): GainBias {
  requirePositive('tauRc', tauRc);
  if (!(tauRef >= 0)) throw new SynaptickError(`tauRef is ${tauRef}, must be a number of seconds from 0`);
  if (maxRates.length !== intercepts.length) {
    throw new SynaptickError(
      `${maxRates.length} maximal rates and ${intercepts.length} intercepts: give one of each for every neuron`,
    );
  }
  const gain = new Float64Array(maxRates.length);
  const bias = new Float64Array(maxRates.length);
  for (let i = 0; i < gain.length; i++) {
    const maxRate = maxRates[i] as number;
    const intercept = intercepts[i] as number;
    if (!(maxRate > 0 && maxRate * tauRef < 1)) {
      throw new SynaptickError(
        `maximal rate of neuron ${i} is ${maxRate}, must be above 0 and below 1 / tauRef = ${1 / tauRef} spikes/s: lower it or shorten tauRef`,
      );
    }
    if (!(intercept < 1 && intercept > Number.NEGATIVE_INFINITY)) {
      throw new SynaptickError(
        `intercept of neuron ${i} is ${intercept}, must be below 1: from 1 on it would never spike; draw from -1 to 0.9`,
      );
    }
    // The current, in thresholds, that gives maxRate. Written as the field writes it, to the last bit: a point just at an
    // intercept is silent or not by the rounding, and the decoders of a small population show it.
    const top = 1 / (1 - Math.exp((tauRef - 1 / maxRate) / tauRc));
    const unit = (1 - top) / (intercept - 1);
    gain[i] = threshold * unit;
    bias[i] = threshold * (1 - unit * intercept);
  }
  return { gain, bias };
}

/**
 * Inputs of all neurons for one point.
 * @param encoders `[neuron][dimension]`, flat
 * @param x the point, one value a dimension
 * @param into filled and returned; a new array unless given
 */
export function currentsAt(
  { gain, bias }: GainBias,
  encoders: Float64Array,
  x: ArrayLike<number>,
  into = new Float64Array(gain.length),
): Float64Array {
  const dimensions = encoders.length / gain.length;
  if (x.length !== dimensions) {
    throw new SynaptickError(
      `the point has ${x.length} values, the encoders ${dimensions} dimensions: make them equal`,
    );
  }
  for (let i = 0; i < gain.length; i++) {
    let dot = 0;
    for (let d = 0; d < dimensions; d++) dot += (encoders[i * dimensions + d] as number) * (x[d] as number);
    into[i] = (gain[i] as number) * dot + (bias[i] as number);
  }
  return into;
}

/**
 * Tuning curves: the rate of each neuron at each point.
 * @param points `[point][dimension]`
 * @returns `[point][neuron]`, flat, in spikes per second
 */
export function tuningCurves(
  tuning: GainBias,
  encoders: Float64Array,
  points: readonly ArrayLike<number>[],
  constants: LifConstants = {},
): Float64Array {
  const neurons = tuning.gain.length;
  const rates = new Float64Array(points.length * neurons);
  const currents = new Float64Array(neurons);
  points.forEach((point, m) => {
    currentsAt(tuning, encoders, point, currents);
    for (let i = 0; i < neurons; i++) rates[m * neurons + i] = lifRate(currents[i] as number, constants);
  });
  return rates;
}
