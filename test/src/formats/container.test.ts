/** Our own files: a name, a version, a checked header, arrays of the right type. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type ContainerFormat,
  decodeContainer,
  type ExpectedShape,
  encodeContainer,
  requireArray,
} from '../../../src/formats/container.ts';
import { encodeNpz } from '../../../src/formats/npz.ts';

const NOTE: ContainerFormat<{ title: string; pages: number }> = {
  format: 'synaptick-note',
  version: 2,
  schema: z.object({ title: z.string(), pages: z.int().positive() }),
};
const CONTENT = {
  header: { title: 'Ünïcode', pages: 3 },
  arrays: { ink: { shape: [2], data: Int16Array.of(-1, 5) } },
};

const withHeader = (json: string) => {
  const data = new TextEncoder().encode(json);
  return encodeNpz({ header: { shape: [data.length], data } });
};

describe('a container', () => {
  it('comes back', () => {
    const { header, arrays } = decodeContainer(NOTE, 'f', encodeContainer(NOTE, CONTENT));
    expect(header).toEqual(CONTENT.header);
    expect(arrays.get('ink')).toEqual(CONTENT.arrays.ink);
  });

  it('is read when it is of an earlier version', () => {
    const earlier = encodeContainer({ ...NOTE, version: 1 }, CONTENT);
    expect(decodeContainer(NOTE, 'f', earlier).header).toEqual(CONTENT.header);
  });

  it('is refused when it is of a newer version', () => {
    const newer = encodeContainer({ ...NOTE, version: 3 }, CONTENT);
    expect(() => decodeContainer(NOTE, 'f', newer)).toThrow(
      'f is of version 3 of synaptick-note, this program reads up to 2: update synaptick',
    );
  });

  it('is refused when it is of another format, or has no header, or none that is JSON', () => {
    const other = encodeContainer({ ...NOTE, format: 'synaptick-letter' }, CONTENT);
    expect(() => decodeContainer(NOTE, 'f', other)).toThrow('f is a synaptick-letter file, expected synaptick-note');
    expect(() => decodeContainer(NOTE, 'f', encodeNpz(CONTENT.arrays))).toThrow('f has no header');
    expect(() => decodeContainer(NOTE, 'f', withHeader('{'))).toThrow('f: header:1: ends here, inside the value');
    expect(() => decodeContainer(NOTE, 'f', withHeader('7'))).toThrow('f is a nameless file');
  });

  it('is refused, with the field, when its header is not valid', () => {
    const bad = withHeader(JSON.stringify({ format: 'synaptick-note', version: 2, title: 'x', pages: -1 }));
    expect(() => decodeContainer(NOTE, 'f', bad)).toThrow(
      /^f: header: pages is -1, must be more than 0: the file is damaged$/,
    );
    const unversioned = withHeader(JSON.stringify({ format: 'synaptick-note', version: '2', title: 'x', pages: 1 }));
    expect(() => decodeContainer(NOTE, 'f', unversioned)).toThrow('f: header: version is "2", must be a number: the');
  });

  it('is refused when its header says something twice, or is nested without end', () => {
    const twice = withHeader('{"format":"synaptick-note","version":2,"title":"x","title":"y","pages":1}');
    expect(() => decodeContainer(NOTE, 'f', twice)).toThrow('f: header:1: title comes twice: remove one');
    const deep = withHeader(`{"format":"synaptick-note","version":2,"title":${'['.repeat(100_000)}`);
    expect(() => decodeContainer(NOTE, 'f', deep)).toThrow('is nested deeper than 64 levels, the limit');
  });

  const { arrays } = decodeContainer(NOTE, 'f', encodeContainer(NOTE, CONTENT));

  it('gives an array of the type asked for, or says what it is', () => {
    expect(requireArray<Int16Array | Int32Array>(arrays, 'ink', [2], Int32Array, Int16Array)).toEqual(
      CONTENT.arrays.ink.data,
    );
    expect(() => requireArray(arrays, 'ink', [2], Uint8Array)).toThrow('f: array ink is of type i2, expected u1');
    expect(() => requireArray<Uint8Array | Int32Array>(arrays, 'pen', [2], Uint8Array, Int32Array)).toThrow(
      'f: array pen is missing, expected u1 or i4',
    );
  });

  it('gives an array of the shape asked for, or says both', () => {
    expect(requireArray(arrays, 'ink', [null], Int16Array)).toHaveLength(2);
    const line = (shape: ExpectedShape) => () => requireArray(arrays, 'ink', shape, Int16Array);
    expect(line([3])).toThrow('f: array ink has shape (2,), must be (3,): the file is damaged');
    expect(line([1, 2])).toThrow('f: array ink has shape (2,), must be (1, 2): the file is damaged');
    expect(line([null, 1])).toThrow('f: array ink has shape (2,), must be (n, 1): the file is damaged');
    expect(line([])).toThrow('f: array ink has shape (2,), must be (): the file is damaged');
  });
});
