/**
 * One neuron in the chip's integers: a positive scale that multiplies its weights, thresholds, leak and potentials alike, which
 * changes no spike, and a few integer weights.
 *
 * With integer weights, leak and potentials the membrane potential is a whole number, so a threshold between two of them may be
 * rounded up, and a negative one down, without an error, where no potential is set from it.
 */
import type { ChipShape, Range } from '../../cores/chip-shape.ts';
import { drawsEachTick, MODE } from '../../cores/modes.ts';
import { largestOf, parameterRanges } from '../chip-fit.ts';
import { type RealNeurons, SCALED } from '../real-graph.ts';
import { type Levels, optimalLevels, type Weighted } from './levels.ts';

/** What scales with a neuron's weights, and its modes. */
export interface Parameters {
  readonly threshold: number;
  readonly negativeThreshold: number;
  readonly leak: number;
  readonly reset: number;
  readonly potential: number;
  readonly modes: number;
  /** Its draws are whole numbers, so nothing but a scale of 1 keeps their size. */
  readonly random: boolean;
}

/** A neuron's integers. */
export interface Fit {
  readonly scale: number;
  /** Nothing was lost. */
  readonly exact: boolean;
  /** Its integer weights; a weight becomes the one nearest to it times the scale, or 0. */
  readonly levels: readonly number[];
}

/** Scales that are tried: all of a chip whose weights are so wide at most, some of one of wider. */
export const MOST_SCALES = 1024;

/** Two numbers that differ by less than this share of their size are equal: single precision's rounding is far below. */
const EQUAL = 1e-6;

export function parametersOf(neurons: RealNeurons, neuron: number): Parameters {
  const modes = neurons.modes[neuron] as number;
  return {
    threshold: neurons.threshold[neuron] as number,
    negativeThreshold: neurons.negativeThreshold[neuron] as number,
    leak: neurons.leak[neuron] as number,
    reset: neurons.reset[neuron] as number,
    potential: neurons.potential[neuron] as number,
    modes,
    random: drawsEachTick(modes, neurons.thresholdBits?.[neuron]),
  };
}

/** The parameters times the scale, as the chip has them. */
export function scaled(parameters: Parameters, scale: number): Parameters {
  const { modes, random } = parameters;
  const near = (value: number) => Math.round(value * scale) + 0;
  const threshold = parameters.threshold * scale;
  const negative = parameters.negativeThreshold * scale;
  return {
    threshold: isWhole(threshold) || setsThreshold(modes) ? Math.round(threshold) : Math.ceil(threshold),
    negativeThreshold: isWhole(negative) || setsNegative(modes) ? Math.round(negative) : Math.floor(negative),
    leak: near(parameters.leak),
    reset: near(parameters.reset),
    potential: near(parameters.potential),
    modes,
    random,
  };
}

/** The parameter that is out of the chip's range at this scale, or null. */
export function outOfRange(
  parameters: Parameters,
  scale: number,
  shape: ChipShape,
): { name: (typeof SCALED)[number]; limit: number } | null {
  const chip = scaled(parameters, scale);
  const ranges = parameterRanges(shape);
  for (const name of SCALED) {
    const { min, max } = ranges[name];
    if (chip[name] > max) return { name, limit: max };
    if (chip[name] < min) return { name, limit: min };
  }
  return null;
}

/** Largest relative error of a parameter at this scale; potentials are measured by the threshold. */
export function parameterError(parameters: Parameters, scale: number): number {
  const chip = scaled(parameters, scale);
  const { modes, threshold, negativeThreshold, leak, reset, potential } = parameters;
  const error = (wanted: number, got: number, unit: number) =>
    isClose(wanted * scale, got) ? 0 : Math.abs(wanted - got / scale) / Math.max(Math.abs(wanted), unit);
  const errors = [error(leak, chip.leak, 0), error(potential, chip.potential, threshold)];
  if (setsThreshold(modes)) errors.push(error(threshold, chip.threshold, 0));
  if (setsNegative(modes)) errors.push(error(negativeThreshold, chip.negativeThreshold, threshold));
  if ((modes & MODE.resetMode) === MODE.resetToValue) errors.push(error(reset, chip.reset, threshold));
  return Math.max(...errors);
}

/**
 * The scale that makes every weight and parameter a whole number within its range, with at most `most` different weights: 1
 * where that does, else the smallest; null where there is none. The largest weight becomes one of 1..255, which are all tried, or
 * of as many as a chip has, up to MOST_SCALES.
 */
export function exactFit(
  values: ArrayLike<number>,
  parameters: Parameters,
  most: number,
  shape: ChipShape,
): Fit | null {
  let anchor = Math.abs(parameters.leak);
  if (values.length > 0) anchor = 0;
  for (let i = 0; i < values.length; i++) anchor = Math.max(anchor, Math.abs(values[i] as number));
  const limit = Math.min(largestOf(shape.weight), MOST_SCALES);
  for (let top = 0; top <= limit; top++) {
    if (top > 0 && (parameters.random || anchor === 0)) break;
    const scale = top === 0 ? 1 : top / anchor;
    const levels = wholeLevels(values, scale, most, shape.weight);
    if (!levels || outOfRange(parameters, scale, shape) || parameterError(parameters, scale) > 0) continue;
    return { scale, exact: true, levels };
  }
  return null;
}

function wholeLevels(values: ArrayLike<number>, scale: number, most: number, { min, max }: Range): number[] | null {
  const levels = new Set<number>();
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] as number) * scale;
    if (!isWhole(value)) return null;
    const level = Math.round(value) + 0;
    if (level === 0) continue;
    if (level < min || level > max) return null;
    levels.add(level);
    if (levels.size > most) return null;
  }
  return [...levels];
}

/**
 * The scale and the levels of least squared error: the levels that dynamic programming finds among all numbers, then of the
 * scales that make the largest of them a whole number the one that rounding suits best, and the best integers at that scale.
 * Null where no scale brings the parameters into their range.
 */
export function nearestFit(weights: Weighted, parameters: Parameters, most: number, shape: ChipShape): Fit | null {
  const scale = parameters.random
    ? 1
    : bestScale(weights, optimalLevels(weights, most), shape.weight, (candidate) => {
        if (outOfRange(parameters, candidate, shape)) return Number.POSITIVE_INFINITY;
        return parameterError(parameters, candidate) ** 2;
      });
  if (scale === null || outOfRange(parameters, scale, shape)) return null;
  return { scale, exact: false, levels: integerLevels(weights, most, scale, shape.weight) };
}

/** The best integer weights at a scale, in a range. */
export function integerLevels(weights: Weighted, most: number, scale: number, range: Range): number[] {
  const { levels } = optimalLevels(weights, most, { scale, ...range });
  return levels.map((level) => Math.round(level * scale));
}

/**
 * The scale at which rounding the levels, and what else the scale costs, loses least.
 * @param range of the weights
 * @param costOf relative squared error of everything but the weights at a scale; infinite where it may not be
 */
export function bestScale(
  { values, counts }: Weighted,
  { levels }: Levels,
  { min, max }: Range,
  costOf: (scale: number) => number,
): number | null {
  const top = Math.max(0, ...levels.map(Math.abs)) || 1;
  const members = new Float64Array(levels.length);
  let squares = 0;
  values.forEach((value, i) => {
    const k = nearestIndex(levels, value);
    const count = counts[i] as number;
    squares += count * value * value;
    if (k >= 0) members[k] = (members[k] as number) + count;
  });
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const whole of tops(largestOf({ min, max }), (whole) => costOf(whole / top) < Number.POSITIVE_INFINITY)) {
    const scale = whole / top;
    let error = costOf(scale);
    levels.forEach((level, k) => {
      const near = Math.max(min, Math.min(max, Math.round(level * scale)));
      error += ((members[k] as number) * (level - near / scale) ** 2) / squares;
    });
    if (error >= least) continue;
    least = error;
    best = scale;
  }
  return best;
}

/**
 * What the largest weight is tried at, descending: all up to `limit`, or, of a chip of wide weights, some from the largest down
 * that the other parameters allow.
 */
function tops(limit: number, allowed: (whole: number) => boolean): number[] {
  let high = limit;
  if (limit > MOST_SCALES) {
    // What the parameters allow at a scale they allow at smaller ones, so that the largest is found by halves.
    let low = 0;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (allowed(middle)) low = middle;
      else high = middle;
    }
    high = allowed(high) ? high : low;
  }
  return Array.from({ length: Math.min(high, MOST_SCALES) }, (_, i) => high - i);
}

/** The level that a value times the scale becomes, or 0. */
export function nearestLevel(levels: readonly number[], value: number): number {
  return levels[nearestIndex(levels, value)] ?? 0;
}

/** Index of the nearest level, -1 where 0 is nearer. */
function nearestIndex(levels: readonly number[], value: number): number {
  let nearest = -1;
  let distance = Math.abs(value);
  levels.forEach((level, k) => {
    if (Math.abs(value - level) >= distance) return;
    distance = Math.abs(value - level);
    nearest = k;
  });
  return nearest;
}

/** Whether a spike takes the threshold off the potential. */
function setsThreshold(modes: number): boolean {
  return (modes & MODE.resetMode) === MODE.resetBySubtraction;
}

/** Whether crossing the negative threshold sets or moves the potential by it. */
function setsNegative(modes: number): boolean {
  return (modes & MODE.kappa) !== 0 || setsThreshold(modes);
}

function isWhole(value: number): boolean {
  return isClose(value, Math.round(value));
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= EQUAL * Math.max(1, Math.abs(b));
}
