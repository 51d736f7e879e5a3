/**
 * A described network made ready for cores: real numbers quantised, fan-in beyond a core divided, every path kept in step, and
 * a report of what each of these cost. What a chip holds as it is comes out as it was.
 */
import type { ChipShape } from '../../cores/chip-shape.ts';
import { completeShape } from '../chip-fit.ts';
import type { NetworkGraph } from '../graph.ts';
import type { RealGraph } from '../real-graph.ts';
import { alignDelays } from './align-delays.ts';
import { UNKNOWN_RATE } from './carriers.ts';
import { lateStart } from './late-start.ts';
import { divideFanIn, type PartialSumReport } from './partial-sums.ts';
import { type IntegerGraph, type QuantiseOptions, quantise } from './quantise.ts';
import type { QuantiseReport } from './quantise-report.ts';
import { type RelayReport, relayDelays, relayInputs } from './relays.ts';

export interface PrepareOptions extends QuantiseOptions {
  /** Whether fan-in beyond a core may become partial sums; what each population says, or not, unless given. */
  readonly partialSums?: boolean;
}

/** Delays are in ticks. */
export interface DelayReport {
  readonly projections: readonly { readonly name: string; readonly delay: number; readonly slack: number }[];
  /** Shortest and longest delay, and what the longest leaves of the chip's; 0, 0 and all of it where there is no projection. */
  readonly least: number;
  readonly most: number;
  readonly slack: number;
  /** Populations that spike later than described, as all that they hear does. */
  readonly late: readonly LatePopulation[];
  /** Neurons that delay input lines, and those that make a delay longer than the chip's. */
  readonly relays: readonly RelayReport[];
}

export interface LatePopulation {
  readonly population: string;
  readonly ticks: number;
  /** Neurons that spike or draw by themselves, and so do not begin in step. */
  readonly unsteady: number;
}

export interface PrepareReport {
  readonly quantised: QuantiseReport;
  readonly partialSums: readonly PartialSumReport[];
  readonly delays: DelayReport;
}

export interface Prepared {
  /** Populations keep their numbers and names; new ones come after them and are not probed. */
  readonly graph: NetworkGraph;
  readonly report: PrepareReport;
}

/** Times that sums may be divided: parts of parts. */
const MOST_ROUNDS = 4;

/** @throws SynaptickError naming the population or projection, the value, the limit and the remedy */
export function prepareGraph(described: RealGraph, options: PrepareOptions = {}): Prepared {
  const shape = completeShape(options.shape);
  const { graph: integers, report: quantised } = quantise(described, options);
  const inReach = relayDelays(integers, shape);
  let graph = inReach.graph;
  const late = new Array<number>(described.populations.length).fill(0);
  const reports: PartialSumReport[] = [];
  for (let round = 1; ; round++) {
    const divided = divideFanIn(
      graph,
      shape,
      (target) => round <= MOST_ROUNDS && (options.partialSums ?? graph.populations[target]?.partialSums ?? false),
      (target) => options.maxError ?? graph.populations[target]?.maxError ?? 0,
    );
    if (divided.reports.length === 0) break;
    graph = divided.graph;
    late.forEach((ticks, population) => {
      late[population] = ticks + (divided.late[population] as number);
    });
    for (const report of divided.reports) addReport(reports, report);
  }
  // Refuses what no divided fan-in has brought to light: delays out of range.
  if (reports.length === 0) alignDelays(graph, new Array<number>(graph.populations.length).fill(0), shape.maxDelay);
  const started = startLate(graph, late, shape);
  const relayed = relayInputs(started.graph, shape);
  return {
    graph: chipGraph(relayed.graph, described),
    report: {
      quantised,
      partialSums: reports,
      delays: {
        ...delaysOf(relayed.graph, shape),
        late: started.late,
        relays: [...inReach.reports, ...relayed.reports],
      },
    },
  };
}

/** Parts of parts are one division of their population. */
function addReport(reports: PartialSumReport[], report: PartialSumReport): void {
  const at = reports.findIndex(({ population }) => population === report.population);
  const before = reports[at];
  if (!before) {
    reports.push(report);
    return;
  }
  reports[at] = {
    ...before,
    addedNeurons: before.addedNeurons + report.addedNeurons,
    addedDelay: before.addedDelay + report.addedDelay,
    quantum: Math.max(before.quantum, report.quantum),
    residue: before.residue + report.residue,
    parameterError: Math.max(before.parameterError, report.parameterError),
  };
}

function startLate(graph: IntegerGraph, late: readonly number[], shape: ChipShape) {
  const reports: LatePopulation[] = [];
  const populations = graph.populations.map((population, i) => {
    const ticks = late[i] ?? 0;
    if (ticks === 0 || !population.neurons) return population;
    const { neurons, unsteady } = lateStart(population.neurons, ticks, shape);
    reports.push({ population: population.name, ticks, unsteady });
    return { ...population, neurons };
  });
  return { graph: { ...graph, populations }, late: reports };
}

/** Every delay, and what is left of the chip's longest. */
function delaysOf({ projections }: IntegerGraph, { maxDelay }: ChipShape) {
  const all = projections.map(({ name, delay }) => ({ name, delay, slack: maxDelay - delay }));
  const least = all.reduce((shortest, { delay }) => Math.min(shortest, delay), all[0]?.delay ?? 0);
  const most = all.reduce((longest, { delay }) => Math.max(longest, delay), 0);
  return { projections: all, least, most, slack: maxDelay - most };
}

/** Without what only preparing needs. Added populations have rates where all neurons described have. */
function chipGraph({ name, populations, projections }: IntegerGraph, described: RealGraph): NetworkGraph {
  const rated = described.populations.every(({ neurons, rates }) => !neurons || rates);
  return {
    name,
    projections,
    populations: populations.map(({ maxError, partialSums, rates, ...population }, i) => {
      const own = i < described.populations.length ? rates : rated && (rates ?? unknownRates(population.size));
      return own ? { ...population, rates: own } : population;
    }),
  };
}

function unknownRates(size: number): Float32Array {
  return new Float32Array(size).fill(UNKNOWN_RATE);
}
