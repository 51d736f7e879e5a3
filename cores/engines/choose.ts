/** Which engine runs: the one asked for, or with `auto` the best that the host has. Says why. */
import type { ChipImage } from '../chip-image.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { requireInteger, SynaptickError } from '../errors.ts';
import { createOracle } from './oracle.ts';
import { createParallel, MAX_THREADS, type ParallelOptions, threadsOfHost } from './parallel.ts';
import { createSimd } from './simd.ts';
import { createSliced, requireSliced } from './sliced.ts';
import type { ThreadHost } from './threads.ts';
import { decodeBase64 } from './wasm/base64.ts';
import { KERNEL } from './wasm/kernel-binary.ts';
import { kernelRefusal, requireKernelShape } from './wasm/kernel-layout.ts';

export const ENGINES = ['auto', 'oracle', 'simd', 'parallel', 'sliced'] as const;
export type EngineName = (typeof ENGINES)[number];
/** The engine unless one is named: the best that the host has. */
export const DEFAULT_ENGINE: EngineName = 'auto';

export interface EngineChoice {
  readonly name: Exclude<EngineName, 'auto'>;
  /** One phrase for the report, e.g. `asked for`. */
  readonly reason: string;
}

export interface CreateEngineOptions extends EngineOptions, Partial<ParallelOptions> {
  /** `auto` unless given. */
  readonly engine?: EngineName;
}

/** What the choice depends on. */
type Circumstances = Pick<CreateEngineOptions, 'engine' | 'threads' | 'threadHost'>;

/** From so many cores on a second thread gains more than the barrier of every tick costs: measured, see docs/results.md. */
const PARALLEL_CORES = 256;

/** Whether an engine has more than one thread: the others step a chip on one. */
export function hasThreads(engine: EngineName): boolean {
  return engine === 'auto' || engine === 'parallel';
}

/** @throws SynaptickError when there is no engine of that name, it does not take the chip's shape, needs threads and there are none, has one and more are asked for, or `threads` is not 1..64 */
export function chooseEngine(
  image: ChipImage,
  { engine = DEFAULT_ENGINE, threads, threadHost }: Circumstances = {},
): EngineChoice {
  const { cores, shape } = image;
  if (!ENGINES.includes(engine)) {
    throw new SynaptickError(`there is no engine "${engine}": choose one of ${ENGINES.join(', ')}`);
  }
  if (engine === 'simd' || engine === 'parallel') requireKernelShape(engine, shape);
  if (threads !== undefined) requireInteger('threads', threads, 1, MAX_THREADS, 'leave it out for as many as serve');
  if (threads !== undefined && threads > 1 && !hasThreads(engine)) {
    throw new SynaptickError(`threads is ${threads}, the engine ${engine} has one: leave it out`);
  }
  if (engine === 'parallel' && !threadHost) {
    throw new SynaptickError('the engine parallel needs worker threads, this host gives none: use the engine simd');
  }
  if (engine === 'parallel')
    return { name: engine, reason: `asked for, ${threadsOf(cores, threads, threadHost)} threads` };
  if (engine === 'sliced') requireSliced(image);
  if (engine !== 'auto') return { name: engine, reason: 'asked for' };
  if (!hasSimd()) return { name: 'oracle', reason: 'this host has no WebAssembly SIMD' };
  const refusal = kernelRefusal(shape);
  if (refusal !== null) return { name: 'oracle', reason: `the faster engines take no ${refusal}` };
  const available = threads ?? (threadHost ? threadsOfHost(threadHost) : 1);
  if (!threadHost || available < 2) return { name: 'simd', reason: 'one thread' };
  if (typeof SharedArrayBuffer === 'undefined') return { name: 'simd', reason: 'this host has no shared memory' };
  if (cores < PARALLEL_CORES) return { name: 'simd', reason: `faster on one thread below ${PARALLEL_CORES} cores` };
  return { name: 'parallel', reason: `${threadsOf(cores, threads, threadHost)} threads` };
}

/** Threads that the parallel engine starts: no more than cores. */
function threadsOf(cores: number, threads?: number, host?: ThreadHost): number {
  return Math.min(threads ?? (host ? threadsOfHost(host) : 1), cores);
}

/** Creates an engine that will emulate `image` from tick 0. The image is not changed and must not change. */
export async function createEngine(image: ChipImage, options: CreateEngineOptions = {}): Promise<Engine> {
  const { threadHost } = options;
  const { name } = chooseEngine(image, options);
  if (name === 'parallel' && threadHost) return createParallel(image, { ...options, threadHost });
  if (name === 'sliced') return createSliced(image, options);
  return name === 'oracle' ? createOracle(image, options) : createSimd(image, options);
}

let simd: boolean | undefined;

/** Whether the host compiles the kernel. */
export function hasSimd(): boolean {
  if (typeof WebAssembly !== 'object') return false;
  simd ??= WebAssembly.validate(decodeBase64(KERNEL));
  return simd;
}
