/** A model trained again for the shapes of an exploration: bars of four directions, 8 x 8 pixels, an epoch each. */
import { describe, expect, it } from 'vitest';
import { nodeHost } from '../../../../src/host/node/host.ts';
import { validationSplit } from '../../../../src/input/data/datasets.ts';
import type { ImageSet } from '../../../../src/input/data/image-set.ts';
import { checkNetwork } from '../../../../src/models/check-network.ts';
import { winner } from '../../../../src/models/integer-forward.ts';
import type { Model } from '../../../../src/models/model-file.ts';
import { modelForward } from '../../../../src/models/model-forward.ts';
import { explore } from '../../../../src/on-node.ts';
import { type ExploreOptions, measuresOf } from '../../../../src/run/explore/explore.ts';
import { type Finished, parseResults, resultsText } from '../../../../src/run/explore/results-file.ts';
import { createRetrainer, type Retrainer, type RetrainOptions } from '../../../../src/run/explore/retrain.ts';
import { type NetworkSpecFile, readNetworkSpec } from '../../../../src/train/layers/network-spec.ts';
import { createTrainer, deploy } from '../../../../src/train/layers/trainer.ts';
import { bars, train } from '../../train/layers/bars.ts';

const VALIDATION = 40;
const { picture, pixels, labels, classes } = bars(200, 1);
const IMAGES: ImageSet = {
  dataset: 'bars',
  split: 'train',
  count: 200,
  ...picture,
  pixels,
  labels,
  source: 'test',
  validation: VALIDATION,
};
const HELD = validationSplit(IMAGES, VALIDATION);

const spec = (changes: Partial<NetworkSpecFile> = {}) =>
  readNetworkSpec('bars', {
    name: 'bars',
    input: { levels: [60, 140] },
    layers: [
      { name: 'windows', kernel: 4, stride: 2, channels: 16 },
      { name: 'votes', channels: 40, groups: 2, shuffled: true },
    ],
    training: { batch: 40, rate: 0.05 },
    ...changes,
  });

const OPTIONS: RetrainOptions = {
  ...{ spec: spec(), images: IMAGES, validation: VALIDATION, classes },
  ...{ effort: { epochs: 1 }, seed: 3, threads: 1 },
};

function retrainer(changes: Partial<RetrainOptions> = {}): Promise<Retrainer> {
  return createRetrainer(nodeHost, { ...OPTIONS, ...changes });
}

const told = { signal: new AbortController().signal, onStage: () => {} };
const TRUENORTH = { axons: 256, neurons: 256, axonTypes: 4 };

/** The model as `train` makes it, in one epoch. */
const asTrained = (async (): Promise<Model> => {
  const again = await retrainer();
  return { ...(await again.train(again.draw(TRUENORTH), told)).model, card: { epochs: 7 } };
})();

/** Both networks on two shapes. */
const whole = (async () => {
  const finished: Finished = new Map();
  const run = await exploreBars({ axons: [64, 256], finished });
  return { run, kept: parseResults('r.json', new TextEncoder().encode(resultsText(finished))) };
})();

async function exploreBars(options: ExploreOptions, effort?: RetrainOptions['effort']) {
  const model = await asTrained;
  const retrain = options.retrain ?? (await retrainer(effort && { effort }));
  const subject = { kind: 'model', name: 'bars', model, images: HELD } as const;
  return explore(subject, { moves: 50, seed: 3, ...options, retrain });
}

const outcomes = (run: Awaited<ReturnType<typeof exploreBars>>) =>
  run.points.map(({ at, outcome }) => ({ axons: at.axons, network: at.network, outcome }));

/** Right answers of the network without cores. */
function rightWithoutCores(model: Model): number {
  const forward = modelForward(model);
  const size = picture.width * picture.height;
  return HELD.labels.reduce(
    (sum, label, i) => sum + Number(winner(forward(HELD.pixels.subarray(i * size, (i + 1) * size))) === label),
    0,
  );
}

describe('a model trained again', () => {
  it("for TrueNorth's cores is the one that training makes, bit for bit", async () => {
    const { members } = await asTrained;
    const setup = { spec: spec(), seed: 3, epochs: 1, samples: bars(200, 1), validation: VALIDATION, threads: 1 };
    const trainer = await createTrainer(setup, nodeHost.threads as NonNullable<typeof nodeHost.threads>);
    train(trainer);
    const { layers } = deploy(trainer).network;
    trainer.close();
    expect(members[0]?.layers).toEqual(layers);
  });

  it.each<[string, Partial<NetworkSpecFile>, readonly number[]]>([
    ['of one tick', {}, [7]],
    [
      'of spike counts',
      {
        counts: { ticks: 3 },
        layers: [
          { kernel: 4, stride: 2, channels: 8, weights: 'typed' },
          { channels: 20, groups: 2, weights: 'typed' },
        ],
      },
      [6],
    ],
  ])(
    '%s has as many weights a neuron as there are types, and cores of the shape agree with it',
    async (_, changes, types) => {
      for (const axonTypes of types) {
        const again = await retrainer({ spec: spec(changes) });
        const { model } = await again.train(again.draw({ axons: 256, neurons: 256, axonTypes }), told);
        expect(() => model.members.forEach(checkNetwork)).not.toThrow();
        const subject = { kind: 'model', name: 'bars', model, images: HELD } as const;
        const { points } = await explore(subject, { moves: 50, axonTypes: [axonTypes] });
        const correct = rightWithoutCores(model);
        expect(points[0]?.outcome).toMatchObject({ measures: { accuracy: { correct, images: VALIDATION } } });
      }
    },
  );

  it('stands beside the model as it was, with what it was trained and how it was drawn', async () => {
    const { run } = await whole;
    expect(run.retrain).toEqual({
      ...{ effort: { epochs: 1 }, seed: 3, images: { trained: 160, validation: VALIDATION } },
      before: { epochs: 7, seconds: null },
    });
    const training = (drawn: unknown) => ({ measures: { training: { epochs: 1, drawn } } });
    const votes = { layer: 'votes', kernel: null, groups: 3, channels: 36, lines: 45 };
    expect(outcomes(run)).toMatchObject([
      { axons: 64, network: 'as trained', outcome: { measures: { training: null } } },
      {
        axons: 64,
        network: 'trained again',
        outcome: training([{ layer: 'windows', groups: 1, lines: 32, channels: 15 }, votes]),
      },
      { axons: 256, network: 'as trained', outcome: { measures: { training: null } } },
      { axons: 256, network: 'trained again', outcome: training([]) },
    ]);
    // As much training, by the same seed, of the same network: the same model.
    expect(measuresOf(run.points[3] as never)?.accuracy).toEqual(measuresOf(run.points[2] as never)?.accuracy);
  });

  it('is trained once for all shapes that it is drawn alike for', async () => {
    const again = await retrainer();
    const trained = (axons: number, neurons: number) =>
      again.train(again.draw({ axons, neurons, axonTypes: 4 }), told).then(({ model }) => model);
    expect(await trained(256, 200)).toBe(await trained(256, 256));
    expect(await trained(256, 16)).not.toBe(await trained(256, 256));
  });

  it('is taken over from results, and never trained a second time', async () => {
    const { run, kept } = await whole;
    const train = () => Promise.reject(new Error('it was trained again'));
    const second = await exploreBars({ axons: [64, 256], finished: kept, retrain: { ...(await retrainer()), train } });
    expect(second).toEqual({ ...run, computed: 0 });
    const other = await retrainer({ effort: { epochs: 2 } });
    const more = await exploreBars({ axons: [256], finished: kept, retrain: other });
    expect(more.computed).toBe(1); // the one as it was trained is the same
    expect(more.front.onFront).toEqual([true, true]); // each among those of its own training
  });

  it('for a time has as many epochs on every shape, and in a later sweep those that were kept', async () => {
    // Each look at the clock is so many seconds later.
    const retrainerAt = (tick: number, finished: Finished) => {
      let seconds = 0;
      const now = () => (seconds += tick);
      return createRetrainer({ ...nodeHost, now }, { ...OPTIONS, effort: { seconds: 10 }, finished });
    };
    const sweep = async (tick: number, axons: number[], finished: Finished) => {
      const run = await exploreBars({ axons, finished, retrain: await retrainerAt(tick, finished) });
      return run.points.flatMap((point) => measuresOf(point)?.training?.epochs ?? []);
    };
    const finished: Finished = new Map();
    const [epochs, ...others] = await sweep(0.5, [240, 256], finished);
    expect(epochs).toBeGreaterThan(1);
    expect(others).toEqual([epochs]);
    expect(await sweep(0.2, [256], new Map())).not.toEqual([epochs]);
    expect(await sweep(0.2, [248], finished)).toEqual([epochs]);
  });

  it('is a point with the reason where no drawing fits, and where the time is too short; the latter is not kept', async () => {
    const finished: Finished = new Map();
    const run = await exploreBars({ axons: [4, 256], finished }, { seconds: 1e-6 });
    expect(outcomes(run)).toMatchObject([
      { axons: 4, outcome: { refused: expect.any(String) } },
      {
        axons: 4,
        outcome: {
          refused: expect.stringMatching(/^layer "votes" sees \d+ lines .* on a core of 4 axons it can see 4 /),
        },
      },
      { axons: 256, outcome: { measures: {} } },
      {
        axons: 256,
        outcome: {
          refused: expect.stringMatching(/^an epoch of network bars takes about \d+ s, training was given 0\.000001 s/),
        },
      },
    ]);
    expect(finished.size).toBe(3);
  });

  it('stops in the middle of a training', async () => {
    const stop = new AbortController();
    const onProgress = (_: number, __: number, doing = '') => {
      if (/^training: epoch 1 of 1000, [1-9]/.test(doing)) stop.abort(new Error('enough'));
    };
    await expect(exploreBars({ signal: stop.signal, onProgress }, { epochs: 1000 })).rejects.toThrow('enough');
  });

  it('is none of a network that is no model', async () => {
    const graph = { name: 'net', populations: [], projections: [] };
    await expect(explore({ kind: 'network', name: 'net', graph }, { retrain: await retrainer() })).rejects.toThrow(
      'only a trained model can be trained again, net is a network',
    );
  });
});
