/** Our own files: a name, a version, a checked header, arrays of the right type. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type ContainerFormat,
  decodeContainer,
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
    expect(decodeContainer(NOTE, 'f', encodeContainer(NOTE, CONTENT))).toEqual(CONTENT);
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
    expect(() => decodeContainer(NOTE, 'f', withHeader('{'))).toThrow(/^f: the header is not JSON/);
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

  it('gives an array of the type asked for, or says what it is', () => {
    const { arrays } = CONTENT;
    expect(requireArray<Int16Array | Int32Array>('f', arrays, 'ink', Int32Array, Int16Array)).toBe(arrays.ink.data);
    expect(() => requireArray('f', arrays, 'ink', Uint8Array)).toThrow(
      'f: array ink is Int16Array, expected Uint8Array',
    );
    expect(() => requireArray('f', arrays, 'pen', Uint8Array)).toThrow('f: array pen is missing, expected Uint8Array');
  });
});
