/**
 * How a picture becomes the spikes of a network's input lines: work of the host, in whole numbers, before the first core.
 *
 * `levels`: a line per pixel and level spikes where the pixel of the level's channel is at least its threshold.
 * `counts`: a line per pixel and colour channel spikes as often as the pixel reaches one of the channel's levels, for networks
 * of spike counts: time instead of lines.
 * `filters`: a convolution of the raw picture with small whole weights; a line per place and filter spikes where the sum is
 * at least the filter's threshold. Pictures are `[height][width][channels]`, 0..255; lines are numbered channel-last.
 */
import type { Grid } from '../../mapping/line-grid.ts';

export interface Level {
  /** Colour channel of the picture. */
  readonly channel: number;
  /** A pixel spikes when it is at least this bright, 0..256 (0: always, 256: never). */
  readonly threshold: number;
}

export interface LevelInput {
  readonly kind: 'levels' | 'counts';
  readonly levels: readonly Level[];
}

export interface Filters {
  readonly kind: 'filters';
  /** Side of the square window, its step, and the empty (0) pixels around the picture. */
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  /** Filters. */
  readonly channels: number;
  /** `[window y][window x][colour channel][filter]`, -127..127. */
  readonly weights: Int8Array;
  /** One for each filter. */
  readonly thresholds: Int32Array;
}

export type Transduction = LevelInput | Filters;

/** The grid of input lines that a picture becomes. */
export function transductionGrid(transduction: Transduction, picture: Grid): Grid {
  if (transduction.kind === 'counts') return picture;
  if (transduction.kind !== 'filters') return { ...picture, channels: transduction.levels.length };
  const { kernel, stride, padding, channels } = transduction;
  const side = (length: number) => Math.floor((length + 2 * padding - kernel) / stride) + 1;
  return { width: side(picture.width), height: side(picture.height), channels };
}

/** The colour channel that has most of the levels, and how many: as often a line may spike that counts them. */
export function mostLevels(levels: readonly Level[]): { channel: number; count: number } {
  const counts = new Map<number, number>();
  for (const { channel } of levels) counts.set(channel, (counts.get(channel) ?? 0) + 1);
  const [channel, count] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [0, 0];
  return { channel, count };
}

/**
 * Operations of the host for one picture: a comparison for each line (of counted levels for each pixel and level), and for
 * filters a multiplication and an addition for each tap (at the border too, as if the padding were pixels).
 */
export function hostOperations(transduction: Transduction, picture: Grid): { comparisons: number; macs: number } {
  const { width, height, channels } = transductionGrid(transduction, picture);
  if (transduction.kind === 'counts') return { comparisons: width * height * transduction.levels.length, macs: 0 };
  const comparisons = width * height * channels;
  if (transduction.kind !== 'filters') return { comparisons, macs: 0 };
  return { comparisons, macs: comparisons * transduction.kernel ** 2 * picture.channels };
}

/** Writes the spikes (0 or 1; how many, where they are counted) of one picture's input lines. */
export function transduce(
  transduction: Transduction,
  picture: Grid,
  pixels: ArrayLike<number>,
  spikes: Uint8Array | Float32Array,
): void {
  if (transduction.kind === 'filters') readFilters(transduction, picture, pixels, spikes);
  else if (transduction.kind === 'counts') countLevels(transduction, picture, pixels, spikes);
  else readLevels(transduction, picture, pixels, spikes);
}

function readLevels(
  { levels }: LevelInput,
  { width, height, channels }: Grid,
  pixels: ArrayLike<number>,
  spikes: Uint8Array | Float32Array,
): void {
  const planes = levels.length;
  for (let plane = 0; plane < planes; plane++) {
    const { channel, threshold } = levels[plane] as Level;
    for (let place = 0; place < width * height; place++) {
      spikes[place * planes + plane] = (pixels[place * channels + channel] as number) >= threshold ? 1 : 0;
    }
  }
}

function countLevels(
  { levels }: LevelInput,
  { channels }: Grid,
  pixels: ArrayLike<number>,
  spikes: Uint8Array | Float32Array,
): void {
  spikes.fill(0);
  for (const { channel, threshold } of levels) {
    for (let line = channel; line < spikes.length; line += channels) {
      if ((pixels[line] as number) >= threshold) spikes[line] = (spikes[line] as number) + 1;
    }
  }
}

function readFilters(
  filters: Filters,
  picture: Grid,
  pixels: ArrayLike<number>,
  spikes: Uint8Array | Float32Array,
): void {
  const { kernel, stride, padding, channels, weights, thresholds } = filters;
  const grid = transductionGrid(filters, picture);
  const sums = new Int32Array(channels);
  for (let y = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++) {
      sums.fill(0);
      for (let tap = 0; tap < kernel * kernel; tap++) {
        const py = y * stride - padding + Math.floor(tap / kernel);
        const px = x * stride - padding + (tap % kernel);
        if (py < 0 || px < 0 || py >= picture.height || px >= picture.width) continue;
        for (let c = 0; c < picture.channels; c++) {
          const pixel = pixels[(py * picture.width + px) * picture.channels + c] as number;
          const row = (tap * picture.channels + c) * channels;
          for (let f = 0; f < channels; f++) sums[f] = (sums[f] as number) + pixel * (weights[row + f] as number);
        }
      }
      const first = (y * grid.width + x) * channels;
      for (let f = 0; f < channels; f++) {
        spikes[first + f] = (sums[f] as number) >= (thresholds[f] as number) ? 1 : 0;
      }
    }
  }
}
