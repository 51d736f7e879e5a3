/**
 * A network as a JSON file, a few lines long: format `synaptick-network`. Weights stand in the file, are drawn from a few values
 * by a seed, or lie as an array in an .npz file beside it. docs/networks/ has examples.
 */
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import { SynaptickError } from '../../cores/errors.ts';
import { randomBits, seededRandom } from '../../mapping/random.ts';
import { fileReason, requireFileSize } from '../files.ts';
import { readFile } from '../files-read.ts';
import { decodeNpz, type NpyArray } from '../formats/npz.ts';
import { checkSchema } from '../formats/schema.ts';
import { connect } from './connect.ts';
import { type Connectivity, conv1d, conv2d, dense, oneToOne, sparse, sumPool } from './connectivity.ts';
import { input, network, type PopulationReference, population, probe, requirePopulation } from './network.ts';
import type { PopulationParameters } from './neurons.ts';
import type { Network } from './structure.ts';

const count = z.int().min(1);
/** A number of neurons, or [width, height, channels]. What is too small, `population` and `input` refuse by name. */
const size = z.union([z.int(), z.tuple([z.int(), z.int(), z.int()])]);
const values = z.union([
  z.array(z.number()),
  z.array(z.array(z.number())),
  /** Drawn from `values`, each equally likely. */
  z.strictObject({ random: z.strictObject({ values: z.array(z.number()).min(1), seed: z.int().min(0) }) }),
  /** An array of an .npz file: `npz`, or the file's `arrays`. */
  z.strictObject({ array: z.string(), npz: z.string().optional() }),
]);
/** How a population may change to fit a chip, and how often its members are expected to spike. */
const tolerance = { maxError: z.number().min(0).optional(), partialSums: z.boolean().optional() };
const rate = z.union([z.number(), values]).optional();
type FileSize = z.infer<typeof size>;
type FileRate = z.infer<typeof rate>;
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
  sumPool: z.strictObject({ size: side, stride: side.optional(), weight: z.number().optional() }).optional(),
  sparse: z.strictObject({ offsets: values, targets: values, weights: values }).optional(),
});

const file = z.strictObject({
  format: z.literal('synaptick-network'),
  version: z.literal(1),
  name: z.string(),
  /** An .npz file beside this one. */
  arrays: z.string().optional(),
  /** Of every population that says nothing itself. */
  ...tolerance,
  inputs: z.array(z.strictObject({ name: z.string(), size, rate })).default([]),
  populations: z
    .array(
      z.strictObject({
        name: z.string(),
        size,
        neurons: z.record(z.string(), z.unknown()),
        probe: z.boolean().optional(),
        ...tolerance,
        rate,
      }),
    )
    .min(1),
  projections: z.array(projection).default([]),
});

type NetworkFile = z.infer<typeof file>;
type Values = z.infer<typeof values>;
type Projection = z.infer<typeof projection>;

/** Largest .npz file in bytes, zipped and unzipped: numbers take up to four times as much once they are synapses. */
const MAX_ARRAYS = 2047 * 2 ** 20;
/** Most numbers that a random draw makes: 2 GiB. */
const MAX_DRAWN = 2 ** 28;

const KINDS = ['dense', 'oneToOne', 'conv1d', 'conv2d', 'sumPool', 'sparse'] as const;

/** @throws SynaptickError naming the file, and the population or projection that is wrong */
export async function readNetwork(path: string): Promise<Network> {
  let text: string;
  try {
    text = (await readFile(path)).toString('utf8');
  } catch (error) {
    throw new SynaptickError(`cannot read ${path}: ${fileReason(error)}: check the path`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new SynaptickError(
      `${path} is not JSON: ${(error as Error).message}: check the path; docs/networks has examples`,
    );
  }
  const described = checkSchema(path, file, json, 'docs/networks has examples');
  const arrays = await readAllArrays(dirname(path), described);
  try {
    return build(described, arrays);
  } catch (error) {
    if (error instanceof SynaptickError) throw new SynaptickError(`${path}: ${error.message}`);
    throw error;
  }
}

/** Arrays by file and name. */
type Arrays = ReadonlyMap<string, Readonly<Record<string, NpyArray>>>;

/** Every .npz file that the network names, each once; the one for all arrays stands under ''. */
async function readAllArrays(folder: string, described: NetworkFile): Promise<Arrays> {
  const names = new Set<string>();
  collectFiles(described, names);
  const files = new Map<string, Record<string, NpyArray>>();
  if (described.arrays !== undefined) {
    files.set('', await readArrays(join(folder, described.arrays)));
    files.set(described.arrays, files.get('') as Record<string, NpyArray>);
  }
  for (const name of names) if (!files.has(name)) files.set(name, await readArrays(join(folder, name)));
  return files;
}

/** The `npz` of every `{ array, npz }` within a value. */
function collectFiles(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value) && typeof value[0] === 'number') return;
  const reference = value as { array?: unknown; npz?: unknown };
  if (typeof reference.array === 'string' && typeof reference.npz === 'string') names.add(reference.npz);
  for (const inner of Object.values(value)) collectFiles(inner, names);
}

async function readArrays(path: string): Promise<Record<string, NpyArray>> {
  await requireFileSize(path, MAX_ARRAYS, 'file of arrays', 'split it into several (npz)');
  try {
    const bytes = await readFile(path);
    requireUnzippedSize(path, bytes);
    return decodeNpz(path, bytes);
  } catch (error) {
    if (error instanceof SynaptickError) throw error;
    throw new SynaptickError(`cannot read ${path}: ${fileReason(error)}: it holds the arrays of the network`);
  }
}

/** The sizes stand in the zip's directory: nothing is unzipped to know them. Damage is for `decodeNpz` to name. */
function requireUnzippedSize(path: string, bytes: Uint8Array): void {
  let size = 0;
  const filter = ({ originalSize }: { originalSize: number }) => {
    size += originalSize;
    return false;
  };
  try {
    unzipSync(bytes, { filter });
  } catch {
    return;
  }
  if (size <= MAX_ARRAYS) return;
  throw new SynaptickError(
    `${path} unzips to ${size} bytes, the limit is ${MAX_ARRAYS} (${size - MAX_ARRAYS} too many): split it into several (npz), or use smaller types`,
  );
}

function build(described: NetworkFile, arrays: Arrays): Network {
  const net = network(described.name);
  const rates = (name: string, size: FileSize, rate: FileRate) =>
    rate === undefined ? {} : { rates: perMember(`population "${name}": rate`, rate, size, arrays) };
  for (const { name, size, rate } of described.inputs) input(net, name, shapeOf(size), rates(name, size, rate));
  for (const each of described.populations) {
    const { maxError = described.maxError, partialSums = described.partialSums } = each;
    const options = { maxError, partialSums, ...rates(each.name, each.size, each.rate) };
    population(net, each.name, shapeOf(each.size), parametersOf(each, arrays), options);
    if (each.probe) probe(net, each.name);
  }
  if (!described.populations.some((each) => each.probe)) probe(net, described.populations.at(-1)?.name as string);
  for (const each of described.projections) {
    const { from, to, name, delay } = each;
    connect(net, from, to, connectivityOf(net, each, arrays), { name, delay });
  }
  return net;
}

/** The neurons' parameters, those given as arrays or drawn with their numbers. */
function parametersOf(
  { name, size, neurons }: NetworkFile['populations'][number],
  arrays: Arrays,
): PopulationParameters {
  const read = Object.entries(neurons).map(([parameter, value]) => {
    const reference = values.safeParse(value);
    if (Array.isArray(value) || !reference.success) return [parameter, value];
    return [parameter, perMember(`population "${name}": ${parameter}`, reference.data, size, arrays)];
  });
  return Object.fromEntries(read) as PopulationParameters;
}

function perMember(owner: string, given: number | Values, size: FileSize, arrays: Arrays): number | ArrayLike<number> {
  if (typeof given === 'number') return given;
  const members = typeof size === 'number' ? size : size[0] * size[1] * size[2];
  return numbers(owner, given, members, arrays);
}

function shapeOf(given: FileSize): number | { width: number; height: number; channels: number } {
  if (typeof given === 'number') return given;
  const [width, height, channels] = given;
  return { width, height, channels };
}

/** The one kind that a projection names. */
function connectivityOf(net: Network, each: Projection, arrays: Arrays): Connectivity {
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
    if ('array' in each.dense) requireShape(owner, each.dense, arrays, sources, targets);
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
function numbers(owner: string, given: Values, length: number, arrays: Arrays): ArrayLike<number> {
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
  const file = arrays.get(given.npz ?? '') ?? {};
  const found = file[given.array]?.data;
  if (!found) {
    const where = given.npz === undefined ? 'the file of arrays' : given.npz;
    throw new SynaptickError(
      `${owner}: there is no array "${given.array}" in ${where}: it has ${Object.keys(file).join(', ') || 'none'}`,
    );
  }
  // The integers that numpy makes unless told otherwise.
  return found instanceof BigInt64Array ? Float64Array.from(found, Number) : found;
}

/** A matrix that was saved the other way round has as many numbers as the right one. */
function requireShape(
  owner: string,
  { array: name, npz = '' }: { readonly array: string; readonly npz?: string },
  arrays: Arrays,
  sources: number,
  targets: number,
): void {
  const shape = arrays.get(npz)?.[name]?.shape;
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
