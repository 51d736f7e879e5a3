/**
 * What is asked of a network where it landed: which cores hold a population, which neurons a probe sees, what feeds a core and
 * what it feeds. Cores go by their slot in the image, populations by name or entity.
 */
import { OUTPUT } from '../../cores/chip-image.ts';
import { neuronRow } from '../../cores/chip-shape.ts';
import { requireInteger, SynaptickError } from '../../cores/errors.ts';
import { entitiesWith, probesByPopulation } from '../network/entities.ts';
import type { PopulationReference } from '../network/network.ts';
import { type Landed, populationOf, rowsOf } from './landed.ts';

/** A core, and how many of its neurons are a population's, copies too. */
export interface Holder {
  readonly core: number;
  readonly columns: number;
}

/** A neuron of a population, and where it is. */
export interface LandedNeuron {
  /** Its number in the population. */
  readonly index: number;
  readonly core: number;
  /** The neurons of the core that it is: its first, and its copies. */
  readonly neurons: readonly number[];
}

export interface SeenNeuron extends LandedNeuron {
  /** The output line on which its spikes leave the chip. */
  readonly line: number;
}

/** What puts spikes on the axons of a core. */
export interface Feeders {
  /** Cores by slot, itself where it feeds itself. */
  readonly cores: readonly number[];
  /** Populations and inputs by name, in the order of the network. */
  readonly populations: readonly string[];
}

/** The cores that hold neurons of a population, by slot; of input lines none. */
export function coresHolding(landed: Landed, population: PopulationReference): Holder[] {
  const held = landed.population.held[requireLanded(landed, population)];
  if (!held) return [];
  return entitiesWith(landed.world, landed.core, held).map((eid) => ({
    core: landed.core.slot[eid] as number,
    columns: held.columns[eid] as number,
  }));
}

/** The neurons of a population that a core holds, by number; all that are on cores unless one is named. */
export function neuronsHeld(landed: Landed, population: PopulationReference, core?: number): LandedNeuron[] {
  const eid = requireLanded(landed, population);
  const first = landed.population.firstUnit[eid] as number;
  const size = landed.population.size[eid] as number;
  const units = core === undefined ? Array.from({ length: size }, (_, index) => first + index) : unitsOn(landed, core);
  return units.flatMap((unit) => {
    const neuron = unit >= first && unit < first + size ? neuronOfUnit(landed, unit, unit - first) : null;
    return neuron ? [neuron] : [];
  });
}

/** The names of the populations that a core holds, in the order of the network. */
export function populationsOn(landed: Landed, core: number): string[] {
  const eid = requireCore(landed, core);
  const { held, name } = landed.population;
  return landed.populationEids
    .filter((population) => held[population]?.columns[eid] !== undefined)
    .map((population) => name[population] as string);
}

/** The neurons that the probe on a population sees, by number. @throws SynaptickError where there is no probe */
export function neuronsSeen(landed: Landed, population: PopulationReference): SeenNeuron[] {
  const { image } = landed;
  const eid = requireLanded(landed, population);
  if (!probesByPopulation(landed).has(eid)) {
    const name = landed.population.name[eid];
    throw new SynaptickError(`population "${name}" has no probe: give it one before the network is mapped`);
  }
  return neuronsHeld(landed, population).flatMap((neuron) => {
    const rows = neuron.neurons.map((column) => neuronRow(image.shape, neuron.core, column));
    const out = rows.find((row) => image.targetCore[row] === OUTPUT);
    return out === undefined ? [] : [{ ...neuron, line: image.targetAxon[out] as number }];
  });
}

/** What feeds a core: neurons that target it, and input lines. */
export function feedersOf(landed: Landed, core: number): Feeders {
  requireCore(landed, core);
  const { unitOfAxon, rowOfUnit, firstUnits, population, populationEids } = landed;
  const { axons, neurons } = landed.image.shape;
  const cores = new Set<number>();
  const populations = new Set<number>();
  for (const unit of unitOfAxon.subarray(core * axons, (core + 1) * axons)) {
    if (unit < 0) continue;
    populations.add(populationOf(firstUnits, unit));
    const row = rowOfUnit[unit] as number;
    if (row >= 0) cores.add(Math.floor(row / neurons));
  }
  return {
    cores: ascending(cores),
    populations: ascending(populations).map((p) => population.name[populationEids[p] as number] as string),
  };
}

/** The cores that a core feeds, by slot, itself where it feeds itself. */
export function coresFed(landed: Landed, core: number): number[] {
  requireCore(landed, core);
  const { enabled, targetCore, shape } = landed.image;
  const cores = new Set<number>();
  for (let row = core * shape.neurons; row < (core + 1) * shape.neurons; row++) {
    const target = targetCore[row] as number;
    if (enabled[row] && target >= 0) cores.add(target);
  }
  return ascending(cores);
}

/** Where a unit is, the `index`-th of its population; null of an input line. */
export function neuronOfUnit(landed: Landed, unit: number, index: number): LandedNeuron | null {
  const rows = rowsOf(landed, unit);
  const first = rows[0];
  if (first === undefined) return null;
  const { neurons } = landed.image.shape;
  return { index, core: Math.floor(first / neurons), neurons: rows.map((row) => row % neurons) };
}

/** The units that a core holds, ascending. */
function unitsOn(landed: Landed, core: number): number[] {
  requireCore(landed, core);
  const { enabled, streams, shape } = landed.image;
  const units = new Set<number>();
  for (let row = core * shape.neurons; row < (core + 1) * shape.neurons; row++) {
    if (enabled[row]) units.add(streams?.[row] ?? row);
  }
  return ascending(units);
}

/** The entity of a population. @throws SynaptickError when the chip has none of that name or number */
export function requireLanded(landed: Landed, reference: PopulationReference): number {
  const { populationNamed, population } = landed;
  const eid = typeof reference === 'number' ? reference : populationNamed.get(reference);
  if (eid !== undefined && population.name[eid] !== undefined) return eid;
  const names = [...populationNamed.keys()].map((other) => `"${other}"`).join(', ');
  throw new SynaptickError(`the chip has no population ${JSON.stringify(reference)}: its populations are ${names}`);
}

/** The entity of a core. */
export function requireCore({ coreEids, image }: Landed, core: number): number {
  requireInteger('core', core, 0, image.cores - 1);
  return coreEids[core] as number;
}

function ascending(numbers: Iterable<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}
