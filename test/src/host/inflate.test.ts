/** Unzipping on any host: the same bytes as zlib's, and the same refusals. */
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InflateError, type InflateOptions, portableInflate, type Wrapper } from '../../../src/host/inflate.ts';
import { zlibInflate } from '../../../src/host/node/inflate.ts';

const ZIP = { gzip: gzipSync, zlib: deflateSync, raw: deflateRawSync };
const wrapper = fc.constantFrom<Wrapper>('gzip', 'zlib', 'raw');
/** Runs of few values, so that there is something to zip. */
const content = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 3000 })), { maxLength: 40 })
  .map((runs) => Uint8Array.from(runs.flatMap(([byte, times]) => Array.from({ length: times }, () => byte))));

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
});
