import type { IntegerArithmetic } from './integer-arithmetic.ts';
import { at, extent } from './strided.ts';

const f = Math.fround;

type Integers = typeof Uint8Array | typeof Int8Array | typeof Int16Array;
/** A matrix operand: how its elements are stored, where, and its strides by the outer index and by the summed one. */
type Operand = readonly [stored: Integers, address: number, outer: number, summed: number];

/** The oracle of `IntegerArithmetic`, in plain loops. */
export function createReferenceIntegers(memory: WebAssembly.Memory): IntegerArithmetic {
  const f32 = (address: number, length: number) => new Float32Array(memory.buffer, address, length);

  function product(m: number, n: number, k: number, a: Operand, b: Operand, c: number, ldc: number, scale: number) {
    const left = view(memory, a, m, k);
    const right = view(memory, b, n, k);
    const out = f32(c, extent(m, ldc, n, 1));
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) sum += at(left, i * a[2] + p * a[3]) * at(right, j * b[2] + p * b[3]);
        out[i * ldc + j] = f(f(sum) * f(scale));
      }
    }
  }

  return {
    multiplyBinary(m, n, k, a, lda, b, ldb, c, ldc) {
      product(m, n, k, [Uint8Array, a, lda, 1], [Int8Array, b, 1, ldb], c, ldc, 1);
    },

    multiplyBytesTransposedA(m, n, k, a, lda, b, ldb, c, ldc, accumulate) {
      const left = new Uint8Array(memory.buffer, a, extent(k, lda, m, 1));
      const right = f32(b, extent(k, ldb, n, 1));
      const out = f32(c, extent(m, ldc, n, 1));
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = accumulate ? at(out, i * ldc + j) : 0;
          for (let p = 0; p < k; p++) sum = f(sum + f(at(left, p * lda + i) * at(right, p * ldb + j)));
          out[i * ldc + j] = sum;
        }
      }
    },

    multiplyIntegers(m, n, k, a, lda, b, ldb, c, ldc, scale) {
      product(m, n, k, [Uint8Array, a, lda, 1], [Int8Array, b, 1, ldb], c, ldc, scale);
    },

    multiplyIntegersTransposedA(m, n, k, a, lda, b, ldb, c, ldc, scale) {
      product(m, n, k, [Uint8Array, a, 1, lda], [Int16Array, b, 1, ldb], c, ldc, scale);
    },

    multiplyIntegersTransposedB(m, n, k, a, lda, b, ldb, c, ldc, scale) {
      product(m, n, k, [Int16Array, a, lda, 1], [Int8Array, b, ldb, 1], c, ldc, scale);
    },

    gatherByteWindows(target, source, table, rows, taps, channels, sourceStride, firstChannel) {
      const windows = new Uint8Array(memory.buffer, target, rows * taps * channels);
      for (const [window, place] of new Int32Array(memory.buffer, table, rows * taps).entries()) {
        const from = source + place * sourceStride + firstChannel;
        if (place < 0) windows.fill(0, window * channels, (window + 1) * channels);
        else windows.set(new Uint8Array(memory.buffer, from, channels), window * channels);
      }
    },

    spikeBytes(out, x, scale, shift, rows, columns) {
      const values = f32(x, rows * columns);
      const fired = new Uint8Array(memory.buffer, out, rows * columns);
      const slope = f32(scale, columns);
      const offset = f32(shift, columns);
      for (let i = 0; i < rows * columns; i++) {
        const z = f(f(at(values, i) * at(slope, i % columns)) + at(offset, i % columns));
        fired[i] = z >= 0 ? 1 : 0;
      }
    },

    countBytes(out, x, scale, shift, step, rows, columns, levels) {
      const values = f32(x, rows * columns);
      const counts = new Uint8Array(memory.buffer, out, rows * columns);
      for (let i = 0; i < rows * columns; i++) {
        const c = i % columns;
        const z = f(f(at(values, i) * at(f32(scale, columns), c)) + at(f32(shift, columns), c));
        let [count, level] = [0, 0];
        for (let k = 0; k < levels; k++) {
          if (z >= level) count++;
          level = f(level + at(f32(step, columns), c));
        }
        counts[i] = count;
      }
    },

    largestMagnitude(x, n) {
      return f32(x, n).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    },

    quantise(out, x, n, scale) {
      const whole = new Int16Array(memory.buffer, out, n);
      for (const [i, value] of f32(x, n).entries()) {
        const clamped = Math.min(Math.max(f(value * f(scale)), -32767), 32767);
        whole[i] = Number.isNaN(clamped) ? 0 : roundToEven(clamped);
      }
    },
  };
}

function view(memory: WebAssembly.Memory, [stored, address, outer, summed]: Operand, rows: number, k: number) {
  const length = extent(rows, outer, k, summed);
  return new stored(memory.buffer as ArrayBuffer, address, length);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}
