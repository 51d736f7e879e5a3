/** What a neuron's integers lost of its weights and parameters. */
import type { Weighted } from './levels.ts';
import { type Fit, nearestLevel, type Parameters, parameterError } from './neuron-scale.ts';

export interface NeuronErrors {
  readonly exact: boolean;
  /** Sum of the squared weights, and of the squared differences from them, in the network's own units. */
  readonly squares: number;
  readonly squaredError: number;
  /** Largest relative error of a threshold, leak or potential. */
  readonly parameters: number;
}

export function fitErrors({ values, counts }: Weighted, parameters: Parameters, fit: Fit): NeuronErrors {
  let squares = 0;
  let squaredError = 0;
  values.forEach((value, i) => {
    const count = counts[i] as number;
    const error = fit.exact ? 0 : Math.abs(value - nearestLevel(fit.levels, value * fit.scale) / fit.scale);
    squares += count * value * value;
    squaredError += count * error * error;
  });
  return {
    exact: fit.exact,
    squares,
    squaredError,
    parameters: fit.exact ? 0 : parameterError(parameters, fit.scale),
  };
}

/** The one number that is held to a limit: the larger of the weights' relative error and the parameters'. */
export function relativeError({ squares, squaredError, parameters }: NeuronErrors): number {
  return Math.max(squares === 0 ? 0 : Math.sqrt(squaredError / squares), parameters);
}
