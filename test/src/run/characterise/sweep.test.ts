import { describe, expect, it } from 'vitest';
import { zeroCounters } from '../../../../cores/counters.ts';
import { nodeHost } from '../../../../src/host/node/host.ts';
import { FULL_CHIP } from '../../../../src/measure/published.ts';
import { compare, publishedPoints } from '../../../../src/run/characterise/beside.ts';
import { pointOf } from '../../../../src/run/characterise/point.ts';
import { type SweepOptions, sweep } from '../../../../src/run/characterise/sweep.ts';

const NEURONS = 256 * FULL_CHIP;
/** Mean hops of uniform random targets on 64 x 64 cores. */
const HOPS = (2 * (64 ** 2 - 1)) / (3 * 64);

/** What a full chip counts in two seconds at a rate and synapse count. */
function countsOf(rateHz: number, synapses: number) {
  const spikes = NEURONS * rateHz * 2;
  const counters = {
    ...zeroCounters(),
    ticks: 2000,
    spikes,
    synapticEvents: spikes * synapses,
    hops: spikes * HOPS,
    neuronUpdates: NEURONS * 2000,
  };
  return { rateHz, synapses, cores: FULL_CHIP, counters, seconds: 4 };
}

const small: SweepOptions = { cores: 16, rates: [20, 100], synapses: [0, 128], ticks: 500, voltage: 0.775, seed: 1 };

describe('a point', () => {
  it('has the power that the published constants give by hand at 20 Hz, 128 synapses, 0.775 V', () => {
    // 20 * 128 * 1,048,576 = 2.684 G events * 1.39 pJ, 20 * 1,048,576 * 42.66 hops * 2.3 pJ, 1.049 G rows * 19.1 pJ, 4096 * 9.3 uW.
    const watts = 3.7313e-3 + 2.0575e-3 + 20.0278e-3 + 38.0928e-3;
    const point = pointOf(countsOf(20, 128), 0.775);
    expect(point.watts).toBeCloseTo(watts, 5);
    expect(point.gsops).toBeCloseTo(2.684, 3);
    expect(point.gsopsPerWatt).toBeCloseTo(2.684 / watts, 1);
    expect(point).toMatchObject({ measuredRateHz: 20, synapsesPerSpike: 128, ticksPerSecond: 500 });
    expect(point.hopsPerSpike).toBeCloseTo(42.66, 2);
  });

  it('has no hops and synapses per spike without spikes', () => {
    const point = pointOf(countsOf(0, 128), 0.775);
    expect(point).toMatchObject({ hopsPerSpike: null, synapsesPerSpike: null, gsops: 0, gsopsPerWatt: 0 });
  });
});

describe('the comparison with published points', () => {
  it('takes the voltage of each, and has the errors that the estimate states', () => {
    for (const published of publishedPoints()) {
      const beside = compare(published, countsOf(published.rate, published.synapsesPerSpike));
      expect(beside.voltage).toBe(published.voltage);
      expect(Math.abs(beside.error - published.error)).toBeLessThan(0.006);
    }
  });

  it('derives 400 GSOPS/W from 145 mW and 58 GSOPS (Akopyan 2015)', () => {
    const published = publishedPoints().find(({ watts }) => watts === 0.145);
    if (!published) throw new Error('no point of 145 mW');
    expect(compare(published, countsOf(published.rate, 256)).publishedGsopsPerWatt).toBeCloseTo(400, 0);
  });

  it('is ordered by rate', () => {
    const rates = publishedPoints().map(({ rate }) => rate);
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
  });
});

describe('a sweep', () => {
  it('has the asked rates and synapses at every point', async () => {
    const { points, published } = await sweep(nodeHost, small);
    expect(published).toEqual([]);
    expect(points.map(({ rateHz, synapses }) => [synapses, rateHz])).toEqual([
      [0, 20],
      [0, 100],
      [128, 20],
      [128, 100],
    ]);
    for (const { rateHz, synapses, measuredRateHz, synapsesPerSpike, hopsPerSpike } of points) {
      expect(Math.abs(measuredRateHz / rateHz - 1)).toBeLessThan(0.02);
      expect(Math.abs((synapsesPerSpike as number) - synapses)).toBeLessThan(1);
      // 4 x 4 cores: (16 - 1) / 12 = 1.25 in x and in y.
      expect(Math.abs((hopsPerSpike as number) - 2.5)).toBeLessThan(0.1);
    }
  });

  it('counts the same on every engine', async () => {
    const tiny = { ...small, cores: 4, ticks: 20 };
    const counted = async (engine: 'oracle' | 'simd' | 'parallel') =>
      (await sweep(nodeHost, { ...tiny, engine })).points.map(({ ticksPerSecond: _, ...point }) => point);
    const expected = await counted('oracle');
    expect(await counted('simd')).toEqual(expected);
    expect(await counted('parallel')).toEqual(expected);
  });

  it('is silent at 0 Hz, and says how far it is', async () => {
    const heard: [number, number][] = [];
    const { points } = await sweep(nodeHost, {
      ...small,
      cores: 4,
      rates: [0],
      synapses: [256],
      ticks: 30,
      onProgress: (...progress) => heard.push(progress),
    });
    expect(points[0]).toMatchObject({ measuredRateHz: 0, hopsPerSpike: null });
    expect(heard.at(-1)).toEqual([94, 94]);
  });

  it('stops when it is told to, with the reason', async () => {
    const abort = new AbortController();
    const reason = new Error('stop');
    const stopped = sweep(nodeHost, { ...small, signal: abort.signal, onProgress: () => abort.abort(reason) });
    await expect(stopped).rejects.toBe(reason);
  });
});
