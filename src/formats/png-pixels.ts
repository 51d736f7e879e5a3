/** How many bytes the pixels of a PNG are, whether they are all there, and what those of its plainest kinds are. */
import { InflateError, inflate } from '../host/inflate.ts';
import { COLOUR, type PngChunks, type PngHeader } from './png-chunks.ts';

/** Adam7: first column and row of each pass, and the steps to the next. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

/** Rows of the passes that have pixels, and the bytes of each, without that of its filter. */
function passesOf({ width, height, depth, samples, interlaced }: PngHeader): { rows: number; rowBytes: number }[] {
  return (interlaced ? PASSES : WHOLE)
    .map(([x, y, stepX, stepY]) => {
      const columns = Math.max(0, Math.ceil((width - x) / stepX));
      const rows = Math.max(0, Math.ceil((height - y) / stepY));
      return { columns, rows, rowBytes: Math.ceil((columns * samples * depth) / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** Bytes of the pixels once unzipped, a filter byte for each row included. */
export function pixelBytes(header: PngHeader): number {
  return passesOf(header).reduce((sum, { rows, rowBytes }) => sum + rows * (1 + rowBytes), 0);
}

/**
 * The unzipped pixels, still filtered. pngjs takes rows that are missing as black.
 * @throws Error saying what is wrong with the zipped pixels
 */
export function unzippedPixels({ header, data }: PngChunks): Uint8Array {
  const size = pixelBytes(header);
  const bytes = unzip(data, size);
  if (bytes.length < size) throw new Error(`its pixels end after ${bytes.length} of ${size} bytes`);
  return bytes;
}

/** Whether samples are bytes, in rows from the top, that stand for themselves: what nearly every picture of a data set is. */
export function isPlain({ header, transparency }: PngChunks): boolean {
  return header.depth === 8 && !header.interlaced && !transparency && header.colour !== COLOUR.palette;
}

/**
 * Pixels of a plain picture: of a grey one a byte each, of all others red, green, blue and opacity.
 * @param filtered its unzipped pixels, which are overwritten @throws Error where a row has a filter that there is not
 */
export function plainPixels({ width, height, colour, samples }: PngHeader, filtered: Uint8Array): Uint8Array {
  const row = width * samples;
  for (let y = 0; y < height; y++) unfilter(filtered, y * (row + 1), row, samples, y === 0);
  const pixels = new Uint8Array(width * height * (colour === COLOUR.grey ? 1 : 4)).fill(255);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const from = y * (row + 1) + 1;
    if (colour === COLOUR.grey || colour === COLOUR.colourAlpha) {
      pixels.set(filtered.subarray(from, from + row), to);
      to += row;
      continue;
    }
    const shades = colour === COLOUR.greyAlpha;
    for (let at = from; at < from + row; at += samples, to += 4) {
      pixels[to] = filtered[at] as number;
      pixels[to + 1] = filtered[shades ? at : at + 1] as number;
      pixels[to + 2] = filtered[shades ? at : at + 2] as number;
      if (shades) pixels[to + 3] = filtered[at + 1] as number;
    }
  }
  return pixels;
}

/**
 * Takes the filter off the row of `length` bytes whose filter stands at `start`, in place; the row above has none any more.
 * Source: PNG specification, third edition, section 9.
 */
function unfilter(bytes: Uint8Array, start: number, length: number, step: number, first: boolean): void {
  const filter = bytes[start] as number;
  if (filter > 4) throw new Error(`a row has filter ${filter}, there are 0 to 4`);
  if (filter === 0) return;
  const begin = start + 1;
  for (let at = begin; at < begin + length; at++) {
    const left = at < begin + step ? 0 : (bytes[at - step] as number);
    const up = first ? 0 : (bytes[at - length - 1] as number);
    const corner = first || at < begin + step ? 0 : (bytes[at - length - 1 - step] as number);
    const guess = filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
    bytes[at] = (bytes[at] as number) + guess;
  }
}

/** Whichever of the three is nearest to left + up - corner; section 9.4. */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function unzip(data: Uint8Array, size: number): Uint8Array {
  try {
    return inflate(data, 'zlib', { most: size, expected: size });
  } catch (error) {
    if (!(error instanceof InflateError)) throw error;
    const { kind, message } = error;
    if (kind === 'large') throw new Error('it holds more pixels than its header says');
    if (message === 'incorrect data check') throw new Error('its pixels do not have their checksum');
    throw new Error(kind === 'short' ? 'its pixels are cut short' : `its pixels do not unzip (${message})`);
  }
}
