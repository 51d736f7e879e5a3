/**
 * How well N neurons represent a number, as squared error in two parts (Eliasmith and Anderson 2003, section 2.3):
 *
 *     E = mean over x of (x - sum a_i(x) d_i)^2     static distortion: what decoders cannot do even without noise
 *       + sigma^2 sum d_i^2                         noise: each rate is off by sigma, independently
 *
 * With decoders made for the noise, noise falls as 1/N. Static distortion falls about as 1/N^2 when the decoders are made
 * for little noise.
 */

import { DEFAULT_SEED } from '../../../mapping/random.ts';
import { decode } from './decoders.ts';
import { createEnsemble, decodersFor, evaluationPoints } from './ensemble.ts';
import { linearSpace } from './sphere.ts';
import { tuningCurves } from './tuning.ts';

/** The two parts of the error of populations of one size. */
export interface RepresentationError {
  readonly neurons: number;
  /** Squared errors, means over the seeds. */
  readonly noise: number;
  readonly distortion: number;
}

/** Noise, regularisation, and how many populations are drawn. */
export interface RepresentationErrorOptions {
  /** Noise of a rate as a share of the highest rate; 0.1 unless given. */
  readonly noise?: number;
  /** Regularisation of the decoders; that of the noise unless given. */
  readonly regularisation?: number;
  /** Populations drawn for each size, and their first seed; 5 and 1 unless given. */
  readonly populations?: number;
  readonly seed?: number;
}

/** Both parts for each number of neurons, one dimension, drawn populations. */
export function representationErrors(
  sizes: readonly number[],
  { noise = 0.1, regularisation = noise, populations = 5, seed = DEFAULT_SEED }: RepresentationErrorOptions = {},
): RepresentationError[] {
  // Between and at the points that the decoders know.
  const tests = linearSpace(-1, 1, 401).map((x) => Float64Array.of(x));
  return sizes.map((neurons) => {
    let [noiseSum, distortionSum] = [0, 0];
    for (let k = 0; k < populations; k++) {
      const ensemble = createEnsemble(neurons, 1, { seed: seed + k });
      const points = evaluationPoints(ensemble);
      const decoders = decodersFor(ensemble, (x) => x[0] as number, { regularisation, points });
      const rates = tuningCurves(ensemble, ensemble.encoders, tests, ensemble.constants);
      const sigma = noise * rates.reduce((most, rate) => Math.max(most, rate), 0);
      noiseSum += sigma ** 2 * decoders.reduce((sum, d) => sum + d * d, 0);
      const decoded = decode(rates, decoders, neurons);
      distortionSum +=
        decoded.reduce((sum, value, m) => sum + (value - (tests[m]?.[0] as number)) ** 2, 0) / tests.length;
    }
    return { neurons, noise: noiseSum / populations, distortion: distortionSum / populations };
  });
}

/** The slope of log(value) over log(neurons), by least squares: -1 for 1/N. */
export function logSlope(neurons: readonly number[], values: readonly number[]): number {
  const x = neurons.map(Math.log);
  const y = values.map(Math.log);
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  const over = x.reduce((sum, value, i) => sum + (value - mx) * ((y[i] as number) - my), 0);
  return over / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}
