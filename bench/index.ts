/**
 * Micro-benchmarks of the engines: which design, how dense, how many lanes, how long to load. `synaptick bench` is the one
 * to quote: it lets engines take turns.
 *
 *     npm run bench            all, some 30 s
 *     npm run bench lanes      those whose name holds this word
 */
import { Bench } from 'tinybench';
import { type CreateEngineOptions, createEngine, type Engine } from '../src/index.ts';
import { randomNetwork } from '../src/run/bench/bench-network.ts';
import { createPlainJs } from '../src/run/bench/plain-js-engine.ts';
import { DESIGNS } from './plain-js-designs.ts';

const CORES = 64;
const OPTIONS = { time: 300, warmupTime: 100 } as const;
const wanted = process.argv[2] ?? '';

const network = (rateHz: number, cores = CORES) =>
  randomNetwork({ cores, rateHz, fanIn: 128, parameters: 'uniform', seed: 1 });

/** Adds what steps as a task; an operation is `ticks` ticks. */
interface Group {
  readonly bench: Bench;
  step(name: string, engine: { step(ticks: number): void }, ticks: number, lanes?: number): void;
}

async function group(name: string, fill: (group: Group) => Promise<void>): Promise<void> {
  if (!name.includes(wanted)) return;
  const bench = new Bench({ ...OPTIONS, name });
  const coreTicks = new Map<string, number>();
  await fill({
    bench,
    step(task, engine, ticks, lanes = 1) {
      coreTicks.set(task, ticks * lanes * CORES);
      bench.add(task, () => engine.step(ticks));
    },
  });
  await bench.run();
  console.log(`\n${name}`);
  console.table(
    bench.tasks.map((task) => {
      const { result } = task;
      if (!('latency' in result))
        throw new Error(`${task.name} did not run`, { cause: 'error' in result && result.error });
      const [median, spread] = [result.latency.p50, result.latency.rme];
      const count = coreTicks.get(task.name);
      const time = count ? { 'ns/core-tick': Math.round((median * 1e6) / count) } : { ms: Number(median.toFixed(3)) };
      return { task: task.name, ...time, '+- %': Number(spread.toFixed(1)), runs: result.latency.samplesCount };
    }),
  );
}

async function settled(rateHz: number, options: CreateEngineOptions): Promise<Engine> {
  const engine = await createEngine(network(rateHz), options);
  engine.step(100);
  return engine;
}

for (const rateHz of [20, 200]) {
  await group(`engines at ${rateHz} Hz, 64 cores`, async ({ step }) => {
    step('simd', await settled(rateHz, { engine: 'simd' }), 10);
    step('parallel, 2 threads', await settled(rateHz, { engine: 'parallel', threads: 2 }), 10);
    step('js, packed', await createPlainJs(network(rateHz)), 2);
    for (const design of DESIGNS) {
      const copy: typeof import('./plain-js-designs.ts') = await import(`./plain-js-designs.ts?${design}${rateHz}`);
      step(`js, ${design}`, copy.plainDesign(design, network(rateHz)), 2);
    }
    step('oracle', await settled(rateHz, { engine: 'oracle' }), 1);
  });
}

await group('lanes of simd at 20 Hz, 64 cores', async ({ step }) => {
  for (const lanes of [1, 4, 16, 64]) {
    step(`${lanes} lanes`, await settled(20, { engine: 'simd', lanes }), 4, lanes);
  }
});

await group('loading', async ({ bench }) => {
  const image = network(20);
  for (const engine of ['oracle', 'simd', 'parallel'] as const) {
    bench.add(`64 cores, ${engine}`, async () => (await createEngine(image, { engine, threads: 2 })).close());
  }
  bench.add('64 cores, making the network', () => void network(0));
});
