/** Whether something more fits a core, exactly, before it is done. */
import { columnsOf, type Division, NOWHERE, slotOf } from './division.ts';

/** Feeds of a unit that a core does not have yet. */
export function newFeeds(division: Division, unit: number, core: number): number {
  const { feeds } = division;
  const { offsets } = feeds.graph;
  let count = 0;
  for (let k = offsets[unit] as number; k < (offsets[unit + 1] as number); k++) {
    if (slotOf(division, feeds.heard[k] as number, core) < 0) count++;
  }
  return count;
}

/** Columns that cores would gain or lose by a move, collected core by core. */
export interface ColumnChanges {
  readonly change: Int32Array;
  readonly touched: Int32Array;
  count: number;
}

/** A neuron hears a feed for each axon of its core at most; each changes one core, and the move itself two. */
export function columnChanges({ cores, limits }: Division): ColumnChanges {
  return { change: new Int32Array(cores), touched: new Int32Array(limits.axons + 2), count: 0 };
}

function addChange(changes: ColumnChanges, core: number, by: number): void {
  if (core === NOWHERE || by === 0) return;
  if (changes.change[core] === 0) changes.touched[changes.count++] = core;
  changes.change[core] = (changes.change[core] as number) + by;
}

/**
 * Whether a core may have the columns for a unit, at a glance: as many as it takes, less one for each of its feeds that comes from
 * there, which is all that a move can save on a core.
 */
export function mayHaveColumns(division: Division, unit: number, core: number): boolean {
  const { feeds, coreOf, columns, limits } = division;
  const { graph, heard, source } = feeds;
  const room = limits.neurons - (columns[core] as number);
  let by = columnsOf(division, unit);
  for (let k = graph.offsets[unit] as number; by > room && by > 0 && k < (graph.offsets[unit + 1] as number); k++) {
    const from = source[heard[k] as number] as number;
    if (from === unit || coreOf[from] === core) by--;
  }
  return by <= room || by <= 0;
}

/**
 * Whether all cores stay within their limits, or come no further out of them, when a unit moves to another core. Exact.
 * @param leaving a core that is to be emptied, whose columns do not matter
 */
export function staysWithin(
  division: Division,
  unit: number,
  core: number,
  changes: ColumnChanges,
  leaving = NOWHERE,
): boolean {
  const { feeds, coreOf, slotCount, fanOut, axons, columns, limits } = division;
  const { graph, heard, source } = feeds;
  const from = coreOf[unit] as number;
  const own = columnsOf(division, unit);
  if (!mayHaveColumns(division, unit, core)) return false;
  const most = Math.max(0, limits.axons - (axons[core] as number));
  let added = 0;
  changes.count = 0;
  for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number) && added <= most; k++) {
    const feed = heard[k] as number;
    const last = slotCount[slotOf(division, feed, from)] === 1;
    const has = slotOf(division, feed, core) >= 0;
    if (!has) added++;
    if (last === !has) continue;
    const by = has ? -1 : 1;
    const s = source[feed] as number;
    // A neuron that feeds nothing has a column all the same.
    if ((fanOut[s] as number) + Math.min(by, 0) >= 1) addChange(changes, s === unit ? core : (coreOf[s] as number), by);
  }
  addChange(changes, from, -own);
  addChange(changes, core, own);
  let fits = added <= most;
  for (let i = 0; i < changes.count; i++) {
    const at = changes.touched[i] as number;
    const by = changes.change[at] as number;
    changes.change[at] = 0;
    if (at !== leaving && by > 0 && (columns[at] as number) + by > limits.neurons) fits = false;
  }
  return fits;
}
