/**
 * The library. Build a chip or load an image, create an engine, inject spikes, step, read spikes, potentials and counters;
 * describe a network and map it; neurons, populations, encoders and learning in float.
 *
 * @packageDocumentation
 */

export type { Plot, PlotOptions, PlottedFigure, WeightList } from './figures/plot.ts';
// What needs a host is asked of Node here: these stand for those of the same name that take one.
export {
  assignCoreVotes,
  type Cifar100Options,
  chooseEngine,
  classifyImages,
  compareNetwork,
  createEngine,
  type DatasetOptions,
  explore,
  listModels,
  load,
  loadCifar100,
  loadDataset,
  loadGraph,
  loadMnist,
  loadModel,
  type MnistOptions,
  mapNetwork,
  modelChip,
  plot,
  readNetwork,
  readPng,
  run,
  scoreOnCores,
  verifyMapping,
} from './on-node.ts';
export * from './portable.ts';
