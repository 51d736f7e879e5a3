/**
 * Runs a network graph as it is, without cores, axons or their limits: slow and obvious on purpose. What it does is what a
 * mapped chip must do. Neurons follow steps 2 to 5 of cores/engines/TICK.md; a spike acts `delay` ticks later.
 *
 * A source spikes at most once in a tick: a line injected twice for one tick counts once. Each projection brings it to its
 * targets on its own, so that two projections between the same neurons add up.
 */
import { MODE } from '../cores/chip-image.ts';
import { requireInteger, SynaptickError } from '../cores/errors.ts';
import { POTENTIAL_MAX, POTENTIAL_MIN, RING_SLOTS } from '../cores/limits.ts';
import type { GraphPopulation, NetworkGraph, NeuronArrays } from './graph.ts';

/** A population of the graph: its index or its name. */
type PopulationKey = number | string;

export interface Interpreter {
  readonly graph: NetworkGraph;
  /** Ticks run so far, which is the number of the next tick. */
  readonly tick: number;
  /**
   * Makes an input line spike in the tick that is `ahead` (0..15) after the next.
   * @throws SynaptickError when the population is unknown or has neurons, or the line or ahead is outside its range
   */
  inject(population: PopulationKey, line: number, ahead?: number): void;
  /** Runs ticks. */
  step(ticks?: number): void;
  /** Neurons (or input lines) that spiked in the last tick, ascending. A new array. */
  fired(population: PopulationKey): Uint32Array;
  /** Membrane potentials after the last tick. A new array; empty for input lines. */
  potentials(population: PopulationKey): Int32Array;
}

/** One population's state. Spikes are flags by neuron, in a slot for each of the last 16 ticks (`tick mod 16`). */
interface State {
  readonly potentials: Int32Array;
  readonly spikes: readonly Uint8Array[];
  /** What the host has injected for the ticks to come. */
  readonly coming: readonly Uint8Array[];
}

/** @throws SynaptickError when a neuron is stochastic: its draws belong to the chip's streams */
export function interpret(graph: NetworkGraph): Interpreter {
  for (const population of graph.populations) refuseStochastic(population);
  const states = graph.populations.map(({ size, neurons }): State => {
    const slots = () => Array.from({ length: RING_SLOTS }, () => new Uint8Array(size));
    return {
      potentials: neurons?.potential.slice() ?? new Int32Array(0),
      spikes: slots(),
      coming: neurons ? [] : slots(),
    };
  });
  const sums = graph.populations.map(({ size }) => new Float64Array(size));
  let tick = 0;

  function indexOf(key: PopulationKey): number {
    const index = graph.populations.findIndex(({ name }, i) => i === key || name === key);
    if (index >= 0) return index;
    const names = graph.populations.map(({ name }) => `"${name}"`).join(', ');
    throw new SynaptickError(
      `network "${graph.name}" has no population ${JSON.stringify(key)}: its populations are ${names}`,
    );
  }

  function takeInjected(state: State): void {
    const slot = tick % RING_SLOTS;
    const injected = state.coming[slot];
    if (!injected) return;
    at(state.spikes, slot).set(injected);
    injected.fill(0);
  }

  /** Step 2: what the spikes of `delay` ticks ago bring to each neuron. */
  function integrate(): void {
    for (const sum of sums) sum.fill(0);
    for (const { source, target, delay, offsets, sources, weights } of graph.projections) {
      if (delay > tick) continue;
      const spikes = at(at(states, source).spikes, (tick - delay) % RING_SLOTS);
      const sum = at(sums, target);
      for (let neuron = 0; neuron < sum.length; neuron++) {
        for (let i = at(offsets, neuron); i < at(offsets, neuron + 1); i++) {
          if (spikes[at(sources, i)]) sum[neuron] = at(sum, neuron) + at(weights, i);
        }
      }
    }
  }

  function emulateTick(): void {
    for (const state of states) takeInjected(state);
    integrate();
    graph.populations.forEach(({ size, neurons }, p) => {
      if (!neurons) return;
      const { potentials, spikes } = at(states, p);
      for (let neuron = 0; neuron < size; neuron++) {
        const integrated = clamp(at(potentials, neuron) + at(at(sums, p), neuron));
        const leaked = clamp(leak(neurons, neuron, integrated));
        const fires = leaked >= at(neurons.threshold, neuron);
        potentials[neuron] = clamp(fires ? afterSpike(neurons, neuron, leaked) : notBelow(neurons, neuron, leaked));
        at(spikes, tick % RING_SLOTS)[neuron] = fires ? 1 : 0;
      }
    });
    tick++;
  }

  return {
    graph,
    get tick() {
      return tick;
    },
    inject(population, line, ahead = 0) {
      const index = indexOf(population);
      const { name, size, neurons } = at(graph.populations, index);
      if (neurons) {
        throw new SynaptickError(`population "${name}" has neurons, which spike by themselves: inject into an input`);
      }
      requireInteger(`input "${name}": line`, line, 0, size - 1);
      requireInteger(`input "${name}": ahead`, ahead, 0, RING_SLOTS - 1);
      at(at(states, index).coming, (tick + ahead) % RING_SLOTS)[line] = 1;
    },
    step(ticks = 1) {
      for (let i = 0; i < ticks; i++) emulateTick();
    },
    fired(population) {
      const last = at(at(states, indexOf(population)).spikes, (tick + RING_SLOTS - 1) % RING_SLOTS);
      return Uint32Array.from(last.keys()).filter((neuron) => last[neuron] === 1);
    },
    potentials: (population) => at(states, indexOf(population)).potentials.slice(),
  };
}

function refuseStochastic({ name, neurons }: GraphPopulation): void {
  if (!neurons) return;
  const synapses = ~((1 << MODE.stochasticSynapseShift) - 1);
  const neuron = neurons.modes.findIndex(
    (modes, i) => (modes & (MODE.stochasticLeak | synapses)) !== 0 || (neurons.thresholdBits?.[i] ?? 0) > 0,
  );
  if (neuron < 0) return;
  throw new SynaptickError(
    `population "${name}": neuron ${neuron} is stochastic (leak, synapses or thresholdBits), the interpreter runs ` +
      'deterministic neurons only: switch that off to compare',
  );
}

/** Steps 3, 4 and 5 end with it: 20 bits, signed. */
function clamp(v: number): number {
  return Math.max(POTENTIAL_MIN, Math.min(POTENTIAL_MAX, v));
}

/** Step 4. */
function leak(neurons: NeuronArrays, neuron: number, v: number): number {
  const lambda = at(neurons.leak, neuron);
  if (!(at(neurons.modes, neuron) & MODE.leakReversal)) return v + lambda;
  const leaked = v + Math.sign(v) * lambda;
  return leaked * v < 0 ? 0 : leaked;
}

/** Step 5, at or above the threshold. */
function afterSpike(neurons: NeuronArrays, neuron: number, v: number): number {
  const gamma = (at(neurons.modes, neuron) >> MODE.gammaShift) & 3;
  if (gamma === 0) return at(neurons.reset, neuron);
  return gamma === 1 ? v - at(neurons.threshold, neuron) : v;
}

/** Step 5, below the threshold. */
function notBelow(neurons: NeuronArrays, neuron: number, v: number): number {
  const beta = at(neurons.negativeThreshold, neuron);
  if (v >= -beta) return v;
  const modes = at(neurons.modes, neuron);
  if (modes & MODE.kappa) return -beta;
  const gamma = (modes >> MODE.gammaShift) & 3;
  if (gamma === 0) return -at(neurons.reset, neuron);
  return gamma === 1 ? v + beta : v;
}

/** The element of an array at an index known to be inside it. */
function at<Element>(array: ArrayLike<Element>, index: number): Element {
  return array[index] as Element;
}
