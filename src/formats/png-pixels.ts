/** How many bytes the pixels of a PNG are, and whether they are all there. */
import { InflateError, inflate } from '../host/inflate.ts';
import type { PngChunks, PngHeader } from './png-chunks.ts';

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

/** pngjs takes rows that are missing as black. @throws Error saying what is wrong with the zipped pixels */
export function requirePixels({ header, data }: PngChunks): void {
  const size = pixelBytes(header);
  const bytes = unzip(data, size);
  if (bytes.length < size) throw new Error(`its pixels end after ${bytes.length} of ${size} bytes`);
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
