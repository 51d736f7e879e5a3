/**
 * Maps a graph of integer populations onto cores: first a plan (partition, axon types, copies), which says how many cores it
 * takes and what they send each other; then, with a place for each core, the chip image.
 */
import { type ChipImage, emptyImage } from '../../cores/chip-image.ts';
import type { ChipShape } from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { type Faults, type FaultySilicon, faultySilicon, hasFaults } from '../../cores/faults.ts';
import { withFaults } from '../../cores/with-faults.ts';
import { completeShape, type GivenShape, largerChipText, requireNeuronsHeld } from '../chip-fit.ts';
import type { NetworkGraph } from '../graph.ts';
import { columnsOf, type Division, NOWHERE, overflow } from '../partition/division.ts';
import { divide, divideByRates, type Objective, ratesOf } from '../partition/partition.ts';
import { placeBaseline } from '../place/baselines.ts';
import { type CellGrid, createGrid, requireRoom } from '../place/cell-grid.ts';
import { placeByForces } from '../place/force.ts';
import { placeWithinReach } from '../place/packet-reach.ts';
import type { Placement } from '../place/placement.ts';
import { squareMesh } from '../place/rows.ts';
import { neighboursOf, type TrafficGraph, trafficGraph } from '../place/traffic.ts';
import { goneRound, gridRound, roomsAmong, roundRefusal } from '../round-faults.ts';
import { finish, part, type Steps } from '../steps.ts';
import { type Partition, writeDown } from './assign.ts';
import { createScratch, retypeCore, typeSynapses } from './axon-types.ts';
import { createFeeds, type Feeds } from './feeds.ts';
import { type GraphLines, gatherLines, unitName } from './lines.ts';
import { inputsOf, writeCore } from './write-cores.ts';

/** Output lines that a chip has. */
const OUTPUT_LINES = 65_536;

/** What a graph needs of a chip, before its cores have places. */
export interface GraphPlan {
  readonly lines: GraphLines;
  readonly shape: ChipShape;
  readonly partition: Partition;
  /** Which cores send spikes to which: an edge for each neuron column, at the rate of its neuron. */
  readonly traffic: TrafficGraph;
  readonly counts: PlanCounts;
}

export interface PlanCounts {
  readonly cores: number;
  /** Neurons of the graph, and columns that they take with their copies. */
  readonly neurons: number;
  readonly columns: number;
  /** Axons in use, of which `duplicatedAxons` repeat a line of their core with another type. */
  readonly axons: number;
  readonly duplicatedAxons: number;
  /** Set crossbar bits. */
  readonly synapses: number;
}

export interface MapGraphOptions {
  /** Of the chip's cores; TrueNorth's in all that it leaves out. */
  readonly shape?: GivenShape;
  /** Mesh to place the cores on; the smallest square that holds them unless given. */
  readonly mesh?: { readonly width: number; readonly height: number };
  /** Of the silicon: gone round where they are known, and the rest written into the image. */
  readonly faults?: Faults;
}

export interface MappedGraph {
  readonly image: ChipImage;
  /** First input line of each population; input populations only. */
  readonly firstInputLine: ReadonlyMap<number, number>;
  /** First output line of each probed population. */
  readonly firstOutputLine: ReadonlyMap<number, number>;
  readonly counts: PlanCounts;
}

export interface PlanOptions {
  /** Of the chip's cores; TrueNorth's in all that it leaves out. */
  readonly shape?: GivenShape;
  /** `cores` unless given. */
  readonly objective?: Objective;
  /** Less refinement: for a plan that is to be compared, not kept. */
  readonly quick?: boolean;
}

/** @throws SynaptickError naming the population or projection that no core can hold, the limit and by how much it is exceeded */
export function planGraph(graph: NetworkGraph, shape: GivenShape = {}): GraphPlan {
  return finish(planSteps(graph, { shape }));
}

/** `planGraph` in steps. */
export function* planSteps(graph: NetworkGraph, { shape: given, ...how }: PlanOptions): Steps<GraphPlan> {
  const shape = completeShape(given);
  requireOutputLines(graph);
  requireNeuronsHeld(graph, shape);
  const lines = gatherLines(graph, shape);
  yield TYPING;
  return planOf(yield* divideTyped(lines, how));
}

/** The plan with single neurons moved where that saves spikes between cores, by the rates of all units. */
export function* planByRates({ partition }: GraphPlan, rates: Float32Array): Steps<GraphPlan> {
  return planOf(yield* divideByRates(partition.feeds, partition.coreOf, rates), rates);
}

function planOf(division: Division, rates = ratesOf(division.feeds)): GraphPlan {
  const lines = division.feeds.graph;
  const partition = writeDown(division);
  const traffic = trafficOf(partition, rates);
  return { lines, shape: lines.shape, partition, traffic, counts: countsOf(partition) };
}

/** Rounds of dividing and finding better axon types for the cores that come out. */
const ROUNDS = 2;
/** How many times longer than a round the first division takes. */
const FIRST = 2;
const TYPING = { doing: 'giving lines their axon types', share: 0 };

/** @throws SynaptickError when a single neuron needs more than a core has */
function* divideTyped(lines: GraphLines, how: Omit<PlanOptions, 'shape'>): Steps<Division> {
  const types = typeSynapses(lines);
  yield TYPING;
  let feeds = createFeeds(lines, types);
  requireAxons(feeds);
  yield TYPING;
  const rounds = feeds.heard === lines.lines ? 0 : ROUNDS;
  const ends = (round: number) => (FIRST + round) / (FIRST + rounds);
  let division = yield* part(divide(feeds, how), '', 0, ends(0));
  for (let round = 0; round < rounds; round++) {
    if (!retype(division, types)) break;
    feeds = createFeeds(lines, types);
    const again = divide(feeds, { ...how, start: division.coreOf });
    division = yield* part(again, `axon types anew (${round + 1} of ${rounds})`, ends(round), ends(round + 1));
  }
  requireFits(division);
  return division;
}

/** Looks for types that need fewer axons, core by core. Returns whether there are any. */
function retype({ feeds, coreOf, cores }: Division, types: Uint8Array): boolean {
  const scratch = createScratch(feeds.graph);
  const byCore: number[][] = Array.from({ length: cores }, () => []);
  coreOf.forEach((core, unit) => {
    if (core !== NOWHERE) byCore[core]?.push(unit);
  });
  let better = false;
  for (const units of byCore) better = retypeCore(feeds.graph, Uint32Array.from(units), types, scratch) || better;
  return better;
}

function requireAxons({ graph, heard }: Feeds): void {
  const limits = graph.shape;
  for (let unit = 0; unit < graph.units; unit++) {
    const axons = (graph.offsets[unit + 1] as number) - (graph.offsets[unit] as number);
    if (axons <= limits.axons || heard.length === 0) continue;
    throw new SynaptickError(
      `${unitName(graph, unit)} needs ${axons} axons on one core, the limit is ${limits.axons} (${axons - limits.axons} too many): give it fewer inputs, or sum in two layers${largerChipText('axons', axons)}`,
    );
  }
}

/** A division is beyond its limits only where a neuron alone on its core needs too many copies. */
function requireFits(division: Division): void {
  const { feeds, limits, coreOf } = division;
  for (let unit = 0; unit < coreOf.length; unit++) {
    const core = coreOf[unit] as number;
    if (core === NOWHERE || overflow(division, core) === 0) continue;
    const columns = columnsOf(division, unit);
    const { probed } = feeds.graph.graph.populations[feeds.graph.populationOf[unit] as number] ?? {};
    const fed = probed ? `feeds ${columns - 1} axons and a probe` : `feeds ${columns} axons`;
    throw new SynaptickError(
      `${unitName(feeds.graph, unit)} ${fed}, so it needs ${columns} copies on one core of ${limits.neurons} neurons (${columns - limits.neurons} too many): give it fewer targets${largerChipText('neurons', columns)}`,
    );
  }
}

/** Writes the chip. `placement[core]` is the core's cell on the mesh. */
export function buildChip(
  plan: GraphPlan,
  mesh: { readonly width: number; readonly height: number },
  placement: Placement,
): MappedGraph {
  const { lines, shape, partition, counts } = plan;
  const { graph } = lines;
  const firstInputLine = numberLines(graph, ({ neurons }) => neurons === null);
  const firstOutputLine = numberLines(graph, ({ probed, neurons }) => probed && neurons !== null);
  const image = emptyImage({
    shape,
    width: mesh.width,
    height: mesh.height,
    cores: counts.cores,
    coreX: Uint16Array.from(placement, (cell) => cell % mesh.width),
    coreY: Uint16Array.from(placement, (cell) => Math.floor(cell / mesh.width)),
    outputLines: totalOf(graph, firstOutputLine),
    streams: new Uint32Array(counts.cores * shape.neurons),
    ...inputsOf(lines, partition, firstInputLine, shape),
  });
  for (let core = 0; core < counts.cores; core++) writeCore(image, partition, core, firstOutputLine);
  return { image, firstInputLine, firstOutputLine, counts };
}

/** Plans, places (greedily, then by forces) and builds. @throws SynaptickError when the graph does not fit cores or mesh */
export function mapGraph(graph: NetworkGraph, { shape: given, mesh, faults }: MapGraphOptions = {}): MappedGraph {
  const shape = completeShape(given);
  if (!faults || !hasFaults(faults)) return mapPlain(graph, shape, mesh);
  const mapped = faults.known
    ? mapRound(graph, shape, mesh, faultySilicon(faults, shape))
    : mapPlain(graph, shape, mesh);
  return { ...mapped, image: withFaults(mapped.image, faults).image };
}

function mapPlain(graph: NetworkGraph, shape: ChipShape, mesh: MapGraphOptions['mesh']): MappedGraph {
  const plan = planGraph(graph, shape);
  const { width, height } = mesh ?? squareMesh(plan.counts.cores);
  return placeAndBuild(plan, createGrid(width, height));
}

function placeAndBuild(plan: GraphPlan, grid: CellGrid): MappedGraph {
  requireRoom(plan.counts.cores, grid);
  const neighbours = neighboursOf(plan.traffic);
  const placement = placeByForces(neighbours, grid, placeBaseline('greedy', neighbours, grid, 0));
  return buildChip(plan, grid, placeWithinReach(plan.traffic, placement, grid, plan.shape.reach));
}

/** In the first of the rooms that holds the graph. */
function mapRound(
  graph: NetworkGraph,
  shape: ChipShape,
  mesh: MapGraphOptions['mesh'],
  silicon: FaultySilicon,
): MappedGraph {
  let refusal: SynaptickError | undefined;
  for (const room of roomsAmong(silicon, mesh ?? {})) {
    try {
      const plan = planGraph(graph, { ...shape, axons: room.axons, neurons: room.neurons });
      const mapped = placeAndBuild(plan, gridRound(silicon, room, plan.counts.cores, mesh ?? {}));
      return { ...mapped, image: goneRound(mapped.image, silicon) };
    } catch (error) {
      if (!(error instanceof SynaptickError)) throw error;
      refusal ??= roundRefusal(error, room);
    }
  }
  throw refusal;
}

function requireOutputLines({ populations }: NetworkGraph): void {
  let used = 0;
  for (const { name, size, probed, neurons } of populations) {
    if (!probed || neurons === null) continue;
    used += size;
    if (used <= OUTPUT_LINES) continue;
    throw new SynaptickError(
      `population "${name}" brings the probed neurons to ${used}, a chip has ${OUTPUT_LINES} output lines (${used - OUTPUT_LINES} too many): probe fewer populations`,
    );
  }
}

function trafficOf(partition: Partition, rates: Float32Array): TrafficGraph {
  const { cores, coreOf, targetOffsets, targetAxon, axonCore } = partition;
  let edges = 0;
  for (let u = 0; u < coreOf.length; u++) {
    if (coreOf[u] !== NOWHERE) edges += (targetOffsets[u + 1] as number) - (targetOffsets[u] as number);
  }
  const from = new Uint32Array(edges);
  const to = new Uint32Array(edges);
  const rate = new Float64Array(edges);
  let edge = 0;
  for (let u = 0; u < coreOf.length; u++) {
    if (coreOf[u] === NOWHERE) continue;
    for (let t = targetOffsets[u] as number; t < (targetOffsets[u + 1] as number); t++) {
      from[edge] = coreOf[u] as number;
      to[edge] = axonCore[targetAxon[t] as number] as number;
      rate[edge] = rates[u] as number;
      edge++;
    }
  }
  return trafficGraph(cores, from, to, rate);
}

function countsOf({ cores, feeds, members, columns, axonOffsets, axonFeed }: Partition): PlanCounts {
  const { offsets } = feeds.graph;
  let allColumns = 0;
  let synapses = 0;
  for (const unit of members) {
    const copies = columns[unit] as number;
    allColumns += copies;
    synapses += copies * ((offsets[unit + 1] as number) - (offsets[unit] as number));
  }
  let duplicatedAxons = 0;
  const seen = new Int32Array(feeds.graph.lineSource.length).fill(-1);
  for (let core = 0; core < cores; core++) {
    for (let axon = axonOffsets[core] as number; axon < (axonOffsets[core + 1] as number); axon++) {
      const line = feeds.line[axonFeed[axon] as number] as number;
      if (seen[line] === core) duplicatedAxons++;
      seen[line] = core;
    }
  }
  return { cores, neurons: members.length, columns: allColumns, axons: axonFeed.length, duplicatedAxons, synapses };
}

/** Numbers the members of the populations that are `wanted`, in order. */
function numberLines(
  graph: NetworkGraph,
  wanted: (population: NetworkGraph['populations'][number]) => boolean,
): Map<number, number> {
  const first = new Map<number, number>();
  let next = 0;
  graph.populations.forEach((population, i) => {
    if (!wanted(population)) return;
    first.set(i, next);
    next += population.size;
  });
  return first;
}

function totalOf(graph: NetworkGraph, first: ReadonlyMap<number, number>): number {
  return [...first.keys()].reduce((sum, population) => sum + (graph.populations[population]?.size ?? 0), 0);
}
