/**
 * The mapper's graph on float neurons: the same description that runs on the chip, read in one of two ways.
 *
 * `if`   Integrate and fire, tick by tick: weights, leak, threshold and resets are the network's numbers as floats, applied
 *        in the chip's order (docs/neurons.md). What the chip has more is left out: no 20-bit saturation, and a random leak
 *        or threshold is its mean. Where a network uses neither, its spikes are the chip's.
 * `lif`  Leaky integrate and fire in continuous time: a tick is `tickSeconds` long, a spike of weight w brings the area w to
 *        the membrane through an exponential synapse, the leak is a constant current, V decays with `tauRc`, and spikes
 *        fall within ticks, several in one if the input asks for them.
 */

import { delaySlots, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { MODE } from '../../../cores/modes.ts';
import type { RealGraph, RealNeurons, RealPopulation } from '../../../mapping/real-graph.ts';
import { createFloatNetwork } from './float-network.ts';
import { createNeurons } from './neurons.ts';

const RING_SLOTS = delaySlots(TRUENORTH_SHAPE);

export const DYNAMICS = ['if', 'lif'] as const;
/** How a network is read: integrate and fire in ticks, or leaky in continuous time. */
export type Dynamics = (typeof DYNAMICS)[number];

/** Seconds of the `lif` reading unless given. */
export const LEAKY = { tickSeconds: 0.001, tauRc: 0.02, tauSynapse: 0.002, tauRef: 0 } as const;

/** The reading, and its time constants. */
export interface FloatGraphOptions {
  readonly dynamics: Dynamics;
  /** Of `lif`, in seconds: a tick, the membrane, the synapses and the refractory period; LEAKY has what is not given. */
  readonly tickSeconds?: number;
  readonly tauRc?: number;
  readonly tauSynapse?: number;
  readonly tauRef?: number;
}

/** A running graph. Populations go by their index in the graph. */
export interface FloatGraph {
  readonly graph: RealGraph;
  readonly tick: number;
  /** Makes an input line spike in the next tick. */
  inject(population: number, line: number): void;
  step(ticks?: number): void;
  /** Spikes of each neuron (or line) in the last tick. Changed by the next. */
  counts(population: number): ArrayLike<number>;
}

/** @throws SynaptickError naming the population whose neurons have no such reading */
export function createFloatGraph(graph: RealGraph, options: FloatGraphOptions): FloatGraph {
  for (const population of graph.populations) refuseStochasticSynapses(population);
  return options.dynamics === 'if' ? integrateAndFire(graph) : leaky(graph, options);
}

function refuseStochasticSynapses({ name, neurons }: RealPopulation): void {
  const neuron = neurons?.modes.findIndex((modes) => (modes & MODE.stochasticSynapses) !== 0) ?? -1;
  if (neuron < 0) return;
  throw new SynaptickError(
    `population "${name}": neuron ${neuron} has stochastic synapses, which depend on the axons of a core: switch them off to compare`,
  );
}

/** Parameters as floats, random ones as their means. */
interface Means {
  readonly leak: Float64Array;
  readonly threshold: Float64Array;
}

function meansOf({ leak, threshold, thresholdBits, modes }: RealNeurons): Means {
  return {
    // |lambda| >= rho for rho of 0..255: with probability (|lambda| + 1) / 256 a step of 1.
    leak: Float64Array.from(leak, (lambda, i) =>
      at(modes, i) & MODE.stochasticLeak ? (Math.sign(lambda) * (Math.abs(lambda) + 1)) / 256 : lambda,
    ),
    threshold: Float64Array.from(threshold, (alpha, i) => alpha + (2 ** (thresholdBits?.[i] ?? 0) - 1) / 2),
  };
}

function integrateAndFire(graph: RealGraph): FloatGraph {
  let tick = 0;
  const states = graph.populations.map(({ size, neurons }) => ({
    v: Float64Array.from(neurons?.potential ?? []),
    means: neurons && meansOf(neurons),
    sum: new Float64Array(size),
    spikes: Array.from({ length: RING_SLOTS }, () => new Uint8Array(size)),
    coming: new Uint8Array(size),
  }));

  function integrate(): void {
    for (const { sum } of states) sum.fill(0);
    for (const { source, target, delay, offsets, sources, weights } of graph.projections) {
      if (delay > tick) continue;
      const spikes = at(at(states, source).spikes, (tick - delay) % RING_SLOTS);
      const { sum } = at(states, target);
      for (let neuron = 0; neuron < sum.length; neuron++) {
        const end = at(offsets, neuron + 1);
        let add = 0;
        for (let k = at(offsets, neuron); k < end; k++) if (spikes[at(sources, k)]) add += at(weights, k);
        sum[neuron] = at(sum, neuron) + add;
      }
    }
  }

  function emulateTick(): void {
    const slot = tick % RING_SLOTS;
    graph.populations.forEach(({ neurons }, p) => {
      const { spikes, coming } = at(states, p);
      if (!neurons) at(spikes, slot).set(coming);
      coming.fill(0);
    });
    integrate();
    graph.populations.forEach(({ size, neurons }, p) => {
      const { v, sum, spikes, means } = at(states, p);
      if (!neurons || !means) return;
      const fired = at(spikes, slot);
      for (let i = 0; i < size; i++) {
        const leaked = leak(at(v, i) + at(sum, i), at(means.leak, i), at(neurons.modes, i));
        const threshold = at(means.threshold, i);
        fired[i] = leaked >= threshold ? 1 : 0;
        v[i] = fired[i] ? afterSpike(neurons, i, leaked, threshold) : notBelow(neurons, i, leaked);
      }
    });
    tick++;
  }

  return {
    graph,
    get tick() {
      return tick;
    },
    inject(population, line) {
      const { size } = requireLines(graph, population);
      requireInteger(`line of input ${population}`, line, 0, size - 1);
      at(states, population).coming[line] = 1;
    },
    step(ticks = 1) {
      for (let i = 0; i < ticks; i++) emulateTick();
    },
    counts: (population) => at(at(states, population).spikes, (tick + RING_SLOTS - 1) % RING_SLOTS),
  };
}

function leak(v: number, lambda: number, modes: number): number {
  if (!(modes & MODE.leakReversal)) return v + lambda;
  const leaked = v + Math.sign(v) * lambda;
  return leaked * v < 0 ? 0 : leaked;
}

function gammaOf(neurons: RealNeurons, i: number): number {
  return at(neurons.modes, i) & MODE.resetMode;
}

function afterSpike(neurons: RealNeurons, i: number, v: number, threshold: number): number {
  const gamma = gammaOf(neurons, i);
  if (gamma === MODE.resetToValue) return at(neurons.reset, i);
  return gamma === MODE.resetBySubtraction ? v - threshold : v;
}

function notBelow(neurons: RealNeurons, i: number, v: number): number {
  const beta = at(neurons.negativeThreshold, i);
  if (v >= -beta) return v;
  if (at(neurons.modes, i) & MODE.kappa) return -beta;
  const gamma = gammaOf(neurons, i);
  if (gamma === MODE.resetToValue) return -at(neurons.reset, i);
  return gamma === MODE.resetBySubtraction ? v + beta : v;
}

function leaky(graph: RealGraph, options: FloatGraphOptions): FloatGraph {
  const {
    tickSeconds = LEAKY.tickSeconds,
    tauRc = LEAKY.tauRc,
    tauSynapse = LEAKY.tauSynapse,
    tauRef = LEAKY.tauRef,
  } = options;
  const net = createFloatNetwork(tickSeconds);
  const eids = graph.populations.map((population) => {
    const { name, size, neurons } = population;
    if (!neurons) return net.addLines(name, size);
    requireLeaky(population, neurons);
    const { leak, threshold } = meansOf(neurons);
    const reset = Float64Array.from(neurons.reset, (value, i) =>
      gammaOf(neurons, i) === MODE.resetToValue ? value : 0,
    );
    const minVoltage = Float64Array.from(neurons.negativeThreshold, (beta, i) => Math.min(-beta, at(reset, i)));
    const float = createNeurons('lif', size, {
      tauRc,
      tauRef,
      threshold,
      reset,
      minVoltage,
      initialVoltage: Float64Array.from(neurons.potential, (v, i) =>
        Math.min(Math.max(v, at(minVoltage, i)), at(threshold, i)),
      ),
    });
    // tauRc dV/dt = J - V: a current of lambda tauRc / tick moves V by lambda a tick.
    return net.addNeurons(
      name,
      float,
      Float64Array.from(leak, (lambda) => (lambda * tauRc) / tickSeconds),
    );
  });
  for (const { source, target, delay, offsets, sources, weights } of graph.projections) {
    const areas = Float64Array.from(weights, (weight) => weight * tauRc);
    net.connect(at(eids, source), at(eids, target), { offsets, sources, weights: areas }, { tau: tauSynapse, delay });
  }
  return {
    graph,
    get tick() {
      return net.step;
    },
    inject(population, line) {
      requireLines(graph, population);
      net.inject(at(eids, population), line);
    },
    step: (ticks = 1) => net.run(ticks),
    counts: (population) => net.counts(at(eids, population)),
  };
}

/** What has a meaning only where the threshold is tested once a tick. */
function requireLeaky({ name }: RealPopulation, neurons: RealNeurons): void {
  for (let i = 0; i < neurons.threshold.length; i++) {
    const modes = at(neurons.modes, i);
    const gamma = gammaOf(neurons, i);
    const lowest = gamma === MODE.resetToValue ? at(neurons.reset, i) : 0;
    const reason =
      gamma === MODE.resetNone
        ? 'keeps its potential when it spikes (resetMode none)'
        : modes & MODE.leakReversal && at(neurons.leak, i) !== 0
          ? 'has a leak that turns with the sign of its potential (leakReversal)'
          : at(neurons.threshold, i) <= lowest
            ? `is reset to ${lowest}, its threshold of ${at(neurons.threshold, i)} or more`
            : null;
    if (reason === null) continue;
    throw new SynaptickError(
      `population "${name}": neuron ${i} ${reason}, which has no meaning in continuous time: compare it as integrate-and-fire only`,
    );
  }
}

function requireLines(graph: RealGraph, population: number): RealPopulation {
  const lines = graph.populations[population];
  if (lines && !lines.neurons) return lines;
  throw new SynaptickError(`population ${population} of "${graph.name}" has no input lines: inject into an input`);
}

/** The element of an array at an index known to be inside it. */
function at<Element>(array: ArrayLike<Element>, index: number): Element {
  return array[index] as Element;
}
