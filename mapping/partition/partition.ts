/**
 * Divides the neurons of a graph among cores, each within its axons and its columns: as few cores as it can, then as little
 * connectivity.
 *
 * Stage by stage against the flow of spikes, so that the copies a neuron needs are known when its core is chosen. In each
 * stage several ways are tried and the best is kept; then cores that fit together are merged, cores are dissolved into
 * others, and single neurons move.
 */
import type { Feeds } from '../graph-to-chip/feeds.ts';
import { part, type Steps } from '../steps.ts';
import { tileBlocks } from './blocks.ts';
import { climb } from './climb.ts';
import { addCore, createDivision, type Division, fits, NOWHERE, occupiedCores, place, slotOf } from './division.ts';
import { growCores } from './grow.ts';
import { mergeCores } from './merge.ts';
import { clearCores } from './moves.ts';
import { dissolveCores, lowerConnectivity } from './refine.ts';
import { fillInOrder, splitOverfull } from './sequential.ts';
import { stagesOf } from './stages.ts';

/** Above so many synapses, refinement makes one pass, and looks at fewer cores to dissolve. */
const LARGE = 1 << 24;
/** Above so many synapses, the sequential baseline has one chance: to be better as it is; nor are neurons merged one by one. */
const MEDIUM = 1 << 20;
/** Above so many synapses, moves go downhill only. */
const CLIMBED = 1 << 19;
/** Passes over the hills, at most. */
const CLIMBS = 4;
/** Rounds of merging, dissolving and moving, at most. */
const ROUNDS = 3;
/** What of the time neurons take to be dealt to cores, and the best division to be improved; the rest is the baseline's. */
const DEALT = 0.1;
const IMPROVED = 0.55;
/** What of the time of a refinement the moves downhill take. */
const LOWERED = 0.2;

/**
 * What a division is to have little of: cores first, and of equals the least spikes between cores; or those spikes first, of the
 * divisions that take at most a tenth more cores than the fewest.
 */
export const OBJECTIVES = ['cores', 'traffic'] as const;
export type Objective = (typeof OBJECTIVES)[number];
/** The objective unless one is named. */
export const DEFAULT_OBJECTIVE: Objective = 'cores';
const MORE_CORES = 1.1;

export interface DivideOptions {
  /** DEFAULT_OBJECTIVE unless given. */
  readonly objective?: Objective;
  /** Downhill moves only: for a division that is to be compared, not kept. */
  readonly quick?: boolean;
  /** Cores to begin with, from a division under other axon types. */
  readonly start?: Int32Array;
}

/**
 * The division found. Every neuron has a core; a core may be beyond its limits only if it has one neuron, which then needs
 * more than a core has.
 */
export function* divide(feeds: Feeds, options: DivideOptions = {}): Steps<Division> {
  const { objective = DEFAULT_OBJECTIVE, quick = false, start } = options;
  if (start) {
    const division = divisionOf(feeds, start);
    yield* splitOverfull(division);
    yield* part(improve(division, quick), '', DEALT, 1);
    return division;
  }
  const division = createDivision(feeds);
  const stages = stagesOf(feeds.graph.graph);
  for (const [i, populations] of stages.entries()) {
    const names = stages.length > 1 ? populationNames(feeds, populations) : '';
    yield* part(
      divideStage(division, populations),
      names,
      (DEALT * i) / stages.length,
      (DEALT * (i + 1)) / stages.length,
    );
  }
  yield* part(splitOverfull(division), '', DEALT, DEALT);
  const others: Division[] = [];
  if (objective === 'traffic' && !atMinimum(division)) {
    // Cores that are not dissolved keep together what hears the same.
    const whole = divisionOf(feeds, division.coreOf);
    yield* part(keepWhole(whole, quick), '', DEALT, IMPROVED / 2);
    others.push(whole);
  }
  yield* part(improve(division, quick), '', objective === 'traffic' ? IMPROVED / 2 : DEALT, IMPROVED);
  const sequential = yield* part(baseline(feeds, division, quick), 'in order', IMPROVED, 1);
  if (sequential) others.push(sequential);
  return others.reduce((best, other) => better(best, other, objective), division);
}

/**
 * Moves single neurons of a division where that saves spikes between cores, by other rates than the graph's. The cores stay as
 * many as they are, or become fewer.
 * @param rates of all units, in spikes per any unit of time
 */
export function* divideByRates(feeds: Feeds, start: Int32Array, rates: Float32Array): Steps<Division> {
  const division = divisionOf(feeds, start);
  yield* refine(division, rates, false);
  return division;
}

function divisionOf(feeds: Feeds, coreOf: Int32Array): Division {
  const division = createDivision(feeds);
  coreOf.forEach((core, unit) => {
    if (core !== NOWHERE) place(division, unit, core);
    division.cores = Math.max(division.cores, core + 1);
  });
  return division;
}

/** Merged, and moved for fewer axons and then fewer spikes between cores, but not dissolved. */
function* keepWhole(division: Division, quick: boolean): Steps<void> {
  yield* part(mergeCores(division), '', 0, 1 / 5);
  yield* part(refine(division, null, quick), '', 1 / 5, 3 / 5);
  yield* part(refine(division, ratesOf(division.feeds), quick), '', 3 / 5, 1);
}

/** Fewer cores by merging and dissolving, then fewer spikes between them. */
function* improve(division: Division, quick: boolean): Steps<void> {
  const large = division.feeds.heard.length > LARGE;
  if (!atMinimum(division)) {
    yield* part(mergeCores(division), '', 0, 0);
    for (let round = 0; round < ROUNDS; round++) {
      const [from, to] = [round / (ROUNDS + 1), (round + 1) / (ROUNDS + 1)];
      yield* part(refine(division, null, quick), '', from, to);
      if (atMinimum(division)) break;
      const before = occupiedCores(division);
      yield* part(mergeCores(division), '', to, to);
      yield* part(dissolveCores(division, large ? 1 << 16 : 1 << 20), '', to, to);
      if (occupiedCores(division) === before || large) break;
    }
  }
  yield* part(refine(division, ratesOf(division.feeds), quick), '', ROUNDS / (ROUNDS + 1), 1);
}

/** Single neurons move: downhill first, then over the hills where that is affordable. */
function* refine(division: Division, rates: Float32Array | null, quick: boolean): Steps<void> {
  const { heard, count } = division.feeds;
  const large = heard.length > LARGE;
  // Where no two cores hear the same, what is left to gain is not worth a look at millions of synapses.
  if (heard.length > CLIMBED && division.spread.every((cores) => cores <= 1)) return;
  // Cores that are full let few neurons in: a second pass over a large network finds little.
  const once = large || (heard.length > CLIMBED && atMinimum(division));
  const climbs = !quick && heard.length <= CLIMBED && count > 0;
  yield* part(lowerConnectivity(division, rates, once ? 1 : 4), '', 0, climbs ? LOWERED : 1);
  if (climbs) yield* part(climb(division, rates, CLIMBS), '', LOWERED, 1);
}

/** Whether no division has fewer cores: the neurons with the least copies fill them, or the feeds do. */
function atMinimum(division: Division): boolean {
  return occupiedCores(division) <= leastCores(division.feeds);
}

/** A lower bound of the cores that a graph takes. */
function leastCores({ graph, count, first }: Feeds): number {
  const { axons, neurons: most } = graph.shape;
  let columns = 0;
  graph.graph.populations.forEach(({ neurons, probed }, p) => {
    if (neurons === null) return;
    for (let u = graph.firstUnit[p] as number; u < (graph.firstUnit[p + 1] as number); u++) {
      columns += Math.max(1, (first[u + 1] as number) - (first[u] as number) + (probed ? 1 : 0));
    }
  });
  return Math.max(Math.ceil(columns / most), Math.ceil(count / axons));
}

/** The sequential baseline, improved too; null where it cannot win or turns out worse on the way. */
function* baseline(feeds: Feeds, found: Division, quick: boolean): Steps<Division | null> {
  if (atMinimum(found) && fits(found)) return null;
  const division = createDivision(feeds);
  const units = neuronsOf(
    division,
    feeds.graph.graph.populations.map((_, p) => p),
  );
  // What has many more cores to begin with does not catch up; of large graphs none that has any more is worth the time.
  const large = feeds.heard.length > MEDIUM;
  const most = fits(found) ? (large ? 1 : 4) * occupiedCores(found) : Number.POSITIVE_INFINITY;
  yield* part(fillInOrder(division, units, new Int32Array(feeds.graph.units).fill(1)), '', 0, 0);
  if (division.cores > most || !(yield* part(splitOverfull(division, most), '', 0, 0))) return null;
  yield* improve(division, quick);
  return division;
}

function better(found: Division, other: Division, objective: Objective): Division {
  if (fits(found) !== fits(other)) return fits(found) ? found : other;
  const cores = [occupiedCores(found), occupiedCores(other)] as const;
  const more = Math.max(...cores) / Math.min(...cores);
  if (cores[0] !== cores[1] && (objective === 'cores' || more > MORE_CORES)) return cores[0] < cores[1] ? found : other;
  return connectivity(found) <= connectivity(other) ? found : other;
}

/** Sum over feeds of the other cores they go to, weighed by the rates of their sources: the spikes between cores. */
function connectivity(division: Division): number {
  const rates = ratesOf(division.feeds);
  const { source } = division.feeds;
  return division.spread.reduce((sum, cores, feed) => {
    const unit = source[feed] as number;
    const home = division.coreOf[unit] as number;
    const own = home !== NOWHERE && slotOf(division, feed, home) >= 0 ? 1 : 0;
    return sum + (cores - own) * (rates[unit] as number);
  }, 0);
}

/** Rates of all units: as the graph says or 1; 0 of input lines, whose spikes come from no core. */
export function ratesOf({ graph: { graph, units, firstUnit } }: Feeds): Float32Array {
  const all = new Float32Array(units);
  graph.populations.forEach(({ rates, neurons }, p) => {
    if (!neurons) return;
    if (rates) all.set(rates, firstUnit[p]);
    else all.fill(1, firstUnit[p], firstUnit[p + 1]);
  });
  return all;
}

type Way = (division: Division, units: Uint32Array, demand: Int32Array) => Steps<boolean>;

function* divideStage(division: Division, populations: readonly number[]): Steps<void> {
  const units = neuronsOf(division, populations);
  if (units.length === 0) return;
  const demand = demandOf(division, units);
  const ways: [name: string, way: Way][] = [
    [
      'by overlap',
      function* (d, u, columns) {
        yield* growCores(d, u, columns);
        return true;
      },
    ],
    [
      'in order',
      function* (d, u, columns) {
        yield* fillInOrder(d, u, columns);
        return true;
      },
    ],
  ];
  const population =
    populations.length === 1 ? division.feeds.graph.graph.populations[populations[0] as number] : undefined;
  if (population) ways.push(['by blocks', (d, u, columns) => tileBlocks(d, population, u, columns)]);
  ways.push(['from the bottom up', mergeUp]);
  const from = division.cores;
  let bestCores: Int32Array | null = null;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  for (const [i, [name, way]] of ways.entries()) {
    const ends = (i + 1) / ways.length;
    if (!(yield* part(way(division, units, demand), name, i / ways.length, ends))) continue;
    yield* part(splitOverfull(division, most), name, ends, ends);
    const cost = costOf(division, units, from);
    if (cost < least) {
      least = cost;
      // What takes twice as many on the way is not worth an end.
      most = division.cores + occupiedCores(division, from) + 16;
      bestCores = Int32Array.from(units, (unit) => division.coreOf[unit] as number);
    }
    if (isPerfect(division, units, from)) return;
    clearCores(division, units, from);
  }
  let last = from - 1;
  units.forEach((unit, i) => {
    const core = bestCores?.[i] as number;
    last = Math.max(last, core);
    place(division, unit, core);
  });
  division.cores = last + 1;
}

/**
 * From the bottom up: every neuron begins alone, and pass after pass those that share most come together (heavy-edge
 * coarsening); then single neurons move.
 */
function* mergeUp(division: Division, units: Uint32Array): Steps<boolean> {
  const { offsets } = division.feeds.graph;
  const synapses = units.reduce((sum, unit) => sum + (offsets[unit + 1] as number) - (offsets[unit] as number), 0);
  if (synapses > MEDIUM) return false;
  const from = division.cores;
  for (const unit of units) place(division, unit, addCore(division));
  yield* part(mergeCores(division, from), '', 0, 0.5);
  yield* part(lowerConnectivity(division, null, 2, from), '', 0.5, 1);
  return true;
}

/** Whether no division of a stage takes fewer cores or axons: its neurons fill them, and every feed goes to one of them. */
function isPerfect(division: Division, units: Uint32Array, from: number): boolean {
  const { feeds, spread, slotCore } = division;
  if (occupiedCores(division, from) > Math.ceil(units.length / division.limits.neurons)) return false;
  for (let feed = 0; feed < feeds.count; feed++) {
    const first = feeds.listenerOffsets[feed] as number;
    let here = 0;
    for (let slot = first; slot < first + (spread[feed] as number); slot++) {
      if ((slotCore[slot] as number) >= from && ++here > 1) return false;
    }
  }
  return true;
}

/** Cores of a stage and the columns that its axons cost upstream, in cores. */
function costOf(division: Division, units: Uint32Array, from: number): number {
  const { feeds, axons, limits } = division;
  let upstream = 0;
  for (let core = from; core < division.cores; core++) upstream += axons[core] as number;
  const beyond = splitNeeded(division, from) ? 1e6 : 0;
  const fromInput = units.length > 0 && !hasNeuronSources(feeds, units);
  return occupiedCores(division, from) + beyond + (fromInput ? 1e-6 : 1) * (upstream / limits.neurons);
}

function splitNeeded(division: Division, from: number): boolean {
  for (let core = from; core < division.cores; core++) {
    if ((division.size[core] as number) < 2) continue;
    if ((division.axons[core] as number) > division.limits.axons) return true;
    if ((division.columns[core] as number) > division.limits.neurons) return true;
  }
  return false;
}

/** Whether the first listener of a stage hears a neuron: input lines need no copies. */
function hasNeuronSources({ graph, heard, source }: Feeds, units: Uint32Array): boolean {
  for (const unit of units) {
    const k = graph.offsets[unit] as number;
    if (k === graph.offsets[unit + 1]) continue;
    const population = graph.populationOf[source[heard[k] as number] as number] as number;
    return graph.graph.populations[population]?.neurons !== null;
  }
  return false;
}

/**
 * Columns that each unit of a stage will take: what feeds go to already, and one for each feed that has listeners without a
 * core.
 */
function demandOf({ feeds, fanOut, spread, slotCount }: Division, units: Uint32Array): Int32Array {
  const demand = new Int32Array(feeds.graph.units);
  for (const unit of units) {
    let columns = fanOut[unit] as number;
    for (let feed = feeds.first[unit] as number; feed < (feeds.first[unit + 1] as number); feed++) {
      const first = feeds.listenerOffsets[feed] as number;
      let placed = 0;
      for (let slot = first; slot < first + (spread[feed] as number); slot++) placed += slotCount[slot] as number;
      if (placed < (feeds.listenerOffsets[feed + 1] as number) - first) columns++;
    }
    demand[unit] = Math.max(1, columns);
  }
  return demand;
}

function populationNames({ graph }: Feeds, populations: readonly number[]): string {
  return populations.map((p) => `"${graph.graph.populations[p]?.name}"`).join(' and ');
}

/** Neurons of some populations, in order. */
function neuronsOf({ feeds }: Division, populations: readonly number[]): Uint32Array {
  const { graph } = feeds;
  const ranges = populations
    .filter((p) => graph.graph.populations[p]?.neurons !== null)
    .map((p) => [graph.firstUnit[p] as number, graph.firstUnit[p + 1] as number] as const);
  const units = new Uint32Array(ranges.reduce((sum, [from, to]) => sum + to - from, 0));
  let i = 0;
  for (const [from, to] of ranges) for (let unit = from; unit < to; unit++) units[i++] = unit;
  return units;
}
