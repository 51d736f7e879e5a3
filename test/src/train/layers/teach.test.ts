/** Soft beginnings, float networks and teachers, on the task of bars; and biases kept where thresholds are in range. */
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom, uniform } from '../../../../mapping/random.ts';
import { nodeThreads } from '../../../../src/host/node/threads.ts';
import { integerForward } from '../../../../src/models/integer-forward.ts';
import type { IntegerLayer } from '../../../../src/models/integer-network.ts';
import { modelForward } from '../../../../src/models/model-forward.ts';
import { transduce } from '../../../../src/models/transduction.ts';
import { PLAIN_VIEW } from '../../../../src/models/views.ts';
import { VARIANCE_FLOOR } from '../../../../src/train/layers/batch-norm.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../../src/train/layers/checkpoint-file.ts';
import type { Deployed } from '../../../../src/train/layers/deploy.ts';
import type { LayerPlan, Parameter } from '../../../../src/train/layers/memory-plan.ts';
import { readNetworkSpec } from '../../../../src/train/layers/network-spec.ts';
import { parameterOf } from '../../../../src/train/layers/products.ts';
import { floats } from '../../../../src/train/layers/spans.ts';
import { askTeachers, requireTeacher } from '../../../../src/train/layers/teach.ts';
import {
  createTrainer,
  deploy,
  runBatch,
  type SavedRun,
  saveRun,
  softnessAfter,
  type Trainer,
  type TrainerSetup,
  validate,
} from '../../../../src/train/layers/trainer.ts';
import { bars, train } from './bars.ts';

const SAMPLES = bars(1000, 1);
const DIGEST = 'of the bars';

function specOf(training: object) {
  return readNetworkSpec('test', {
    name: 'bars',
    dataset: 'mnist',
    input: { levels: [60, 140] },
    layers: [
      { name: 'edges', kernel: 3, padding: 1, channels: 8, weights: 'ternary' },
      { name: 'halve', kernel: 2, stride: 2, groups: 2, channels: 16, shuffled: true },
      { name: 'votes', channels: 40 },
    ],
    training: { batch: 40, warmUp: 5, ...training },
  });
}

const open: Trainer[] = [];
afterAll(() => {
  for (const trainer of open) trainer.close();
});

async function trainer(changes: Partial<TrainerSetup>, saved?: SavedRun): Promise<Trainer> {
  const setup = { spec: specOf({}), seed: 7, epochs: 4, samples: SAMPLES, digest: DIGEST, validation: 200, threads: 1 };
  const made = await createTrainer({ ...setup, ...changes }, nodeThreads, saved);
  open.push(made);
  return made;
}

/** Votes of the first samples as the trainer has them, `[sample][class]`. */
function votesOf({ team }: Trainer, count: number): number[] {
  runBatch(
    team,
    'evaluate',
    Int32Array.from({ length: count }, (_, i) => i),
  );
  return Array.from(new Float32Array(team.memory.buffer, team.plan.votes.address, count * 4));
}

describe('hardening', async () => {
  const spec = specOf({ hardening: 0.5 });
  const whole = await trainer({ spec });
  const results = train(whole);

  it('goes from soft to hard along a line over its part of the steps', () => {
    expect([0, 10, 25, 40, 50, 51, 80].map((done) => softnessAfter(spec, done, 100))).toEqual([
      1, 0.8, 0.5, 0.19999999999999996, 0, 0, 0,
    ]);
  });

  it('learns, and measures what would be deployed while it is still soft', async () => {
    expect(results.at(-1)?.validationAccuracy).toBeGreaterThan(0.9);
    const begun = await trainer({ spec });
    const [first] = train(begun, 20); // half way to hard
    expect(softnessAfter(spec, 20, 80)).toBe(0.5);
    const { transduction, network } = deploy(begun);
    const answer = modelForward({ ...SAMPLES, transduction, views: [PLAIN_VIEW], members: [network] });
    let right = 0;
    for (let i = 800; i < 1000; i++) {
      const votes = answer(SAMPLES.pixels.subarray(i * 64, i * 64 + 64));
      if (votes.indexOf(Math.max(...votes)) === SAMPLES.labels[i]) right++;
    }
    expect(first?.validationAccuracy).toBe(right / 200);
  });

  it('deploys integers that answer as the trainer does', () => {
    const { transduction, network } = deploy(whole);
    const answer = modelForward({ ...SAMPLES, transduction, views: [PLAIN_VIEW], members: [network] });
    const expected = Array.from({ length: 40 }, (_, i) =>
      Array.from(answer(SAMPLES.pixels.subarray(i * 64, i * 64 + 64))),
    );
    expect(votesOf(whole, 40)).toEqual(expected.flat());
  });

  it.each([7, 55])('goes on with the same bits after step %i, on more threads', async (step) => {
    const begun = await trainer({ spec });
    const before = train(begun, step);
    const saved = decodeCheckpoint('checkpoint', encodeCheckpoint(saveRun(begun, 0)));
    const resumed = await trainer({ spec, threads: 2 }, saved);
    expect([...before, ...train(resumed)]).toEqual(results);
    expect(saveRun(resumed, 0)).toEqual(saveRun(whole, 0));
  });

  it('is refused where nothing ever hardens', () => {
    expect(() => specOf({ hardening: 0.5, float: true })).toThrow(/training\.float never hardens/);
    expect(() => specOf({ hardening: 0 })).toThrow(/hardening/);
  });
});

describe('calibration', () => {
  /** Thresholds of the last layer, from the sums that the network deployed before it gives, in plain loops. */
  function thresholdsOfVotes({ team }: Trainer, { transduction, network }: Deployed): Int16Array {
    const before = integerForward({ ...network, layers: network.layers.slice(0, -1) });
    const { kernelWeights, channels } = network.layers.at(-1) as IntegerLayer;
    const input = new Uint8Array(2 * 64);
    const sums = Array.from({ length: 800 }, (_, image) => {
      const picture = SAMPLES.pixels.subarray(image * 64, image * 64 + 64);
      transduce(transduction, SAMPLES.picture, picture, input);
      const spikes = before(input);
      const sum = new Array<number>(channels).fill(0);
      spikes.forEach((spike, i) => {
        for (let k = 0; k < channels; k++)
          sum[k] = (sum[k] as number) + spike * (kernelWeights[i * channels + k] as number);
      });
      return sum;
    });
    const layer = team.plan.layers.at(-1) as LayerPlan;
    const [bias, slope] = (['bias', 'slope'] as const).map((name) =>
      floats(team.memory, (parameterOf(layer, name) as Parameter).value),
    );
    return Int16Array.from({ length: channels }, (_, k) => {
      const mean = sums.reduce((total, sum) => total + (sum[k] as number), 0) / 800;
      const variance = sums.reduce((total, sum) => total + ((sum[k] as number) - mean) ** 2, 0) / 800;
      return Math.ceil(mean - ((bias?.[k] as number) * Math.sqrt(variance + VARIANCE_FLOOR)) / (slope?.[k] as number));
    });
  }

  it.each<[string, object]>([
    ['of a network that is hard from the first', {}],
    ['of one that hardens', { hardening: 0.5 }],
  ])('measures thresholds behind those deployed before, %s', async (_, training) => {
    const run = await trainer({ spec: specOf(training) });
    train(run);
    const deployed = deploy(run);
    expect((deployed.network.layers.at(-1) as IntegerLayer).thresholds).toEqual(thresholdsOfVotes(run, deployed));
  });

  it('sees pictures changed as in training', async () => {
    const ofFirst = async (training: object) => {
      const run = await trainer({ spec: specOf({ augmentation: { kind: 'digits', shift: 2 }, ...training }) });
      train(run, 10);
      return deploy(run).network.layers[0]?.thresholds;
    };
    // Nothing comes before the first layer: plain pictures would give both the same.
    expect(await ofFirst({})).not.toEqual(await ofFirst({ calibration: 'batches' }));
  });

  it('is of normalised batches by request', async () => {
    const run = await trainer({ spec: specOf({ calibration: 'batches' }) });
    train(run);
    const deployed = deploy(run);
    const { thresholds } = deployed.network.layers.at(-1) as IntegerLayer;
    expect(thresholds).not.toEqual(thresholdsOfVotes(run, deployed));
  });
});

describe('a teacher', async () => {
  const float = await trainer({ spec: specOf({ float: true }), seed: 3 });
  const results = train(float);
  const hard = await trainer({ seed: 4 });
  train(hard);
  const lesson = { samples: SAMPLES, validation: 200, digest: DIGEST, temperature: 2, threads: 1 };
  const ask = (teachers: Trainer[]) =>
    askTeachers(
      teachers.map((one) => saveRun(one, 0)),
      lesson,
      nodeThreads,
      async () => {},
    );

  it('in floats learns, has votes that are no whole numbers, and is refused by cores', () => {
    expect(results.at(-1)?.validationAccuracy).toBeGreaterThan(0.9);
    expect(votesOf(float, 40).some((vote) => !Number.isInteger(vote))).toBe(true);
    expect(validate(float)).toBe(results.at(-1)?.validationAccuracy);
    expect(() => deploy(float)).toThrow(/network bars is in floats \(training\.float\), no cores hold it/);
  });

  it('gives the softmax of its votes over the temperature; several, their mean', async () => {
    const { transduction, network } = deploy(hard);
    const answer = modelForward({ ...SAMPLES, transduction, views: [PLAIN_VIEW], members: [network] });
    const alone = await ask([hard]);
    expect(alone).toHaveLength(800 * 4);
    for (const i of [0, 1, 39, 40, 799]) {
      // Ten votes a class: by default a logit is 12.5 / 10 of a vote.
      const powers = Array.from(answer(SAMPLES.pixels.subarray(i * 64, i * 64 + 64)), (v) => Math.exp((1.25 * v) / 2));
      const total = powers.reduce((a, b) => a + b);
      powers.forEach((power, c) => {
        expect(alone[i * 4 + c]).toBeCloseTo(power / total, 6);
      });
    }
    const other = await ask([float]);
    const both = await ask([hard, float]);
    for (let i = 0; i < both.length; i += 97) {
      expect(both[i]).toBeCloseTo(((alone[i] as number) + (other[i] as number)) / 2, 6);
    }
  });

  it('is believed as far as it has weight: a pupil given wrong labels learns what it says', async () => {
    const random = seededRandom(2);
    const labels = SAMPLES.labels.map((label, i) => (i < 800 ? Math.floor(uniform(random, 0, 4)) : label));
    const taught = await ask([float]);
    const learn = async (weight: number) => {
      const spec = specOf({ distillation: { weight } });
      const pupil = await trainer({ spec, samples: { ...SAMPLES, labels, taught } });
      return train(pupil).at(-1)?.validationAccuracy as number;
    };
    expect(await learn(1)).toBeGreaterThan(0.9);
    expect(await learn(1e-6)).toBeLessThan(0.6);
  });

  it('must have learnt from the same pictures, none of those that validate among them', () => {
    const saved = saveRun(hard, 0);
    expect(() => requireTeacher('t', saved, lesson)).not.toThrow();
    expect(() => requireTeacher('t', saved, { ...lesson, validation: 100 })).toThrow(
      /teacher t was trained on other pictures \(800 of them; this run's are 900\)/,
    );
    expect(() => requireTeacher('t', saved, { ...lesson, digest: 'other' })).toThrow(/on other pictures/);
  });
});

describe('bounded thresholds', () => {
  it('keep every neuron within 255, by the moments of a batch', async () => {
    const training = { strengthScale: 16, rate: 0.2 };
    const free = await trainer({ spec: specOf(training) });
    train(free);
    const bound = await trainer({ spec: specOf({ ...training, boundThresholds: true }) });
    train(bound);
    const most = ({ team }: Trainer) =>
      Math.max(...team.plan.layers.flatMap((layer) => Array.from(floats(team.memory, layer.deployedShift), Math.abs)));
    const clipped = (run: Trainer) => run.history.reduce((sum, epoch) => sum + epoch.clipped, 0);
    expect(most(free)).toBe(255);
    expect(clipped(free)).toBeGreaterThan(4 * clipped(bound));
  });
});
