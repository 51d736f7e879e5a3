/**
 * The one door for files: a registry says of each format what a file of it becomes, and whoever needs something takes every
 * file that can become it.
 */

import type { ChipImage } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import type { TrafficGraph } from '../../mapping/place/traffic.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';
import { openEvents } from '../formats/events/open.ts';
import type { EventRecording } from '../formats/events/recording.ts';
import { readGraph, readHypergraphNetwork } from '../formats/graph/read-graph.ts';
import { bytesOf } from '../formats/gzip.ts';
import { FORMATS, type FormatName, formatsText, identify } from '../formats/identify.ts';
import { type IdxArray, parseIdx } from '../formats/idx.ts';
import { decodeNpz, type NpyArray } from '../formats/npz.ts';
import { type GreyPicture, type PngPixels, readPng, readPngPixels } from '../formats/png.ts';
import { memoryFiles } from '../host/memory-files.ts';
import { trafficOf } from '../map/core-traffic.ts';
import type { Model } from '../models/model-file.ts';
import { readModel } from '../models/models.ts';
import { decodeWinners } from '../train/stdp/winner/model-file.ts';
import type { WinnerState } from '../train/stdp/winner/train.ts';
import {
  chipOfImage,
  chipOfModel,
  chipOfNetwork,
  chipOfRanc,
  chipOfTrueNorth,
  type LoadedChip,
  type LoadOptions,
} from './load-chip.ts';
import { type GivenInput, loadSpikes } from './load-input.ts';
import { networkOfJson } from './load-network.ts';

/** What files become. */
export interface Loadable {
  /** A chip, with the spikes that come with it. */
  readonly chip: LoadedChip;
  /** Populations and projections, to be mapped. */
  readonly network: RealGraph;
  /** Cores and their traffic, to be placed. */
  readonly graph: TrafficGraph;
  readonly model: Model;
  readonly winners: WinnerState;
  readonly picture: GreyPicture;
  /** A picture with its colours. */
  readonly pixels: PngPixels;
  readonly idx: IdxArray;
  readonly arrays: Readonly<Record<string, NpyArray>>;
  readonly events: EventRecording;
}

export type Kind = keyof Loadable;
type Loader<K extends Kind> = (path: string, options: LoadOptions) => Promise<Loadable[K]>;

interface Format {
  /** By itself a file of it becomes the first of these. */
  readonly becomes: { readonly [K in Kind]?: Loader<K> };
  /** What is done with such a file, where it was given for something that it cannot become. */
  readonly use: (path: string) => string;
}

/** What is needed, in words. */
const KINDS: Readonly<Record<Kind, string>> = {
  chip: 'a chip',
  network: 'a network',
  graph: 'a graph',
  model: 'a trained model',
  winners: 'a network that learnt by STDP',
  picture: 'a picture',
  pixels: 'a picture',
  idx: 'an IDX array',
  arrays: 'arrays',
  events: 'a recording of events',
};

const model: Loader<'model'> = (path, options) => readModel(path, options);
const modelChip: Loader<'chip'> = async (path, options) => chipOfModel(await model(path, options), options);
/** Of a chip by itself each neuron counts as one spike. */
const chipGraph =
  (chip: Loader<'chip'>): Loader<'graph'> =>
  async (path, options) =>
    neuronsBetween((await chip(path, options)).image);
const networkChip =
  (format: FormatName, network: Loader<'network'>): Loader<'chip'> =>
  async (path, options) =>
    chipOfNetwork(format, await network(path, options), options);

function neuronsBetween(image: ChipImage): TrafficGraph {
  return trafficOf(image, { kind: 'unit', ticks: 1, spikes: new Float64Array(image.enabled.length).fill(1) });
}

const run = (path: string) => `run it: synaptick run ${path} --ticks 100`;
const classify = (path: string) => `classify by it: synaptick classify --model ${path}`;
const score = (path: string) =>
  `score it: synaptick train mnist --rule stdp --resume --checkpoint ${path} --out ${path} --test`;
const map = (path: string) => `map it: synaptick map ${path}`;
const beside = (path: string) => `give it beside a network: synaptick run NETWORK --input ${path}`;
const events: Format = { becomes: { events: openEvents }, use: (path) => `look at it: synaptick encode ${path}` };
const nothing = () => 'is it the right file?';

const REGISTRY: Readonly<Record<FormatName, Format>> = {
  chip: { becomes: { chip: chipOfImage, graph: chipGraph(chipOfImage) }, use: run },
  ranc: { becomes: { chip: chipOfRanc, graph: chipGraph(chipOfRanc) }, use: run },
  truenorth: { becomes: { chip: chipOfTrueNorth, graph: chipGraph(chipOfTrueNorth) }, use: run },
  model: {
    becomes: { model, chip: modelChip, graph: chipGraph(modelChip) },
    use: classify,
  },
  network: { becomes: { network: networkOfJson, chip: networkChip('network', networkOfJson) }, use: map },
  generated: { becomes: { network: networkOfJson, chip: networkChip('generated', networkOfJson) }, use: map },
  hypergraph: {
    becomes: {
      network: readHypergraphNetwork,
      graph: readGraph,
      chip: networkChip('hypergraph', readHypergraphNetwork),
    },
    use: map,
  },
  edges: { becomes: { graph: readGraph }, use: (path) => `place it: synaptick place ${path}` },
  picture: {
    becomes: { picture: readPng, pixels: readPngPixels },
    use: (path) => `classify it: synaptick classify ${path}`,
  },
  winners: {
    becomes: {
      winners: async (path, options) => decodeWinners(path, await bytesOf(path, options)).state,
    },
    use: score,
  },
  idx: {
    becomes: {
      idx: async (path, options) => parseIdx(await bytesOf(path, options), path),
    },
    use: nothing,
  },
  arrays: {
    becomes: { arrays: async (path, options) => decodeNpz(path, await bytesOf(path, options)), events: openEvents },
    use: nothing,
  },
  hdf5: { becomes: {}, use: (path) => `if it holds spikes and their labels, give it as data: --data ${path}` },
  training: { becomes: {}, use: (path) => `train it: synaptick train mnist --net ${path}` },
  checkpoint: { becomes: {}, use: (path) => `go on with it: synaptick train DATASET --resume --checkpoint ${path}` },
  placing: { becomes: {}, use: (path) => `go on with it: synaptick place GRAPH --resume --state ${path}` },
  'ranc-config': { becomes: {}, use: (path) => `run its network: synaptick run NETWORK --config ${path}` },
  sfti: { becomes: {}, use: beside },
  'spike-csv': { becomes: {}, use: beside },
  'line-spikes': { becomes: {}, use: beside },
  aedat2: events,
  aedat3: events,
  aedat4: events,
  'event-csv': events,
};

/** Whose reader says best what is wrong with a file that is nothing known, given for something. */
const FALLBACK: Readonly<Partial<Record<Kind, FormatName>>> = {
  network: 'network',
  graph: 'edges',
  picture: 'picture',
  pixels: 'picture',
  model: 'model',
};

/**
 * A file as what is needed, whichever of the formats it is in that become that.
 * @throws SynaptickError when it cannot be read, cannot become that (with what it is, and what is done with it), or is
 * damaged; or when it would take more of the memory than it may, said before it is taken
 */
export async function loadAs<K extends Kind>(kind: K, path: string, options: LoadOptions): Promise<Loadable[K]> {
  if (!Object.hasOwn(KINDS, kind)) {
    throw new SynaptickError(`files become no "${kind}": choose one of ${Object.keys(KINDS).join(', ')}`);
  }
  const format = (await identify(path, options)) ?? FALLBACK[kind];
  if (!format) throw unknown(path, kind);
  const { becomes, use } = REGISTRY[format];
  const loader = becomes[kind] as Loader<K> | undefined;
  if (!loader) throw new SynaptickError(`${path} is ${FORMATS[format]}, not ${KINDS[kind]}: ${use(path)}`);
  if (
    kind === 'chip' &&
    options.fit &&
    Object.values(options.fit).some((value) => value !== undefined) &&
    !becomes.network
  ) {
    throw new SynaptickError(
      `--max-error and --partial-sums (fit) are for a network that is mapped, ${path} is ${FORMATS[format]}: leave them out`,
    );
  }
  if (options.config !== undefined && format !== 'ranc') {
    throw new SynaptickError(`a config belongs to a RANC network, ${path} is ${FORMATS[format]}: leave it out`);
  }
  return loader(path, options);
}

/** What a file is, and what it becomes by itself. Errors as of `loadAs`. */
export async function load(path: string, options: LoadOptions): Promise<Loadable[Kind]> {
  const format = await identify(path, options);
  if (!format) throw unknown(path);
  const { becomes, use } = REGISTRY[format];
  const loader = Object.values(becomes)[0] as Loader<Kind> | undefined;
  if (!loader) throw new SynaptickError(`${path} is ${FORMATS[format]}, which is nothing by itself: ${use(path)}`);
  return loader(path, options);
}

/** What bytes become, of a file that lies nowhere. @param name how errors call it */
export function loadAnything(
  bytes: Uint8Array,
  name: string,
  { host, ...options }: LoadOptions,
): Promise<Loadable[Kind]> {
  return load(name, { ...options, host: { ...host, files: memoryFiles({ [name]: bytes }) } });
}

/**
 * A chip with the seed that was asked for, and the input spikes that are given beside it instead of its own.
 * @throws SynaptickError as `loadAs`
 */
export async function loadChip(
  path: string,
  options: LoadOptions & { readonly input?: string },
): Promise<LoadedChip & Pick<GivenInput, 'lineInput'>> {
  const { seed, input, ...reading } = options;
  const { drawInputs, inputNote, ...chip } = await loadAs('chip', path, { ...reading, seed });
  const image = seed === undefined ? chip.image : { ...chip.image, seed };
  if (input === undefined) return { ...chip, image, drawInputs, inputNote };
  return { ...chip, image, ...(await loadSpikes(input, { ...chip, image }, reading)) };
}

/** Whether the graph of a file is that of a chip, in which each neuron counts as one spike. */
export function countsNeurons(format: FormatName | null): boolean {
  const { chip, graph, network } = format ? REGISTRY[format].becomes : {};
  return chip !== undefined && graph !== undefined && network === undefined;
}

/** What becomes such a thing, or all that is known. */
function formatsOf(kind?: Kind): string {
  const names = Object.keys(REGISTRY) as FormatName[];
  return formatsText(names.filter((name) => kind === undefined || REGISTRY[name].becomes[kind]));
}

function unknown(path: string, kind?: Kind): SynaptickError {
  const wanted = kind ? `no file that becomes ${KINDS[kind]}` : 'in no format that is known';
  return new SynaptickError(`${path} is ${wanted}: give ${formatsOf(kind)}`);
}
