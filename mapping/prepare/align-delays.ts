/**
 * Keeps a network in step when something on its way takes longer. A population that answers `added` ticks later than before may
 * be late, and all that hear it with it, as long as every neuron still gets its spikes together as it did: delays take up what
 * one path has more than another. (Retiming: Leiserson and Saxe, Algorithmica 6, 1991.)
 *
 * With late[p] the ticks by which population p spikes late, a projection of delay d from s to t becomes one of
 * d + late[t] - added[t] - late[s]. It must be 1 tick to what the chip has (from 0 for input lines, which are never late). The smallest
 * lateness that does so is the longest path through these bounds.
 */
import { listText, SynaptickError } from '../../cores/errors.ts';
import type { RealGraph } from '../real-graph.ts';

export interface Alignment {
  /** Delay of each projection, up to where the added ticks begin. */
  readonly delays: readonly number[];
  /** Ticks by which each population spikes later than it did. */
  readonly late: readonly number[];
}

interface Bound {
  /** `late[after] >= late[before] + ticks`. */
  readonly before: number;
  readonly after: number;
  readonly ticks: number;
  readonly projection: number;
}

/**
 * @param maxDelay longest of the chip
 * @param added ticks that a population's spikes take longer than the delay of what it hears
 * @throws SynaptickError naming the loop, or the paths, that cannot be brought into step
 */
export function alignDelays(graph: RealGraph, added: readonly number[], maxDelay: number): Alignment {
  const { populations, projections } = graph;
  const bounds = projections.flatMap(({ source, target, delay }, projection): Bound[] => {
    const extra = added[target] as number;
    const least = populations[source]?.neurons ? 1 : 0;
    return [
      { before: source, after: target, ticks: least + extra - delay, projection },
      { before: target, after: source, ticks: delay - extra - maxDelay, projection },
    ];
  });
  const late = new Array<number>(populations.length).fill(0);
  const cause = new Array<Bound | null>(populations.length).fill(null);
  for (let round = 0; ; round++) {
    const pushed = bounds.filter((bound) => {
      const least = (late[bound.before] as number) + bound.ticks;
      if (least <= (late[bound.after] as number)) return false;
      late[bound.after] = least;
      cause[bound.after] = bound;
      return true;
    });
    const stuck = pushed.find(({ after }) => round > populations.length || !populations[after]?.neurons);
    if (stuck) throw outOfStep(graph, stuck, cause, added, maxDelay);
    if (pushed.length === 0) break;
  }
  return {
    late,
    delays: projections.map(({ source, target, delay }) => {
      return delay + (late[target] as number) - (added[target] as number) - (late[source] as number);
    }),
  };
}

/** The chain of bounds that pushes a population without end, or an input off its time. */
function outOfStep(
  { populations, projections }: RealGraph,
  stuck: Bound,
  cause: readonly (Bound | null)[],
  added: readonly number[],
  maxDelay: number,
): SynaptickError {
  // Far enough back it is on the loop that pushes, where there is one.
  let start = stuck;
  for (let step = 0; step < populations.length; step++) start = cause[start.before] ?? start;
  const chain: Bound[] = [];
  const first = cause[start.before] ? start : stuck;
  for (let bound: Bound | null = first; bound && !chain.includes(bound); bound = cause[bound.before] ?? null) {
    chain.push(bound);
  }
  const names = [...new Set(chain.map(({ projection }) => `"${projections[projection]?.name}"`))].reverse();
  const slow = [...new Set(chain.map(({ projection }) => projections[projection]?.target as number))]
    .filter((population) => (added[population] as number) > 0)
    .map((population) => `"${populations[population]?.name}" takes ${added[population]} more`);
  const loop = chain.every(({ projection, after }) => projections[projection]?.target === after);
  const delays = names.length === 1 ? 'a delay' : 'delays';
  const total = chain.reduce((sum, { projection }) => sum + (projections[projection]?.delay ?? 0), 0);
  if (loop && populations[stuck.after]?.neurons) {
    const needed = chain.reduce((sum, { projection }) => {
      return sum + 1 + (added[projections[projection]?.target as number] as number);
    }, 0);
    return new SynaptickError(
      `projection ${listText(names)} goes round in ${total} ${total === 1 ? 'tick' : 'ticks'}, but ${slow.join(' and ')}: it needs ${needed} ` +
        `(${needed - total} too few): give it ${delays} of ${needed} in all, or the population fewer inputs`,
    );
  }
  return new SynaptickError(
    `projections ${listText(names)} cannot be kept in step: ${slow.join(' and ') || 'nothing'}, and a delay is ${maxDelay} ticks at most: ` +
      'shorten the longer path, or relay it, or take a chip of longer delays',
  );
}
