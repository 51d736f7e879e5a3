/**
 * The memory of a core of any shape, in bits of SRAM: what is read of a neuron in a tick, what leaks, and how large a core is.
 *
 * TrueNorth's core is published as 256 rows of 410 bits, 256 of them the synapses of a neuron, and a scheduler of 16 x 256 bits
 * (Merolla et al., Science 2014, supplement; Akopyan et al., IEEE TCAD 2015). How the other 154 are divided is counted here
 * from the widths of Cassidy et al., IJCNN 2013: four weights of 9 bits, leak 9, two thresholds of 18, the width of a random
 * threshold 5, reset 6, modes 9, potential 20 come to 121; dx and dy of 9, axon 8 and delay 4 to 30. Three are left that
 * belong to nothing known; they stay for every shape. Axon types, which are of no row, are kept once for each axon.
 */
import { type ChipShape, delaySlots, modesOfShape, type Range, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';

/** Bits of TrueNorth's row that no published parameter accounts for. */
const UNTOLD = 3;

/** A core's memory in bits. */
export interface CoreBits {
  /** A neuron's synapses, one for each axon. */
  readonly synapses: number;
  /** Its weights, leak, thresholds, reset, modes and potential. */
  readonly neuron: number;
  /** Where its spike goes, and when. */
  readonly target: number;
  /** All that is read of a neuron in a tick: the sum of the three. */
  readonly row: number;
  /** The axons' delay ring and types. */
  readonly axons: number;
  /** Rows of all neurons, and what the axons have. */
  readonly core: number;
}

/**
 * The bits of a shape's core; of TrueNorth's, rows of 410.
 * A shape whose numbers are those of a program, not of a circuit (RANC's 32-bit integers), is given TrueNorth's widths.
 */
export function coreBits(given: ChipShape): CoreBits {
  const shape = withWidths(given);
  const { axons, neurons, axonTypes, maxDelay, potentialBits, weight, leak, threshold, thresholdBits, reach } = shape;
  const neuron =
    axonTypes * bitsOfRange(weight) +
    bitsOfRange(leak) +
    2 * bitsOfRange(threshold) +
    bitsOfCount(thresholdBits + 1) +
    resetBits(potentialBits) +
    bitsSet(modesOfShape(shape)) +
    potentialBits +
    UNTOLD;
  const target = 2 * bitsOfRange({ min: -reach, max: reach }) + bitsOfCount(axons) + bitsOfCount(maxDelay + 1);
  const row = axons + neuron + target;
  const ofAxons = axons * (delaySlots(shape) + bitsOfCount(axonTypes));
  return { synapses: axons, neuron, target, row, axons: ofAxons, core: neurons * row + ofAxons };
}

/** Whether the widths of a shape's numbers are a circuit's. */
export function hasWidths({ overflow }: Pick<ChipShape, 'overflow'>): boolean {
  return overflow === 'saturate';
}

/** The shape with widths of a circuit. */
export function withWidths(shape: ChipShape): ChipShape {
  if (hasWidths(shape)) return shape;
  const { axons, neurons, axonTypes, maxDelay } = shape;
  return { ...TRUENORTH_SHAPE, axons, neurons, axonTypes, maxDelay };
}

/** A sign and an exponent up to the width of a potential: R = +-(2^VR - 1). */
function resetBits(potentialBits: number): number {
  return 1 + bitsOfCount(potentialBits);
}

/** Bits that tell so many things apart. */
function bitsOfCount(count: number): number {
  return count > 1 ? Math.ceil(Math.log2(count)) : 0;
}

/** Bits of a whole number of a range, with a sign where it may be negative. */
function bitsOfRange({ min, max }: Range): number {
  const size = bitsOfCount(Math.max(-min, max) + 1);
  return min < 0 ? 1 + size : size;
}

function bitsSet(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
