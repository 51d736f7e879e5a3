/**
 * LZ4 frames, unpacked: what AEDAT 4 packs its packets with.
 *
 * Sources: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md, lz4_Block_format.md;
 * https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md (the checksums)
 */
import { InflateError } from '../host/inflate.ts';

const MAGIC = 0x184d2204;
/** Bits of the descriptor's first byte. */
const VERSION = 0xc0;
const VERSION_1 = 0x40;
const BLOCK_CHECKSUM = 0x10;
const CONTENT_SIZE = 0x08;
const CONTENT_CHECKSUM = 0x04;
const DICTIONARY = 0x01;
/** Of a block's size: its bytes are as they are. */
const STORED = 0x80000000;
const LEAST_MATCH = 4;
const LONG = 15;
/** Bytes that are copied faster one by one than by a call: of events, a sequence has a few. */
const FEW = 48;

/** Bytes that come out, growing as they do. */
interface Output {
  bytes: Uint8Array;
  length: number;
  readonly most: number;
}

/**
 * The content of one frame. What stands behind it is not looked at.
 * @param most the most bytes that may come out
 * @throws InflateError where it is damaged, cut short, needs a dictionary, or holds more
 */
export function unpackLz4(frame: Uint8Array, most: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const need = (at: number, bytes: number) => {
    if (at + bytes > frame.length) throw new InflateError('short', 'its LZ4 frame ends early');
    return at;
  };
  requireFrame(view.getUint32(need(0, 7), true) === MAGIC, 'it is no LZ4 frame');
  const flags = frame[4] as number;
  requireFrame((flags & VERSION) === VERSION_1, 'its LZ4 frame is of another version');
  requireFrame((flags & DICTIONARY) === 0, 'its LZ4 frame needs a dictionary');
  const sized = (flags & CONTENT_SIZE) !== 0;
  const size = sized ? Number(view.getBigUint64(need(6, 8), true)) : 0;
  if (size > most) throw new InflateError('large', 'more bytes than may come out');
  let at = sized ? 15 : 7;
  // The sizes that a frame claims are no reason to make room: what its bytes come to is.
  const out: Output = {
    bytes: new Uint8Array(Math.min(most, Math.max(size && Math.min(size, 255 * frame.length), 4 * frame.length))),
    length: 0,
    most,
  };
  for (;;) {
    const word = view.getUint32(need(at, 4), true);
    at += 4;
    if (word === 0) break;
    const length = (word & ~STORED) >>> 0;
    const block = frame.subarray(at, need(at, length) + length);
    if (word >= STORED) append(out, block, 0, length);
    else unpackBlock(block, out);
    at += length;
    if (flags & BLOCK_CHECKSUM) {
      requireFrame(view.getUint32(need(at, 4), true) === xxHash32(block), 'a block does not have its checksum');
      at += 4;
    }
  }
  const content = out.bytes.subarray(0, out.length);
  requireFrame(!sized || content.length === size, `it has ${content.length} bytes and should have ${size}`);
  if (flags & CONTENT_CHECKSUM) {
    requireFrame(view.getUint32(need(at, 4), true) === xxHash32(content), 'it does not have its checksum');
  }
  return content;
}

function requireFrame(right: boolean, otherwise: string): void {
  if (!right) throw new InflateError('damaged', otherwise);
}

/** Sequences: literals, then a match of bytes that came out before, in this block or those before it. */
function unpackBlock(block: Uint8Array, out: Output): void {
  const { length } = block;
  let at = 0;
  /** 15 goes on in bytes to be added, up to one that is not 255. */
  const longer = (nibble: number): number => {
    let sum = nibble;
    for (let byte = nibble === LONG ? 255 : 0; byte === 255; sum += byte) {
      requireFrame(at < length, 'a length ends early');
      byte = block[at++] as number;
    }
    return sum;
  };
  while (at < length) {
    const token = block[at++] as number;
    const literals = longer(token >> 4);
    requireFrame(at + literals <= length, 'literals end early');
    append(out, block, at, literals);
    at += literals;
    if (at === length) return;
    requireFrame(at + 2 <= length, 'a match ends early');
    const distance = (block[at] as number) | ((block[at + 1] as number) << 8);
    at += 2;
    requireFrame(distance > 0 && distance <= out.length, 'a match begins before the content');
    repeat(out, distance, LEAST_MATCH + longer(token & LONG));
  }
}

function makeRoom(out: Output, more: number): void {
  const needed = out.length + more;
  if (needed > out.most) throw new InflateError('large', 'more bytes than may come out');
  if (needed <= out.bytes.length) return;
  const grown = new Uint8Array(Math.min(out.most, Math.max(needed, 2 * out.bytes.length)));
  grown.set(out.bytes.subarray(0, out.length));
  out.bytes = grown;
}

function append(out: Output, from: Uint8Array, start: number, count: number): void {
  makeRoom(out, count);
  const { bytes, length } = out;
  if (count > FEW) bytes.set(from.subarray(start, start + count), length);
  else for (let i = 0; i < count; i++) bytes[length + i] = from[start + i] as number;
  out.length = length + count;
}

/** The last `distance` bytes again, and again, until there are `count`. */
function repeat(out: Output, distance: number, count: number): void {
  makeRoom(out, count);
  const { bytes, length } = out;
  if (distance >= count && count > FEW) bytes.copyWithin(length, length - distance, length - distance + count);
  else for (let i = length; i < length + count; i++) bytes[i] = bytes[i - distance] as number;
  out.length = length + count;
}

const PRIMES = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1] as const;

/** xxHash of 32 bits, seed 0. */
export function xxHash32(bytes: Uint8Array): number {
  const [p1, p2, p3, p4, p5] = PRIMES;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { length } = bytes;
  let at = 0;
  let hash: number = p5;
  if (length >= 16) {
    const round = (lane: number, word: number) => Math.imul(turned((lane + Math.imul(word, p2)) | 0, 13), p1);
    let [a, b, c, d] = [(p1 + p2) | 0, p2 | 0, 0, -p1 | 0];
    for (; at + 16 <= length; at += 16) {
      a = round(a, view.getInt32(at, true));
      b = round(b, view.getInt32(at + 4, true));
      c = round(c, view.getInt32(at + 8, true));
      d = round(d, view.getInt32(at + 12, true));
    }
    hash = turned(a, 1) + turned(b, 7) + turned(c, 12) + turned(d, 18);
  }
  hash = (hash + length) | 0;
  for (; at + 4 <= length; at += 4) {
    hash = Math.imul(turned((hash + Math.imul(view.getInt32(at, true), p3)) | 0, 17), p4);
  }
  for (; at < length; at++) hash = Math.imul(turned((hash + Math.imul(bytes[at] as number, p5)) | 0, 11), p1);
  hash = Math.imul(hash ^ (hash >>> 15), p2);
  hash = Math.imul(hash ^ (hash >>> 13), p3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The bits of a word turned left. */
function turned(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
