/** LZ4 and Zstandard, unpacked as their own programs packed (lz4 1.9, zstd 1.5), and what is damaged or too large. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackLz4, xxHash32 } from '../../../src/formats/lz4.ts';
import { unpackZstd } from '../../../src/formats/zstd.ts';
import { InflateError } from '../../../src/host/inflate.ts';
import { eventPacket } from '../../support/event-files.ts';

/** `lz4 -9 --content-size` and `zstd -19` of a packet of 40 events. */
const LZ4_PACKET = [
  'BCJNGGxAqAIAAAAAAAClmgEAAPYDpAIAABgAAABFVlRTBgAIAAQAAQAxEAAAEABmKAAAAOgDGABkAQAAAPIDDAARBwgAE/wQADEC',
  'AA4IABMGSQAxAwAVMAATEBAAMQQAHAgAExoQABEFHgAzAAAkEAAAhAAAEgATLhAAMQcADwgAEzgQADEIABYIABNCEAAxCQAdMAAT',
  'TBAAMQoAAggAE1YQADELAAkIABNgEAAxDAAQMAATahAAMQ0AFwgAE3QQADEOAB4IABN+EAAxDwADMAAkiAQUAREKCAATkhAAMREA',
  'EQgAE5wQADESABgwABOmEAAxEwAfCAATsBAAExRiARO6EAAxFQALMAATxBAAMRYAEggAE84QADEXABkIABPYEAAxGAAgMAAT4hAA',
  'MRkABQgAE+wQADEaAAwIABP2EAAyGwATYgECJwBCABwAGigBAxAAMh0AIZgAAxAAMR4ABjAAEx4QADEfAA0IABMoEAAxIAAUCAAT',
  'MhAAMSEAGzAAOTwFAAEAKkYFIAImUAUgAgAwACZaBSACAAEAKmQFIAITbhAAgAUAAQABAAAAAAAAABKQSqo=',
].join('');
const ZSTD_PACKET = [
  'KLUv/WSoAX0IABYlPjBQjdIaCGtc9RwzEHPMADEGkVYZhGFVF0eQlDyGPKyqStn/9r/9b//b//a/tS2k7RQyAC8ALgDf0/JfwdnL',
  'yn8Dn23/pf7q/fc5S3r9V/mdlP86+Zbsv0rOXiMn+P3zXlYcHiAUfpqyEb+Mn/n5D+Ps1fPfxW/t/GfxTTn/UZz93Pwn8TE1/0F8',
  'ysx/DGdZMf8l/NLLfwcBU/+R/Bb1n8jZgKf/Qj6q6T+QH1r67+OsJuk/j39H/3V8gKL/OM6ehv7T+KCgB2etok38W8RZa2gLG8JZ',
  'VYG/GfzRgL8RfE6Av7XOVrb+NvoCWX/L/NTV354VVf1n8jcBCCDA8x0blsWdw3iEjF04qVJtwg4hGo3f',
].join('');
/** `lz4 -9 -BD -B4 -BX` (blocks that look back at others, checksums) and `zstd -19` of 150,000 bytes. */
const LZ4_LONG = [
  'BCJNGFRArhoCAAD/7AABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9',
  'Pj9AQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX2BhYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ent8fX5/gIGCg4SFhoeI',
  'iYqLjI2Oj5CRkpOUlZaXmJmam5ydnp+goaKjpKWmp6ipqqusra6vsLGys7S1tre4ubq7vL2+v8DBwsPExcbHyMnKy8zNzs/Q0dLT',
  '1NXW19jZ2tvc3d7f4OHi4+Tl5ufo6err7O3u7/Dx8vP09fb3+Pn6+wD/////////////////////////////////////////////',
  '//////////////////////////////////////8xD7o/////////////////////////////////////////////////////////',
  '////////////////////////////5g/7ADMPuj//////////////////////////////////////////////////////////////',
  '///////////////////////mD/sAMw+6PxYPKcD/////////////////////////////////////////////////////////////',
  '///////////////////////+UBcYGRobwUbe4yUBAAAPuj8WDynA////////////////////////////////////////////////',
  '/////////////////////////////////////wQPuj8WDynA////////////////////////////////////////////////////',
  '/////////////////////////////////wQPuj8WDynA////////////////////////////////////////////////////////',
  '/////////////////////////////wQPuj8WDynA////////////////////////////////////////////////////////////',
  '/////////////////////////lA0NTY3OMqiytpbAAAAD7o/Fg8pwP//////////////////////////////////////////////',
  '//////////////////////////////////////8ED8gK////////////4VCdnp+goTixbnwAAAAA1YOKjg==',
].join('');
const ZSTD_LONG = [
  'KLUv/aTwSQIATAkAtA8AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8',
  'PT4/QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl9gYWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoOEhYaH',
  'iImKi4yNjo+QkZKTlJWWl5iZmpucnZ6foKGio6SlpqeoqaqrrK2ur7CxsrO0tba3uLm6u7y9vr/AwcLDxMXGx8jJysvMzc7P0NHS',
  '09TV1tfY2drb3N3e3+Dh4uPk5ebn6Onq6+zt7u/w8fLz9PX29/j5+g+o8PX/z9DbdQMQ/v//x8X3AXP7ndvvuP3O7XduP+ftd/b2',
  '9/5Ee4HvbyQFXQAAAANQAADt8Qe9/XynLRPR',
].join('');

const PACKET = eventPacket(
  Array.from({ length: 40 }, (_, i) => [1000 + 10 * i, i % 34, (i * 7) % 34, i % 3 === 0 ? 1 : 0] as const),
);
const LONG = Uint8Array.from({ length: 150_000 }, (_, i) => (i + (i >> 14)) % 251);
const MOST = 1 << 20;
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

const CASES = [
  ['LZ4', unpackLz4, bytesOf(LZ4_PACKET), PACKET],
  ['LZ4 of several blocks', unpackLz4, bytesOf(LZ4_LONG), LONG],
  ['Zstandard', unpackZstd, bytesOf(ZSTD_PACKET), PACKET],
  ['Zstandard of several blocks', unpackZstd, bytesOf(ZSTD_LONG), LONG],
] as const;

describe.each(CASES)('%s', (_, unpack, packed, content) => {
  it('is unpacked to the bytes that were packed', () => {
    expect(same(unpack(packed, MOST), content)).toBe(true);
  });

  it('is refused where it ends early, wherever that is', () => {
    for (let length = 0; length < packed.length; length += 7) {
      expect(() => unpack(packed.subarray(0, length), MOST)).toThrow(InflateError);
    }
  });

  it('is refused before it takes more room than it may', () => {
    expect(() => unpack(packed, content.length - 1)).toThrow(expect.objectContaining({ kind: 'large' }));
  });

  it('ends in an error of ours or in bytes, whatever is changed in it', () => {
    fc.assert(
      fc.property(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const spoilt = Uint8Array.from(packed);
        spoilt[at] = (spoilt[at] as number) ^ change;
        try {
          return unpack(spoilt, MOST).length <= MOST;
        } catch (error) {
          return error instanceof InflateError;
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('LZ4', () => {
  it('notices by its checksum that a byte is another', () => {
    const spoilt = bytesOf(LZ4_LONG);
    spoilt[30] = (spoilt[30] as number) ^ 1;
    expect(() => unpackLz4(spoilt, MOST)).toThrow('a block does not have its checksum');
  });

  // https://github.com/Cyan4973/xxHash: XXH32 of nothing, of "a" and of a longer text, seed 0.
  it.each([
    ['', 0x02cc5d05],
    ['a', 0x550d7456],
    ['Nobody inspects the spammish repetition', 0xe2293b2f],
  ])('has the checksum of %j that xxHash has', (text, hash) => {
    expect(xxHash32(new TextEncoder().encode(text))).toBe(hash);
  });

  it('of a few bytes that claim many makes no room for them', () => {
    const frame = new Uint8Array(19);
    const view = new DataView(frame.buffer);
    view.setUint32(0, 0x184d2204, true);
    frame[4] = 0x48;
    view.setBigUint64(6, 2n ** 50n, true);
    expect(() => unpackLz4(frame, MOST)).toThrow(expect.objectContaining({ kind: 'large' }));
  });
});

describe('Zstandard', () => {
  it('of a few bytes that claim a large window, or many repeated bytes, makes no room for them', () => {
    const magic = [0x28, 0xb5, 0x2f, 0xfd];
    const window = Uint8Array.from([...magic, 0, 0xa8, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(() => unpackZstd(window, MOST)).toThrow(expect.objectContaining({ kind: 'large' }));
    const run = [0xfa, 0xff, 0xff, 7];
    const runs = Uint8Array.from([...magic, 0, 0x38, ...Array.from({ length: 20 }, () => run).flat(), 1, 0, 0]);
    expect(() => unpackZstd(runs, MOST)).toThrow(expect.objectContaining({ kind: 'large' }));
  });
});
