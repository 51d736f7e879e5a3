/** The digest of a value in the hand: plain data with typed arrays in it, such as a network or a model. */
import type { Host } from './host.ts';

/**
 * SHA-256 in hexadecimal digits. Equal values have equal digests, whatever the order of their keys; each array of numbers is
 * digested where it lies, so that nothing is copied.
 */
export async function contentDigest(host: Pick<Host, 'digest'>, value: unknown): Promise<string> {
  return host.digest('sha256', new TextEncoder().encode(JSON.stringify(await plain(host, value))));
}

async function plain(host: Pick<Host, 'digest'>, value: unknown): Promise<unknown> {
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return [value.constructor.name, value.byteLength, await host.digest('sha256', bytes)];
  }
  if (Array.isArray(value)) {
    const parts: unknown[] = [];
    for (const part of value) parts.push(await plain(host, part));
    return parts;
  }
  if (typeof value !== 'object' || value === null) return value;
  const parts: [string, unknown][] = [];
  for (const [key, part] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (part !== undefined) parts.push([key, await plain(host, part)]);
  }
  // As a list of pairs an object is never mistaken for a list of its values.
  return { object: parts };
}
