/**
 * A stretch of a classification: consecutive ticks of one chip, as data. It holds all that they depend on and no code, so it
 * can be cloned to another thread or machine, and be run there.
 *
 * The chip that is reported is one chip fed tick after tick. A stretch begins anywhere in its time: an engine is brought to
 * where the one chip would be by as many ticks before as the chip remembers, whose counts are left out. Lanes do the same
 * within a stretch, side by side. So neither changes a spike or a count.
 */
import type { ChipImage } from '../../../cores/chip-image.ts';
import { type Counters, zeroCounters } from '../../../cores/counters.ts';
import type { Engine } from '../../../cores/engine.ts';
import type { EngineName } from '../../../cores/engines/choose.ts';
import { drive } from '../../drive/drive.ts';
import { openEngine } from '../../drive/engine.ts';
import { createLineInlet } from '../../drive/line-inlet.ts';
import type { Host } from '../../host/host.ts';
import type { TickObserver } from '../run-network.ts';
import { type Frames, spikesOfTicks } from './frames.ts';
import { createVoteCount, type Readout } from './readout.ts';

export interface Stretch {
  readonly image: ChipImage;
  /** What arrives on its input lines; needed from `memory` ticks before the first on. */
  readonly input: Frames;
  readonly readout: Readout;
  /** Ticks after which the chip is as if what came before them had not been. */
  readonly memory: number;
  /** Ticks after which what paces the chip comes again: lanes that begin so far apart do like things at the same time. */
  readonly phase: number;
  /** The first tick, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Copies of the chip that compute side by side, each an equal part of the ticks. */
  readonly lanes: number;
}

export interface StretchResult {
  /** Output spikes by `[image][class]`, of the images from `firstImage` on; those at either end may have more outside. */
  readonly votes: Uint16Array;
  readonly firstImage: number;
  /** Of the ticks of the stretch alone. */
  readonly counters: Counters;
  /** Which engine ran, its lanes, and the bytes of its configuration and state. */
  readonly engine: string;
  readonly lanes: number;
  readonly memoryBytes: number;
}

export interface StretchOptions {
  readonly engine?: EngineName;
  /** Threads of the engine, where it has any. */
  readonly threads?: number;
  /** Told of the ticks of the one chip that are done, as many as there would be had it run alone. */
  readonly onProgress?: (tick: number) => void;
  /** Looks at the engine after each tick of the stretch, whose lanes are one. */
  readonly observer?: TickObserver;
  readonly signal?: AbortSignal;
}

/** Puts on a lane of an engine what arrives in a tick of the one chip. */
export type Inlet = (engine: Engine, tick: number, ahead: number, lane: number) => void;

/** The inlet of all stretches of one chip and input: making it takes a while. */
export function createInlet({ image, input }: Pick<Stretch, 'image' | 'input'>): Inlet {
  const inlet = createLineInlet(image);
  const spikesOf = spikesOfTicks(input);
  return (engine, tick, ahead, lane) => {
    const spikes = tick < 0 ? null : spikesOf(tick);
    if (spikes) inlet(engine, spikes, ahead, lane);
  };
}

/**
 * Runs a stretch on an engine of its own.
 * @param inlet made of the stretch, unless one is at hand
 * @throws what `signal` was aborted with
 */
export async function runStretch(
  host: Host,
  stretch: Stretch,
  options: StretchOptions = {},
  inlet: Inlet = createInlet(stretch),
): Promise<StretchResult> {
  const { image, readout, memory, from, to, lanes } = stretch;
  const { engine: name, threads, onProgress, observer, signal } = options;
  const perLane = (to - from) / lanes;
  if (!Number.isInteger(perLane)) throw new Error(`${lanes} lanes cannot share ticks ${from} to ${to} alike`);
  const starts = Array.from({ length: lanes }, (_, lane) => from + lane * perLane);
  const laneTicks = starts.map((start) => (start - memory) >>> 0);
  const engine = await openEngine(image, host, { engine: name, threads, laneTicks });
  const feed = (tick: number, ahead: number) => {
    for (let lane = 0; lane < lanes; lane++) inlet(engine, (starts[lane] as number) + tick, ahead, lane);
  };
  try {
    // Ticks are counted from the start of each lane; those of the warm-up come before it.
    let at = -memory;
    for (const begin of beginnings(starts, memory)) {
      await drive(engine, { from: at, ticks: begin - at, feed, signal }, host);
      // Nothing was before the first tick of all.
      starts.forEach((start, lane) => {
        if (start + begin === 0) engine.clear(lane);
      });
      at = begin;
    }
    const before = { ...engine.counters };
    const counted = createVoteCount(readout, from, to);
    const places = starts.map((): number | null => null);
    const count = (lane: number, line: number) => {
      const place = places[lane];
      if (place != null) counted.count(place, line);
    };
    const observe = (tick: number) => {
      starts.forEach((start, lane) => {
        places[lane] = counted.placeOf(start + tick);
      });
      forEachOutput(engine, count);
      observer?.onTick(engine, from + tick);
    };
    const told = (done: number) => onProgress?.(from + done * lanes);
    await drive(engine, { ticks: perLane, feed, observe, onProgress: told, signal }, host);
    const { votes, firstImage } = counted;
    return {
      votes,
      firstImage,
      counters: { ...since(before, engine.counters), ticks: to - from },
      engine: engine.name,
      lanes,
      memoryBytes: engine.memoryBytes,
    };
  } finally {
    engine.close();
  }
}

/** Visits what all lanes put out in the last tick. */
function forEachOutput(engine: Engine, visit: (lane: number, line: number) => void): void {
  if (engine.forEachOutput) {
    engine.forEachOutput(visit);
    return;
  }
  for (let lane = 0; lane < engine.lanes; lane++) for (const line of engine.outputs(lane)) visit(lane, line);
}

/** When, in ticks of the lanes, the warm-up of some lane has come to the first tick of all; and when it ends. */
function beginnings(starts: readonly number[], memory: number): number[] {
  return [...new Set([...starts.filter((start) => start <= memory).map((start) => -start), 0])].sort((a, b) => a - b);
}

function since(before: Counters, now: Counters): Counters {
  const counts = zeroCounters();
  for (const name of Object.keys(counts) as (keyof Counters)[]) counts[name] = now[name] - before[name];
  return counts;
}
