/** Solving symmetric positive definite systems by Cholesky's decomposition. */
import { SynaptickError } from '../../../cores/errors.ts';

/**
 * Solves `G X = B`.
 * @param gram G, `size x size`, symmetric, row-major; its lower triangle is overwritten
 * @param right B, `size x columns`, row-major
 * @returns X, `size x columns`
 * @throws SynaptickError where G is not positive definite within rounding
 */
export function solvePositive(gram: Float64Array, size: number, right: Float64Array, columns: number): Float64Array {
  decompose(gram, size);
  const solution = right.slice();
  for (let column = 0; column < columns; column++) {
    for (let i = 0; i < size; i++) {
      let sum = solution[i * columns + column] as number;
      for (let k = 0; k < i; k++) sum -= (gram[i * size + k] as number) * (solution[k * columns + column] as number);
      solution[i * columns + column] = sum / (gram[i * size + i] as number);
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = solution[i * columns + column] as number;
      for (let k = i + 1; k < size; k++)
        sum -= (gram[k * size + i] as number) * (solution[k * columns + column] as number);
      solution[i * columns + column] = sum / (gram[i * size + i] as number);
    }
  }
  return solution;
}

/** L of `G = L L'`, in place in the lower triangle. */
function decompose(gram: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    const whole = gram[row + i] as number;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = gram[row + j] as number;
      for (let k = 0; k < j; k++) sum -= (gram[row + k] as number) * (gram[other + k] as number);
      if (j < i) gram[row + j] = sum / (gram[other + j] as number);
      else if (sum > whole * size * Number.EPSILON) gram[row + i] = Math.sqrt(sum);
      else {
        throw new SynaptickError(
          `the decoders of ${size} neurons are not determined: row ${i} of A'A is a mixture of others: raise the regularisation or give more points`,
        );
      }
    }
  }
}
