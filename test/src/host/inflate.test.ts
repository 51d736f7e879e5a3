/** Unzipping on any host: the same bytes as zlib's, and the same refusals. */
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/host/crc32.ts';
import {
  InflateError,
  type InflateOptions,
  inflatePieces,
  portableInflate,
  type Wrapper,
} from '../../../src/host/inflate.ts';
import { zlibInflate } from '../../../src/host/node/inflate.ts';
import { zippable as content, gzipFile } from './gzip-files.ts';

const ZIP = { gzip: gzipSync, zlib: deflateSync, raw: deflateRawSync };
const wrapper = fc.constantFrom<Wrapper>('gzip', 'zlib', 'raw');
/** A header with everything that one may have (RFC 1952): an extra field, a name, a comment and its own checksum. */
const HEADER = [0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0, 1, 0, 2, 0x61, 0, 0x62, 0x63, 0];

function gzipWithHeader(rest: Uint8Array): Uint8Array {
  const sum = crc32(Uint8Array.from(HEADER));
  return Uint8Array.from([...HEADER, sum & 255, (sum >> 8) & 255, ...rest]);
}

function turned(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const other = Uint8Array.from(bytes);
  other[at] = (other[at] as number) ^ (1 << bit);
  return other;
}

/** The bytes, or why there are none: early ends may be found out in either words. */
function outcome(way: typeof portableInflate, bytes: Uint8Array, form: Wrapper, options: InflateOptions) {
  try {
    return [...way(bytes, form, options)];
  } catch (error) {
    expect(error).toBeInstanceOf(InflateError);
    return (error as InflateError).kind;
  }
}

describe('unzipping without zlib', () => {
  it('gives the bytes that were zipped, as zlib does', () => {
    fc.assert(
      fc.property(wrapper, content, (form, bytes) => {
        const zipped = ZIP[form](bytes);
        const options = { most: bytes.length, expected: bytes.length };
        expect(outcome(portableInflate, zipped, form, options)).toEqual([...bytes]);
        expect(outcome(zlibInflate, zipped, form, options)).toEqual([...bytes]);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['gzip', 'zlib', 'raw'] as const)(
    'reckons with all pieces of a long %s, and sees one that is wrong',
    (form) => {
      // What does not zip comes out in many pieces.
      const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => Math.imul(i ^ (i >>> 7), 0x9e3779b1) >>> 24);
      const zipped = new Uint8Array(ZIP[form](bytes));
      expect([...inflatePieces(zipped, form)].length).toBeGreaterThan(2);
      const most = bytes.length;
      expect(Buffer.from(portableInflate(zipped, form, { most })).equals(bytes)).toBe(true);
      if (form === 'raw') return; // it has no checksum
      const other = turned(zipped, zipped.length - (form === 'gzip' ? 8 : 4), 0);
      expect(outcome(portableInflate, other, form, { most })).toBe('damaged');
    },
  );

  it('gives the beginning of what is cut short where that is asked for, as zlib does', () => {
    fc.assert(
      fc.property(content, fc.nat(), (bytes, at) => {
        const zipped = deflateRawSync(bytes);
        const part = zipped.subarray(0, at % (zipped.length + 1));
        const options = { most: bytes.length, partial: true };
        const got = outcome(portableInflate, part, 'raw', options);
        expect(got).toEqual([...bytes.subarray(0, got.length)]);
        // Neither may keep back what is needed to tell a header.
        if (part.length === zipped.length) expect(got).toHaveLength(bytes.length);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['gzip', 'zlib', 'raw'] as const)('refuses %s that holds too much, ends early or is damaged', (form) => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i * i);
    const zipped = ZIP[form](bytes);
    const most = bytes.length;
    for (const way of [portableInflate, zlibInflate]) {
      expect(outcome(way, zipped, form, { most: most - 1 })).toBe('large');
      expect(outcome(way, zipped.subarray(0, -20), form, { most })).toBe('short');
      expect(outcome(way, new Uint8Array(0), form, { most })).toBe('short');
      if (form === 'raw') continue; // it has no checksum
      const other = Uint8Array.from(zipped);
      other[other.length - (form === 'gzip' ? 6 : 2)] = (other[other.length - (form === 'gzip' ? 6 : 2)] as number) ^ 1;
      expect(outcome(way, other, form, { most })).toBe('damaged');
    }
  });

  it('gives or refuses gzip files of many members, cut, padded or damaged, as zlib does', () => {
    fc.assert(
      fc.property(gzipFile, ({ bytes, intact }) => {
        const wanted = outcome(zlibInflate, bytes, 'gzip', { most: 1e7 });
        const got = outcome(portableInflate, bytes, 'gzip', { most: 1e7 });
        if (intact && typeof wanted === 'string') {
          // A bit that is turned over may be found out in other words; or by zlib alone, where it changes no byte.
          expect([wanted, 'damaged', 'short', [...intact]]).toContainEqual(got);
        } else expect(got).toEqual(wanted);
      }),
      { numRuns: 100 },
    );
  });

  it.each(['gzip', 'zlib', 'raw'] as const)('finds each place where %s may be cut, as zlib does', (form) => {
    const zipped = ZIP[form](Uint8Array.from({ length: 200 }, (_, i) => (i * i) >> 4));
    const bytes = form === 'gzip' ? gzipWithHeader(zipped.subarray(10)) : zipped;
    for (let end = 0; end <= bytes.length; end++) {
      const wanted = outcome(zlibInflate, bytes.subarray(0, end), form, { most: 1e6 });
      expect(outcome(portableInflate, bytes.subarray(0, end), form, { most: 1e6 }), `${end}`).toEqual(wanted);
    }
  });

  it.each(['gzip', 'zlib'] as const)('refuses what is wrong around the zipped bytes of %s, as zlib does', (form) => {
    const zipped = ZIP[form](Uint8Array.from({ length: 200 }, (_, i) => (i * i) >> 4));
    const bytes = form === 'gzip' ? gzipWithHeader(zipped.subarray(10)) : zipped;
    const around = [
      ...Array(form === 'gzip' ? HEADER.length + 2 : 2).keys(),
      ...[-1, -2, -3, -4].map((i) => bytes.length + i),
    ];
    if (form === 'gzip') around.push(...[-5, -6, -7, -8].map((i) => bytes.length + i));
    for (const at of around) {
      for (let bit = 0; bit < 8; bit++) {
        const other = turned(bytes, at, bit);
        const wanted = outcome(zlibInflate, other, form, { most: 1e6 });
        expect(outcome(portableInflate, other, form, { most: 1e6 }), `bit ${bit} of byte ${at}`).toEqual(wanted);
      }
    }
  });

  it.each(['zlib', 'raw'] as const)('leaves what stands behind the end of %s, as zlib does', (form) => {
    const bytes = Uint8Array.from({ length: 200 }, (_, i) => (i * i) >> 4);
    for (const behind of [[0], [1, 2, 3], Array.from({ length: 70_000 }, (_, i) => i)]) {
      const longer = Uint8Array.from([...ZIP[form](bytes), ...behind]);
      for (const way of [portableInflate, zlibInflate])
        expect(outcome(way, longer, form, { most: 1e6 })).toEqual([...bytes]);
    }
  });
});
