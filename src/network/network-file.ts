/**
 * A network as a JSON file, a few lines long: format `synaptick-network`. Weights stand in the file, are drawn from a few values
 * by a seed, or lie as an array in an .npz file beside it. docs/networks/ has examples.
 */
import { SynaptickError, within } from '../../cores/errors.ts';
import { type Grid, lines } from '../../mapping/line-grid.ts';
import { parseJson } from '../formats/json/parse.ts';
import { openNpz } from '../formats/npz.ts';
import { checkSchema } from '../formats/schema.ts';
import { readWholeText } from '../formats/text-source.ts';
import { limited, type ReadOptions } from '../host/byte-source.ts';
import type { Host } from '../host/host.ts';
import { type MemoryLimit, requireMemory } from '../host/memory.ts';
import { connect } from './connect.ts';
import { type Connectivity, conv1d, conv2d, dense, oneToOne, sparse, sumPool } from './connectivity.ts';
import { networkBytes } from './cost.ts';
import { input, network, type PopulationReference, population, probe, requirePopulation } from './network.ts';
import {
  KINDS,
  type NetworkFile,
  networkFile,
  type PopulationFile,
  type ProjectionFile,
  sidesOf,
  sizeOf,
} from './network-schema.ts';
import type { PopulationParameters } from './neurons.ts';
import type { Network } from './structure.ts';
import { type Arrays, type Expected, eachOf, flattened, isList, numbersOf, type StatedValues } from './values.ts';

/** Largest file of JSON, in bytes. */
const MAX_JSON = 2 ** 28;
/** Largest .npz file in bytes. */
const MAX_ARRAYS = 2047 * 2 ** 20;

const EXAMPLES = 'docs/networks';

/**
 * @param options.memory what its files may take together
 * @throws SynaptickError naming the file, and the population or projection that is wrong; or what it would take, where that
 * is more than it may
 */
export async function readNetwork(path: string, options: ReadOptions): Promise<Network> {
  const given = limited(options);
  return buildNetwork(path, await readNetworkJson(path, given), given);
}

/** The JSON of a network file, or of a description of one that is generated. */
export function readNetworkJson(
  path: string,
  options: ReadOptions & { readonly memory: MemoryLimit },
): Promise<unknown> {
  const limits = { most: MAX_JSON, what: 'JSON network', smaller: 'put its weights into an .npz file ("arrays")' };
  return readWholeText(path, { ...options, ...limits }).then((text) => parseJson(path, text, options.memory));
}

/** The network that a file describes. Errors as of `readNetwork`. */
export async function buildNetwork(
  path: string,
  json: unknown,
  options: ReadOptions & { readonly memory: MemoryLimit },
): Promise<Network> {
  const described = checkSchema(path, networkFile, json, remedyOf(options.host));
  const arrays = await openArrays(path, described, options);
  requireMemory(options.memory, networkBytes(described, arrays), `${path}: network "${described.name}"`);
  return within(path, () => build(described, arrays));
}

function remedyOf(host: Host): string {
  return `${host.package?.typed(EXAMPLES) ?? EXAMPLES} has examples`;
}

/** Every .npz file that the network names, each once. */
async function openArrays(
  network: string,
  described: NetworkFile,
  { host, signal, memory }: ReadOptions & { readonly memory: MemoryLimit },
): Promise<Arrays> {
  const names = new Set<string>();
  collectFiles(described, names);
  if (described.arrays !== undefined) names.add(described.arrays);
  const files = new Map();
  for (const name of names) {
    const path = host.files.paths.beside(network, name);
    const bytes = await host.files.read(path, {
      ...{ most: MAX_ARRAYS, what: 'file of arrays', smaller: 'split it into several (npz)' },
      ...{ remedy: 'it holds the arrays of the network', signal },
    });
    files.set(name, openNpz(path, bytes, memory));
  }
  if (described.arrays !== undefined) files.set('', files.get(described.arrays));
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

function build(described: NetworkFile, arrays: Arrays): Network {
  const net = network(described.name);
  const rates = (owner: string, { size, rate }: Pick<PopulationFile, 'size' | 'rate'>) =>
    rate === undefined ? {} : { rates: perMember(`${owner}: rate`, rate, size, arrays) };
  for (const each of described.inputs) {
    input(net, each.name, sizeOf(each.size), rates(`input "${each.name}"`, each));
  }
  for (const each of described.populations) {
    const { maxError = described.maxError, partialSums = described.partialSums } = each;
    const options = { maxError, partialSums, ...rates(`population "${each.name}"`, each) };
    population(net, each.name, sizeOf(each.size), parametersOf(each, arrays), options);
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
function parametersOf({ name, size, neurons }: PopulationFile, arrays: Arrays): PopulationParameters {
  const read = Object.entries(neurons).map(([parameter, value]) => {
    const owner = `population "${name}": ${parameter}`;
    if (isList(value)) return [parameter, flattened(owner, value, eachOf(sizeOf(size)))];
    return [parameter, typeof value === 'object' ? numbersOf(owner, value, eachOf(sizeOf(size)), arrays) : value];
  });
  return Object.fromEntries(read) as PopulationParameters;
}

function perMember(
  owner: string,
  given: number | StatedValues,
  size: PopulationFile['size'],
  arrays: Arrays,
): number | ArrayLike<number> {
  return typeof given === 'number' ? given : numbersOf(owner, given, eachOf(sizeOf(size)), arrays);
}

/** The one kind that a projection names. */
function connectivityOf(net: Network, each: ProjectionFile, arrays: Arrays): Connectivity {
  const owner = `projection "${each.name ?? `${each.from} -> ${each.to}`}"`;
  const kinds = KINDS.filter((kind) => each[kind] !== undefined);
  if (kinds.length !== 1) {
    throw new SynaptickError(
      `${owner} names ${kinds.length} kinds (${kinds.join(', ')}): give one of ${KINDS.join(', ')}`,
    );
  }
  const from = gridOfPopulation(net, each.from);
  const numbers = (what: string, given: StatedValues, expected: Expected) => {
    const read = numbersOf(what ? `${owner}: ${what}` : owner, given, expected, arrays);
    return typeof read === 'number' ? [read] : read;
  };
  if (each.dense !== undefined) {
    // Rows of different lengths are for the matrix to name.
    if (isRows(each.dense)) return dense(each.dense);
    const axes = 'a row is a source, with one weight for each target';
    const shape = [lines(from), lines(gridOfPopulation(net, each.to))];
    return dense(numbers('', each.dense, { shapes: [shape], axes }));
  }
  if (each.oneToOne !== undefined) {
    if (typeof each.oneToOne === 'number') return oneToOne(each.oneToOne);
    const { shapes } = eachOf(from);
    return oneToOne(
      numbers('', each.oneToOne, { shapes: [...shapes, [1]], axes: 'one for each neuron, or one for all' }),
    );
  }
  if (each.conv1d) {
    const { weights, ...options } = each.conv1d;
    const shape = [options.filters, channelsSeen(from, options.groups), options.size];
    return conv1d({
      ...options,
      weights: numbers('', weights, { shapes: [shape], axes: 'filter, channel of its group, x' }),
    });
  }
  if (each.conv2d) {
    const { weights, size, ...options } = each.conv2d;
    const { width, height } = sidesOf(size);
    const shape = [options.filters, channelsSeen(from, options.groups), height, width];
    const axes = 'filter, channel of its group, y, x (OIHW)';
    return conv2d({ ...options, size, weights: numbers('', weights, { shapes: [shape], axes }) });
  }
  if (each.sumPool) return sumPool(each.sumPool);
  const given = each.sparse as NonNullable<ProjectionFile['sparse']>;
  const offsets = { shapes: [[lines(from) + 1]], axes: 'one more than there are sources' };
  const targets = numbers('targets', given.targets, { shapes: [[null]], axes: 'one for each synapse' });
  const weights = { shapes: [[targets.length]], axes: 'one for each synapse' };
  return sparse({
    offsets: numbers('offsets', given.offsets, offsets),
    targets,
    weights: numbers('weights', given.weights, weights),
  });
}

function isRows(given: StatedValues): given is number[][] {
  return isList(given) && given.length > 0 && given.every((row) => isList(row) && row.every((one) => !isList(one)));
}

function gridOfPopulation(net: Network, reference: PopulationReference): Grid {
  return net.population.shape[requirePopulation(net, reference)] as Grid;
}

/** Channels that a filter sees; groups that do not divide them are refused with the projection. */
function channelsSeen({ channels }: Grid, groups = 1): number {
  return Math.floor(channels / groups);
}
