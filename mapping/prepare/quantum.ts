/**
 * What a spike of a carrier stands for. A neuron that is divided hears nothing but plus and minus its quantum, so it may count in
 * coarser units than its lines did: its weight for a quantum has 9 bits, the quantum itself as many as a threshold.
 */
import { THRESHOLD_MAX, WEIGHT_LIMIT } from '../../cores/limits.ts';
import { outOfRange, type Parameters, parameterError, scaled } from './neuron-scale.ts';

export interface Quantum {
  /** In the units of the lines: threshold of the carriers. */
  readonly quantum: number;
  /** In the units that the neuron counts in then, 1..255: what it hears. */
  readonly weight: number;
  /** Units of the neuron before and after: its parameters times this are its new ones. */
  readonly scale: number;
  /** Largest relative error of these. */
  readonly error: number;
}

/** Units so many times coarser than the least that would do are looked at for one that loses nothing. */
const COARSER = 16;

/**
 * The finest units in which a neuron can hear a quantum of at least `needed`: the same where 9 bits do, else coarser ones that
 * its parameters are whole in, else those they err least in. Null where there are none.
 * @param needed in the units of the lines, a whole number from 1
 */
export function quantumOf(parameters: Parameters, needed: number): Quantum | null {
  if (needed <= WEIGHT_LIMIT) return { quantum: needed, weight: needed, scale: 1, error: 0 };
  // Draws are whole numbers of the units there are.
  if (parameters.random) return null;
  const least = Math.ceil(needed / WEIGHT_LIMIT);
  for (let units = least; units <= COARSER * least; units++) {
    const weight = Math.ceil(needed / units);
    const quantum = weight * units;
    if (quantum <= THRESHOLD_MAX && lossOf(parameters, 1 / units) === 0) {
      return { quantum, weight, scale: 1 / units, error: 0 };
    }
  }
  let best: Quantum | null = null;
  for (let weight = WEIGHT_LIMIT; weight >= 1 && needed <= THRESHOLD_MAX; weight--) {
    const error = lossOf(parameters, weight / needed);
    if (error < (best?.error ?? Number.POSITIVE_INFINITY)) {
      best = { quantum: needed, weight, scale: weight / needed, error };
    }
  }
  return best;
}

/** Relative error of the parameters in other units; infinite where a threshold would vanish, or one would be out of range. */
function lossOf(parameters: Parameters, scale: number): number {
  const vanishes = parameters.threshold > 0 && scaled(parameters, scale).threshold === 0;
  return vanishes || outOfRange(parameters, scale) ? Number.POSITIVE_INFINITY : parameterError(parameters, scale);
}
