/**
 * The library. Build a chip or load an image, create an engine, inject spikes, step, read spikes, potentials and counters;
 * describe a network and map it; neurons, populations, encoders and learning in float.
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
export {
  buildChip,
  type GraphPlan,
  type MapGraphOptions,
  type MappedGraph,
  mapGraph,
  type PlanOptions,
  planGraph,
  planSteps,
} from '../mapping/graph-to-chip/map-graph.ts';
export { type Interpreter, interpret } from '../mapping/interpreter.ts';
export type { Grid } from '../mapping/network.ts';
export { type Deviation, type DeviationOptions, measureDeviation } from '../mapping/prepare/deviation.ts';
export { type Prepared, type PrepareOptions, type PrepareReport, prepareGraph } from '../mapping/prepare/prepare.ts';
export {
  planWithSplitters,
  type Split,
  type SplitOptions,
  type SplitterReport,
} from '../mapping/prepare/splitters.ts';
export type { RealArray, RealGraph, RealNeurons, RealPopulation, RealProjection } from '../mapping/real-graph.ts';
export { finish, type Steps } from '../mapping/steps.ts';
export { type ClassifyOptions, type ClassifyResult, classifyImages } from './classify/classify.ts';
export { type ModelChip, type ModelChipOptions, modelChip } from './classify/model-chip.ts';
export {
  type CompareOptions,
  type Comparison,
  compareNetwork,
  type PopulationComparison,
} from './compare/compare.ts';
export type { FloatDifference } from './compare/difference.ts';
export { type Cifar100Options, loadCifar100 } from './data/cifar100.ts';
export type { ImageSet } from './data/image-set.ts';
export { loadMnist, type MnistOptions } from './data/mnist.ts';
export { type DeltaTrains, deltaTrains, fromDelta } from './encoding/delta.ts';
export { type Encode, encode, type Picture, type RateEncoding, type Values } from './encoding/encode.ts';
export { fromLatency, type LatencyOptions } from './encoding/latency.ts';
export { fromRates, type RateScale, scaleOfData, toRates } from './encoding/rates.ts';
export {
  type ChanceOptions,
  estimateValues,
  expectedError,
  meanSquaredError,
  type Presentation,
  type PresentationOptions,
  present,
  toGrey,
} from './encoding/reconstruct.ts';
export {
  createSpikeSource,
  linesAt,
  poissonTimes,
  type RateMethod,
  recordTrains,
  type SourceOptions,
  type SpikeSource,
  type SpikeTrains,
} from './encoding/spike-source.ts';
export { thermometerHeights, thermometerThresholds } from './encoding/thermometer.ts';
export { type Energy, type EnergyCounts, energyOf, joulesPerImage } from './energy/energy.ts';
export { chooseEngine, createEngine } from './engine.ts';
export { decodeChip, encodeChip } from './formats/chip-file.ts';
export { toDigit } from './images/digit.ts';
export { decodePng, encodePng, type GreyPicture, readPng } from './images/png.ts';
export { shrink } from './images/shrink.ts';
export { normaliseWeights } from './learning/stdp/normalise.ts';
export { createStdpRecorder, type RecorderOptions, type StdpRecorder } from './learning/stdp/recorder.ts';
export {
  PAIR_RULE,
  type Pairing,
  POST_RULE,
  type Simultaneous,
  type StdpRule,
  stdpRule,
  TRIPLET_RULE,
  type TripletTerms,
  type WeightDependence,
} from './learning/stdp/rule.ts';
export {
  addInput,
  createPlasticSynapses,
  type PlasticSynapses,
  type PlasticSynapsesOptions,
  stepPlasticSynapses,
} from './learning/stdp/synapses.ts';
export { balanceThresholds, growThresholds, type ThresholdRule } from './learning/stdp/thresholds.ts';
export { measureWindow, type WindowPoint, windowTheory } from './learning/stdp/window.ts';
export { type CoreNetwork, coreGraph, coreNetwork } from './learning/stdp/winner/deploy/network.ts';
export { assignCoreVotes, type RaceResult, scoreOnCores } from './learning/stdp/winner/deploy/run.ts';
export { decodeWinners, encodeWinners, type TrainedVotes } from './learning/stdp/winner/model-file.ts';
export type { Presenter } from './learning/stdp/winner/network.ts';
export { type WinnerRecipe, winnerRecipe } from './learning/stdp/winner/recipe.ts';
export {
  assignVotes,
  createWinnerState,
  type Samples,
  scoreWinners,
  type TrainStep,
  trainWinners,
  type WinnerScore,
  type WinnerState,
} from './learning/stdp/winner/train.ts';
export { createPresenter } from './learning/stdp/winner/wasm.ts';
export { loadGraph } from './map/load-graph.ts';
export { type MapNetworkOptions, type MappedNetwork, mapNetwork } from './map/map-network.ts';
export { type Verification, type VerifyOptions, verifyMapping } from './map/verify.ts';
export type { IntegerLayer, IntegerNetwork, LayerShape } from './models/integer-network.ts';
export { decodeModel, encodeModel, type Model, type ModelCard } from './models/model-file.ts';
export { type ModelForward, modelForward } from './models/model-forward.ts';
export { listModels, loadModel } from './models/models.ts';
export type { Filters, Level, Levels, Transduction } from './models/transduction.ts';
export type { View } from './models/views.ts';
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
export { readNetwork } from './network/network-file.ts';
export type { PopulationParameters } from './network/neurons.ts';
export type { Network } from './network/structure.ts';
export { toGraph, toRealGraph } from './network/to-graph.ts';
export { outputShape } from './network/windows.ts';
export { createFloatGraph, type Dynamics, type FloatGraph, type FloatGraphOptions } from './neurons/float-graph.ts';
export {
  createFloatNetwork,
  denseFloatWeights,
  type FloatConnectOptions,
  type FloatNetwork,
} from './neurons/float-network.ts';
export { createNeurons, type NeuronModel, type Neurons, resetNeurons, type StepSpikes } from './neurons/neurons.ts';
export type {
  AdaptiveCurrentParameters,
  AdaptiveThresholdParameters,
  LifParameters,
} from './neurons/parameters.ts';
export { fiCurve, type LifConstants, lifRate, rateFromIntervals, recordSpikes } from './neurons/rate.ts';
export { stepNeurons } from './neurons/step.ts';
export type { FloatWeights } from './neurons/structure.ts';
export {
  createSynapses,
  receiveSpike,
  resetSynapses,
  type SynapseKind,
  type Synapses,
  stepSynapses,
} from './neurons/synapse.ts';
export { decode, rootMeanSquare, solveDecoders } from './population-coding/decoders.ts';
export {
  createEnsemble,
  type DecodedRun,
  type DecodedRunOptions,
  type DecoderOptions,
  decodersFor,
  type Ensemble,
  type EnsembleOptions,
  evaluationPoints,
  neuronsOf,
  runDecoded,
} from './population-coding/ensemble.ts';
export {
  logSlope,
  type RepresentationError,
  type RepresentationErrorOptions,
  representationErrors,
} from './population-coding/representation-error.ts';
export { inBall, linearSpace, onSphere } from './population-coding/sphere.ts';
export { currentsAt, type GainBias, gainBias, tuningCurves } from './population-coding/tuning.ts';
