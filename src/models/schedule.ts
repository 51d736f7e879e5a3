/** When a chip takes in the views of pictures, and when their votes leave. */
import type { IntegerNetwork } from './integer-network.ts';

export interface Schedule {
  /** Ticks from one view to the next. */
  readonly period: number;
  /** Ticks in which votes of a view may leave, the first and the last; counted from 0, the tick in which it arrives. */
  readonly firstVote: number;
  readonly lastVote: number;
  /** Ticks after which a chip is as if what came before them had not been. */
  readonly memory: number;
}

/** Neurons without memory answer each tick by itself: a view a tick, and its votes after a tick for each layer. */
export function scheduleOf(members: readonly IntegerNetwork[]): Schedule {
  const depth = Math.max(...members.map(({ layers }) => layers.length));
  return { period: 1, firstVote: depth - 1, lastVote: depth - 1, memory: depth - 1 };
}
