/** Pictures in every code, against the library's own encoders and slow ones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from '../../../../src/input/encoding/encode.ts';
import { type CodeOptions, codePicture } from '../../../../src/input/encoding/picture-codes.ts';
import { present } from '../../../../src/input/encoding/reconstruct.ts';
import { recordTrains } from '../../../../src/input/encoding/spike-source.ts';
import { thermometerThresholds } from '../../../../src/input/encoding/thermometer.ts';

/** `[tick][line]` of all ticks, and what they tell. */
function shown(frames: readonly Uint8Array[], options: CodeOptions) {
  const coded = codePicture(frames, options);
  const { lines, counts } = recordTrains(coded.source, coded.ticks);
  const sums = new Uint32Array(lines);
  counts.forEach((count, at) => {
    sums[at % lines] = (sums[at % lines] as number) + count;
  });
  return { ...coded.tell(sums), lines, ticks: coded.ticks, counts };
}

const grey = Uint8Array.from({ length: 300 }, (_, i) => (i * 37) % 256);
const picture = fc.uint8Array({ minLength: 1, maxLength: 12 });

describe('a picture in a code', () => {
  it.each(['poisson', 'bernoulli', 'rate'] as const)('%s: spikes and tells as encode and present do', (method) => {
    const scale = { maxRate: 700, minRate: 30, dt: 0.001, seed: 9 };
    const { counts, lines, ticks, ...told } = shown([grey], { method, trials: 40, ...scale });
    const { error, expectedError, estimate } = present(grey, { method, trials: 40, ...scale });
    expect([lines, ticks]).toEqual([300, 40]);
    expect(counts).toEqual(encode(grey, method, { steps: 40, ...scale }).counts);
    expect(told).toMatchObject({ error, expectedError, estimate });
  });

  it('latency: a spike a pixel that is above the threshold, told to half a step; of 256 steps each shade has its own', () => {
    fc.assert(
      fc.property(picture, fc.integer({ min: 2, max: 40 }), fc.nat(254), (values, trials, threshold) => {
        const { counts, lines, error, estimate } = shown([values], { method: 'latency', trials, threshold });
        values.forEach((value, line) => {
          const at = Array.from({ length: trials }, (_, step) => counts[step * lines + line] as number);
          const step = Math.round((1 - (value - threshold) / (255 - threshold)) * (trials - 1));
          expect(at.flatMap((count, tick) => (count ? [[tick, count]] : []))).toEqual(
            value > threshold ? [[step, 1]] : [],
          );
          const half = (255 - threshold) / (trials - 1) / 2;
          expect(Math.abs((estimate[line] as number) - Math.max(value, threshold))).toBeLessThanOrEqual(half + 1e-9);
        });
        expect(error).toBeLessThanOrEqual(((255 - threshold) / (trials - 1) / 2) ** 2 + 1e-9);
      }),
      { numRuns: 40 },
    );
    expect(shown([grey], { method: 'latency', trials: 256, threshold: 0 }).error).toBeCloseTo(0, 9);
  });

  it('thermometer: in every step the lines that encode gives, told to half a level', () => {
    fc.assert(
      fc.property(picture, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3 }), (values, levels, trials) => {
        const { counts, lines, estimate } = shown([values], { method: 'thermometer', trials, levels });
        const spiking = [...encode(values, thermometerThresholds(levels))];
        for (let step = 0; step < trials; step++) {
          const row = [...counts.subarray(step * lines, (step + 1) * lines)];
          expect(row.flatMap((count, line) => (count ? [line] : []))).toEqual(spiking);
        }
        values.forEach((value, pixel) => {
          const half = 255 / (levels + 1) / 2;
          expect(Math.abs((estimate[pixel] as number) - value)).toBeLessThanOrEqual(half + 1e-9);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('delta: equal to following each pixel by hand along straight lines; even lines fall, odd ones rise', () => {
    const frames = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 4 }))
      .chain(([pixels, count]) =>
        fc.array(fc.uint8Array({ minLength: pixels, maxLength: pixels }), { minLength: count, maxLength: count }),
      );
    fc.assert(
      fc.property(
        frames,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 3, max: 60 }),
        (given, trials, threshold) => {
          const { counts, lines, ticks, estimate } = shown(given, { method: 'delta', trials, threshold });
          const pixels = lines / 2;
          expect(ticks).toBe((given.length - 1) * trials + 1);
          for (let pixel = 0; pixel < pixels; pixel++) {
            let level = given[0]?.[pixel] as number;
            for (let tick = 0; tick < ticks; tick++) {
              const frame = Math.min(Math.floor(tick / trials), given.length - 2);
              const [from, to] = [given[frame]?.[pixel] as number, given[frame + 1]?.[pixel] as number];
              // In whole parts of a step, so that no quotient is off.
              const value = from * trials + (to - from) * (tick - frame * trials);
              let [fall, rise] = [0, 0];
              for (; value - level * trials >= threshold * trials; rise++) level += threshold;
              for (; level * trials - value >= threshold * trials; fall++) level -= threshold;
              const at = tick * lines + 2 * pixel;
              expect([counts[at], counts[at + 1]]).toEqual([fall, rise]);
            }
            expect(estimate[pixel]).toBeCloseTo(level, 9);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [() => codePicture([], { method: 'latency', trials: 4, threshold: 0 }), 'no picture to encode: give one'],
    [() => codePicture([grey], { method: 'delta', trials: 1, threshold: 9 }), 'this is 1: give two or more'],
    [
      () => codePicture([grey, grey.subarray(1)], { method: 'delta', trials: 1, threshold: 9 }),
      'pictures of 300 and 299 pixels in turn: give pictures of one size',
    ],
    [
      () => codePicture([grey, grey], { method: 'delta', trials: 2 ** 30, threshold: 9 }),
      'are more than the 2147483647 values that delta code holds: use fewer pictures or steps',
    ],
    [() => codePicture([grey], { method: 'thermometer', trials: 0, levels: 1 }), 'trials is 0'],
    [() => codePicture([grey], { method: 'thermometer', trials: 1, levels: 256 }), 'levels is 256'],
  ])('is refused where it makes no sense (%#)', (wrong, message) => {
    expect(wrong).toThrow(message);
  });
});
