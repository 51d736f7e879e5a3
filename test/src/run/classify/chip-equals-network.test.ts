/** The mapped chip gives every class of every picture the votes that the integer networks give. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lines } from '../../../../mapping/line-grid.ts';
import { nodeHost } from '../../../../src/host/node/host.ts';
import type { IntegerLayer, SpikeCounts } from '../../../../src/models/integer-network.ts';
import type { Model } from '../../../../src/models/model-file.ts';
import { modelForward } from '../../../../src/models/model-forward.ts';
import { countsOf } from '../../../../src/models/schedule.ts';
import { PLAIN_VIEW } from '../../../../src/models/views.ts';
import { classifyImages } from '../../../../src/on-node.ts';
import { verifyVotes } from '../../../../src/run/classify/verify-votes.ts';
import { pictureSetOf, randomCountingModel, randomModel, randomPictures } from '../../../support/random-model.ts';

const PICTURES = 6;
const seeds = fc.integer({ min: 0, max: 1e9 });
/** So few pictures that a lane may begin before the first has passed the chip. */
const picturesOf = fc.integer({ min: 1, max: PICTURES });
const lanesOf = fc.integer({ min: 1, max: 6 });

/** Votes of each picture without cores, `[picture][class]`. */
function votesOf(model: Model, pixels: Uint8Array): number[] {
  const forward = modelForward(model);
  const size = lines(model.picture);
  const pictures = Array.from({ length: pixels.length / size }, (_, i) => pixels.subarray(i * size, (i + 1) * size));
  return pictures.flatMap((one) => [...forward(one)]);
}

describe('a mapped model', () => {
  it.each([
    ['simd', 50],
    ['sliced', 15],
    ['oracle', 15], // equal to simd on every chip: cores/engines-equal.test.ts
  ] as const)('votes as its integer networks do, on %s', async (engine, numRuns) => {
    const spread = new Set<number>();
    await fc.assert(
      fc.asyncProperty(seeds, lanesOf, picturesOf, async (seed, lanes, pictures) => {
        const model = randomModel(seed);
        const pixels = randomPictures(model, pictures, seed + 1);
        const expected = votesOf(model, pixels);
        const set = pictureSetOf(model, pixels);
        const result = await classifyImages(model, set, { engine, lanes });
        const { votes, ticks, ticksPerImage, counters } = result;
        expect(result.engine).toBe(engine);
        expect(counters).toEqual((await classifyImages(model, set, { engine, lanes: 1 })).counters);
        for (const count of expected) spread.add(count);
        expect([...votes]).toEqual(expected);
        expect(ticksPerImage).toBe(model.views.length);
        const depth = Math.max(...model.members.map(({ layers }) => layers.length));
        expect(ticks).toBe(pictures * model.views.length + depth - 1);
      }),
      { numRuns },
    );
    expect(spread.size).toBeGreaterThan(5); // the votes differ: the networks do something
  });

  it.each([
    ['simd', 40],
    ['sliced', 12],
    ['oracle', 12],
  ] as const)('of spike counts votes as they do too, held or free, on %s', async (engine, numRuns) => {
    const spread = { held: new Set<number>(), free: new Set<number>() };
    await fc.assert(
      fc.asyncProperty(seeds, lanesOf, picturesOf, async (seed, lanes, pictures) => {
        const model = randomCountingModel(seed);
        const { ticks, firing } = countsOf(model.members) as SpikeCounts;
        const pixels = randomPictures(model, pictures, seed + 1);
        const expected = votesOf(model, pixels);
        const result = await classifyImages(model, pictureSetOf(model, pixels), { engine, lanes });
        for (const count of expected) spread[firing].add(count);
        expect([...result.votes]).toEqual(expected);
        const depth = model.members[0]?.layers.length as number;
        const [period, lag] = firing === 'held' ? [2 * ticks, ticks] : [ticks + 1, 1];
        expect(result.ticksPerImage).toBe(model.views.length * period);
        // Behind the last view's begin: one layer after the other, then its spikes.
        const after = (depth - 1) * lag + (firing === 'held' ? 2 * ticks : ticks + 1);
        expect(result.ticks).toBe((pictures * model.views.length - 1) * period + after);
        const one = await classifyImages(model, pictureSetOf(model, pixels), { engine, lanes: 1 });
        expect(result.counters).toEqual(one.counters);
      }),
      { numRuns },
    );
    expect(Math.min(spread.held.size, spread.free.size)).toBeGreaterThan(5);
  });

  it('of spike counts is fed the levels of each view and its control spikes, the last when no view comes any more', async () => {
    const layer = (name: string, ...weights: number[]): IntegerLayer => ({
      ...{ name, kernel: null, stride: 1, padding: 0, channels: 2, groups: 1 },
      ...{ shuffled: false, shared: false, weights: 'ternary' },
      kernelWeights: Int16Array.from(weights),
      ...{ thresholds: Int16Array.of(1, 1), steps: Int16Array.of(1, 1) },
    });
    const picture = { width: 1, height: 1, channels: 1 };
    const counts: SpikeCounts = { ticks: 3, firing: 'held' };
    const model: Model = {
      ...{ name: 'hand', dataset: 'mnist', classes: 2, picture, views: [PLAIN_VIEW], card: {} },
      transduction: { kind: 'counts', levels: [0, 100, 200].map((threshold) => ({ channel: 0, threshold })) },
      members: [{ name: 'hand', input: picture, counts, layers: [layer('both', 1, -1), layer('votes', 1, 0, 0, 1)] }],
    };
    const result = await classifyImages(model, pictureSetOf(model, Uint8Array.of(120, 30, 255)));
    expect([...result.votes]).toEqual([2, 0, 1, 0, 3, 0]);
    expect(result.ticks).toBe(21); // two periods of six, and two layers of three ticks and three of firing for the last picture
    // Pixels spike 2, 1 and 3 times. The first layer is cleared in ticks 0, 6, 12, 18 and lifted in 1, 3, 7, 9, 13, 15, 19, the
    // second cleared in 3, 9, 15 and lifted in 0 (a picture before the first would be let go), 4, 6, 10, 12, 16, 18: an axon each.
    expect(result.counters).toMatchObject({ inputSpikes: 6 + 11 + 10, spikes: 12, outputSpikes: 6 });
    expect(result.hostWork).toMatchObject({ comparisons: 3, macs: 0 });
  });

  it('is verified vote by vote: one that differs is named', async () => {
    const model = randomModel(5);
    const set = pictureSetOf(model, randomPictures(model, PICTURES, 6));
    const { votes } = await classifyImages(model, set);
    await verifyVotes(nodeHost, model, set, votes);
    const at = 2 * model.classes + 1;
    votes[at] = (votes[at] as number) + 1;
    await expect(verifyVotes(nodeHost, model, set, votes)).rejects.toThrow(
      `gives class 1 of image 2 ${votes[at]} votes on cores and ${(votes[at] as number) - 1} without`,
    );
    await expect(verifyVotes(nodeHost, model, set, votes, { signal: AbortSignal.abort('enough') })).rejects.toThrow();
  });
});
