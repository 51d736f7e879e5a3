/**
 * Unzipping in one piece (RFC 1950 to 1952). fflate does it on any host; a host with a quicker way of its own puts that in its
 * place, which changes no byte.
 */
import { Inflate as RawInflate } from 'fflate';
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

const SHORT = 'unexpected end of file';

/** By fflate, which gives the same bytes, and refuses the same ones, as zlib. */
export function portableInflate(bytes: Uint8Array, wrapper: Wrapper, options: InflateOptions): Uint8Array {
  const { most, partial = false } = options;
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (const piece of inflatePieces(bytes, wrapper)) {
      length += piece.length;
      if (length > most) throw new InflateError('large', 'more bytes than may come out');
      pieces.push(piece);
    }
  } catch (error) {
    if (!(partial && error instanceof InflateError && error.kind === 'short')) throw error;
  }
  return concatBytes(pieces);
}

/**
 * What is zipped, piece by piece: it may be a thousand times as long. Only at the end is it known whether it is right.
 * @throws InflateError
 */
export function inflatePieces(bytes: Uint8Array, wrapper: Wrapper): Generator<Uint8Array> {
  return UNZIP[wrapper]({ bytes, at: 0 });
}

const UNZIP = { gzip: gzipMembers, zlib: zlibStream, raw: deflateStream };

/** Zipped bytes, and how many of them are read. */
interface Input {
  readonly bytes: Uint8Array;
  at: number;
}

/** RFC 1952: members one behind the other, each with the checksum and the size of its own content. */
function* gzipMembers(input: Input): Generator<Uint8Array> {
  do {
    readGzipHeader(input);
    let sum = 0;
    let size = 0;
    for (const piece of deflateStream(input)) {
      sum = crc32(piece, sum);
      size += piece.length;
      yield piece;
    }
    requireData(littleEndian(take(input, 4)) === sum, 'incorrect data check');
    requireData(littleEndian(take(input, 4)) === size % 2 ** 32, 'incorrect length check');
    // Zeros behind a member fill up a block of a tape or disk. Anything else must be a member.
  } while (input.at < input.bytes.length && input.bytes[input.at] !== 0);
}

/** RFC 1952, section 2.3.1: the bits of its flags. */
const HAS_CHECKSUM = 2;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const HAS_COMMENT = 16;
const RESERVED = 0xe0;

function readGzipHeader(input: Input): void {
  const start = input.at;
  requireData(littleEndian(take(input, 2)) === 0x8b1f, 'incorrect header check');
  const [method = 0, flags = 0] = take(input, 2);
  requireData(method === DEFLATE, 'unknown compression method');
  requireData((flags & RESERVED) === 0, 'unknown header flags set');
  take(input, 6); // when it was written, and where
  if (flags & HAS_EXTRA) take(input, littleEndian(take(input, 2)));
  if (flags & HAS_NAME) takeText(input);
  if (flags & HAS_COMMENT) takeText(input);
  if (flags & HAS_CHECKSUM) {
    const sum = crc32(input.bytes.subarray(start, input.at)) & 0xffff;
    requireData(littleEndian(take(input, 2)) === sum, 'header crc mismatch');
  }
}

const DEFLATE = 8;

/** RFC 1950. What stands behind it belongs to someone else. */
function* zlibStream(input: Input): Generator<Uint8Array> {
  const [method = 0, flags = 0] = take(input, 2);
  requireData((method * 256 + flags) % 31 === 0, 'incorrect header check');
  requireData((method & 15) === DEFLATE, 'unknown compression method');
  requireData(method >> 4 <= 7, 'invalid window size');
  if (flags & 32) {
    take(input, 4);
    throw new InflateError('damaged', 'Missing dictionary');
  }
  let sum = 1;
  for (const piece of deflateStream(input)) {
    sum = adler32(piece, sum);
    yield piece;
  }
  requireData(bigEndian(take(input, 4)) === sum, 'incorrect data check');
}

/** Bytes that are unzipped between two looks at what has come out. */
const PIECE = 1 << 16;

/** What fflate keeps to itself of a stream, which alone tells where it ends. */
interface StreamState {
  /** What is not read yet; the first byte may be, in part. */
  readonly p: Uint8Array;
  /** `f`: the last block has begun. `l`: the codes of a block that is not over. `p`: bits that are read of the first byte. */
  readonly s: { readonly f?: number; readonly l?: unknown; readonly p: number };
}

/** RFC 1951. Leaves `input` behind the stream's last byte. */
function* deflateStream(input: Input): Generator<Uint8Array> {
  let out = new Uint8Array(0);
  const stream = new RawInflate((piece) => {
    out = piece;
  });
  const state = stream as unknown as StreamState;
  for (let ended = false; !ended; ) {
    const left = input.bytes.length - input.at;
    if (left === 0) throw new InflateError('short', SHORT);
    try {
      stream.push(take(input, Math.min(left, PIECE)));
    } catch (error) {
      throw new InflateError('damaged', (error as Error).message);
    }
    if (out.length > 0) yield out;
    ended = Boolean(state.s.f) && !state.s.l;
  }
  input.at -= state.p.length - (state.s.p > 0 ? 1 : 0);
}

/** @throws InflateError when the bytes end before */
function take(input: Input, count: number): Uint8Array {
  const end = input.at + count;
  if (end > input.bytes.length) throw new InflateError('short', SHORT);
  const taken = input.bytes.subarray(input.at, end);
  input.at = end;
  return taken;
}

/** Characters up to a zero, and that. */
function takeText(input: Input): void {
  const end = input.bytes.indexOf(0, input.at);
  take(input, (end < 0 ? input.bytes.length : end) + 1 - input.at);
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

function bigEndian(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

function requireData(right: boolean, otherwise: string): void {
  if (!right) throw new InflateError('damaged', otherwise);
}

/** RFC 1950, section 9. @param before the checksum of the bytes before these */
function adler32(bytes: Uint8Array, before: number): number {
  let low = before & 0xffff;
  let high = before >>> 16;
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
