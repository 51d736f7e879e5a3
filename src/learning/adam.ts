/**
 * Adam (Kingma and Ba, ICLR 2015, algorithm 1): a step per parameter of about the learning rate, whatever the scale of
 * its gradient. The moments are plain arrays, so that a checkpoint holds them.
 */

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Running means of a parameter array's gradient (m) and of its square (v). */
export interface Moments {
  readonly m: Float32Array;
  readonly v: Float32Array;
}

export function createMoments(length: number): Moments {
  return { m: new Float32Array(length), v: new Float32Array(length) };
}

/**
 * Moves `values` one step against `gradient` and keeps each within -`limit`..`limit`. `step` counts from 1 and corrects
 * the bias of the young moments.
 */
export function adamStep(
  values: Float32Array,
  gradient: Float32Array,
  moments: Moments,
  step: number,
  learningRate: number,
  limit = Number.POSITIVE_INFINITY,
): void {
  const { m, v } = moments;
  const correction2 = Math.sqrt(1 - BETA2 ** step);
  const rate = (learningRate * correction2) / (1 - BETA1 ** step);
  const epsilon = EPSILON * correction2;
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i] as number;
    const mean = BETA1 * (m[i] as number) + (1 - BETA1) * g;
    const square = BETA2 * (v[i] as number) + (1 - BETA2) * g * g;
    m[i] = mean;
    v[i] = square;
    const value = (values[i] as number) - (rate * mean) / (Math.sqrt(square) + epsilon);
    values[i] = Math.max(-limit, Math.min(limit, value));
  }
}
