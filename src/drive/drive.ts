/**
 * The one way to step an engine through many ticks: what arrives in each goes in, whoever watches sees each, and between them
 * the outside has its turn. How an engine is stepped changes no bit of it.
 */
import type { ChipImage } from '../../cores/chip-image.ts';
import { delaySlots, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { requirePotentialsWithin } from '../formats/ranc/overflow.ts';
import { createBreath } from '../host/breath.ts';
import type { Host } from '../host/host.ts';

/** What can be driven: an engine, or as much of one as steps. */
export interface Driven {
  /** Emulates ticks. */
  step(ticks: number): void;
  /** Of what chip: spikes are fed as far ahead as its axons remember. TrueNorth's unless given. */
  readonly image?: ChipImage;
  /** Ticks emulated so far; 0 unless given. */
  readonly tick?: number;
}

/** What an engine is driven through. */
export interface Drive {
  /** Ticks to emulate. */
  readonly ticks: number;
  /** Number of the first, for those told of ticks; 0 unless given. */
  readonly from?: number;
  /**
   * Puts on the engine what arrives in a tick, which is `ahead` ticks behind the next that it will emulate. Called once for
   * each tick, in their order, before it is emulated.
   */
  readonly feed?: (tick: number, ahead: number) => void;
  /** Looks at the engine after each tick, before the next one is fed. */
  readonly observe?: (tick: number) => void;
  /** Asked after each tick, when it has been observed: the last one if true. */
  readonly until?: (tick: number) => boolean;
  /** Ticks to ask of the engine at once; those that the axon ring reaches unless given. One where each is looked at. */
  readonly burst?: number;
  /** Told how many ticks are done: at first, whenever the outside is to have its turn, and at the end. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** What a drive came to. */
export interface DriveResult {
  /** Fewer than asked for where `until` ended it. */
  readonly ticks: number;
  /** Of feeding, stepping and observing, without the turns of the outside. */
  readonly seconds: number;
}

/**
 * Drives an engine. The outside has its turn before the first tick and then by the clock, not by the tick: a tick may take a
 * microsecond or seconds.
 * @throws SynaptickError when a potential of a chip that does not saturate could leave its width within these ticks; what
 * `signal` was aborted with, between two ticks or behind the last
 */
export async function drive(engine: Driven, plan: Drive, host: Host): Promise<DriveResult> {
  const { ticks, from = 0, feed, observe, until, onProgress, signal } = plan;
  const { image } = engine;
  if (image?.shape.overflow === 'proved') requirePotentialsWithin(image, (engine.tick ?? 0) + ticks);
  const remembered = delaySlots(image?.shape ?? TRUENORTH_SHAPE);
  const most = observe || until ? 1 : Math.min(plan.burst ?? remembered, feed ? remembered : Infinity);
  const breath = createBreath({ host, signal });
  let done = 0;
  let seconds = 0;
  let since = host.now();
  for (let ended = false; done < ticks && !ended; ) {
    if (breath.due()) {
      seconds += host.now() - since;
      onProgress?.(done, ticks);
      await breath.take();
      since = host.now();
    }
    const step = Math.min(most, ticks - done);
    const tick = from + done;
    if (feed) for (let ahead = 0; ahead < step; ahead++) feed(tick + ahead, ahead);
    engine.step(step);
    done += step;
    observe?.(tick);
    ended = until?.(tick) ?? false;
  }
  seconds += host.now() - since;
  onProgress?.(done, ticks);
  signal?.throwIfAborted();
  return { ticks: done, seconds };
}
