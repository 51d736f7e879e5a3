/**
 * Refinement by moves of single neurons: cores are dissolved into others while that works, then the connectivity is lowered.
 * Moves are taken only where every core stays within its limits.
 */
import type { Steps } from '../steps.ts';
import { countAlone, moveCounted } from './alone.ts';
import { columnsOf, type Division, members, NOWHERE, slotOf } from './division.ts';
import { move } from './moves.ts';
import { type ColumnChanges, columnChanges, mayHaveColumns, staysWithin } from './room.ts';
import { createScan, gainOf, LEAST_GAIN, lookAround, OFFERED, type Scan } from './scan.ts';

/** Of the cores that share nothing with a neuron, the emptiest that it is offered to. */
const EMPTIEST = 4;
/** Failures in a row after which no more cores are dissolved. */
const FAILURES = 24;
/** Neurons that are looked at between two steps. */
const STEP = 1024;

/** Empties one core after the other into the rest, the emptiest first, as long as it works. Returns how many. */
export function* dissolveCores(division: Division, effort: number): Steps<number> {
  const changes = columnChanges(division);
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
    yield { doing: 'dissolving cores', share: Math.max(work / effort, failures / FAILURES) };
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
 * Moves neurons one by one where that lowers the cost (scan.ts) most. Ends after a pass without a move. Cores below number
 * `from` stay as they are.
 */
export function* lowerConnectivity(
  division: Division,
  rates: Float32Array | null,
  passes: number,
  from = 0,
): Steps<void> {
  const changes = columnChanges(division);
  const scan = createScan(division.cores);
  const alone = countAlone(division);
  const { coreOf } = division;
  for (let pass = 0; pass < passes; pass++) {
    let moves = 0;
    for (let unit = 0; unit < coreOf.length; unit++) {
      if (unit % STEP === 0) yield { doing: 'moving neurons', share: (pass + unit / coreOf.length) / passes };
      if ((coreOf[unit] as number) < from) continue;
      if (alone[unit] === 0 && !(rates && mayFollow(division, unit, rates))) continue;
      const target = lowerCore(division, unit, rates, from, changes, scan);
      if (target === NOWHERE) continue;
      moveCounted(division, alone, unit, target);
      moves++;
    }
    if (moves === 0) break;
  }
}

/** The core with room whose gain is best, NOWHERE where none gains. */
function lowerCore(
  division: Division,
  unit: number,
  rates: Float32Array | null,
  from: number,
  changes: ColumnChanges,
  scan: Scan,
): number {
  lookAround(division, unit, rates, scan);
  for (let i = 0; i < Math.min(scan.count, OFFERED); i++) {
    const target = scan.cores[i] as number;
    if (gainOf(scan, target) <= LEAST_GAIN) break;
    if (target >= from && staysWithin(division, unit, target, changes)) return target;
  }
  return NOWHERE;
}

/**
 * Whether a unit that is alone to hear nothing may gain by spikes all the same: on a core that hears it, as far as a glance tells.
 * Every other core lacks at least what its own core has.
 */
function mayFollow(division: Division, unit: number, rates: Float32Array): boolean {
  const { feeds, coreOf, spread, slotCore } = division;
  for (let feed = feeds.first[unit] as number; feed < (feeds.first[unit + 1] as number); feed++) {
    const first = feeds.listenerOffsets[feed] as number;
    for (let slot = first; slot < first + (spread[feed] as number); slot++) {
      const core = slotCore[slot] as number;
      if (core !== coreOf[unit] && mayJoin(division, unit, core, rates)) return true;
    }
  }
  return false;
}

/** Whether a core may have room for a unit, and lacks fewer spikes that the unit hears than it would save of the unit's own. */
function mayJoin(division: Division, unit: number, core: number, rates: Float32Array): boolean {
  const { feeds, coreOf, axons, limits } = division;
  const { graph, heard, source } = feeds;
  if (!mayHaveColumns(division, unit, core)) return false;
  const own = (feeds.first[unit + 1] as number) - (feeds.first[unit] as number);
  let saved = own * (LEAST_GAIN + (rates[unit] as number));
  let room = limits.axons - (axons[core] as number);
  for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
    const feed = heard[k] as number;
    if (slotOf(division, feed, core) >= 0) continue;
    const from = source[feed] as number;
    if (from !== unit && coreOf[from] !== core) saved -= LEAST_GAIN + (rates[from] as number);
    if (--room < 0 || saved < 0) return false;
  }
  return true;
}
