/** How fast the engines tick: the tables of docs/results.md (Speed) and what docs/kernel.md kept. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { type CreateEngineOptions, createEngine } from '../../src/index.ts';
import { type BenchNetworkOptions, randomNetwork } from '../../src/run/bench/bench-network.ts';
import { createPlainJs } from '../../src/run/bench/plain-js-engine.ts';
import { DESIGNS } from '../plain-js-designs.ts';
import { nanoseconds, printTable, type Timed } from '../timing.ts';

const IN_NANOSECONDS = { unit: 'ns per core-tick', figure: nanoseconds };
/** Ticks in which rates and rings become those of a running network. */
const SETTLE = 100;

const network = (cores: number, options: Partial<BenchNetworkOptions> = {}): ChipImage =>
  randomNetwork({ cores, rateHz: 20, fanIn: 128, parameters: 'uniform', seed: 1, ...options });

async function ticking(name: string, image: ChipImage, options: CreateEngineOptions, ticks: number): Promise<Timed> {
  const engine = await createEngine(image, options);
  engine.step(SETTLE);
  return { name, run: () => engine.step(ticks), amount: ticks * image.cores * engine.lanes };
}

/** By size, parameters and engine; on two threads too. The kept designs of docs/kernel.md are among them. */
export async function kernel(): Promise<void> {
  for (const cores of [64, 256, 4096]) {
    const size = `${cores.toLocaleString('en-US')} cores`;
    const timed: Timed[] = [];
    for (const parameters of ['uniform', 'mixed'] as const) {
      const image = network(cores, { parameters });
      const ticks = Math.ceil(640 / cores);
      timed.push(await ticking(`${size}, ${parameters}, simd`, image, { engine: 'simd' }, ticks));
      timed.push(
        await ticking(`${size}, ${parameters}, parallel, 2 threads`, image, { engine: 'parallel', threads: 2 }, ticks),
      );
    }
    const silent = network(cores, { rateHz: 0 });
    timed.push(await ticking(`${size}, silent, uniform, simd`, silent, { engine: 'simd' }, 10));
    await printTable(`Kernel, ${size} at 20 Hz`, timed, IN_NANOSECONDS);
  }
}

/** The kernel beside plain JavaScript, losing designs among it, and beside the oracle. */
export async function engines(): Promise<void> {
  for (const rateHz of [20, 200]) {
    const image = network(64, { rateHz });
    const plain = await createPlainJs(image);
    const timed: Timed[] = [
      await ticking('simd', image, { engine: 'simd' }, 10),
      await ticking('parallel, 2 threads', image, { engine: 'parallel', threads: 2 }, 10),
      { name: 'js, packed', run: () => plain.step(2), amount: 2 * image.cores },
    ];
    for (const design of DESIGNS) {
      const copy: typeof import('../plain-js-designs.ts') = await import(`../plain-js-designs.ts?${design}${rateHz}`);
      const engine = copy.plainDesign(design, image);
      timed.push({ name: `js, ${design}`, run: () => engine.step(2), amount: 2 * image.cores });
    }
    timed.push(await ticking('oracle', image, { engine: 'oracle' }, 1));
    await printTable(`Engines, 64 cores at ${rateHz} Hz, uniform`, timed, IN_NANOSECONDS);
  }
}

/** Lanes of the one-thread engine. */
export async function lanes(): Promise<void> {
  const image = network(64);
  const timed: Timed[] = [];
  for (const count of [1, 4, 16, 64]) {
    timed.push(await ticking(`lanes: ${count}`, image, { engine: 'simd', lanes: count }, 4));
  }
  await printTable('Lanes of simd, 64 cores at 20 Hz', timed, IN_NANOSECONDS);
}

/** From a chip image to an engine that can tick. */
export async function loading(): Promise<void> {
  const creating = (name: string, image: ChipImage, options: CreateEngineOptions): Timed => ({
    name,
    run: async () => (await createEngine(image, options)).close(),
    async: true,
  });
  const [small, full] = [network(64), network(4096, { parameters: 'mixed' })];
  await printTable(
    'Loading',
    [
      creating('64 cores, simd', small, { engine: 'simd' }),
      creating('64 cores, parallel', small, { engine: 'parallel', threads: 2 }),
      creating('64 cores, oracle', small, { engine: 'oracle' }),
      creating('4,096 cores, mixed, simd', full, { engine: 'simd' }),
      { name: '64 cores, making the network', run: () => network(64, { rateHz: 0 }) },
    ],
    { unit: 'ms', figure: (milliseconds) => milliseconds },
  );
}
