/** What quantising cost, by population and by projection. */
import { WEIGHT_LIMIT } from '../../cores/limits.ts';
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

export function untouched({ name, size }: RealPopulation, bundles: readonly Bundle[]): QuantisedPopulation {
  // Flags, not a set: there may be tens of millions of weights.
  const levels = new Uint8Array(2 * WEIGHT_LIMIT + 1);
  for (const { projection } of bundles) for (const weight of projection.weights) levels[weight + WEIGHT_LIMIT] = 1;
  const count = levels.reduce((sum, used) => sum + used, 0);
  const none = { maxError: 0, rmsError: 0, parameterError: 0 };
  return { name, neurons: size, exact: size, approximated: 0, ...none, levels: count, sharing: 'neuron' };
}

export function unchanged({ name, weights }: RealProjection): QuantisedProjection {
  return { name, synapses: weights.length, dropped: 0, maxError: 0, rmsError: 0 };
}
