/** A network under description: what its populations and projections have, and their entities by name. */
import type { Grid } from '../../mapping/line-grid.ts';
import type { RealNeurons, Tolerance } from '../../mapping/real-graph.ts';
import type { Connectivity } from './connectivity.ts';
import { addEntityWith, createWorld, type Description, type Ends, type Probes } from './entities.ts';

export interface PopulationFields {
  readonly name: string;
  /** Neurons are numbered channel-last: `(y * width + x) * channels + channel`. */
  readonly shape: Grid;
  /** Null for input lines. */
  readonly neurons: RealNeurons | null;
  /** What its options say beside: rates, and how it may change to fit a chip. */
  readonly traits: PopulationTraits;
}

export interface PopulationTraits extends Tolerance {
  /** Spikes per tick expected of each member, 0..1. */
  readonly rates?: Float32Array;
}

export interface ProjectionFields extends Ends {
  readonly name: string;
  readonly connectivity: Connectivity;
}

/** A network under description; `network(name)` makes one. */
export interface Network extends Description<PopulationFields, ProjectionFields>, Probes {
  readonly name: string;
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
export function addPopulation(net: Network, fields: PopulationFields): number {
  const eid = addEntityWith(net.world, net.population, fields);
  net.populationNamed.set(fields.name, eid);
  return eid;
}

/** Adds a projection and returns its entity id. */
export function addProjection(net: Network, fields: ProjectionFields): number {
  const eid = addEntityWith(net.world, net.projection, fields);
  net.projectionNamed.set(fields.name, eid);
  return eid;
}
