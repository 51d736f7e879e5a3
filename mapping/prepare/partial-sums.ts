/**
 * Fan-in beyond a core's axons, in parts: intermediate neurons each hear some of a neuron's lines, and it hears them.
 *
 * Where the neuron is an OR or an AND of its lines, so are its parts, and nothing is lost. Any other sum is rate coded: of each
 * part one neuron adds up the positive weights and one the negative ones, spikes for every `quantum` of it, takes the quantum
 * off and keeps the rest; the neuron hears them with plus and minus the quantum. So what has arrived is never further from what
 * should have than a quantum for each part on either side, however long it runs: that is the residue. It comes a tick later,
 * and, where a part sums more than a quantum in a tick, over the next ticks.
 *
 * So it suits neurons that integrate. One that forgets between ticks is not served by parts that remember: the error is then
 * for measuring (deviation.ts).
 */
import { SynaptickError } from '../../cores/errors.ts';
import type { NeuronArrays } from '../graph.ts';
import { alignDelays } from './align-delays.ts';
import { type Carrier, gateParts, rateParts } from './carriers.ts';
import { bestCut } from './cut-lines.ts';
import { type Bundle, incoming } from './incoming.ts';
import { lineCounts } from './line-counts.ts';
import { gateOf } from './logic.ts';
import { becomeAnd, copyOf, type IntegerProjectionLike, linesOf, partOf } from './parts.ts';
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
 * @throws SynaptickError naming the population, its fan-in and the limit, where it may not, or cannot
 */
export function divideFanIn(graph: IntegerGraph, axons: number, allowed: (population: number) => boolean): Divided {
  const bundlesOf = new Map<number, readonly Bundle[]>();
  graph.populations.forEach(({ name, size, neurons }, population) => {
    if (!neurons) return;
    const bundles = incoming(graph, population);
    const counts = lineCounts(bundles, size);
    const most = counts.reduce((largest, count) => Math.max(largest, count), 0);
    if (most <= axons) return;
    if (allowed(population)) bundlesOf.set(population, bundles);
    else throw refused(name, counts.indexOf(most), most, axons);
  });
  const reports: PartialSumReport[] = [];
  const { late, delays } = alignDelays(
    graph,
    graph.populations.map((_, population) => (bundlesOf.has(population) ? 1 : 0)),
  );
  const populations = graph.populations.slice();
  const projections = graph.projections
    .map((projection, i) => ({ ...projection, delay: delays[i] as number }))
    .filter(({ target }) => !bundlesOf.has(target));
  for (const [target, bundles] of bundlesOf) {
    const aligned = bundles.map(({ members, projection }) => {
      return { ...projection, delay: delays[members[0] as number] as number };
    });
    const { neurons, parts, report } = divide(graph, target, aligned, axons);
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
      `give it fewer inputs, or allow partialSums, which divide it into ${Math.ceil(lines / axons)} parts or more and are exact for OR and AND only`,
  );
}

function divide(graph: IntegerGraph, target: number, bundles: readonly IntegerProjectionLike[], axons: number) {
  const population = graph.populations[target] as IntegerGraph['populations'][number];
  const neurons = copyOf(population.neurons as NeuronArrays);
  const byPart: Carrier[][] = [];
  const methods = { or: 0, and: 0, rate: 0 };
  let quantum = 0;
  let residue = 0;
  const linesByNeuron = Array.from({ length: population.size }, (_, neuron) => linesOf(graph, bundles, neuron));
  const cutting = bestCut(linesByNeuron, axons);
  linesByNeuron.forEach((lines, neuron) => {
    const gate = gateOf(population.neurons as NeuronArrays, neuron, lines);
    const owner = `population "${population.name}" neuron ${neuron}`;
    const carriers = gate ? gateParts(lines, neuron, gate, cutting) : rateParts(owner, lines, neuron, cutting);
    if (lines.length > 0) methods[gate ?? 'rate']++;
    if (gate === 'and') becomeAnd(neurons, neuron, carriers.length);
    for (const { part, carrier } of carriers) {
      byPart[part] ??= [];
      byPart[part].push(carrier);
    }
    if (gate) return;
    quantum = Math.max(quantum, ...carriers.map(({ carrier }) => carrier.quantum));
    const sides = [1, -1].map((sign) => carriers.filter(({ carrier }) => carrier.sign === sign).length);
    residue = Math.max(residue, Math.max(...sides) * (carriers[0]?.carrier.quantum ?? 0));
  });
  const parts = byPart.map((carriers, part) => partOf(graph, target, bundles, carriers, part));
  const addedNeurons = byPart.reduce((sum, carriers) => sum + carriers.length, 0);
  const report: PartialSumReport = {
    population: population.name,
    ...methods,
    parts: byPart.length,
    addedNeurons,
    addedDelay: 1,
    quantum,
    residue,
  };
  return { neurons, parts, report };
}
