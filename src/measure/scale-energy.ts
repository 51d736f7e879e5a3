/**
 * The terms of a model carried over from the cores that they are of to cores of another shape, each with what causes it:
 *
 * - a synaptic event with the width of the potential that a weight is added to;
 * - a neuron update with the bits of a row, which it reads;
 * - static power of a core with all its bits, which leak;
 * - a hop with the side of a core, the square root of its bits, which a packet's wires run along.
 *
 * Spikes and crossings between chips cost what they do. Nobody has measured such cores, so the error is widened to what other
 * assumptions come to: that nothing scales, because decoders, router and clock are what they were; and that a row costs in
 * proportion to the neurons of the core as well, because bit lines run past all of them.
 */
import type { ChipShape } from '../../cores/chip-shape.ts';
import { coreBits, withWidths } from './core-bits.ts';

/** What the terms are multiplied by. */
export interface EnergyScale {
  readonly synapse: number;
  readonly hop: number;
  readonly neuron: number;
  readonly core: number;
}

export const UNSCALED: EnergyScale = { synapse: 1, hop: 1, neuron: 1, core: 1 };

/** How terms scale from one shape's cores to another's; all 1 where their bits are the same. */
export function scaleBetween(from: ChipShape, to: ChipShape): EnergyScale {
  const [before, after] = [coreBits(from), coreBits(to)];
  return {
    synapse: withWidths(to).potentialBits / withWidths(from).potentialBits,
    hop: Math.sqrt(after.core / before.core),
    neuron: after.row / before.row,
    core: after.core / before.core,
  };
}

/** What may be the truth instead: between the totals of these lies the one that is told. */
export function otherScales(from: ChipShape, to: ChipShape, scale: EnergyScale): readonly EnergyScale[] {
  return isScaled(scale) ? [UNSCALED, { ...scale, neuron: (scale.neuron * to.neurons) / from.neurons }] : [];
}

export function isScaled(scale: EnergyScale): boolean {
  return Object.values(scale).some((factor) => factor !== 1);
}
