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
import { MODE } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { WEIGHT_LIMIT } from '../../cores/limits.ts';
import type { NeuronArrays } from '../graph.ts';
import { alignDelays } from './align-delays.ts';
import { bestCut, type Cutting, type Line } from './cut-lines.ts';
import { type Bundle, incoming } from './incoming.ts';
import { freeName } from './input-relays.ts';
import { lineCounts } from './line-counts.ts';
import { type Gate, gateOf } from './logic.ts';
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

/** Spikes per tick of a neuron that nobody has told of. */
export const UNKNOWN_RATE = 0.2;
/** Ticks of work that a quantum is: a part may be twice as busy as expected before its spikes queue up. */
const HEADROOM = 2;

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

type IntegerProjection = IntegerGraph['projections'][number];

interface Part {
  readonly population: IntegerGraph['populations'][number];
  /** Target to be filled in. */
  readonly into: readonly IntegerProjection[];
  /** Source to be filled in. */
  readonly out: IntegerProjection;
}

/** An intermediate neuron: some lines of a neuron, with the sign of the weights that it hears. */
interface Carrier {
  readonly neuron: number;
  /** 1 or -1: only weights of this sign; 0: all. */
  readonly sign: number;
  readonly first: number;
  readonly end: number;
  readonly gate: Gate | null;
  readonly quantum: number;
  readonly rate: number;
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

type IntegerProjectionLike = Omit<Bundle['projection'], 'weights'> & { readonly weights: ArrayLike<number> };

function linesOf(graph: IntegerGraph, bundles: readonly IntegerProjectionLike[], neuron: number): Line[] {
  return bundles.flatMap(({ source, offsets, sources, weights }, bundle) => {
    const rates = graph.populations[source]?.rates;
    const lines: Line[] = [];
    for (let k = offsets[neuron] as number; k < (offsets[neuron + 1] as number); k++) {
      const from = sources[k] as number;
      lines.push({ bundle, source: from, weight: weights[k] as number, rate: rates?.[from] ?? UNKNOWN_RATE });
    }
    return lines;
  });
}

interface Placed {
  readonly part: number;
  readonly carrier: Carrier;
}

function gateParts(lines: readonly Line[], neuron: number, gate: Gate, { cut, least }: Cutting): Placed[] {
  return cut(lines, least).map(({ part, first, end }) => {
    const rates = lines.slice(first, end).map(({ rate }) => rate);
    const rate =
      gate === 'or' ? 1 - rates.reduce((none, r) => none * (1 - r), 1) : rates.reduce((all, r) => all * r, 1);
    return { part, carrier: { neuron, sign: 0, first, end, gate, quantum: 0, rate } };
  });
}

/** As few parts as hold the lines, and as a quantum of 9 bits takes the sums of. */
function rateParts(owner: string, lines: readonly Line[], neuron: number, { cut: cutting, least }: Cutting): Placed[] {
  if (lines.length === 0) return [];
  for (let parts = least; parts <= lines.length; parts++) {
    const cut = cutting(lines, parts);
    const drives = cut.map(({ first, end }) => [1, -1].map((sign) => driveOf(lines, sign, first, end)));
    const quantum = Math.max(1, Math.ceil(HEADROOM * Math.max(...drives.flat())));
    if (quantum > WEIGHT_LIMIT) continue;
    const carriers = cut.flatMap(({ part, first, end }, i) =>
      [1, -1].flatMap((sign, side): Placed[] => {
        const drive = drives[i]?.[side] as number;
        const heard = lines.slice(first, end).some(({ weight }) => weight * sign > 0);
        const carrier = { neuron, sign, first, end, gate: null, quantum, rate: Math.min(1, drive / quantum) };
        return heard ? [{ part, carrier }] : [];
      }),
    );
    if (carriers.length < lines.length) return carriers;
    break;
  }
  const drive = Math.max(...[1, -1].map((sign) => driveOf(lines, sign, 0, lines.length)));
  throw new SynaptickError(
    `${owner}: its ${lines.length} lines bring ${drive.toPrecision(3)} a tick, a partial sum takes ${WEIGHT_LIMIT / HEADROOM} ` +
      `(a quantum of 9 bits, twice what is expected), so that the sums would be as many as the lines: scale its weights and threshold down`,
  );
}

/** What the weights of a sign bring in a tick, by the rates expected. */
function driveOf(lines: readonly Line[], sign: number, first: number, end: number): number {
  let drive = 0;
  for (let i = first; i < end; i++) {
    const { weight, rate } = lines[i] as Line;
    if (weight * sign > 0) drive += Math.abs(weight) * rate;
  }
  return drive;
}

function partOf(
  graph: IntegerGraph,
  target: number,
  bundles: readonly IntegerProjectionLike[],
  carriers: readonly Carrier[],
  part: number,
): Part {
  const population = graph.populations[target] as IntegerGraph['populations'][number];
  const name = freeName(graph.populations, `${population.name} part ${part + 1}`);
  const size = carriers.length;
  const neurons = emptyNeurons(size);
  const into = bundles.map(() => ({
    offsets: new Uint32Array(size + 1),
    sources: [] as number[],
    weights: [] as number[],
  }));
  const rows = new Map<number, { source: number; weight: number }[]>();
  carriers.forEach(({ neuron, sign, first, end, gate, quantum }, i) => {
    const lines = linesOf(graph, bundles, neuron).slice(first, end);
    for (const { bundle, source, weight } of lines) {
      if (sign !== 0 && weight * sign < 0) continue;
      const row = into[bundle] as (typeof into)[number];
      row.sources.push(source);
      row.weights.push(gate === null ? Math.abs(weight) : 1);
    }
    for (const row of into) row.offsets[i + 1] = row.sources.length;
    if (gate === 'and') becomeAnd(neurons, i, end - first);
    else if (gate === 'or') becomeOr(neurons, i);
    else becomeCarrier(neurons, i, quantum);
    const weight =
      gate === null ? sign * quantum : gate === 'and' ? 1 : orWeight(population.neurons as NeuronArrays, neuron);
    const heard = rows.get(neuron);
    if (heard) heard.push({ source: i, weight });
    else rows.set(neuron, [{ source: i, weight }]);
  });
  const offsets = new Uint32Array(population.size + 1);
  const all: { source: number; weight: number }[] = [];
  for (let neuron = 0; neuron < population.size; neuron++) {
    all.push(...(rows.get(neuron) ?? []));
    offsets[neuron + 1] = all.length;
  }
  return {
    population: {
      name,
      size,
      neurons,
      probed: false,
      rates: Float32Array.from(carriers, ({ rate }) => rate),
      ...(population.partialSums === undefined ? {} : { partialSums: population.partialSums }),
    },
    into: into.flatMap((row, bundle) => {
      const { name: from, source, delay } = bundles[bundle] as IntegerProjectionLike;
      if (row.sources.length === 0) return [];
      return [
        {
          name: `${from}, part ${part + 1}`,
          source,
          target: -1,
          delay,
          offsets: row.offsets,
          sources: Uint32Array.from(row.sources),
          weights: Int32Array.from(row.weights),
        },
      ];
    }),
    out: {
      name: `${name} -> ${population.name}`,
      source: -1,
      target,
      delay: 1,
      offsets,
      sources: Uint32Array.from(all, ({ source }) => source),
      weights: Int32Array.from(all, ({ weight }) => weight),
    },
  };
}

function copyOf(neurons: NeuronArrays): NeuronArrays {
  return { ...neurons, leak: neurons.leak.slice(), threshold: neurons.threshold.slice() };
}

/** Neurons of 0, whose potential saturates at 0 from below. */
function emptyNeurons(size: number): NeuronArrays {
  const zeros = () => new Int32Array(size);
  return {
    leak: zeros(),
    threshold: zeros(),
    negativeThreshold: zeros(),
    reset: zeros(),
    potential: zeros(),
    modes: new Uint16Array(size).fill(MODE.kappa),
  };
}

/** Spikes when all of so many lines of weight 1 do: it forgets between ticks, for the leak takes all that is not enough. */
function becomeAnd(neurons: NeuronArrays, neuron: number, lines: number): void {
  neurons.threshold[neuron] = 1;
  neurons.leak[neuron] = 1 - lines;
}

/** Spikes when any line of weight 1 does. */
function becomeOr(neurons: NeuronArrays, neuron: number): void {
  neurons.threshold[neuron] = 1;
}

/** Spikes for every quantum, and keeps the rest. */
function becomeCarrier(neurons: NeuronArrays, neuron: number, quantum: number): void {
  neurons.threshold[neuron] = quantum;
  neurons.modes[neuron] = MODE.kappa | (1 << MODE.gammaShift);
}

/** Enough to make an OR spike on its own: threshold less leak. */
function orWeight(neurons: NeuronArrays, neuron: number): number {
  return (neurons.threshold[neuron] as number) - (neurons.leak[neuron] as number);
}
