/**
 * Whether a PNG holds the pixels that its header names, said before pngjs decodes it: pngjs fills up what is missing, and
 * unzips an interlaced picture to whatever size it has. Source: PNG specification, third edition, sections 8.1 and 11.2.
 */
import { inflateSync } from 'node:zlib';

/** Samples of a pixel, by colour type: grey, colour, palette, grey with alpha, colour with alpha. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
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
const FIRST_CHUNK = 8;
/** Length, type and checksum around the data of a chunk. */
const CHUNK_FRAME = 12;

/** @throws Error saying how many bytes of pixels there are and how many the header needs, or that they do not unzip */
export function requireAllPixels(png: Buffer): void {
  const needed = pixelBytes(png);
  const zipped = pixelData(png);
  if (needed === null || zipped.length === 0) return; // pngjs refuses it
  const found = inflatedLength(zipped, needed);
  if (found < needed) throw new Error(`its pixels end after ${found} of ${needed} bytes`);
}

function inflatedLength(zipped: Buffer, limit: number): number {
  try {
    return inflateSync(zipped, { maxOutputLength: limit }).length;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === 'ERR_BUFFER_TOO_LARGE' ? 'it holds more pixels than its header says' : message);
  }
}

/** Bytes of the pixels, a filter byte for each row included; null for a kind of pixel that there is not. */
function pixelBytes(png: Buffer): number | null {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const samples = SAMPLES[png[25] as number];
  if (samples === undefined) return null;
  const bits = samples * (png[24] as number);
  let bytes = 0;
  for (const [x, y, dx, dy] of png[28] === 1 ? PASSES : WHOLE) {
    const columns = Math.max(0, Math.ceil((width - x) / dx));
    const rows = Math.max(0, Math.ceil((height - y) / dy));
    if (columns > 0) bytes += rows * (1 + Math.ceil((columns * bits) / 8));
  }
  return bytes;
}

/** The zipped pixels: the data of all IDAT chunks, as far as the file goes. */
function pixelData(png: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = FIRST_CHUNK; at + CHUNK_FRAME <= png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += CHUNK_FRAME + length;
  }
  return Buffer.concat(parts);
}
