/**
 * Hyperedge overlap: a core grows by the neuron that adds the fewest axons to it, until it is full; the next begins beside
 * it. Neurons that share no feed with any other part (components) stay whole where they fit.
 */
import type { Steps } from '../steps.ts';
import { addCore, type Division, NOWHERE, place } from './division.ts';
import { newFeeds } from './room.ts';

/** Most listeners that are told about new axons of one core: bounds the work where feeds have very many listeners. */
const TOLD = 1 << 22;
/** Neurons passed over for their columns before a core counts as full. */
const PASSED = 64;

/** Units of a stage, sorted by the axons that each would add to the core at hand. */
interface Frontier {
  /** Axons to add, valid where `core` is the core at hand. */
  readonly adds: Int32Array;
  readonly core: Int32Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;
  /** First and last unit for each number of axons. */
  readonly head: Int32Array;
  readonly tail: Int32Array;
  least: number;
}

/** `demand[unit]` is the number of columns that a unit is expected to take. A step is a core. */
export function* growCores(division: Division, units: Uint32Array, demand: Int32Array): Steps<void> {
  const { feeds, limits, axons, coreOf } = division;
  const open = new Uint8Array(feeds.graph.units);
  for (const unit of units) open[unit] = 1;
  const parts = componentsOf(division, units, open, demand);
  const frontier = createFrontier(feeds.graph.units, limits.axons);
  let cursor = 0;
  let seed = NOWHERE;
  while (true) {
    while (cursor < units.length && open[units[cursor] as number] === 0) cursor++;
    if (cursor === units.length) return;
    const core = addCore(division);
    clearFrontier(frontier);
    let columns = 0;
    let told = 0;
    let passed = 0;
    let unit = seed === NOWHERE ? (units[cursor] as number) : seed;
    while (unit !== NOWHERE) {
      open[unit] = 0;
      columns += demand[unit] as number;
      parts.columns[find(parts.parent, unit)] =
        (parts.columns[find(parts.parent, unit)] as number) - (demand[unit] as number);
      told = takeIn(division, frontier, unit, core, open, told);
      unit = NOWHERE;
      while (unit === NOWHERE && passed < PASSED) {
        const best = takeLeast(frontier);
        if (best === NOWHERE) break;
        if ((axons[core] as number) + newFeeds(division, best, core) > limits.axons) {
          if (told < TOLD) {
            link(frontier, best);
            break;
          }
          passOver(frontier, best, core);
          passed++;
        } else if (columns + (demand[best] as number) > limits.neurons) {
          passOver(frontier, best, core);
          passed++;
        } else unit = best;
      }
      if (unit !== NOWHERE || frontier.least < frontier.head.length) continue;
      // Nothing left that shares: another part, if all of it has room.
      while (cursor < units.length && open[units[cursor] as number] === 0) cursor++;
      const other = cursor < units.length ? (units[cursor] as number) : NOWHERE;
      if (other === NOWHERE) break;
      const root = find(parts.parent, other);
      const room =
        (axons[core] as number) + (parts.axons[root] as number) <= limits.axons &&
        columns + (parts.columns[root] as number) <= limits.neurons;
      if (room) unit = other;
    }
    seed = takeLeast(frontier);
    if (seed !== NOWHERE && coreOf[seed] !== NOWHERE) seed = NOWHERE;
    yield { doing: 'growing cores', share: cursor / units.length };
  }
}

/** Places a unit and tells the listeners of its new feeds. Returns how many were told for this core. */
function takeIn(
  division: Division,
  frontier: Frontier,
  unit: number,
  core: number,
  open: Uint8Array,
  told: number,
): number {
  const { feeds, coreOf } = division;
  const { graph, heard, listenerOffsets, listeners } = feeds;
  const start = graph.offsets[unit] as number;
  const end = graph.offsets[unit + 1] as number;
  dropFrom(frontier, unit, core);
  const before = division.axons[core] as number;
  place(division, unit, core);
  if (division.axons[core] === before) return told;
  let count = told;
  for (let k = start; k < end; k++) {
    const feed = heard[k] as number;
    const first = listenerOffsets[feed] as number;
    // Its slot has one listener so far: this one.
    const slot = first + (division.spread[feed] as number) - 1;
    if (division.slotCore[slot] !== core || division.slotCount[slot] !== 1) continue;
    if (count > TOLD) continue;
    const last = listenerOffsets[feed + 1] as number;
    count += last - first;
    for (let i = first; i < last; i++) {
      const listener = listeners[i] as number;
      if (open[listener] === 1 && coreOf[listener] === NOWHERE) tell(frontier, graph.offsets, listener, core);
    }
  }
  return count;
}

function createFrontier(units: number, axons: number): Frontier {
  return {
    adds: new Int32Array(units),
    core: new Int32Array(units).fill(NOWHERE),
    next: new Int32Array(units),
    previous: new Int32Array(units),
    head: new Int32Array(axons + 1).fill(NOWHERE),
    tail: new Int32Array(axons + 1).fill(NOWHERE),
    least: axons + 1,
  };
}

function clearFrontier(frontier: Frontier): void {
  frontier.head.fill(NOWHERE);
  frontier.tail.fill(NOWHERE);
  frontier.least = frontier.head.length;
}

/** One more feed of a unit is on the core. */
function tell(frontier: Frontier, offsets: Uint32Array, unit: number, core: number): void {
  const { adds } = frontier;
  if (frontier.core[unit] === passedBy(core)) return;
  if (frontier.core[unit] !== core) {
    frontier.core[unit] = core;
    adds[unit] = (offsets[unit + 1] as number) - (offsets[unit] as number);
  } else unlink(frontier, unit);
  adds[unit] = (adds[unit] as number) - 1;
  link(frontier, unit);
}

function link(frontier: Frontier, unit: number): void {
  const { adds, next, previous, head, tail } = frontier;
  const key = adds[unit] as number;
  // More axons than a core has: it may come down to them yet.
  if (key >= head.length) return;
  const last = tail[key] as number;
  previous[unit] = last;
  next[unit] = NOWHERE;
  if (last === NOWHERE) head[key] = unit;
  else next[last] = unit;
  tail[key] = unit;
  if (key < frontier.least) frontier.least = key;
}

function unlink({ adds, next, previous, head, tail }: Frontier, unit: number): void {
  const key = adds[unit] as number;
  if (key >= head.length) return;
  const before = previous[unit] as number;
  const after = next[unit] as number;
  if (before === NOWHERE) head[key] = after;
  else next[before] = after;
  if (after === NOWHERE) tail[key] = before;
  else previous[after] = before;
}

/** Takes out the unit that adds the fewest axons. It is in the frontier no longer. */
function takeLeast(frontier: Frontier): number {
  const { head } = frontier;
  while (frontier.least < head.length && head[frontier.least] === NOWHERE) frontier.least++;
  if (frontier.least === head.length) return NOWHERE;
  const unit = head[frontier.least] as number;
  unlink(frontier, unit);
  frontier.core[unit] = NOWHERE;
  return unit;
}

/** A unit that does not fit is not offered to this core again. */
function passOver(frontier: Frontier, unit: number, core: number): void {
  frontier.core[unit] = passedBy(core);
}

function passedBy(core: number): number {
  return NOWHERE - 1 - core;
}

function dropFrom(frontier: Frontier, unit: number, core: number): void {
  if (frontier.core[unit] !== core) return;
  unlink(frontier, unit);
  frontier.core[unit] = NOWHERE;
}

/** Connected parts of the units of a stage: their axons, and the columns of those of their units that are still open. */
interface Components {
  readonly parent: Int32Array;
  readonly axons: Int32Array;
  readonly columns: Int32Array;
}

function componentsOf({ feeds }: Division, units: Uint32Array, open: Uint8Array, demand: Int32Array): Components {
  const { graph, count, heard } = feeds;
  const parent = Int32Array.from({ length: graph.units }, (_, unit) => unit);
  const firstListener = new Int32Array(count).fill(NOWHERE);
  for (const unit of units) {
    let root = find(parent, unit);
    for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
      const feed = heard[k] as number;
      const other = firstListener[feed] as number;
      if (other === NOWHERE) {
        firstListener[feed] = unit;
        continue;
      }
      const otherRoot = find(parent, other);
      if (otherRoot === root) continue;
      parent[Math.max(root, otherRoot)] = Math.min(root, otherRoot);
      root = Math.min(root, otherRoot);
    }
  }
  const axons = new Int32Array(graph.units);
  const columns = new Int32Array(graph.units);
  for (const listener of firstListener) {
    if (listener === NOWHERE || open[listener] === 0) continue;
    const root = find(parent, listener);
    axons[root] = (axons[root] as number) + 1;
  }
  for (const unit of units) {
    const root = find(parent, unit);
    columns[root] = (columns[root] as number) + (demand[unit] as number);
  }
  return { parent, axons, columns };
}

/** Root of a unit's part; halves the path on the way. */
function find(parent: Int32Array, unit: number): number {
  let at = unit;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at] as number] as number;
    at = parent[at] as number;
  }
  return at;
}
