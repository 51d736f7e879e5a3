import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../cores/errors.ts';
import { decodePng, decodePngPixels, encodePng } from '../../../src/formats/png.ts';
import { coloursOf, hasColours } from '../../../src/formats/png-paper.ts';
import { memoryLimit } from '../../../src/host/memory.ts';
import { readPng } from '../../../src/on-node.ts';
import { casePath, describeCases } from '../../support/cases.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { generator } from '../../support/generator.ts';
import { crc32Of } from '../../support/zip-writer.ts';

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly interlace?: number;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32Of(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG put together chunk by chunk as the specification says. @param filters of the rows; 0 unless given */
function handmadePng(
  header: Header,
  rows: number[][],
  extra: Record<string, number[]> = {},
  filters: readonly number[] = [],
): Uint8Array {
  const ihdr = Buffer.alloc(13);
  ihdr.writeUInt32BE(header.width, 0);
  ihdr.writeUInt32BE(header.height, 4);
  ihdr.set([header.depth, header.colour, 0, 0, header.interlace ?? 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', ihdr),
    ...Object.entries(extra).map(([type, data]) => chunk(type, Uint8Array.from(data))),
    chunk('IDAT', deflateSync(Uint8Array.from(rows.flatMap((row, y) => [filters[y] ?? 0, ...row])))),
    chunk('IEND', new Uint8Array(0)),
  ]);
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
      expect(message, `cut at ${length} of ${whole.length}`).toMatch(/^f\.png is (not a PNG|a damaged PNG): .+$/);
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
    const short = 'f.png is a damaged PNG: its pixels end after 116 of 812 bytes: save or copy it again';
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
      expect(() => decodePng(bytes, 'f.png')).toThrow('it holds more pixels than its header says');
    },
  );

  /** Of each colour type: samples of a pixel, and the bits that they may have. */
  const KINDS = [
    ...[1, 2, 4, 8, 16].map((depth) => [GREY, depth, 1] as const),
    ...[1, 2, 4, 8].map((depth) => [PALETTE, depth, 1] as const),
    ...[8, 16].flatMap((depth) => [[COLOUR, depth, 3] as const, [GREY_ALPHA, depth, 2] as const]),
    ...[8, 16].map((depth) => [COLOUR_ALPHA, depth, 4] as const),
  ];
  const PASSES = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;

  it('reads every kind of picture as pngjs does, whatever its filters, its passes and its transparent colour', () => {
    const kinds = fc.record({
      kind: fc.constantFrom(...KINDS),
      width: fc.integer({ min: 1, max: 20 }),
      height: fc.integer({ min: 1, max: 20 }),
      interlace: fc.constantFrom(0, 1),
      transparent: fc.boolean(),
      seed: fc.integer({ min: 0, max: 1e9 }),
    });
    fc.assert(
      fc.property(kinds, ({ kind: [colour, depth, samples], width, height, interlace, transparent, seed }) => {
        const random = generator(seed);
        const byte = () => Math.floor(random() * 256);
        const whole = [[0, 0, 1, 1]] as const;
        const rows = (interlace ? PASSES : whole).flatMap(([x, y, dx, dy]) => {
          const columns = Math.max(0, Math.ceil((width - x) / dx));
          const lines = columns > 0 ? Math.max(0, Math.ceil((height - y) / dy)) : 0;
          const bytes = Math.ceil((columns * samples * depth) / 8);
          return Array.from({ length: lines }, () => Array.from({ length: bytes }, byte));
        });
        // Filters of a palette's indices would make indices of others that there are not.
        const filters = rows.map(() => (colour === PALETTE && depth < 8 ? 0 : Math.floor(random() * 5)));
        const extra: Record<string, number[]> = {};
        if (colour === PALETTE) extra.PLTE = Array.from({ length: 3 * 2 ** depth }, byte);
        if (transparent && colour === PALETTE)
          extra.tRNS = Array.from({ length: 1 + Math.floor(random() * 2 ** depth) }, byte);
        if (transparent && colour === GREY) extra.tRNS = [0, Math.floor(random() * 2 ** Math.min(depth, 8))];
        if (transparent && colour === COLOUR) extra.tRNS = [0, byte(), 0, byte(), 0, byte()];
        const png = handmadePng({ width, height, depth, colour, interlace }, rows, extra, filters);
        const { data } = PNG.sync.read(Buffer.from(png));
        const expected = Array.from({ length: width * height }, (_, i) => {
          const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(4 * i, 4 * i + 4);
          const share = alpha / 255;
          return Math.round((0.299 * red + 0.587 * green + 0.114 * blue) * share + 255 * (1 - share));
        });
        expect(greys(png)).toEqual(expected);
        const onWhite = Array.from({ length: width * height * 3 }, (_, i) => {
          const pixel = 4 * Math.floor(i / 3);
          const share = (data[pixel + 3] as number) / 255;
          return Math.round((data[pixel + (i % 3)] as number) * share + 255 * (1 - share));
        });
        const picture = decodePngPixels(png, 'f');
        expect([...coloursOf(picture)]).toEqual(onWhite);
        expect(hasColours(picture)).toBe(onWhite.some((value, i) => value !== onWhite[i - (i % 3)]));
      }),
      { numRuns: 300 },
    );
  });

  const good = handmadePng(wide(GREY, 8), [[1, 2, 3]]);

  it('reads to the end of the picture, whatever comes behind it', () => {
    for (const tail of [[0], [0x89, 0x50], new Array(5000).fill(7)]) {
      expect(greys(Buffer.concat([good, Uint8Array.from(tail)]))).toEqual([1, 2, 3]);
    }
    expect(greys(Buffer.concat([good, good]))).toEqual([1, 2, 3]);
  });

  const parts = {
    signature: good.subarray(0, 8),
    header: good.subarray(8, 33),
    end: chunk('IEND', new Uint8Array(0)),
    data: (row: number[]) => chunk('IDAT', deflateSync(Uint8Array.from(row))),
  };
  const made = (...chunks: Uint8Array[]) => Buffer.concat([parts.signature, parts.header, ...chunks]);
  const flipped = (bytes: Uint8Array, at: number) => bytes.with(at, (bytes.at(at) as number) ^ 1);
  const row = parts.data([0, 1, 2, 3]);

  it('reads pixels in several chunks, and skips what it does not know and may leave out', () => {
    const zipped = deflateSync(Uint8Array.of(0, 1, 2, 3));
    const pieces = Array.from(zipped, (_, i) => chunk('IDAT', zipped.subarray(i, i + 1)));
    const text = chunk('tEXt', Buffer.from('Title\0a picture'));
    expect(greys(made(text, ...pieces, chunk('teSt', Uint8Array.of(1)), parts.end))).toEqual([1, 2, 3]);
  });

  it.each<[string, Uint8Array, string]>([
    ['without its end', made(row), 'it is cut short: it has no end (IEND)'],
    ['without pixels', made(parts.end), 'it has no pixels (IDAT)'],
    [
      'that ends in a chunk',
      made(row.subarray(0, -5)),
      'it is cut short: its chunk IDAT at byte 33 ends after the file',
    ],
    [
      'with a changed header',
      made(row, parts.end).fill(9, 19, 20),
      'its chunk IHDR at byte 8 does not have its checksum',
    ],
    ['with changed pixels', flipped(made(row, parts.end), 45), 'its chunk IDAT at byte 33 does not have its checksum'],
    [
      'with a changed checksum',
      flipped(made(row, parts.end), 53),
      'its chunk IDAT at byte 33 does not have its checksum',
    ],
    ['with a changed end', flipped(made(row, parts.end), -1), 'its chunk IEND at byte 57 does not have its checksum'],
    [
      'whose pixels do not have the checksum of their own',
      made(chunk('IDAT', flipped(deflateSync(Uint8Array.of(0, 1, 2, 3)), -1)), parts.end),
      'its pixels do not have their checksum',
    ],
    [
      'with a filter that there is not',
      made(parts.data([5, 1, 2, 3]), parts.end),
      'a row has filter 5, there are 0 to 4',
    ],
    ['with two headers', made(parts.header, row, parts.end), 'it has a second header at byte 33'],
    [
      'with a chunk that must be known',
      made(chunk('CgBI', Uint8Array.of(1)), row, parts.end),
      'its chunk CgBI is of a kind',
    ],
    ['with a chunk of no type', made(chunk('a\0b!', Uint8Array.of(1)), row, parts.end), 'there is no chunk at byte 33'],
    ['of no palette', handmadePng(wide(PALETTE, 8), [[0, 0, 0]]), 'it has no palette (PLTE)'],
    [
      'of half a palette',
      handmadePng(wide(PALETTE, 8), [[0, 0, 0]], { PLTE: [1, 2] }),
      'its palette has 2 bytes, must',
    ],
    [
      'of a colour beyond its palette',
      handmadePng(wide(PALETTE, 8), [[0, 1, 0]], { PLTE: [1, 2, 3] }),
      'index 1 not in palette',
    ],
    ['of colour type 5', handmadePng(wide(5, 8), [[0]]), 'its colour type is 5, must be 0, 2, 3, 4 or 6'],
    [
      'of colours of 4 bits',
      handmadePng(wide(COLOUR, 4), [[0]]),
      'its samples have 4 bits, those of colour type 2 have 8, 16',
    ],
    [
      'of interlacing 2',
      handmadePng({ ...wide(GREY, 8), interlace: 2 }, [[0]]),
      'it is of compression 0, filter 0 and interlacing 2, of which there are 0, 0 and 0 or 1',
    ],
  ])('refuses one %s', (_, png, line) => {
    expect(() => decodePng(png, 'f.png')).toThrow(`f.png is a damaged PNG: ${line}`);
  });

  it('says what its pixels would take before it unzips them', () => {
    const png = handmadePng({ width: 4096, height: 4096, depth: 16, colour: COLOUR_ALPHA }, []);
    expect(() => decodePng(png, 'f.png', memoryLimit(100))).toThrow(
      'f.png: its 4096 x 4096 pixels would take about 480 MiB of memory, the limit is 100 MiB: make it smaller, or allow that much (--memory 480)',
    );
    expect(() => decodePng(png, 'f.png')).toThrow('f.png is a damaged PNG: its pixels end after 0 of 134221824 bytes');
  });

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

describeCases('pictures of the cases', () => {
  it('are alike with a byte behind their end and without', async () => {
    expect(await readPng(casePath('files/tail.png'))).toEqual(await readPng(casePath('files/good.png')));
  });
});
