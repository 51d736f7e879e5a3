/** The `parallel` engine: the kernel on worker threads over one shared memory. Thread 0 is the caller's. */
import type { ChipImage } from '../chip-image.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { requireInteger, SynaptickError } from '../errors.ts';
import * as K from '../kernel/layout.ts';
import { laneEngine } from './lane-engine.ts';
import { laneTicksOf } from './lanes.ts';
import type { Thread, ThreadHost } from './threads.ts';
import { pagesOf, planArena, writeConfiguration } from './wasm/arena.ts';
import { decodeBase64 } from './wasm/base64.ts';
import { THREADED_ANY_KERNEL, THREADED_KERNEL } from './wasm/kernel-binary.ts';
import { requireKernelShape } from './wasm/kernel-layout.ts';
import { createState } from './wasm/state.ts';

export const MAX_THREADS = 64;

/** Threads that are taken where nobody says how many: those of the machine, as far as they serve. */
export function threadsOfHost({ hardwareThreads }: ThreadHost): number {
  return Math.min(hardwareThreads, MAX_THREADS);
}

export interface ParallelOptions extends EngineOptions {
  /** Threads, the caller's included; all that the machine has unless given. More than cores are not started. */
  readonly threads?: number;
  readonly threadHost: ThreadHost;
  /** Seconds that a thread may take for one tick before it is given up. */
  readonly stallSeconds?: number;
}

interface KernelExports {
  runParallel(ticks: number): number;
  permuteRows(address: number, rows: number): void;
}

/** Looks at a barrier before sleeping: some 50 us, what a sleep and a waking cost. */
const SPINS = 60_000;
const NAPS_PER_SECOND = 20;

/** What a worker runs: the kernel until it is told to stop. A failure wakes the others. */
const WORKER_SOURCE = `
const control = new Int32Array(data.memory.buffer);
try {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(data.binary), { env: { memory: data.memory } });
  const command = Atomics.load(control, ${K.C_COMMAND / 4});
  ready();
  exports.work(data.thread, command);
} catch (error) {
  Atomics.store(control, ${K.C_FAILED / 4}, 1);
  Atomics.notify(control, ${K.C_PHASE / 4});
  throw error;
}`;

/** @throws SynaptickError when the kernel does not take the chip's shape, the host has no shared memory or threads, or one does not start */
export async function createParallel(image: ChipImage, options: ParallelOptions): Promise<Engine> {
  requireKernelShape('parallel', image.shape);
  const { threadHost } = options;
  const asked = options.threads ?? threadsOfHost(threadHost);
  requireInteger('threads', asked, 1, MAX_THREADS);
  const threads = Math.min(asked, image.cores);
  const laneTicks = laneTicksOf(options);
  const plan = planArena(image, laneTicks.length, threads);
  const memory = sharedMemory(pagesOf(plan));
  const control = new Int32Array(memory.buffer);
  control[K.C_SPIN / 4] = SPINS;
  control[K.C_STALL / 4] = Math.max(1, Math.round((options.stallSeconds ?? 20) * NAPS_PER_SECOND));
  const binary = decodeBase64(plan.layout.any ? THREADED_ANY_KERNEL : THREADED_KERNEL);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } });
  const kernel = instance.exports as unknown as KernelExports;
  writeConfiguration(memory.buffer, plan);
  kernel.permuteRows(plan.address.crossbar, plan.image.cores * plan.layout.axons);

  const workers: Thread[] = [];
  for (let thread = 1; thread < threads; thread++) {
    workers.push(threadHost.spawn(WORKER_SOURCE, { thread, memory, binary }));
  }
  const close = () => {
    control[K.C_STOP / 4] = 1;
    Atomics.add(control, K.C_COMMAND / 4, 1);
    Atomics.notify(control, K.C_COMMAND / 4);
    for (const worker of workers) worker.terminate();
  };
  try {
    await Promise.all(workers.map((worker) => worker.ready));
  } catch (error) {
    close();
    throw new SynaptickError(`a worker thread did not start (${(error as Error).message}): use the engine simd`);
  }

  function run(ticks: number): void {
    const dead = workers.findIndex((worker) => worker.ended() !== null);
    if (dead < 0 && kernel.runParallel(ticks) === 1) return;
    close();
    const why = dead < 0 ? 'did not answer' : `ended (${workers[dead]?.ended()})`;
    throw new SynaptickError(
      `worker thread ${dead < 0 ? 'of the parallel engine' : dead + 1} ${why}: its state is lost; create the engine anew, or use the engine simd`,
    );
  }
  const state = createState(memory.buffer, plan, laneTicks);
  return laneEngine('parallel', image, plan.lanes, state, { run, close }, memory.buffer.byteLength);
}

function sharedMemory(pages: number): WebAssembly.Memory {
  if (typeof SharedArrayBuffer === 'undefined') {
    throw new SynaptickError('this host has no SharedArrayBuffer, which threads need: use the engine simd');
  }
  return new WebAssembly.Memory({ initial: pages, maximum: 65_536, shared: true });
}
