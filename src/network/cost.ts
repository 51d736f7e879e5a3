/** What a network takes of the memory once it is read, worked out from its file before anything is made of it. */
import { type Grid, lines } from '../../mapping/line-grid.ts';
import { gridOf, type NetworkFile, type ProjectionFile, sidesOf } from './network-schema.ts';
import { type Arrays, arrayBytes, countOf } from './values.ts';

/** Bytes at the most that reading holds at once, for each of what a network is made of. */
const NEURON = 100;
const INPUT_LINE = 20;
const SYNAPSE = 24;
const NONE: Grid = { width: 0, height: 0, channels: 0 };

/** Bytes. What a file names and does not have costs nothing: it is refused later, by its name. */
export function networkBytes({ inputs, populations, projections }: NetworkFile, arrays: Arrays): number {
  const grids = new Map([...inputs, ...populations].map(({ name, size }) => [name, gridOf(size)]));
  // A size below 0 is refused later, and makes up for nothing before.
  const members = (grid: Grid) => Math.max(0, lines(grid));
  let bytes = 0;
  for (const { size, rate } of inputs) bytes += INPUT_LINE * members(gridOf(size)) + arrayBytes(rate, arrays);
  for (const { size, rate, neurons } of populations) {
    bytes += NEURON * members(gridOf(size));
    for (const given of [rate, ...Object.values(neurons)]) bytes += arrayBytes(given, arrays);
  }
  for (const each of projections) {
    const synapses = synapsesOf(each, grids.get(each.from) ?? NONE, grids.get(each.to) ?? NONE, arrays);
    bytes += SYNAPSE * Math.max(0, synapses);
    for (const given of valuesOf(each)) bytes += arrayBytes(given, arrays);
  }
  return bytes;
}

/** At the most: weights of 0 are no synapses. */
function synapsesOf(each: ProjectionFile, from: Grid, to: Grid, arrays: Arrays): number {
  if (each.dense !== undefined) return lines(from) * lines(to);
  if (each.oneToOne !== undefined) return lines(from);
  if (each.sparse) return lines(from) + countOf(each.sparse.weights, arrays);
  if (each.sumPool) return lines(to) * areaOf(each.sumPool.size);
  const convolution = each.conv2d ?? each.conv1d;
  if (!convolution) return 0;
  const area = each.conv1d ? each.conv1d.size : areaOf(convolution.size);
  return lines(to) * area * Math.max(1, from.channels / (convolution.groups ?? 1));
}

function areaOf(size: Parameters<typeof sidesOf>[0]): number {
  const { width, height } = sidesOf(size);
  return width * height;
}

/** All that a projection has of lists, arrays and draws. */
function valuesOf({ dense, oneToOne, conv1d, conv2d, sparse }: ProjectionFile): unknown[] {
  return [dense, oneToOne, conv1d?.weights, conv2d?.weights, ...Object.values(sparse ?? {})];
}
