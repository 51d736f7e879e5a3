/**
 * The library on any host, a browser's among them: mapping, running, classifying, encoders, float neurons, and the readers of
 * files. What needs something from outside takes a {@link Host}: `portableHost({ 'net.json': bytes })` is one.
 *
 * @packageDocumentation
 */

export * from '../cores/index.ts';
export * from '../mapping/index.ts';
export { type Drive, drive } from './drive/drive.ts';
export { engineFor, openEngine } from './drive/engine.ts';
export {
  createFloatGraph,
  type Dynamics,
  type FloatGraph,
  type FloatGraphOptions,
} from './float/neurons/float-graph.ts';
export {
  createFloatNetwork,
  denseFloatWeights,
  type FloatConnectOptions,
  type FloatNetwork,
} from './float/neurons/float-network.ts';
export type { FloatWeights } from './float/neurons/float-structure.ts';
export {
  createNeurons,
  type NeuronModel,
  type Neurons,
  resetNeurons,
  type StepSpikes,
} from './float/neurons/neurons.ts';
export type {
  AdaptiveCurrentParameters,
  AdaptiveThresholdParameters,
  LifParameters,
} from './float/neurons/parameters.ts';
export { fiCurve, type LifConstants, lifRate, rateFromIntervals, recordSpikes } from './float/neurons/rate.ts';
export { stepNeurons } from './float/neurons/step.ts';
export {
  createSynapses,
  receiveSpike,
  resetSynapses,
  type SynapseKind,
  type Synapses,
  stepSynapses,
} from './float/neurons/synapse.ts';
export { decode, rootMeanSquare, solveDecoders } from './float/population-coding/decoders.ts';
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
} from './float/population-coding/ensemble.ts';
export {
  logSlope,
  type RepresentationError,
  type RepresentationErrorOptions,
  representationErrors,
} from './float/population-coding/representation-error.ts';
export { inBall, linearSpace, onSphere } from './float/population-coding/sphere.ts';
export { currentsAt, type GainBias, gainBias, tuningCurves } from './float/population-coding/tuning.ts';
export { CHIPS, type ChipDescription, parseChipDescription, type Sides } from './formats/chip-description.ts';
export { decodeChip, encodeChip } from './formats/chip-file.ts';
export type { EventColumn, TimeUnit } from './formats/events/event-values.ts';
export { type EventOptions, openEvents } from './formats/events/open.ts';
export type { EventChunk, EventFormat, EventRecording, PixelSize } from './formats/events/recording.ts';
export { decodePng, encodePng, type GreyPicture, readPng } from './formats/png.ts';
export { createSpikeTrainBuilder, type SpikeTrain, type SpikeTrainBuilder } from './formats/spike-train.ts';
export type { ReadOptions } from './host/byte-source.ts';
export type { Files } from './host/files.ts';
export { type Host, portableHost } from './host/host.ts';
export type { ImageSet } from './input/data/image-set.ts';
export { type DeltaTrains, deltaTrains, fromDelta } from './input/encoding/delta.ts';
export { type Encode, encode, type Picture, type RateEncoding, type Values } from './input/encoding/encode.ts';
export { fromLatency, type LatencyOptions } from './input/encoding/latency.ts';
export { fromRates, type RateScale, scaleOfData, toRates } from './input/encoding/rates.ts';
export {
  type ChanceOptions,
  estimateValues,
  expectedError,
  meanSquaredError,
  type Presentation,
  type PresentationOptions,
  present,
  toGrey,
} from './input/encoding/reconstruct.ts';
export {
  createSpikeSource,
  linesAt,
  poissonTimes,
  type RateMethod,
  recordTrains,
  type SourceOptions,
  type SpikeSource,
  type SpikeTrains,
} from './input/encoding/spike-source.ts';
export { thermometerHeights, thermometerThresholds } from './input/encoding/thermometer.ts';
export { createFrameCounter, type EventCounter, type FrameCounter, type FrameOptions } from './input/events/frames.ts';
export {
  createLineSpikes,
  type LineSpikeOptions,
  type LineSpikes,
  type TickListener,
} from './input/events/line-spikes.ts';
export { type EventSurvey, sensorOf, surveyEvents } from './input/events/survey.ts';
export { type EventWindow, type TimeBins, type TimeCut, timeBins } from './input/events/time-bins.ts';
export { toDigit } from './input/pictures/digit.ts';
export { shrink } from './input/pictures/shrink.ts';
export { type Kind, type Loadable, loadAnything, loadAs } from './load/load.ts';
export { createLoad, type Load } from './load/load-by-name.ts';
export type { LoadedChip, LoadOptions } from './load/load-chip.ts';
export { type Landed, landNetwork } from './map/landed.ts';
export {
  coresFed,
  coresHolding,
  type Feeders,
  feedersOf,
  type Holder,
  type LandedNeuron,
  neuronsHeld,
  neuronsSeen,
  populationsOn,
  type SeenNeuron,
} from './map/landed-queries.ts';
export type { MapNetworkOptions, MappedNetwork } from './map/map-network.ts';
export { mapOn } from './map/map-network.ts';
export { nameOfAxon, nameOfNeuron, neuronNamed } from './map/neuron-names.ts';
export type { Verification, VerifyOptions } from './map/verify.ts';
export { verifyOn } from './map/verify.ts';
export { type ChosenModel, compareEnergies, type ModelEnergy } from './measure/compare-energies.ts';
export { type CoreBits, coreBits } from './measure/core-bits.ts';
export { ENERGY_MODELS } from './measure/device-energies.ts';
export { type Energy, type EnergyCounts, energyOf, joulesPerImage } from './measure/energy.ts';
export { energyModelOf } from './measure/energy-file.ts';
export type { EnergyConstant, EnergyModel, EnergyTerm } from './measure/energy-model.ts';
export { DEFAULT_TIMING, type TimingConstants } from './measure/tick-time/constants.ts';
export type { IntegerLayer, IntegerNetwork, LayerShape } from './models/integer-network.ts';
export { decodeModel, encodeModel, type Model, type ModelCard } from './models/model-file.ts';
export { type ModelForward, modelForward } from './models/model-forward.ts';
export type { Filters, Level, LevelInput, Transduction } from './models/transduction.ts';
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
export type { ClassifyOptions, ClassifyResult } from './run/classify/classify.ts';
export { classifyOn } from './run/classify/classify.ts';
export type { ModelChip, ModelChipOptions } from './run/classify/model-chip.ts';
export { modelChipOn } from './run/classify/model-chip.ts';
export type { CompareOptions, Comparison, PopulationComparison } from './run/compare/compare.ts';
export { compareOn } from './run/compare/compare.ts';
export type { FloatDifference } from './run/compare/difference.ts';
export type { AxisName, AxisValues, PointSettings } from './run/explore/axes.ts';
export type { Exploration, ExploredPoint, ExploreOptions } from './run/explore/explore.ts';
export { exploreOn } from './run/explore/explore.ts';
export type { ExploreSubject, MeasureOptions } from './run/explore/measure-point.ts';
export type { ParetoFront, ParetoObjective } from './run/explore/pareto.ts';
export type { Outcome, PointMeasures } from './run/explore/point.ts';
export { type Finished, parseResults, resultsText } from './run/explore/results-file.ts';
export type { RecordedPopulation, RecordedSpikes } from './run/record.ts';
export {
  type ChipRunOptions,
  type ChipWithInputs,
  createRun,
  type NetworkRunOptions,
  type RecordedRun,
  type Run,
} from './run/run.ts';
export type { RunResult } from './run/run-network.ts';
export { createTickTimer, type TickTimer, type TickTimes } from './run/tick-times.ts';
export { normaliseWeights } from './train/stdp/normalise.ts';
export { createStdpRecorder, type RecorderOptions, type StdpRecorder } from './train/stdp/recorder.ts';
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
} from './train/stdp/rule.ts';
export {
  addInput,
  createPlasticSynapses,
  type PlasticSynapses,
  type PlasticSynapsesOptions,
  stepPlasticSynapses,
} from './train/stdp/synapses.ts';
export { balanceThresholds, growThresholds, type ThresholdRule } from './train/stdp/thresholds.ts';
export { measureWindow, type WindowPoint, windowTheory } from './train/stdp/window.ts';
export { type CoreNetwork, coreGraph, coreNetwork } from './train/stdp/winner/deploy/race.ts';
export type { RaceResult } from './train/stdp/winner/deploy/run.ts';
export { decodeWinners, encodeWinners, type TrainedVotes } from './train/stdp/winner/model-file.ts';
export { type WinnerRecipe, winnerRecipe } from './train/stdp/winner/recipe.ts';
export {
  assignVotes,
  createWinnerState,
  scoreWinners,
  type TrainStep,
  trainWinners,
  type WinnerSamples,
  type WinnerScore,
  type WinnerState,
} from './train/stdp/winner/train.ts';
export { createPresenter } from './train/stdp/winner/wasm.ts';
export type { Presenter } from './train/stdp/winner/winner-spec.ts';
