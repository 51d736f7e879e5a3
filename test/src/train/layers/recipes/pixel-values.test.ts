import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pixelValues } from '../../../../../src/train/layers/recipes/pixel-values.ts';

const thresholds = (pixels: ArrayLike<number>, most = 4) =>
  pixelValues(Uint8Array.from(pixels), 1, most).levels.map(({ threshold }) => threshold);

describe('the values of pixels', () => {
  it('make each count of few a level of its own', () => {
    expect(thresholds([0, 0, 0, 0, 0, 0, 3, 1, 2, 1, 0])).toEqual([1, 2, 3]);
    expect(thresholds([7, 9])).toEqual([9]);
  });

  it('of many counts keep those that are frequent apart', () => {
    const counts = [0, 1, 2, 3, 4, 5, 6, 7];
    const times = [9000, 600, 300, 80, 15, 4, 1, 1];
    expect(thresholds(counts.flatMap((value, i) => Array<number>(times[i] as number).fill(value)))).toEqual([
      1, 2, 3, 4,
    ]);
  });

  it('spread over all shades part them into equal fifths', () => {
    expect(thresholds(Array.from({ length: 250 }, (_, value) => value))).toEqual([50, 100, 150, 200]);
    expect(thresholds(Array.from({ length: 50 }, (_, n) => 20 + n))).toEqual([30, 40, 50, 60]); // dim ones too
  });

  it('leave the background out of the fifths, dark or bright', () => {
    const ink = Array.from({ length: 100 }, (_, n) => 101 + n);
    expect(thresholds([...ink, ...Array<number>(300).fill(0)])).toEqual([121, 141, 161, 181]);
    expect(thresholds([...ink, ...Array<number>(300).fill(255)])).toEqual([121, 141, 161, 181]);
  });

  it('are of photographs where no colour is the background of many pixels', () => {
    const photographs = (colours: number[][]) => pixelValues(Uint8Array.from(colours.flat()), 2, 4).photographs;
    expect(photographs(Array.from({ length: 256 }, (_, n) => [n, 255 - n]))).toBe(true);
    // Four flat colours of two channels: of each channel a value is that of half the pixels, no colour is.
    const flat = [0, 250].flatMap((one) => [0, 250].map((other) => [one, other]));
    expect(photographs([...flat, ...flat])).toBe(true);
    expect(photographs([...flat, [250, 250]])).toBe(false);
    expect(photographs(flat.map((colour) => colour.map((value) => value / 10)))).toBe(false); // counts
  });

  it('give every channel a rising row of thresholds that a pixel can have', () => {
    const pixels = fc
      .uint8Array({ minLength: 6, maxLength: 300 })
      .map((of) => of.subarray(0, of.length - (of.length % 3)));
    fc.assert(
      fc.property(pixels, fc.integer({ min: 1, max: 15 }), (of, most) => {
        const { levels } = pixelValues(of, 3, most);
        for (const channel of [0, 1, 2]) {
          const rising = levels.filter((level) => level.channel === channel).map(({ threshold }) => threshold);
          expect(rising.length).toBeGreaterThanOrEqual(1);
          expect(rising.length).toBeLessThanOrEqual(most);
          expect(rising).toEqual([...new Set(rising)].sort((a, b) => a - b));
          expect(rising[0]).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });
});
