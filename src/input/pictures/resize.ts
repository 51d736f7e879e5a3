/**
 * A picture in another size: each new pixel is the mean of the area that it covers in the old picture, where old pixels that it
 * covers in part count with that part. Made larger, a pixel becomes a block of itself, mixed along the borders where the factor
 * is no whole number. Proportions are not kept: width and height are stretched each by itself, as torchvision's
 * `Resize((height, width))` does.
 */
import type { Grid } from '../../../mapping/line-grid.ts';

/** Old pixels of a row or column under each new one, and how much of each, in whole numbers that sum to the old length. */
interface Cover {
  /** First old pixel of each new one. */
  readonly from: Int32Array;
  /** Where the shares of each new one begin; one more at the end. */
  readonly offsets: Int32Array;
  readonly shares: Int32Array;
}

/** In units of which an old pixel has `to` and a new one `from`, borders of both are whole numbers. */
function coverOf(from: number, to: number): Cover {
  const first = new Int32Array(to);
  const offsets = new Int32Array(to + 1);
  // Borders part the row: it has fewer pieces than old and new pixels.
  const shares = new Int32Array(from + to);
  let piece = 0;
  for (let pixel = 0; pixel < to; pixel++) {
    const [start, end] = [pixel * from, (pixel + 1) * from];
    first[pixel] = Math.floor(start / to);
    for (let old = first[pixel] as number; old * to < end; old++) {
      shares[piece++] = Math.min(end, (old + 1) * to) - Math.max(start, old * to);
    }
    offsets[pixel + 1] = piece;
  }
  return { from: first, offsets, shares };
}

/**
 * @param pixels `[height][width][channels]`
 * @param grid their size
 * @returns `[to.height][to.width][channels]`, each rounded from the exact mean; the same array where the size is the same
 */
export function resized(
  pixels: Uint8Array,
  grid: Grid,
  to: { readonly width: number; readonly height: number },
): Uint8Array {
  const { width, height, channels } = grid;
  if (width === to.width && height === to.height) return pixels;
  const across = coverOf(width, to.width);
  const down = coverOf(height, to.height);
  // Sums of whole numbers: exact, up to 255 * 4096 * 4096, so that no order of adding them matters.
  const sums = new Float64Array(to.width * channels);
  const line = new Float64Array(to.width * channels);
  const result = new Uint8Array(to.width * to.height * channels);
  const area = width * height;
  let summed = -1;
  for (let y = 0; y < to.height; y++) {
    sums.fill(0);
    const begin = down.offsets[y] as number;
    const end = down.offsets[y + 1] as number;
    for (let piece = begin; piece < end; piece++) {
      const row = (down.from[y] as number) + piece - begin;
      // The row on a border serves the new row above and the one below.
      if (row !== summed) sumRow(pixels, row * width * channels, channels, across, line);
      summed = row;
      const share = down.shares[piece] as number;
      for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] as number) + share * (line[at] as number);
    }
    const start = y * sums.length;
    for (let at = 0; at < sums.length; at++) result[start + at] = Math.round((sums[at] as number) / area);
  }
  return result;
}

/** The old row that begins at `start`, summed under each new pixel. */
function sumRow(pixels: Uint8Array, start: number, channels: number, cover: Cover, line: Float64Array): void {
  const { from, offsets, shares } = cover;
  for (let x = 0; x < from.length; x++) {
    const begin = offsets[x] as number;
    const end = offsets[x + 1] as number;
    const first = start + (from[x] as number) * channels;
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let piece = begin, at = first + channel; piece < end; piece++, at += channels) {
        sum += (shares[piece] as number) * (pixels[at] as number);
      }
      line[x * channels + channel] = sum;
    }
  }
}
