/**
 * Unzipping in one piece (RFC 1950 to 1952). fflate does it on any host; a host with a quicker way of its own puts that in its
 * place, which changes no byte.
 */
import { Gunzip, Inflate as RawInflate, Unzlib } from 'fflate';
import { concatBytes } from './bytes.ts';
import { crc32 } from './crc32.ts';

export type Wrapper = 'gzip' | 'zlib' | 'raw';

export interface InflateOptions {
  /** The most bytes that may come out. */
  readonly most: number;
  /** The bytes that are expected to come out, so that room is made once. */
  readonly expected?: number;
  /** What was given is the beginning of something longer: what it holds is wanted, not its end. */
  readonly partial?: boolean;
}

/** Why bytes do not unzip: they hold more than may come out, they end early, or they are damaged (the message says how). */
export class InflateError extends Error {
  readonly kind: 'large' | 'short' | 'damaged';

  constructor(kind: 'large' | 'short' | 'damaged', message: string) {
    super(message);
    this.kind = kind;
  }
}

export type Inflate = (bytes: Uint8Array, wrapper: Wrapper, options: InflateOptions) => Uint8Array;

let current: Inflate = portableInflate;

/** Unzips from now on by another way that gives the same bytes. */
export function useInflate(native: Inflate): void {
  current = native;
}

/** @throws InflateError */
export function inflate(bytes: Uint8Array, wrapper: Wrapper, options: InflateOptions): Uint8Array {
  return current(bytes, wrapper, options);
}

const STREAMS = { gzip: Gunzip, zlib: Unzlib, raw: RawInflate };
/** Bytes that are unzipped between two looks at what has come out. */
const PIECE = 1 << 16;
const SHORT = 'unexpected end of file';

/** By fflate, which knows no checksums: those are compared here. */
export function portableInflate(bytes: Uint8Array, wrapper: Wrapper, options: InflateOptions): Uint8Array {
  const { most, partial = false } = options;
  if (bytes.length === 0 && !partial) throw new InflateError('short', SHORT);
  const chunks: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  const stream = new STREAMS[wrapper]((chunk, final) => {
    length += chunk.length;
    if (length > most) throw new InflateError('large', 'more bytes than may come out');
    if (chunk.length > 0) chunks.push(Uint8Array.from(chunk));
    ended = final;
  });
  let members = 0;
  if (stream instanceof Gunzip) {
    stream.onmember = () => {
      members++;
    };
  }
  try {
    for (let at = 0; at < bytes.length || at === 0; at += PIECE) {
      const last = at + PIECE >= bytes.length;
      stream.push(bytes.subarray(at, at + PIECE), last && !partial);
    }
  } catch (error) {
    throw error instanceof InflateError ? error : inflateError(error);
  }
  if (!partial && !ended) throw new InflateError('short', SHORT);
  const content = concatBytes(chunks);
  // A gzip file of several members has a checksum for each, of which only the last one's place is known.
  if (!partial && members <= 1) requireChecksum(bytes, wrapper, content);
  return content;
}

/** What fflate threw, in our words. */
export function inflateError(error: unknown): InflateError {
  const { code, message } = error as { code?: number; message: string };
  // Its first code: the input ends early.
  return code === 0 ? new InflateError('short', SHORT) : new InflateError('damaged', message);
}

/** @throws InflateError when the checksum behind the zipped bytes is that of others */
function requireChecksum(bytes: Uint8Array, wrapper: Wrapper, content: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const right =
    wrapper === 'raw' ||
    (wrapper === 'zlib'
      ? view.getUint32(bytes.length - 4) === adler32(content)
      : view.getUint32(bytes.length - 8, true) === crc32(content));
  if (!right) throw new InflateError('damaged', 'incorrect data check');
}

/** RFC 1950, section 9. */
function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let at = 0; at < bytes.length; ) {
    // No sum passes 2^32 before it is reduced.
    const end = Math.min(at + 5552, bytes.length);
    for (; at < end; at++) {
      low += bytes[at] as number;
      high += low;
    }
    low %= 65_521;
    high %= 65_521;
  }
  return ((high << 16) | low) >>> 0;
}
