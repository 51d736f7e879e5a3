/**
 * The library. Build a chip or load an image, create an engine, inject spikes, step, read spikes, potentials and counters.
 *
 * @packageDocumentation
 */

export {
  configureNeuron,
  type NeuronParameters,
  setAxonType,
  setSynapse,
  setTarget,
  type Target,
} from '../cores/chip-builder.ts';
export {
  type ChipImage,
  emptyImage,
  MODE,
  NO_TARGET,
  OUTPUT,
  type Semantics,
  TRUENORTH,
  usedCores,
} from '../cores/chip-image.ts';
export type { CoreCounters, Counters } from '../cores/counters.ts';
export type { Engine, EngineOptions, Snapshot } from '../cores/engine.ts';
export { type CreateEngineOptions, ENGINES, type EngineChoice, type EngineName } from '../cores/engines/choose.ts';
export type { Thread, ThreadHost } from '../cores/engines/threads.ts';
export { SynaptickError } from '../cores/errors.ts';
export { injectLines } from '../cores/inject-lines.ts';
export { hops } from '../cores/mesh.ts';
export { validateImage } from '../cores/validate.ts';
export type { GraphPopulation, GraphProjection, NetworkGraph, NeuronArrays } from '../mapping/graph.ts';
export { type Interpreter, interpret } from '../mapping/interpreter.ts';
export { type MapOptions, type MappedNetwork, mapLayers } from '../mapping/map-layers.ts';
export type { Grid, Layer, LayeredNetwork } from '../mapping/network.ts';
export { type ClassifyOptions, type ClassifyResult, classifyImages } from './classify/classify.ts';
export type { ImageSet } from './data/image-set.ts';
export { loadMnist, type MnistOptions } from './data/mnist.ts';
export { type Encode, encode, type Picture } from './encoding/encode.ts';
export { type Energy, type EnergyCounts, energyOf, joulesPerImage } from './energy/energy.ts';
export { chooseEngine, createEngine } from './engine.ts';
export { decodeChip, encodeChip } from './formats/chip-file.ts';
export { toDigit } from './images/digit.ts';
export { decodePng, encodePng, type GreyPicture, readPng } from './images/png.ts';
export { decodeModel, encodeModel, type Model, type ModelCard } from './models/model-file.ts';
export { listModels, loadModel } from './models/models.ts';
export { type Connect, type ConnectOptions, connect } from './network/connect.ts';
export {
  type Connectivity,
  conv1d,
  conv2d,
  dense,
  type Matrix,
  oneToOne,
  sparse,
  sumPool,
  type WindowSize,
} from './network/connectivity.ts';
export { input, network, type PopulationReference, population, probe, type Size } from './network/network.ts';
export type { PopulationParameters } from './network/neurons.ts';
export type { Network } from './network/structure.ts';
export { toGraph } from './network/to-graph.ts';
export { outputShape } from './network/windows.ts';
