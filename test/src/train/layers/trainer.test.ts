/** Training on the task of bars. */
import { afterAll, describe, expect, it } from 'vitest';
import { lines } from '../../../../mapping/line-grid.ts';
import { decodeNpz, encodeNpz, type NpyArray } from '../../../../src/formats/npz.ts';
import { nodeThreads } from '../../../../src/host/node/threads.ts';
import { checkNetwork } from '../../../../src/models/check-network.ts';
import { integerForward, winner } from '../../../../src/models/integer-forward.ts';
import type { IntegerLayer } from '../../../../src/models/integer-network.ts';
import { modelForward } from '../../../../src/models/model-forward.ts';
import { PLAIN_VIEW } from '../../../../src/models/views.ts';
import { VARIANCE_FLOOR } from '../../../../src/train/layers/batch-norm.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../../src/train/layers/checkpoint-file.ts';
import { deployedNetwork, foldThresholds } from '../../../../src/train/layers/deploy.ts';
import { planMemory } from '../../../../src/train/layers/memory-plan.ts';
import { readNetworkSpec } from '../../../../src/train/layers/network-spec.ts';
import { floats } from '../../../../src/train/layers/spans.ts';
import {
  createTrainer,
  deploy,
  learningRate,
  runBatch,
  saveRun,
  type Trainer,
  type TrainerSetup,
  validate,
} from '../../../../src/train/layers/trainer.ts';
import { bars, train } from './bars.ts';

const SPEC = readNetworkSpec('test', {
  name: 'bars',
  dataset: 'mnist',
  input: { levels: [60, 140] },
  layers: [
    { name: 'edges', kernel: 3, padding: 1, channels: 8, weights: 'ternary' },
    { name: 'halve', kernel: 2, stride: 2, groups: 2, channels: 16, shuffled: true },
    { name: 'local', kernel: 2, stride: 2, channels: 12, shared: false },
    { name: 'votes', channels: 40 },
  ],
  training: { batch: 40, warmUp: 5, augmentation: { kind: 'digits', shift: 0.5, turn: 0.05, elastic: 0.3 } },
});
const SAMPLES = bars(1000, 1);
const SETUP: TrainerSetup = { spec: SPEC, seed: 7, epochs: 4, samples: SAMPLES, validation: 200, threads: 1 };

const open: Trainer[] = [];
afterAll(() => {
  for (const trainer of open) trainer.close();
});

async function trainer(
  changes: Partial<TrainerSetup> = {},
  saved?: Parameters<typeof createTrainer>[2],
): Promise<Trainer> {
  const made = await createTrainer({ ...SETUP, ...changes }, nodeThreads, saved);
  open.push(made);
  return made;
}

describe('training', async () => {
  const whole = await trainer();
  const results = train(whole);
  const state = saveRun(whole, 0);

  it('learns bars of four directions', () => {
    expect(results.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(results.at(-1)?.loss).toBeLessThan((results[0]?.loss as number) / 2);
    expect(results.at(-1)?.validationAccuracy).toBeGreaterThan(0.9); // a quarter would be chance
  });

  it('gives the same bits on three threads', async () => {
    const parallel = await trainer({ threads: 3 });
    expect(train(parallel)).toEqual(results);
    expect(saveRun(parallel, 0)).toEqual(state);
  });

  it.each([20, 33])('goes on from a file saved after step %i with the same bits, on two threads', async (step) => {
    const begun = await trainer();
    const before = train(begun, step);
    const file = encodeCheckpoint(saveRun(begun, 12.5));
    begun.close();
    const resumed = await trainer({ threads: 2 }, decodeCheckpoint('checkpoint', file));
    expect([...before, ...train(resumed)]).toEqual(results);
    expect(saveRun(resumed, 0)).toEqual(state);
  });

  it('does not go on from a file whose arrays have another shape', () => {
    const arrays = decodeNpz('checkpoint', encodeCheckpoint(state));
    for (const name of Object.keys(state.arrays)) {
      const { shape, data } = arrays[name] as NpyArray;
      const file = encodeNpz({ ...arrays, [name]: { shape: [1, ...shape], data } });
      expect(() => decodeCheckpoint('checkpoint', file)).toThrow(
        `checkpoint: array ${name} has shape (1, ${shape}), must be (n,): the file is damaged`,
      );
    }
  });

  it('depends on the seed', async () => {
    const other = await trainer({ seed: 8 });
    train(other, 20);
    const same = await trainer();
    train(same, 20);
    expect(saveRun(other, 0).arrays).not.toEqual(saveRun(same, 0).arrays);
  });

  it('deploys integers that answer every sample as the trainer does', () => {
    expectSameVotes(whole);
    expect(validate(whole)).toBe(results.at(-1)?.validationAccuracy);
  });
});

describe('training of spike counts', async () => {
  const net = {
    ...{ name: 'bars', dataset: 'mnist', counts: { ticks: 3 } },
    input: { levels: [40, 90, 170], inTime: true },
    layers: [
      { name: 'edges', kernel: 3, padding: 1, channels: 8 },
      { name: 'halve', kernel: 2, stride: 2, groups: 2, channels: 16, shuffled: true, weights: 'typed' },
      { name: 'local', kernel: 2, stride: 2, channels: 12, shared: false },
      { name: 'votes', channels: 20, weights: 'typed' },
    ],
    training: { batch: 40, warmUp: 5, slopeWidth: 0.5 },
  };
  const spec = readNetworkSpec('test', net);
  const whole = await trainer({ spec });
  const results = train(whole);
  const { network } = deploy(whole);

  it('learns bars, with neurons that spike up to three times', () => {
    expect(results.at(-1)?.validationAccuracy).toBeGreaterThan(0.9);
    expect(network.counts).toEqual({ ticks: 3, firing: 'held' });
    const hidden = integerForward({ ...network, layers: network.layers.slice(0, 1) });
    const input = Uint8Array.from({ length: lines(network.input) }, (_, i) => (i % 9 < 3 ? 3 : 0));
    expect(new Set(hidden(input)).size).toBeGreaterThan(2);
    expect(Math.max(...network.layers.flatMap(({ steps }) => [...(steps ?? [])]))).toBeGreaterThan(1);
  });

  it('gives the same bits on two threads, and when it goes on from a file', async () => {
    const begun = await trainer({ spec });
    const before = train(begun, 33);
    const file = encodeCheckpoint(saveRun(begun, 0));
    begun.close();
    const resumed = await trainer({ spec, threads: 2 }, decodeCheckpoint('checkpoint', file));
    expect([...before, ...train(resumed)]).toEqual(results);
    expect(saveRun(resumed, 0)).toEqual(saveRun(whole, 0));
  });

  it('counts a spike where the normalised sum is at least 0, and one for each 1 beyond, in every layer', async () => {
    const run = await trainer({ spec });
    train(run, 5);
    const { plan, memory } = run.team;
    const batch = Int32Array.from({ length: 40 }, (_, i) => i);
    runBatch(run.team, 'gradients', batch);
    const seen = new Set<number>();
    for (const layer of plan.layers) {
      const { columns, sums, spikes, parameters } = layer;
      const x = floats(memory, sums);
      const [bias, slope] = ['bias', 'slope'].map((name) =>
        floats(memory, parameters.find((one) => one.name === name)?.value as typeof sums),
      ) as [Float32Array, Float32Array];
      const counts = new Uint8Array(memory.buffer, spikes.address, spikes.length);
      for (let c = 0; c < columns; c++) {
        const own = x.filter((_, i) => i % columns === c);
        const mean = own.reduce((sum, v) => sum + v, 0) / own.length;
        const spread = Math.sqrt(own.reduce((sum, v) => sum + (v - mean) ** 2, 0) / own.length + 1e-3);
        for (let i = c; i < x.length; i += columns) {
          const z = ((x[i] as number) - mean) / spread;
          const level = z * (slope[c] as number) + (bias[c] as number);
          if (Math.abs(level - Math.round(level)) < 1e-4) continue; // to either side, by rounding
          expect(counts[i]).toBe(Math.max(0, Math.min(3, Math.floor(level) + 1)));
          seen.add(counts[i] as number);
        }
      }
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3]);
    const alone = planOf({ ...net, counts: undefined, input: { levels: [40] } });
    expect(planOf(net).voteScale).toBeCloseTo(alone.voteScale / 3, 12);
  });

  it('deploys steps and thresholds rounded so that the middle count begins where it does in training', async () => {
    const run = await trainer({ spec });
    const { plan, memory } = run.team;
    const [layer] = plan.layers as [(typeof plan.layers)[number]];
    const [bias, slope] = layer.parameters.map(({ value }) => floats(memory, value)) as [Float32Array, Float32Array];
    // Counts begin at 0, 2.4 and 4.8 where the mean is 0, and so much later where the bias is less.
    bias.fill(0);
    bias[1] = -1;
    slope.fill(1);
    const totals = plan.layers.map(({ columns, rows }) =>
      new Float64Array(2 * columns).map((_, i) => (i < columns ? 0 : rows * (2.4 ** 2 - VARIANCE_FLOOR))),
    );
    expect(foldThresholds(memory, plan, totals, 1, 0)).toBe(0);
    const { thresholds, steps } = deployedNetwork(memory, plan).network.layers[0] as IntegerLayer;
    expect([thresholds[0], steps?.[0]]).toEqual([1, 2]); // a second spike from 3 on, the first whole sum beyond 2.4
    expect([thresholds[1], steps?.[1]]).toEqual([3, 2]); // from 5 on, beyond 4.8
  });

  it('deploys the count model, vote for vote', () => {
    expectSameVotes(whole);
    expect(validate(whole)).toBe(results.at(-1)?.validationAccuracy);
    expect([...new Set(network.layers[1]?.kernelWeights)].sort()).toEqual([-1, 0, 1]);
  });

  it.each<[string, object]>([
    ['filters of the host', { input: { filters: { kernel: 3, padding: 1, channels: 6 } } }],
    ['learnt levels', { input: { levels: [60, 140], learned: true } }],
    ['hardening', { training: { ...net.training, hardening: 1 } }],
    ['thresholds measured on batches', { training: { ...net.training, calibration: 'batches' } }],
  ])('deploys what was validated, with %s', async (_, change) => {
    const run = await trainer({ spec: readNetworkSpec('test', { ...net, ...change }), epochs: 2 });
    const [first] = train(run, 20); // in the middle of hardening
    const { transduction, network: deployed } = deploy(run);
    const answer = modelForward({ ...SAMPLES, transduction, views: [PLAIN_VIEW], members: [deployed] });
    const right = Array.from({ length: 200 }, (_, i) => 800 + i).filter(
      (i) => winner(answer(SAMPLES.pixels.subarray(i * 64, i * 64 + 64))) === SAMPLES.labels[i],
    );
    expect(right.length / 200).toBe(first?.validationAccuracy);
    expect(first?.validationAccuracy).toBeGreaterThan(0.5);
  });
});

function planOf(net: object) {
  return planMemory(readNetworkSpec('test', net), SAMPLES.picture, 4, 1, 0);
}

/** The integers that a run deploys count the votes of the validation samples as the run itself does. */
function expectSameVotes(run: Trainer): void {
  const { transduction, network } = deploy(run);
  checkNetwork(network);
  const answer = modelForward({ ...SAMPLES, transduction, views: [PLAIN_VIEW], members: [network] });
  const { team } = run;
  for (let first = 0; first < 200; first += 40) {
    runBatch(
      team,
      'evaluate',
      Int32Array.from({ length: 40 }, (_, i) => 800 + first + i),
    );
    const votes = new Float32Array(team.memory.buffer, team.plan.votes.address, 160);
    for (let i = 0; i < 40; i++) {
      const at = (800 + first + i) * 64;
      expect(Array.from(votes.subarray(i * 4, i * 4 + 4))).toEqual(
        Array.from(answer(SAMPLES.pixels.subarray(at, at + 64))),
      );
    }
  }
}

describe('a trained input', () => {
  const layers = [{ kernel: 4, stride: 2, channels: 16 }, { channels: 40 }];
  it.each([
    ['filters', { filters: { kernel: 3, padding: 1, channels: 6 } }],
    ['levels', { levels: [60, 140], learned: true }],
  ])('of %s answers in integers as the trainer does', async (_, input) => {
    const spec = readNetworkSpec('test', {
      name: 'bars',
      dataset: 'mnist',
      input,
      layers,
      training: { batch: 40, rate: 0.2 },
    });
    const run = await trainer({ spec, epochs: 1 });
    train(run);
    const { transduction, network } = deploy(run);
    const answer = modelForward({ ...SAMPLES, transduction, views: [PLAIN_VIEW], members: [network] });
    const { team } = run;
    runBatch(
      team,
      'evaluate',
      Int32Array.from({ length: 33 }, (_, i) => i),
    );
    const votes = new Float32Array(team.memory.buffer, team.plan.votes.address, 33 * 4);
    const expected = Array.from({ length: 33 }, (_, i) =>
      Array.from(answer(SAMPLES.pixels.subarray(i * 64, i * 64 + 64))),
    );
    expect(Array.from(votes)).toEqual(expected.flat());
    expect(new Set(votes).size).toBeGreaterThan(4);
    const begun = await trainer({ spec, epochs: 1 });
    expect(deploy(begun).transduction).not.toEqual(transduction);
    expect(lines(network.input)).toBe(64 * ('levels' in input ? input.levels.length : 6));
  });
});

describe('the rate', () => {
  it('rises over the first steps and falls along half a cosine to 0', () => {
    const spec = { ...SPEC, training: { ...SPEC.training, rate: 0.02, warmUp: 9 } }; // of 200 steps
    const rates = Array.from({ length: 200 }, (_, i) => learningRate(spec, i + 1, 200));
    expect(rates[0]).toBeCloseTo(0.002, 8);
    expect(rates[4]).toBeCloseTo(0.01, 4);
    expect(rates[100]).toBeCloseTo(0.01, 8); // half way: half of it
    expect(rates[199]).toBeLessThan(2e-6);
    expect(Math.max(...rates)).toBeLessThan(0.02);
  });
});

describe('bad input', () => {
  const labels = (change: (labels: Uint8Array) => void) => {
    const changed = SAMPLES.labels.slice();
    change(changed);
    return { samples: { ...SAMPLES, labels: changed } };
  };
  it.each<[string, Partial<TrainerSetup>, RegExp]>([
    ['a label out of range', labels((l) => l.fill(4, 3, 4)), /sample 3 has the label 4, the largest of 4 classes is 3/],
    [
      'a class without samples',
      labels((l) =>
        l.forEach((c, i) => {
          if (c === 2) l[i] = 1;
        }),
      ),
      /class 2 has no sample/,
    ],
    [
      'fewer samples than a batch',
      { validation: 970 },
      /30 samples to train on are fewer than a batch of 40: .*, or a smaller/,
    ],
    [
      'fewer samples than the least batch, which none is smaller than',
      { validation: 995, spec: { ...SETUP.spec, training: { ...SETUP.spec.training, batch: 8 } } },
      /5 samples to train on are fewer than a batch of 8: give more \(of 1000, 995 are kept to validate\)$/,
    ],
  ])('names %s', async (_, changes, message) => {
    await expect(createTrainer({ ...SETUP, ...changes }, nodeThreads)).rejects.toThrow(message);
  });

  it('names what a damaged checkpoint lacks', async () => {
    const saved = saveRun(await trainer(), 0);
    const { '1.weights.m': moments, ...arrays } = saved.arrays;
    await expect(trainer({}, { ...saved, arrays })).rejects.toThrow(/has 0 elements of 1\.weights\.m, .* has \d+:/);
    const short = { ...arrays, '1.weights.m': (moments as Float32Array).subarray(1) };
    await expect(trainer({}, { ...saved, arrays: short })).rejects.toThrow(/elements of 1\.weights\.m/);
  });

  it('says that a run diverged', async () => {
    const run = await trainer();
    const { plan, memory } = run.team;
    const bias = plan.layers[1]?.parameters[0]?.value.address as number;
    new Float32Array(memory.buffer)[bias / 4] = Number.NaN;
    expect(() => train(run)).toThrow(/diverged.*training\.rate/);
  });
});
