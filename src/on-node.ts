/** The calls of the library that need a host, on Node. */
import type { ChipImage } from '../cores/chip-image.ts';
import type { Engine } from '../cores/engine.ts';
import type { EngineChoice } from '../cores/engines/choose.ts';
import type { MappedGraph } from '../mapping/graph-to-chip/map-graph.ts';
import type { RealGraph } from '../mapping/real-graph.ts';
import { type EngineRequest, engineFor, openEngine } from './drive/engine.ts';
import { createPlot, type Plot } from './figures/plot.ts';
import * as png from './formats/png.ts';
import type { ReadOptions } from './host/byte-source.ts';
import type { FileReading } from './host/files.ts';
import type { Host } from './host/host.ts';
import { createNodeHost, nodeHost } from './host/node/host.ts';
import * as cifar from './input/data/cifar.ts';
import type { DatasetOptions as AnyDatasetOptions } from './input/data/dataset-options.ts';
import * as datasets from './input/data/datasets.ts';
import type { ImageSet } from './input/data/image-set.ts';
import { isKnown } from './input/data/known.ts';
import * as mnist from './input/data/mnist.ts';
import * as door from './load/load.ts';
import { createLoad, type Load } from './load/load-by-name.ts';
import type { LoadOptions } from './load/load-chip.ts';
import { mapOn } from './map/map-network.ts';
import { verifyOn } from './map/verify.ts';
import type { Model } from './models/model-file.ts';
import * as models from './models/models.ts';
import * as networkFile from './network/network-file.ts';
import type { Network } from './network/structure.ts';
import { classifyOn } from './run/classify/classify.ts';
import { modelChipOn } from './run/classify/model-chip.ts';
import { compareOn } from './run/compare/compare.ts';
import { exploreOn } from './run/explore/explore.ts';
import { createRun, type Run } from './run/run.ts';
import { assignRaceVotes, type RaceScore, scoreRaces } from './train/stdp/winner/deploy/run.ts';
import type { WinnerSamples } from './train/stdp/winner/train.ts';

/** Options without the host, which is this machine. */
type OnNode<Options> = Omit<Options, 'host'>;
type Settings = Readonly<Record<string, string | undefined>>;
/** Of data sets: where their folders and the cache are looked up, the process' environment unless given. */
type WithEnv<Options> = OnNode<Options> & { readonly env?: Settings | undefined };

export type DatasetOptions = WithEnv<AnyDatasetOptions>;
export type MnistOptions = WithEnv<mnist.MnistOptions>;
export type Cifar100Options = WithEnv<cifar.CifarOptions>;

/** Which engine would run this image here, and why. */
export function chooseEngine(image: ChipImage, request: EngineRequest = {}): EngineChoice {
  return engineFor(image, nodeHost, request);
}

/**
 * Creates an engine that will emulate `image` from tick 0: `auto` unless another is asked for. The image must not change.
 * @throws SynaptickError when this machine cannot run it
 */
export function createEngine(image: ChipImage, request: EngineRequest = {}): Promise<Engine> {
  return openEngine(image, nodeHost, request);
}

/** {@link png.readPng} */
export function readPng(path: string, options: OnNode<ReadOptions> & FileReading = {}): Promise<png.GreyPicture> {
  return png.readPng(path, { ...options, host: nodeHost });
}

/** {@link networkFile.readNetwork} */
export function readNetwork(path: string, options: OnNode<ReadOptions> = {}): Promise<Network> {
  return networkFile.readNetwork(path, { ...options, host: nodeHost });
}

/** A network of any format that becomes one, as `synaptick map` takes it. {@link door.loadAs} */
export function loadGraph(path: string, options: OnNode<LoadOptions> = {}): Promise<RealGraph> {
  return door.loadAs('network', path, { ...options, host: nodeHost });
}

/** Loads whatever a file is, told by its content; or what it can become, by name. */
export const load: Load = createLoad(nodeHost);

/** {@link mnist.loadMnist} */
export function loadMnist(split: 'train' | 'test', options: MnistOptions = {}): Promise<ImageSet> {
  return mnist.loadMnist(split, { ...options, host: hostOf(options) });
}

/**
 * A part of a data set: of one that is known by its name, or of what lies at a path, in any layout that `--data` takes.
 * Errors as of {@link datasets.openDataset} and of its parts.
 */
export function loadDataset(
  nameOrPath: string,
  split: ImageSet['split'],
  options: DatasetOptions = {},
): Promise<ImageSet> {
  const { data } = options;
  const name = isKnown(nameOrPath) ? nameOrPath : undefined;
  const path = data ?? (name === undefined ? nameOrPath : undefined);
  return datasets.loadDataset(name, split, { ...options, data: path, host: hostOf(options) });
}

/** {@link cifar.loadCifar100} */
export function loadCifar100(split: 'train' | 'test', options: Cifar100Options = {}): Promise<ImageSet> {
  return cifar.loadCifar100(split, { ...options, host: hostOf(options) });
}

function hostOf({ env }: { readonly env?: Settings | undefined }) {
  return env ? createNodeHost(env) : nodeHost;
}

/** {@link models.listModels} */
export function listModels(): string[] {
  return models.listModels(nodeHost);
}

/** {@link models.loadModel} */
export function loadModel(nameOrPath: string, options: OnNode<models.LoadModelOptions> = {}): Promise<Model> {
  return models.loadModel(nameOrPath, { ...options, host: nodeHost });
}

/**
 * The chip of a model: mapped from its networks, or taken from the cache where it has been mapped before.
 * @throws SynaptickError when the networks do not fit cores
 */
export const modelChip = onNode(modelChipOn);

/**
 * Classifies images on emulated cores: image -> views -> spikes -> ticks -> votes -> class, with every count.
 * @throws SynaptickError when images and model do not match; rethrows the signal's reason when aborted
 */
export const classifyImages = onNode(classifyOn);

/**
 * Runs a network on emulated cores and on float neurons, on the same input, and says how far they differ.
 * @throws SynaptickError when the network does not fit cores; what `signal` was aborted with
 */
export const compareNetwork = onNode(compareOn);

/**
 * Maps a network onto cores: fits it, divides it, places the cores, and measures what that is worth.
 * @throws SynaptickError when the network does not fit cores or mesh; what `signal` was aborted with
 */
export const mapNetwork = onNode(mapOn);

/**
 * Proves a mapping: runs the chip beside the unmapped graph on random input.
 * The graph is the reference: its inputs and probed populations stand where those of the mapped graph do.
 */
export const verifyMapping = onNode(verifyOn);

/**
 * A network or a trained model on cores of every combination of sizes: cores, copies, hops, latency, energy and accuracy of
 * each, and the Pareto front. A shape that cannot hold it is a point with the reason.
 * @throws SynaptickError when there is nothing to explore, or too much; what `signal` was aborted with
 */
export const explore = onNode(exploreOn);

/** Runs whatever can run on cores, on the best engine of this machine. */
export const run: Run = createRun(nodeHost);

/** Draws whatever can be drawn. */
export const plot: Plot = createPlot(nodeHost);

/** Awaited now and then with the images done; may throw to stop. */
type OnBreath = (images: number) => Promise<void>;

/** What each neuron wins for, from labelled training images; as `assignVotes` does for the float network. */
export function assignCoreVotes(
  mapped: MappedGraph,
  samples: WinnerSamples,
  neurons: number,
  onBreath: OnBreath,
): Promise<Float32Array> {
  const { host, onProgress } = breathingBy(onBreath);
  return assignRaceVotes(host, mapped, samples, neurons, { onProgress });
}

/** Classifies images by who wins the race on cores. */
export function scoreOnCores(
  mapped: MappedGraph,
  samples: WinnerSamples,
  evidence: Float32Array,
  onBreath: OnBreath,
): Promise<RaceScore> {
  const { host, onProgress } = breathingBy(onBreath);
  return scoreRaces(host, mapped, samples, evidence, { onProgress });
}

/** Node, but what breathes is the caller's. */
function breathingBy(onBreath: OnBreath): { readonly host: Host; readonly onProgress: OnImages } {
  let done = 0;
  return {
    host: { ...nodeHost, breathe: () => onBreath(done) },
    onProgress: (images) => {
      done = images;
    },
  };
}

type OnImages = (images: number) => void;

function onNode<Given extends unknown[], Result>(call: (host: Host, ...given: Given) => Result) {
  return (...given: Given): Result => call(nodeHost, ...given);
}
