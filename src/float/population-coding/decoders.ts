/** Decoders: the weights by which rates of a population sum up to a function of what it represents. */
import { SynaptickError } from '../../../cores/errors.ts';
import { solvePositive } from './cholesky.ts';

/** Noise that decoders are made for, as a share of the highest rate. */
export const REGULARISATION = 0.1;

/**
 * Regularised least squares: `(A'A + m sigma^2 I) D = A'Y`, sigma = regularisation * max(A), m points.
 * @param rates A, `[point][neuron]`, flat
 * @param targets Y: for each point what is to be decoded, one value or several
 * @param regularisation from 0; 0.1 unless given
 * @returns `[neuron][value]`, flat
 * @throws SynaptickError when sizes differ, no neuron is active, or without regularisation decoders are not determined
 */
export function solveDecoders(
  rates: Float64Array,
  targets: readonly ArrayLike<number>[],
  regularisation = REGULARISATION,
): Float64Array {
  const points = targets.length;
  const neurons = rates.length / points;
  const columns = targets[0]?.length ?? 0;
  if (!(Number.isInteger(neurons) && neurons > 0 && columns > 0)) {
    throw new SynaptickError(
      `${rates.length} rates for ${points} points: give one rate for each point and neuron, and each point at least one value`,
    );
  }
  if (!(regularisation >= 0 && regularisation < Number.POSITIVE_INFINITY)) {
    throw new SynaptickError(`regularisation is ${regularisation}, must be a number from 0: 0.1 is usual`);
  }
  const ragged = targets.findIndex((target) => target.length !== columns || !Array.from(target).every(Number.isFinite));
  if (ragged >= 0) {
    throw new SynaptickError(
      `target ${ragged} is [${Array.from(targets[ragged] ?? [])}], must be ${columns} finite numbers`,
    );
  }
  const sigma = regularisation * rates.reduce((most, rate) => Math.max(most, rate), 0);
  const gram = new Float64Array(neurons * neurons);
  const right = new Float64Array(neurons * columns);
  for (let m = 0; m < points; m++) {
    const row = rates.subarray(m * neurons, (m + 1) * neurons);
    for (let i = 0; i < neurons; i++) {
      const rate = row[i] as number;
      if (rate === 0) continue;
      for (let j = 0; j <= i; j++)
        gram[i * neurons + j] = (gram[i * neurons + j] as number) + rate * (row[j] as number);
      for (let c = 0; c < columns; c++) {
        right[i * columns + c] = (right[i * columns + c] as number) + rate * (targets[m]?.[c] as number);
      }
    }
  }
  for (let i = 0; i < neurons; i++) gram[i * neurons + i] = (gram[i * neurons + i] as number) + points * sigma ** 2;
  return solvePositive(gram, neurons, right, columns);
}

/** `rates x decoders`: what is decoded at each point, `[point][value]`, flat. */
export function decode(rates: ArrayLike<number>, decoders: Float64Array, neurons: number): Float64Array {
  const columns = decoders.length / neurons;
  const points = rates.length / neurons;
  const decoded = new Float64Array(points * columns);
  for (let m = 0; m < points; m++) {
    for (let i = 0; i < neurons; i++) {
      const rate = rates[m * neurons + i] as number;
      if (rate === 0) continue;
      for (let c = 0; c < columns; c++) {
        decoded[m * columns + c] = (decoded[m * columns + c] as number) + rate * (decoders[i * columns + c] as number);
      }
    }
  }
  return decoded;
}

/** Root of the mean squared difference. */
export function rootMeanSquare(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw new SynaptickError(`${a.length} and ${b.length} values: compare as many with as many`);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return Math.sqrt(sum / a.length);
}
