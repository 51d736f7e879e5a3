import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../cores/errors.ts';
import { unzipped } from '../../../src/formats/gzip.ts';
import { parseIdx } from '../../../src/formats/idx.ts';

/** Bytes written out by hand from the format's description. */
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('parseIdx', () => {
  it('reads bytes with their dimensions, the last one fastest', () => {
    const array = parseIdx(bytes('00000802 00000002 00000003 010203 0405ff'), 'a');
    expect(array.dimensions).toEqual([2, 3]);
    expect(array.elements).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 255));
  });

  it('reads every element type, big-endian', () => {
    expect(parseIdx(bytes('00000901 00000002 ff 7f'), 'a').elements).toEqual(Int8Array.of(-1, 127));
    expect(parseIdx(bytes('00000b01 00000002 fffe 0102'), 'a').elements).toEqual(Int16Array.of(-2, 258));
    expect(parseIdx(bytes('00000c01 00000001 00010000'), 'a').elements).toEqual(Int32Array.of(65536));
    expect(parseIdx(bytes('00000d01 00000001 3fc00000'), 'a').elements).toEqual(Float32Array.of(1.5));
    expect(parseIdx(bytes('00000e01 00000001 c000000000000000'), 'a').elements).toEqual(Float64Array.of(-2));
  });

  it('reads an array of no elements', () => {
    expect(parseIdx(bytes('00000803 00000000 0000001c 0000001c'), 'a').elements).toHaveLength(0);
  });

  it.each([
    ['', /^f has 0 bytes, an IDX file at least 4/],
    ['89504e47 0d0a1a0a', /^f begins with the magic number 0x89504e47, which is not IDX/],
    ['00000703 00000000', /magic number 0x00000703/],
    ['00000800', /magic number 0x00000800/],
    ['00000803 00000001', /^f ends within its header of 16 bytes/],
    ['00000801 00000003 0102', /^f has 10 bytes, its dimensions 3 need 11: copy or download it again$/],
    ['00000801 00000003 01020304', /^f has 12 bytes, its dimensions 3 need 11/],
    ['00000803 ffffffff ffffffff ffffffff', /its dimensions 4294967295 x 4294967295 x 4294967295 need/],
  ])('refuses %j, naming the file and what is wrong', (hex, message) => {
    expect(() => parseIdx(bytes(hex), 'f')).toThrow(SynaptickError);
    expect(() => parseIdx(bytes(hex), 'f')).toThrow(message);
  });
});

describe('unzipped', () => {
  const content = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251);
  const zipped = gzipSync(content);

  it('tells a gzip file by its content, and leaves other bytes alone', () => {
    expect(Buffer.from(unzipped(zipped, 'f', 5000)).equals(content)).toBe(true);
    expect(unzipped(content, 'f.gz', 10)).toBe(content);
  });

  it('refuses a truncated gzip file at whatever byte it ends', () => {
    for (const length of [2, 9, 10, 20, zipped.length - 9, zipped.length - 1]) {
      expect(() => unzipped(zipped.subarray(0, length), 'f.gz', 5000)).toThrow(
        `f.gz is a truncated gzip file: it ends early, after ${length} bytes: copy or download it again`,
      );
    }
  });

  it('refuses a gzip file with a flipped bit', () => {
    const damaged = Uint8Array.from(zipped);
    damaged[damaged.length - 6] = (damaged.at(-6) as number) ^ 1; // in the checksum
    expect(() => unzipped(damaged, 'f.gz', 5000)).toThrow(
      /^f\.gz is a damaged gzip file: .*: copy or download it again$/,
    );
  });

  it('does not unpack more than the limit', () => {
    expect(() => unzipped(zipped, 'f.gz', 4999)).toThrow('f.gz unzips to more than 4999 bytes');
  });
});
