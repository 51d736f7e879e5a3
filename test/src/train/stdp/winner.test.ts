import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, uniform } from '../../../../mapping/random.ts';
import { loadMnist } from '../../../../src/on-node.ts';
import { balanceThresholds, growThresholds } from '../../../../src/train/stdp/thresholds.ts';
import { inputGaps, presentationKey } from '../../../../src/train/stdp/winner/input.ts';
import { decodeWinners, encodeWinners, requireSameTraining } from '../../../../src/train/stdp/winner/model-file.ts';
import { type WinnerRecipe, winnerRecipe } from '../../../../src/train/stdp/winner/recipe.ts';
import { createReferencePresenter } from '../../../../src/train/stdp/winner/reference.ts';
import {
  assignVotes,
  createWinnerState,
  scoreWinners,
  trainWinners,
  type WinnerSamples,
  type WinnerState,
} from '../../../../src/train/stdp/winner/train.ts';
import {
  addToTally,
  classByEvidence,
  classByLabel,
  createVoteTally,
  evidenceOf,
  labelsOf,
} from '../../../../src/train/stdp/winner/votes.ts';
import { createPresenter } from '../../../../src/train/stdp/winner/wasm.ts';
import type { Presenter, WinnerSpec } from '../../../../src/train/stdp/winner/winner-spec.ts';

const SPEC: WinnerSpec = { inputs: 24, neurons: 5, steps: 60, membraneTime: 100, traceTime: 20 };

describe('the SIMD inner loop', () => {
  it('equals the reference bit for bit: spikes and learnt weights', () => {
    const sizes = fc.record({
      inputs: fc.integer({ min: 1, max: 70 }),
      neurons: fc.integer({ min: 1, max: 40 }),
      steps: fc.integer({ min: 1, max: 50 }),
      membraneTime: fc.double({ min: 1, max: 200, noNaN: true }),
      traceTime: fc.double({ min: 1, max: 50, noNaN: true }),
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(0, 0.1, 1), (spec, seed, rate) => {
        const random = seededRandom(seed);
        const weights = Float32Array.from({ length: spec.inputs * spec.neurons }, () => uniform(random, 0, 1));
        const thresholds = Float64Array.from({ length: spec.neurons }, () => uniform(random, 0.5, 3));
        const gaps = new Float32Array(spec.inputs);
        const key = new Uint32Array(4);
        const [fast, slow] = [createPresenter(spec), createReferencePresenter(spec)].map((presenter) => {
          presenter.setWeights(weights);
          presenter.setThresholds(thresholds);
          return presenter;
        }) as [Presenter, Presenter];
        for (let number = 0; number < 3; number++) {
          inputGaps(
            Uint8Array.from({ length: spec.inputs }, () => Math.max(0, uniform(random, -100, 256))),
            4,
            gaps,
          );
          presentationKey(seed, 'train', number, key);
          expect([...fast.present(gaps, key, rate)]).toEqual([...slow.present(gaps, key, rate)]);
        }
        expect(fast.weights()).toEqual(slow.weights());
      }),
      { numRuns: 50 },
    );
  });

  it('keeps weights at unit length and moves them to what the winner saw', () => {
    const presenter = createPresenter({ ...SPEC, neurons: 1 });
    presenter.setWeights(new Float32Array(24).fill(1 / Math.sqrt(24)));
    presenter.setThresholds([3]);
    const gaps = new Float32Array(24);
    // Half of the inputs on, all alike: weights of 1 / sqrt(12) there and 0 elsewhere are the fixed point.
    inputGaps(
      Uint8Array.from({ length: 24 }, (_, i) => (i < 12 ? 200 : 0)),
      5,
      gaps,
    );
    const key = new Uint32Array(4);
    for (let k = 0; k < 400; k++) {
      presentationKey(7, 'train', k, key);
      presenter.present(gaps, key, 0.02);
    }
    const weights = presenter.weights();
    expect(Math.hypot(...weights)).toBeCloseTo(1, 5);
    for (let i = 0; i < 24; i++)
      expect(Math.abs((weights[i] as number) - (i < 12 ? 1 / Math.sqrt(12) : 0))).toBeLessThan(0.06);
  });

  it('draws input spikes at the rate asked for', () => {
    // One neuron of weight 1 on one input, no leak to speak of, threshold 1: it spikes with every input spike.
    const spec = { inputs: 1, neurons: 1, steps: 1000, membraneTime: 1e6, traceTime: 20 };
    const presenter = createPresenter(spec);
    presenter.setWeights(Float32Array.of(1));
    presenter.setThresholds([0.5]);
    const gaps = new Float32Array(1);
    inputGaps(Uint8Array.of(255), 0.05, gaps);
    const key = new Uint32Array(4);
    let spikes = 0;
    for (let k = 0; k < 200; k++) {
      presentationKey(3, 'test', k, key);
      spikes += presenter.present(gaps, key, 0)[0] as number;
    }
    // 200,000 steps at 0.05: mean 10,000, standard deviation 97; four of them.
    expect(Math.abs(spikes - 10_000)).toBeLessThan(390);
  });

  it('refuses sizes and times that make no network', () => {
    expect(() => createPresenter({ ...SPEC, neurons: 0 })).toThrow('neurons is 0, must be a whole number from 1');
    expect(() => createPresenter({ ...SPEC, steps: 1.5 })).toThrow('steps is 1.5');
    expect(() => createPresenter({ ...SPEC, traceTime: -1 })).toThrow('traceTime is -1 ms');
    expect(() => winnerRecipe({ neurons: 20_000, epochs: 1, seed: 1 })).toThrow('20000 neurons');
    expect(() => winnerRecipe({ neurons: 10, epochs: 0, seed: 1 })).toThrow('0 epochs');
  });
});

describe('adaptive thresholds', () => {
  it('that balance keep their mean for ever, and those of the paper grow for ever', () => {
    const balanced = new Float64Array(4).fill(10);
    const growing = new Float64Array(4).fill(10);
    for (let k = 0; k < 10_000; k++) {
      balanceThresholds(balanced, [k % 3, 1, 0, 2], 1e-3, 10);
      growThresholds(growing, [k % 3, 1, 0, 2], 1e-3, 10);
    }
    expect(balanced.reduce((a, b) => a + b) / 4).toBeCloseTo(10, 9);
    expect(balanced[3]).toBeGreaterThan(15);
    expect(growing.reduce((a, b) => a + b) / 4).toBeCloseTo(10 + 10, 1);
  });

  it('do not fall to 0 where a neuron never wins', () => {
    const thresholds = new Float64Array(2).fill(10);
    for (let k = 0; k < 100; k++) balanceThresholds(thresholds, [10, 0], 1, 10);
    expect(thresholds[1]).toBeGreaterThan(0.5);
    expect(((thresholds[0] as number) + (thresholds[1] as number)) / 2).toBeCloseTo(10, 9);
  });
});

/** Three noisy patterns of 24 pixels, one a class. */
function patterns(count: number, seed: number): WinnerSamples {
  const random = seededRandom(seed);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  const pixels = Uint8Array.from({ length: count * 24 }, (_, at) => {
    const ink = Math.floor((at % 24) / 8) === (labels[Math.floor(at / 24)] as number);
    return ink ? uniform(random, 100, 256) : Math.max(0, uniform(random, -200, 120));
  });
  return { pixels, labels };
}

function smallRecipe(changes: Partial<WinnerRecipe> = {}): WinnerRecipe {
  return {
    ...winnerRecipe({ neurons: 6, epochs: 2, seed: 5 }),
    ...SPEC,
    neurons: 6,
    inputRate: 4,
    threshold: 4,
    ...changes,
  };
}

function finish<T>(work: Generator<unknown, T>): T {
  for (let step = work.next(); ; step = work.next()) if (step.done) return step.value;
}

describe('training', () => {
  const samples = patterns(600, 1);

  it('without labels finds the classes, and votes of labelled images name them', () => {
    const state = createWinnerState(smallRecipe());
    const presenter = createPresenter(state.recipe);
    finish(trainWinners(state, presenter, samples));
    const evidence = finish(assignVotes(state, presenter, samples));
    const score = finish(scoreWinners(state, presenter, evidence, patterns(300, 2)));
    expect(score.correct).toBeGreaterThan(285);
    expect(score.correctByLabel).toBeGreaterThan(285);
    expect(new Set(labelsOf(evidence, 10)).size).toBe(3);
  });

  it('learns MNIST without labels: a fifth of an epoch is enough for four digits of five', async () => {
    const { pixels, labels } = await loadMnist('train');
    const images = (from: number, to: number) => ({
      pixels: pixels.subarray(from * 784, to * 784),
      labels: labels.subarray(from, to),
    });
    // So few images want larger steps than the recipe's for an epoch.
    const recipe: WinnerRecipe = { ...winnerRecipe({ neurons: 100, epochs: 1, seed: 1 }), thresholdStep: [0.2, 0.01] };
    const state = createWinnerState(recipe);
    const presenter = createPresenter(recipe);
    finish(trainWinners(state, presenter, images(0, 10_000)));
    const evidence = finish(assignVotes(state, presenter, images(0, 4000)));
    const { correct, spikesPerImage } = finish(scoreWinners(state, presenter, evidence, images(58_000, 60_000)));
    expect(correct / 2000).toBeGreaterThan(0.8);
    expect(Math.abs(spikesPerImage - 10.4)).toBeLessThan(0.5);
  });

  it('gives the same weights with labels of any kind', () => {
    const weightsWith = (labels: Uint8Array) => {
      const state = createWinnerState(smallRecipe({ epochs: 1 }));
      finish(trainWinners(state, createPresenter(state.recipe), { ...samples, labels }));
      return state.weights;
    };
    expect(weightsWith(new Uint8Array(600))).toEqual(weightsWith(samples.labels));
  });

  it('resumed from a file goes on with the same bits', () => {
    const whole = createWinnerState(smallRecipe());
    finish(trainWinners(whole, createPresenter(whole.recipe), samples, 250));
    let saved: Uint8Array | undefined;
    const first = createWinnerState(smallRecipe());
    for (const step of trainWinners(first, createPresenter(first.recipe), samples, 250)) {
      if (step.kind !== 'report' || step.presented !== 750) continue;
      saved = encodeWinners(first, 600);
      break;
    }
    const { state } = decodeWinners('a file', saved as Uint8Array);
    expect(state.presented).toBe(750);
    finish(trainWinners(state, createPresenter(state.recipe), samples, 250));
    expect(state).toEqual(whole satisfies WinnerState);
  });

  it('refuses images of another size, and the checkpoint of another training', () => {
    const state = createWinnerState(smallRecipe());
    const wrong = { pixels: new Uint8Array(10), labels: new Uint8Array(1) };
    expect(() => finish(trainWinners(state, createPresenter(state.recipe), wrong))).toThrow('10 pixels for 1 labels');
    const saved = { state, images: 600 };
    expect(() => requireSameTraining('a.npz', saved, smallRecipe({ seed: 6 }), 600)).toThrow('its seed is 5, this one');
    expect(() => requireSameTraining('a.npz', saved, smallRecipe(), 700)).toThrow('its images is 600');
    expect(() => decodeWinners('b.npz', new Uint8Array(40))).toThrow('b.npz is not an .npz file');
  });
});

describe('votes', () => {
  const tally = createVoteTally(2, 3);
  addToTally(tally, [8, 5], 0);
  addToTally(tally, [0, 5], 2);

  it('by evidence weigh what a neuron shares between classes', () => {
    const evidence = evidenceOf(tally);
    expect(evidence[0]).toBeCloseTo(Math.log(8.1 / 8.3), 6);
    expect(evidence[5]).toBeCloseTo(Math.log(5.1 / 10.3), 6);
    expect(classByEvidence(evidence, 3, [1, 3])).toBe(0);
    expect(classByEvidence(evidence, 3, [0, 0])).toBe(0);
  });

  it('by label take the mean over the neurons of a class, as the paper does', () => {
    const labels = Uint8Array.of(2, 2, 1);
    expect(classByLabel(labels, 3, [3, 0, 2])).toBe(1);
    expect(classByLabel(labels, 3, [3, 2, 2])).toBe(2);
  });
});
