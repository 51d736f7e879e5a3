/**
 * Fan-in beyond a core's axons, in parts: intermediate neurons each hear some of a neuron's lines, and it hears them.
 *
 * Where the neuron is an OR or an AND of its lines, so are its parts, and nothing is lost. Any other sum is rate coded: of each
 * part one neuron adds up the positive weights and one the negative ones, spikes for every `quantum` of it, takes the quantum
 * off and keeps the rest; the neuron hears them with plus and minus the quantum. So what has arrived is never further from what
 * should have than a quantum for each part on either side, however long it runs: that is the residue. It comes a tick later,
 * and, where a part sums more than a quantum in a tick, over the next ticks. Neurons of the population that a core holds as they
 * are keep their lines, and hear them a tick later too.
 *
 * So it suits neurons that integrate. One that forgets between ticks is not served by parts that remember: the error is then
 * for measuring (deviation.ts).
 */
import type { ChipShape } from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { largerChipText } from '../chip-fit.ts';
import type { NeuronArrays } from '../graph.ts';
import { SCALED } from '../real-graph.ts';
import { alignDelays } from './align-delays.ts';
import { type Carrier, gateParts, rateParts } from './carriers.ts';
import { bestCut } from './cut-lines.ts';
import { type Bundle, incoming, withWeights } from './incoming.ts';
import { lineCounts } from './line-counts.ts';
import { type Gate, gateOf } from './logic.ts';
import { parametersOf, scaled } from './neuron-scale.ts';
import {
  becomeAnd,
  copyOf,
  type IntegerProjection,
  type IntegerProjectionLike,
  linesOf,
  type Part,
  partOf,
} from './parts.ts';
import type { IntegerGraph } from './quantise.ts';

export interface PartialSumReport {
  readonly population: string;
  /** How each neuron was divided. */
  readonly or: number;
  readonly and: number;
  readonly rate: number;
  /** Most parts of a neuron. */
  readonly parts: number;
  readonly addedNeurons: number;
  /** Ticks from a line to the neuron that there are more than before. */
  readonly addedDelay: number;
  /** Largest quantum, and largest distance that it leaves, in units of the neuron's potential; 0 where all is exact. */
  readonly quantum: number;
  readonly residue: number;
  /** Largest relative error of a threshold, leak or potential that had to be in coarser units. */
  readonly parameterError: number;
}

export interface Divided {
  readonly graph: IntegerGraph;
  readonly reports: readonly PartialSumReport[];
  /** Ticks by which each population of the given graph spikes late. */
  readonly late: readonly number[];
}

/**
 * Divides every population whose neurons hear more lines than a core has axons.
 * @param allowed whether a population may be divided
 * @param maxErrorOf relative error that the parameters of its neurons may have
 * @throws SynaptickError naming the population, its fan-in and the limit, where it may not, or cannot
 */
export function divideFanIn(
  graph: IntegerGraph,
  shape: ChipShape,
  allowed: (population: number) => boolean,
  maxErrorOf: (population: number) => number,
): Divided {
  const bundlesOf = new Map<number, readonly Bundle[]>();
  graph.populations.forEach(({ name, size, neurons }, population) => {
    if (!neurons) return;
    const bundles = incoming(graph, population);
    const counts = lineCounts(
      bundles.map(({ projection }) => projection),
      size,
    );
    const most = counts.reduce((largest, count) => Math.max(largest, count), 0);
    if (most <= shape.axons) return;
    if (allowed(population)) bundlesOf.set(population, bundles);
    else throw refused(name, counts.indexOf(most), most, shape.axons);
  });
  const reports: PartialSumReport[] = [];
  const { late, delays } = alignDelays(
    graph,
    graph.populations.map((_, population) => (bundlesOf.has(population) ? 1 : 0)),
    shape.maxDelay,
  );
  const populations = graph.populations.slice();
  const projections = graph.projections
    .map((projection, i) => ({ ...projection, delay: delays[i] as number }))
    .filter(({ target }) => !bundlesOf.has(target));
  for (const [target, bundles] of bundlesOf) {
    const aligned = bundles.map(({ members, projection }) => {
      return { ...projection, delay: delays[members[0] as number] as number };
    });
    const { neurons, kept, parts, report } = divide(graph, target, aligned, shape, maxErrorOf(target));
    projections.push(...kept);
    populations[target] = { ...(populations[target] as (typeof populations)[number]), neurons };
    for (const part of parts) {
      const source = populations.length;
      populations.push(part.population);
      projections.push(...part.into.map((projection) => ({ ...projection, target: source })));
      projections.push({ ...part.out, source });
    }
    reports.push(report);
  }
  return { graph: { ...graph, populations, projections }, reports, late };
}

function refused(name: string, neuron: number, lines: number, axons: number): SynaptickError {
  return new SynaptickError(
    `population "${name}" neuron ${neuron} hears ${lines} lines, each of which needs an axon, a core has ${axons} (${lines - axons} too many): ` +
      `give it fewer inputs, or allow partialSums, which divide it into ${Math.ceil(lines / axons)} parts or more and are exact for OR and AND only${largerChipText('axons', lines)}`,
  );
}

/** A population's neurons when it is divided. */
interface Division {
  /** What is left of them: in the units of their quanta, where those are coarser. */
  readonly neurons: NeuronArrays;
  /** Lines of neurons that a core holds as they are; a tick later, as the sums of the others are. */
  readonly kept: readonly IntegerProjection[];
  readonly parts: readonly Part[];
  readonly report: PartialSumReport;
}

function divide(
  graph: IntegerGraph,
  target: number,
  bundles: readonly IntegerProjectionLike[],
  shape: ChipShape,
  maxError: number,
): Division {
  const population = graph.populations[target] as IntegerGraph['populations'][number];
  const before = population.neurons as NeuronArrays;
  const neurons = copyOf(before);
  const byPart: Carrier[][] = [];
  const report = { or: 0, and: 0, rate: 0, parts: 0, quantum: 0, residue: 0, parameterError: 0 };
  const divided = dividedNeurons(bundles, population.size, shape);
  const linesByNeuron = Array.from(divided, (is, neuron) => (is === 1 ? linesOf(graph, bundles, neuron) : []));
  const cutting = bestCut(linesByNeuron, shape.axons);
  linesByNeuron.forEach((lines, neuron) => {
    if (lines.length === 0) return;
    const gate = gateOf(before, neuron, lines, shape);
    const member = { owner: `population "${population.name}" neuron ${neuron}`, neuron, lines, neurons: before };
    const byRate = gate ? null : rateParts(member, cutting, maxError, shape);
    const carriers = byRate?.parts ?? gateParts(member, gate as Gate, cutting, shape);
    report[gate ?? 'rate']++;
    report.parts = Math.max(report.parts, new Set(carriers.map(({ part }) => part)).size);
    for (const { part, carrier } of carriers) {
      byPart[part] ??= [];
      byPart[part].push(carrier);
    }
    if (gate === 'and') becomeAnd(neurons, neuron, carriers.length);
    if (!byRate) return;
    const { weight, scale, error } = byRate.quantum;
    rescale(neurons, neuron, scale);
    report.parameterError = Math.max(report.parameterError, error);
    report.quantum = Math.max(report.quantum, weight);
    const sides = [1, -1].map((sign) => carriers.filter(({ carrier }) => carrier.sign === sign).length);
    report.residue = Math.max(report.residue, Math.max(...sides) * weight);
  });
  // No neuron may have a line in some part.
  const filled = byPart.filter((carriers) => carriers !== undefined);
  return {
    neurons,
    kept: bundles.flatMap((bundle) => keptLines(bundle, divided)),
    parts: filled.map((carriers, part) => partOf(graph, target, bundles, carriers, part, shape)),
    report: {
      population: population.name,
      ...report,
      addedNeurons: filled.reduce((sum, carriers) => sum + carriers.length, 0),
      addedDelay: 1,
    },
  };
}

/** Flags of the neurons with more lines than a core has axons, or with one that cannot come a tick later. */
function dividedNeurons(
  bundles: readonly IntegerProjectionLike[],
  size: number,
  { axons, maxDelay }: ChipShape,
): Uint8Array {
  const late = lineCounts(
    bundles.filter(({ delay }) => delay === maxDelay),
    size,
  );
  return Uint8Array.from(lineCounts(bundles, size), (lines, neuron) => (lines > axons || late[neuron] ? 1 : 0));
}

/** The lines of the neurons that are not divided, a tick later; none where there are none. */
function keptLines(bundle: IntegerProjectionLike, divided: Uint8Array): IntegerProjection[] {
  const weights = Int32Array.from(bundle.weights);
  divided.forEach((is, neuron) => {
    if (is === 1) weights.fill(0, bundle.offsets[neuron], bundle.offsets[neuron + 1]);
  });
  const kept = withWeights(bundle, weights);
  return kept.weights.length === 0 ? [] : [{ ...kept, delay: bundle.delay + 1 }];
}

/** A neuron in other units. */
function rescale(neurons: NeuronArrays, neuron: number, scale: number): void {
  if (scale === 1) return;
  const parameters = scaled(parametersOf(neurons, neuron), scale);
  for (const name of SCALED) neurons[name][neuron] = parameters[name];
}
