/**
 * What a set of images runs on: which engine, how many lanes, how many threads, and why. Unless it is told, what is soonest
 * done by measured costs, in no more memory than it may take.
 */
import type { ChipImage } from '../../cores/chip-image.ts';
import type { EngineChoice, EngineName } from '../../cores/engines/choose.ts';
import { MAX_THREADS, threadsOfHost } from '../../cores/engines/parallel.ts';
import { slicedRefusal } from '../../cores/engines/sliced/arena.ts';
import { slicedMemory } from '../../cores/engines/sliced-memory.ts';
import { requireInteger, SynaptickError } from '../../cores/errors.ts';
import type { Host } from '../host/host.ts';
import { engineFor } from './engine.ts';

/** Lanes unless asked otherwise: measured, see docs/results.md. Of the sliced engine as many as a word has bits. */
const LANES = 8;
const SLICED_LANES = 256;

/** Engines of one thread, of which each thread has one. */
type LoneEngine = Exclude<EngineChoice['name'], 'parallel'>;

/**
 * Seconds that an engine takes to be set up, for a core, and for a tick of a core and lane; the sliced engine, whatever lanes it
 * has, for 256. Measured, see docs/kernel.md: it is their ratios that decide.
 */
const COSTS: Readonly<Record<LoneEngine, { readonly setUp: number; readonly laneTick: number }>> = {
  oracle: { setUp: 0, laneTick: 30e-6 },
  simd: { setUp: 0.5e-3, laneTick: 1e-6 },
  sliced: { setUp: 2e-3, laneTick: 0.15e-6 },
};
/** Seconds that a worker thread takes to start. */
const THREAD_START = 0.25;
/** Threads are taken that are busy for so much of the time at least with what one thread would have to do. */
const LEAST_EFFICIENCY = 0.6;

/** Bytes that engines may take where nobody says: 4 GiB, or half of the machine's. */
const ENGINE_MEMORY = 4 * 2 ** 30;
const MIB = 2 ** 20;

export interface EnginePlan extends EngineChoice {
  /** Of each engine, at the most. */
  readonly lanes: number;
  /** That divide the ticks, an engine each. */
  readonly threads: number;
  /** Inside each engine. */
  readonly engineThreads: number;
}

/** What lanes are to share. */
export interface LaneWork {
  readonly image: ChipImage;
  /** Ticks, and those that the chip remembers. */
  readonly ticks: number;
  readonly memory: number;
  /** Frames of the images: more lanes would have none to begin with. */
  readonly frames: number;
}

export interface EngineWishes {
  /** `auto` unless given. */
  readonly engine?: EngineName | undefined;
  /** As many as pay unless given; of engines by name one, but for `sliced` and `parallel`. */
  readonly threads?: number | undefined;
  readonly lanes?: number | undefined;
  /** Bytes that engines may take together. */
  readonly engineMemory?: number | undefined;
  /** Whether each tick is looked at, of one lane. */
  readonly watched?: boolean;
}

/** @throws SynaptickError when the engine asked for takes not the chip, or more memory than it may; or threads are not 1..64 */
export function planEngine(host: Host, work: LaneWork, wishes: EngineWishes): EnginePlan {
  const { engine = 'auto', threads, watched } = wishes;
  if (threads !== undefined) requireInteger('threads', threads, 1, MAX_THREADS, 'leave it out for as many as pay');
  if (watched || engine === 'parallel') {
    const choice = engineFor(work.image, host, { engine, threads });
    const inside = choice.name === 'parallel' ? Math.min(threads ?? available(host), work.image.cores) : 1;
    const lanes = watched ? 1 : lanesOf(choice.name, work, wishes);
    return { ...choice, threads: 1, engineThreads: inside, lanes };
  }
  const { name, reason } = engineFor(work.image, host, { engine, threads: 1 });
  // Asked for one thread, no engine is `parallel`.
  const first = name as LoneEngine;
  if (first !== 'simd' || engine === 'simd') return planOf(host, first, reason, work, wishes);
  const refusal = slicedRefusal(work.image);
  const simd = planOf(host, 'simd', 'the fastest for so few images', work, wishes);
  if (refusal !== null) return { ...simd, reason: `sliced takes no chip with ${refusal}` };
  const seconds = (each: LoneEngine) => secondsOf(each, work, wishes, wantedThreads(host, each, work, wishes));
  if (seconds('sliced') >= seconds('simd')) return simd;
  const sliced = planOf(host, 'sliced', `${SLICED_LANES} images in the bits of a word`, work, wishes);
  if (sliced.threads === 0) {
    return {
      ...simd,
      reason: `sliced would take ${slicedText(work, wishes)}, engines may take ${limitText(host, wishes)}`,
    };
  }
  return sliced;
}

/** An engine of one thread on as many threads as are asked for, or pay, and fit. */
function planOf(host: Host, name: LoneEngine, reason: string, work: LaneWork, wishes: EngineWishes): EnginePlan {
  const { engine } = wishes;
  const plan = { name, lanes: lanesOf(name, work, wishes), engineThreads: 1 };
  const wanted = wantedThreads(host, name, work, wishes);
  if (name !== 'sliced') return { ...plan, reason, threads: wanted };
  const bytes = slicedMemory(work.image, plan.lanes);
  const fit = Math.floor(memoryOf(host, wishes) / bytes);
  if (engine === 'sliced' && fit < 1) {
    const needed = Math.ceil(bytes / MIB);
    throw new SynaptickError(
      `the engine sliced takes about ${needed} MiB of memory for ${work.image.cores} cores, engines may take ${limitText(host, wishes)}: allow that much (--memory ${needed}), or use the engine simd`,
    );
  }
  if (fit >= wanted) return { ...plan, reason, threads: wanted };
  return {
    ...plan,
    threads: fit,
    reason: `${reason}; ${wanted} threads would take more than ${limitText(host, wishes)}`,
  };
}

function slicedText({ image }: LaneWork, { lanes = SLICED_LANES }: EngineWishes): string {
  return `${Math.ceil(slicedMemory(image, lanes) / MIB)} MiB`;
}

function limitText(host: Host, wishes: EngineWishes): string {
  return `${Math.floor(memoryOf(host, wishes) / MIB)} MiB`;
}

function memoryOf({ memoryBytes }: Host, { engineMemory }: EngineWishes): number {
  return engineMemory ?? Math.min(ENGINE_MEMORY, (memoryBytes ?? Infinity) / 2);
}

function lanesOf(name: EngineChoice['name'], { frames }: LaneWork, { lanes }: EngineWishes): number {
  return Math.min(lanes ?? (name === 'sliced' ? SLICED_LANES : LANES), frames);
}

function available({ threads }: Host): number {
  return threads ? threadsOfHost(threads) : 1;
}

/** Threads that are asked for, or the number that is soonest done, of those that are busy enough. */
function wantedThreads(host: Host, name: LoneEngine, work: LaneWork, wishes: EngineWishes): number {
  const { engine = 'auto', threads } = wishes;
  if (host.threads === null) return 1;
  if (threads !== undefined) return threads;
  if (engine !== 'auto' && engine !== 'sliced') return 1;
  const one = secondsOf(name, work, wishes, 1);
  let best = { threads: 1, seconds: one };
  for (let count = 2; count <= available(host); count++) {
    const seconds = secondsOf(name, work, wishes, count);
    if (seconds < best.seconds && one / (seconds * count) >= LEAST_EFFICIENCY) best = { threads: count, seconds };
  }
  return best.threads;
}

/** How long it takes, about: each thread sets up an engine, and each lane warms up. */
function secondsOf(name: LoneEngine, work: LaneWork, wishes: EngineWishes, threads: number): number {
  const { image, ticks, memory } = work;
  const lanes = lanesOf(name, work, wishes);
  const { setUp, laneTick } = COSTS[name];
  const perLane = memory + Math.ceil(ticks / (lanes * threads));
  const computed = name === 'sliced' ? Math.ceil(lanes / SLICED_LANES) * SLICED_LANES : lanes;
  return image.cores * (setUp + laneTick * computed * perLane) + (threads > 1 ? THREAD_START : 0);
}
