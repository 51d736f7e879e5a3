/**
 * A network as a JSON file, a few lines long: format `synaptick-network`. Weights stand in the file, are drawn from a few values
 * by a seed, or lie as an array in an .npz file beside it. docs/networks/ has examples.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { SynaptickError } from '../../cores/errors.ts';
import { randomBits, seededRandom } from '../../mapping/random.ts';
import { fileReason } from '../files.ts';
import { decodeNpz, type NpyArray } from '../formats/npz.ts';
import { checkSchema } from '../formats/schema.ts';
import { connect } from './connect.ts';
import { type Connectivity, conv1d, conv2d, dense, oneToOne, sparse, sumPool } from './connectivity.ts';
import { input, network, type PopulationReference, population, probe, requirePopulation } from './network.ts';
import type { PopulationParameters } from './neurons.ts';
import type { Network } from './structure.ts';

const count = z.int().min(1);
/** A number of neurons, or [width, height, channels]. */
const size = z.union([count, z.tuple([count, count, count])]);
const values = z.union([
  z.array(z.number()),
  z.array(z.array(z.number())),
  /** Drawn from `values`, each equally likely. */
  z.strictObject({ random: z.strictObject({ values: z.array(z.number()).min(1), seed: z.int().min(0) }) }),
  /** An array of the file's `arrays`. */
  z.strictObject({ array: z.string() }),
]);
const side = z.union([count, z.strictObject({ width: count, height: count })]);
const convolution = {
  filters: count,
  stride: count.optional(),
  padding: z.int().min(0).optional(),
  groups: count.optional(),
  weights: values,
};

const projection = z.strictObject({
  from: z.string(),
  to: z.string(),
  name: z.string().optional(),
  delay: z.int().optional(),
  dense: values.optional(),
  oneToOne: z.union([z.number(), values]).optional(),
  conv1d: z.strictObject({ ...convolution, size: count }).optional(),
  conv2d: z.strictObject({ ...convolution, size: side }).optional(),
  sumPool: z.strictObject({ size: side, stride: side.optional(), weight: z.int().optional() }).optional(),
  sparse: z.strictObject({ offsets: values, targets: values, weights: values }).optional(),
});

const file = z.strictObject({
  format: z.literal('synaptick-network'),
  version: z.literal(1),
  name: z.string(),
  /** An .npz file beside this one. */
  arrays: z.string().optional(),
  inputs: z.array(z.strictObject({ name: z.string(), size })).default([]),
  populations: z
    .array(
      z.strictObject({
        name: z.string(),
        size,
        neurons: z.record(z.string(), z.unknown()),
        probe: z.boolean().optional(),
      }),
    )
    .min(1),
  projections: z.array(projection).default([]),
});

type NetworkFile = z.infer<typeof file>;
type Values = z.infer<typeof values>;
type Projection = z.infer<typeof projection>;

/** Most numbers that a random draw makes: 2 GiB. */
const MAX_DRAWN = 2 ** 28;

const KINDS = ['dense', 'oneToOne', 'conv1d', 'conv2d', 'sumPool', 'sparse'] as const;

/** @throws SynaptickError naming the file, and the population or projection that is wrong */
export async function readNetwork(path: string): Promise<Network> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new SynaptickError(`cannot read ${path}: ${fileReason(error)}: check the path`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new SynaptickError(`${path} is not JSON: ${(error as Error).message}`);
  }
  requireKnownKeys(path, json);
  const described = checkSchema(path, file, json, 'docs/networks has examples');
  const arrays = described.arrays === undefined ? {} : await readArrays(join(dirname(path), described.arrays));
  try {
    return build(described, arrays);
  } catch (error) {
    if (error instanceof SynaptickError) throw new SynaptickError(`${path}: ${error.message}`);
    throw error;
  }
}

/** @throws SynaptickError naming the first key that the format does not have, and where it stands */
function requireKnownKeys(path: string, json: unknown): void {
  const issue = file.safeParse(json).error?.issues.find(({ code }) => code === 'unrecognized_keys');
  if (issue?.code !== 'unrecognized_keys') return;
  const where = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  throw new SynaptickError(
    `${path}:${where ? ` ${where.slice(1)} has` : ''} unknown key "${issue.keys[0]}": docs/networks has examples`,
  );
}

async function readArrays(path: string): Promise<Record<string, NpyArray>> {
  try {
    return decodeNpz(path, await readFile(path));
  } catch (error) {
    if (error instanceof SynaptickError) throw error;
    throw new SynaptickError(`cannot read ${path}: ${fileReason(error)}: it holds the arrays of the network`);
  }
}

function build(described: NetworkFile, arrays: Readonly<Record<string, NpyArray>>): Network {
  const net = network(described.name);
  for (const { name, size } of described.inputs) input(net, name, shapeOf(size));
  for (const each of described.populations) {
    population(net, each.name, shapeOf(each.size), each.neurons as unknown as PopulationParameters);
    if (each.probe) probe(net, each.name);
  }
  if (!described.populations.some((each) => each.probe)) probe(net, described.populations.at(-1)?.name as string);
  for (const each of described.projections) {
    const { from, to, name, delay } = each;
    connect(net, from, to, connectivityOf(net, each, arrays), { name, delay });
  }
  return net;
}

function shapeOf(given: z.infer<typeof size>): number | { width: number; height: number; channels: number } {
  if (typeof given === 'number') return given;
  const [width, height, channels] = given;
  return { width, height, channels };
}

/** The one kind that a projection names. */
function connectivityOf(net: Network, each: Projection, arrays: Readonly<Record<string, NpyArray>>): Connectivity {
  const owner = `projection "${each.name ?? `${each.from} -> ${each.to}`}"`;
  const kinds = KINDS.filter((kind) => each[kind] !== undefined);
  if (kinds.length !== 1) {
    throw new SynaptickError(
      `${owner} names ${kinds.length} kinds (${kinds.join(', ')}): give one of ${KINDS.join(', ')}`,
    );
  }
  const list = (given: Values, length: number) => numbers(owner, given, length, arrays);
  const sources = sizeOf(net, each.from);
  const targets = sizeOf(net, each.to);
  if (each.dense !== undefined) {
    if (Array.isArray(each.dense)) return dense(each.dense);
    if ('array' in each.dense) requireShape(owner, each.dense.array, arrays, sources, targets);
    return dense(list(each.dense, sources * targets));
  }
  if (each.oneToOne !== undefined) {
    return oneToOne(typeof each.oneToOne === 'number' ? each.oneToOne : list(each.oneToOne, sources));
  }
  const channels = (groups = 1) => Math.floor(channelsOf(net, each.from) / groups);
  if (each.conv1d) {
    const { weights, ...options } = each.conv1d;
    return conv1d({ ...options, weights: list(weights, options.filters * channels(options.groups) * options.size) });
  }
  if (each.conv2d) {
    const { weights, size, ...options } = each.conv2d;
    const area = typeof size === 'number' ? size * size : size.width * size.height;
    return conv2d({ ...options, size, weights: list(weights, options.filters * channels(options.groups) * area) });
  }
  if (each.sumPool) return sumPool(each.sumPool);
  const { offsets, targets: ends, weights } = each.sparse as NonNullable<Projection['sparse']>;
  const ends0 = list(ends, 0);
  return sparse({ offsets: list(offsets, sources + 1), targets: ends0, weights: list(weights, ends0.length) });
}

/** Numbers as the file gives them; `length` is how many a random draw makes. */
function numbers(
  owner: string,
  given: Values,
  length: number,
  arrays: Readonly<Record<string, NpyArray>>,
): ArrayLike<number> {
  if (Array.isArray(given)) return given.flat();
  if ('random' in given) {
    if (length > MAX_DRAWN) {
      throw new SynaptickError(
        `${owner}: ${length} random values, the limit is ${MAX_DRAWN} (${length - MAX_DRAWN} too many): split the projection, or make it sparse`,
      );
    }
    const random = seededRandom(given.random.seed);
    const { values } = given.random;
    return Float64Array.from(
      { length },
      () => values[Math.floor((randomBits(random) / 2 ** 32) * values.length)] as number,
    );
  }
  const found = arrays[given.array]?.data;
  if (!found) {
    throw new SynaptickError(
      `${owner}: there is no array "${given.array}" in the file of arrays: it has ${Object.keys(arrays).join(', ') || 'none'}`,
    );
  }
  // The integers that numpy makes unless told otherwise.
  return found instanceof BigInt64Array ? Float64Array.from(found, Number) : found;
}

/** A matrix that was saved the other way round has as many numbers as the right one. */
function requireShape(
  owner: string,
  name: string,
  arrays: Readonly<Record<string, NpyArray>>,
  sources: number,
  targets: number,
): void {
  const shape = arrays[name]?.shape;
  if (shape?.length !== 2 || (shape[0] === sources && shape[1] === targets)) return;
  throw new SynaptickError(
    `${owner}: array "${name}" is ${shape.join(' x ')}, must be ${sources} x ${targets}: a row is a source, with one weight for each target`,
  );
}

function sizeOf(net: Network, reference: PopulationReference): number {
  const shape = net.population.shape[requirePopulation(net, reference)];
  return shape ? shape.width * shape.height * shape.channels : 0;
}

function channelsOf(net: Network, reference: PopulationReference): number {
  return net.population.shape[requirePopulation(net, reference)]?.channels ?? 0;
}
