/** PNG files in and out; what is not plain through pngjs, which sees only what is whole and small enough. */
import { Buffer } from '#buffer';
import { PNG } from '#pngjs';
import { SynaptickError } from '../../cores/errors.ts';
import type { ReadOptions } from '../host/byte-source.ts';
import { hexText, latinText } from '../host/bytes.ts';
import { countFile, type MemoryLimit, memoryLimit, requireMemory } from '../host/memory.ts';
import { bytesOf } from './gzip.ts';
import { HEADER_END, readChunks, readHeader, SIGNATURE } from './png-chunks.ts';
import { greyOf } from './png-paper.ts';
import { isPlain, plainPixels, unzippedPixels } from './png-pixels.ts';

/** Pixels as a PNG has them: a byte each of a grey one, or red, green, blue and opacity, as `encodePng` takes them. */
export interface PngPixels {
  readonly width: number;
  readonly height: number;
  /** `[height][width]`, or `[height][width][4]`. */
  readonly pixels: Uint8Array;
}

/** A picture in shades of grey. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** `[height][width]`, 0 black to 255 white. */
  readonly grey: Uint8Array;
  /** True where the file has pixels that paper shines through: they lie on white. */
  readonly transparent?: boolean;
}

/** Largest side of a picture that is read, in pixels. */
const PNG_SIDE_LIMIT = 4096;
/** Bytes that pngjs takes for a pixel at the most, of 8 bits a sample and of 16 (measured). */
const PIXEL = 14;
const WIDE_PIXEL = 30;
/** Bytes of the largest file: pixels of 64 bits that do not zip. */
const MOST = 8 * PNG_SIDE_LIMIT ** 2 + 2 ** 20;
/** How a file of one is read. */
export const PNG_READING = { most: MOST, what: 'PNG', remedy: 'give a PNG file that exists' };

/**
 * Reads a PNG file.
 * @throws {SynaptickError} as {@link decodePng}, and where the file cannot be read or is none
 */
export async function readPng(path: string, { host, signal, memory }: ReadOptions): Promise<GreyPicture> {
  return greyOf(await readPngPixels(path, { host, signal, memory }));
}

/** The same with its colours. Errors as {@link readPng}. */
export async function readPngPixels(path: string, { host, signal, memory }: ReadOptions): Promise<PngPixels> {
  return decodePngPixels(await bytesOf(path, { host, ...PNG_READING, signal }), path, memory);
}

/**
 * Decodes a PNG of any kind (grey, colour, palette, 1 to 16 bits, transparent, interlaced) into shades of grey.
 * Colours become their luma (ITU-R BT.601), transparency lies on white paper. What comes after its end is not looked at.
 *
 * @param name how errors call the file
 * @param memory what files may take together
 * @throws {SynaptickError} where the bytes are no PNG or a damaged one, a side is above 4096, or it takes too much memory
 */
export function decodePng(bytes: Uint8Array, name: string, memory: MemoryLimit = memoryLimit()): GreyPicture {
  return greyOf(decodePngPixels(bytes, name, memory));
}

/** The same with its colours and what is transparent. Parameters and errors as {@link decodePng}. */
export function decodePngPixels(bytes: Uint8Array, name: string, memory: MemoryLimit = memoryLimit()): PngPixels {
  requirePng(bytes, name);
  return undamaged(name, () => {
    const header = readHeader(bytes);
    const { width, height } = header;
    requireSides(name, width, height);
    countFile(memory, bytes.length);
    const taken = width * height * (header.depth === 16 ? WIDE_PIXEL : PIXEL);
    requireMemory(memory, taken, `${name}: its ${width} x ${height} pixels`);
    const chunks = readChunks(bytes);
    const filtered = unzippedPixels(chunks);
    // A folder of a data set has many thousands of the plain ones, for which pngjs takes three times as long.
    const pixels = isPlain(chunks)
      ? plainPixels(header, filtered)
      : PNG.sync.read(asBuffer(bytes.subarray(0, chunks.end))).data;
    return { width, height, pixels };
  });
}

/** Encodes a picture: one byte a pixel is grey, four are red, green, blue, alpha; `[height][width]`. */
export function encodePng(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const area = width * height;
  if (pixels.length !== area && pixels.length !== area * 4) {
    throw new SynaptickError(
      `a picture of ${width} x ${height} has ${pixels.length} bytes, must have ${area} (grey) or ${area * 4} (red, green, blue, alpha)`,
    );
  }
  const grey = pixels.length === area;
  const png = new PNG({ width, height });
  png.data = asBuffer(pixels);
  const options = grey ? ({ colorType: 0, inputColorType: 0, inputHasAlpha: false } as const) : {};
  return new Uint8Array(PNG.sync.write(png, options));
}

/** As pngjs takes bytes: by methods of Node's buffers, which a browser gets from a package. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function requirePng(bytes: Uint8Array, name: string): void {
  if (bytes.length === 0) throw new SynaptickError(`${name} is not a PNG: it is empty: save or copy it again`);
  const start = bytes.subarray(0, SIGNATURE.length);
  if (!start.every((byte, i) => byte === SIGNATURE[i])) {
    throw new SynaptickError(
      `${name} is not a PNG: it begins with ${hexText(start)}, a PNG with 89504e470d0a1a0a: save it as PNG`,
    );
  }
  if (bytes.length < HEADER_END || latinText(bytes, 8, 16) !== '\0\0\0\rIHDR') {
    throw new SynaptickError(`${name} is not a PNG: it ends within its header: save or copy it again`);
  }
}

function requireSides(name: string, width: number, height: number): void {
  if (width >= 1 && height >= 1 && width <= PNG_SIDE_LIMIT && height <= PNG_SIDE_LIMIT) return;
  throw new SynaptickError(
    `${name} is ${width} x ${height} pixels, each side must be 1 to ${PNG_SIDE_LIMIT}: save it in another size`,
  );
}

/** Errors of `decode` say that the file is damaged. */
function undamaged<T>(name: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof SynaptickError || !(error instanceof Error)) throw error;
    throw new SynaptickError(`${name} is a damaged PNG: ${error.message}: save or copy it again`);
  }
}
