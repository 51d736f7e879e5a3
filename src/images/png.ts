/** PNG files in and out, through pngjs. */
import { PNG } from 'pngjs';
import { SynaptickError } from '../../cores/errors.ts';
import { fileReason } from '../files.ts';
import { readFile } from '../files-read.ts';
import { requireAllPixels } from './png-data.ts';

/** A picture in shades of grey. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** `[height][width]`, 0 black to 255 white. */
  readonly grey: Uint8Array;
}

/** Largest side of a picture that is read, in pixels. */
const PNG_SIDE_LIMIT = 4096;

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Reads a PNG file. Errors as {@link decodePng}, and where the file cannot be read. */
export async function readPng(path: string): Promise<GreyPicture> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new SynaptickError(`cannot read ${path}: ${fileReason(error)}: give a PNG file that exists`);
  }
  return decodePng(bytes, path);
}

/**
 * Decodes a PNG of any kind (grey, colour, palette, 1 to 16 bits, transparent, interlaced) into shades of grey.
 * Colours become their luma (ITU-R BT.601), transparency lies on white paper.
 *
 * @param name how errors call the file
 * @throws {SynaptickError} where the bytes are no PNG or a damaged one, or a side is above 4096
 */
export function decodePng(bytes: Uint8Array, name: string): GreyPicture {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkHeader(buffer, name);
  let png: { width: number; height: number; data: Uint8Array };
  try {
    requireAllPixels(buffer);
    png = PNG.sync.read(buffer);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error);
    throw new SynaptickError(`${name} is not a PNG: it is damaged or cut short (${why}): save or copy it again`);
  }
  const { width, height, data } = png;
  const grey = new Uint8Array(width * height);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const at = pixel * 4;
    const luma = 0.299 * (data[at] as number) + 0.587 * (data[at + 1] as number) + 0.114 * (data[at + 2] as number);
    const alpha = (data[at + 3] as number) / 255;
    grey[pixel] = Math.round(luma * alpha + 255 * (1 - alpha));
  }
  return { width, height, grey };
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
  png.data = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const options = grey ? ({ colorType: 0, inputColorType: 0, inputHasAlpha: false } as const) : {};
  return new Uint8Array(PNG.sync.write(png, options));
}

/** Refuses, before anything is decoded, what is no PNG and what would fill the memory. */
function checkHeader(buffer: Buffer, name: string): void {
  if (buffer.length === 0) throw new SynaptickError(`${name} is not a PNG: it is empty: save or copy it again`);
  if (!buffer.subarray(0, 8).equals(SIGNATURE.subarray(0, buffer.length))) {
    const start = buffer.subarray(0, 8).toString('hex');
    throw new SynaptickError(
      `${name} is not a PNG: it begins with ${start}, a PNG with 89504e470d0a1a0a: save it as PNG`,
    );
  }
  if (buffer.length < 33 || buffer.toString('latin1', 12, 16) !== 'IHDR') {
    throw new SynaptickError(`${name} is not a PNG: it ends within its header: save or copy it again`);
  }
  const width = buffer.readUInt32BE(16);
  const height = buffer.readUInt32BE(20);
  if (width < 1 || height < 1 || width > PNG_SIDE_LIMIT || height > PNG_SIDE_LIMIT) {
    throw new SynaptickError(
      `${name} is ${width} x ${height} pixels, each side must be 1 to ${PNG_SIDE_LIMIT}: save it in another size`,
    );
  }
}
