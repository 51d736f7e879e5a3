/**
 * What a neuron's potential can be: the numbers that it may have between ticks, whatever spikes come, and those that a tick
 * computes on the way. They say how many planes the neuron needs, and whether it can reach the ends of its potential.
 */
import type { ChipImage } from '../../chip-image.ts';
import { potentialRange, type Range } from '../../chip-shape.ts';
import { MODE } from '../../modes.ts';

export interface NeuronRange {
  /** Between ticks. */
  readonly kept: Range;
  /** Of potential, distance to the threshold and to the negative threshold within a tick, and of that distance as it is kept. */
  readonly within: Range;
  readonly fires: boolean;
  /** It may be below its negative threshold with a consequence. */
  readonly below: boolean;
  /** A sum, leak or reset may pass an end of the potential, where it saturates. */
  readonly saturates: boolean;
}

/** What a tick's synapses can bring at the least and at the most. */
export interface Reach {
  readonly inhibition: number;
  readonly excitation: number;
}

/** Steps that are followed one by one, before bounds are widened to powers of sixteen. */
const EXACT_STEPS = 4;

/** The range of a configured neuron row. Numbers, not objects: a chip has hundreds of thousands of neurons. */
export function neuronRange(image: ChipImage, row: number, { inhibition, excitation }: Reach): NeuronRange {
  const { shape, leak, threshold, negativeThreshold, reset, modes } = image;
  const ends = potentialRange(shape);
  // Where potentials do not saturate they are proved not to get beyond their ends.
  const saturate = shape.overflow === 'saturate';
  const mode = modes[row] as number;
  const gamma = mode & MODE.resetMode;
  const [kappa, toValue, subtracts] = [
    (mode & MODE.kappa) !== 0,
    gamma === MODE.resetToValue,
    gamma === MODE.resetBySubtraction,
  ];
  const lambda = leak[row] as number;
  const reversal = (mode & MODE.leakReversal) !== 0;
  const [alpha, beta, value] = [threshold[row] as number, negativeThreshold[row] as number, reset[row] as number];
  // At most this is below the negative threshold; how far a potential is from what is not says so (N_BELOW of the kernel).
  const edge = shape.negativeTest === '<' ? -beta - 1 : -beta;
  const acts = kappa || toValue || subtracts;
  const clamp = (potential: number) => (saturate ? Math.max(ends.min, Math.min(ends.max, potential)) : potential);

  let min = image.potential[row] as number;
  let max = min;
  for (let step = 0; ; step++) {
    const [summedMin, summedMax] = [min - inhibition, max + excitation];
    const [sumMin, sumMax] = [clamp(summedMin), clamp(summedMax)];
    // Along the sign it reaches 0 on the way at the most; a bound that is too wide by the leak does no harm.
    const leakedMin = reversal ? Math.min(0, sumMin - Math.abs(lambda)) : sumMin + lambda;
    const leakedMax = reversal ? Math.max(0, sumMax + Math.abs(lambda)) : sumMax + lambda;
    const [vMin, vMax] = [clamp(leakedMin), clamp(leakedMax)];
    const fires = vMax >= alpha;
    // Of what does not fire, up to the edge is below the negative threshold.
    const restMax = Math.min(vMax, alpha - 1);
    const lowMax = Math.min(restMax, edge);
    const below = acts && vMin <= lowMax;
    const stillMin = acts ? Math.max(vMin, edge + 1) : vMin;
    let [afterMin, afterMax] = [Infinity, -Infinity];
    const add = (least: number, most: number) => {
      afterMin = Math.min(afterMin, least);
      afterMax = Math.max(afterMax, most);
    };
    if (fires && toValue) add(value, value);
    else if (fires) add(Math.max(vMin, alpha) - (subtracts ? alpha : 0), vMax - (subtracts ? alpha : 0));
    if (below && kappa) add(-beta, -beta);
    else if (below) add(toValue ? -value : vMin + beta, toValue ? -value : lowMax + beta);
    if (stillMin <= restMax) add(stillMin, restMax);

    const [nextMin, nextMax] = [Math.min(min, clamp(afterMin)), Math.max(max, clamp(afterMax))];
    const isWide = step >= EXACT_STEPS;
    const grownMin = Math.max(isWide && nextMin < min ? 0 - outward(-nextMin) : nextMin, ends.min);
    const grownMax = Math.min(isWide && nextMax > max ? outward(nextMax) : nextMax, ends.max);
    if (grownMin === min && grownMax === max) {
      return {
        kept: { min, max },
        within: {
          min: Math.min(summedMin, leakedMin, vMin, vMin - alpha, vMin - edge - 1, afterMin, min - alpha),
          max: Math.max(summedMax, leakedMax, vMax, vMax - alpha, vMax + beta, afterMax, max - alpha),
        },
        fires,
        below,
        saturates:
          saturate &&
          (Math.min(summedMin, leakedMin, afterMin) < ends.min || Math.max(summedMax, leakedMax, afterMax) > ends.max),
      };
    }
    min = grownMin;
    max = grownMax;
  }
}

/** An upper bound that grew goes to the next power of sixteen at once, so that a slow drift is found out soon. */
function outward(bound: number): number {
  return bound > 0 ? 16 ** Math.ceil(Math.log2(bound + 1) / 4) : 0;
}

/** Planes of two's complement that hold a range. */
export function planesOf({ min, max }: Range): number {
  const furthest = Math.max(max, -min - 1, 0);
  if (furthest < 2 ** 31) return 33 - Math.clz32(furthest);
  return 2 + Math.floor(Math.log2(furthest));
}
