/**
 * A trained network in whole numbers: what training produces, what a model file holds, and what is lowered to the mapper's
 * graph. Every value is a spike or none and no neuron keeps state from tick to tick: a layer answers one tick's spikes. Or,
 * with `counts`, every value is how often a line spikes in so many ticks.
 *
 * Lines are numbered channel-last: `line = (y * width + x) * channels + channel`. A layer looks at its input through square
 * windows. Channels of the input and of the output fall into `groups` equal, contiguous parts; output group g sees input
 * group g. With `shuffled`, the layer's input channels are first dealt out to the groups in turn: channel c goes to place
 * `(c % groups) * (channels / groups) + floor(c / groups)`, so that a group sees something of every group before it.
 */
import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import type { Grid } from '../../mapping/line-grid.ts';

const { axonTypes: AXON_TYPES } = TRUENORTH_SHAPE;
const WEIGHT_LIMIT = TRUENORTH_SHAPE.weight.max;

/** The shape of a layer, as a person writes it in a network file. */
export interface LayerShape {
  readonly name: string;
  /** Side of the square window in grid places; null for one window over the whole input (a dense layer). */
  readonly kernel: number | null;
  /** Step of the window; 1 for a dense layer. */
  readonly stride: number;
  /** Empty places around the input. */
  readonly padding: number;
  /** Neurons of a place, all groups together. */
  readonly channels: number;
  readonly groups: number;
  readonly shuffled: boolean;
  /** One set of weights for all places (a convolution), or one for each (locally connected). */
  readonly shared: boolean;
  /**
   * `ternary`: every weight is -1, 0 or 1, so a line may need two axons on a core.
   * `typed`: of the lines of one axon type (`axonTypeOf`) a neuron gives each the same weight or none, so one axon will do.
   */
  readonly weights: 'ternary' | 'typed';
}

export interface IntegerLayer extends LayerShape {
  /** `[place if not shared][group][window y][window x][input channel of the group][output channel of the group]`. */
  readonly kernelWeights: Int16Array;
  /**
   * A neuron spikes when its weighted sum of a tick (of counts: of a view) reaches its threshold; `[place if not shared][channel]`,
   * -255..255, of counts -4095..4095.
   */
  readonly thresholds: Int16Array;
  /**
   * Of a network of counts, as the thresholds, 1..4095: beyond its threshold a neuron spikes once more for each whole step.
   * Absent in others.
   */
  readonly steps?: Int16Array;
}

/**
 * How far from 0 a threshold may be. Where a view is one tick the leak carries it, of 9 bits; where spikes are counted the
 * potential begins with it, and the limit keeps what control spikes have to lift within some dozen axons.
 */
export function thresholdLimit(counts: SpikeCounts | undefined): number {
  return counts ? 4095 : WEIGHT_LIMIT;
}

/** The most ticks of a view in which spikes are counted. */
export const MAX_TICKS = 15;

export const FIRINGS = ['held', 'free'] as const;
export type Firing = (typeof FIRINGS)[number];

/**
 * Values are counts: over a view a line spikes 0 to `ticks` times, that of a picture in the first ticks. Neurons integrate and
 * subtract their step when they fire; two of the four axon types are control spikes' (control.ts).
 */
export interface SpikeCounts {
  /** 2..15. */
  readonly ticks: number;
  /**
   * `held`: none fires before its layer has integrated all of a view, so its count is
   * clamp(floor((sum - threshold) / step) + 1, 0, ticks), whenever in the view its inputs spike. `free`: as soon as it can,
   * within the ticks in which its inputs do: a view takes about half the time, but spikes that come due late are lost.
   */
  readonly firing: Firing;
}

/** Layers one after the other. Output line k votes for class k mod the number of classes. */
export interface IntegerNetwork {
  readonly name: string;
  readonly input: Grid;
  readonly layers: readonly IntegerLayer[];
  /** Absent where a view is one tick, a spike or none on each line. */
  readonly counts?: SpikeCounts | undefined;
  /** Axon types of the cores that its typed layers were trained for; TrueNorth's four unless given. */
  readonly axonTypes?: number | undefined;
}

/**
 * Axon types that the lines of a typed layer have: all of a core's, but for the two that are control spikes' where spikes are
 * counted.
 */
export function lineTypes(counts: SpikeCounts | undefined, axonTypes: number = AXON_TYPES): number {
  return counts ? axonTypes - CONTROL_TYPES : axonTypes;
}

/** Axon types of the lifts and of the clears: behind those of a typed layer's lines. */
export const CONTROL_TYPES = 2;

/**
 * The axon type, of so many, that a line has in a typed layer: of the line at (x, y) whose channel is the i-th of its group.
 * Shared weights meet a line at every place of their window, so there its channel alone decides; otherwise the four places of a
 * 2 x 2 square differ too, of two or three types those side by side. Each group has lines of all types, shuffled or not.
 */
export function axonTypeOf(types: number, shared: boolean, x: number, y: number, i: number): number {
  return shared ? i % types : (i + (x % 2) + Math.floor(types / 2) * (y % 2)) % types;
}

/** Places and channels that a layer gives out. */
export function outputGridOf(input: Grid, layer: LayerShape): Grid {
  if (layer.kernel === null) return { width: 1, height: 1, channels: layer.channels };
  const side = (length: number) => Math.floor((length + 2 * layer.padding - (layer.kernel ?? 0)) / layer.stride) + 1;
  return { width: side(input.width), height: side(input.height), channels: layer.channels };
}
