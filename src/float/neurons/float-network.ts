/**
 * A network of float neurons: populations, lines that the host makes spike, and connections through synapses. Spikes act a
 * whole number of steps later; the queries of the structure are compiled once, and a step allocates nothing.
 *
 * Order of a step: the spikes of `delay` steps ago, times their weights, go through each connection's synapses; the sums are
 * the currents; then all neurons step.
 */
import { located, requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { populations, projections } from '../../network/entities.ts';
import {
  addFloatPopulation,
  addFloatProjection,
  createFloatStructure,
  type FloatStructure,
  type FloatWeights,
} from './float-structure.ts';
import { type Neurons, resetNeurons } from './neurons.ts';
import { type PerNeuron, requirePositive, valuePerNeuron } from './parameters.ts';
import { stepNeurons } from './step.ts';
import { createSynapses, resetSynapses, type SynapseKind, stepSynapses } from './synapse.ts';

/** Most steps that a connection may delay a spike. */
const MAX_DELAY_STEPS = 1000;
/** Largest weight, either way: sums of them, over the shortest steps, stay what a double holds. */
const MAX_WEIGHT = 1e100;

/** Float neurons, input lines and the connections between them, stepped together. */
export interface FloatNetwork {
  /** Seconds of a step. */
  readonly dt: number;
  readonly structure: FloatStructure;
  /** Steps made so far. */
  readonly step: number;
  /** Adds neurons with a constant `bias` current. @returns the population's number */
  addNeurons(name: string, neurons: Neurons, bias?: PerNeuron): number;
  /** Adds lines that spike when the host says so. @returns the population's number */
  addLines(name: string, size: number): number;
  /**
   * Connects two populations: a spike of source i adds the area `weight` (current x seconds) to its target's current.
   * @returns the connection's number
   */
  connect(from: number, to: number, weights: FloatWeights, options: FloatConnectOptions): number;
  /** Makes a line spike `times` in the next step. */
  inject(lines: number, line: number, times?: number): void;
  run(steps?: number): void;
  /** Spikes of each neuron or line in the last step: changed by the next step. */
  counts(population: number): Float64Array;
  /** Back to step 0: silent synapses, initial voltages. Weights stay. */
  reset(): void;
}

/** Synapse and delay of a connection. */
export interface FloatConnectOptions {
  /** `exponential` unless given. */
  readonly synapse?: SynapseKind;
  /** Time constant of the synapse in seconds. */
  readonly tau: number;
  /** Steps, 1 to 1000; 1 unless given. From lines from 0; 0 unless given. */
  readonly delay?: number;
}

/** An empty network that advances by `dt` seconds a step. @throws SynaptickError unless dt is positive */
export function createFloatNetwork(dt: number): FloatNetwork {
  requirePositive('dt', dt);
  const structure = createFloatStructure();
  const { population, projection } = structure;
  let step = 0;
  let slots = 1;
  /** Entities in the order of a step; compiled when the network first runs and after every addition. */
  let schedule: { readonly populations: Uint32Array; readonly projections: Uint32Array } | null = null;
  const pending: Float64Array[] = [];

  function compile() {
    const order = {
      populations: Uint32Array.from(populations(structure)),
      projections: Uint32Array.from(projections(structure)),
    };
    for (const eid of order.projections) slots = Math.max(slots, at(projection.delay, eid) + 1);
    for (const eid of order.populations) {
      const size = at(population.size, eid);
      population.history[eid] = Array.from({ length: slots }, () => new Float64Array(size));
    }
    return order;
  }

  function emulateStep(order: NonNullable<typeof schedule>): void {
    const slot = step % slots;
    for (const eid of order.populations) {
      at(population.current, eid).set(at(population.bias, eid));
      const lines = pending[eid];
      if (!lines) continue;
      at(at(population.history, eid), slot).set(lines);
      lines.fill(0);
    }
    for (const eid of order.projections) deliver(eid);
    for (const eid of order.populations) {
      const neurons = at(population.neurons, eid);
      if (!neurons) continue;
      try {
        stepNeurons(neurons, dt, at(population.current, eid));
      } catch (error) {
        throw located(`population "${population.name[eid]}"`, error);
      }
      at(at(population.history, eid), slot).set(neurons.counts);
    }
    step++;
  }

  function deliver(eid: number): void {
    const to = at(projection.toEid, eid);
    const arriving = at(projection.arriving, eid);
    const delay = at(projection.delay, eid);
    if (delay > step) arriving.fill(0);
    else {
      const spikes = at(at(population.history, at(projection.fromEid, eid)), (step - delay) % slots);
      multiply(at(projection.weights, eid), spikes, 1 / dt, arriving);
    }
    const filtered = stepSynapses(at(projection.synapses, eid), dt, arriving);
    const current = at(population.current, to);
    for (let i = 0; i < current.length; i++) current[i] = at(current, i) + at(filtered, i);
  }

  function requirePopulation(eid: number): void {
    if (population.size[eid] !== undefined) return;
    throw new SynaptickError(
      `the float network has no population ${eid}: give a number that addNeurons or addLines returned`,
    );
  }

  function requireEmptyPast(): void {
    if (step === 0) return;
    throw new SynaptickError(
      `the float network has made ${step} steps: add populations and connections before the first`,
    );
  }

  return {
    dt,
    structure,
    get step() {
      return step;
    },
    addNeurons(name, neurons, bias = 0) {
      requireEmptyPast();
      const eid = addFloatPopulation(structure, name, neurons.size, neurons);
      population.bias[eid] = valuePerNeuron(`bias of "${name}"`, bias, neurons.size);
      schedule = null;
      return eid;
    },
    addLines(name, size) {
      requireEmptyPast();
      requireInteger(`lines of "${name}"`, size, 1, 2 ** 24);
      const eid = addFloatPopulation(structure, name, size, null);
      pending[eid] = new Float64Array(size);
      schedule = null;
      return eid;
    },
    connect(from, to, weights, { synapse = 'exponential', tau, delay }) {
      requireEmptyPast();
      requirePopulation(from);
      requirePopulation(to);
      if (!population.neurons[to]) {
        throw new SynaptickError(`"${population.name[to]}" are lines, which have no synapses: connect to neurons`);
      }
      const least = population.neurons[from] ? 1 : 0;
      const steps = delay ?? least;
      const owner = `connection "${population.name[from]} -> ${population.name[to]}"`;
      requireInteger(`${owner}: delay`, steps, least, MAX_DELAY_STEPS, 'a spike acts after its own step');
      checkWeights(owner, weights, at(population.size, from), at(population.size, to));
      const synapses = createSynapses(synapse, at(population.size, to), tau);
      schedule = null;
      return addFloatProjection(structure, { fromEid: from, toEid: to, delay: steps, weights, synapses });
    },
    inject(lines, line, times = 1) {
      const counts = pending[lines];
      if (!counts)
        throw new SynaptickError(`population ${lines} of the float network is no set of lines: inject into lines`);
      requireInteger(`line of "${population.name[lines]}"`, line, 0, counts.length - 1);
      counts[line] = at(counts, line) + times;
    },
    run(steps = 1) {
      schedule ??= compile();
      for (let i = 0; i < steps; i++) emulateStep(schedule);
    },
    counts(eid) {
      requirePopulation(eid);
      schedule ??= compile();
      return at(at(population.history, eid), (step + slots - 1) % slots);
    },
    reset() {
      step = 0;
      for (const eid of populations(structure)) {
        for (const slot of at(population.history, eid)) slot.fill(0);
        pending[eid]?.fill(0);
        const neurons = at(population.neurons, eid);
        if (neurons) resetNeurons(neurons);
      }
      for (const eid of projections(structure)) resetSynapses(at(projection.synapses, eid));
    },
  };
}

/** `[target][source]`, every source to every target: rows of equal length. */
export function denseFloatWeights(rows: readonly ArrayLike<number>[]): FloatWeights {
  const sources = rows[0]?.length ?? 0;
  const ragged = rows.findIndex((row) => row.length !== sources);
  if (ragged >= 0) {
    throw new SynaptickError(
      `row ${ragged} of the weights has ${rows[ragged]?.length} values, row 0 has ${sources}: give each target one weight a source`,
    );
  }
  const weights = new Float64Array(rows.length * sources);
  rows.forEach((row, target) => {
    weights.set(row, target * sources);
  });
  return {
    offsets: Uint32Array.from({ length: rows.length + 1 }, (_, target) => target * sources),
    sources: Uint32Array.from(weights, (_, k) => k % sources),
    weights,
  };
}

function multiply(
  { offsets, sources, weights }: FloatWeights,
  spikes: Float64Array,
  scale: number,
  into: Float64Array,
) {
  for (let target = 0; target < into.length; target++) {
    const end = at(offsets, target + 1);
    let sum = 0;
    for (let k = at(offsets, target); k < end; k++) sum += at(weights, k) * at(spikes, at(sources, k));
    into[target] = sum * scale;
  }
}

function checkWeights(owner: string, { offsets, sources, weights }: FloatWeights, from: number, to: number): void {
  if (offsets.length !== to + 1 || offsets[to] !== weights.length || sources.length !== weights.length) {
    throw new SynaptickError(
      `${owner}: weights for ${offsets.length - 1} targets and ${sources.length} synapses, the populations have ${from} sources and ${to} targets: compress the rows by target`,
    );
  }
  const outside = sources.findIndex((source) => source >= from);
  if (outside >= 0) {
    throw new SynaptickError(
      `${owner}: synapse ${outside} is from source ${sources[outside]}, sources end at ${from - 1}`,
    );
  }
  const bad = weights.findIndex((weight) => !Number.isFinite(weight));
  if (bad >= 0) throw new SynaptickError(`${owner}: weight ${bad} is ${weights[bad]}, must be a finite number`);
  const large = weights.findIndex((weight) => Math.abs(weight) > MAX_WEIGHT);
  if (large < 0) return;
  throw new SynaptickError(
    `${owner}: weight ${large} is ${weights[large]}, must be within +-${MAX_WEIGHT}: divide weights and thresholds alike`,
  );
}

/** The element of an array at an index known to be inside it. */
function at<Element>(array: ArrayLike<Element>, index: number): Element {
  return array[index] as Element;
}
