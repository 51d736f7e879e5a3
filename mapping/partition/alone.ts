/**
 * How many feeds each neuron is alone to hear on its core, kept up to date move by move: what its core saves without it, and so
 * all that a move can gain (scan.ts). Where neurons share what they hear, that is nothing for nearly all of them, and nobody has
 * to look at the cores around those.
 */
import { type Division, NOWHERE, slotOf } from './division.ts';
import { move } from './moves.ts';

/** Feeds, by unit. */
export type AloneCounts = Int32Array;

export function countAlone({ feeds, coreOf, cores, head, next }: Division): AloneCounts {
  const { graph, heard, count } = feeds;
  const alone = new Int32Array(coreOf.length);
  /** Core that each feed was last met on, and the one neuron that it met there so far. */
  const metOn = new Int32Array(count).fill(NOWHERE);
  const metBy = new Int32Array(count);
  for (let core = 0; core < cores; core++) {
    for (let unit = head[core] as number; unit !== NOWHERE; unit = next[unit] as number) {
      for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
        const feed = heard[k] as number;
        if (metOn[feed] !== core) {
          metOn[feed] = core;
          metBy[feed] = unit;
          alone[unit] = (alone[unit] as number) + 1;
        } else if (metBy[feed] !== NOWHERE) {
          const other = metBy[feed] as number;
          metBy[feed] = NOWHERE;
          alone[other] = (alone[other] as number) - 1;
        }
      }
    }
  }
  return alone;
}

/** Moves a unit, and counts anew for it and for those that its move leaves alone, or joins. */
export function moveCounted(division: Division, alone: AloneCounts, unit: number, core: number): void {
  const { feeds, coreOf, slotCount } = division;
  const { graph, heard } = feeds;
  const before = coreOf[unit] as number;
  move(division, unit, core);
  let own = 0;
  for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
    const feed = heard[k] as number;
    const left = slotOf(division, feed, before);
    if (left >= 0 && slotCount[left] === 1) {
      const other = listenerOn(division, feed, before, unit);
      alone[other] = (alone[other] as number) + 1;
    }
    const joined = slotCount[slotOf(division, feed, core)] as number;
    if (joined === 1) own++;
    else if (joined === 2) {
      const other = listenerOn(division, feed, core, unit);
      alone[other] = (alone[other] as number) - 1;
    }
  }
  alone[unit] = own;
}

/** The first listener of a feed on a core but for one unit. There must be one. */
function listenerOn({ feeds, coreOf }: Division, feed: number, core: number, but: number): number {
  const { listeners, listenerOffsets } = feeds;
  let at = listenerOffsets[feed] as number;
  while (coreOf[listeners[at] as number] !== core || listeners[at] === but) at++;
  return listeners[at] as number;
}
