/**
 * Refinement by moves of single neurons: cores are dissolved into others while that works, then the connectivity is lowered.
 * After C. Fiduccia and R. Mattheyses 1982 in its gains, but moves are taken only where every core stays within its limits.
 */
import { columnsOf, type Division, members, move, NOWHERE } from './division.ts';
import { type ColumnChanges, columnChanges, staysWithin } from './room.ts';

/** Cores that a neuron is offered to, the best first; of those that share nothing with it, the emptiest. */
const OFFERED = 16;
const EMPTIEST = 4;
/** Failures in a row after which no more cores are dissolved. */
const FAILURES = 24;
/** Most cores that are counted for one neuron. */
const COUNTED = 512;
/** Gains below this are rounding. */
const LEAST_GAIN = 1e-6;

/** Empties one core after the other into the rest, the emptiest first, as long as it works. Returns how many. */
export function dissolveCores(division: Division, effort: number): number {
  const changes = columnChanges(division.cores);
  const scan = createScan(division.cores);
  let dissolved = 0;
  let failures = 0;
  const failed = new Uint8Array(division.cores);
  let work = 0;
  while (failures < FAILURES && work < effort) {
    const order = byFill(division);
    const core = order.find((c) => failed[c] === 0 && couldGo(division, c, order));
    if (core === undefined) break;
    work += division.size[core] as number;
    if (dissolve(division, core, order, changes, scan)) {
      dissolved++;
      failures = 0;
      failed.fill(0);
    } else {
      failed[core] = 1;
      failures++;
    }
  }
  return dissolved;
}

/** Cores with neurons, the emptiest first. */
function byFill({ cores, size, columns, axons, limits }: Division): number[] {
  const order: number[] = [];
  for (let core = 0; core < cores; core++) if ((size[core] as number) > 0) order.push(core);
  const fill = (core: number) =>
    (columns[core] as number) / limits.neurons + (axons[core] as number) / limits.axons / 4;
  return order.sort((a, b) => fill(a) - fill(b) || a - b);
}

/** Whether the others have columns enough, if every axon of the core were saved and with it a copy. */
function couldGo({ columns, axons, limits }: Division, core: number, order: readonly number[]): boolean {
  const all = order.reduce((sum, c) => sum + (columns[c] as number), 0);
  return order.length > 1 && all - (axons[core] as number) <= (order.length - 1) * limits.neurons;
}

/** Moves all neurons of a core elsewhere; takes the moves back when one cannot go. */
function dissolve(
  division: Division,
  core: number,
  order: readonly number[],
  changes: ColumnChanges,
  scan: Scan,
): boolean {
  const { offsets } = division.feeds.graph;
  const degree = (unit: number) => (offsets[unit + 1] as number) - (offsets[unit] as number);
  const cost = (unit: number) => degree(unit) + columnsOf(division, unit);
  let waiting = Array.from(members(division, core)).sort((a, b) => cost(b) - cost(a) || a - b);
  const moved: number[] = [];
  const emptiest = order.filter((c) => c !== core).slice(0, EMPTIEST);
  while (waiting.length > 0) {
    const left: number[] = [];
    for (const unit of waiting) {
      const target = whereTo(division, unit, core, emptiest, changes, scan);
      if (target === NOWHERE) {
        left.push(unit);
        continue;
      }
      move(division, unit, target);
      moved.push(unit);
    }
    // The first pass without a move is the last: what is left has nowhere to go.
    if (left.length === waiting.length) break;
    waiting = left;
  }
  if (waiting.length === 0) return true;
  for (const unit of moved.reverse()) move(division, unit, core);
  return false;
}

function whereTo(
  division: Division,
  unit: number,
  core: number,
  emptiest: readonly number[],
  changes: ColumnChanges,
  scan: Scan,
): number {
  lookAround(division, unit, null, scan);
  for (let i = 0; i < Math.min(scan.count, OFFERED); i++) {
    const target = scan.cores[i] as number;
    if (staysWithin(division, unit, target, changes, core)) return target;
  }
  for (const target of emptiest) {
    if ((division.size[target] as number) > 0 && staysWithin(division, unit, target, changes, core)) return target;
  }
  return NOWHERE;
}

/**
 * Moves neurons where the connectivity falls: the sum over feeds of the cores they go to, weighed by the rates of their
 * sources (1 each where they are null). Ends after a pass without a move. Cores below number `from` stay as they are.
 */
export function lowerConnectivity(division: Division, rates: Float32Array | null, passes: number, from = 0): void {
  const changes = columnChanges(division.cores);
  const scan = createScan(division.cores);
  const { coreOf } = division;
  for (let pass = 0; pass < passes; pass++) {
    let moves = 0;
    for (let unit = 0; unit < coreOf.length; unit++) {
      if ((coreOf[unit] as number) < from) continue;
      lookAround(division, unit, rates, scan);
      for (let i = 0; i < Math.min(scan.count, OFFERED); i++) {
        const target = scan.cores[i] as number;
        // What is new to the target, against what its own core would not need any more.
        if (scan.whole - (scan.shared[target] as number) >= scan.sole - LEAST_GAIN) break;
        if (target < from || !staysWithin(division, unit, target, changes)) continue;
        move(division, unit, target);
        moves++;
        break;
      }
    }
    if (moves === 0) break;
  }
}

/** What a unit's feeds weigh: all of them, those that no other neuron of its core hears, and those that other cores have. */
interface Scan {
  whole: number;
  sole: number;
  /** By core; valid for the cores listed. */
  readonly shared: Float64Array;
  /** Other cores that share feeds with the unit, those that share most first. */
  readonly cores: Int32Array;
  count: number;
}

function createScan(cores: number): Scan {
  return { whole: 0, sole: 0, shared: new Float64Array(cores), cores: new Int32Array(COUNTED), count: 0 };
}

function lookAround(division: Division, unit: number, rates: Float32Array | null, scan: Scan): void {
  const { feeds, coreOf, spread, slotCore, slotCount } = division;
  const { graph, heard, listenerOffsets, source } = feeds;
  const { shared, cores } = scan;
  for (let i = 0; i < scan.count; i++) shared[cores[i] as number] = 0;
  const own = coreOf[unit] as number;
  let whole = 0;
  let sole = 0;
  let count = 0;
  for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
    const feed = heard[k] as number;
    // A rate of 0 still costs an axon.
    const weight = rates ? LEAST_GAIN + (rates[source[feed] as number] as number) : 1;
    whole += weight;
    const first = listenerOffsets[feed] as number;
    for (let slot = first; slot < first + (spread[feed] as number); slot++) {
      const core = slotCore[slot] as number;
      if (core === own) {
        if (slotCount[slot] === 1) sole += weight;
        continue;
      }
      if (shared[core] === 0) {
        if (count === COUNTED) continue;
        cores[count++] = core;
      }
      shared[core] = (shared[core] as number) + weight;
    }
  }
  scan.whole = whole;
  scan.sole = sole;
  scan.count = count;
  bestFirst(cores, shared, count);
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
