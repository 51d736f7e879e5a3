/** Digests of plain data with arrays in it. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { contentDigest } from '../../../src/host/content-digest.ts';
import { nodeHost } from '../../../src/host/node/host.ts';

const digest = (value: unknown) => contentDigest(nodeHost, value);
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

it('is that of the JSON in which arrays of numbers stand by their own', async () => {
  const array = Int16Array.of(1, -2);
  const json = `{"object":[["a",["Int16Array",4,"${sha256(new Uint8Array(array.buffer))}"]],["b",[1,"x",null]]]}`;
  expect(await digest({ b: [1, 'x', null], a: array, c: undefined })).toBe(sha256(json));
});

it('tells values apart that look alike', async () => {
  const alike = [
    {},
    [],
    { a: 1 },
    ['a', 1],
    [['a', 1]],
    { object: [['a', 1]] },
    Uint8Array.of(1),
    Int8Array.of(1),
    [1],
    '1',
    null,
  ];
  expect(new Set(await Promise.all(alike.map(digest))).size).toBe(alike.length);
});

it('knows a part of an array by its part alone', async () => {
  const whole = Uint8Array.of(9, 1, 2, 9);
  expect(await digest(whole.subarray(1, 3))).toBe(await digest(Uint8Array.of(1, 2)));
});
