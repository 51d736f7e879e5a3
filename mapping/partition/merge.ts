/**
 * Puts cores together that fit together. Two cores as one need the feeds they share once, and the sources of those have a
 * copy fewer, so a merge never makes another core fuller.
 */
import { type Steps, shareOfPasses } from '../steps.ts';
import { type Division, NOWHERE } from './division.ts';
import { type CoreSlots, moveAll } from './moves.ts';

/** Cores that share nothing and are looked at for room, for each core that has room itself. */
const LOOKS = 512;

/** Cores between two steps. */
const STEP = 64;

/** Merges cores numbered `from` and up until no two fit together any more, as far as it looks. */
export function* mergeCores(division: Division, from = 0): Steps<void> {
  const scratch = {
    shared: new Int32Array(division.cores),
    drops: new Int32Array(division.cores),
    touched: new Int32Array(division.cores),
    stamp: new Int32Array(division.feeds.count).fill(NOWHERE),
    own: {
      feeds: new Int32Array(division.feeds.count),
      slots: new Int32Array(division.feeds.count),
      count: 0,
    },
  };
  let merged = true;
  for (let pass = 0; merged; pass++) {
    merged = false;
    const order = coresByFill(division, from);
    const rooms = createRooms(division, order);
    scratch.stamp.fill(NOWHERE);
    for (const [i, core] of order.entries()) {
      if (i % STEP === 0) yield { doing: 'merging cores', share: shareOfPasses(pass, i / order.length) };
      if (division.size[core] === 0) continue;
      const other = partnerOf(division, core, from, scratch, rooms);
      if (other === NOWHERE) continue;
      moveAll(division, core, other, scratch.own);
      merged = true;
    }
  }
}

interface Scratch {
  /** Feeds that another core shares with the core at hand, and how many of those come from either. */
  readonly shared: Int32Array;
  readonly drops: Int32Array;
  readonly touched: Int32Array;
  /** Core that a feed was last counted for. */
  readonly stamp: Int32Array;
  /** Slots of the core at hand. */
  readonly own: CoreSlots;
}

/** Cores with neurons, the emptiest first. */
function coresByFill({ cores, size, columns }: Division, from: number): number[] {
  const order: number[] = [];
  for (let core = from; core < cores; core++) if ((size[core] as number) > 0) order.push(core);
  return order.sort((a, b) => (columns[a] as number) - (columns[b] as number) || a - b);
}

/** Cores by their number of columns at the beginning of a pass, in compressed rows. */
interface Rooms {
  readonly offsets: Int32Array;
  readonly cores: readonly number[];
}

function createRooms({ columns, limits }: Division, order: readonly number[]): Rooms {
  const offsets = new Int32Array(limits.neurons + 2);
  for (const core of order) {
    const at = Math.min(columns[core] as number, limits.neurons) + 1;
    offsets[at] = (offsets[at] as number) + 1;
  }
  for (let i = 0; i <= limits.neurons; i++) offsets[i + 1] = (offsets[i + 1] as number) + (offsets[i] as number);
  return { offsets, cores: order };
}

/** The core that shares most with `core` and fits with it; else the fullest that fits. */
function partnerOf(division: Division, core: number, from: number, scratch: Scratch, rooms: Rooms): number {
  const { axons, columns, limits } = division;
  const { shared, drops, touched } = scratch;
  const count = countShared(division, core, from, scratch);
  let best = NOWHERE;
  let most = 0;
  for (let i = 0; i < count; i++) {
    const other = touched[i] as number;
    const sharing = shared[other] as number;
    if (sharing <= most) continue;
    const fits =
      (axons[core] as number) + (axons[other] as number) - sharing <= limits.axons &&
      (columns[core] as number) + (columns[other] as number) - (drops[other] as number) <= limits.neurons;
    if (!fits) continue;
    best = other;
    most = sharing;
  }
  if (best === NOWHERE) best = roomyCore(division, core, rooms);
  for (let i = 0; i < count; i++) {
    shared[touched[i] as number] = 0;
    drops[touched[i] as number] = 0;
  }
  return best;
}

function countShared(
  division: Division,
  core: number,
  from: number,
  { shared, drops, touched, stamp, own }: Scratch,
): number {
  const { feeds, coreOf, head, next, spread, slotCore } = division;
  const { graph, heard, listenerOffsets, source } = feeds;
  let count = 0;
  own.count = 0;
  for (let unit = head[core] as number; unit !== NOWHERE; unit = next[unit] as number) {
    for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
      const feed = heard[k] as number;
      if (stamp[feed] === core) continue;
      stamp[feed] = core;
      const at = coreOf[source[feed] as number] as number;
      const first = listenerOffsets[feed] as number;
      const end = first + (spread[feed] as number);
      for (let slot = first; slot < end; slot++) {
        const other = slotCore[slot] as number;
        if (other === core) {
          own.feeds[own.count] = feed;
          own.slots[own.count++] = slot;
          continue;
        }
        if (other < from) continue;
        const before = shared[other] as number;
        if (before === 0) touched[count++] = other;
        shared[other] = before + 1;
        // Most sources have no core yet while the neurons that hear them are dealt.
        if (at !== NOWHERE && (at === core || at === other)) drops[other] = (drops[other] as number) + 1;
      }
    }
  }
  return count;
}

function roomyCore({ axons, columns, size, limits }: Division, core: number, { offsets, cores }: Rooms): number {
  let looks = 0;
  for (let i = (offsets[Math.max(0, limits.neurons - (columns[core] as number)) + 1] as number) - 1; i >= 0; i--) {
    const other = cores[i] as number;
    if (other === core || size[other] === 0) continue;
    if (++looks > LOOKS) break;
    const fits =
      (axons[core] as number) + (axons[other] as number) <= limits.axons &&
      (columns[core] as number) + (columns[other] as number) <= limits.neurons;
    if (fits) return other;
  }
  return NOWHERE;
}
