/**
 * The chunks of a PNG up to its end, each with its checksum: what its header says, and its zipped pixels. What comes
 * after the end is not looked at. Source: PNG specification, third edition, sections 5.3, 10 and 11.
 */
import { concatBytes, latinText } from '../host/bytes.ts';
import { crc32 } from '../host/crc32.ts';

/** Kinds of pixels by their colour type. */
export const COLOUR = { grey: 0, colour: 2, palette: 3, greyAlpha: 4, colourAlpha: 6 } as const;
/** Samples of a pixel, and the bits that one may have. */
const KINDS: ReadonlyMap<number, { readonly samples: number; readonly depths: readonly number[] }> = new Map([
  [COLOUR.grey, { samples: 1, depths: [1, 2, 4, 8, 16] }],
  [COLOUR.colour, { samples: 3, depths: [8, 16] }],
  [COLOUR.palette, { samples: 1, depths: [1, 2, 4, 8] }],
  [COLOUR.greyAlpha, { samples: 2, depths: [8, 16] }],
  [COLOUR.colourAlpha, { samples: 4, depths: [8, 16] }],
]);

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  readonly colour: number;
  /** Samples of a pixel. */
  readonly samples: number;
  readonly interlaced: boolean;
}

export interface PngChunks {
  readonly header: PngHeader;
  /** The zipped pixels. */
  readonly data: Uint8Array;
  /** Whether it says of which colours paper is seen (tRNS). */
  readonly transparency: boolean;
  /** Where the last chunk ends; what comes after it is no part of the picture. */
  readonly end: number;
}

export const SIGNATURE = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Length, type and checksum around the data of a chunk. */
const FRAME = 12;
const HEADER_DATA = 13;
/** Bytes of signature and header. */
export const HEADER_END = SIGNATURE.length + FRAME + HEADER_DATA;

/** @param png at least signature and header. @throws Error saying what is no header */
export function readHeader(png: Uint8Array): PngHeader {
  const [depth, colour, compression, filter, interlace] = png.subarray(24, 29) as unknown as number[];
  const kind = KINDS.get(colour as number);
  if (!kind) throw new Error(`its colour type is ${colour}, must be 0, 2, 3, 4 or 6`);
  if (!kind.depths.includes(depth as number)) {
    throw new Error(`its samples have ${depth} bits, those of colour type ${colour} have ${kind.depths.join(', ')}`);
  }
  if (compression !== 0 || filter !== 0 || (interlace as number) > 1) {
    throw new Error(
      `it is of compression ${compression}, filter ${filter} and interlacing ${interlace}, of which there are 0, 0 and 0 or 1`,
    );
  }
  return {
    ...{ width: word(png, 16), height: word(png, 20), depth: depth as number, colour: colour as number },
    ...{ samples: kind.samples, interlaced: interlace === 1 },
  };
}

function word({ buffer, byteOffset, byteLength }: Uint8Array, at: number): number {
  return new DataView(buffer, byteOffset, byteLength).getUint32(at);
}

/** @throws Error saying where it is cut short, which chunk is damaged, or what is missing */
export function readChunks(png: Uint8Array): PngChunks {
  const header = readHeader(png);
  let colours = 0;
  let transparency = false;
  const data: Uint8Array[] = [];
  for (let at = SIGNATURE.length; ; ) {
    if (at + FRAME > png.length) throw new Error('it is cut short: it has no end (IEND)');
    const length = word(png, at);
    const type = latinText(png, at + 4, at + 8);
    const end = at + FRAME + length;
    if (!/^[A-Za-z]{4}$/.test(type)) throw new Error(`there is no chunk at byte ${at}`);
    if (end > png.length) throw new Error(`it is cut short: its chunk ${type} at byte ${at} ends after the file`);
    if (crc32(png.subarray(at + 4, end - 4)) !== word(png, end - 4)) {
      throw new Error(`its chunk ${type} at byte ${at} does not have its checksum`);
    }
    const content = png.subarray(at + 8, end - 4);
    if (type === 'IEND') {
      if (data.length === 0) throw new Error('it has no pixels (IDAT)');
      if (header.colour === COLOUR.palette && colours === 0) throw new Error('it has no palette (PLTE)');
      return { header, data: concatBytes(data), transparency, end };
    }
    if (type === 'IDAT') data.push(content);
    else if (type === 'PLTE') colours = coloursOf(content);
    else if (type === 'tRNS') transparency = true;
    else if (type === 'IHDR' && at !== SIGNATURE.length) throw new Error(`it has a second header at byte ${at}`);
    else if (type !== 'IHDR' && isCritical(type)) throw new Error(`its chunk ${type} is of a kind that is not known`);
    at = end;
  }
}

/** Of chunks with a small first letter a picture can do without. */
function isCritical(type: string): boolean {
  return /^[A-Z]/.test(type);
}

function coloursOf(content: Uint8Array): number {
  if (content.length % 3 === 0 && content.length > 0 && content.length <= 768) return content.length / 3;
  throw new Error(`its palette has ${content.length} bytes, must have 3 for each of 1 to 256 colours`);
}
