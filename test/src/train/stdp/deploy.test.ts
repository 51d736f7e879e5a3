import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapGraph } from '../../../../mapping/graph-to-chip/map-graph.ts';
import { seededRandom, uniform } from '../../../../mapping/random.ts';
import { nodeHost } from '../../../../src/host/node/host.ts';
import { assignCoreVotes, scoreOnCores } from '../../../../src/on-node.ts';
import { codeRates, POOLED_INPUTS, startCounts, tickCode } from '../../../../src/train/stdp/winner/deploy/code.ts';
import { matchAccuracies } from '../../../../src/train/stdp/winner/deploy/losses.ts';
import { fitPlanes, planeWeight } from '../../../../src/train/stdp/winner/deploy/planes.ts';
import { type CoreNetwork, coreGraph, coreNetwork, RACE_TICKS } from '../../../../src/train/stdp/winner/deploy/race.ts';
import { raceImages, TICKS_PER_IMAGE } from '../../../../src/train/stdp/winner/deploy/run.ts';
import { winnerRecipe } from '../../../../src/train/stdp/winner/recipe.ts';
import { createWinnerState, type WinnerSamples, type WinnerState } from '../../../../src/train/stdp/winner/train.ts';
import { blobs } from './blobs.ts';

const breathe = async () => {};

describe('two binary planes', () => {
  it('hold any weights of up to four levels 0, a, b, a + b exactly', () => {
    const strengths = fc.double({ min: 0.1, max: 1, noNaN: true });
    fc.assert(
      fc.property(strengths, strengths, fc.integer({ min: 0, max: 1e9 }), (low, gap, seed) => {
        const high = low + gap;
        const random = seededRandom(seed);
        const weights = Float32Array.from({ length: 60 }, () =>
          planeWeight(Math.floor(uniform(random, 0, 4)), low, high),
        );
        const planes = fitPlanes(weights, 60);
        const error = weights.reduce((sum, weight, i) => {
          const fitted = planeWeight(planes.codes[i] as number, planes.low[0] as number, planes.high[0] as number);
          return sum + (weight - fitted) ** 2;
        }, 0);
        // Alternating choices may stop short of the exact fit, but never far from it.
        const size = weights.reduce((sum, weight) => sum + weight ** 2, 0);
        expect(error).toBeLessThan(0.08 * size + 1e-9);
      }),
    );
  });

  it('fit weights at least as well as one plane of their best single strength', () => {
    const random = seededRandom(4);
    const weights = Float32Array.from({ length: 100 }, () => Math.max(0, uniform(random, -0.5, 1)));
    const { low, high, codes } = fitPlanes(weights, 100);
    const error = (level: (i: number) => number) => weights.reduce((sum, w, i) => sum + (w - level(i)) ** 2, 0);
    const sorted = weights.toSorted().reverse();
    const onePlane = Array.from({ length: 100 }, (_, k) => {
      const mean = sorted.slice(0, k + 1).reduce((a, b) => a + b, 0) / (k + 1);
      return error((i) => ((weights[i] as number) >= (sorted[k] as number) ? mean : 0));
    });
    const two = error((i) => planeWeight(codes[i] as number, low[0] as number, high[0] as number));
    expect(two).toBeLessThan(0.5 * Math.min(...onePlane));
  });
});

describe('the rate code', () => {
  it('spikes floor or ceiling of rate times ticks, and as evenly as can be', () => {
    const random = seededRandom(9);
    const rates = Uint32Array.from({ length: POOLED_INPUTS }, () => uniform(random, 0, 65_537));
    const counts = new Uint32Array(POOLED_INPUTS);
    startCounts(counts);
    const spikes = new Uint32Array(POOLED_INPUTS);
    for (let tick = 1; tick <= 50; tick++) {
      tickCode(rates, counts, (input) => {
        spikes[input] = (spikes[input] as number) + 1;
      });
      for (let i = 0; i < POOLED_INPUTS; i++) {
        expect(Math.abs((spikes[i] as number) - (tick * (rates[i] as number)) / 65_536)).toBeLessThan(1);
      }
    }
  });

  it('brings every image the same number of spikes, and an empty one none', () => {
    const rates = new Uint32Array(POOLED_INPUTS);
    const sum = () => rates.reduce((a, b) => a + b, 0) / 65_536;
    const pixels = new Uint8Array(784);
    codeRates(pixels, rates);
    expect(sum()).toBe(0);
    for (const ink of [40, 250]) {
      for (let y = 5; y < 23; y++) pixels.fill(ink, y * 28 + 9, y * 28 + 19);
      codeRates(pixels, rates);
      expect(sum()).toBeCloseTo(30, 2);
    }
  });
});

/** Neurons that each have learnt the mean of a few images of one class. */
function learnt(neurons: number, samples: WinnerSamples): WinnerState {
  const state = createWinnerState(winnerRecipe({ neurons, epochs: 1, seed: 3 }));
  for (let j = 0; j < neurons; j++) {
    const own = state.weights.subarray(j * 784, (j + 1) * 784);
    own.fill(0);
    for (let k = 0; k < 3; k++) {
      const image = (j % 4) + 4 * (3 * j + k);
      for (let i = 0; i < 784; i++) own[i] = (own[i] as number) + Math.sqrt(samples.pixels[image * 784 + i] as number);
    }
    const length = Math.hypot(...own);
    for (let i = 0; i < 784; i++) own[i] = (own[i] as number) / length;
    state.thresholds[j] = 10 + (j % 5) / 10;
  }
  return state;
}

/** The race in plain integers: which neurons spike first. */
function slowRace(network: CoreNetwork, pixels: Uint8Array): number[] {
  const rates = new Uint32Array(POOLED_INPUTS);
  const counts = new Uint32Array(POOLED_INPUTS);
  codeRates(pixels, rates);
  startCounts(counts);
  const potentials = new Array<number>(network.neurons).fill(0);
  for (let tick = 0; tick < RACE_TICKS; tick++) {
    tickCode(rates, counts, (input) => {
      potentials.forEach((v, j) => {
        const code = network.codes[j * POOLED_INPUTS + input] as number;
        potentials[j] = v + planeWeight(code, network.low[j] as number, network.high[j] as number);
      });
    });
    const first = potentials.flatMap((v, j) => (v >= (network.thresholds[j] as number) ? [j] : []));
    if (first.length > 0) return first;
  }
  return [];
}

describe('the network on cores', () => {
  const training = blobs(600, 1);
  const state = learnt(40, training);
  const network = coreNetwork(state, training);
  const mapped = mapGraph(coreGraph(network));

  it('takes one core for up to 256 neurons, with two axons an input', () => {
    expect(mapped.counts.cores).toBe(1);
    expect(mapped.counts.axons).toBeLessThanOrEqual(256);
    expect(mapped.counts.duplicatedAxons).toBe(0);
    expect(Math.max(...network.low, ...network.high)).toBeLessThanOrEqual(255);
  });

  it.each([
    [40, 'simd'],
    [300, 'sliced'],
  ])(
    'votes with the neurons that win in plain integers, %i images without traces of the last, on %s',
    async (count, engine) => {
      const images = blobs(count, 2);
      images.pixels.fill(0, 784 * 7, 784 * 8);
      const votes: number[][] = [];
      const result = await raceImages(nodeHost, mapped, images, 40, (i, won) => {
        votes[i] = [...won].flatMap((yes, j) => (yes ? [j] : []));
      });
      expect(votes).toEqual(
        Array.from({ length: count }, (_, i) => slowRace(network, images.pixels.subarray(i * 784, (i + 1) * 784))),
      );
      expect(result).toMatchObject({ engine, silent: 1 });
      expect(result.counters.ticks).toBe(count * TICKS_PER_IMAGE);
      expect(result.counters.neuronUpdates).toBe(count * TICKS_PER_IMAGE * 256);
      // 20 and more ticks to the first spike of most: the races are as long as they were set to be.
      expect(Math.abs(result.winningTick - 25)).toBeLessThan(5);
    },
  );

  it('tells whoever waits how many images are done, and stops when that throws', async () => {
    const told: number[] = [];
    const stop = async (images: number) => {
      told.push(images);
      throw new Error('enough');
    };
    await expect(assignCoreVotes(mapped, blobs(40, 2), 40, stop)).rejects.toThrow('enough');
    let seconds = 0;
    const slowHost = { ...nodeHost, now: () => seconds++ };
    const onProgress = (images: number, total: number) => void told.push(images, total);
    await raceImages(slowHost, mapped, blobs(40, 2), 40, () => {}, { onProgress });
    expect([...new Set(told)]).toEqual([0, 40, 8, 16, 24, 32]);
  });

  it('classifies, and says what each simplification costs', async () => {
    const test = blobs(200, 5);
    const evidence = await assignCoreVotes(mapped, training, 40, breathe);
    const score = await scoreOnCores(mapped, test, evidence, breathe);
    expect(score.correct).toBeGreaterThan(190);
    const work = matchAccuracies(state, network, training, test);
    let step = work.next();
    while (!step.done) step = work.next();
    const { exact, pooled, quantised } = step.value;
    for (const accuracy of [exact, pooled, quantised]) expect(accuracy).toBeGreaterThan(0.95);
  });
});
