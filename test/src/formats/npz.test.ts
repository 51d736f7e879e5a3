/** Arrays as numpy writes them. The base64 texts are what numpy 2.4.6 wrote (numpy.lib.format.write_array, savez). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../cores/errors.ts';
import { shapeText } from '../../../src/formats/container.ts';
import { decodeNpy, decodeNpz, encodeNpy, encodeNpz, type NpyArray, openNpz } from '../../../src/formats/npz.ts';
import { memoryLimit } from '../../../src/host/memory.ts';
import { generator } from '../../support/generator.ts';
import { headerOf, type Kind, npyOf, type Variant } from '../../support/numpy.ts';
import { npzOf, zipOf } from '../../support/zip-writer.ts';

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
    'np.array(7, dtype="<i4")',
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoHAAAA',
    { shape: [], data: Int32Array.of(7) },
  ],
];

const SAVEZ_COMPRESSED =
  'UEsDBC0AAAAIAAAAIQDrwCsE//////////8FABQAYS5ucHkBABAAjAAAAAAAAABNAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC5GBgYGJiBmBmIAUEsDBC0AAAAIAAAAIQBM++8W//////////8FABQAYi5ucHkBABAAkAAAAAAAAABMAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1CmQDLgaGBntkDABQSwECLQMtAAAACAAAACEA68ArBE0AAACMAAAABQAAAAAAAAAAAAAAgAEAAAAAYS5ucHlQSwECLQMtAAAACAAAACEATPvvFkwAAACQAAAABQAAAAAAAAAAAAAAgAGEAAAAYi5ucHlQSwUGAAAAAAIAAgBmAAAABwEAAAAA';

describe('an .npy array', () => {
  it.each(NUMPY)('is read and written as numpy writes %s', (_, base64, array) => {
    expect(decodeNpy('a', bytes(base64))).toEqual(array);
    expect(Buffer.from(encodeNpy(array)).toString('base64')).toBe(base64);
  });

  const TYPES: readonly [Kind, Variant['size']][] = [
    ['b', 1],
    ...([1, 2, 4, 8] as const).flatMap((size): [Kind, Variant['size']][] => [
      ['u', size],
      ['i', size],
    ]),
    ...([2, 4, 8] as const).map((size): [Kind, Variant['size']] => ['f', size]),
  ];
  const anyShape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
  const anyVariant = fc.record({
    type: fc.constantFrom(...TYPES),
    bigEndian: fc.boolean(),
    fortran: fc.boolean(),
    version: fc.constantFrom<1 | 2 | 3>(1, 2, 3),
    longs: fc.boolean(),
    alignment: fc.constantFrom<16 | 64>(16, 64),
    deflate: fc.boolean(),
    zip64: fc.boolean(),
  });

  it('is read in row order whatever its type, byte order, axis order, version and zip', () => {
    fc.assert(
      fc.property(anyShape, anyVariant, fc.integer({ min: 0, max: 1e9 }), (shape, choice, seed) => {
        const { type, bigEndian, deflate, zip64, ...rest } = choice;
        const [kind, size] = type;
        const order = size === 1 ? '|' : bigEndian ? '>' : '<';
        const random = generator(seed);
        const values = Array.from({ length: product(shape) }, () => exactValue(kind, size, random()));
        const npy = npyOf(shape, values, { ...rest, kind, size, order });
        const read = openNpz('f', npzOf({ other: Uint8Array.of(1), a: npy }, { deflate, zip64 })).get('a');
        expect(read?.shape).toEqual(shape);
        expect([...(read?.data ?? [])]).toEqual(values);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused with its place where a whole number of 64 bits is beyond 2^53', () => {
    const values = [1, 2, 3, 4, 2 ** 53, 6];
    const line = (kind: Kind, fortran: boolean) => () =>
      decodeNpy('w', npyOf([2, 3], values, { kind, size: 8, fortran }));
    for (const fortran of [false, true]) {
      for (const kind of ['u', 'i'] as const) {
        expect(line(kind, fortran)).toThrow(
          'array w has 9007199254740992 at [1, 1], whole numbers are exact within +-(2^53 - 1): give smaller ones',
        );
      }
    }
    expect(() => decodeNpy('w', npyOf([1], [-(2 ** 60)]))).toThrow('array w has -1152921504606846976 at [0]');
    expect([...decodeNpy('w', npyOf([2], [2 ** 53 - 1, 1 - 2 ** 53])).data]).toEqual([2 ** 53 - 1, 1 - 2 ** 53]);
  });

  const header = (descr: string, shape = '(1,)', order = 'False') =>
    Buffer.concat([headerOf(`{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`), new Uint8Array(8)]);

  it.each([
    ["'<c16'", 'elements of type <c16 (complex numbers)'],
    ["'|O'", 'elements of type |O (Python objects)'],
    ["'|S3'", 'elements of type |S3 (texts)'],
    ["'<U7'", 'elements of type <U7 (texts)'],
    ["'<M8[ns]'", 'elements of type <M8[ns] (times)'],
    ["'|V8'", 'elements of type |V8 (records)'],
    ["[('a', '<i4'), ('b', '<f4')]", 'elements of type [(a, <i4), (b, <f4)] (records)'],
    ["'<f16'", 'elements of type <f16, those that are read are b1 u1 i1 u2 i2 f2 u4 i4 f4 u8 i8 f8: save it as'],
    ["'toString'", 'elements of type toString'],
  ])('is refused by its type %s', (descr, line) => {
    expect(() => decodeNpy('a', header(descr))).toThrow(`array a has ${line}`);
  });

  it.each([
    [header("'|u1'", '(-8,)'), 'has the shape (-8,), whose sides must be whole numbers from 0 up'],
    [header("'|u1'", '(2, -4)'), 'has the shape (2, -4)'],
    [header("'|u1'", '(99999999999999999999,)'), 'has the shape (99999999999999999999,)'],
    [header("'|u1'", '(1.5,)'), 'has no shape, but (1.5,)'],
    [header("'|u1'", '8'), 'has no shape, but 8'],
    [header("'|u1'", '(7,)'), 'has 8 bytes of elements, its shape (7) of type u1 needs 7'],
    [header("'<i4'", '(4194304, 4194304, 4194304)'), 'has 8 bytes of elements'],
    [header("'|u1'", '(8,)', 'Maybe'), 'does not say its order'],
    [headerOf("{'fortran_order': False, 'shape': (0,)}"), 'does not say its type'],
    [headerOf('no dictionary'), 'has a header that is no dictionary'],
    [headerOf("{'descr': '|u1', 'descr': '|i1', 'fortran_order': False, 'shape': (0,)}"), 'is no dictionary'],
    [header("'|u1'").fill(4, 6, 7), 'has an .npy header of version 4, versions 1 to 3 are read'],
    [header("'|u1'").subarray(0, 40), 'ends within its header'],
    [bytes('AAAA'), 'has no .npy header'],
  ])('is refused when it is damaged (%#)', (npy, line) => {
    expect(() => decodeNpy('a', npy)).toThrow(line);
  });

  it.each(["'b1'", "'|b1'", "'?'", "'|?'", "'<i1'", "'i1'"])('is read of type %s', (descr) => {
    const expected = descr.includes('i') ? new Int8Array(8) : new Uint8Array(8);
    expect(decodeNpy('a', header(descr, '(2, 4)'))).toEqual({ shape: [2, 4], data: expected });
  });

  it('of many axes is refused by the first of them', () => {
    const many = `(${'1, '.repeat(20_000)}9)`;
    expect(() => decodeNpy('a', header("'|u1'", many))).toThrow(
      'its shape (1, 1, 1, 1, 1, 1, 1, 1, ...) of type u1 needs 9',
    );
    expect(shapeText(new Array(20_000).fill(2))).toBe('(2, 2, 2, 2, 2, 2, 2, 2, ...)');
  });

  it('is read whatever the order and the spaces of its header', () => {
    const dictionary = '{"shape":(2,),u\'fortran_order\' :False, "descr" : b"<u2"}';
    const npy = Buffer.concat([headerOf(dictionary), Uint8Array.of(1, 0, 0, 1)]);
    expect(decodeNpy('a', npy)).toEqual({ shape: [2], data: Uint16Array.of(1, 256) });
  });
});

/** A value that the type holds exactly. */
function exactValue(kind: Kind, size: number, random: number): number {
  if (kind === 'b') return Math.round(random);
  const bits = Math.min(8 * size, 50);
  if (kind === 'u') return Math.floor(random * 2 ** bits);
  if (kind === 'i') return Math.floor((random - 0.5) * 2 ** bits);
  if (size === 2) return (Math.floor(random * 2047) - 1023) / 16;
  return size === 4 ? Math.fround((random - 0.5) * 1e6) : (random - 0.5) * 1e300;
}

function product(shape: readonly number[]): number {
  return shape.reduce((all, side) => all * side, 1);
}

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
    expect(() => decodeNpz('f', npyOf([1], [1]))).toThrow('f is a single array (.npy), must be an .npz file');
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

  it('gives the arrays that are asked for, whatever else is in it', () => {
    const records = headerOf("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (0,), }");
    const names = ['__proto__', 'toString', 'records', 'w'];
    const w = npyOf([2], [3, 4], { size: 1 });
    const npz = openNpz('f', npzOf({ ...Object.fromEntries([['__proto__', w]]), toString: w, records, w }));
    expect(npz.names).toEqual(names);
    expect(npz.get('w')?.data).toEqual(Int8Array.of(3, 4));
    expect(npz.get('__proto__')?.data).toEqual(Int8Array.of(3, 4));
    expect(npz.get('constructor')).toBeUndefined();
    expect(() => npz.get('records')).toThrow('f: array records has elements of type [(a, <i4)] (records)');
  });

  const member = (name: string, says = {}) => ({
    name: `${name}.npy`,
    content: npyOf([64], new Array(64).fill(7)),
    says,
  });
  it.each<[string, object, string]>([
    ['more than its zipped bytes can hold', { size: 2 ** 30 }, 'a.npy is said to have 1073741824 bytes, its '],
    ['4 GiB', { size: 2 ** 32 }, 'a.npy has 4294967296 bytes, the limit is 4294967295'],
    ['16 EiB', { size: 2 ** 63 }, 'a.npy has 9223372036854776000 bytes, the limit is'],
    ['a byte more than it has', { size: 641 }, 'has 513 bytes of elements, its shape (64) of type i8 needs 512'],
    ['a byte less than it has', { size: 639 }, 'a.npy has more bytes than is said: the file is damaged'],
    ['another checksum', { crc: 1 }, 'a.npy does not have its checksum: the file is damaged'],
    ['encryption', { flags: 1 }, 'a.npy is encrypted: save it without a password'],
    ['bzip2', { method: 12 }, 'a.npy is zipped by bzip2, must be by deflate or not at all'],
    ['a method that there is not', { method: 77 }, 'a.npy is zipped by method 77'],
    ['a place beyond the end', { at: 2 ** 31 }, 'a.npy is not where it should be'],
    ['more zipped bytes than there are', { zipped: 2 ** 31, size: 640 }, 'a.npy goes beyond the end of the file'],
  ])('is refused where a member is said to have %s, and others are read', (_, says, line) => {
    const npz = openNpz('f', zipOf([member('a', says), member('b')]));
    expect(() => npz.get('a')).toThrow(line);
    expect(npz.get('b')?.shape).toEqual([64]);
  });

  it('is refused where it names a member twice, or its directory is damaged', () => {
    expect(() => openNpz('f', zipOf([member('a'), member('a')]))).toThrow(
      'f is damaged: it has two members called a.npy',
    );
    const zip = Buffer.from(zipOf([member('a')]));
    zip.writeUInt16LE(9, zip.length - 12);
    expect(() => openNpz('f', zip)).toThrow('f is damaged: its directory ends after 1 of 9 members');
  });

  it('is read behind whatever stands before the archive, as numpy reads it', () => {
    const members = [{ name: 'a.npy', content: npyOf([2], [1, 2]) }];
    for (const zip of [zipOf(members), zipOf(members, { zip64: true }), zipOf(members, { end64: true })]) {
      for (const before of [0, 1, 5000]) {
        const npz = openNpz('f', Buffer.concat([Buffer.alloc(before, '#!/bin/sh\n'), zip]));
        expect(npz.get('a')).toEqual({ shape: [2], data: Float64Array.of(1, 2) });
      }
    }
  });

  it('is read behind a comment, and where an array has nothing in it', () => {
    expect(openNpz('f', zipOf([member('a')], { comment: 'PK\u0005\u0006 saved by hand' })).names).toEqual(['a']);
    expect(openNpz('f', zipOf([])).names).toEqual([]);
  });

  it('says what its arrays would take before it unzips them, those of a bomb too', () => {
    const content = Buffer.concat([
      headerOf("{'descr': '|u1', 'fortran_order': False, 'shape': (2097152,), }"),
      new Uint8Array(2 ** 21),
    ]);
    const bytesOf = zipOf([
      { name: 'a.npy', content },
      { name: 'b.npy', content },
    ]);
    expect(bytesOf.length).toBeLessThan(2 ** 13);
    const npz = openNpz('f', bytesOf, memoryLimit(3));
    expect(npz.look('a')).toEqual({ shape: [2 ** 21], type: 'u1', bytes: 2 ** 21 });
    expect(npz.get('a')?.data.length).toBe(2 ** 21);
    expect(() => npz.get('b')).toThrow(
      'f: array b would take about 4 MiB of memory, the limit is 3 MiB: make it smaller, or allow that much (--memory 4)',
    );
  });
});
