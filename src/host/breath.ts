/** How long work gives way: now and then the outside has its turn, and may say meanwhile that the work is to stop. */
import type { Host } from './host.ts';

/** Seconds of work between two turns of the outside. */
export const BREATH = 0.05;

/** What gives way, and what may stop it. */
export interface Breathing {
  readonly host: Host;
  readonly signal?: AbortSignal;
}

/** Gives the outside its turn. @throws what `signal` was aborted with */
export async function breathe({ host, signal }: Breathing): Promise<void> {
  await host.breathe();
  signal?.throwIfAborted();
}

/** Turns by the clock, for work in pieces that may be too small for a turn each. */
export interface Breath {
  /** Whether it is time for one: at first, and when `BREATH` has passed since the last. */
  due(): boolean;
  /** Takes it. @throws what the signal was aborted with */
  take(): Promise<void>;
}

export function createBreath(breathing: Breathing): Breath {
  const { host } = breathing;
  let last = Number.NEGATIVE_INFINITY;
  return {
    due: () => host.now() - last >= BREATH,
    async take() {
      await breathe(breathing);
      last = host.now();
    },
  };
}
