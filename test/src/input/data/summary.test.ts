import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelledImages } from '../../../../src/input/data/found-data.ts';
import { repeatedSamples, sharedSamples, summarise } from '../../../../src/input/data/summary.ts';
import { loadMnist } from '../../../../src/on-node.ts';

function images(samples: readonly (readonly number[])[], channels = 1): LabelledImages {
  const [first = []] = samples;
  return {
    ...{ count: samples.length, width: first.length / channels, height: 1, channels },
    pixels: Uint8Array.from(samples.flat()),
    labels: Uint8Array.from(samples, (_, i) => i % 2),
  };
}

describe('the summary of data', () => {
  it('counts the samples of each class, those of none too', () => {
    const summary = summarise(images([[1], [2], [3]]), ['cat', 'dog', 'cow']);
    expect(summary.classes).toEqual([
      { name: 'cat', count: 2, share: 2 / 3 },
      { name: 'dog', count: 1, share: 1 / 3 },
      { name: 'cow', count: 0, share: 0 },
    ]);
    expect(summarise(images([[1], [2]]), null).classes.map(({ name }) => name)).toEqual(['0', '1']);
  });

  it('has mean, standard deviation and range of all values, and of each channel', () => {
    const { values, channels } = summarise(
      images(
        [
          [0, 10],
          [4, 30],
        ],
        2,
      ),
      null,
    );
    expect(values).toEqual({ mean: 11, deviation: Math.sqrt((121 + 1 + 49 + 361) / 4), least: 0, most: 30 });
    expect(channels).toEqual([
      { mean: 2, deviation: 2, least: 0, most: 4 },
      { mean: 20, deviation: 10, least: 10, most: 30 },
    ]);
  });

  it('is of no samples nothing', () => {
    expect(summarise(images([]), null)).toMatchObject({ count: 0, classes: [], values: { mean: 0, most: 0 } });
  });

  // As published with every network that is trained on it: https://github.com/pytorch/examples/blob/main/mnist/main.py
  it("finds MNIST's published mean 0.1307 and standard deviation 0.3081", async () => {
    const { mean, deviation } = summarise(await loadMnist('train'), null).values;
    expect(mean / 255).toBeCloseTo(0.1307, 4);
    expect(deviation / 255).toBeCloseTo(0.3081, 4);
  });

  it('counts samples that stand there twice, and those of one part that another has', () => {
    const sample = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 });
    const part = fc.array(sample, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(part, part, (first, second) => {
        const known = new Set(first.map(String));
        expect(repeatedSamples(images(first))).toBe(first.length - known.size);
        expect(sharedSamples(images(first), images(second))).toBe(
          second.filter((each) => known.has(String(each))).length,
        );
      }),
    );
  });

  it('compares pixels where hashes agree', () => {
    // Found by search: of one hash by FNV-1a.
    const pair = [
      [64, 225, 130, 172, 236, 196],
      [210, 196, 226, 19, 226, 2],
    ];
    const hashes = pair.map((bytes) => bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5));
    expect(hashes[0]).toBe(hashes[1]);
    expect(repeatedSamples(images(pair))).toBe(0);
    expect(sharedSamples(images(pair.slice(0, 1)), images(pair))).toBe(1);
  });

  it('compares samples of one shape only', () => {
    expect(() => sharedSamples(images([[1, 2]]), images([[1]]))).toThrow('samples of 2 x 1 x 1 and of 1 x 1 x 1');
  });
});
