import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeOf } from '../../../src/draw/colour-bar.ts';
import { formatTick, logTicks, roundTicks } from '../../../src/draw/ticks.ts';

describe('ticks', () => {
  it.each([
    [0, 10, 5, false, [0, 2, 4, 6, 8, 10]],
    [0.738, 4.73, 4, false, [1, 2, 3, 4]],
    [0, 2, 20, true, [0, 1, 2]],
    [0, 0.3, 3, false, [0, 0.1, 0.2, 0.3]],
    [-1, 1, 4, false, [-1, -0.5, 0, 0.5, 1]],
    [5, 5, 4, false, [5]],
  ])('from %d to %d, %i at most, whole: %s', (low, high, most, whole, ticks) => {
    expect(roundTicks(low, high, most, whole)).toEqual(ticks);
  });

  it('lie within their range, evenly apart, not too many', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.integer({ min: 2, max: 12 }),
        fc.boolean(),
        (low, span, most, whole) => {
          const ticks = roundTicks(low, low + span, most, whole);
          expect(ticks.length).toBeLessThanOrEqual(most + 1);
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(low - 1e-6 * span);
            expect(tick).toBeLessThanOrEqual(low + span * (1 + 1e-6));
            if (whole) expect(Number.isInteger(tick)).toBe(true);
          }
          if (!whole) expect(ticks.length).toBeGreaterThanOrEqual(Math.floor(most / 2.5));
        },
      ),
    );
  });

  it('of a logarithmic axis are three or more, however narrow it is', () => {
    expect(logTicks(0.01, 1000)).toEqual([0.01, 0.1, 1, 10, 100, 1000]);
    expect(logTicks(2, 60)).toEqual([2, 5, 10, 20, 50]);
    expect(logTicks(34, 67)).toEqual([40, 50, 60]);
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: 1.2, max: 1000, noNaN: true }),
        (low, ratio) => {
          const ticks = logTicks(low, low * ratio);
          expect(ticks.length).toBeGreaterThanOrEqual(3);
          for (const tick of ticks) expect(tick > low * 0.999 && tick < low * ratio * 1.001).toBe(true);
        },
      ),
    );
  });

  it.each([
    [0, '0'],
    [0.25, '0.25'],
    [-3, '-3'],
    [10_956, '10,956'],
    [0.00001, '1e-5'],
    [2e9, '2e9'],
    [0.1 + 0.2, '0.3'],
  ])('read %d as %s', (value, text) => {
    expect(formatTick(value)).toBe(text);
  });

  it('of a colour bar start at 0 where all values are equal', () => {
    expect(rangeOf([3, 3])).toEqual([0, 3]);
    expect(rangeOf([0, 0])).toEqual([0, 1]);
    expect(rangeOf([Number.NaN])).toEqual([0, 1]);
    expect(rangeOf([-2, -2])).toEqual([-2, 0]);
    expect(rangeOf([1, Number.NaN, 4])).toEqual([1, 4]);
  });
});
