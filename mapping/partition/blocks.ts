/**
 * Blocks of a grid: the neurons of a population that stand on places with channels (a convolution, pooling, windows) are cut
 * into blocks of width x height x channels, so that the windows of a block overlap as much as they can.
 */
import type { GraphPopulation } from '../graph.ts';
import type { Steps } from '../steps.ts';
import { addCore, type Division, NOWHERE, place } from './division.ts';

/** Block sizes that are counted on all of the grid, the best by a look at one block first. */
const COUNTED = 12;
/** Blocks that are measured between two steps. */
const STEP = 64;

const MEASURING = 'measuring blocks';

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Tiles of a shape: how many along each side. The grid is cut as evenly as whole numbers allow. */
interface Tiling {
  readonly across: number;
  readonly down: number;
  readonly deep: number;
}

/**
 * Cuts a population into the blocks that need the fewest cores, then the fewest axons.
 * @returns false where it has no grid or no block fits a core
 */
export function* tileBlocks(
  division: Division,
  population: Pick<GraphPopulation, 'grid' | 'size'>,
  units: Uint32Array,
  demand: Int32Array,
): Steps<boolean> {
  const shape = population.grid;
  if (!shape || shape.width * shape.height * shape.channels !== units.length) return false;
  const stamp = new Int32Array(division.feeds.count).fill(NOWHERE);
  let mark = 0;
  const fitting: Tiling[] = [];
  for (const tiling of tilings(shape)) {
    if (largestBlock(shape, tiling) > division.limits.neurons) continue;
    if (mark % STEP === 0) yield { doing: MEASURING, share: fitting.length / COUNTED / 2 };
    const { columns, axons } = measure(division, shape, tiling, middleOf(shape, tiling), units, demand, stamp, mark++);
    if (columns > division.limits.neurons || axons > division.limits.axons) continue;
    fitting.push(tiling);
    if (fitting.length === COUNTED) break;
  }
  let best: Tiling | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, tiling] of fitting.entries()) {
    const blocks = tiling.across * tiling.down * tiling.deep;
    let cost = blocks;
    for (let block = 0; block < blocks; block++) {
      if (block % STEP === 0) yield { doing: MEASURING, share: (1 + (i + block / blocks) / fitting.length) / 2 };
      const { columns, axons } = measure(division, shape, tiling, block, units, demand, stamp, mark++);
      // A block that does not fit will be halved.
      if (columns > division.limits.neurons || axons > division.limits.axons) cost++;
      cost += axons / division.limits.neurons;
      if (cost >= least) break;
    }
    if (cost >= least) continue;
    least = cost;
    best = tiling;
  }
  if (!best) return false;
  const blocks = best.across * best.down * best.deep;
  for (let block = 0; block < blocks; block++) {
    const core = addCore(division);
    forBlock(shape, best, block, (i) => place(division, units[i] as number, core));
  }
  return true;
}

/** All tilings, the fewest blocks first; of equals the squarest. */
function tilings({ width, height, channels }: Shape): Tiling[] {
  const all: Tiling[] = [];
  for (const deep of partsOf(channels)) {
    for (const across of partsOf(width)) for (const down of partsOf(height)) all.push({ across, down, deep });
  }
  const side = ({ across, down }: Tiling) => width / across + height / down;
  return all.sort(
    (a, b) => a.across * a.down * a.deep - b.across * b.down * b.deep || side(a) - side(b) || a.deep - b.deep,
  );
}

/** Neurons of the largest block. */
function largestBlock({ width, height, channels }: Shape, { across, down, deep }: Tiling): number {
  return Math.ceil(width / across) * Math.ceil(height / down) * Math.ceil(channels / deep);
}

/** Numbers of parts that a length can be cut into, those that only waste left out: 10 in 1, 2, 3, 4, 5 or 10 parts. */
function partsOf(length: number): number[] {
  const parts: number[] = [];
  let last = 0;
  for (let part = length; part >= 1; part--) {
    const count = Math.ceil(length / part);
    if (count !== last) parts.push(count);
    last = count;
  }
  return parts;
}

/** A block of the largest size, as near the middle as there is one: its windows are whole. */
function middleOf({ width, height, channels }: Shape, { across, down, deep }: Tiling): number {
  const z = middlePart(channels, deep);
  return (z * down + middlePart(height, down)) * across + middlePart(width, across);
}

function middlePart(length: number, parts: number): number {
  const largest = Math.ceil(length / parts);
  const middle = parts >> 1;
  for (let off = 0; off <= middle; off++) {
    for (const part of [middle - off, middle + off]) {
      if (part < parts && startOf(length, part + 1, parts) - startOf(length, part, parts) === largest) return part;
    }
  }
  return middle;
}

/** Where a part begins when a length is cut evenly. */
function startOf(length: number, part: number, parts: number): number {
  return Math.floor((length * part) / parts);
}

/** Calls `visit` with the place of each neuron of a block in the population. */
function forBlock(shape: Shape, { across, down, deep }: Tiling, block: number, visit: (i: number) => void): void {
  const x = block % across;
  const y = Math.floor(block / across) % down;
  const z = Math.floor(block / across / down);
  for (let row = startOf(shape.height, y, down); row < startOf(shape.height, y + 1, down); row++) {
    for (let column = startOf(shape.width, x, across); column < startOf(shape.width, x + 1, across); column++) {
      for (let channel = startOf(shape.channels, z, deep); channel < startOf(shape.channels, z + 1, deep); channel++) {
        visit((row * shape.width + column) * shape.channels + channel);
      }
    }
  }
}

/** What a block would spend. */
function measure(
  { feeds, limits }: Division,
  shape: Shape,
  tiling: Tiling,
  block: number,
  units: Uint32Array,
  demand: Int32Array,
  stamp: Int32Array,
  mark: number,
): { columns: number; axons: number } {
  const { graph, heard } = feeds;
  let columns = 0;
  let axons = 0;
  forBlock(shape, tiling, block, (i) => {
    const unit = units[i] as number;
    columns += demand[unit] as number;
    if (columns > limits.neurons || axons > limits.axons) return;
    for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
      const feed = heard[k] as number;
      if (stamp[feed] === mark) continue;
      stamp[feed] = mark;
      axons++;
    }
  });
  return { columns, axons };
}
