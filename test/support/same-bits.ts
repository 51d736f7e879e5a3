/** Equality of large typed arrays, without looking at each element until one differs. */
import { expect } from 'vitest';

/** As `expect(actual).toEqual(expected)`, which takes seconds for a million numbers. */
export function expectSameBits<T>(actual: T, expected: T): void {
  if (!sameBits(actual, expected)) expect(actual).toEqual(expected);
}

function sameBits(a: unknown, b: unknown): boolean {
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b))
    return a.constructor === b.constructor && bytesOf(a).equals(bytesOf(b));
  if (!isRecord(a) || !isRecord(b)) return Object.is(a, b);
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => sameBits(a[key], b[key]));
}

function bytesOf(view: ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
