/**
 * Runs a network graph as it is, without cores, axons or their limits: slow and obvious on purpose. What it does is what a
 * mapped chip must do. Neurons follow steps 2 to 5 of cores/engines/TICK.md; a spike acts `delay` ticks later.
 *
 * Random leaks and thresholds draw as on the chip: by seed, tick and the neuron's number among the members of all populations,
 * which the mapper makes the stream of all its copies. A stochastic synapse draws by the axon that it has on a core; a graph
 * has none, so those are refused.
 *
 * A source spikes at most once in a tick: a line injected twice for one tick counts once. Each projection brings it to its
 * targets on its own, so that two projections between the same neurons add up.
 *
 * Populations with real weights or parameters run in double precision, and do not saturate. Nor do those of a chip whose
 * potentials are proved not to overflow.
 */
import { type ChipShape, delaySlots, potentialRange, TRUENORTH_SHAPE } from '../cores/chip-shape.ts';
import { requireInteger, SynaptickError } from '../cores/errors.ts';
import { drawsEachTick, MODE } from '../cores/modes.ts';
import { DRAW_LEAK, DRAW_THRESHOLD, draw8, draw18, drawTime, streamKey } from '../cores/random.ts';
import type { NeuronArrays } from './graph.ts';
import { type RealArray, type RealGraph, type RealNeurons, type RealPopulation, SCALED } from './real-graph.ts';

/** A population of the graph: its index or its name. */
type PopulationKey = number | string;

export interface Interpreter {
  readonly graph: RealGraph;
  /** Ticks run so far, which is the number of the next tick. */
  readonly tick: number;
  /**
   * Makes an input line spike in the tick that is `ahead` (0..15, of a chip of longer delays as much as those) after the next.
   * @throws SynaptickError when the population is unknown or has neurons, or the line or ahead is outside its range
   */
  inject(population: PopulationKey, line: number, ahead?: number): void;
  /** Runs ticks. */
  step(ticks?: number): void;
  /** Neurons (or input lines) that spiked in the last tick, ascending. A new array. */
  fired(population: PopulationKey): Uint32Array;
  /** Membrane potentials after the last tick. A new array; empty for input lines. */
  potentials(population: PopulationKey): RealArray;
}

/** One population's state. Spikes are flags by neuron, in a slot for each of the last ticks (`tick mod slots`). */
interface State {
  /** Streams of the random draws; empty where no neuron draws. */
  readonly keys: Int32Array;
  readonly potentials: RealArray;
  /** To the ends of a potential; real numbers have none. */
  readonly clamp: Clamp;
  readonly spikes: readonly Uint8Array[];
  /** What the host has injected for the ticks to come. */
  readonly coming: readonly Uint8Array[];
}

type Clamp = (v: number) => number;

/** What of a chip's shape decides what a neuron does. */
export type NeuronRules = Pick<ChipShape, 'potentialBits' | 'overflow' | 'negativeTest'>;

export interface InterpretOptions {
  /** Seed of the random draws (u32), as in the chip image; 0 unless given. */
  readonly seed?: number;
  /** The chip whose neurons they are; TrueNorth unless given. Its axons, neurons and ranges mean nothing here. */
  readonly shape?: ChipShape;
}

/** @throws SynaptickError when a neuron has stochastic synapses: their draws belong to the axons of a core */
export function interpret(graph: RealGraph, { seed = 0, shape = TRUENORTH_SHAPE }: InterpretOptions = {}): Interpreter {
  for (const population of graph.populations) refuseStochasticSynapses(population);
  const ringSlots = graph.projections.reduce((most, { delay }) => Math.max(most, delay + 1), delaySlots(shape));
  let units = 0;
  const states = graph.populations.map(({ size, neurons }, p): State => {
    const slots = () => Array.from({ length: ringSlots }, () => new Uint8Array(size));
    const first = units;
    units += size;
    return {
      keys: Int32Array.from({ length: draws(neurons) ? size : 0 }, (_, neuron) => streamKey(seed, first + neuron)),
      ...membrane(graph, p, shape),
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
    const slot = tick % ringSlots;
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
      const spikes = at(at(states, source).spikes, (tick - delay) % ringSlots);
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
    const leakTime = drawTime(tick, DRAW_LEAK);
    const thresholdTime = drawTime(tick, DRAW_THRESHOLD);
    graph.populations.forEach(({ size, neurons }, p) => {
      if (!neurons) return;
      const { keys, potentials, clamp, spikes } = at(states, p);
      for (let neuron = 0; neuron < size; neuron++) {
        const key = keys[neuron] ?? 0;
        const integrated = clamp(at(potentials, neuron) + at(at(sums, p), neuron));
        const leaked = clamp(leak(neurons, neuron, integrated, key, leakTime));
        const bits = neurons.thresholdBits?.[neuron] ?? 0;
        const eta = bits > 0 ? draw18(key, thresholdTime) & (2 ** bits - 1) : 0;
        const fires = leaked >= at(neurons.threshold, neuron) + eta;
        const next = fires ? afterSpike(neurons, neuron, leaked, eta) : notBelow(neurons, neuron, leaked, eta, shape);
        potentials[neuron] = clamp(next);
        at(spikes, tick % ringSlots)[neuron] = fires ? 1 : 0;
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
      requireInteger(`input "${name}": ahead`, ahead, 0, ringSlots - 1);
      at(at(states, index).coming, (tick + ahead) % ringSlots)[line] = 1;
    },
    step(ticks = 1) {
      for (let i = 0; i < ticks; i++) emulateTick();
    },
    fired(population) {
      const last = at(at(states, indexOf(population)).spikes, (tick + ringSlots - 1) % ringSlots);
      return Uint32Array.from(last.keys()).filter((neuron) => last[neuron] === 1);
    },
    potentials: (population) => at(states, indexOf(population)).potentials.slice(),
  };
}

function refuseStochasticSynapses({ name, neurons }: RealPopulation): void {
  const neuron = neurons?.modes.findIndex((modes) => (modes & MODE.stochasticSynapses) !== 0) ?? -1;
  if (neuron < 0) return;
  throw new SynaptickError(
    `population "${name}": neuron ${neuron} has stochastic synapses, which draw by the axon of a core: switch that off to compare`,
  );
}

/** A population's potentials, as integers that saturate where all that reaches them is an integer. */
function membrane(
  { populations, projections }: RealGraph,
  p: number,
  rules: NeuronRules,
): Pick<State, 'potentials' | 'clamp'> {
  const neurons = populations[p]?.neurons;
  const clamp = clampOf(rules);
  if (!neurons) return { potentials: new Int32Array(0), clamp };
  const whole =
    SCALED.every((name) => neurons[name] instanceof Int32Array) &&
    projections.every(({ target, weights }) => target !== p || weights instanceof Int32Array);
  if (whole) return { potentials: neurons.potential.slice(), clamp };
  return { potentials: Float64Array.from(neurons.potential), clamp: unclamped };
}

/** Whether any of the neurons is random. */
function draws(neurons: RealNeurons | null): boolean {
  if (!neurons) return false;
  return neurons.modes.some((modes, i) => drawsEachTick(modes, neurons.thresholdBits?.[i]));
}

/** A neuron's potential after so many ticks without input, from `v`; null where it spikes. Random neurons are not looked into. */
export function afterSilence(
  neurons: NeuronArrays,
  neuron: number,
  v: number,
  ticks: number,
  rules: NeuronRules,
): number | null {
  const clamp = clampOf(rules);
  let potential = v;
  for (let i = 0; i < ticks; i++) {
    potential = clamp(leak(neurons, neuron, potential, 0, 0));
    if (potential >= at(neurons.threshold, neuron)) return null;
    potential = clamp(notBelow(neurons, neuron, potential, 0, rules));
  }
  return potential;
}

/** Steps 3, 4 and 5 end with it, where potentials saturate. */
function clampOf(rules: NeuronRules): Clamp {
  if (rules.overflow === 'proved') return unclamped;
  const { min, max } = potentialRange(rules);
  return (v) => Math.max(min, Math.min(max, v));
}

function unclamped(v: number): number {
  return v;
}

/** Step 4. */
function leak(neurons: RealNeurons, neuron: number, v: number, key: number, time: number): number {
  const modes = at(neurons.modes, neuron);
  let lambda = at(neurons.leak, neuron);
  if (modes & MODE.stochasticLeak) lambda = Math.abs(lambda) >= draw8(key, time) ? Math.sign(lambda) : 0;
  if (!(modes & MODE.leakReversal)) return v + lambda;
  const leaked = v + Math.sign(v) * lambda;
  return leaked * v < 0 ? 0 : leaked;
}

/** Step 5, at or above the threshold. */
function afterSpike(neurons: RealNeurons, neuron: number, v: number, eta: number): number {
  const gamma = at(neurons.modes, neuron) & MODE.resetMode;
  if (gamma === MODE.resetToValue) return at(neurons.reset, neuron);
  return gamma === MODE.resetBySubtraction ? v - at(neurons.threshold, neuron) - eta : v;
}

/** Step 5, below the threshold. */
function notBelow(neurons: RealNeurons, neuron: number, v: number, eta: number, { negativeTest }: NeuronRules): number {
  const beta = at(neurons.negativeThreshold, neuron);
  const modes = at(neurons.modes, neuron);
  const saturates = (modes & MODE.kappa) !== 0;
  const limit = -(saturates ? beta : beta + eta);
  if (negativeTest === '<' ? v >= limit : v > limit) return v;
  if (saturates) return -beta;
  const gamma = modes & MODE.resetMode;
  if (gamma === MODE.resetToValue) return -at(neurons.reset, neuron);
  return gamma === MODE.resetBySubtraction ? v + beta + eta : v;
}

/** The element of an array at an index known to be inside it. */
function at<Element>(array: ArrayLike<Element>, index: number): Element {
  return array[index] as Element;
}
