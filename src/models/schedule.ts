/** When a chip takes in the views of pictures, and when their votes leave. */
import { SynaptickError } from '../../cores/errors.ts';
import { type CountingNetwork, lagOf, periodOf } from './control.ts';
import type { Firing, IntegerNetwork, SpikeCounts } from './integer-network.ts';

export interface Schedule {
  /** Ticks from one view to the next. */
  readonly period: number;
  /** Ticks in which votes of a view may leave, the first and the last; counted from 0, the tick in which it arrives. */
  readonly firstVote: number;
  readonly lastVote: number;
  /** Ticks after which a chip is as if what came before them had not been. */
  readonly memory: number;
}

/**
 * Neurons without memory answer each tick by itself: a view a tick, and its votes after a tick for each layer. Neurons that count
 * take the ticks that control.ts lists for each view, layer after layer.
 */
export function scheduleOf(members: readonly IntegerNetwork[]): Schedule {
  const depth = Math.max(...members.map(({ layers }) => layers.length));
  const counts = countsOf(members);
  if (!counts) return { period: 1, firstVote: depth - 1, lastVote: depth - 1, memory: depth - 1 };
  const period = periodOf(counts);
  const begins = (depth - 1) * lagOf(counts);
  const firstVote = begins + (counts.firing === 'held' ? counts.ticks : 1);
  return { period, firstVote, lastVote: firstVote + counts.ticks - 1, memory: begins + period };
}

/**
 * What members count, all alike; null where a view is one tick.
 * @throws SynaptickError when they differ in it, or those that count in depth
 */
export function countsOf(members: readonly IntegerNetwork[]): SpikeCounts | null {
  const [first] = members;
  for (const { name, counts, layers } of members) {
    if (textOf(counts) !== textOf(first?.counts)) {
      throw new SynaptickError(
        `network "${name}" counts ${textOf(counts)}, "${first?.name}" of the same model ${textOf(first?.counts)}: give both the same counts`,
      );
    }
    if (counts && layers.length !== first?.layers.length) {
      throw new SynaptickError(
        `network "${name}" has depth ${layers.length}, "${first?.name}" of the same model ${first?.layers.length}; networks of spike counts keep one pace: give both as many layers`,
      );
    }
  }
  return first?.counts ?? null;
}

/** The members as networks of spike counts; null where a view is one tick. @throws SynaptickError as `countsOf` */
export function countingOf(members: readonly IntegerNetwork[]): readonly CountingNetwork[] | null {
  return countsOf(members) && (members as readonly CountingNetwork[]);
}

/** Members that count, firing as said; others are left as they are. */
export function firingAs(members: readonly IntegerNetwork[], firing: Firing): readonly IntegerNetwork[] {
  return members.map((network) => (network.counts ? { ...network, counts: { ...network.counts, firing } } : network));
}

function textOf(counts: SpikeCounts | undefined): string {
  return counts ? `spikes over ${counts.ticks} ticks (${counts.firing} firing)` : 'a spike or none in one tick';
}
