// The generator of cores/random.ts, scalar and four lanes at a time.

const GOLDEN: i32 = 0x9e3779b9;

/** Draw numbers as in cores/random.ts. */
export const DRAW_LEAK: i32 = 256;
export const DRAW_THRESHOLD: i32 = 257;
export const DRAW_LOSS: i32 = 65536;

// @ts-ignore: decorator
@inline
function mix(value: i32): i32 {
  let x = value;
  x = (x ^ (x >>> 16)) * 0x7feb352d;
  x = (x ^ (x >>> 15)) * 0x846ca68b;
  return x ^ (x >>> 16);
}

/** The part of a draw that all neurons share. */
export function drawTime(tick: i32, draw: i32): i32 {
  return mix(mix(tick + GOLDEN) + draw);
}

// @ts-ignore: decorator
@inline
function mix4(value: v128): v128 {
  let x = value;
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x7feb352d));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 15)), i32x4.splat(0x846ca68b));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

/** rho of four neurons with these stream keys: 8 bits. */
// @ts-ignore: decorator
@inline
export function draw8x4(keys: v128, when: i32): v128 {
  return i32x4.shr_u(mix4(i32x4.add(keys, i32x4.splat(when))), 24);
}

/** rhoT of four neurons: 18 bits. */
// @ts-ignore: decorator
@inline
export function draw18x4(keys: v128, when: i32): v128 {
  return i32x4.shr_u(mix4(i32x4.add(keys, i32x4.splat(when))), 14);
}

/** All 32 bits of one neuron's draw. */
// @ts-ignore: decorator
@inline
export function draw32(key: i32, when: i32): u32 {
  return <u32>mix(key + when);
}
