/** What quantising cost, by population and by projection. */
import type { Range } from '../../cores/chip-shape.ts';
import type { RealPopulation, RealProjection } from '../real-graph.ts';
import type { Bundle } from './incoming.ts';
import type { Fit } from './neuron-scale.ts';
import { type NeuronErrors, relativeError } from './quantise-error.ts';

export interface QuantiseReport {
  readonly populations: readonly QuantisedPopulation[];
  readonly projections: readonly QuantisedProjection[];
}

/** Errors of weights are the root of their mean square, relative to that of the weights. */
export interface QuantisedPopulation {
  readonly name: string;
  readonly neurons: number;
  /** Neurons that lost nothing, and the others. */
  readonly exact: number;
  readonly approximated: number;
  /** Largest of a neuron, its parameters included: what is held to the error allowed. */
  readonly maxError: number;
  /** Over all its weights. */
  readonly rmsError: number;
  /** Largest relative error of a threshold, leak or potential. */
  readonly parameterError: number;
  /** Different weights in the population. */
  readonly levels: number;
  readonly sharing: 'neuron' | 'population';
}

export interface QuantisedProjection {
  readonly name: string;
  readonly synapses: number;
  /** Synapses whose weight became 0. */
  readonly dropped: number;
  /** Largest over the weights of a neuron, and over all. */
  readonly maxError: number;
  readonly rmsError: number;
}

export function projectionReport(
  { name, offsets, weights }: RealProjection,
  integers: Int32Array,
  fits: readonly Fit[],
): QuantisedProjection {
  let squares = 0;
  let errors = 0;
  let largest = 0;
  fits.forEach(({ scale, exact }, neuron) => {
    const before = { squares, errors };
    for (let k = offsets[neuron] as number; k < (offsets[neuron + 1] as number); k++) {
      const weight = weights[k] as number;
      squares += weight * weight;
      errors += exact ? 0 : (weight - (integers[k] as number) / scale) ** 2;
    }
    if (errors > before.errors) {
      largest = Math.max(largest, Math.sqrt((errors - before.errors) / (squares - before.squares)));
    }
  });
  return {
    name,
    synapses: weights.length,
    dropped: integers.reduce((count, weight) => count + (weight === 0 ? 1 : 0), 0),
    maxError: largest,
    rmsError: squares === 0 ? 0 : Math.sqrt(errors / squares),
  };
}

export function summary({ name, size }: RealPopulation, errors: readonly NeuronErrors[]) {
  const exact = errors.reduce((count, each) => count + (each.exact ? 1 : 0), 0);
  const total = (of: (each: NeuronErrors) => number) => errors.reduce((sum, each) => sum + of(each), 0);
  const most = (of: (each: NeuronErrors) => number) => errors.reduce((top, each) => Math.max(top, of(each)), 0);
  const squares = total((each) => each.squares);
  return {
    name,
    neurons: size,
    exact,
    approximated: size - exact,
    maxError: most(relativeError),
    rmsError: squares === 0 ? 0 : Math.sqrt(total((each) => each.squaredError) / squares),
    parameterError: most((each) => each.parameters),
  };
}

/** @param range of the weights */
export function untouched(
  { name, size }: RealPopulation,
  bundles: readonly Bundle[],
  range: Range,
): QuantisedPopulation {
  const none = { maxError: 0, rmsError: 0, parameterError: 0 };
  const levels = differentWeights(bundles, range);
  return { name, neurons: size, exact: size, approximated: 0, ...none, levels, sharing: 'neuron' };
}

/** Weights up to which flags count them. */
const MOST_FLAGS = 1 << 16;

function differentWeights(bundles: readonly Bundle[], { min, max }: Range): number {
  if (max - min >= MOST_FLAGS) {
    const different = new Set<number>();
    for (const { projection } of bundles) for (const weight of projection.weights) different.add(weight);
    return different.size;
  }
  // Flags, not a set: there may be tens of millions of weights.
  const seen = new Uint8Array(max - min + 1);
  for (const { projection } of bundles) for (const weight of projection.weights) seen[weight - min] = 1;
  return seen.reduce((sum, used) => sum + used, 0);
}

export function unchanged({ name, weights }: RealProjection): QuantisedProjection {
  return { name, synapses: weights.length, dropped: 0, maxError: 0, rmsError: 0 };
}
