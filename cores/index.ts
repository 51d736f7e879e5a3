/**
 * The emulated silicon alone: build a chip or load an image, create an engine, inject spikes, step, read spikes, potentials
 * and counters.
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
} from './chip-builder.ts';
export {
  type ChipImage,
  emptyImage,
  NO_TARGET,
  OUTPUT,
  usedCores,
} from './chip-image.ts';
export {
  axonRow,
  axonWords,
  type ChipShape,
  delaySlots,
  neuronRow,
  neuronWords,
  potentialRange,
  type Range,
  requireShape,
  SHAPE_LIMITS,
  sameShape,
  TRUENORTH_SHAPE,
} from './chip-shape.ts';
export type { CoreCounters, Counters } from './counters.ts';
export type { Engine, EngineOptions, Snapshot } from './engine.ts';
export {
  type CreateEngineOptions,
  chooseEngine,
  createEngine,
  ENGINES,
  type EngineChoice,
  type EngineName,
} from './engines/choose.ts';
export type { Thread, ThreadHost } from './engines/threads.ts';
export { SynaptickError } from './errors.ts';
export {
  type CoreFaults,
  type FaultPlace,
  type FaultSites,
  type Faults,
  type FaultySilicon,
  faultsOfCore,
  faultySilicon,
  NO_FAULTS,
} from './faults.ts';
export { injectLines } from './inject-lines.ts';
export { hops } from './mesh.ts';
export { MODE, type NeuronModes, packModes, unpackModes } from './modes.ts';
export { validateImage } from './validate.ts';
export { type FaultCounts, type FaultyChip, withFaults } from './with-faults.ts';
