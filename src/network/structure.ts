/**
 * A described network as entities: populations, projections and probes, their fields in plain arrays by entity id. The one
 * place of this folder that touches bitECS: its component references are untyped, entity ids start at 1 and query results
 * are live arrays, so functions here take and give plain numbers and copies.
 */
import { addComponent, addEntity, createWorld, query, type World } from 'bitecs';
import type { Grid } from '../../mapping/line-grid.ts';
import type { RealNeurons, Tolerance } from '../../mapping/real-graph.ts';
import type { Connectivity } from './connectivity.ts';

/** Populations, by entity id. */
export interface PopulationComponent {
  readonly name: string[];
  /** Neurons are numbered channel-last: `(y * width + x) * channels + channel`. */
  readonly shape: Grid[];
  /** Null for input lines. */
  readonly neurons: (RealNeurons | null)[];
  /** What its options say beside: rates, and how it may change to fit a chip. */
  readonly traits: PopulationTraits[];
}

export interface PopulationTraits extends Tolerance {
  /** Spikes per tick expected of each member, 0..1. */
  readonly rates?: Float32Array;
}

/** Projections, by entity id. */
export interface ProjectionComponent {
  readonly name: string[];
  /** Entities of the populations it joins. */
  readonly fromEid: number[];
  readonly toEid: number[];
  /** Ticks, 1..15; from input lines 0..15. */
  readonly delay: number[];
  readonly connectivity: Connectivity[];
}

/** Probes, by entity id. */
export interface ProbeComponent {
  readonly populationEid: number[];
}

/** A network under description; `network(name)` makes one. */
export interface Network {
  readonly name: string;
  readonly world: World;
  readonly population: PopulationComponent;
  readonly projection: ProjectionComponent;
  readonly probe: ProbeComponent;
  /** Entities by name: no two populations share one, and no two projections. */
  readonly populationNamed: Map<string, number>;
  readonly projectionNamed: Map<string, number>;
}

export function createNetwork(name: string): Network {
  return {
    name,
    world: createWorld(),
    population: { name: [], shape: [], neurons: [], traits: [] },
    projection: { name: [], fromEid: [], toEid: [], delay: [], connectivity: [] },
    probe: { populationEid: [] },
    populationNamed: new Map(),
    projectionNamed: new Map(),
  };
}

/** Adds a population and returns its entity id. */
export function addPopulation(
  net: Network,
  name: string,
  shape: Grid,
  neurons: RealNeurons | null,
  traits: PopulationTraits,
): number {
  const eid = addEntity(net.world);
  addComponent(net.world, eid, net.population);
  net.population.name[eid] = name;
  net.population.shape[eid] = shape;
  net.population.neurons[eid] = neurons;
  net.population.traits[eid] = traits;
  net.populationNamed.set(name, eid);
  return eid;
}

export interface ProjectionFields {
  readonly name: string;
  readonly fromEid: number;
  readonly toEid: number;
  readonly delay: number;
  readonly connectivity: Connectivity;
}

/** Adds a projection and returns its entity id. */
export function addProjection(net: Network, fields: ProjectionFields): number {
  const eid = addEntity(net.world);
  addComponent(net.world, eid, net.projection);
  net.projection.name[eid] = fields.name;
  net.projection.fromEid[eid] = fields.fromEid;
  net.projection.toEid[eid] = fields.toEid;
  net.projection.delay[eid] = fields.delay;
  net.projection.connectivity[eid] = fields.connectivity;
  net.projectionNamed.set(fields.name, eid);
  return eid;
}

/** Adds a probe and returns its entity id. */
export function addProbe(net: Network, populationEid: number): number {
  const eid = addEntity(net.world);
  addComponent(net.world, eid, net.probe);
  net.probe.populationEid[eid] = populationEid;
  return eid;
}

/** Entities of all populations, in the order they were added. */
export function populations(net: Network): number[] {
  return [...query(net.world, [net.population])];
}

/** Entities of all projections, in the order they were added. */
export function projections(net: Network): number[] {
  return [...query(net.world, [net.projection])];
}

/** Entities of all probes, in the order they were added. */
export function probes(net: Network): number[] {
  return [...query(net.world, [net.probe])];
}
