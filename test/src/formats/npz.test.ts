/** Arrays as numpy writes them. The base64 texts are what numpy 2.4.6 wrote (numpy.lib.format.write_array, savez). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../cores/errors.ts';
import { decodeNpy, decodeNpz, encodeNpy, encodeNpz, type NpyArray } from '../../../src/formats/npz.ts';

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

const NUMPY: [code: string, base64: string, array: NpyArray][] = [
  [
    'np.arange(6, dtype="u1").reshape(2, 3)',
    'k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAQIDBAU=',
    { shape: [2, 3], data: Uint8Array.of(0, 1, 2, 3, 4, 5) },
  ],
  [
    'np.array([-2, 300], dtype="<i2")',
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr+/ywB',
    { shape: [2], data: Int16Array.of(-2, 300) },
  ],
  [
    'np.array([0.5, -1e300])',
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAADgP5x1AIg85Df+',
    { shape: [2], data: Float64Array.of(0.5, -1e300) },
  ],
  [
    'np.array([-1, 2**62])',
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr//////////wAAAAAAAABA',
    { shape: [2], data: BigInt64Array.of(-1n, 2n ** 62n) },
  ],
  [
    'np.array(7, dtype="<i4")',
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoHAAAA',
    { shape: [], data: Int32Array.of(7) },
  ],
];

/** Version 2.0 of the header, booleans, Fortran order, complex numbers: read or refused, never written. */
const VERSION_2 =
  'k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/';
const BOOLEANS =
  'k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAE=';
const FORTRAN =
  'k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAwEEAgU=';
const COMPLEX =
  'k05VTVBZAQB2AHsnZGVzY3InOiAnPGMxNicsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAPA/';
const SAVEZ_COMPRESSED =
  'UEsDBC0AAAAIAAAAIQDrwCsE//////////8FABQAYS5ucHkBABAAjAAAAAAAAABNAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC5GBgYGJiBmBmIAUEsDBC0AAAAIAAAAIQBM++8W//////////8FABQAYi5ucHkBABAAkAAAAAAAAABMAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1CmQDLgaGBntkDABQSwECLQMtAAAACAAAACEA68ArBE0AAACMAAAABQAAAAAAAAAAAAAAgAEAAAAAYS5ucHlQSwECLQMtAAAACAAAACEATPvvFkwAAACQAAAABQAAAAAAAAAAAAAAgAGEAAAAYi5ucHlQSwUGAAAAAAIAAgBmAAAABwEAAAAA';

describe('an .npy array', () => {
  it.each(NUMPY)('is read and written as numpy writes %s', (_, base64, array) => {
    expect(decodeNpy('a', bytes(base64))).toEqual(array);
    expect(Buffer.from(encodeNpy(array)).toString('base64')).toBe(base64);
  });

  it('is read with a version 2 header, and booleans as bytes', () => {
    expect(decodeNpy('a', bytes(VERSION_2))).toEqual({ shape: [1], data: Float32Array.of(1.5) });
    expect(decodeNpy('a', bytes(BOOLEANS))).toEqual({ shape: [3], data: Uint8Array.of(1, 0, 1) });
  });

  it('is refused in Fortran order, of another element type, or with a shape it does not fill', () => {
    expect(() => decodeNpy('a', bytes(FORTRAN))).toThrow(/^array a: Fortran order; save it in C order/);
    expect(() => decodeNpy('a', bytes(COMPLEX))).toThrow(/^array a: element type <c16 is not one of \|u1 /);
    const short = bytes(NUMPY[0]?.[1] as string).subarray(0, -1);
    expect(() => decodeNpy('a', short)).toThrow('array a: 5 elements for shape (2, 3): the file is damaged');
    expect(() => decodeNpy('a', bytes('AAAA'))).toThrow('array a: no .npy header');
  });
});

describe('an .npz file', () => {
  it('is read as numpy.savez_compressed writes it', () => {
    expect(decodeNpz('f', bytes(SAVEZ_COMPRESSED))).toEqual({
      a: { shape: [3], data: Int32Array.of(1, 2, 3) },
      b: { shape: [2, 2], data: Float32Array.of(1, 1, 1, 1) },
    });
  });

  it('comes back with every array, whatever it holds', () => {
    const array = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.int16Array(),
      fc.int32Array(),
      fc.uint32Array(),
      fc.float64Array(),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9.]{0,9}$/), array, { noNullPrototype: true }),
        (held) => {
          const arrays = Object.fromEntries(
            Object.entries(held).map(([name, data]) => [name, { shape: [data.length], data }]),
          );
          expect(decodeNpz('f', encodeNpz(arrays))).toEqual(arrays);
        },
      ),
    );
  });

  it('has the same bytes for the same arrays', () => {
    const arrays = { a: { shape: [3], data: Uint8Array.of(1, 2, 3) } };
    expect(encodeNpz(arrays)).toEqual(encodeNpz(structuredClone(arrays)));
  });

  it('is refused, by its name, when it is none or cut short at any byte', () => {
    expect(() => decodeNpz('f', new Uint8Array(0))).toThrow(/^f is not an \.npz file/);
    const whole = bytes(SAVEZ_COMPRESSED);
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeNpz('f', whole.subarray(0, length))).toThrow(SynaptickError);
    }
  });

  it('is refused with a byte changed in what an array holds, and never fails in another way', () => {
    const data = Uint8Array.from({ length: 64 }, (_, i) => (i * 37) & 255);
    const whole = encodeNpz({ a: { shape: [32], data: new Int16Array(data.buffer) } });
    let read = 0;
    for (let at = 0; at < whole.length; at++) {
      const damaged = whole.with(at, (whole[at] as number) ^ 0x41);
      try {
        const { a } = decodeNpz('f', damaged);
        if (a) expect(a.data).toEqual(new Int16Array(data.buffer));
        read++;
      } catch (error) {
        expect(error).toBeInstanceOf(SynaptickError);
      }
    }
    expect(read).toBeLessThan(100); // time stamps, attributes and such
  });
});
