/**
 * A network where it landed: its populations, projections and probes as they were mapped, and the cores, as entities of one
 * world. A population is a component of the cores that hold it, so that cores are found by what they hold. Which neuron stands
 * where is in the chip image already (a row's stream is the number of its neuron); the world is made from it when somebody
 * asks, and no tick uses it.
 *
 * What joins two cores or two neurons is numbers in arrays, no relation of bitECS: those take time that grows with the square
 * of the cores (docs/architecture.md, "Entities and arrays").
 */
import type { ChipImage } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';
import {
  addEntityWith,
  addProbe,
  type Component,
  createWorld,
  type Description,
  type Ends,
  giveComponent,
  type Probes,
} from '../network/entities.ts';

export interface LandedPopulation {
  readonly name: string;
  readonly size: number;
  /** Lines of the host, which are on no core. */
  readonly input: boolean;
  /** Number of its first neuron among the members of all populations, in order: the units. */
  readonly firstUnit: number;
  /** Component of the cores that hold some of it. */
  readonly held: Component<Held>;
}

/** What a core has of a population. */
export interface Held {
  /** Neurons of the core that it takes, copies too. */
  readonly columns: number;
}

export interface LandedProjection extends Ends {
  readonly name: string;
}

export interface LandedCore {
  /** Its slot in the image, and its cell on the mesh. */
  readonly slot: number;
  readonly x: number;
  readonly y: number;
}

/** A world of populations, projections, probes and cores. */
export interface Landed extends Description<LandedPopulation, LandedProjection>, Probes {
  readonly image: ChipImage;
  readonly core: Component<LandedCore>;
  /** Entities of the cores, by slot. */
  readonly coreEids: readonly number[];
  /** Entities of the populations in order, by name, and the first unit of each; then the number of units. */
  readonly populationEids: readonly number[];
  readonly populationNamed: ReadonlyMap<string, number>;
  readonly firstUnits: Uint32Array;
  /** First row of each unit, -1 of an input line; its copies are in the rows that follow. */
  readonly rowOfUnit: Int32Array;
  /** The unit that each axon row hears, or -1. */
  readonly unitOfAxon: Int32Array;
}

/**
 * The world of a mapped network.
 * @param graph what was mapped: of a MappedNetwork its `graph`, splitters and all
 * @param image the chip that it was mapped to, placed or not
 * @throws SynaptickError when the chip has a neuron or an input line that the graph has not
 */
export function landNetwork(graph: RealGraph, image: ChipImage): Landed {
  const world = createWorld();
  const described = describe(world, graph);
  const core: Landed['core'] = { slot: [], x: [], y: [] };
  const coreEids = Array.from({ length: image.cores }, (_, slot) =>
    addEntityWith(world, core, { slot, x: image.coreX[slot] as number, y: image.coreY[slot] as number }),
  );
  const { firstUnits, populationEids, population } = described;
  const rowOfUnit = new Int32Array(firstUnits.at(-1) as number).fill(-1);
  const columns = new Uint16Array(populationEids.length);
  coreEids.forEach((coreEid, slot) => {
    countColumns(graph, image, slot, { firstUnits, rowOfUnit, columns });
    populationEids.forEach((eid, p) => {
      if (columns[p]) giveComponent(world, coreEid, population.held[eid] as Component<Held>, { columns: columns[p] });
    });
  });
  return { ...described, image, core, coreEids, rowOfUnit, unitOfAxon: heardUnits(graph, image, firstUnits) };
}

function describe(world: Landed['world'], graph: RealGraph) {
  const population: Landed['population'] = { name: [], size: [], input: [], firstUnit: [], held: [] };
  const projection: Landed['projection'] = { name: [], fromEid: [], toEid: [], delay: [] };
  const probe: Landed['probe'] = { populationEid: [] };
  const firstUnits = new Uint32Array(graph.populations.length + 1);
  const populationEids = graph.populations.map(({ name, size, neurons }, p) => {
    const firstUnit = firstUnits[p] as number;
    firstUnits[p + 1] = firstUnit + size;
    const held: Component<Held> = { columns: [] };
    return addEntityWith(world, population, { name, size, input: neurons === null, firstUnit, held });
  });
  const eidOf = (p: number) => populationEids[p] as number;
  for (const { name, source, target, delay } of graph.projections) {
    addEntityWith(world, projection, { name, fromEid: eidOf(source), toEid: eidOf(target), delay });
  }
  graph.populations.forEach(({ probed }, p) => {
    if (probed) addProbe({ world, probe }, eidOf(p));
  });
  const populationNamed = new Map(graph.populations.map(({ name }, p) => [name, eidOf(p)]));
  return { world, population, projection, probe, populationEids, populationNamed, firstUnits };
}

interface Counting {
  readonly firstUnits: Uint32Array;
  readonly rowOfUnit: Int32Array;
  /** By population, of the core that was counted last. */
  readonly columns: Uint16Array;
}

/** Counts the neurons of a core by population, and notes where each unit begins. */
function countColumns(graph: RealGraph, image: ChipImage, slot: number, counting: Counting): void {
  const { firstUnits, rowOfUnit, columns } = counting;
  const { neurons } = image.shape;
  columns.fill(0);
  let p = 0;
  for (let row = slot * neurons; row < (slot + 1) * neurons; row++) {
    if (!image.enabled[row]) continue;
    const unit = image.streams?.[row] ?? row;
    if (unit >= rowOfUnit.length) refuse(graph, `core ${slot} has neuron ${unit}`, rowOfUnit.length);
    p = populationOf(firstUnits, unit, p);
    columns[p] = (columns[p] as number) + 1;
    if (rowOfUnit[unit] === -1) rowOfUnit[unit] = row;
  }
}

/** The unit that each axon row hears: a neuron that targets it, or an input line. */
function heardUnits({ populations, ...graph }: RealGraph, image: ChipImage, firstUnits: Uint32Array): Int32Array {
  const { axons } = image.shape;
  const heard = new Int32Array(image.cores * axons).fill(-1);
  image.targetCore.forEach((target, row) => {
    if (target < 0 || !image.enabled[row]) return;
    heard[target * axons + (image.targetAxon[row] as number)] = image.streams?.[row] ?? row;
  });
  let line = 0;
  populations.forEach(({ size, neurons }, p) => {
    for (let member = 0; neurons === null && member < size; member++, line++) {
      const to = image.inputOffsets[line + 1] ?? 0;
      for (let k = image.inputOffsets[line] ?? 0; k < to; k++) {
        heard[image.inputRows[k] as number] = (firstUnits[p] as number) + member;
      }
    }
  });
  const lines = image.inputOffsets.length - 1;
  if (lines !== line) refuse({ ...graph, populations }, `there are ${lines} input lines`, line);
  return heard;
}

function refuse({ name }: RealGraph, what: string, has: number): never {
  throw new SynaptickError(
    `the chip is not that of network "${name}": ${what}, the network has ${has}: give the graph that was mapped, after fitting`,
  );
}

/** Index of the population of a unit; `guess` is looked at first. */
export function populationOf(firstUnits: Uint32Array, unit: number, guess = 0): number {
  if (unit >= (firstUnits[guess] as number) && unit < (firstUnits[guess + 1] as number)) return guess;
  let low = 0;
  let high = firstUnits.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((firstUnits[middle] as number) <= unit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The rows of a unit: a neuron and its copies, which stand together on one core. Of an input line none. */
export function rowsOf({ image, rowOfUnit }: Landed, unit: number): number[] {
  const first = rowOfUnit[unit] ?? -1;
  if (first < 0) return [];
  const rows = [first];
  const { neurons } = image.shape;
  const end = (Math.floor(first / neurons) + 1) * neurons;
  for (let row = first + 1; row < end; row++) {
    // Between two copies there may be a neuron of faulty silicon, which is not used.
    if (!image.enabled[row]) continue;
    if (image.streams?.[row] !== unit) break;
    rows.push(row);
  }
  return rows;
}
