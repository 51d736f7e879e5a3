/**
 * A float network as entities: populations of neurons and the connections between them, their fields in plain arrays by
 * entity id. The one place of this folder that touches bitECS: its component references are untyped, entity ids start at 1
 * and query results are live arrays, so functions here take and give plain numbers and copies. Neurons are no entities:
 * they are rows of the arrays of neurons.ts.
 */
import { addComponent, addEntity, createWorld, query, type World } from 'bitecs';
import type { Neurons } from './neurons.ts';
import type { Synapses } from './synapse.ts';

/** Populations, by entity id. */
export interface FloatPopulationComponent {
  readonly name: string[];
  readonly size: number[];
  /** Null for lines that the host makes spike. */
  readonly neurons: (Neurons | null)[];
  /** Input current of each neuron in the next step; the host may add to it between steps. */
  readonly current: Float64Array[];
  /** Constant part of the current. */
  readonly bias: Float64Array[];
  /** Spikes of each neuron, in a slot for each of the last steps (`step mod slots`). */
  readonly history: Float64Array[][];
}

/** Connections, by entity id. */
export interface FloatConnectionComponent {
  readonly fromEid: number[];
  readonly toEid: number[];
  /** Whole steps, from 0 (from lines) or 1. */
  readonly delay: number[];
  readonly weights: FloatWeights[];
  /** Filters what arrives at each target neuron. */
  readonly synapses: Synapses[];
  /** What arrives at each target neuron in the step, before the synapse. */
  readonly arriving: Float64Array[];
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

export interface FloatStructure {
  readonly world: World;
  readonly population: FloatPopulationComponent;
  readonly connection: FloatConnectionComponent;
}

export function createFloatStructure(): FloatStructure {
  return {
    world: createWorld(),
    population: { name: [], size: [], neurons: [], current: [], bias: [], history: [] },
    connection: { fromEid: [], toEid: [], delay: [], weights: [], synapses: [], arriving: [] },
  };
}

/** Adds a population (`neurons` null: lines of the host) and returns its entity id. */
export function addFloatPopulation(
  structure: FloatStructure,
  name: string,
  size: number,
  neurons: Neurons | null,
): number {
  const { world, population } = structure;
  const eid = addEntity(world);
  addComponent(world, eid, population);
  population.name[eid] = name;
  population.size[eid] = size;
  population.neurons[eid] = neurons;
  population.current[eid] = new Float64Array(size);
  population.bias[eid] = new Float64Array(size);
  population.history[eid] = [];
  return eid;
}

export interface FloatConnectionFields {
  readonly fromEid: number;
  readonly toEid: number;
  readonly delay: number;
  readonly weights: FloatWeights;
  readonly synapses: Synapses;
}

/** Adds a connection and returns its entity id. */
export function addFloatConnection(structure: FloatStructure, fields: FloatConnectionFields): number {
  const { world, connection, population } = structure;
  const eid = addEntity(world);
  addComponent(world, eid, connection);
  connection.fromEid[eid] = fields.fromEid;
  connection.toEid[eid] = fields.toEid;
  connection.delay[eid] = fields.delay;
  connection.weights[eid] = fields.weights;
  connection.synapses[eid] = fields.synapses;
  connection.arriving[eid] = new Float64Array(population.size[fields.toEid] as number);
  return eid;
}

/** Entities of all populations, in the order they were added. */
export function floatPopulations({ world, population }: FloatStructure): number[] {
  return [...query(world, [population])];
}

/** Entities of all connections, in the order they were added. */
export function floatConnections({ world, connection }: FloatStructure): number[] {
  return [...query(world, [connection])];
}
