/**
 * What a spike of a carrier stands for. A neuron that is divided hears nothing but plus and minus its quantum, so it may count in
 * coarser units than its lines did: its weight for a quantum has the chip's bits of a weight, the quantum itself those of a threshold.
 */
import type { ChipShape } from '../../cores/chip-shape.ts';
import { MOST_SCALES, outOfRange, type Parameters, parameterError, scaled } from './neuron-scale.ts';

export interface Quantum {
  /** In the units of the lines: threshold of the carriers. */
  readonly quantum: number;
  /** In the units that the neuron counts in then: what it hears, plus or minus it. */
  readonly weight: number;
  /** Units of the neuron before and after: its parameters times this are its new ones. */
  readonly scale: number;
  /** Largest relative error of these. */
  readonly error: number;
}

/** Units so many times coarser than the least that would do are looked at for one that loses nothing. */
const COARSER = 16;

/**
 * The finest units in which a neuron can hear a quantum of at least `needed`: the same where a weight's bits do, else coarser ones that
 * its parameters are whole in, else those they err least in. Null where there are none.
 * @param needed in the units of the lines, a whole number from 1
 * @param limit of the weight
 */
export function quantumOf(parameters: Parameters, needed: number, limit: number, shape: ChipShape): Quantum | null {
  const largest = shape.threshold.max;
  if (needed <= Math.min(limit, largest)) return { quantum: needed, weight: needed, scale: 1, error: 0 };
  if (limit < 1) return null;
  // Draws are whole numbers of the units there are.
  if (parameters.random) return null;
  const least = Math.ceil(needed / limit);
  for (let units = least; units <= COARSER * least; units++) {
    const weight = Math.ceil(needed / units);
    const quantum = weight * units;
    if (quantum <= largest && lossOf(parameters, 1 / units, shape) === 0) {
      return { quantum, weight, scale: 1 / units, error: 0 };
    }
  }
  let best: Quantum | null = null;
  const coarsest = Math.max(1, limit - MOST_SCALES);
  for (let weight = limit; weight >= coarsest && needed <= largest; weight--) {
    const error = lossOf(parameters, weight / needed, shape);
    if (error < (best?.error ?? Number.POSITIVE_INFINITY)) {
      best = { quantum: needed, weight, scale: weight / needed, error };
    }
  }
  return best;
}

/** Relative error of the parameters in other units; infinite where a threshold would vanish, or one would be out of range. */
function lossOf(parameters: Parameters, scale: number, shape: ChipShape): number {
  const vanishes = parameters.threshold > 0 && scaled(parameters, scale).threshold === 0;
  return vanishes || outOfRange(parameters, scale, shape)
    ? Number.POSITIVE_INFINITY
    : parameterError(parameters, scale);
}
