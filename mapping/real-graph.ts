/**
 * A network graph before it fits a chip: weights, thresholds, leaks and potentials may be any finite numbers, delays of input
 * lines anything from 0 to 15, and fan-in has no limit. mapping/prepare makes it a NetworkGraph, which is one already where
 * nothing needs to change.
 */
import type { GraphPopulation, GraphProjection, NetworkGraph } from './graph.ts';

/** Integers of the chip's range, or any finite numbers. */
export type RealArray = Int32Array | Float64Array;

/** NeuronArrays in units of the network's own. */
export interface RealNeurons {
  readonly leak: RealArray;
  readonly threshold: RealArray;
  readonly negativeThreshold: RealArray;
  readonly reset: RealArray;
  readonly thresholdBits?: Uint8Array;
  readonly modes: Uint16Array;
  readonly potential: RealArray;
}

/** How a population may be changed to fit a chip. What is absent is for the mapper's options to say. */
export interface Tolerance {
  /** Largest relative error of a neuron's weights (root mean square) and parameters; 0 is exact. */
  readonly maxError?: number;
  /** Whether fan-in beyond a core may become partial sums. */
  readonly partialSums?: boolean;
}

export interface RealPopulation extends Omit<GraphPopulation, 'neurons'>, Tolerance {
  readonly neurons: RealNeurons | null;
}

export interface RealProjection extends Omit<GraphProjection, 'weights'> {
  /** Not 0. */
  readonly weights: RealArray;
}

export interface RealGraph extends Pick<NetworkGraph, 'name'> {
  readonly populations: readonly RealPopulation[];
  readonly projections: readonly RealProjection[];
}

/** The arrays of a neuron's parameters that scale with its weights. */
export const SCALED = ['threshold', 'negativeThreshold', 'leak', 'reset', 'potential'] as const;
