/**
 * Which neurons can ever spike. Input lines may, whenever the host says so; so may what leaks or starts above its threshold by
 * itself, and what hears enough of those that may. Who is left over is silent for good: nothing that spikes excites it, or what
 * does never brings its threshold, because the leak takes it off again.
 *
 * An upper bound: everything that may spike counts as spiking in every tick. So who is called silent is, but not who is silent
 * in practice is called so.
 */
import { MODE } from '../cores/modes.ts';
import type { RealArray, RealGraph, RealNeurons } from './real-graph.ts';

/** A population with neurons that can never spike. */
export interface Silent {
  readonly population: string;
  /** Neurons that there are, that nothing which may spike excites, and whose threshold is out of reach. */
  readonly neurons: number;
  readonly unreached: number;
  readonly belowThreshold: number;
}

/** Populations with such neurons, in the order of the graph. */
export function silentPopulations(graph: RealGraph): Silent[] {
  const { populations } = graph;
  const excitation = populations.map(({ size }) => new Float64Array(size));
  const spiking = populations.map(({ size, neurons }) => new Uint8Array(size).fill(neurons ? 0 : 1));
  const listeners = listenersOf(graph);
  const waiting: [population: number, neuron: number][] = [];
  const look = (p: number, neuron: number) => {
    const neurons = populations[p]?.neurons;
    const flags = spiking[p] as Uint8Array;
    if (!neurons || flags[neuron] === 1 || !maySpike(neurons, neuron, excitation[p]?.[neuron] as number)) return;
    flags[neuron] = 1;
    waiting.push([p, neuron]);
  };
  populations.forEach(({ size, neurons }, p) => {
    for (let member = 0; member < size; member++) {
      if (neurons) look(p, member);
      else waiting.push([p, member]);
    }
  });
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [p, neuron] = next;
    for (const { target, offsets, targets, synapses, weights } of listeners[p] as Listeners[]) {
      const sums = excitation[target] as Float64Array;
      for (let k = offsets[neuron] as number; k < (offsets[neuron + 1] as number); k++) {
        const listener = targets[k] as number;
        sums[listener] = (sums[listener] as number) + (weights[synapses[k] as number] as number);
        look(target, listener);
      }
    }
  }
  return populations.flatMap(({ name, size, neurons }, p) => {
    if (!neurons) return [];
    const silent = Array.from({ length: size }, (_, neuron) => neuron).filter((neuron) => spiking[p]?.[neuron] === 0);
    if (silent.length === 0) return [];
    const unreached = silent.filter((neuron) => excitation[p]?.[neuron] === 0).length;
    return [{ population: name, neurons: size, unreached, belowThreshold: silent.length - unreached }];
  });
}

/** Excitatory synapses of a projection, in compressed rows by source. */
interface Listeners {
  readonly target: number;
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
  /** Of each its number in `weights`, which are the projection's. */
  readonly synapses: Uint32Array;
  readonly weights: RealArray;
}

function listenersOf({ populations, projections }: RealGraph): Listeners[][] {
  const all = populations.map((): Listeners[] => []);
  for (const { source, target, offsets: rows, sources, weights } of projections) {
    const offsets = new Uint32Array((populations[source]?.size ?? 0) + 1);
    sources.forEach((from, k) => {
      if ((weights[k] as number) > 0) offsets[from + 1] = (offsets[from + 1] as number) + 1;
    });
    for (let i = 1; i < offsets.length; i++) offsets[i] = (offsets[i] as number) + (offsets[i - 1] as number);
    const at = offsets.slice();
    const targets = new Uint32Array(offsets.at(-1) as number);
    const synapses = new Uint32Array(targets.length);
    for (let neuron = 0; neuron + 1 < rows.length; neuron++) {
      for (let k = rows[neuron] as number; k < (rows[neuron + 1] as number); k++) {
        if ((weights[k] as number) <= 0) continue;
        const from = sources[k] as number;
        const place = at[from] as number;
        at[from] = place + 1;
        targets[place] = neuron;
        synapses[place] = k;
      }
    }
    all[source]?.push({ target, offsets, targets, synapses, weights });
  }
  return all;
}

/** Whether a neuron may spike whose excitatory synapses bring `brought` in a tick at most. */
function maySpike(neurons: RealNeurons, neuron: number, brought: number): boolean {
  const modes = neurons.modes[neuron] as number;
  const threshold = neurons.threshold[neuron] as number;
  const highest = Math.max(neurons.potential[neuron] as number, afterCrossing(neurons, neuron));
  const random = (modes & MODE.stochasticLeak) !== 0;
  // A random leak is 1 or nothing.
  const lambda = random ? Math.min(1, neurons.leak[neuron] as number) : (neurons.leak[neuron] as number);
  const leak = random ? Math.max(0, lambda) : lambda;
  if (modes & MODE.leakReversal) {
    // Away from 0: it takes off below 0, adds above, and leaves 0 alone, from where whatever is brought adds up.
    if (lambda > 0) {
      const rises =
        brought > (random ? 0 : lambda) || highest + brought > 0 || (brought > 0 && highest + brought === 0);
      return rises || threshold <= 0;
    }
    return brought + leak > 0 || Math.max(0, highest + brought + leak) >= threshold;
  }
  return brought + leak > 0 || highest + brought + leak >= threshold;
}

/** Where a neuron may come up to when it falls below its negative threshold; a subtracting one stays below 0. */
function afterCrossing({ modes, reset, negativeThreshold }: RealNeurons, neuron: number): number {
  const mode = modes[neuron] as number;
  if (mode & MODE.kappa) return -(negativeThreshold[neuron] as number);
  const gamma = mode & MODE.resetMode;
  if (gamma === MODE.resetToValue) return -(reset[neuron] as number);
  return gamma === MODE.resetBySubtraction ? 0 : Number.NEGATIVE_INFINITY;
}
