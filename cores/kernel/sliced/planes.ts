// Numbers in planes: plane k of a stack is a word that holds bit k of a number for each lane, two's complement; the last plane is the
// sign. A mask is two halves of a word.

import { BITS, HALF, WORD } from './layout';

/** A constant as `lowest` takes it. */
// @ts-ignore: decorator
@inline
function bitsOf(constant: i64): i64 {
  return constant << 4;
}

/** The lowest bit of a constant's bits, for every lane. Cheaper than spreading it: both words are in memory. */
// @ts-ignore: decorator
@inline
function lowest(bits: i64): v128 {
  return v128.load(<usize>bits & <usize>HALF, BITS);
}

/** stack += constant, of `count` planes. */
export function addConstant(stack: usize, constant: i64, count: u32): void {
  let carry0 = i64x2.splat(0);
  let carry1 = carry0;
  let bits = bitsOf(constant);
  for (const end = stack + <usize>count * WORD; stack < end; stack += WORD) {
    const c = lowest(bits);
    const a0 = v128.load(stack, 0);
    const a1 = v128.load(stack, 16);
    const t0 = v128.xor(a0, c);
    const t1 = v128.xor(a1, c);
    v128.store(stack, v128.xor(t0, carry0), 0);
    v128.store(stack, v128.xor(t1, carry1), 16);
    carry0 = v128.bitselect(carry0, a0, t0);
    carry1 = v128.bitselect(carry1, a1, t1);
    bits >>= 1;
  }
}

/** stack += constant, in the lanes of a mask. */
export function addWhere(stack: usize, constant: i64, count: u32, mask0: v128, mask1: v128): void {
  let carry0 = i64x2.splat(0);
  let carry1 = carry0;
  let bits = bitsOf(constant);
  for (const end = stack + <usize>count * WORD; stack < end; stack += WORD) {
    const c = lowest(bits);
    const a0 = v128.load(stack, 0);
    const a1 = v128.load(stack, 16);
    const t0 = v128.xor(a0, v128.and(c, mask0));
    const t1 = v128.xor(a1, v128.and(c, mask1));
    v128.store(stack, v128.xor(t0, carry0), 0);
    v128.store(stack, v128.xor(t1, carry1), 16);
    carry0 = v128.bitselect(carry0, a0, t0);
    carry1 = v128.bitselect(carry1, a1, t1);
    bits >>= 1;
  }
}

/** stack = the constant in the lanes of a mask. */
export function setWhere(stack: usize, constant: i64, count: u32, mask0: v128, mask1: v128): void {
  let bits = bitsOf(constant);
  for (const end = stack + <usize>count * WORD; stack < end; stack += WORD) {
    const c = lowest(bits);
    v128.store(stack, v128.bitselect(c, v128.load(stack, 0), mask0), 0);
    v128.store(stack, v128.bitselect(c, v128.load(stack, 16), mask1), 16);
    bits >>= 1;
  }
}

/** The sign of stack + constant, into the word `out`. */
export function signWith(stack: usize, constant: i64, count: u32, out: usize): void {
  let carry0 = i64x2.splat(0);
  let carry1 = carry0;
  let sign0 = carry0;
  let sign1 = carry0;
  let bits = bitsOf(constant);
  for (const end = stack + <usize>count * WORD; stack < end; stack += WORD) {
    const c = lowest(bits);
    const a0 = v128.load(stack, 0);
    const a1 = v128.load(stack, 16);
    const t0 = v128.xor(a0, c);
    const t1 = v128.xor(a1, c);
    sign0 = v128.xor(t0, carry0);
    sign1 = v128.xor(t1, carry1);
    carry0 = v128.bitselect(carry0, a0, t0);
    carry1 = v128.bitselect(carry1, a1, t1);
    bits >>= 1;
  }
  v128.store(out, sign0, 0);
  v128.store(out, sign1, 16);
}

export function copyPlanes(to: usize, from: usize, count: u32): void {
  for (const end = from + <usize>count * WORD; from < end; from += WORD, to += WORD) {
    v128.store(to, v128.load(from, 0), 0);
    v128.store(to, v128.load(from, 16), 16);
  }
}

/** Gives a stack of `from` planes `count`: what is new has the sign. */
export function extend(stack: usize, from: u32, count: u32): void {
  if (from >= count) return;
  const sign0 = from ? v128.load(signAt(stack, from), 0) : i64x2.splat(0);
  const sign1 = from ? v128.load(signAt(stack, from), 16) : i64x2.splat(0);
  for (let k = from; k < count; k++) {
    v128.store(stack + <usize>k * WORD, sign0, 0);
    v128.store(stack + <usize>k * WORD, sign1, 16);
  }
}

/** How many planes of a stack are more than copies of the sign, in the lanes of a mask. */
export function widthOf(stack: usize, count: u32, mask0: v128, mask1: v128): u32 {
  let at = signAt(stack, count);
  const sign0 = v128.load(at, 0);
  const sign1 = v128.load(at, 16);
  for (let width = count; width > 1; width--) {
    at -= WORD;
    const more0 = v128.and(v128.xor(sign0, v128.load(at, 0)), mask0);
    const more1 = v128.and(v128.xor(sign1, v128.load(at, 16)), mask1);
    if (v128.any_true(v128.or(more0, more1))) return width;
  }
  return <u32>v128.any_true(v128.or(v128.and(sign0, mask0), v128.and(sign1, mask1)));
}

/** Where the sign of a stack is. */
// @ts-ignore: decorator
@inline
export function signAt(stack: usize, count: u32): usize {
  return stack + <usize>(count - 1) * WORD;
}

/** The lanes in which some plane is set, of half a word (0 or 16 bytes on). */
function anyPlane(stack: usize, count: u32, half: usize): v128 {
  let any = i64x2.splat(0);
  for (let k: u32 = 0; k < count; k++) any = v128.or(any, v128.load(stack + <usize>k * WORD + half));
  return any;
}

/** stack = other in the lanes of a mask. */
function takeWhere(stack: usize, other: usize, count: u32, mask0: v128, mask1: v128): void {
  for (const end = stack + <usize>count * WORD; stack < end; stack += WORD, other += WORD) {
    v128.store(stack, v128.bitselect(v128.load(other, 0), v128.load(stack, 0), mask0), 0);
    v128.store(stack, v128.bitselect(v128.load(other, 16), v128.load(stack, 16), mask1), 16);
  }
}

/** Puts every lane at the end of `low..high` that it has passed. `room` is a word. */
export function clampPlanes(stack: usize, count: u32, low: i64, high: i64, room: usize): void {
  signWith(stack, -(high + 1), count, room);
  setWhere(stack, high, count, v128.not(v128.load(room, 0)), v128.not(v128.load(room, 16)));
  signWith(stack, -low, count, room);
  setWhere(stack, low, count, v128.load(room, 0), v128.load(room, 16));
}

/** stack += constant along the sign of each lane; a lane that would change its sign, or has none, is 0. `room` is for as many planes. */
export function leakAlongSign(stack: usize, count: u32, constant: i64, room: usize): void {
  const sign = signAt(stack, count);
  const below0 = v128.load(sign, 0);
  const below1 = v128.load(sign, 16);
  const none0 = v128.not(anyPlane(stack, count, 0));
  const none1 = v128.not(anyPlane(stack, count, 16));
  copyPlanes(room, stack, count);
  // Up where V > 0, down where V < 0.
  addConstant(room, constant, count);
  addConstant(stack, -constant, count);
  takeWhere(stack, room, count, v128.not(below0), v128.not(below1));
  const lost0 = v128.and(anyPlane(stack, count, 0), v128.xor(below0, v128.load(sign, 0)));
  const lost1 = v128.and(anyPlane(stack, count, 16), v128.xor(below1, v128.load(sign, 16)));
  setWhere(stack, 0, count, v128.or(lost0, none0), v128.or(lost1, none1));
}
