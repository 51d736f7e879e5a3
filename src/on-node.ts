/** The calls of the library that need a host, on Node. */
import type { ChipImage } from '../cores/chip-image.ts';
import type { Engine } from '../cores/engine.ts';
import type { EngineChoice } from '../cores/engines/choose.ts';
import type { RealGraph } from '../mapping/real-graph.ts';
import { type EngineRequest, engineFor, openEngine } from './drive/engine.ts';
import * as png from './formats/png.ts';
import type { ReadOptions } from './host/byte-source.ts';
import type { FileReading } from './host/files.ts';
import { createNodeHost, nodeHost } from './host/node/host.ts';
import * as cifar100 from './input/data/cifar100.ts';
import type { ImageSet } from './input/data/image-set.ts';
import * as mnist from './input/data/mnist.ts';
import * as graph from './map/load-graph.ts';
import type { Model } from './models/model-file.ts';
import * as models from './models/models.ts';
import * as networkFile from './network/network-file.ts';
import type { Network } from './network/structure.ts';
import * as classify from './run/classify/classify.ts';
import * as chip from './run/classify/model-chip.ts';

/** Options without the host, which is this machine. */
type OnNode<Options> = Omit<Options, 'host'>;
/** Of data sets: where their folders and the cache are looked up, the process' environment unless given. */
type WithEnv<Options> = OnNode<Options> & { readonly env?: NodeJS.ProcessEnv | undefined };

export type MnistOptions = WithEnv<mnist.MnistOptions>;
export type Cifar100Options = WithEnv<cifar100.Cifar100Options>;
export type ClassifyOptions = OnNode<classify.ClassifyOptions>;
export type ModelChipOptions = OnNode<chip.ModelChipOptions>;

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

/** {@link graph.loadGraph} */
export function loadGraph(path: string, options: OnNode<ReadOptions> = {}): Promise<RealGraph> {
  return graph.loadGraph(path, { ...options, host: nodeHost });
}

/** {@link mnist.loadMnist} */
export function loadMnist(split: 'train' | 'test', options: MnistOptions = {}): Promise<ImageSet> {
  return mnist.loadMnist(split, { ...options, host: hostOf(options) });
}

/** {@link cifar100.loadCifar100} */
export function loadCifar100(split: 'train' | 'test', options: Cifar100Options = {}): Promise<ImageSet> {
  return cifar100.loadCifar100(split, { ...options, host: hostOf(options) });
}

function hostOf({ env }: { readonly env?: NodeJS.ProcessEnv | undefined }) {
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

/** {@link chip.modelChip} */
export function modelChip(model: Model, options: ModelChipOptions = {}): Promise<chip.ModelChip> {
  return chip.modelChip(model, { ...options, host: nodeHost });
}

/** {@link classify.classifyImages} */
export function classifyImages(
  model: Model,
  images: ImageSet,
  options: ClassifyOptions = {},
): Promise<classify.ClassifyResult> {
  return classify.classifyImages(model, images, { ...options, host: nodeHost });
}
