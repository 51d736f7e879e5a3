import type { Arithmetic } from './arithmetic.ts';
import { createReferenceIntegers } from './reference-integers.ts';
import { at, extent } from './strided.ts';

const f = Math.fround;

/** The oracle: `Arithmetic` in plain loops, slow and obvious. `memory` may be shared. */
export function createReferenceArithmetic(memory: WebAssembly.Memory): Arithmetic {
  const f32 = (address: number, length: number) => new Float32Array(memory.buffer, address, length);

  /** c[m][n] (+)= sum over p of at(i, p) * bt(p, j), by element strides of a and b. */
  function product(
    m: number,
    n: number,
    k: number,
    [a, aRow, aStep]: readonly [number, number, number],
    [b, bStep, bColumn]: readonly [number, number, number],
    [c, ldc]: readonly [number, number],
    accumulate: boolean,
  ): void {
    const left = f32(a, extent(m, aRow, k, aStep));
    const right = f32(b, extent(k, bStep, n, bColumn));
    const out = f32(c, extent(m, ldc, n, 1));
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = accumulate ? at(out, i * ldc + j) : 0;
        for (let p = 0; p < k; p++) {
          sum = f(sum + f(at(left, i * aRow + p * aStep) * at(right, p * bStep + j * bColumn)));
        }
        out[i * ldc + j] = sum;
      }
    }
  }

  return {
    ...createReferenceIntegers(memory),
    memory,

    multiply(m, n, k, a, lda, b, ldb, c, ldc, accumulate) {
      product(m, n, k, [a, lda, 1], [b, ldb, 1], [c, ldc], accumulate);
    },

    multiplyTransposedA(m, n, k, a, lda, b, ldb, c, ldc, accumulate) {
      product(m, n, k, [a, 1, lda], [b, ldb, 1], [c, ldc], accumulate);
    },

    multiplyTransposedB(m, n, k, a, lda, b, ldb, c, ldc, accumulate) {
      product(m, n, k, [a, lda, 1], [b, 1, ldb], [c, ldc], accumulate);
    },

    gatherWindows(target, source, table, rows, taps, channels, sourceStride, firstChannel) {
      const windows = f32(target, rows * taps * channels);
      const places = new Int32Array(memory.buffer, table, rows * taps);
      for (const [window, place] of places.entries()) {
        if (place < 0) windows.fill(0, window * channels, (window + 1) * channels);
        else windows.set(f32(source + 4 * (place * sourceStride + firstChannel), channels), window * channels);
      }
    },

    scatterWindows(target, source, table, rows, taps, channels, targetStride, firstChannel) {
      const windows = f32(source, rows * taps * channels);
      const places = new Int32Array(memory.buffer, table, rows * taps);
      for (const [window, place] of places.entries()) {
        if (place < 0) continue;
        const values = f32(target + 4 * (place * targetStride + firstChannel), channels);
        for (let c = 0; c < channels; c++) values[c] = f(at(values, c) + at(windows, window * channels + c));
      }
    },

    columnMoments(sums, squares, x, rows, columns) {
      const values = f32(x, rows * columns);
      const sum = f32(sums, columns);
      const square = f32(squares, columns);
      for (let i = 0; i < rows * columns; i++) {
        const c = i % columns;
        const value = at(values, i);
        sum[c] = f(at(sum, c) + value);
        square[c] = f(at(square, c) + f(value * value));
      }
    },

    spikes(out, x, scale, shift, rows, columns) {
      const values = f32(x, rows * columns);
      const fired = f32(out, rows * columns);
      const slope = f32(scale, columns);
      const offset = f32(shift, columns);
      for (let i = 0; i < rows * columns; i++) {
        const z = f(f(at(values, i) * at(slope, i % columns)) + at(offset, i % columns));
        fired[i] = Number.isNaN(z) ? Number.NaN : z >= 0 ? 1 : 0;
      }
    },

    spikesBackward(gradient, x, scale, shift, sums, products, rows, columns, levels) {
      const values = f32(x, rows * columns);
      const gradients = f32(gradient, rows * columns);
      const slope = f32(scale, columns);
      const offset = f32(shift, columns);
      const sum = f32(sums, columns);
      const product = f32(products, columns);
      for (let i = 0; i < rows * columns; i++) {
        const c = i % columns;
        const z = f(f(at(values, i) * at(slope, c)) + at(offset, c));
        const g = f(at(gradients, i) * Math.max(0, Math.min(1, f(1 + z), f(levels - z))));
        gradients[i] = g;
        sum[c] = f(at(sum, c) + g);
        product[c] = f(at(product, c) + f(g * z));
      }
    },

    affineGradient(gradient, x, a, b, d, rows, columns) {
      const values = f32(x, rows * columns);
      const gradients = f32(gradient, rows * columns);
      const byGradient = f32(a, columns);
      const byValue = f32(b, columns);
      const offset = f32(d, columns);
      for (let i = 0; i < rows * columns; i++) {
        const c = i % columns;
        const mixed = f(f(at(byGradient, c) * at(gradients, i)) + f(at(byValue, c) * at(values, i)));
        gradients[i] = f(mixed + at(offset, c));
      }
    },

    adam(parameter, gradient, m, v, n, rate, correction, beta1, beta2, epsilon, limit) {
      const parameters = f32(parameter, n);
      const gradients = f32(gradient, n);
      const means = f32(m, n);
      const variances = f32(v, n);
      for (let i = 0; i < n; i++) {
        const g = at(gradients, i);
        const mean = f(f(f(beta1) * at(means, i)) + f(f(1 - beta1) * g));
        const variance = f(f(f(beta2) * at(variances, i)) + f(f(f(1 - beta2) * g) * g));
        const step = f(f(f(rate) * mean) / f(f(f(Math.sqrt(variance)) * f(correction)) + f(epsilon)));
        const moved = f(at(parameters, i) - step);
        means[i] = mean;
        variances[i] = variance;
        parameters[i] = Math.min(Math.max(moved, -limit), limit);
      }
    },
  };
}
