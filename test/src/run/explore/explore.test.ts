/** An exploration: every shape measured as it is by itself, gone on with, and refused where nothing fits. */
import { describe, expect, it } from 'vitest';
import { TRUENORTH_SHAPE } from '../../../../cores/chip-shape.ts';
import { stochasticSynapse } from '../../../../cores/modes.ts';
import { CHIPS, type ChipDescription } from '../../../../src/formats/chip-description.ts';
import { TRUENORTH } from '../../../../src/measure/truenorth-energy.ts';
import { winner } from '../../../../src/models/integer-forward.ts';
import { modelForward } from '../../../../src/models/model-forward.ts';
import { explore, mapNetwork } from '../../../../src/on-node.ts';
import { shapeAt } from '../../../../src/run/explore/axes.ts';
import type { ExploreOptions } from '../../../../src/run/explore/explore.ts';
import type { ExploreSubject } from '../../../../src/run/explore/measure-point.ts';
import { type Finished, parseResults, resultsText } from '../../../../src/run/explore/results-file.ts';
import { randomGraph } from '../../../support/random-graph.ts';
import { LAYER, pictureSetOf, randomModel, randomPictures } from '../../../support/random-model.ts';

const quick = { moves: 50, ticks: 10, seed: 3 } as const;
const sizes = { axons: [24, 48], axonTypes: [2, 4] } as const;
const network = (): ExploreSubject => ({ kind: 'network', name: 'random', graph: randomGraph(4) });
const overFile = (finished: Finished) => parseResults('r.json', new TextEncoder().encode(resultsText(finished)));

/** A model with the labels that it gives itself. */
function modelWithLabels(seed: number, change: (model: ReturnType<typeof randomModel>) => typeof model = (m) => m) {
  const model = change(randomModel(seed));
  const set = pictureSetOf(model, randomPictures(model, 12, seed));
  const forward = modelForward(model);
  const size = set.pixels.length / set.count;
  const labels = set.labels.map((_, i) => winner(forward(set.pixels.subarray(i * size, (i + 1) * size))));
  return { model, subject: { kind: 'model', name: model.name, model, images: { ...set, labels } } as const };
}

describe('an exploration', () => {
  it('tells of a shape what mapping it says, and the counts of that run', async () => {
    const graph = randomGraph(4);
    const { points } = await explore(network(), { ...quick, axons: [48], neurons: [64] });
    const mapped = await mapNetwork(graph, {
      ...{ shape: { axons: 48, neurons: 64 }, mesh: { chipWidth: 64, chipHeight: 64 }, budget: { moves: 50 } },
      ...{ rates: 'measured', ticks: 10, seed: 3, signal: new AbortController().signal, now: () => 0 },
    });
    const { counts } = mapped.plan;
    expect(points).toMatchObject([
      {
        at: { axons: 48, neurons: 64, axonTypes: 4, maxDelay: 15 },
        outcome: {
          measures: {
            ...{ cores: counts.cores, copies: counts.columns - counts.neurons, chips: 1 },
            ...{ hops: (mapped.run?.hops ?? 0) / 10, accuracy: null },
            use: { axons: counts.axons / (counts.cores * 48), synapses: counts.synapses / (counts.cores * 48 * 64) },
            energy: { label: 'scaled', joules: (mapped.run?.energy.totalJoules ?? 0) / 10 },
          },
        },
      },
    ]);
  });

  it('gone on with from its file is the whole one, and computes only what is missing', async () => {
    const whole = await explore(network(), { ...quick, ...sizes });
    const finished: Finished = new Map();
    const stop = new AbortController();
    const stopped = explore(network(), {
      ...{ ...quick, ...sizes, finished, signal: stop.signal },
      onPoint: async (all) => {
        if (all.size === 2) stop.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(finished.size).toBe(2);
    const rest = await explore(network(), { ...quick, ...sizes, finished: overFile(finished) });
    expect(rest).toEqual({ ...whole, computed: 2 });
    expect(whole.computed).toBe(4);
  });

  const known = (async () => {
    const finished: Finished = new Map();
    await explore(network(), { ...quick, axons: [40], finished });
    return finished;
  })();

  it.each<[string, ExploreOptions, ExploreSubject?]>([
    ['another seed', { seed: 4 }],
    ['other ticks', { ticks: 11 }],
    ['other moves', { moves: 51 }],
    ['another chip', { chip: { ...(CHIPS.get('ranc') as ChipDescription) } }],
    ['another voltage', { energy: { model: TRUENORTH, voltage: 1 } }],
    ['another network', {}, { kind: 'network', name: 'random', graph: randomGraph(5) }],
  ])('takes nothing over from %s', async (_, other, subject = network()) => {
    const one = { ...quick, axons: [40] };
    const finished = await known;
    expect(await explore(subject, { ...one, ...other, finished: overFile(finished) })).toMatchObject({ computed: 1 });
  });

  it('has the reason where a shape cannot hold the network, and goes on', async () => {
    const { points, front } = await explore(network(), { ...quick, axons: [1, 48] });
    expect(points[0]?.outcome).toMatchObject({ refused: expect.stringMatching(/a core has 1 /) });
    expect(front.onFront).toEqual([false, true]);
  });

  it('refuses more points than anybody waits for, and no values', async () => {
    const many = Array.from({ length: 101 }, (_, i) => i + 1);
    await expect(explore(network(), { axons: many, neurons: many })).rejects.toThrow(
      '101 x 101 x 1 x 1 values make 10201 points, the limit is 10000: shorten a list',
    );
    await expect(explore(network(), { axonTypes: [] })).rejects.toThrow('nothing to explore: types has no value');
  });

  it.each([2, 5])('classifies by a model as it does without cores, on any shape (model %i)', async (seed) => {
    const { subject } = modelWithLabels(seed);
    const { points } = await explore(subject, { ...quick, axons: [200, 300], neurons: [100] });
    for (const { outcome } of points) {
      expect(outcome).toMatchObject({ measures: { accuracy: { correct: 12, images: 12 } } });
    }
  });

  it('reads the votes later where exact sums in parts take their ticks', async () => {
    // Neurons that spike when any of their lines does: such a sum in parts is exact.
    const { subject, model } = modelWithLabels(2, (given) => ({
      ...given,
      picture: { width: 4, height: 4, channels: 1 },
      transduction: {
        kind: 'levels',
        levels: [
          { channel: 0, threshold: 250 },
          { channel: 0, threshold: 254 },
        ],
      },
      views: [{ dx: 0, dy: 0, flip: false }],
      classes: 3,
      members: [
        {
          name: 'any',
          input: { width: 4, height: 4, channels: 2 },
          layers: [
            {
              ...{ ...LAYER, channels: 3, shared: true },
              kernelWeights: Int16Array.from({ length: 96 }, (_, i) => Number((i * 7) % 5 < 3)),
              thresholds: Int16Array.of(1, 1, 1),
            },
          ],
        },
      ],
    }));
    expect(model.members).toHaveLength(1);
    const { points } = await explore(subject, { ...quick, axons: [8, 64], partialSums: true });
    const [parts, whole] = points.map(({ outcome }) => ('measures' in outcome ? outcome.measures : null));
    expect(parts?.addedNeurons).toBeGreaterThan(0);
    expect(whole).toMatchObject({ addedNeurons: 0, latency: 1, accuracy: { correct: 12, images: 12 } });
    // Eight of at most 32 lines a part: a tick for the parts, and one for their sum.
    expect(parts).toMatchObject({ latency: 2, accuracy: { correct: 12, images: 12 } });
  });

  it('counts the chips that it needs, and refuses a board that is too small', async () => {
    const chip: ChipDescription = {
      name: 'small',
      shape: { ...TRUENORTH_SHAPE, axons: 24 },
      mesh: { width: 2, height: 1 },
      chips: null,
    };
    const [one] = (await explore(network(), { ...quick, chip })).points;
    const { cores, chips } = (one as { outcome: { measures: { cores: number; chips: number } } }).outcome.measures;
    expect(chips).toBeGreaterThanOrEqual(Math.ceil(cores / 2));
    const board = { ...chip, chips: { width: 1, height: 1 } };
    const [refused] = (await explore(network(), { ...quick, chip: board })).points;
    expect(refused?.outcome).toMatchObject({
      refused: expect.stringMatching(`needs ${cores} cores, `),
    });
  });
});

describe('a chip of other sizes', () => {
  it('has a stochastic synapse for each of its types where the chip has them, and none where not', () => {
    const shape = { ...TRUENORTH_SHAPE, axonTypes: 4 };
    const few = { ...shape, axonTypes: 2, modes: stochasticSynapse(0) | stochasticSynapse(1) };
    const bits = (word: number) => word.toString(2).replaceAll('0', '').length;
    expect(bits(shapeAt({ name: 'many', shape: few }, { axonTypes: 10 }).modes) - bits(few.modes)).toBe(8);
    const plain = { ...shape, modes: 0 };
    expect(shapeAt({ name: 'plain', shape: plain }, { axonTypes: 10 }).modes).toBe(0);
    expect(() => shapeAt({ name: 'none', shape }, { axons: 0 })).toThrow(/none: axons is 0/);
  });
});

describe('a file of results', () => {
  it.each([
    ['[]', 'r.json holds no results of an exploration, and is left as it is: name another file'],
    ['null', 'r.json holds no results of an exploration'],
    ['{"format":"synaptick-network"}', 'r.json holds no results of an exploration'],
    ['{"format":"synaptick-exploration","version":2,"points":[]}', 'r.json: version is 2, must be 1'],
    ['{"format":"synaptick-exploration","version":1,"points":[{"depends":{}}]}', 'r.json: points[0]'],
    ['nonsense', 'r.json:1: is not JSON'],
  ])('%s is refused in one line', (text, line) => {
    expect(() => parseResults('r.json', new TextEncoder().encode(text))).toThrow(line);
  });
});
