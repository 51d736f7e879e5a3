/**
 * Threads that work through a list of phases together: the caller's and workers over one shared memory. Each makes the same
 * list for itself; tasks are taken by a counter, and a barrier ends each phase. Which thread does a task changes nothing.
 *
 * The barrier counts arrivals; the last to arrive clears the counters and moves the generation on, for which the others
 * spin a little and then sleep.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Thread, ThreadHost } from '../../../cores/engines/threads.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { createArithmetic, SCRATCH_BYTES } from './arithmetic/wasm.ts';
import { type MemoryPlan, memoryMissing, planMemory, SHARDS, type ThreadScratch } from './memory-plan.ts';
import type { NetworkSpec } from './network-spec.ts';
import { type Samples, sampleReader } from './sample.ts';
import {
  calibrationPhase,
  evaluationPhases,
  forwardPhases,
  gradientPhases,
  type Phase,
  type StepContext,
  trainingPhases,
} from './step.ts';

/** i32 words of the plan's control. */
const GENERATION = 0;
const ARRIVED = 1;
const TICKET = 2;
const COMMAND = 3;
const FAILED = 4;

/** Looks at the generation before sleeping: some 50 us. */
const SPINS = 2000;
/** Milliseconds of sleep between two looks for a failed thread. */
const NAP = 500;

/**
 * What a team can be told to do with a batch: a step of training, votes of the deployed network, sums and their moments as
 * training normalises them or as the deployed network has them, and a step's gradients without learning from them.
 */
const COMMANDS = { stop: 0, train: 1, evaluate: 2, measure: 3, gradients: 4, calibrate: 5 } as const;
export type Command = Exclude<keyof typeof COMMANDS, 'stop'>;

export interface TeamSetup {
  readonly spec: NetworkSpec;
  readonly samples: Samples;
  readonly seed: number;
  readonly threads: number;
  /** All values in f32, so that steps and rounding may be stood in for: by default where the description asks for it. */
  readonly soft?: boolean;
}

export interface Team {
  readonly plan: MemoryPlan;
  readonly memory: WebAssembly.Memory;
  /** The caller's own context. */
  readonly context: StepContext;
  /** Runs all phases of a command and returns when every thread is done. */
  run(command: Command): void;
  close(): void;
}

/** What a worker is sent. */
export interface WorkerData extends TeamSetup {
  readonly memory: WebAssembly.Memory;
  readonly thread: number;
}

const PAGE = 65_536;

/** @throws SynaptickError when the network's layers do not fit, memory is short or a thread does not start */
export async function createTeam(given: TeamSetup, host: ThreadHost): Promise<Team> {
  const { float, hardening } = given.spec.training;
  const setup = { ...given, soft: given.soft ?? (float !== undefined || hardening !== undefined) };
  const threads = Math.max(1, Math.min(setup.threads, SHARDS));
  const plan = planFor({ ...setup, threads });
  const memory = sharedMemory(plan.bytes);
  const team = { ...setup, threads };
  const context = contextOf({ ...team, memory, thread: 0 }, plan);
  const run = member(context, threads);
  const workers: Thread[] = [];
  for (let thread = 1; thread < threads; thread++) {
    const data: WorkerData & WorkerModules = { ...team, memory, thread, ...workerModules() };
    workers.push(host.spawn(WORKER_SOURCE, data));
  }
  const control = new Int32Array(memory.buffer, plan.control.address, plan.control.length);
  const close = () => {
    Atomics.store(control, COMMAND, COMMANDS.stop);
    Atomics.store(control, FAILED, 1);
    Atomics.add(control, GENERATION, 1);
    Atomics.notify(control, GENERATION);
    for (const worker of workers) worker.terminate();
  };
  try {
    await Promise.all(workers.map((worker) => worker.ready));
  } catch (error) {
    close();
    throw new SynaptickError(`a worker thread did not start (${(error as Error).message}): use --threads 1`);
  }
  return {
    plan,
    memory,
    context,
    run(command) {
      Atomics.store(control, COMMAND, COMMANDS[command]);
      if (!run()) throw new SynaptickError(`a worker thread of the training failed: ${reasons(workers)}`);
    },
    close,
  };
}

function reasons(workers: readonly Thread[]): string {
  return workers.map((worker) => worker.ended()).find((reason) => reason !== null) ?? 'go on with --resume';
}

function planFor({ spec, samples, threads, soft }: TeamSetup): MemoryPlan {
  return planMemory(spec, samples.picture, samples.classes, threads, SCRATCH_BYTES, soft);
}

function contextOf({ spec, samples, seed, memory, thread, soft = false }: WorkerData, plan: MemoryPlan): StepContext {
  const scratch = plan.threads[thread] as ThreadScratch;
  return {
    plan,
    arithmetic: createArithmetic(memory, scratch.arithmetic.address),
    scratch,
    reader: sampleReader(spec, samples, seed),
    soft,
  };
}

function sharedMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch {
    throw memoryMissing(bytes);
  }
}

/** A thread's part in one command; false when another has failed. */
function member(context: StepContext, threads: number): () => boolean {
  const { plan, arithmetic } = context;
  const control = new Int32Array(arithmetic.memory.buffer, plan.control.address, plan.control.length);
  const phases: Record<number, Phase[]> = {
    [COMMANDS.train]: trainingPhases(context),
    [COMMANDS.evaluate]: evaluationPhases(context),
    [COMMANDS.measure]: forwardPhases(context),
    [COMMANDS.gradients]: gradientPhases(context),
    [COMMANDS.calibrate]: [calibrationPhase(context)],
  };
  return () => {
    if (!barrier(control, threads)) return false;
    for (const { tasks, run } of phases[Atomics.load(control, COMMAND)] ?? []) {
      for (let task = Atomics.add(control, TICKET, 1); task < tasks; task = Atomics.add(control, TICKET, 1)) run(task);
      if (!barrier(control, threads)) return false;
    }
    return true;
  };
}

/** Waits until all threads are here; false when one has failed. */
function barrier(control: Int32Array, threads: number): boolean {
  const generation = Atomics.load(control, GENERATION);
  if (Atomics.add(control, ARRIVED, 1) + 1 === threads) {
    Atomics.store(control, ARRIVED, 0);
    Atomics.store(control, TICKET, 0);
    Atomics.add(control, GENERATION, 1);
    Atomics.notify(control, GENERATION);
    return Atomics.load(control, FAILED) === 0;
  }
  for (let spin = 0; spin < SPINS; spin++) {
    if (Atomics.load(control, GENERATION) !== generation) return Atomics.load(control, FAILED) === 0;
  }
  while (Atomics.load(control, GENERATION) === generation && Atomics.load(control, FAILED) === 0) {
    Atomics.wait(control, GENERATION, generation, NAP);
  }
  return Atomics.load(control, FAILED) === 0;
}

/**
 * What a worker thread runs until it is told to stop; its source below imports this by name.
 * @public
 */
export function serve(data: WorkerData): void {
  const plan = planFor(data);
  const control = new Int32Array(data.memory.buffer, plan.control.address, plan.control.length);
  try {
    const run = member(contextOf(data, plan), data.threads);
    while (run());
  } catch (error) {
    Atomics.store(control, FAILED, 1);
    Atomics.notify(control, GENERATION);
    throw error;
  }
}

interface WorkerModules {
  /** This module, and in development what lets a worker read TypeScript. */
  readonly module: string;
  readonly loader: string | null;
}

function workerModules(): WorkerModules {
  const module = import.meta.url;
  const typescript = /\.ts(\?|$)/.test(module);
  if (!typescript) return { module, loader: null };
  const manifest = createRequire(module).resolve('tsx/package.json');
  return { module, loader: new URL('dist/esm/api/index.mjs', pathToFileURL(manifest)).href };
}

const WORKER_SOURCE = `
(async () => {
  if (data.loader) (await import(data.loader)).register();
  const { serve } = await import(data.module);
  ready();
  serve(data);
})().catch((error) => { queueMicrotask(() => { throw error; }); });
`;
