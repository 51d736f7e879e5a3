/** What `runBenchmark` reports. Nothing here depends on how fast an engine is. */
import { describe, expect, it } from 'vitest';
import { nodeHost } from '../../../../src/host/node/host.ts';
import { PARAMETERS } from '../../../../src/run/bench/bench-network.ts';
import { runBenchmark } from '../../../../src/run/bench/measure.ts';

const positive = expect.toSatisfy((value: unknown) => typeof value === 'number' && value > 0);
const networks = [1, 2].flatMap((cores) =>
  PARAMETERS.map((parameters) => ({ cores, rateHz: 50, fanIn: 64, parameters, seed: 1 })),
);

describe('runBenchmark', () => {
  it('should give a case for every network and engine, in order', async () => {
    const { cases, notes } = await runBenchmark(nodeHost, {
      networks,
      contenders: [
        { engine: 'simd' },
        { engine: 'parallel', threads: 1 },
        { engine: 'parallel', threads: 2 },
        { engine: 'auto', threads: 2 },
        { engine: 'oracle' },
        { engine: 'js' },
      ],
      runs: 3,
      runSeconds: 0.001,
    });
    expect(notes).toEqual([]);
    expect(cases.map(({ cores, parameters, engine, threads }) => [cores, parameters, engine, threads])).toEqual(
      networks.flatMap(({ cores, parameters }) =>
        [
          ['simd', 1],
          ['parallel', 1],
          ['parallel', cores],
          ['simd', 1],
          ['oracle', 1],
          ['js', 1],
        ].map((engine) => [cores, parameters, ...engine]),
      ),
    );
    for (const each of cases) {
      expect(each).toMatchObject({
        rateHz: 50,
        measuredRateHz: positive,
        fanIn: 64,
        sops: positive,
        memoryMiB: positive,
        loadSeconds: positive,
        ticksPerRun: positive,
      });
      expect(each.nsPerCoreTickMin).toBeLessThanOrEqual(each.nsPerCoreTick);
      expect(each.nsPerCoreTickMax).toBeGreaterThanOrEqual(each.nsPerCoreTick);
      expect(each.ticksPerSecond * each.nsPerCoreTick * each.cores).toBeCloseTo(1e9, 0);
      expect(each.realTime).toBeCloseTo(each.ticksPerSecond / 1000, 6);
      // Each active axon meets a quarter of the crossbar: 64 of 256 neurons on average.
      expect(each.sops / (each.ticksPerSecond * each.cores * 256 * 64 * (each.measuredRateHz / 1000))).toBeCloseTo(
        1,
        0,
      );
      const baselines = ['js', 'oracle'].filter((name) => name !== each.engine);
      expect(Object.keys(each.timesFasterThan).toSorted()).toEqual(baselines);
    }
  });

  it('should say how far it is, to the end', async () => {
    const seen: number[][] = [];
    await runBenchmark(nodeHost, {
      networks: networks.slice(0, 2),
      contenders: [{ engine: 'simd' }, { engine: 'js' }],
      runs: 2,
      runSeconds: 0.001,
      onProgress: (done, total) => seen.push([done, total]),
    });
    expect(seen).toEqual(Array.from({ length: 14 }, (_, step) => [step + 1, 14]));
  });

  it('should stop with the reason of its signal', async () => {
    const stop = new AbortController();
    const running = runBenchmark(nodeHost, {
      networks,
      contenders: [{ engine: 'parallel', threads: 2 }],
      runs: 1000,
      runSeconds: 0.001,
      signal: stop.signal,
      onProgress: (done) => done === 5 && stop.abort(new Error('enough')),
    });
    await expect(running).rejects.toThrow('enough');
  });
});
