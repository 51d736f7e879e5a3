import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePng, encodePng } from '../../../../src/formats/png.ts';
import { deltaTrains, fromDelta } from '../../../../src/input/encoding/delta.ts';
import { encode } from '../../../../src/input/encoding/encode.ts';
import { fromLatency, latencySteps } from '../../../../src/input/encoding/latency.ts';
import { fromRates, scaleOfData, toRates } from '../../../../src/input/encoding/rates.ts';
import { expectedError, meanSquaredError, present, toGrey } from '../../../../src/input/encoding/reconstruct.ts';
import { createSpikeSource, linesAt, poissonTimes, recordTrains } from '../../../../src/input/encoding/spike-source.ts';
import { thermometerHeights, thermometerThresholds } from '../../../../src/input/encoding/thermometer.ts';
import { shrink } from '../../../../src/input/pictures/shrink.ts';
import { between } from '../../../support/between.ts';

describe('values and rates', () => {
  it('lie on a line, clipped at its ends', () => {
    expect([...toRates([-5, 0, 127.5, 255, 300])]).toEqual([0, 0, 50, 100, 100]);
    expect([...toRates([0, 0.5, 1], { low: 0, high: 1, minRate: 10, maxRate: 20 })]).toEqual([10, 15, 20]);
    expect([...fromRates([10, 15, 25], { low: 0, high: 1, minRate: 10, maxRate: 20 })]).toEqual([0, 0.5, 1.5]);
  });

  it('take their range from the data, also where all values are equal', () => {
    expect([...toRates([2, 4, 6], scaleOfData([2, 4, 6]))]).toEqual([0, 50, 100]);
    const flat = scaleOfData([7, 7, 7], { minRate: 5, maxRate: 50 });
    expect([...toRates([7, 7, 7], flat)]).toEqual([5, 5, 5]);
    expect([...fromRates([5], flat)]).toEqual([7]);
  });

  it.each([
    [() => toRates([1, Number.NaN]), 'value 1 is NaN'],
    [() => toRates([1], { low: 2, high: 1 }), 'values go from 2 down to 1'],
    [() => toRates([1], { minRate: 5, maxRate: 1 }), 'rates go from 5 to 1'],
    [() => toRates([1], { maxRate: Number.NaN }), 'maxRate is NaN'],
    [() => scaleOfData([]), 'no values to encode'],
    [() => fromRates([1], { minRate: 5, maxRate: 5 }), 'all values have the rate 5'],
    [() => createSpikeSource('poisson', [1001]), 'rate of line 0 is 1001 spikes/s, must be from 0 to 1/dt = 1000'],
    [
      () => createSpikeSource('bernoulli', [0, 51], { dt: 0.02 }),
      'rate of line 1 is 51 spikes/s, must be from 0 to 1/dt = 50',
    ],
    [() => createSpikeSource('rate', [-1]), 'rate of line 0 is -1'],
    [() => createSpikeSource('rate', [1], { dt: 0 }), 'dt is 0, must be above 0 seconds'],
    [
      () => createSpikeSource('poison' as 'poisson', [1]),
      'unknown encoder "poison": the encoders of rates are poisson, bernoulli, rate',
    ],
    [() => present([1], { trials: 0 }), 'trials is 0, must be a whole number from 1'],
    [() => present([], { trials: 1 }), 'no values to encode'],
    [() => meanSquaredError([1, 2], [1]), '2 values and 1 estimates: compare pictures of one size'],
    [() => recordTrains(createSpikeSource('rate', [1]), 0), 'steps is 0'],
    [() => poissonTimes(-1, 1), 'rate is -1'],
    [() => poissonTimes(1000, Number.POSITIVE_INFINITY), 'Infinity s at 1000 spikes/s'],
    [() => poissonTimes(1, Number.NaN), 'NaN s at 1 spikes/s'],
    [() => createSpikeSource('poisson', [1], { seed: Number.NaN }), 'seed is NaN'],
    [() => deltaTrains([1, Number.NaN], 1, 0.1), 'value 1 is NaN'],
    [() => deltaTrains([1, 2, 3], 2, 1), '3 values for 2 lines'],
    [() => deltaTrains([1, Number.POSITIVE_INFINITY], 1, 0.1), 'value 1 is Infinity, must be finite'],
    [() => deltaTrains([1, 2], 1, 0), 'threshold is 0, must be a number above 0'],
    [() => deltaTrains([1, 2], 1, Number.POSITIVE_INFINITY), 'threshold is Infinity'],
    [() => deltaTrains([1, 2, 3], 1.5, 1), 'lines is 1.5, must be a whole number'],
    [() => deltaTrains([], 1, 1), '0 values for 1 lines'],
    [() => deltaTrains([0, 1000], 1, 1), 'line 0 moves by 1000 in step 1, at most 255 thresholds'],
    [() => latencySteps([1], { steps: 1 }), 'steps is 1'],
    [() => thermometerThresholds(0), 'levels is 0'],
    [() => thermometerThresholds(256), 'levels is 256'],
    [() => thermometerThresholds(3, { low: 1, high: 1 }), 'values go from 1 to 1, must go up'],
    [() => thermometerThresholds(3, { low: -1e308, high: 1e308 }), 'a range that is no number any more'],
    [() => latencySteps([1], { steps: 3, low: Number.NEGATIVE_INFINITY }), 'low is -Infinity, must be a finite number'],
    [() => encode([1, 2], 'latency', { steps: 2 ** 31 - 1 }), '2147483647 steps of 2 lines are more than'],
    [() => encode([1], 'latency', { steps: 2, dt: 0 }), 'dt is 0, must be above 0 seconds'],
    [() => deltaTrains([1], 1, 1, Number.NaN), 'dt is NaN, must be above 0 seconds'],
    [() => recordTrains(createSpikeSource('rate', [1, 1]), 2 ** 30), '1073741824 steps of 2 lines are more than'],
    [() => expectedError([1], { trials: 1, method: 'rate' as 'poisson' }), 'the method rate leaves nothing to chance'],
    [
      () => encode([1], 'foo' as 'rate', { steps: 1 }),
      'unknown encoder "foo": the encoders are poisson, bernoulli, rate, latency',
    ],
  ])('refuse what is wrong (%#)', (wrong, message) => {
    expect(wrong).toThrow(message);
  });
});

/** Counts of all lines added up, and the number of steps with more than one spike. */
function totals(method: 'poisson' | 'bernoulli' | 'rate', rates: readonly number[], steps: number, seed = 1) {
  const source = createSpikeSource(method, rates, { seed });
  const sums = rates.map(() => 0);
  const squares = rates.map(() => 0);
  for (let step = 0; step < steps; step++) {
    source.next().forEach((count, i) => {
      sums[i] = (sums[i] as number) + count;
      squares[i] = (squares[i] as number) + count * count;
    });
  }
  return { sums, squares };
}

describe('trains of spikes', () => {
  const RATES = [0, 10, 100, 500, 1000];
  const STEPS = 20_000;

  it('Poisson: mean and variance of the counts are rate x dt', () => {
    const { sums, squares } = totals('poisson', RATES, STEPS);
    RATES.forEach((rate, i) => {
      const mean = rate * 0.001;
      expect(Math.abs((sums[i] as number) / STEPS - mean)).toBeLessThanOrEqual(4 * Math.sqrt(mean / STEPS));
      // The second moment of a Poisson count is mean + mean^2; its fourth bounds the spread.
      const spread = Math.sqrt((mean + 7 * mean ** 2 + 6 * mean ** 3 + mean ** 4) / STEPS);
      expect(Math.abs((squares[i] as number) / STEPS - mean - mean ** 2)).toBeLessThanOrEqual(4 * spread);
    });
  });

  it('Bernoulli: at most one spike a step, as often as rate x dt says', () => {
    const { sums, squares } = totals('bernoulli', RATES, STEPS);
    expect(squares).toEqual(sums);
    RATES.forEach((rate, i) => {
      const p = rate * 0.001;
      expect(Math.abs((sums[i] as number) / STEPS - p)).toBeLessThanOrEqual(4 * Math.sqrt((p * (1 - p)) / STEPS));
    });
  });

  it('spaces the spikes of a rate evenly, without chance', () => {
    expect(totals('rate', RATES, STEPS).sums).toEqual([0, 200, 2000, 10_000, 20_000]);
    const { counts } = encode([255], 'rate', { steps: 40, maxRate: 100 });
    expect([...counts].flatMap((count, step) => (count ? [step] : []))).toEqual([4, 14, 24, 34]);
  });

  it('are the same for the same seed, and others for another', () => {
    const of = (seed: number) => encode([10, 200, 90], 'poisson', { steps: 500, seed, maxRate: 300 }).counts;
    expect(of(3)).toEqual(of(3));
    expect(of(3)).not.toEqual(of(4));
  });

  it('name the lines that spike, for a chip', () => {
    const trains = encode(Uint8Array.of(0, 255, 0, 255), 'bernoulli', { steps: 2, maxRate: 1000 });
    expect([...linesAt(trains, 1)]).toEqual([1, 3]);
  });

  it('exact Poisson times have exponential gaps', () => {
    const times = poissonTimes(50, 400, 2);
    const gaps = times.slice(1).map((time, i) => time - (times[i] as number));
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    const n = gaps.length;
    expect(Math.abs(n - 20_000)).toBeLessThan(4 * Math.sqrt(20_000));
    // Kolmogorov and Smirnov: the largest distance from 1 - exp(-50 t), at 4 standard deviations 2.1 / sqrt(n).
    const sorted = gaps.toSorted((a, b) => a - b);
    const distance = Math.max(...sorted.map((gap, i) => Math.abs(1 - Math.exp(-50 * gap) - (i + 0.5) / n)));
    expect(distance).toBeLessThan(2.1 / Math.sqrt(n));
    expect(poissonTimes(0, 10)).toEqual([]);
  });
});

describe('other codes', () => {
  it('threshold: the pixels that reach it, of a picture or of its pixels', () => {
    const grey = Uint8Array.of(0, 127, 128, 255);
    expect([...encode(grey, 128)]).toEqual([2, 3]);
    expect([...encode({ width: 2, height: 2, grey }, 128)]).toEqual([2, 3]);
    // line = pixel x 2 + channel
    expect([...encode({ width: 4, height: 1, grey }, [100, 200])]).toEqual([2, 4, 6, 7]);
    for (const wrong of [0, -1, 256, Number.NaN]) {
      expect(() => encode(grey, wrong)).toThrow(`threshold is ${wrong}, must be above 0 and at most 255`);
    }
    expect(() => encode([1], Number.POSITIVE_INFINITY)).toThrow('threshold is Infinity, must be a finite number');
    expect(() => encode([0, Number.NaN], 1)).toThrow('value 1 is NaN');
    expect(() => encode('grey' as unknown as Uint8Array, 1)).toThrow(TypeError);
  });

  it('time to first spike: the larger the earlier, none for the lowest', () => {
    expect([...latencySteps([0, 1, 127.5, 255, 400], { steps: 11 })]).toEqual([-1, 10, 5, 0, 0]);
    const values = Float64Array.from({ length: 256 }, (_, i) => i);
    const back = fromLatency(encode(values, 'latency', { steps: 256 }));
    expect(Math.max(...values.map((value, i) => Math.abs(value - (back[i] as number))))).toBeLessThanOrEqual(0.5);
  });

  it('thermometer: as many lines as thresholds are reached', () => {
    const thresholds = thermometerThresholds(4);
    expect(thresholds).toEqual([51, 102, 153, 204]);
    const lines = encode(Uint8Array.of(0, 51, 120, 255), thresholds);
    expect([...thermometerHeights(lines, 4, 4)]).toEqual([0, 1, 2, 4]);
    expect(() => thermometerHeights([16], 4, 4)).toThrow('line 16 is none of the 16 of 4 values of 4 levels');
  });

  it.each([1, 2, 127, 254, 255])(
    'thermometer: %i levels of grey and of 0..1 are reached one after the other',
    (levels) => {
      const grey = Uint8Array.from({ length: 256 }, (_, i) => i);
      const heights = thermometerHeights(encode(grey, thermometerThresholds(levels)), 256, levels);
      expect([...heights]).toEqual(
        Array.from(grey, (value) => Math.min(levels, Math.floor((value * (levels + 1)) / 255))),
      );
      const thresholds = thermometerThresholds(levels, { low: 0, high: 1 });
      const values = [0, ...thresholds, 1];
      const reached = thermometerHeights(encode(values, thresholds), values.length, levels);
      expect([...reached]).toEqual(values.map((_, i) => Math.min(i, levels)));
      // Thresholds of shares, for grey levels: all but black reaches them.
      expect([...thermometerHeights(encode(grey, thresholds), 256, levels)]).toEqual(
        Array.from(grey, (value) => (value === 0 ? 0 : levels)),
      );
    },
  );

  it('thermometer: every number of levels over any range gives thresholds that encode takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 255 }), between(-1e6, 1e6), between(1e-3, 1e6), (levels, low, span) => {
        const thresholds = thermometerThresholds(levels, { low, high: low + span });
        const values = Float64Array.of(low, ...thresholds, low + span);
        const heights = thermometerHeights(encode(values, thresholds), values.length, levels);
        expect([...heights]).toEqual(Array.from(values, (_, i) => Math.min(i, levels)));
      }),
    );
  });

  it('latency: the ends of every range, from two steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1000 }), between(-1e3, 1e3), between(0.1, 1e6), (steps, low, span) => {
        const options = { steps, low, high: low + span };
        const values = [low, low + span / 4, low + span];
        const [none, inside, first] = latencySteps(values, options);
        expect([none, first]).toEqual([-1, 0]);
        expect(Math.abs((inside as number) - 0.75 * (steps - 1))).toBeLessThanOrEqual(0.5 + 1e-6);
        const back = fromLatency(encode(values, 'latency', options), options);
        const errors = values.map((value, i) => Math.abs(value - (back[i] as number)));
        expect(Math.max(...errors)).toBeLessThanOrEqual((span / (steps - 1)) * (0.5 + 1e-6));
      }),
    );
  });

  it('rates: the ends of every range, for every method', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('poisson', 'bernoulli', 'rate'),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        fc.constantFrom(0, 1),
        (method, dt, seed) => {
          const options = { steps: 20, dt, maxRate: 1 / dt, seed: seed * (2 ** 32 - 1) } as const;
          const { counts, lines } = encode([0, 127.5, 255], method as 'rate', options);
          const of = (line: number) => counts.filter((_, at) => at % lines === line);
          expect(of(0).every((count) => count === 0)).toBe(true);
          if (method !== 'poisson') expect(of(2).every((count) => count === 1)).toBe(true);
          if (method === 'rate') expect(of(1).reduce((sum, count) => sum + count, 0)).toBe(10);
        },
      ),
    );
  });

  /** Fractions that binary numbers do not hold, tiny, large. */
  const thresholds = fc.oneof(
    fc.constantFrom(0.1, 0.2, 0.3, 0.7, 1 / 3, 1e-9, 0.25, 1, 3, 1e12),
    fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
  );

  it('delta: the spikes follow the signal to within the threshold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(between(-20, 20), fc.constantFrom(1, 2, 3)), { minLength: 1, maxLength: 60 }),
        thresholds,
        fc.constantFrom(Float64Array, Float32Array),
        (signal, threshold, kind) => {
          // Values on and off whole thresholds, divided in ways that do not come out even.
          const one = (moves: number, parts: number) => (moves * threshold) / parts;
          const values = kind.from(signal.flatMap(([moves, parts]) => [one(moves, parts), one(Math.round(moves), 1)]));
          const trains = deltaTrains(values, 2, threshold);
          fromDelta(trains).forEach((value, i) => {
            expect(Math.abs(value - (values[i] as number))).toBeLessThanOrEqual(threshold);
          });
          trains.up.counts.forEach((count, i) => {
            expect(count * (trains.down.counts[i] as number)).toBe(0);
          });
        },
      ),
    );
  });

  it('delta: a ramp of steps of one threshold gives one spike each, whatever the threshold', () => {
    fc.assert(
      fc.property(
        thresholds,
        fc.integer({ min: -500, max: 500 }),
        fc.constantFrom(1, -1),
        fc.boolean(),
        (threshold, first, direction, addedUp) => {
          let sum = first * threshold;
          const ramp = Array.from({ length: 1000 }, (_, step) => {
            const value = addedUp ? sum : (first + direction * step) * threshold;
            sum += direction * threshold;
            return value;
          });
          const { up, down } = deltaTrains(ramp, 1, threshold);
          const [moving, still] = direction > 0 ? [up, down] : [down, up];
          expect([...moving.counts]).toEqual([0, ...Array(999).fill(1)]);
          expect(still.counts.every((count) => count === 0)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('delta: counts the thresholds of a jump, also of one that does not come out even in binary', () => {
    expect([...deltaTrains([0, 0.6, 0.6, 0.6], 1, 0.2).up.counts]).toEqual([0, 3, 0, 0]);
    expect([...deltaTrains([0.6, 0, 0], 1, 0.2).down.counts]).toEqual([0, 3, 0]);
    expect([...deltaTrains([0, 25.5], 1, 0.1).up.counts]).toEqual([0, 255]);
    for (let jump = 1; jump <= 255; jump++) {
      expect(deltaTrains([0.3, 0.3 + jump * 0.1], 1, 0.1).up.counts[1]).toBe(jump);
      expect(deltaTrains(Float32Array.of(0.3, 0.3 + jump * 0.1), 1, 0.1).up.counts[1]).toBe(jump);
    }
    expect([...deltaTrains([0, 0.999], 1, 1).up.counts]).toEqual([0, 0]);
    const still = deltaTrains([3, 3, 3], 1, 1);
    expect([...still.up.counts, ...still.down.counts]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('a picture as spikes and back', () => {
  const grey = Uint8Array.from({ length: 400 }, (_, i) => (i * 7) % 256);

  it.each(['poisson', 'bernoulli'] as const)('%s: unbiased, with an error that falls as 1/trials', (method) => {
    for (const trials of [20, 200, 2000]) {
      const options = { method, trials, maxRate: 400, minRate: 20, seed: 5 } as const;
      const { error, expectedError: theory, estimate } = present(grey, options);
      if (theory === null) throw new Error('chance has a formula');
      expect(theory * trials).toBeCloseTo(expectedError(grey, { ...options, trials: 1 }), 6);
      // A mean of 400 squares of nearly normal estimates.
      expect(Math.abs(error / theory - 1)).toBeLessThan(4 * Math.sqrt(2 / 400) * 1.3);
      const bias = estimate.reduce((sum, value, i) => sum + value - (grey[i] as number), 0) / 400;
      expect(Math.abs(bias)).toBeLessThan(4 * Math.sqrt(theory / 400));
    }
  });

  it.each([
    ['black', 0],
    ['white', 255],
    ['constant', 100],
  ])('a %s picture errs as the formula says, which Bernoulli spikes of every step make 0', (_, level) => {
    const flat = new Uint8Array(400).fill(level);
    for (const method of ['poisson', 'bernoulli'] as const) {
      const { error, expectedError: theory } = present(flat, { method, trials: 100, maxRate: 1000, seed: 2 });
      const exact = level === 0 || (level === 255 && method === 'bernoulli');
      if (exact) expect([error, theory]).toEqual([0, 0]);
      else expect(Math.abs(error / (theory as number) - 1)).toBeLessThan(4 * Math.sqrt(2 / 400) * 1.3);
    }
  });

  it('rate: no formula stands beside an error without chance', () => {
    for (const trials of [1, 50, 100, 1000]) {
      const { counts, error, expectedError: theory } = present(grey, { method: 'rate', trials });
      expect(theory).toBeNull();
      // White spikes trials / 10 times, so a spike is 2550 / trials grey levels, and a count is at most half a spike off.
      grey.forEach((value, i) => {
        expect(Math.abs((counts[i] as number) - (value / 255) * (trials / 10))).toBeLessThanOrEqual(0.5 + 1e-6);
      });
      expect(error).toBeLessThanOrEqual((1275 / trials) ** 2);
    }
  });

  it.each([
    ['grey', 1, 3, 40],
    ['colour with alpha', 4, 37, 5],
  ])('comes from a PNG in %s of any size', (_, bytes, width, height) => {
    const pixels = Uint8Array.from({ length: width * height * bytes }, (_, i) =>
      i % 4 === 3 && bytes === 4 ? 255 : i % 256,
    );
    const picture = decodePng(encodePng(width, height, pixels), 'test.png');
    const trains = encode(picture, 'poisson', { steps: 10 });
    expect([trains.lines, trains.steps]).toEqual([width * height, 10]);
    const { estimate } = present(picture.grey, { trials: 4000, method: 'rate', maxRate: 500 });
    const back = decodePng(encodePng(width, height, toGrey(estimate)), 'back.png');
    picture.grey.forEach((value, i) => {
      expect(Math.abs((back.grey[i] as number) - value)).toBeLessThanOrEqual(1);
    });
  });
});

describe('a picture made smaller', () => {
  it('keeps its mean, its proportions, and what is small enough', () => {
    const picture = { width: 60, height: 30, grey: Uint8Array.from({ length: 1800 }, (_, i) => (i * 31) % 256) };
    const small = shrink(picture, 20);
    expect([small.width, small.height]).toEqual([20, 10]);
    const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(small.grey)).toBeCloseTo(mean(picture.grey), 0);
    // 3 x 3 blocks, averaged by hand.
    let block = 0;
    for (let y = 0; y < 3; y++) for (let x = 0; x < 3; x++) block += picture.grey[y * 60 + x + 3] as number;
    expect(small.grey[1]).toBe(Math.round(block / 9));
    expect(shrink(picture, 60)).toBe(picture);
  });

  it('has fractions of pixels where sizes do not divide', () => {
    const row = { width: 3, height: 1, grey: Uint8Array.of(0, 90, 240) };
    // Two parts of 1.5 pixels: (0 + 45) / 1.5 and (45 + 240) / 1.5.
    expect([...shrink(row, 2).grey]).toEqual([30, 190]);
  });
});
