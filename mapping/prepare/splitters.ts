/**
 * Fan-out by splitters: a neuron that feeds many cores needs a copy of itself for each, among whose columns all its synapses
 * stand again. A relay (weight 1, threshold 1) needs one axon for all its copies. It takes a tick, so it serves the lines of a
 * delay of at least 2: a tick to the relay, the rest from it, and every spike arrives when it did. Input lines need neither.
 *
 * Which of the two is cheaper shows only once the cores are planned: the plan is made without splitters, then with some for the
 * neurons of most copies, and the one of fewest cores is kept.
 */

import type { ChipShape } from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { completeShape, type GivenShape } from '../chip-fit.ts';
import type { GraphPopulation, GraphProjection, NetworkGraph } from '../graph.ts';
import { part, type Steps } from '../steps.ts';
import { freeName, relayLines, relaysOf, usedSources } from './relays.ts';

/** What is looked at of a plan: cores, and columns of each member of all populations, in order. */
export interface CorePlan {
  readonly counts: { readonly cores: number };
  readonly partition: { readonly columns: ArrayLike<number> };
}

export interface SplitterReport {
  /** Populations that have splitters: how many neurons, with how many relays. */
  readonly splitters: readonly { readonly population: string; readonly neurons: number; readonly relays: number }[];
  readonly relays: number;
  /** Cores with copies alone, null where that is not possible, and cores now. */
  readonly coresBefore: number | null;
  readonly cores: number;
  /** Plans made with splitters. */
  readonly trials: number;
}

export interface Split<Plan> {
  /** Equal to the one given, spike for spike; relays come after its populations. */
  readonly graph: NetworkGraph;
  readonly plan: Plan;
  readonly report: SplitterReport;
}

/** Fewest copies of a neuron that are worth a relay, which is a column more. */
const FEWEST_COPIES = 3;
/** A larger graph is planned once, where that works: more plans would take longer than a second or two. */
const MOST_SYNAPSES = 200_000;
/** What of the time copies take, where splitters may be tried too. */
const COPIED = 0.4;

export interface SplitOptions {
  /** Of the chip's cores; TrueNorth's in all that it leaves out. */
  readonly shape?: GivenShape;
  /** Only where copies alone do not fit: a splitter makes a packet more. */
  readonly needed?: boolean;
}

/**
 * Plans a graph with copies, or with splitters where that takes fewer cores or is the only way. Steps are those of the plans.
 * @param plan divides a graph among cores, quickly where it is only to be compared, or throws a SynaptickError
 * @throws SynaptickError of the plan with copies, where splitters do not help
 */
export function* planWithSplitters<Plan extends CorePlan>(
  graph: NetworkGraph,
  plan: (graph: NetworkGraph, quick: boolean) => Steps<Plan>,
  { shape: given, needed = false }: SplitOptions = {},
): Steps<Split<Plan>> {
  const shape = completeShape(given);
  const fans = listeners(graph);
  const alone = needed || largest(fans) === 0 || synapsesOf(graph) > MOST_SYNAPSES;
  const copied = yield* attempt(part(plan(graph, false), 'copies', 0, alone ? 1 : COPIED));
  let best =
    copied instanceof SynaptickError ? null : { graph, plan: copied, splitters: [] as SplitterReport['splitters'] };
  let trials = 0;
  const tried = [...choices(graph, copied, fans, shape.neurons)];
  const ends = (attempts: number) => COPIED + ((1 - COPIED) * attempts) / (tried.length + 1);
  for (const { members, relays } of tried) {
    if (needed && !(copied instanceof SynaptickError)) break;
    const split = insertSplitters(graph, members, relays, shape);
    const quick = !(copied instanceof SynaptickError);
    const name = `splitters (${trials + 1} of ${tried.length})`;
    const planned = yield* attempt(part(plan(split.graph, quick), name, ends(trials), ends(trials + 1)));
    trials++;
    if (planned instanceof SynaptickError) continue;
    if (!best || planned.counts.cores < best.plan.counts.cores) best = { ...split, plan: planned };
    if (copied instanceof SynaptickError) break;
  }
  if (best && best.graph !== graph && !(copied instanceof SynaptickError)) {
    const thorough = yield* attempt(part(plan(best.graph, false), 'the best splitters', ends(tried.length), 1));
    if (!(thorough instanceof SynaptickError) && thorough.counts.cores <= best.plan.counts.cores) {
      best = { ...best, plan: thorough };
    }
  }
  if (!best) throw trials > 0 ? copied : tooFast(copied as SynaptickError);
  const { splitters } = best;
  return {
    graph: best.graph,
    plan: best.plan,
    report: {
      splitters,
      relays: splitters.reduce((sum, each) => sum + each.relays, 0),
      coresBefore: copied instanceof SynaptickError ? null : copied.counts.cores,
      cores: best.plan.counts.cores,
      trials,
    },
  };
}

/** A plan, or why there is none. */
export function* attempt<Plan>(plan: Steps<Plan>): Steps<Plan | SynaptickError> {
  try {
    return yield* plan;
  } catch (error) {
    if (error instanceof SynaptickError) return error;
    throw error;
  }
}

function tooFast(error: SynaptickError): SynaptickError {
  if (!error.message.includes('copies')) return error;
  return new SynaptickError(
    `${error.message}, or a delay of 2 or more, which leaves a splitter core the tick it takes`,
  );
}

/** Members to relieve, `member` flags by population; how many relays each gets. */
interface Choice {
  readonly members: readonly Uint8Array[];
  readonly relays: number;
}

/**
 * From few neurons to many: those of more than a half of the most copies, a quarter, or just enough. Without a plan, those of
 * most listeners, and more relays each time.
 */
function* choices(
  graph: NetworkGraph,
  copied: CorePlan | SynaptickError,
  fans: readonly Uint32Array[],
  neurons: number,
): Generator<Choice> {
  if (copied instanceof SynaptickError) {
    if (!copied.message.includes('copies')) return;
    const most = largest(fans);
    for (let relays = 1; most > 0 && relays <= Math.min(neurons, most); relays *= 2) {
      for (const share of [2, 8]) yield { members: above(fans, most / share), relays };
    }
    return;
  }
  if (synapsesOf(graph) > MOST_SYNAPSES) return;
  // Nothing takes fewer cores than the neurons without a copy.
  const members = graph.populations.reduce((sum, each) => sum + (each.neurons ? each.size : 0), 0);
  if (copied.counts.cores <= Math.ceil(members / neurons)) return;
  let unit = 0;
  const copies = graph.populations.map(({ size }, p) => {
    const first = unit;
    unit += size;
    return (fans[p] as Uint32Array).map((fan, n) => (fan > 0 ? (copied.partition.columns[first + n] as number) : 0));
  });
  const most = largest(copies);
  if (most < FEWEST_COPIES) return;
  const bounds = new Set([2, 4].map((share) => Math.max(FEWEST_COPIES, Math.ceil(most / share))).concat(FEWEST_COPIES));
  for (const bound of bounds) yield { members: above(copies, bound), relays: 1 };
}

/** Synapses of a graph, over all projections. */
export function synapsesOf({ projections }: NetworkGraph): number {
  return projections.reduce((sum, { sources }) => sum + sources.length, 0);
}

function largest(values: readonly Uint32Array[]): number {
  return values.reduce((most, each) => each.reduce((top, value) => Math.max(top, value), most), 0);
}

function above(values: readonly Uint32Array[], bound: number): Uint8Array[] {
  return values.map((each) => Uint8Array.from(each, (value) => (value > 0 && value >= bound ? 1 : 0)));
}

/** Synapses that each neuron drives by lines that a relay could serve. */
function listeners({ populations, projections }: NetworkGraph): Uint32Array[] {
  const fans = populations.map(({ size }) => new Uint32Array(size));
  for (const projection of projections) {
    if (!canRelay(populations, projection)) continue;
    const fan = fans[projection.source] as Uint32Array;
    for (const source of projection.sources) fan[source] = (fan[source] as number) + 1;
  }
  return fans;
}

function canRelay(populations: readonly GraphPopulation[], { source, delay }: GraphProjection): boolean {
  return populations[source]?.neurons != null && delay >= 2;
}

/** Puts `count` relays behind every chosen neuron; each serves a part of its targets, which stand together. */
function insertSplitters(graph: NetworkGraph, members: readonly Uint8Array[], count: number, shape: ChipShape) {
  const populations = graph.populations.slice();
  const projections: GraphProjection[] = [];
  const splitters: SplitterReport['splitters'][number][] = [];
  const added = new Map<number, { relay: number; placeOf: Map<number, number> }>();
  graph.populations.forEach((population, source) => {
    const chosen = members[source] as Uint8Array;
    const relayed = graph.projections.filter((each) => each.source === source && canRelay(graph.populations, each));
    const used = usedSources(relayed).filter((member) => chosen[member] === 1);
    if (used.length === 0) return;
    const relay = populations.length;
    // Relay k of a neuron is number k * neurons + its place: a block of each k.
    const heard = Uint32Array.from({ length: used.length * count }, (_, i) => used[i % used.length] as number);
    populations.push(relaysOf(population, freeName(populations, `${population.name} splitters`), heard, shape));
    projections.push(relayLines(`${population.name} -> splitters`, source, relay, heard, 1, shape));
    added.set(source, { relay, placeOf: new Map([...used].map((member, place) => [member, place])) });
    splitters.push({ population: population.name, neurons: used.length, relays: heard.length });
  });
  const rewritten = graph.projections.flatMap((projection) => {
    const behind = added.get(projection.source);
    if (!behind || !canRelay(graph.populations, projection)) return [projection];
    return divideProjection(projection, behind.relay, behind.placeOf, count);
  });
  return { graph: { ...graph, populations, projections: [...rewritten, ...projections] }, splitters };
}

/** What stays with the neurons themselves, and what their relays take over. */
function divideProjection(
  projection: GraphProjection,
  relay: number,
  placeOf: ReadonlyMap<number, number>,
  count: number,
): GraphProjection[] {
  const targets = projection.offsets.length - 1;
  const own = rows(targets);
  const relayed = rows(targets);
  for (let target = 0; target < targets; target++) {
    const block = Math.floor((target * count) / targets) * placeOf.size;
    for (let k = projection.offsets[target] as number; k < (projection.offsets[target + 1] as number); k++) {
      const place = placeOf.get(projection.sources[k] as number);
      const row = place === undefined ? own : relayed;
      row.sources.push(place === undefined ? (projection.sources[k] as number) : block + place);
      row.weights.push(projection.weights[k] as number);
    }
    for (const row of [own, relayed]) row.offsets[target + 1] = row.sources.length;
  }
  const made = [
    { row: own, part: projection },
    {
      row: relayed,
      part: { ...projection, name: `${projection.name}, split`, source: relay, delay: projection.delay - 1 },
    },
  ];
  return made
    .filter(({ row }) => row.sources.length > 0)
    .map(({ row, part }) => ({
      ...part,
      offsets: row.offsets,
      sources: Uint32Array.from(row.sources),
      weights: Int32Array.from(row.weights),
    }));
}

function rows(targets: number) {
  return { offsets: new Uint32Array(targets + 1), sources: [] as number[], weights: [] as number[] };
}
