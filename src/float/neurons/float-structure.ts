/** A float network: what its populations of neurons and the projections between them have. */
import { addEntityWith, createWorld, type Description, type Ends } from '../../network/entities.ts';
import type { Neurons } from './neurons.ts';
import type { Synapses } from './synapse.ts';

export interface FloatPopulationFields {
  readonly name: string;
  readonly size: number;
  /** Null for lines that the host makes spike. */
  readonly neurons: Neurons | null;
  /** Input current of each neuron in the next step; the host may add to it between steps. */
  readonly current: Float64Array;
  /** Constant part of the current. */
  readonly bias: Float64Array;
  /** Spikes of each neuron, in a slot for each of the last steps (`step mod slots`). */
  readonly history: Float64Array[];
}

export interface FloatProjectionFields extends Ends {
  readonly weights: FloatWeights;
  /** Filters what arrives at each target neuron. */
  readonly synapses: Synapses;
  /** What arrives at each target neuron in the step, before the synapse. */
  readonly arriving: Float64Array;
}

/**
 * Weights in compressed rows by target neuron: the synapses of target j are `offsets[j] .. offsets[j + 1]`. The arrays are
 * read in every step, so a learning rule may change `weights` between steps.
 */
export interface FloatWeights {
  readonly offsets: Uint32Array;
  readonly sources: Uint32Array;
  readonly weights: Float64Array;
}

/** Delays are steps: from 0 (from lines) or 1. */
export type FloatStructure = Description<FloatPopulationFields, FloatProjectionFields>;

export function createFloatStructure(): FloatStructure {
  return {
    world: createWorld(),
    population: { name: [], size: [], neurons: [], current: [], bias: [], history: [] },
    projection: { fromEid: [], toEid: [], delay: [], weights: [], synapses: [], arriving: [] },
  };
}

/** Adds a population (`neurons` null: lines of the host) and returns its entity id. */
export function addFloatPopulation(
  { world, population }: FloatStructure,
  name: string,
  size: number,
  neurons: Neurons | null,
): number {
  const [current, bias] = [new Float64Array(size), new Float64Array(size)];
  return addEntityWith(world, population, { name, size, neurons, current, bias, history: [] });
}

/** Adds a projection and returns its entity id. */
export function addFloatProjection(
  { world, population, projection }: FloatStructure,
  fields: Omit<FloatProjectionFields, 'arriving'>,
): number {
  const arriving = new Float64Array(population.size[fields.toEid] as number);
  return addEntityWith(world, projection, { ...fields, arriving });
}
