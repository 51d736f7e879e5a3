/**
 * What the outside gives to the program: threads, a clock, turns. Node's is in node/; a page or a worker of it takes the
 * portable one, which every JavaScript host can give.
 */
import type { ThreadHost } from '../../cores/engines/threads.ts';

export interface Host {
  /** Threads for engines; null where there are none. */
  readonly threads: ThreadHost | null;
  /** Seconds, of a clock that only goes on. */
  now(): number;
  /** Lets the outside have its turn, so that signals, timers and clicks are seen. */
  breathe(): Promise<void>;
}

/** A host of what JavaScript has everywhere: one thread. */
export const portableHost: Host = {
  threads: null,
  now: () => performance.now() / 1000,
  breathe: () => new Promise((resolve) => setTimeout(resolve)),
};
