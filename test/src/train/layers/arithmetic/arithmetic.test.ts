import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arithmetic } from '../../../../../src/train/layers/arithmetic/arithmetic.ts';
import { createReferenceArithmetic } from '../../../../../src/train/layers/arithmetic/reference.ts';
import { createArithmetic, SCRATCH_BYTES } from '../../../../../src/train/layers/arithmetic/wasm.ts';
import { createArena } from './arena.ts';

const arena = createArena(SCRATCH_BYTES);
const kernels = createArithmetic(arena.memory, 0);
const reference = createReferenceArithmetic(arena.memory);

/** Runs one call by both, each on its own copy of the same arrays; returns what each left in all of them. */
function both(arrays: readonly Float32Array[], call: (by: Arithmetic, addresses: readonly number[]) => void) {
  const [fast, slow] = [kernels, reference].map((by) => {
    arena.reset();
    const addresses = arrays.map((values) => arena.put(values));
    call(by, addresses);
    return arrays.map((values, i) => arena.copy(addresses[i] as number, values.length));
  });
  return { fast, slow };
}

/** Bit for bit, but for the sign and payload of a NaN. */
function expectSame({ fast, slow }: ReturnType<typeof both>): void {
  expect(fast).toEqual(slow);
}

const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const size = (max: number) => fc.integer({ min: 1, max });

describe.each(['multiply', 'multiplyTransposedA', 'multiplyTransposedB'] as const)('%s', (name) => {
  it('equals the reference for any size, row stride and accumulation, and touches nothing between the rows', () => {
    fc.assert(
      fc.property(
        size(21),
        size(27),
        fc.integer({ min: 0, max: 40 }),
        fc.tuple(size(4), size(4), size(4)),
        fc.boolean(),
        seeds,
        (m, n, k, gaps, accumulate, seed) => {
          const [rowsA, columnsA] = name === 'multiplyTransposedA' ? [k, m] : [m, k];
          const [rowsB, columnsB] = name === 'multiplyTransposedB' ? [n, k] : [k, n];
          const [lda, ldb, ldc] = [columnsA + gaps[0] - 1, columnsB + gaps[1] - 1, n + gaps[2] - 1];
          const arrays = [rowsA * lda, rowsB * ldb, m * ldc].map((length, i) => arena.random(length, seed + i));
          expectSame(
            both(arrays, (by, [a = 0, b = 0, c = 0]) => by[name](m, n, k, a, lda, b, ldb, c, ldc, accumulate)),
          );
        },
      ),
      { numRuns: 140 },
    );
  });

  it.each([
    [5, 9, 801],
    [203, 11, 7],
    [3, 401, 5],
    [98, 200, 400],
  ])('equals the reference across the blocks it is cut into: %i x %i x %i', (m, n, k) => {
    const [lda, ldb] = [name === 'multiplyTransposedA' ? m : k, name === 'multiplyTransposedB' ? k : n];
    const arrays = [m * k, k * n, m * n].map((length, i) => arena.random(length, i + 1));
    expectSame(both(arrays, (by, [a = 0, b = 0, c = 0]) => by[name](m, n, k, a, lda, b, ldb, c, n, true)));
  });

  it('lets a NaN and an infinity of the inputs reach exactly the elements that depend on them', () => {
    const [m, n, k] = [6, 10, 5];
    const a = new Float32Array(m * k).fill(1);
    const b = new Float32Array(k * n).fill(1);
    const [lda, ldb] = [name === 'multiplyTransposedA' ? m : k, name === 'multiplyTransposedB' ? k : n];
    a[name === 'multiplyTransposedA' ? 3 * lda + 4 : 4 * lda + 3] = Number.NaN;
    b[name === 'multiplyTransposedB' ? 8 * ldb + 2 : 2 * ldb + 8] = Number.POSITIVE_INFINITY;
    const { fast } = both([a, b, new Float32Array(m * n)], (by, [x = 0, y = 0, z = 0]) =>
      by[name](m, n, k, x, lda, y, ldb, z, n, false),
    );
    const expected = Array.from({ length: m * n }, (_, i) =>
      Math.floor(i / n) === 4 ? Number.NaN : i % n === 8 ? Number.POSITIVE_INFINITY : k,
    );
    expect(Array.from(fast?.[2] ?? [])).toEqual(expected);
  });
});

it('multiplies by hand: a 2 x 3 by a 3 x 2', () => {
  const arrays = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(7, 8, 9, 10, 11, 12), new Float32Array(4)];
  const { fast, slow } = both(arrays, (by, [a = 0, b = 0, c = 0]) => by.multiply(2, 2, 3, a, 3, b, 2, c, 2, false));
  expect(fast?.[2]).toEqual(Float32Array.of(58, 64, 139, 154));
  expect(slow?.[2]).toEqual(Float32Array.of(58, 64, 139, 154));
});

describe('windows', () => {
  const windows = fc.record({
    rows: size(9),
    taps: size(6),
    channels: size(19),
    places: size(12),
    before: fc.integer({ min: 0, max: 3 }),
    after: fc.integer({ min: 0, max: 3 }),
    seed: seeds,
  });

  it('are gathered and scattered as the reference does', () => {
    fc.assert(
      fc.property(windows, ({ rows, taps, channels, places, before, after, seed }) => {
        const stride = before + channels + after;
        const table = arena.places(rows * taps, places, seed);
        const arrays = [rows * taps * channels, places * stride].map((length, i) => arena.random(length, seed + i));
        for (const direction of ['gatherWindows', 'scatterWindows'] as const) {
          expectSame(
            both([...arrays, table], (by, [dense = 0, strided = 0, at = 0]) =>
              direction === 'gatherWindows'
                ? by.gatherWindows(dense, strided, at, rows, taps, channels, stride, before)
                : by.scatterWindows(strided, dense, at, rows, taps, channels, stride, before),
            ),
          );
        }
      }),
    );
  });

  it('scatter is the transpose of gather: <gather(x), y> = <x, scatter(y)> in whole numbers', () => {
    fc.assert(
      fc.property(windows, ({ rows, taps, channels, places, before, after, seed }) => {
        const stride = before + channels + after;
        const table = arena.places(rows * taps, places, seed);
        const x = arena.wholes(places * stride, seed + 1);
        const y = arena.wholes(rows * taps * channels, seed + 2);
        arena.reset();
        const [at, from, dense, weights, to] = [
          table,
          x,
          new Float32Array(y.length),
          y,
          new Float32Array(x.length),
        ].map((values) => arena.put(values)) as [number, number, number, number, number];
        kernels.gatherWindows(dense, from, at, rows, taps, channels, stride, before);
        kernels.scatterWindows(to, weights, at, rows, taps, channels, stride, before);
        expect(dot(arena.copy(dense, y.length), y)).toBe(dot(x, arena.copy(to, x.length)));
      }),
    );
  });
});

describe('passes over columns', () => {
  const shapes = [size(23), size(37), seeds] as const;
  const inputs = (rows: number, columns: number, seed: number, parameters: number) => [
    ...[0, 1].map((i) => arena.random(rows * columns, seed + i, 3)),
    ...Array.from({ length: parameters }, (_, i) => arena.random(columns, seed + 2 + i, 2)),
  ];

  it('columnMoments equals the reference', () => {
    fc.assert(
      fc.property(...shapes, (rows, columns, seed) =>
        expectSame(
          both(inputs(rows, columns, seed, 2), (by, [x = 0, , sums = 0, squares = 0]) =>
            by.columnMoments(sums, squares, x, rows, columns),
          ),
        ),
      ),
    );
  });

  it('columnMoments is exact on whole numbers', () => {
    const [rows, columns] = [3000, 17];
    const x = arena.wholes(rows * columns, 5);
    arena.reset();
    const [at, sums, squares] = [x, new Float32Array(columns), new Float32Array(columns)].map((v) => arena.put(v));
    kernels.columnMoments(sums as number, squares as number, at as number, rows, columns);
    const column = (c: number) => Array.from({ length: rows }, (_, r) => x[r * columns + c] as number);
    for (let c = 0; c < columns; c++) {
      expect(arena.copy(sums as number, columns)[c]).toBe(column(c).reduce((sum, v) => sum + v, 0));
      expect(arena.copy(squares as number, columns)[c]).toBe(column(c).reduce((sum, v) => sum + v * v, 0));
    }
  });

  it('spikes equals the reference', () => {
    fc.assert(
      fc.property(...shapes, (rows, columns, seed) =>
        expectSame(
          both(inputs(rows, columns, seed, 2), (by, [x = 0, out = 0, scale = 0, shift = 0]) =>
            by.spikes(out, x, scale, shift, rows, columns),
          ),
        ),
      ),
    );
  });

  it('spikes at zero, not below it, and passes a NaN on', () => {
    const x = Float32Array.of(0, -0, 1e-40, -1e-40, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    const { fast, slow } = both([x, x, Float32Array.of(1), Float32Array.of(0)], (by, [a = 0, b = 0, c = 0, d = 0]) =>
      by.spikes(b, a, c, d, 7, 1),
    );
    expect(fast?.[1]).toEqual(Float32Array.of(1, 1, 1, 0, Number.NaN, 0, 1));
    expect(slow?.[1]).toEqual(fast?.[1]);
  });

  it('spikesBackward equals the reference', () => {
    fc.assert(
      fc.property(...shapes, fc.integer({ min: 1, max: 4 }), (rows, columns, seed, levels) =>
        expectSame(
          both(
            inputs(rows, columns, seed, 4),
            (by, [x = 0, gradient = 0, scale = 0, shift = 0, sums = 0, products = 0]) =>
              by.spikesBackward(gradient, x, scale, shift, sums, products, rows, columns, levels),
          ),
        ),
      ),
    );
  });

  it.each([1, 3])(
    'spikesBackward is the gradient of %i soft steps whose slope is the surrogate, by central differences',
    (levels) => {
      const [rows, columns] = [40, 6];
      const x = arena.random(rows * columns, 1, 3);
      const scale = arena.random(columns, 2, 1).map((v) => v + 1);
      const shift = arena.random(columns, 3, 1);
      const upstream = arena.random(rows * columns, 4, 1);
      arena.reset();
      const [gradient = 0, at = 0, byScale = 0, byShift = 0, sums = 0, products = 0] = [
        upstream,
        x,
        scale,
        shift,
        new Float32Array(columns),
        new Float32Array(columns),
      ].map((values) => arena.put(values));
      kernels.spikesBackward(gradient, at, byScale, byShift, sums, products, rows, columns, levels);
      // loss = sum of upstream * soft(x * scale + shift); its derivative by shift is sums, by x scale * gradient.
      const z = (i: number) => (x[i] as number) * (scale[i % columns] as number) + (shift[i % columns] as number);
      const steps = (at: number) =>
        Array.from({ length: levels }, (_, k) => soft(at - k)).reduce((sum, one) => sum + one, 0);
      const slopeAt = (i: number) => (steps(z(i) + 1e-5) - steps(z(i) - 1e-5)) / 2e-5;
      const g = arena.copy(gradient, rows * columns);
      for (let i = 0; i < rows * columns; i++) expect(g[i]).toBeCloseTo((upstream[i] as number) * slopeAt(i), 4);
      for (let c = 0; c < columns; c++) {
        const rowsOf = Array.from({ length: rows }, (_, r) => r * columns + c);
        const byHand = (f: (i: number) => number) => rowsOf.reduce((sum, i) => sum + f(i), 0);
        const slope = (i: number) => (upstream[i] as number) * slopeAt(i);
        expect(arena.copy(sums, columns)[c]).toBeCloseTo(byHand(slope), 3);
        expect(arena.copy(products, columns)[c]).toBeCloseTo(
          byHand((i) => slope(i) * z(i)),
          3,
        );
      }
    },
  );

  it('spikesBackward passes a NaN on, also where the slope is zero', () => {
    const gradient = Float32Array.of(1, Number.NaN, 1);
    const x = Float32Array.of(Number.NaN, 5, 5);
    const zeros = [new Float32Array(1), new Float32Array(1)];
    const { fast } = both(
      [gradient, x, Float32Array.of(1), ...zeros, zeros[0] as Float32Array],
      (by, [g = 0, a = 0, s = 0, t = 0, u = 0, v = 0]) => by.spikesBackward(g, a, s, t, u, v, 3, 1, 1),
    );
    expect(fast?.[0]).toEqual(Float32Array.of(Number.NaN, Number.NaN, 0));
    expect(fast?.[4]?.[0]).toBeNaN();
  });

  it('affineGradient equals the reference', () => {
    fc.assert(
      fc.property(...shapes, (rows, columns, seed) =>
        expectSame(
          both(inputs(rows, columns, seed, 3), (by, [x = 0, gradient = 0, a = 0, b = 0, d = 0]) =>
            by.affineGradient(gradient, x, a, b, d, rows, columns),
          ),
        ),
      ),
    );
  });
});

describe('adam', () => {
  it('equals the reference, clamped or not', () => {
    fc.assert(
      fc.property(size(45), seeds, fc.constantFrom(0.25, Number.POSITIVE_INFINITY), (n, seed, limit) => {
        const arrays = [0, 1, 2, 3].map((i) => arena.random(n, seed + i));
        arrays[3] = (arrays[3] as Float32Array).map(Math.abs);
        expectSame(
          both(arrays, (by, [p = 0, g = 0, m = 0, v = 0]) =>
            by.adam(p, g, m, v, n, 0.01, 1.5, 0.9, 0.999, 1e-8, limit),
          ),
        );
      }),
    );
  });

  it('takes the published first step: the learning rate, against the sign of the gradient', () => {
    const gradient = Float32Array.of(0.5, -2, 1e-3, 30, -7);
    const zeros = [0, 1, 2].map(() => new Float32Array(5));
    const [beta1, beta2, learningRate] = [0.9, 0.999, 0.003];
    const { fast } = both([zeros[0] as Float32Array, gradient, ...zeros.slice(1)], (by, [p = 0, g = 0, m = 0, v = 0]) =>
      by.adam(p, g, m, v, 5, learningRate / (1 - beta1), 1 / Math.sqrt(1 - beta2), beta1, beta2, 1e-8, 1),
    );
    for (const [i, value] of (fast?.[0] ?? []).entries()) {
      expect(value).toBeCloseTo(-learningRate * Math.sign(gradient[i] as number), 6);
    }
  });

  it('does not hide a NaN behind its limit', () => {
    const { fast } = both(
      [Float32Array.of(0), Float32Array.of(Number.NaN), Float32Array.of(0), Float32Array.of(0)],
      (by, [p = 0, g = 0, m = 0, v = 0]) => by.adam(p, g, m, v, 1, 0.1, 1, 0.9, 0.999, 1e-8, 1),
    );
    expect(fast?.map((values) => values[0])).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('createArithmetic', () => {
  it.each([8, -16, 1 << 30])('refuses scratch at %i', (address) => {
    expect(() => createArithmetic(arena.memory, address)).toThrow(/scratch of the training kernels at/);
  });

  it('leaves the results of another instance alone: two over one memory, each with its scratch', () => {
    arena.reset();
    const scratch = arena.put(new Float32Array(SCRATCH_BYTES / 4));
    const other = createArithmetic(arena.memory, scratch);
    const values = arena.random(81, 9);
    const [a = 0, c = 0, d = 0] = [values, values, values].map((v) => arena.put(v));
    kernels.multiply(9, 9, 9, a, 9, a, 9, c, 9, false);
    other.multiply(9, 9, 9, a, 9, a, 9, d, 9, false);
    expect(arena.copy(c, 81)).toEqual(arena.copy(d, 81));
  });
});

/** The soft step with derivative max(0, 1 - |z|). */
function soft(z: number): number {
  if (z <= -1) return 0;
  if (z >= 1) return 1;
  return z < 0 ? (1 + z) ** 2 / 2 : 1 - (1 - z) ** 2 / 2;
}

function dot(x: Float32Array, y: Float32Array): number {
  return x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);
}
