import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resized } from '../../../../src/input/pictures/resize.ts';
import { generator } from '../../../support/generator.ts';

const cases = fc.record({
  width: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 9 }),
  channels: fc.constantFrom(1, 3),
  to: fc.record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) }),
  seed: fc.integer({ min: 0, max: 1e9 }),
});

function noise(length: number, seed: number): Uint8Array {
  const random = generator(seed);
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

describe('resized', () => {
  it('makes each pixel the mean of the area that it covers, whatever the sizes', () => {
    fc.assert(
      fc.property(cases, ({ width, height, channels, to, seed }) => {
        const pixels = noise(width * height * channels, seed);
        // Every old pixel as to.width x to.height small ones: then each new one covers width x height whole ones.
        const small = (x: number, y: number, channel: number) =>
          pixels[(Math.floor(y / to.height) * width + Math.floor(x / to.width)) * channels + channel] as number;
        const expected: number[] = [];
        for (let y = 0; y < to.height; y++) {
          for (let x = 0; x < to.width; x++) {
            for (let channel = 0; channel < channels; channel++) {
              let sum = 0;
              for (let dy = 0; dy < height; dy++) {
                for (let dx = 0; dx < width; dx++) sum += small(x * width + dx, y * height + dy, channel);
              }
              expected.push(Math.round(sum / (width * height)));
            }
          }
        }
        expect([...resized(pixels, { width, height, channels }, to)]).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('gives blocks of the old pixels where the factor is whole, and takes them back', () => {
    const grid = { width: 5, height: 3, channels: 3 };
    const pixels = noise(45, 1);
    const large = resized(pixels, grid, { width: 20, height: 9 });
    expect([...large.subarray(0, 12)]).toEqual([0, 1, 2, 3].flatMap(() => [...pixels.subarray(0, 3)]));
    expect(resized(large, { width: 20, height: 9, channels: 3 }, grid)).toEqual(pixels);
  });

  it('rounds means that lie on a half up, also where a share has no end in binary', () => {
    const shades = Uint8Array.of(0, 0, 0, 0, 1, 2);
    expect([...resized(shades, { width: 6, height: 1, channels: 1 }, { width: 1, height: 1 })]).toEqual([1]);
  });

  it('leaves what has the size', () => {
    const pixels = noise(12, 2);
    expect(resized(pixels, { width: 4, height: 3, channels: 1 }, { width: 4, height: 3 })).toBe(pixels);
  });

  it('sums the largest picture exactly', () => {
    const white = new Uint8Array(4096 * 4096).fill(255);
    white[0] = 254;
    const grid = { width: 4096, height: 4096, channels: 1 };
    expect([...resized(white, grid, { width: 1, height: 2 })]).toEqual([255, 255]);
    expect(resized(white, grid, { width: 2048, height: 1 })[0]).toBe(255);
  });
});
