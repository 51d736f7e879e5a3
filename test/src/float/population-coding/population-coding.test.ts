import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../mapping/random.ts';
import { lifRate } from '../../../../src/float/neurons/rate.ts';
import { solvePositive } from '../../../../src/float/population-coding/cholesky.ts';
import { decode, rootMeanSquare, solveDecoders } from '../../../../src/float/population-coding/decoders.ts';
import {
  createEnsemble,
  decodersFor,
  evaluationPoints,
  runDecoded,
} from '../../../../src/float/population-coding/ensemble.ts';
import { logSlope, representationErrors } from '../../../../src/float/population-coding/representation-error.ts';
import { inBall, onSphere } from '../../../../src/float/population-coding/sphere.ts';
import { currentsAt, gainBias, tuningCurves } from '../../../../src/float/population-coding/tuning.ts';
import { between } from '../../../support/between.ts';

describe('tuning', () => {
  it('has the maximal rate at 1 and starts at the intercept', () => {
    fc.assert(
      fc.property(between(5, 450), between(-1, 0.95), between(0.5, 3), (maxRate, intercept, threshold) => {
        const { gain, bias } = gainBias([maxRate], [intercept], { threshold });
        const current = (x: number) => (gain[0] as number) * x + (bias[0] as number);
        expect(lifRate(current(1), { threshold }) / maxRate).toBeCloseTo(1, 6);
        expect(current(intercept)).toBeCloseTo(threshold, 9);
      }),
    );
  });

  it('has gains that stay finite for drawn intercepts, which end at 0.9', () => {
    const { gain, intercepts } = createEnsemble(5000, 1);
    expect(Math.max(...intercepts)).toBeLessThan(0.9);
    expect(Math.min(...intercepts)).toBeGreaterThanOrEqual(-1);
    // The steepest that is possible: 400 spikes/s reached within 0.1.
    const steepest = gainBias([400], [0.9]).gain[0] as number;
    expect(Math.max(...gain)).toBeLessThanOrEqual(steepest);
    expect(Math.min(...gain)).toBeGreaterThan(0);
  });

  it.each([
    [[500], [0], 'maximal rate of neuron 0 is 500, must be above 0 and below 1 / tauRef = 500'],
    [[100, 600], [0, 0], 'maximal rate of neuron 1 is 600'],
    [[0], [0], 'maximal rate of neuron 0 is 0'],
    [[Number.NaN], [0], 'maximal rate of neuron 0 is NaN'],
    [[100], [1], 'intercept of neuron 0 is 1, must be below 1'],
    [[100], [Number.NaN], 'intercept of neuron 0 is NaN'],
    [[100, 100], [0], '2 maximal rates and 1 intercepts'],
  ])('refuses rates %j with intercepts %j', (rates, intercepts, message) => {
    expect(() => gainBias(rates, intercepts)).toThrow(message);
  });

  it('adds the bias once, whatever the dimensions', () => {
    const tuning = { gain: Float64Array.of(2), bias: Float64Array.of(10) };
    expect(currentsAt(tuning, Float64Array.of(0.6, 0, 0.8), [1, 5, 1])[0]).toBeCloseTo(2 * 1.4 + 10, 12);
    expect(() => currentsAt(tuning, Float64Array.of(1, 0), [1])).toThrow(
      'the point has 1 values, the encoders 2 dimensions',
    );
  });
});

describe('directions', () => {
  it.each([1, 2, 3, 16])('are unit vectors in %d dimensions, with no preferred one', (dimensions) => {
    const count = 4000;
    const vectors = onSphere(count, dimensions, seededRandom(5));
    const sums = new Float64Array(dimensions);
    const squares = new Float64Array(dimensions);
    for (let i = 0; i < count; i++) {
      const vector = vectors.subarray(i * dimensions, (i + 1) * dimensions);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 12);
      vector.forEach((value, d) => {
        sums[d] = (sums[d] as number) + value;
        squares[d] = (squares[d] as number) + value * value;
      });
    }
    // Each component has mean 0 and variance 1 / dimensions.
    for (const sum of sums) expect(Math.abs(sum / count)).toBeLessThan(4 / Math.sqrt(dimensions * count));
    for (const square of squares) expect((square / count) * dimensions).toBeCloseTo(1, 0.7);
  });

  it('fill the ball evenly', () => {
    const radii = inBall(4000, 3, seededRandom(5)).map((point) => Math.hypot(...point));
    // Half of the volume lies within 0.5^(1/3).
    const inner = radii.filter((radius) => radius < 0.5 ** (1 / 3)).length / 4000;
    expect(Math.abs(inner - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 4000));
  });
});

describe('decoders', () => {
  it('solve a positive definite system', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(between(-1, 1), { minLength: 80, maxLength: 80 }),
        (size, draws) => {
          const m = draws.slice(0, size * size);
          const gram = new Float64Array(size * size);
          for (let i = 0; i < size; i++) {
            for (let j = 0; j < size; j++) {
              for (let k = 0; k < size; k++) {
                gram[i * size + j] =
                  (gram[i * size + j] as number) + (m[k * size + i] as number) * (m[k * size + j] as number);
              }
            }
            gram[i * size + i] = (gram[i * size + i] as number) + 1;
          }
          const right = Float64Array.from(draws.slice(64, 64 + size));
          const solution = solvePositive(gram.slice(), size, right, 1);
          for (let i = 0; i < size; i++) {
            const product = solution.reduce((sum, value, j) => sum + (gram[i * size + j] as number) * value, 0);
            expect(product).toBeCloseTo(right[i] as number, 10);
          }
        },
      ),
    );
  });

  it('find several functions of two dimensions at once, and spikes tell them', () => {
    const ensemble = createEnsemble(300, 2, { seed: 3 });
    const f = (x: ArrayLike<number>) => [x[0] as number, x[1] as number, (x[0] as number) * (x[1] as number)];
    const decoders = decodersFor(ensemble, f);
    const tests = inBall(300, 2, seededRandom(77));
    const rates = tuningCurves(ensemble, ensemble.encoders, tests);
    const decoded = decode(rates, decoders, 300);
    expect(rootMeanSquare(decoded, tests.flatMap(f))).toBeLessThan(0.03);
    const { decoded: spiking } = runDecoded(ensemble, decoders, [0.5, -0.6], 600);
    const means = [0, 1, 2].map((c) => {
      let sum = 0;
      for (let step = 300; step < 600; step++) sum += spiking[step * 3 + c] as number;
      return sum / 300;
    });
    f([0.5, -0.6]).forEach((value, c) => {
      expect(Math.abs((means[c] as number) - value)).toBeLessThan(0.04);
    });
  });

  it('are the same for the same seed and others for another', () => {
    const of = (seed: number) => [...decodersFor(createEnsemble(10, 1, { seed }), (x) => x[0] as number)];
    expect(of(4)).toEqual(of(4));
    expect(of(4)).not.toEqual(of(5));
  });

  it('refuse what has no solution, and sizes that do not fit', () => {
    const twice = Float64Array.of(1, 1, 2, 2);
    expect(() => solveDecoders(twice, [[1], [2]], 0)).toThrow("decoders of 2 neurons are not determined: row 1 of A'A");
    expect([...solveDecoders(twice, [[1], [2]], 0.1)].every(Number.isFinite)).toBe(true);
    expect(() => solveDecoders(new Float64Array(4), [[1], [2]])).toThrow('not determined');
    expect(() => solveDecoders(twice, [[1], [2], [3]])).toThrow('4 rates for 3 points');
    expect(() => solveDecoders(twice, [[1], [Number.NaN]])).toThrow('target 1 is [NaN], must be 1 finite numbers');
    expect(() => solveDecoders(twice, [[1], [2]], -1)).toThrow('regularisation is -1');
    expect(() => createEnsemble(3, 1, { maxRates: [1, 2] })).toThrow('maxRates has 2 values for 3 neurons');
    expect(() =>
      createEnsemble(2, 2, {
        encoders: [
          [1, 0],
          [0, 0],
        ],
      }),
    ).toThrow('encoder 1 is [0,0]');
    expect(() => runDecoded(createEnsemble(3, 1), new Float64Array(4), [0], 1)).toThrow('4 decoders for 3 neurons');
  });

  it('know 201 points in one dimension', () => {
    const points = evaluationPoints(createEnsemble(4, 1));
    expect([points.length, points[0]?.[0], points[200]?.[0]]).toEqual([201, -1, 1]);
  });
});

describe('representation error', () => {
  const sizes = [16, 32, 64, 128];

  it('has a noise part that falls as 1/N', () => {
    const errors = representationErrors(sizes, { noise: 0.1 });
    const slope = logSlope(
      sizes,
      errors.map(({ noise }) => noise),
    );
    expect(slope).toBeGreaterThan(-1.2);
    expect(slope).toBeLessThan(-0.8);
    // Noise is the larger part, so it rules the sum.
    for (const { noise, distortion } of errors) expect(noise).toBeGreaterThan(distortion);
  });

  it('has a static distortion that falls about as 1/N^2 with little regularisation', () => {
    const errors = representationErrors(sizes, { noise: 0.1, regularisation: 0.005 });
    const slope = logSlope(
      sizes,
      errors.map(({ distortion }) => distortion),
    );
    expect(slope).toBeGreaterThan(-2.6);
    expect(slope).toBeLessThan(-1.6);
  });

  it('has noise as a simulation of noisy rates has it', () => {
    const ensemble = createEnsemble(32, 1, { seed: 1 });
    const points = evaluationPoints(ensemble);
    const decoders = decodersFor(ensemble, (x) => x[0] as number, { points });
    const rates = tuningCurves(ensemble, ensemble.encoders, points);
    const sigma = 0.1 * Math.max(...rates);
    const random = seededRandom(9);
    let sum = 0;
    const repeats = 40;
    for (let k = 0; k < repeats; k++) {
      const noisy = rates.map((rate) => rate + sigma * gauss(random));
      const clean = decode(rates, decoders, 32);
      decode(noisy, decoders, 32).forEach((value, m) => {
        sum += (value - (clean[m] as number)) ** 2;
      });
    }
    const [error] = representationErrors([32], { populations: 1, seed: 1 });
    const count = repeats * points.length;
    expect(Math.abs(sum / count / (error?.noise as number) - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
  });
});

/** Sum of twelve uniform draws, less six: nearly normal. */
function gauss(random: Uint32Array): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) {
    // A draw of its own, so that the test shares no normal generator with the code.
    random[0] = (Math.imul(random[0] as number, 1664525) + 1013904223) >>> 0;
    sum += (random[0] as number) / 2 ** 32;
  }
  return sum;
}
