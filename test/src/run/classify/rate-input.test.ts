/** Time instead of cores: random spikes at the rates of the pixels, more views, and the split to choose them on. */
import { describe, expect, it } from 'vitest';
import { validationSplit } from '../../../../src/input/data/datasets.ts';
import type { ImageSet } from '../../../../src/input/data/image-set.ts';
import { DEFAULT_TIMING } from '../../../../src/measure/tick-time/constants.ts';
import { PLAIN_VIEW, SHIFTED_VIEWS } from '../../../../src/models/views.ts';
import { classifyImages, loadModel } from '../../../../src/on-node.ts';
import { rateSpikes } from '../../../../src/run/classify/frames.ts';
import { synaptick } from '../../../support/cli.ts';
import { pictureSetOf, randomCountingModel, randomPictures } from '../../../support/random-model.ts';

const GREYS = [0, 1, 64, 128, 255];

describe('rateSpikes', () => {
  it('spikes as often as a pixel is bright: pixel / 256, within five standard errors', () => {
    const row = {
      name: 'row',
      picture: { width: GREYS.length, height: 1, channels: 1 },
      transduction: { kind: 'levels', levels: [{ channel: 0, threshold: 96 }] },
      views: [PLAIN_VIEW],
    } as const;
    const ticks = 4000;
    const spikesOf = rateSpikes(row, Uint8Array.from(GREYS), { ticks, seed: 7 });
    const counts = GREYS.map(() => 0);
    for (let frame = 0; frame < ticks; frame++) {
      spikesOf(frame).forEach((spike, line) => {
        counts[line] = (counts[line] as number) + spike;
      });
    }
    GREYS.forEach((grey, line) => {
      const p = grey / 256;
      expect(Math.abs((counts[line] as number) / ticks - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / ticks));
    });
  });

  it('is refused of a model that counts spikes over ticks of its own', async () => {
    const model = randomCountingModel(1);
    const set = pictureSetOf(model, randomPictures(model, 1, 2));
    await expect(classifyImages(model, set, { rate: { ticks: 2, seed: 1 } })).rejects.toThrow(
      /^model "random" counts spikes over \d+ ticks, rate input is for models of one tick: leave out --input rate$/,
    );
  });

  it('refuses a model that sees through filters', async () => {
    const model = await loadModel('cifar100');
    expect(() => rateSpikes(model, new Uint8Array(3072), { ticks: 1, seed: 1 })).toThrow(/filters.*--input rate/);
  });
});

describe('classifyImages with rate input', () => {
  it('gives the same votes for any lanes, others for another seed, and a tick for each of an image', async () => {
    const model = await loadModel('mnist-5core');
    const count = 6;
    const set: ImageSet = {
      ...{ dataset: 'mnist', split: 'test', count, ...model.picture, source: 'made up' },
      pixels: Uint8Array.from({ length: count * 784 }, (_, i) => (i * 37) % 256),
      labels: new Uint8Array(count),
    };
    const run = (seed: number, lanes: number) => classifyImages(model, set, { rate: { ticks: 3, seed }, lanes });
    const [one, five, other] = [await run(1, 1), await run(1, 5), await run(2, 1)];
    expect(five.votes).toEqual(one.votes);
    expect(five.counters).toEqual(one.counters);
    expect(other.votes).not.toEqual(one.votes);
    expect(one).toMatchObject({ ticksPerImage: 3, ticks: count * 3 + 1, hostWork: { comparisons: 3 * 784 } });
  });

  it('puts a set of several views in the bits of words, with the votes and counts of simd', async () => {
    const model = { ...(await loadModel('mnist-5core')), views: SHIFTED_VIEWS.slice(0, 2) };
    const set = pictureSetOf(model, randomPictures(model, 160, 3));
    const options = { rate: { ticks: 8, seed: 3 }, threads: 1 };
    const [auto, simd] = [
      await classifyImages(model, set, options),
      await classifyImages(model, set, { ...options, engine: 'simd' }),
    ];
    expect(auto).toMatchObject({ engine: 'sliced', ticksPerImage: 16 });
    expect(auto.votes.some((count) => count > 0)).toBe(true);
    expect(auto.votes).toEqual(simd.votes);
    expect(auto.counters).toEqual(simd.counters);
  });
});

describe('classifyImages with timing', () => {
  it('times every tick and hop of the run, and changes no vote', async () => {
    const model = await loadModel('mnist-5core');
    const set = pictureSetOf(model, randomPictures(model, 6, 2));
    const [plain, timed] = [
      await classifyImages(model, set),
      await classifyImages(model, set, { timing: DEFAULT_TIMING }),
    ];
    expect(timed.votes).toEqual(plain.votes);
    expect(timed.counters).toEqual(plain.counters);
    expect(plain.times).toBeNull();
    expect(timed.times).toMatchObject({ ticks: timed.ticks, hops: timed.counters.hops });
    expect(timed.times?.fastestTickSeconds).toBeGreaterThan(1e-3 / 21 - 1e-9);
  });
});

describe('validationSplit', () => {
  const train: ImageSet = {
    ...{ dataset: 'mnist', split: 'train', count: 4, width: 2, height: 1, channels: 1, source: 'made up' },
    pixels: Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7]),
    labels: Uint8Array.from([9, 8, 7, 6]),
  };

  it('is the last of the training images, and leaves some to train on', () => {
    const { pixels, labels, split, count } = validationSplit(train, 3);
    expect({ split, count }).toEqual({ split: 'validation', count: 3 });
    expect([...pixels]).toEqual([2, 3, 4, 5, 6, 7]);
    expect([...labels]).toEqual([8, 7, 6]);
    expect(() => validationSplit(train, 4)).toThrow('made up has 4 in all');
  });
});

describe('synaptick classify', () => {
  it.each([
    [['--ticks', '4'], '--ticks is for --input rate: add that, or leave --ticks out'],
    [['--seed', '4', '--input', 'model'], '--seed is for --input rate: add that, or leave --seed out'],
    [['--verify', '--input', 'rate'], '--verify is for the spikes of the model: leave out --input rate'],
    [['--views', '10'], '--views is "10", must be a whole number from 1 to 9: leave it out for the views of the model'],
    [
      ['--write-card', '--model', './any.npz', '--views', '3'],
      '--write-card is for the model as it is: leave out --views, --firing and --input rate',
    ],
  ])('answers %j with one line and code 2', async (args, message) => {
    expect(await synaptick(['classify', ...args])).toEqual({ code: 2, out: '', err: `synaptick: ${message}\n` });
  });
});
