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
  /** Of potential, distance to the threshold and to the negative threshold within a tick. */
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

/** The range of a configured neuron row. */
export function neuronRange(image: ChipImage, row: number, reach: Reach): NeuronRange {
  const { shape } = image;
  const ends = potentialRange(shape);
  const start = image.potential[row] as number;
  let kept: Range = { min: start, max: start };
  for (let step = 0; ; step++) {
    const ticked = tickRange(image, row, kept, reach, ends);
    const next = joined(kept, ticked.after);
    const widened = step < EXACT_STEPS ? next : widen(next, kept);
    // Where potentials do not saturate they are proved not to get beyond their ends.
    const grown = { min: Math.max(widened.min, ends.min), max: Math.min(widened.max, ends.max) };
    if (grown.min === kept.min && grown.max === kept.max) return { ...ticked, kept };
    kept = grown;
  }
}

/** What a tick makes of the potentials of a range. */
function tickRange(
  { shape, leak, threshold, negativeThreshold, reset, modes }: ChipImage,
  row: number,
  kept: Range,
  { inhibition, excitation }: Reach,
  ends: Range,
): Omit<NeuronRange, 'kept'> & { readonly after: Range } {
  const saturate = shape.overflow === 'saturate';
  let saturates = false;
  const clamp = (range: Range): Range => {
    if (!saturate || (range.min >= ends.min && range.max <= ends.max)) return range;
    saturates = true;
    const at = (value: number) => Math.max(ends.min, Math.min(ends.max, value));
    return { min: at(range.min), max: at(range.max) };
  };
  const mode = modes[row] as number;
  const lambda = leak[row] as number;
  const [alpha, beta] = [threshold[row] as number, negativeThreshold[row] as number];
  const summed = { min: kept.min - inhibition, max: kept.max + excitation };
  const leaked = leakRange(clamp(summed), lambda, (mode & MODE.leakReversal) !== 0);
  const v = clamp(leaked);
  let within = joined(joined(summed, leaked), v);
  within = joined(within, { min: v.min - alpha, max: v.max - alpha });
  within = joined(within, { min: v.min + beta, max: v.max + beta });

  const gamma = mode & MODE.resetMode;
  const value = reset[row] as number;
  const parts: Range[] = [];
  const fires = v.max >= alpha;
  if (fires) {
    const part = { min: Math.max(v.min, alpha), max: v.max };
    if (gamma === MODE.resetToValue) parts.push({ min: value, max: value });
    else parts.push(gamma === MODE.resetBySubtraction ? moved(part, -alpha) : part);
  }
  const rest = { min: v.min, max: Math.min(v.max, alpha - 1) };
  const edge = shape.negativeTest === '<' ? -beta - 1 : -beta;
  const low = { min: rest.min, max: Math.min(rest.max, edge) };
  const kappa = (mode & MODE.kappa) !== 0;
  const acts = kappa || gamma === MODE.resetToValue || gamma === MODE.resetBySubtraction;
  const below = acts && low.min <= low.max;
  if (below) {
    if (kappa) parts.push({ min: -beta, max: -beta });
    else parts.push(gamma === MODE.resetToValue ? { min: -value, max: -value } : moved(low, beta));
  }
  const still = acts ? { min: Math.max(rest.min, edge + 1), max: rest.max } : rest;
  if (still.min <= still.max) parts.push(still);
  const result = parts.reduce(joined);
  return { after: clamp(result), within: joined(within, result), fires, below, saturates };
}

/** Along the sign it reaches 0 on the way at the most; a bound that is too wide by the leak does no harm. */
function leakRange({ min, max }: Range, lambda: number, reversal: boolean): Range {
  if (!reversal) return { min: min + lambda, max: max + lambda };
  const size = Math.abs(lambda);
  return { min: Math.min(0, min - size), max: Math.max(0, max + size) };
}

function moved({ min, max }: Range, by: number): Range {
  return { min: min + by, max: max + by };
}

function joined(one: Range, other: Range): Range {
  return { min: Math.min(one.min, other.min), max: Math.max(one.max, other.max) };
}

/** Bounds that grew go to the next power of sixteen at once, so that a slow drift is found out soon. */
function widen(next: Range, kept: Range): Range {
  const out = (value: number) => 16 ** Math.ceil(Math.log2(Math.abs(value) + 1) / 4);
  return {
    min: next.min < kept.min ? (next.min < 0 ? -out(next.min) : Math.min(next.min, 0)) : next.min,
    max: next.max > kept.max ? (next.max > 0 ? out(next.max) : Math.max(next.max, 0)) : next.max,
  };
}

/** Planes of two's complement that hold a range. */
export function planesOf({ min, max }: Range): number {
  let planes = 1;
  while (-(2 ** (planes - 1)) > min || 2 ** (planes - 1) - 1 < max) planes++;
  return planes;
}
