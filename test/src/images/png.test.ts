import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../cores/errors.ts';
import { decodePng, encodePng, readPng } from '../../../src/images/png.ts';
import { temporaryFolder } from '../../support/folder.ts';

/** A PNG put together chunk by chunk as the specification says: a second opinion on what pngjs reads. */
function handmadePng(
  header: { width: number; height: number; depth: number; colour: number; interlace?: number },
  rows: number[][],
  extra: Record<string, number[]> = {},
): Uint8Array {
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
  };
  const ihdr = Buffer.alloc(13);
  ihdr.writeUInt32BE(header.width, 0);
  ihdr.writeUInt32BE(header.height, 4);
  ihdr.set([header.depth, header.colour, 0, 0, header.interlace ?? 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', ihdr),
    ...Object.entries(extra).map(([type, data]) => chunk(type, Uint8Array.from(data))),
    chunk('IDAT', deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row])))),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** CRC-32 as in the annex of the PNG specification (zlib.crc32 is newer than Node 20.15). */
function crc(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

const GREY = 0;
const COLOUR = 2;
const PALETTE = 3;
const GREY_ALPHA = 4;
const COLOUR_ALPHA = 6;

describe('decodePng', () => {
  const greys = (bytes: Uint8Array) => [...decodePng(bytes, 'f').grey];
  const wide = (colour: number, depth: number, width = 3) => ({ width, height: 1, depth, colour });

  it('reads grey of 1, 2, 4, 8 and 16 bits', () => {
    expect(greys(handmadePng(wide(GREY, 1), [[0b01000000]]))).toEqual([0, 255, 0]);
    expect(greys(handmadePng(wide(GREY, 2), [[0b00011000]]))).toEqual([0, 85, 170]);
    expect(greys(handmadePng(wide(GREY, 4), [[0x0f, 0x30]]))).toEqual([0, 255, 51]);
    expect(greys(handmadePng(wide(GREY, 8), [[0, 200, 255]]))).toEqual([0, 200, 255]);
    expect(greys(handmadePng(wide(GREY, 16), [[0, 0, 0x80, 0x80, 0xff, 0xff]]))).toEqual([0, 128, 255]);
  });

  it('turns colours into their luma, with and without a palette', () => {
    const [red, green, blue] = [76, 150, 29]; // 0.299, 0.587 and 0.114 of 255 (ITU-R BT.601)
    expect(greys(handmadePng(wide(COLOUR, 8), [[255, 0, 0, 0, 255, 0, 0, 0, 255]]))).toEqual([red, green, blue]);
    const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255];
    expect(greys(handmadePng(wide(PALETTE, 8), [[2, 1, 0]], { PLTE: colours }))).toEqual([blue, green, red]);
    expect(greys(handmadePng(wide(PALETTE, 2), [[0b10010000]], { PLTE: colours }))).toEqual([blue, green, red]);
  });

  it('lays what is transparent on white, and says so', () => {
    const transparent = (bytes: Uint8Array) => decodePng(bytes, 'f').transparent;
    expect(transparent(handmadePng(wide(GREY_ALPHA, 8), [[0, 255, 0, 254, 100, 255]]))).toBe(true);
    expect(transparent(handmadePng(wide(GREY_ALPHA, 8), [[0, 255, 0, 255, 100, 255]]))).toBeUndefined();
    expect(greys(handmadePng(wide(GREY_ALPHA, 8), [[0, 0, 0, 255, 100, 51]]))).toEqual([255, 0, 224]);
    expect(greys(handmadePng(wide(COLOUR_ALPHA, 8, 2), [[0, 0, 0, 0, 9, 9, 9, 255]]))).toEqual([255, 9]);
    expect(greys(handmadePng(wide(GREY, 8), [[0, 7, 0]], { tRNS: [0, 0] }))).toEqual([255, 7, 255]);
    expect(greys(handmadePng(wide(PALETTE, 8, 2), [[0, 1]], { PLTE: [0, 0, 0, 5, 5, 5], tRNS: [0, 255] }))).toEqual([
      255, 5,
    ]);
  });

  it('reads an interlaced picture', () => {
    // Adam7 on 2 x 2: pixel (0,0) in pass 1, (1,0) in pass 6, row 1 in pass 7.
    const bytes = handmadePng({ width: 2, height: 2, depth: 8, colour: GREY, interlace: 1 }, [[1], [2], [3, 4]]);
    expect(greys(bytes)).toEqual([1, 2, 3, 4]);
  });

  it('refuses what is no PNG, by its name and first bytes', () => {
    expect(() => decodePng(Buffer.from('ffd8ffe000104a464946', 'hex'), 'photo.png')).toThrow(
      'photo.png is not a PNG: it begins with ffd8ffe000104a46, a PNG with 89504e470d0a1a0a: save it as PNG',
    );
    expect(() => decodePng(new Uint8Array(0), 'f.png')).toThrow('f.png is not a PNG: it is empty');
  });

  it('refuses a PNG cut short at any byte, in one line', () => {
    const whole = encodePng(
      20,
      20,
      Uint8Array.from({ length: 400 }, (_, i) => i % 256),
    );
    for (let length = 0; length < whole.length; length++) {
      let message = '';
      try {
        decodePng(whole.subarray(0, length), 'f.png');
      } catch (error) {
        expect(error).toBeInstanceOf(SynaptickError);
        message = (error as Error).message;
      }
      expect(message, `cut at ${length} of ${whole.length}`).toMatch(/^f\.png is not a PNG: .+$/);
    }
  });

  it('never fails in another way, whatever byte is damaged', () => {
    const whole = encodePng(5, 5, new Uint8Array(25).fill(9));
    for (let at = 0; at < whole.length; at++) {
      const damaged = Uint8Array.from(whole);
      damaged[at] = (damaged[at] as number) ^ 0x41;
      try {
        decodePng(damaged, 'f.png');
      } catch (error) {
        expect(error, `byte ${at}`).toBeInstanceOf(SynaptickError);
      }
    }
  });

  it('refuses a picture with fewer rows than its header says', () => {
    const header = { width: 28, height: 28, depth: 8, colour: GREY };
    const rows = (count: number) => Array.from({ length: count }, () => new Array<number>(28).fill(9));
    const short = 'f.png is not a PNG: it is damaged or cut short (its pixels end after 116 of 812 bytes)';
    expect(() => decodePng(handmadePng(header, rows(4)), 'f.png')).toThrow(short);
    expect(() => decodePng(handmadePng({ ...header, interlace: 1 }, rows(4)), 'f.png')).toThrow(
      /its pixels end after 116 of 837 bytes/, // 784 pixels in 4 + 4 + 3 + 7 + 7 + 14 + 14 rows
    );
  });

  it.each([0, 1])(
    'refuses, before it unzips it all, one that holds more than its header says (interlace %i)',
    (interlace) => {
      const bomb = Array.from({ length: 2000 }, () => new Array<number>(1000).fill(0));
      const bytes = handmadePng({ width: 28, height: 28, depth: 8, colour: GREY, interlace }, bomb);
      expect(() => decodePng(bytes, 'f.png')).toThrow(/\(it holds more pixels than its header says\)/);
    },
  );

  it('refuses a picture too large for the memory before it decodes it', () => {
    const header = { width: 100_000, height: 100_000, depth: 8, colour: GREY };
    expect(() => decodePng(handmadePng(header, []), 'f.png')).toThrow(
      'f.png is 100000 x 100000 pixels, each side must be 1 to 4096: save it in another size',
    );
    expect(() => decodePng(handmadePng({ ...header, width: 0, height: 1 }, []), 'f.png')).toThrow('f.png is 0 x 1');
  });
});

describe('readPng', () => {
  it('reads a file, and says which one it cannot', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a.png'), encodePng(2, 1, Uint8Array.of(3, 4)));
    expect(await readPng(join(folder, 'a.png'))).toEqual({ width: 2, height: 1, grey: Uint8Array.of(3, 4) });
    await expect(readPng(join(folder, 'b.png'))).rejects.toThrow(
      `cannot read ${folder}/b.png: no such file or folder (ENOENT): give a PNG file that exists`,
    );
    await expect(readPng(folder)).rejects.toThrow('it is a folder (EISDIR)');
  });
});

describe('encodePng', () => {
  it('writes grey and colour that come back', () => {
    const grey = Uint8Array.from({ length: 12 }, (_, i) => i * 20);
    expect(decodePng(encodePng(4, 3, grey), 'f')).toEqual({ width: 4, height: 3, grey });
    const colour = Uint8Array.of(10, 10, 10, 255, 0, 0, 0, 0);
    expect([...decodePng(encodePng(2, 1, colour), 'f').grey]).toEqual([10, 255]);
  });

  it('refuses pixels that do not fill the picture', () => {
    expect(() => encodePng(4, 3, new Uint8Array(13))).toThrow('4 x 3 has 13 bytes, must have 12 (grey) or 48');
  });
});
