/**
 * What a neuron shares with the cores around it, and so what a move of it gains (C. Fiduccia and R. Mattheyses 1982, for many
 * cores at once): the gain of a move to core c is `sole - (whole - shared[c])`.
 *
 * Two costs can be asked for. Without rates it is the axons that all cores spend, one for each feed on each core. With rates it
 * is the spikes between cores: each feed weighs the rate of its source for each other core that it goes to; its own core is free.
 */
import { type Division, NOWHERE, slotOf } from './division.ts';

/** Cores that a neuron is offered to, the best first. */
export const OFFERED = 16;
/** Most cores that are counted for one neuron. */
const COUNTED = 512;
/** Gains below this are rounding. */
export const LEAST_GAIN = 1e-6;

export interface Scan {
  /** What all its feeds cost a core that has none of them, and what its own core would no longer cost without it. */
  whole: number;
  sole: number;
  /** What of `whole` all cores have, beyond what `shared` says: feeds that go everywhere are not counted core by core. */
  everywhere: number;
  /** What of `whole` a core has already, by core; valid for the cores listed. */
  readonly shared: Float64Array;
  /** Other cores that share feeds with the unit, those that share most first. */
  readonly cores: Int32Array;
  count: number;
}

export function createScan(cores: number): Scan {
  return {
    whole: 0,
    sole: 0,
    everywhere: 0,
    shared: new Float64Array(cores),
    cores: new Int32Array(COUNTED),
    count: 0,
  };
}

/** What a move of the unit last looked at to a core lowers the cost by. */
export function gainOf({ sole, whole, everywhere, shared }: Scan, core: number): number {
  return sole - (whole - everywhere - (shared[core] as number));
}

/** Looks around a unit that has a core. @param rates of all units, in spikes per any unit of time, or null */
export function lookAround(division: Division, unit: number, rates: Float32Array | null, scan: Scan): void {
  const { feeds, coreOf, spread, slotCore, slotCount, used } = division;
  const { graph, heard, listenerOffsets, source } = feeds;
  const { shared, cores } = scan;
  for (let i = 0; i < scan.count; i++) shared[cores[i] as number] = 0;
  const own = coreOf[unit] as number;
  scan.whole = 0;
  scan.sole = 0;
  scan.everywhere = 0;
  scan.count = 0;
  for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
    const feed = heard[k] as number;
    const from = source[feed] as number;
    // Its own feeds come below.
    if (rates && from === unit) continue;
    // A rate of 0 still costs an axon.
    const weight = rates ? LEAST_GAIN + (rates[from] as number) : 1;
    const home = rates ? (coreOf[from] as number) : NOWHERE;
    scan.whole += weight;
    // Once all cores are listed, a feed that goes to all of them tells them no further apart.
    if (spread[feed] === used && scan.count === used - 1) {
      scan.everywhere += weight;
      if (own !== home && slotCount[slotOf(division, feed, own)] === 1) scan.sole += weight;
      continue;
    }
    let atHome = false;
    const first = listenerOffsets[feed] as number;
    for (let slot = first; slot < first + (spread[feed] as number); slot++) {
      const core = slotCore[slot] as number;
      if (core === home) atHome = true;
      if (core !== own) share(scan, core, weight);
      else if (slotCount[slot] === 1 && own !== home) scan.sole += weight;
    }
    // The core of the source has the spike without a packet, whether or not others there hear it.
    if (home !== NOWHERE && home !== own && !atHome) share(scan, home, weight);
  }
  if (rates) {
    const weight = LEAST_GAIN + (rates[unit] as number);
    for (let feed = feeds.first[unit] as number; feed < (feeds.first[unit + 1] as number); feed++) {
      const first = listenerOffsets[feed] as number;
      for (let slot = first; slot < first + (spread[feed] as number); slot++) {
        const core = slotCore[slot] as number;
        // Listeners that stay behind will cost a packet; those where it goes will cost none.
        if (core !== own) share(scan, core, weight);
        else if ((slotCount[slot] as number) > (hears(division, unit, feed) ? 1 : 0)) scan.sole -= weight;
      }
    }
  }
  bestFirst(cores, shared, scan.count);
}

/** What a move of the unit to one other core lowers the cost by: as `gainOf` after `lookAround`, without looking at all others. */
export function gainTo(division: Division, unit: number, core: number, rates: Float32Array | null): number {
  const { feeds, coreOf, slotCount } = division;
  const { graph, heard, source } = feeds;
  const own = coreOf[unit] as number;
  let gain = 0;
  for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
    const feed = heard[k] as number;
    const from = source[feed] as number;
    if (rates && from === unit) continue;
    const weight = rates ? LEAST_GAIN + (rates[from] as number) : 1;
    const home = rates ? (coreOf[from] as number) : NOWHERE;
    if (own !== home && slotCount[slotOf(division, feed, own)] === 1) gain += weight;
    if (core !== home && slotOf(division, feed, core) < 0) gain -= weight;
  }
  if (!rates) return gain;
  const weight = LEAST_GAIN + (rates[unit] as number);
  for (let feed = feeds.first[unit] as number; feed < (feeds.first[unit + 1] as number); feed++) {
    const here = slotOf(division, feed, own);
    if (here >= 0 && (slotCount[here] as number) > (hears(division, unit, feed) ? 1 : 0)) gain -= weight;
    if (slotOf(division, feed, core) >= 0) gain += weight;
  }
  return gain;
}

function hears({ feeds: { graph, heard } }: Division, unit: number, feed: number): boolean {
  for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
    if (heard[k] === feed) return true;
  }
  return false;
}

function share(scan: Scan, core: number, weight: number): void {
  const { shared, cores } = scan;
  if (shared[core] === 0) {
    if (scan.count === COUNTED) return;
    cores[scan.count++] = core;
  }
  shared[core] = (shared[core] as number) + weight;
}

/** Brings the cores that share most to the front, as many as are offered. */
function bestFirst(cores: Int32Array, shared: Float64Array, count: number): void {
  const front = Math.min(count, OFFERED);
  for (let i = 1; i < count; i++) {
    const core = cores[i] as number;
    const value = shared[core] as number;
    let at = Math.min(i, front);
    if (at === front && value <= (shared[cores[front - 1] as number] as number)) continue;
    // Out of the front falls its last, to the place that becomes free.
    if (at === front) {
      cores[i] = cores[front - 1] as number;
      at = front - 1;
    }
    while (at > 0 && (shared[cores[at - 1] as number] as number) < value) {
      cores[at] = cores[at - 1] as number;
      at--;
    }
    cores[at] = core;
  }
}
