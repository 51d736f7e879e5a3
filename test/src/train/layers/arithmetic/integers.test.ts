import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arithmetic } from '../../../../../src/train/layers/arithmetic/arithmetic.ts';
import { createReferenceArithmetic } from '../../../../../src/train/layers/arithmetic/reference.ts';
import { createArithmetic, SCRATCH_BYTES } from '../../../../../src/train/layers/arithmetic/wasm.ts';
import { createArena } from './arena.ts';

const arena = createArena(SCRATCH_BYTES);
const kernels = createArithmetic(arena.memory, 0);
const reference = createReferenceArithmetic(arena.memory);

type Values = Float32Array | Int16Array | Int8Array | Uint8Array;
type Product = 'multiplyBinary' | 'multiplyIntegers' | 'multiplyIntegersTransposedA' | 'multiplyIntegersTransposedB';

/** Runs one call by both, each on its own copy of the arrays; the last array holds what it makes, returned by both. */
function expectSame<Made extends Values>(
  arrays: readonly [...Values[], Made],
  call: (by: Arithmetic, addresses: readonly number[]) => void,
): Made {
  const [fast, slow] = [kernels, reference].map((by) => {
    arena.reset();
    const addresses = arrays.map((values) => arena.put(values));
    call(by, addresses);
    return arena.copyLike(arrays.at(-1) as Made, addresses.at(-1) as number);
  }) as [Made, Made];
  expect(fast).toEqual(slow);
  return fast;
}

/** The operands of a product as it stores them, at their full range unless told otherwise. */
function operands(
  name: Product | 'multiplyBytesTransposedA',
  lengthA: number,
  lengthB: number,
  seed: number,
  largest: number,
) {
  const bytes = arena.integers(Uint8Array, lengthA, seed, 0, name === 'multiplyBinary' ? 1 : 255);
  const weights = arena.integers(Int8Array, lengthB, seed + 1, -largest, largest);
  const gradients = (length: number) => arena.integers(Int16Array, length, seed + 2, -32767, 32767);
  if (name === 'multiplyBytesTransposedA') return [bytes, arena.random(lengthB, seed)] as const;
  if (name === 'multiplyIntegersTransposedA') return [bytes, gradients(lengthB)] as const;
  if (name === 'multiplyIntegersTransposedB') return [gradients(lengthA), weights] as const;
  return [bytes, weights] as const;
}

const size = (max: number) => fc.integer({ min: 1, max });
const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });

describe.each([
  'multiplyBinary',
  'multiplyIntegers',
  'multiplyIntegersTransposedA',
  'multiplyIntegersTransposedB',
  'multiplyBytesTransposedA',
] as const)('%s', (name) => {
  const run = (
    by: Arithmetic,
    sizes: readonly [number, number, number],
    strides: readonly number[],
    at: readonly number[],
    largest: number,
  ) => {
    const [m, n, k] = sizes;
    const [lda = 0, ldb = 0, ldc = 0] = strides;
    const [a = 0, b = 0, c = 0] = at;
    if (name === 'multiplyBytesTransposedA') by[name](m, n, k, a, lda, b, ldb, c, ldc, largest % 2 === 0);
    else by[name](m, n, k, a, lda, b, ldb, c, ldc, name === 'multiplyBinary' ? largest : 1 / 3);
  };
  const transposedA = name.endsWith('TransposedA');
  const transposedB = name.endsWith('TransposedB');

  it('equals the reference for any size, row stride and magnitude', () => {
    fc.assert(
      fc.property(
        size(21),
        size(70),
        fc.integer({ min: 0, max: 40 }),
        fc.tuple(size(4), size(4), size(4)),
        fc.constantFrom(1, 2, 3, 50, 127),
        seeds,
        (m, n, k, gaps, largest, seed) => {
          const [rowsA, columnsA] = transposedA ? [k, m] : [m, k];
          const [rowsB, columnsB] = transposedB ? [n, k] : [k, n];
          const strides = [columnsA + gaps[0] - 1, columnsB + gaps[1] - 1, n + gaps[2] - 1] as const;
          const [a, b] = operands(name, rowsA * strides[0], rowsB * strides[1], seed, largest);
          expectSame([a, b, arena.random(m * strides[2], seed)], (by, at) => run(by, [m, n, k], strides, at, largest));
        },
      ),
      { numRuns: 140 },
    );
  });

  it.each([
    [5, 9, 1601],
    [203, 11, 7],
    [3, 601, 131],
    [98, 200, 128],
  ])('equals the reference across the blocks it is cut into: %i x %i x %i', (m, n, k) => {
    const strides = [transposedA ? m : k, transposedB ? k : n, n];
    const [a, b] = operands(name, m * k, k * n, 7, 1);
    expectSame([a, b, arena.random(m * n, 8)], (by, at) => run(by, [m, n, k], strides, at, 1));
  });
});

it('multiplyBinary stays exact where every sum is at its extreme: 127, 128, 508 equal products', () => {
  for (const k of [127, 128, 508]) {
    for (const weight of [-1, 1]) {
      const ones = new Uint8Array(8 * k).fill(1);
      const made = expectSame(
        [ones, new Int8Array(k * 33).fill(weight), new Float32Array(8 * 33)],
        (by, [a = 0, b = 0, c = 0]) => by.multiplyBinary(8, 33, k, a, k, b, 33, c, 33, 1),
      );
      expect(new Set(made)).toEqual(new Set([weight * k]));
    }
  }
});

it('multiplyIntegers sums exactly up to the edge of i32', () => {
  const [k, value, weight] = [66_000, 255, 127];
  const made = expectSame(
    [new Uint8Array(k).fill(value), new Int8Array(k).fill(weight), new Float32Array(1)],
    (by, [a = 0, b = 0, c = 0]) => by.multiplyIntegers(1, 1, k, a, k, b, 1, c, 1, 1),
  );
  expect(made[0]).toBe(Math.fround(k * value * weight));
});

it('multiplyBytesTransposedA lets a NaN of the gradient reach its column, and no other', () => {
  const b = Float32Array.of(1, Number.NaN, 1, 1, 1, 1);
  const made = expectSame([new Uint8Array(4), b, new Float32Array(6)], (by, [a = 0, g = 0, c = 0]) =>
    by.multiplyBytesTransposedA(2, 3, 2, a, 2, g, 3, c, 3, false),
  );
  expect(made).toEqual(Float32Array.of(0, Number.NaN, 0, 0, Number.NaN, 0));
});

it('gatherByteWindows equals the reference', () => {
  fc.assert(
    fc.property(
      size(9),
      size(6),
      size(39),
      size(12),
      size(4),
      size(4),
      seeds,
      (rows, taps, channels, places, before, after, seed) => {
        const stride = before + channels + after;
        const table = arena.places(rows * taps, places, seed);
        const source = arena.integers(Uint8Array, places * stride, seed, 0, 255);
        const target = arena.integers(Uint8Array, rows * taps * channels, seed + 1, 0, 255);
        expectSame([table, source, target], (by, [at = 0, from = 0, to = 0]) =>
          by.gatherByteWindows(to, from, at, rows, taps, channels, stride, before),
        );
      },
    ),
  );
});

it('spikeBytes equals the reference, and spikes', () => {
  fc.assert(
    fc.property(size(23), size(50), seeds, (rows, columns, seed) => {
      const inputs = [rows * columns, columns, columns].map((length, i) => arena.random(length, seed + i, 2));
      const bytes = expectSame(
        [...inputs, new Uint8Array(rows * columns)],
        (by, [x = 0, scale = 0, shift = 0, out = 0]) => by.spikeBytes(out, x, scale, shift, rows, columns),
      );
      const floats = expectSame(
        [...inputs, new Float32Array(rows * columns)],
        (by, [x = 0, scale = 0, shift = 0, out = 0]) => by.spikes(out, x, scale, shift, rows, columns),
      );
      expect(Array.from(bytes)).toEqual(Array.from(floats));
    }),
  );
});

it('spikeBytes fires at zero, not below it, and not on a NaN', () => {
  const x = Float32Array.of(0, -0, 1e-40, -1e-40, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  const repeated = new Float32Array(7 * 17).map((_, i) => x[Math.floor(i / 17)] as number);
  const one = new Float32Array(17).fill(1);
  const made = expectSame(
    [repeated, one, new Float32Array(17), new Uint8Array(7 * 17)],
    (by, [a = 0, s = 0, t = 0, out = 0]) => by.spikeBytes(out, a, s, t, 7, 17),
  );
  const rows = Array.from({ length: 7 }, (_, r) => new Set(made.subarray(r * 17, r * 17 + 17)));
  expect(rows).toEqual([1, 1, 1, 0, 0, 0, 1].map((value) => new Set([value])));
});

it('countBytes equals the reference, spikeBytes where there is one level, and whole sums over whole steps', () => {
  fc.assert(
    fc.property(size(23), size(50), seeds, size(15), (rows, columns, seed, levels) => {
      const inputs = [rows * columns, columns, columns].map((length, i) => arena.random(length, seed + i, 4));
      const steps = arena.random(columns, seed + 4, 1).map((v) => v + 1.5);
      const count = (most: number, arrays: readonly Float32Array[]) =>
        expectSame(
          [...arrays, new Uint8Array(rows * columns)],
          (by, [x = 0, scale = 0, shift = 0, step = 0, out = 0]) =>
            by.countBytes(out, x, scale, shift, step, rows, columns, most),
        );
      count(levels, [...inputs, steps]);
      const bytes = expectSame(
        [...inputs, new Uint8Array(rows * columns)],
        (by, [x = 0, scale = 0, shift = 0, out = 0]) => by.spikeBytes(out, x, scale, shift, rows, columns),
      );
      expect(count(1, [...inputs, steps])).toEqual(bytes);
      const whole = [...inputs, steps].map((values, i) => values.map((v) => Math.round(v) || (i === 3 ? 1 : 0)));
      const [x, , shift, step] = whole as [Float32Array, Float32Array, Float32Array, Float32Array];
      const counts = count(levels, [x, new Float32Array(columns).fill(1), shift, step]);
      const byDivision = Array.from(x, (value, i) => {
        const c = i % columns;
        const reached = Math.floor((value + (shift[c] as number)) / (step[c] as number)) + 1;
        return Math.max(0, Math.min(levels, reached));
      });
      expect(Array.from(counts)).toEqual(byDivision);
    }),
  );
});

describe('largestMagnitude', () => {
  const largest = (values: Float32Array) => {
    arena.reset();
    const at = arena.put(values);
    expect(reference.largestMagnitude(at, values.length)).toBe(kernels.largestMagnitude(at, values.length));
    return kernels.largestMagnitude(at, values.length);
  };

  it('finds it wherever it lies, of either sign', () => {
    for (let n = 1; n < 40; n++) {
      for (let i = 0; i < n; i++) {
        const values = arena.random(n, i + 1);
        values[i] = i % 2 ? -2.5 : 2.5;
        expect(largest(values)).toBe(2.5);
      }
    }
    expect(largest(new Float32Array(0))).toBe(0);
  });

  it('says NaN wherever one lies', () => {
    for (let i = 0; i < 39; i++) {
      const values = arena.random(39, 1);
      values[i] = Number.NaN;
      expect(largest(values)).toBeNaN();
    }
  });
});

describe('quantise', () => {
  it('equals the reference', () => {
    fc.assert(
      fc.property(size(60), seeds, fc.constantFrom(1, 7.3, 40_000), (n, seed, scale) => {
        expectSame([arena.random(n, seed, 10), new Int16Array(n)], (by, [x = 0, out = 0]) =>
          by.quantise(out, x, n, scale),
        );
      }),
    );
  });

  it('rounds ties to even, clamps, and makes 0 of a NaN', () => {
    const x = Float32Array.of(0.5, 1.5, -0.5, -1.5, 2.5, 1e9, -1e9, Number.NaN, Number.POSITIVE_INFINITY, 40_000);
    const made = expectSame([x, new Int16Array(10)], (by, [from = 0, out = 0]) => by.quantise(out, from, 10, 1));
    expect(made).toEqual(Int16Array.of(0, 2, 0, -2, 2, 32767, -32767, 0, 32767, 32767));
  });

  it('then multiplying back is off by at most half a step a product', () => {
    const [m, n, k] = [30, 24, 50];
    const gradient = arena.random(k * n, 3, 1e-3);
    const windows = arena.integers(Uint8Array, k * m, 4, 0, 1);
    arena.reset();
    const [g = 0, q = 0, a = 0, exact = 0, close = 0] = [
      gradient,
      new Int16Array(k * n),
      windows,
      new Float32Array(m * n),
      new Float32Array(m * n),
    ].map((v) => arena.put(v));
    const step = kernels.largestMagnitude(g, k * n) / 32767;
    kernels.quantise(q, g, k * n, 1 / step);
    kernels.multiplyIntegersTransposedA(m, n, k, a, m, q, n, close, n, step);
    kernels.multiplyBytesTransposedA(m, n, k, a, m, g, n, exact, n, false);
    const errors = arena
      .copy(close, m * n)
      .map((value, i) => Math.abs(value - (arena.copy(exact, m * n)[i] as number)));
    expect(Math.max(...errors)).toBeLessThan((k / 2) * step + 1e-8);
    expect(Math.max(...errors)).toBeGreaterThan(0);
  });
});
