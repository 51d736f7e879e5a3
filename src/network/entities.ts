/**
 * Populations, projections and probes as entities, whoever describes them: a network for cores, float neurons, or what stands
 * on a chip. The one file that touches bitECS: its component references are untyped, entity ids start at 1 and query results
 * are live arrays, so functions here take and give plain numbers and copies. Neurons and synapses are no entities: they are
 * rows of flat arrays.
 */
import { addComponent, addEntity, createWorld, query, type World } from 'bitecs';

/** What entities of one kind have: an array for each field, by entity id. */
export type Component<Fields> = { readonly [Name in keyof Fields]: Fields[Name][] };

/** Of a projection, in any description. */
export interface Ends {
  /** Entities of the populations it joins. */
  readonly fromEid: number;
  readonly toEid: number;
  /** Ticks or steps, whole; 0 from input lines only. */
  readonly delay: number;
}

/** Populations and projections with the fields that a description has. */
export interface Description<Population, Projection extends Ends> {
  readonly world: World;
  readonly population: Component<Population>;
  readonly projection: Component<Projection>;
}

/** Probes on populations of a description. */
export interface Probes {
  readonly world: World;
  readonly probe: Component<{ readonly populationEid: number }>;
}

export { createWorld, type World };

/** Adds an entity with these fields and returns its id. */
export function addEntityWith<Fields extends object>(
  world: World,
  component: Component<Fields>,
  fields: Fields,
): number {
  const eid = addEntity(world);
  giveComponent(world, eid, component, fields);
  return eid;
}

/** Gives an entity a component. */
export function giveComponent<Fields extends object>(
  world: World,
  eid: number,
  component: Component<Fields>,
  fields: Fields,
): void {
  addComponent(world, eid, component);
  for (const name in component) component[name][eid] = fields[name];
}

/** Ids of the entities that have all of these components, in the order they came to have them. */
export function entitiesWith(world: World, ...components: object[]): number[] {
  return [...query(world, components)];
}

/** Entities of all populations, in the order they were added. */
export function populations({ world, population }: Pick<Description<unknown, Ends>, 'world' | 'population'>): number[] {
  return entitiesWith(world, population);
}

/** Entities of all projections, in the order they were added. */
export function projections({ world, projection }: Pick<Description<unknown, Ends>, 'world' | 'projection'>): number[] {
  return entitiesWith(world, projection);
}

/** Adds a probe on a population and returns its entity id. A population has one at most: that of an earlier call. */
export function addProbe(net: Probes, populationEid: number): number {
  return probesByPopulation(net).get(populationEid) ?? addEntityWith(net.world, net.probe, { populationEid });
}

/** Entities of the probes, by the entities of the populations that they are on. */
export function probesByPopulation({ world, probe }: Probes): Map<number, number> {
  return new Map(entitiesWith(world, probe).map((eid) => [probe.populationEid[eid] as number, eid]));
}
