/** Moves between cores: what `remove` and `place` (division.ts) come to, slot for slot, with fewer looks. */
import {
  chain,
  changeFanOut,
  columnsOf,
  type Division,
  enterSlot,
  members,
  NOWHERE,
  remove,
  slotOf,
  unchain,
} from './division.ts';

/** Moves a unit to another core; where it is there already it stays. */
export function move(division: Division, unit: number, core: number): void {
  const { feeds, coreOf, columns, spread, slotCore, slotCount, directory } = division;
  const { graph, heard, listenerOffsets } = feeds;
  const from = coreOf[unit] as number;
  if (from === core) return;
  // It may feed itself, so its columns count only before and after all else.
  columns[from] = (columns[from] as number) - columnsOf(division, unit);
  unchain(division, unit);
  for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
    const feed = heard[k] as number;
    let here = NOWHERE;
    let there = NOWHERE;
    if ((directory.row[feed] as number) >= 0) {
      here = slotOf(division, feed, from);
      there = slotOf(division, feed, core);
    } else {
      const first = listenerOffsets[feed] as number;
      for (let slot = first + (spread[feed] as number) - 1; slot >= first; slot--) {
        const at = slotCore[slot] as number;
        if (at === from) here = slot;
        else if (at === core) there = slot;
        else continue;
        if (here !== NOWHERE && there !== NOWHERE) break;
      }
    }
    if (slotCount[here] === 1) handOver(division, feed, here, there, core);
    else {
      slotCount[here] = (slotCount[here] as number) - 1;
      if (there === NOWHERE) addSlot(division, feed, core);
      else slotCount[there] = (slotCount[there] as number) + 1;
    }
  }
  chain(division, unit, core);
  columns[core] = (columns[core] as number) + columnsOf(division, unit);
}

/** The slots of a core: of each feed that its units hear the one that stands for it. */
export interface CoreSlots {
  readonly feeds: Int32Array;
  readonly slots: Int32Array;
  count: number;
}

/** Moves all units of a core to another, in order; a feed that many of them hear is looked at once. */
export function moveAll(division: Division, core: number, into: number, slots: CoreSlots): void {
  const { axons, columns, slotCore, slotCount, directory } = division;
  const units = members(division, core);
  for (const unit of units) {
    columns[core] = (columns[core] as number) - columnsOf(division, unit);
    unchain(division, unit);
  }
  for (let i = 0; i < slots.count; i++) {
    const feed = slots.feeds[i] as number;
    const here = slots.slots[i] as number;
    const there = slotOf(division, feed, into);
    const others = (slotCount[here] as number) - 1;
    if (others > 0 && there === NOWHERE) {
      // The first of them adds a slot at the end, the last leaves one here: the new slot comes to its place.
      slotCore[here] = into;
      enterSlot(directory, feed, core, NOWHERE);
      enterSlot(directory, feed, into, here);
      axons[core] = (axons[core] as number) - 1;
      axons[into] = (axons[into] as number) + 1;
    } else {
      if (there !== NOWHERE) slotCount[there] = (slotCount[there] as number) + others;
      handOver(division, feed, here, there, into);
    }
  }
  for (const unit of units) {
    chain(division, unit, into);
    columns[into] = (columns[into] as number) + columnsOf(division, unit);
  }
}

/** The last listener of a slot goes to another core, whose slot is `there` if it has one; the last slot takes the place. */
function handOver(division: Division, feed: number, here: number, there: number, into: number): void {
  const { feeds, axons, spread, slotCore, slotCount, directory } = division;
  const from = slotCore[here] as number;
  const last = (feeds.listenerOffsets[feed] as number) + (spread[feed] as number) - 1;
  if (there !== NOWHERE) slotCount[there] = (slotCount[there] as number) + 1;
  slotCore[here] = slotCore[last] as number;
  slotCount[here] = slotCount[last] as number;
  enterSlot(directory, feed, slotCore[here] as number, here);
  enterSlot(directory, feed, from, NOWHERE);
  axons[from] = (axons[from] as number) - 1;
  spread[feed] = (spread[feed] as number) - 1;
  if (there === NOWHERE) addSlot(division, feed, into, 0);
  else changeFanOut(division, feeds.source[feed] as number, -1);
}

/** A first listener of a feed on a core. */
function addSlot(division: Division, feed: number, core: number, fanOut = 1): void {
  const { feeds, axons, spread, slotCore, slotCount, directory } = division;
  const fresh = (feeds.listenerOffsets[feed] as number) + (spread[feed] as number);
  slotCore[fresh] = core;
  slotCount[fresh] = 1;
  enterSlot(directory, feed, core, fresh);
  axons[core] = (axons[core] as number) + 1;
  spread[feed] = (spread[feed] as number) + 1;
  if (fanOut !== 0) changeFanOut(division, feeds.source[feed] as number, fanOut);
}

/** Takes all of some units off cores numbered `from` and up, which then are empty. They came there after all that is below. */
export function clearCores(division: Division, units: Uint32Array, from: number): void {
  const { feeds, coreOf, axons, columns, size, head, next, previous, spread, slotCore, directory } = division;
  const { graph, heard, listenerOffsets, source } = feeds;
  // Where there are as many cores as there may be, one of below was taken again.
  if (units.some((unit) => (coreOf[unit] as number) < from)) {
    for (const unit of units) remove(division, unit);
    division.cores = from;
    return;
  }
  for (const unit of units) {
    coreOf[unit] = NOWHERE;
    next[unit] = NOWHERE;
    previous[unit] = NOWHERE;
  }
  for (let core = from; core < division.cores; core++) if ((size[core] as number) > 0) division.used--;
  axons.fill(0, from, division.cores);
  columns.fill(0, from, division.cores);
  size.fill(0, from, division.cores);
  head.fill(NOWHERE, from, division.cores);
  for (const unit of units) {
    for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
      const feed = heard[k] as number;
      const first = listenerOffsets[feed] as number;
      let left = spread[feed] as number;
      // Slots of cores that came later stand behind those that were there.
      while (left > 0 && (slotCore[first + left - 1] as number) >= from) {
        enterSlot(directory, feed, slotCore[first + --left] as number, NOWHERE);
      }
      if (left === spread[feed]) continue;
      changeFanOut(division, source[feed] as number, left - (spread[feed] as number));
      spread[feed] = left;
    }
  }
  division.cores = from;
}
