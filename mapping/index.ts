/**
 * Networks onto cores: graphs of whole or real numbers, what makes them fit, and the chip that they become.
 *
 * @packageDocumentation
 */

export type { GraphPopulation, GraphProjection, NetworkGraph, NeuronArrays } from './graph.ts';
export {
  buildChip,
  type GraphPlan,
  type MapGraphOptions,
  type MappedGraph,
  mapGraph,
  type PlanOptions,
  planGraph,
  planSteps,
} from './graph-to-chip/map-graph.ts';
export { type Interpreter, interpret } from './interpreter.ts';
export type { Grid } from './line-grid.ts';
export { type Deviation, type DeviationOptions, measureDeviation } from './prepare/deviation.ts';
export { type Prepared, type PrepareOptions, type PrepareReport, prepareGraph } from './prepare/prepare.ts';
export {
  planWithSplitters,
  type Split,
  type SplitOptions,
  type SplitterReport,
} from './prepare/splitters.ts';
export type { RealArray, RealGraph, RealNeurons, RealPopulation, RealProjection } from './real-graph.ts';
export { finish, type Steps } from './steps.ts';
