/**
 * One neuron in the chip's integers: a positive scale that multiplies its weights, thresholds, leak and potentials alike, which
 * changes no spike, and a few integer weights.
 *
 * With integer weights, leak and potentials the membrane potential is a whole number, so a threshold between two of them may be
 * rounded up, and a negative one down, without an error, where no potential is set from it.
 */
import { POTENTIAL_MAX, POTENTIAL_MIN, THRESHOLD_MAX, WEIGHT_LIMIT } from '../../cores/limits.ts';
import { drawsEachTick, MODE } from '../../cores/modes.ts';
import type { RealNeurons } from '../real-graph.ts';
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
export function outOfRange(parameters: Parameters, scale: number): { name: string; limit: number } | null {
  const { threshold, negativeThreshold, leak, reset, potential } = scaled(parameters, scale);
  const limits: [name: string, value: number, low: number, high: number][] = [
    ['threshold', threshold, 0, THRESHOLD_MAX],
    ['negativeThreshold', negativeThreshold, 0, THRESHOLD_MAX],
    ['leak', leak, -WEIGHT_LIMIT, WEIGHT_LIMIT],
    ['reset', reset, POTENTIAL_MIN, POTENTIAL_MAX],
    ['potential', potential, POTENTIAL_MIN, POTENTIAL_MAX],
  ];
  const found = limits.find(([, value, low, high]) => value < low || value > high);
  return found ? { name: found[0], limit: found[3] } : null;
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
 * where that does, else the smallest; null where there is none. The largest weight becomes one of 1..255, which are all tried.
 */
export function exactFit(values: ArrayLike<number>, parameters: Parameters, most: number): Fit | null {
  let anchor = Math.abs(parameters.leak);
  if (values.length > 0) anchor = 0;
  for (let i = 0; i < values.length; i++) anchor = Math.max(anchor, Math.abs(values[i] as number));
  for (let top = 0; top <= WEIGHT_LIMIT; top++) {
    if (top > 0 && (parameters.random || anchor === 0)) break;
    const scale = top === 0 ? 1 : top / anchor;
    const levels = wholeLevels(values, scale, most);
    if (!levels || outOfRange(parameters, scale) || parameterError(parameters, scale) > 0) continue;
    return { scale, exact: true, levels };
  }
  return null;
}

function wholeLevels(values: ArrayLike<number>, scale: number, most: number): number[] | null {
  const levels = new Set<number>();
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] as number) * scale;
    if (!isWhole(value) || Math.abs(value) > WEIGHT_LIMIT + 0.5) return null;
    const level = Math.round(value);
    if (level !== 0) levels.add(level);
    if (levels.size > most) return null;
  }
  return [...levels];
}

/**
 * The scale and the levels of least squared error: the levels that dynamic programming finds among all numbers, then of the 255
 * scales that make the largest of them a whole number the one that rounding suits best, and the best integers at that scale.
 * Null where no scale brings the parameters into their range.
 */
export function nearestFit(weights: Weighted, parameters: Parameters, most: number): Fit | null {
  const scale = parameters.random
    ? 1
    : bestScale(weights, optimalLevels(weights, most), (candidate) => {
        if (outOfRange(parameters, candidate)) return Number.POSITIVE_INFINITY;
        return parameterError(parameters, candidate) ** 2;
      });
  if (scale === null || outOfRange(parameters, scale)) return null;
  return { scale, exact: false, levels: integerLevels(weights, most, scale) };
}

/** The best integer weights at a scale. */
export function integerLevels(weights: Weighted, most: number, scale: number): number[] {
  const { levels } = optimalLevels(weights, most, { scale, limit: WEIGHT_LIMIT });
  return levels.map((level) => Math.round(level * scale));
}

/**
 * The scale at which rounding the levels, and what else the scale costs, loses least.
 * @param costOf relative squared error of everything but the weights at a scale; infinite where it may not be
 */
export function bestScale(
  { values, counts }: Weighted,
  { levels }: Levels,
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
  for (let whole = WEIGHT_LIMIT; whole >= 1; whole--) {
    const scale = whole / top;
    let error = costOf(scale);
    levels.forEach((level, k) => {
      error += ((members[k] as number) * (level - Math.round(level * scale) / scale) ** 2) / squares;
    });
    if (error >= least) continue;
    least = error;
    best = scale;
  }
  return best;
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
