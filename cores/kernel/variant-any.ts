// The kernel for cores of any shape: sizes are read from the arena. See variant.ts, whose place it takes in that build.

import { D_WIDTH, H_BATCH, H_CORE_BITS, H_HIGH, H_LOW, H_NARROW, H_SLOT_MASK } from './layout';

export const ANY: bool = true;

/** Sixteen types. */
export const TYPE_MASK: u32 = 15;
export const RECORD_SHIFT: usize = 4;

// @ts-ignore: decorator
@inline
export function slotMask(): u32 {
  return load<u32>(H_SLOT_MASK);
}

// @ts-ignore: decorator
@inline
export function widthOf(descriptor: usize): usize {
  return load<u32>(descriptor, D_WIDTH);
}

// @ts-ignore: decorator
@inline
export function coreBits(): u32 {
  return load<u32>(H_CORE_BITS);
}

// @ts-ignore: decorator
@inline
export function batchTiles(): u32 {
  return load<u32>(H_BATCH);
}

// @ts-ignore: decorator
@inline
export function narrowLimit(): u32 {
  return load<u32>(H_NARROW);
}

// @ts-ignore: decorator
@inline
export function clamp(v: v128, saturate: bool): v128 {
  return saturate ? i32x4.max_s(i32x4.min_s(v, v128.load32_splat(H_HIGH)), v128.load32_splat(H_LOW)) : v;
}

/** The end of 32 bits that lies in the direction of `a`, where the sum or difference `b` of it has lost its sign. */
// @ts-ignore: decorator
@inline
function within(a: v128, b: v128, lost: v128): v128 {
  const end = v128.xor(i32x4.shr_s(a, 31), i32x4.splat(0x7fffffff));
  return v128.bitselect(end, b, i32x4.shr_s(lost, 31));
}

/** a + b, at the ends of 32 bits where it would pass them. */
// @ts-ignore: decorator
@inline
export function plus(a: v128, b: v128, saturate: bool): v128 {
  const sum = i32x4.add(a, b);
  return saturate ? within(a, sum, v128.and(v128.xor(a, sum), v128.xor(b, sum))) : sum;
}

/** a - b, likewise. */
// @ts-ignore: decorator
@inline
export function minus(a: v128, b: v128, saturate: bool): v128 {
  const difference = i32x4.sub(a, b);
  return saturate ? within(a, difference, v128.and(v128.xor(a, b), v128.xor(a, difference))) : difference;
}
