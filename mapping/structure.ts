/**
 * The structure of a mapped network as entities: cores on the mesh, and populations (neurons of one window that share a
 * core). The one place that touches bitECS: its component references are untyped, entity ids start at 1 and query results
 * are live arrays, so functions here take and give plain numbers and copies.
 *
 * Neurons, synapses and spikes are not entities; they live in the flat arrays of the chip image.
 */
import { addComponent, addEntity, createWorld, query, type World } from 'bitecs';

/** A core of the chip: its slot in the image and its place on the mesh, by entity id. */
export interface CoreComponent {
  readonly slot: number[];
  readonly x: number[];
  readonly y: number[];
}

/** A population: neurons `neuronFrom .. neuronTo` of a window of a layer, and where they are; by entity id. */
export interface PopulationComponent {
  readonly layer: number[];
  readonly window: number[];
  readonly neuronFrom: number[];
  readonly neuronTo: number[];
  /** Entity of the core that holds it; 0 until it is placed. */
  readonly coreEid: number[];
  /** Its first crossbar column there. */
  readonly firstNeuron: number[];
}

export interface Structure {
  readonly world: World;
  readonly core: CoreComponent;
  readonly population: PopulationComponent;
}

export function createStructure(): Structure {
  return {
    world: createWorld(),
    core: { slot: [], x: [], y: [] },
    population: { layer: [], window: [], neuronFrom: [], neuronTo: [], coreEid: [], firstNeuron: [] },
  };
}

/** Adds a core without a place yet; slots number the cores in the order they are added. Returns its entity id. */
export function addCore(structure: Structure): number {
  const slot = cores(structure).length;
  const eid = addEntity(structure.world);
  addComponent(structure.world, eid, structure.core);
  structure.core.slot[eid] = slot;
  structure.core.x[eid] = 0;
  structure.core.y[eid] = 0;
  return eid;
}

export interface PopulationFields {
  readonly layer: number;
  readonly window: number;
  readonly neuronFrom: number;
  readonly neuronTo: number;
  readonly coreEid: number;
  readonly firstNeuron: number;
}

/** Adds a population and returns its entity id. */
export function addPopulation(structure: Structure, fields: PopulationFields): number {
  const eid = addEntity(structure.world);
  addComponent(structure.world, eid, structure.population);
  const { population } = structure;
  population.layer[eid] = fields.layer;
  population.window[eid] = fields.window;
  population.neuronFrom[eid] = fields.neuronFrom;
  population.neuronTo[eid] = fields.neuronTo;
  population.coreEid[eid] = fields.coreEid;
  population.firstNeuron[eid] = fields.firstNeuron;
  return eid;
}

/** Entities of all cores, in slot order. */
export function cores(structure: Structure): number[] {
  return [...query(structure.world, [structure.core])];
}

/** Entities of the populations of one layer, in the order they were added. */
export function populationsOf(structure: Structure, layer: number): number[] {
  return [...query(structure.world, [structure.population])].filter((eid) => structure.population.layer[eid] === layer);
}
