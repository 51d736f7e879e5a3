/** A part of a population's sums as populations and projections of the graph: carriers, what they hear, and who hears them. */
import type { ChipShape } from '../../cores/chip-shape.ts';
import { MODE } from '../../cores/modes.ts';
import type { NeuronArrays } from '../graph.ts';
import { SCALED } from '../real-graph.ts';
import { type Carrier, UNKNOWN_RATE } from './carriers.ts';
import type { Line } from './cut-lines.ts';
import type { Bundle } from './incoming.ts';
import type { IntegerGraph } from './quantise.ts';
import { emptyNeurons, freeName } from './relays.ts';

export type IntegerProjection = IntegerGraph['projections'][number];

export interface Part {
  readonly population: IntegerGraph['populations'][number];
  /** Target to be filled in. */
  readonly into: readonly IntegerProjection[];
  /** Source to be filled in. */
  readonly out: IntegerProjection;
}

export type IntegerProjectionLike = Omit<Bundle['projection'], 'weights'> & { readonly weights: ArrayLike<number> };

export function linesOf(graph: IntegerGraph, bundles: readonly IntegerProjectionLike[], neuron: number): Line[] {
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

export function partOf(
  graph: IntegerGraph,
  target: number,
  bundles: readonly IntegerProjectionLike[],
  carriers: readonly Carrier[],
  part: number,
  shape: ChipShape,
): Part {
  const population = graph.populations[target] as IntegerGraph['populations'][number];
  const name = freeName(graph.populations, `${population.name} part ${part + 1}`);
  const size = carriers.length;
  const neurons = emptyNeurons(size, shape);
  const into = bundles.map(() => ({
    offsets: new Uint32Array(size + 1),
    sources: [] as number[],
    weights: [] as number[],
  }));
  const rows = new Map<number, { source: number; weight: number }[]>();
  carriers.forEach(({ neuron, sign, first, end, gate, quantum, weight }, i) => {
    const lines = linesOf(graph, bundles, neuron).slice(first, end);
    for (const line of lines) {
      if (sign !== 0 && line.weight * sign < 0) continue;
      const row = into[line.bundle] as (typeof into)[number];
      row.sources.push(line.source);
      row.weights.push(gate === null ? Math.abs(line.weight) : 1);
    }
    for (const row of into) row.offsets[i + 1] = row.sources.length;
    if (gate === 'and') becomeAnd(neurons, i, end - first);
    else if (gate === 'or') becomeOr(neurons, i);
    else becomeCarrier(neurons, i, quantum);
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

export function copyOf(neurons: NeuronArrays): NeuronArrays {
  const copies = Object.fromEntries(SCALED.map((name) => [name, neurons[name].slice()]));
  return { ...neurons, ...copies };
}

/** Spikes when all of so many lines of weight 1 do: it forgets between ticks, for the leak takes all that is not enough. */
export function becomeAnd(neurons: NeuronArrays, neuron: number, lines: number): void {
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
  neurons.modes[neuron] = (neurons.modes[neuron] as number) | MODE.resetBySubtraction;
}
