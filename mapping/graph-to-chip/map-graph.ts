/**
 * Maps a graph of integer populations onto cores: first a plan (partition, axon types, copies), which says how many cores it
 * takes and what they send each other; then, with a place for each core, the chip image.
 */
import { type ChipImage, emptyImage, OUTPUT } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { AXON_TYPES, AXONS, NEURONS, WORDS } from '../../cores/limits.ts';
import type { NetworkGraph } from '../graph.ts';
import { placeBaseline } from '../place/baselines.ts';
import { placeByForces } from '../place/force.ts';
import { createGrid, requireRoom } from '../place/grid.ts';
import type { Placement } from '../place/placement.ts';
import { squareMesh } from '../place/rows.ts';
import { neighboursOf, type TrafficGraph, trafficGraph } from '../place/traffic.ts';
import { delayOf, type GraphLines, gatherLines } from './lines.ts';
import { type AxonPlace, type CoreLimits, columnsOf, type Partition, partition } from './partition.ts';

/** Output lines that a chip has. */
const OUTPUT_LINES = 65_536;

/** What a graph needs of a chip, before its cores have places. */
export interface GraphPlan {
  readonly lines: GraphLines;
  readonly limits: CoreLimits;
  readonly partition: Partition;
  /** Which cores send spikes to which: an edge for each neuron column, at the same rate for all. */
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
  /** Axons and neurons that a core has, at most 256 each. */
  readonly limits?: Partial<CoreLimits>;
  /** Mesh to place the cores on; the smallest square that holds them unless given. */
  readonly mesh?: { readonly width: number; readonly height: number };
}

export interface MappedGraph {
  readonly image: ChipImage;
  /** First input line of each population; input populations only. */
  readonly firstInputLine: ReadonlyMap<number, number>;
  /** First output line of each probed population. */
  readonly firstOutputLine: ReadonlyMap<number, number>;
  readonly counts: PlanCounts;
}

/** @throws SynaptickError naming the population or projection that no core can hold */
export function planGraph(graph: NetworkGraph, limits: Partial<CoreLimits> = {}): GraphPlan {
  const all = { axons: AXONS, neurons: NEURONS, ...limits };
  requireOutputLines(graph);
  const lines = gatherLines(graph);
  const cores = partition(lines, all);
  return { lines, limits: all, partition: cores, traffic: trafficOf(cores), counts: countsOf(lines, cores) };
}

/** Writes the chip. `placement[core]` is the core's cell on the mesh. */
export function buildChip(
  plan: GraphPlan,
  mesh: { readonly width: number; readonly height: number },
  placement: Placement,
): MappedGraph {
  const { lines, limits, partition: cores, counts } = plan;
  const { graph } = lines;
  const firstInputLine = numberLines(graph, ({ neurons }) => neurons === null);
  const firstOutputLine = numberLines(graph, ({ probed, neurons }) => probed && neurons !== null);
  const image = emptyImage({
    width: mesh.width,
    height: mesh.height,
    cores: counts.cores,
    coreX: Uint16Array.from(placement, (cell) => cell % mesh.width),
    coreY: Uint16Array.from(placement, (cell) => Math.floor(cell / mesh.width)),
    axonsPerCore: limits.axons,
    neuronsPerCore: limits.neurons,
    outputLines: totalOf(graph, firstOutputLine),
    streams: new Uint32Array(counts.cores * NEURONS),
    ...inputsOf(lines, cores, firstInputLine),
  });
  for (let core = 0; core < counts.cores; core++) writeCore(image, lines, cores, core, firstOutputLine);
  return { image, firstInputLine, firstOutputLine, counts };
}

/** Plans, places (greedily, then by forces) and builds. @throws SynaptickError when the graph does not fit cores or mesh */
export function mapGraph(graph: NetworkGraph, options: MapGraphOptions = {}): MappedGraph {
  const plan = planGraph(graph, options.limits);
  const { width, height } = options.mesh ?? squareMesh(plan.counts.cores);
  const grid = createGrid(width, height);
  requireRoom(plan.counts.cores, grid);
  const neighbours = neighboursOf(plan.traffic);
  return buildChip(plan, grid, placeByForces(neighbours, grid, placeBaseline('greedy', neighbours, grid, 0)));
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

function trafficOf({ cores, targets }: Partition): TrafficGraph {
  const from: number[] = [];
  const to: number[] = [];
  cores.forEach(({ units }, core) => {
    for (const unit of units) {
      for (const target of targets[unit] as AxonPlace[]) {
        from.push(core);
        to.push(target.core);
      }
    }
  });
  return trafficGraph(cores.length, from, to);
}

function countsOf(lines: GraphLines, { cores, targets }: Partition): PlanCounts {
  const counts = { cores: cores.length, neurons: 0, columns: 0, axons: 0, duplicatedAxons: 0, synapses: 0 };
  for (const { units, axons } of cores) {
    counts.neurons += units.length;
    counts.axons += axons.lines.length;
    counts.duplicatedAxons += axons.lines.length - new Set(axons.lines).size;
    units.forEach((unit, n) => {
      const columns = columnsOf(lines, targets, unit);
      counts.columns += columns;
      counts.synapses += columns * (axons.synapses[n]?.length ?? 0);
    });
  }
  return counts;
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

/** The axon rows of each input line. */
function inputsOf(lines: GraphLines, plan: Partition, first: ReadonlyMap<number, number>) {
  const offsets = [0];
  const rows: number[] = [];
  for (const population of first.keys()) {
    for (let u = lines.firstUnit[population] as number; u < (lines.firstUnit[population + 1] as number); u++) {
      for (const { core, axon } of plan.targets[u] as AxonPlace[]) rows.push(core * NEURONS + axon);
      offsets.push(rows.length);
    }
  }
  return { inputOffsets: Uint32Array.from(offsets), inputRows: Uint32Array.from(rows) };
}

/** Writes one core. */
function writeCore(
  image: ChipImage,
  lines: GraphLines,
  plan: Partition,
  core: number,
  firstOutputLine: ReadonlyMap<number, number>,
): void {
  const { units, axons } = plan.cores[core] as Partition['cores'][number];
  axons.types.forEach((type, axon) => {
    image.axonType[core * NEURONS + axon] = type;
  });
  let column = 0;
  units.forEach((unit, n) => {
    const population = lines.populationOf[unit] as number;
    const member = unit - (lines.firstUnit[population] as number);
    const targets = plan.targets[unit] as AxonPlace[];
    const outputs = firstOutputLine.get(population);
    for (let copy = 0; copy < columnsOf(lines, plan.targets, unit); copy++) {
      const row = core * NEURONS + column;
      writeNeuron(image, lines, row, population, member);
      image.weights.set(axons.weights.subarray(n * AXON_TYPES, (n + 1) * AXON_TYPES), row * AXON_TYPES);
      for (const axon of axons.synapses[n] as number[]) {
        const word = (core * NEURONS + axon) * WORDS + (column >> 5);
        image.crossbar[word] = (image.crossbar[word] as number) | (1 << (column & 31));
      }
      const target = targets[copy];
      if (target) {
        image.targetCore[row] = target.core;
        image.targetAxon[row] = target.axon;
        image.targetDelay[row] = delayOf(target.line);
      } else if (outputs !== undefined) {
        image.targetCore[row] = OUTPUT;
        image.targetAxon[row] = outputs + member;
      }
      column++;
    }
  });
}

/** Parameters of a neuron; all its copies draw from the stream of its unit. */
function writeNeuron(image: ChipImage, lines: GraphLines, row: number, population: number, member: number): void {
  const neurons = lines.graph.populations[population]?.neurons;
  if (!neurons) return;
  image.enabled[row] = 1;
  image.leak[row] = neurons.leak[member] as number;
  image.threshold[row] = neurons.threshold[member] as number;
  image.negativeThreshold[row] = neurons.negativeThreshold[member] as number;
  image.reset[row] = neurons.reset[member] as number;
  image.modes[row] = neurons.modes[member] as number;
  image.thresholdBits[row] = neurons.thresholdBits?.[member] ?? 0;
  image.potential[row] = neurons.potential[member] as number;
  if (image.streams) image.streams[row] = (lines.firstUnit[population] as number) + member;
}
