import { describe, expect, it } from 'vitest';
import { seededRandom, uniform } from '../../../mapping/random.ts';
import { countVotes, layeredForward, winner } from '../../../src/learning/layered-forward.ts';
import {
  accuracyOf,
  createTrainer,
  type EpochReport,
  holdOut,
  type NetworkSpec,
  networkOf,
  type Samples,
  type TrainerState,
  type TrainOptions,
  trainCrossbar,
} from '../../../src/learning/train-crossbar.ts';

const SPEC: NetworkSpec = {
  name: 'bars',
  input: { width: 8, height: 8, channels: 1 },
  inputThreshold: 100,
  classes: 4,
  layers: [
    { name: 'windows', window: { size: 5, stride: 3 }, neurons: 16, scale: 16, slopeWidth: 4 },
    { name: 'votes', window: null, neurons: 20, scale: 16, slopeWidth: 6 },
  ],
};
const OPTIONS: TrainOptions = {
  seed: 7,
  epochs: 4,
  batch: 20,
  learningRate: 0.02,
  voteScale: 0.5,
  labelSmoothing: 0,
  distortion: { shift: 0.5, turn: 0.05, stretch: 0.05, slant: 0.05 },
};

/** Noisy bars that lie, stand, rise or fall through the middle: no single pixel tells them apart. */
function bars(count: number, seed: number): Samples {
  const random = seededRandom(seed);
  const pixels = new Uint8Array(count * 64).map(() => (uniform(random, 0, 1) < 0.04 ? 255 : 0));
  const labels = new Uint8Array(count).map((_, n) => n % 4);
  labels.forEach((label, n) => {
    const at = Math.floor(uniform(random, 2, 6));
    for (let i = 1; i < 7; i++) {
      const x = [i, at, i, 7 - i][label] as number;
      const y = [at, i, i, i][label] as number;
      pixels[n * 64 + y * 8 + x] = 255;
    }
  });
  return { pixels, labels };
}

const { training: TRAINING, validation: VALIDATION } = holdOut(bars(1600, 1), 400);

/** Trains on, to the end or for so many epochs. */
function run(state: TrainerState, epochs = Number.POSITIVE_INFINITY): EpochReport[] {
  const reports: EpochReport[] = [];
  for (const report of trainCrossbar(state, TRAINING, VALIDATION)) {
    if (report.kind === 'epoch') reports.push(report);
    if (reports.length === epochs) break;
  }
  return reports;
}

describe('training', () => {
  const whole = createTrainer(SPEC, OPTIONS);
  const reports = run(whole);

  it('learns bars of four directions', () => {
    expect(reports.map((report) => report.epoch)).toEqual([1, 2, 3, 4]);
    expect(reports.at(-1)?.validationAccuracy).toBeGreaterThan(0.9);
    expect(reports.at(-1)?.loss).toBeLessThan(reports[0]?.loss as number);
    expect(accuracyOf(networkOf(whole), SPEC, VALIDATION)).toBe(reports.at(-1)?.validationAccuracy);
  });

  it('goes on from a saved state bit for bit', () => {
    const saved = createTrainer(SPEC, OPTIONS);
    run(saved, 2);
    const resumed = structuredClone(saved);
    expect(run(resumed)).toEqual(reports.slice(2));
    expect(resumed).toEqual(whole);
  });

  it('depends on the seed and on nothing else', () => {
    const other = createTrainer(SPEC, { ...OPTIONS, seed: 8 });
    run(other, 1);
    const again = createTrainer(SPEC, { ...OPTIONS, seed: 8 });
    run(again, 1);
    expect(again).toEqual(other);
    expect(other.layers[0]?.latents.gates).not.toEqual(whole.layers[0]?.latents.gates);
  });

  it('validates with the last samples, none of which it trains on', () => {
    expect(TRAINING.labels.length).toBe(1200);
    expect(VALIDATION.labels).toEqual(bars(1600, 1).labels.slice(1200));
    expect(VALIDATION.pixels).toEqual(bars(1600, 1).pixels.slice(1200 * 64));
  });

  it('says how far an epoch has come after each batch', () => {
    const [first, second] = trainCrossbar(createTrainer(SPEC, { ...OPTIONS, epochs: 1 }), TRAINING, VALIDATION);
    expect(first).toEqual({ kind: 'batch', epoch: 1, samples: 20, of: 1200 });
    expect(second).toEqual({ kind: 'batch', epoch: 1, samples: 40, of: 1200 });
  });

  it('makes a network of integers that a crossbar holds, with no weight beyond one per neuron and type', () => {
    const network = networkOf(whole);
    for (const layer of network.layers) {
      const windows = layer.thresholds.length / layer.neurons;
      const inputs = layer.axonTypes.length / windows;
      for (let n = 0; n < layer.thresholds.length; n++) {
        const window = Math.floor(n / layer.neurons);
        const weightOfType = new Map<number, number>();
        for (let i = 0; i < inputs; i++) {
          const axon = window * inputs + i;
          const weight = layer.weights[axon * layer.neurons + (n % layer.neurons)] as number;
          if (weight === 0) continue;
          const type = layer.axonTypes[axon] as number;
          expect(weight).toBe(weightOfType.get(type) ?? weight);
          expect(Math.abs(weight)).toBeLessThanOrEqual(255);
          weightOfType.set(type, weight);
        }
      }
    }
  });
});

describe('the integer network', () => {
  // Two lines, one dense layer of two neurons, by hand: neuron 0 sums 5 and -3 (threshold 3), neuron 1 is -3 on line 1 (threshold -2).
  const run = layeredForward({
    name: 'hand',
    input: { width: 2, height: 1, channels: 1 },
    layers: [
      {
        name: 'only',
        window: null,
        neurons: 2,
        axonTypes: Uint8Array.of(0, 1),
        weights: Int16Array.of(5, 0, -3, -3),
        thresholds: Int16Array.of(3, -2),
      },
    ],
  });

  it.each([
    [
      [0, 0],
      [0, 1],
    ],
    [
      [1, 0],
      [1, 1],
    ],
    [
      [0, 1],
      [0, 0],
    ],
    [
      [1, 1],
      [0, 0],
    ],
  ])('answers %j with %j', (spikes, expected) => {
    expect(Array.from(run(Uint8Array.from(spikes)))).toEqual(expected);
  });

  it('counts votes by output line mod classes, and gives a tie to the lowest class', () => {
    const votes = countVotes([1, 0, 1, 1, 1, 0], 3);
    expect(Array.from(votes)).toEqual([2, 1, 1]);
    expect(winner([0, 3, 3])).toBe(1);
    expect(winner([0, 0, 0])).toBe(0);
  });
});
