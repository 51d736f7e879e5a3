/**
 * A division of neurons among cores that changes: who is where, and what every core spends, exactly, after every move.
 *
 * A core spends an axon on every feed that one of its neurons listens to, and a column on every copy of its neurons: one for
 * each core that each of a neuron's feeds goes to, one for its probe, at least one.
 */
import type { ChipShape } from '../../cores/chip-shape.ts';
import type { Feeds } from '../graph-to-chip/feeds.ts';

/** What of a chip's shape a division spends. */
export type CoreLimits = Pick<ChipShape, 'axons' | 'neurons'>;

/** `coreOf` of an input line, and of a neuron that has no core yet. */
export const NOWHERE = -1;

export interface Division {
  readonly feeds: Feeds;
  readonly limits: CoreLimits;
  readonly coreOf: Int32Array;
  /** Cores are numbered 0 .. cores - 1; `used` of them have neurons. */
  cores: number;
  used: number;
  /** What each core spends, and its neurons. */
  readonly axons: Int32Array;
  readonly columns: Int32Array;
  readonly size: Int32Array;
  /** Neurons of a core as a linked list. */
  readonly head: Int32Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;
  /** Axons that each unit feeds, and 1 for its probe. */
  readonly fanOut: Int32Array;
  /**
   * Cores that feed f goes to: slots `listenerOffsets[f] .. + spread[f]` hold a core and the number of its neurons that
   * listen.
   */
  readonly spread: Int32Array;
  readonly slotCore: Int32Array;
  readonly slotCount: Int32Array;
  readonly directory: Directory;
}

/** Where the slots of feeds with many listeners are, so that nobody looks through hundreds of cores for one. */
interface Directory {
  /** Of each feed its row of `slotAt`, -1 where it has few listeners. */
  readonly row: Int32Array;
  /** Slot and 1 of each core, 0 where the feed does not go there; a row has a place for each core. */
  readonly slotAt: Int32Array;
  readonly cores: number;
}

/** Cores that there may be for each listener of a feed in the directory: it has at most so many places for each synapse. */
const MOST_PLACES = 16;
/** Synapses above which there is no directory: it would take too much memory. */
const MOST_SYNAPSES = 1 << 19;

export function createDivision(feeds: Feeds): Division {
  const { graph, count, listeners } = feeds;
  const room = graph.units + 1;
  const fanOut = new Int32Array(graph.units);
  graph.graph.populations.forEach(({ probed, neurons }, p) => {
    if (probed && neurons) fanOut.fill(1, graph.firstUnit[p], graph.firstUnit[p + 1]);
  });
  return {
    feeds,
    limits: graph.shape,
    coreOf: new Int32Array(graph.units).fill(NOWHERE),
    cores: 0,
    used: 0,
    axons: new Int32Array(room),
    columns: new Int32Array(room),
    size: new Int32Array(room),
    head: new Int32Array(room).fill(NOWHERE),
    next: new Int32Array(graph.units).fill(NOWHERE),
    previous: new Int32Array(graph.units).fill(NOWHERE),
    fanOut,
    spread: new Int32Array(count),
    slotCore: new Int32Array(listeners.length),
    slotCount: new Int32Array(listeners.length),
    directory: createDirectory(feeds, room),
  };
}

function createDirectory({ count, listeners, listenerOffsets }: Feeds, cores: number): Directory {
  const row = new Int32Array(count).fill(-1);
  let rows = 0;
  for (let feed = 0; listeners.length <= MOST_SYNAPSES && feed < count; feed++) {
    const all = (listenerOffsets[feed + 1] as number) - (listenerOffsets[feed] as number);
    if (all * MOST_PLACES >= cores) row[feed] = rows++;
  }
  return { row, slotAt: new Int32Array(rows * cores), cores };
}

/** Columns that a neuron takes. */
export function columnsOf({ fanOut }: Division, unit: number): number {
  return Math.max(1, fanOut[unit] as number);
}

/** Slot of a core among those that a feed goes to, -1 where it does not. */
export function slotOf({ feeds, spread, slotCore, directory }: Division, feed: number, core: number): number {
  const row = directory.row[feed] as number;
  if (row >= 0) return (directory.slotAt[row * directory.cores + core] as number) - 1;
  const first = feeds.listenerOffsets[feed] as number;
  for (let slot = first + (spread[feed] as number) - 1; slot >= first; slot--) {
    if (slotCore[slot] === core) return slot;
  }
  return -1;
}

/** Notes where a feed's slot of a core is now, -1 where it has none any more. */
export function enterSlot({ row, slotAt, cores }: Directory, feed: number, core: number, slot: number): void {
  const at = row[feed] as number;
  if (at >= 0) slotAt[at * cores + core] = slot + 1;
}

/** Puts a unit that is nowhere on a core. */
export function place(division: Division, unit: number, core: number): void {
  const { feeds, axons, columns, spread, slotCore, slotCount, directory } = division;
  const { graph, heard, listenerOffsets, source } = feeds;
  chain(division, unit, core);
  columns[core] = (columns[core] as number) + columnsOf(division, unit);
  for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
    const feed = heard[k] as number;
    const slot = slotOf(division, feed, core);
    if (slot >= 0) {
      slotCount[slot] = (slotCount[slot] as number) + 1;
      continue;
    }
    const fresh = (listenerOffsets[feed] as number) + (spread[feed] as number);
    slotCore[fresh] = core;
    slotCount[fresh] = 1;
    enterSlot(directory, feed, core, fresh);
    spread[feed] = (spread[feed] as number) + 1;
    axons[core] = (axons[core] as number) + 1;
    changeFanOut(division, source[feed] as number, 1);
  }
}

/** Takes a unit off its core. */
export function remove(division: Division, unit: number): void {
  const { feeds, coreOf, axons, columns, spread, slotCore, slotCount, directory } = division;
  const { graph, heard, listenerOffsets, source } = feeds;
  const core = coreOf[unit] as number;
  for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
    const feed = heard[k] as number;
    const slot = slotOf(division, feed, core);
    slotCount[slot] = (slotCount[slot] as number) - 1;
    if (slotCount[slot] !== 0) continue;
    spread[feed] = (spread[feed] as number) - 1;
    const last = (listenerOffsets[feed] as number) + (spread[feed] as number);
    slotCore[slot] = slotCore[last] as number;
    slotCount[slot] = slotCount[last] as number;
    enterSlot(directory, feed, slotCore[slot] as number, slot);
    enterSlot(directory, feed, core, -1);
    axons[core] = (axons[core] as number) - 1;
    changeFanOut(division, source[feed] as number, -1);
  }
  columns[core] = (columns[core] as number) - columnsOf(division, unit);
  unchain(division, unit);
}

/** A unit feeds so many axons more: its core may need a copy more or less. */
export function changeFanOut(division: Division, unit: number, by: number): void {
  const { coreOf, columns, fanOut } = division;
  const before = columnsOf(division, unit);
  fanOut[unit] = (fanOut[unit] as number) + by;
  const core = coreOf[unit] as number;
  if (core !== NOWHERE) columns[core] = (columns[core] as number) + columnsOf(division, unit) - before;
}

/** Puts a unit first on the list of a core. */
export function chain(division: Division, unit: number, core: number): void {
  const { coreOf, size, head, next, previous } = division;
  coreOf[unit] = core;
  size[core] = (size[core] as number) + 1;
  if (size[core] === 1) division.used++;
  const second = head[core] as number;
  next[unit] = second;
  previous[unit] = NOWHERE;
  if (second !== NOWHERE) previous[second] = unit;
  head[core] = unit;
}

/** Takes a unit off the list of its core. */
export function unchain(division: Division, unit: number): void {
  const { coreOf, size, head, next, previous } = division;
  const core = coreOf[unit] as number;
  size[core] = (size[core] as number) - 1;
  if (size[core] === 0) division.used--;
  const before = previous[unit] as number;
  const after = next[unit] as number;
  if (before === NOWHERE) head[core] = after;
  else next[before] = after;
  if (after !== NOWHERE) previous[after] = before;
  coreOf[unit] = NOWHERE;
}

/** By how much a core exceeds its limits, axons and columns together. */
export function overflow({ axons, columns, limits }: Division, core: number): number {
  return Math.max(0, (axons[core] as number) - limits.axons) + Math.max(0, (columns[core] as number) - limits.neurons);
}

/** Neurons of a core, ascending. A new array. */
export function members({ head, next, size }: Division, core: number): Uint32Array {
  const units = new Uint32Array(size[core] as number);
  let i = 0;
  for (let unit = head[core] as number; unit !== NOWHERE; unit = next[unit] as number) units[i++] = unit;
  return units.sort();
}

/** An empty core: a new one, or where there are as many as there may be, one that has lost its neurons. */
export function addCore(division: Division): number {
  const { size } = division;
  return division.cores < size.length ? division.cores++ : size.lastIndexOf(0);
}

/** Cores, of those from number `from` on, that have neurons. */
export function occupiedCores({ cores, size }: Division, from = 0): number {
  let used = 0;
  for (let core = from; core < cores; core++) if ((size[core] as number) > 0) used++;
  return used;
}

/** Whether every core is within its limits. */
export function fits(division: Division): boolean {
  for (let core = 0; core < division.cores; core++) if (overflow(division, core) > 0) return false;
  return true;
}
