// Numbers in planes: plane k of a number is a word that holds bit k of it for each lane, two's complement; the last plane is the sign.

import { WORD } from './layout';

// @ts-ignore: decorator
@inline
function bit(constant: i64, plane: u32): v128 {
  return i64x2.splat(0 - ((constant >> plane) & 1));
}

/** out = planes + constant, of `count` planes. `out` may be `planes`. */
export function addConstant(planes: usize, constant: i64, out: usize, count: u32): void {
  let carry0 = i64x2.splat(0);
  let carry1 = carry0;
  for (let k: u32 = 0; k < count; k++) {
    const c = bit(constant, k);
    const at = <usize>k * WORD;
    const a0 = v128.load(planes + at, 0);
    const a1 = v128.load(planes + at, 16);
    const t0 = v128.xor(a0, c);
    const t1 = v128.xor(a1, c);
    v128.store(out + at, v128.xor(t0, carry0), 0);
    v128.store(out + at, v128.xor(t1, carry1), 16);
    carry0 = v128.bitselect(carry0, a0, t0);
    carry1 = v128.bitselect(carry1, a1, t1);
  }
}

/** planes = the constant in the lanes of `mask`. */
export function setWhere(planes: usize, constant: i64, count: u32, mask0: v128, mask1: v128): void {
  for (let k: u32 = 0; k < count; k++) {
    const c = bit(constant, k);
    const at = planes + <usize>k * WORD;
    v128.store(at, v128.bitselect(c, v128.load(at, 0), mask0), 0);
    v128.store(at, v128.bitselect(c, v128.load(at, 16), mask1), 16);
  }
}

/** planes = other in the lanes of `mask`. */
export function takeWhere(planes: usize, other: usize, count: u32, mask0: v128, mask1: v128): void {
  for (let k: u32 = 0; k < count; k++) {
    const at = planes + <usize>k * WORD;
    const from = other + <usize>k * WORD;
    v128.store(at, v128.bitselect(v128.load(from, 0), v128.load(at, 0), mask0), 0);
    v128.store(at, v128.bitselect(v128.load(from, 16), v128.load(at, 16), mask1), 16);
  }
}

/** The lanes of half a word (0 or 16 bytes on) in which some plane is set. */
export function anyPlane(planes: usize, count: u32, half: usize): v128 {
  let any = i64x2.splat(0);
  for (let k: u32 = 0; k < count; k++) any = v128.or(any, v128.load(planes + <usize>k * WORD + half));
  return any;
}

/** The sign of half a word of a number. */
// @ts-ignore: decorator
@inline
export function signOf(planes: usize, count: u32, half: usize): v128 {
  return v128.load(planes + <usize>(count - 1) * WORD + half);
}

/** Puts every lane at the end of `low..high` that it has passed; `room` is room for as many planes. */
export function clampPlanes(planes: usize, count: u32, low: i64, high: i64, room: usize): void {
  addConstant(planes, -(high + 1), room, count);
  setWhere(planes, high, count, v128.not(signOf(room, count, 0)), v128.not(signOf(room, count, 16)));
  addConstant(planes, -low, room, count);
  setWhere(planes, low, count, signOf(room, count, 0), signOf(room, count, 16));
}

/** planes += constant along the sign of each lane; a lane that would change its sign, or has none, is 0. */
export function leakAlongSign(planes: usize, count: u32, constant: i64, room: usize): void {
  const below0 = signOf(planes, count, 0);
  const below1 = signOf(planes, count, 16);
  const some0 = anyPlane(planes, count, 0);
  const some1 = anyPlane(planes, count, 16);
  // Up where V > 0, down where V < 0.
  addConstant(planes, constant, room, count);
  addConstant(planes, -constant, planes, count);
  takeWhere(planes, room, count, v128.not(below0), v128.not(below1));
  const rest0 = anyPlane(planes, count, 0);
  const rest1 = anyPlane(planes, count, 16);
  const lost0 = v128.and(rest0, v128.xor(below0, signOf(planes, count, 0)));
  const lost1 = v128.and(rest1, v128.xor(below1, signOf(planes, count, 16)));
  setWhere(planes, 0, count, v128.or(lost0, v128.not(some0)), v128.or(lost1, v128.not(some1)));
}
