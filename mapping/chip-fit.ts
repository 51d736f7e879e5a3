/**
 * What the mapper takes of a chip's shape, and whether a chip holds the numbers of a network: a weight, a threshold or a mode that
 * it has no bits for is refused with the limit, never cut to it.
 */
import {
  type ChipShape,
  potentialRange,
  type Range,
  requireShape,
  SHAPE_LIMITS,
  TRUENORTH_SHAPE,
} from '../cores/chip-shape.ts';
import { SynaptickError } from '../cores/errors.ts';
import { requireModes } from '../cores/modes.ts';
import type { NetworkGraph, NeuronArrays } from './graph.ts';
import { SCALED } from './real-graph.ts';

/** A shape, or what it has other than TrueNorth's: `{ axons: 64, neurons: 64 }` is a TrueNorth core of that size. */
export type GivenShape = Partial<ChipShape>;

/** All of a shape. @throws SynaptickError when no chip can have it */
export function completeShape(given: GivenShape = {}): ChipShape {
  const shape = { ...TRUENORTH_SHAPE, ...given };
  requireShape('shape', shape);
  return shape;
}

/** What the parameters of a neuron may be. */
export function parameterRanges(shape: ChipShape): Readonly<Record<(typeof SCALED)[number], Range>> {
  const potential = potentialRange(shape);
  return {
    threshold: shape.threshold,
    negativeThreshold: shape.threshold,
    leak: shape.leak,
    reset: potential,
    potential,
  };
}

/** The largest magnitude of a range. */
export function largestOf({ min, max }: Range): number {
  return Math.max(-min, max);
}

/** A range as errors show it: `+-255` where it is as wide to either side, else `-128 to 127`. */
export function rangeText({ min, max }: Range): string {
  return min === -max ? `+-${max}` : `${min} to ${max}`;
}

/** What else would hold a network, for the end of an error: a chip with so many of something, where there can be one. */
export function largerChipText(what: 'axons' | 'neurons' | 'axonTypes', needed: number): string {
  const named = what === 'axonTypes' ? 'axon types' : what;
  return needed <= SHAPE_LIMITS[what].max ? `, or take a chip with ${needed} ${named}` : '';
}

/** How far a number is out of a range, for errors: `12 too high`. */
export function beyondText(value: number, { min, max }: Range): string {
  return value > max ? `${value - max} too high` : `${min - value} too low`;
}

/**
 * Requires that a chip has the numbers of every neuron; its weights are held to it where they are gathered (lines.ts).
 * @throws SynaptickError naming the population, the neuron, the value, the limit and which chip would hold it
 */
export function requireNeuronsHeld({ populations }: NetworkGraph, shape: ChipShape): void {
  const ranges = parameterRanges(shape);
  for (const { name, neurons } of populations) {
    if (!neurons) continue;
    for (const key of SCALED) requireHeld(name, key, neurons[key], ranges[key]);
    requireHeld(name, 'thresholdBits', neurons.thresholdBits ?? [], { min: 0, max: shape.thresholdBits });
    requireModesHeld(name, neurons, shape);
  }
}

function requireHeld(population: string, key: string, values: ArrayLike<number>, range: Range): void {
  const { min, max } = range;
  for (let neuron = 0; neuron < values.length; neuron++) {
    const value = values[neuron] as number;
    if (value >= min && value <= max) continue;
    throw new SynaptickError(
      `population "${population}" neuron ${neuron}: ${key} is ${value}, a chip of this shape has ${min} to ${max} (${beyondText(value, range)}): ` +
        `scale its weights and thresholds, or take a chip whose ${key} goes ${value > max ? 'up' : 'down'} to ${value}`,
    );
  }
}

function requireModesHeld(population: string, { modes }: NeuronArrays, shape: ChipShape): void {
  let known = -1;
  modes.forEach((word, neuron) => {
    if (word === known) return;
    requireModes(shape, `population "${population}" neuron ${neuron}`, word);
    known = word;
  });
}
