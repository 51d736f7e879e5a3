// Steps 3 to 5 of the tick for a tile with i16 potentials: add the sums, leak, threshold. The caller knows that no
// potential leaves 16 bits, so nothing saturates. Firing itself (reset) follows with the spikes, in route.ts.

import {
  D_ALPHA,
  D_ALPHA_BASE,
  D_LEAK,
  D_LEAK_BASE,
  D_LIMIT,
  D_LIMIT_BASE,
  D_NEGATIVE,
  D_NEGATIVE_BASE,
  N_FLOOR,
  N_MIXED,
  N_VALUE,
  P_NARROW,
  P_SHARED,
  P_SHARED_NARROW,
  P_WIDE,
  SCRATCH_SUM8,
  SCRATCH_SUM16,
} from './layout';
import { widthOf } from './variant';

/** Eight parameters: u8 from a base, or i16. */
// @ts-ignore: decorator
@inline
function parameters(narrow: bool, array: usize, base: v128, neuron: usize): v128 {
  return narrow
    ? i16x8.add(base, v128.load_ext<u8>(array + neuron))
    : v128.load(array + (neuron << 1));
}

/** Sets the potentials of the neurons in `mask` (bit i: neuron + i) that are below their limit, each in its own way. */
function belowLimit(potentials: usize, negative: usize, neuron: u32, mask: u32): void {
  for (let bits = mask; bits != 0; bits &= bits - 1) {
    const n = neuron + ctz(bits);
    const at = potentials + (n << 1);
    const keep = (load<u8>(negative + 512 + (n >> 3)) >> <u8>(n & 7)) & 1;
    store<i16>(at, (keep ? load<i16>(at) : 0) + load<i16>(negative + (n << 1)));
  }
}

/** P, N and `wide` (i16 sums instead of i8) are constants: each caller below is one specialised loop. */
// @ts-ignore: decorator
@inline
function update(P: u32, N: u32, wide: bool, potentials: usize, d: usize, scratch: usize, fired: usize): void {
  const narrowAlpha = P == P_SHARED_NARROW;
  const narrow = P == P_NARROW;
  const shared = P == P_SHARED_NARROW || P == P_SHARED;
  const alpha = <usize>load<u32>(d, D_ALPHA);
  const leak = <usize>load<u32>(d, D_LEAK);
  const limit = <usize>load<u32>(d, D_LIMIT);
  const negative = <usize>load<u32>(d, D_NEGATIVE);
  const alphaBase = i16x8.splat(load<i16>(d, D_ALPHA_BASE));
  const leakBase = i16x8.splat(load<i16>(d, D_LEAK_BASE));
  const limitBase = i16x8.splat(load<i16>(d, D_LIMIT_BASE));
  const negativeBase = i16x8.splat(load<i16>(d, D_NEGATIVE_BASE));
  const width = widthOf(d);
  for (let n: usize = 0; n < width; n += 16) {
    const at = potentials + (n << 1);
    const sum0 = wide ? v128.load(scratch + SCRATCH_SUM16 + (n << 1), 0) : v128.load_ext<i8>(scratch + SCRATCH_SUM8 + n, 0);
    const sum1 = wide ? v128.load(scratch + SCRATCH_SUM16 + (n << 1), 16) : v128.load_ext<i8>(scratch + SCRATCH_SUM8 + n, 8);
    let v0 = i16x8.add(v128.load(at, 0), sum0);
    let v1 = i16x8.add(v128.load(at, 16), sum1);
    if (!shared) {
      v0 = i16x8.add(v0, parameters(narrow, leak, leakBase, n));
      v1 = i16x8.add(v1, parameters(narrow, leak, leakBase, n + 8));
    }
    const fire0 = i16x8.gt_s(v0, parameters(narrowAlpha, alpha, alphaBase, n));
    const fire1 = i16x8.gt_s(v1, parameters(narrowAlpha, alpha, alphaBase, n + 8));
    store<u16>(fired + (n >> 3), <u16>i8x16.bitmask(i8x16.narrow_i16x8_s(fire0, fire1)));
    const limit0 = shared ? limitBase : parameters(narrow, limit, limitBase, n);
    const limit1 = shared ? limitBase : parameters(narrow, limit, limitBase, n + 8);
    if (N == N_FLOOR) {
      v128.store(at, i16x8.max_s(v0, limit0), 0);
      v128.store(at, i16x8.max_s(v1, limit1), 16);
    } else {
      const below0 = i16x8.lt_s(v0, limit0);
      const below1 = i16x8.lt_s(v1, limit1);
      if (N == N_VALUE) {
        v0 = v128.bitselect(shared ? negativeBase : v128.load(negative + (n << 1), 0), v0, below0);
        v1 = v128.bitselect(shared ? negativeBase : v128.load(negative + (n << 1), 16), v1, below1);
      }
      v128.store(at, v0, 0);
      v128.store(at, v1, 16);
      if (N == N_MIXED && v128.any_true(v128.or(below0, below1))) {
        belowLimit(potentials, negative, <u32>n, i8x16.bitmask(i8x16.narrow_i16x8_s(below0, below1)));
      }
    }
  }
}

function update00(w: bool, v: usize, d: usize, s: usize, f: usize): void {
  if (w) update(P_SHARED_NARROW, N_FLOOR, true, v, d, s, f);
  else update(P_SHARED_NARROW, N_FLOOR, false, v, d, s, f);
}
function update01(w: bool, v: usize, d: usize, s: usize, f: usize): void {
  if (w) update(P_SHARED_NARROW, N_VALUE, true, v, d, s, f);
  else update(P_SHARED_NARROW, N_VALUE, false, v, d, s, f);
}
function update02(w: bool, v: usize, d: usize, s: usize, f: usize): void {
  if (w) update(P_SHARED_NARROW, N_MIXED, true, v, d, s, f);
  else update(P_SHARED_NARROW, N_MIXED, false, v, d, s, f);
}
function update10(w: bool, v: usize, d: usize, s: usize, f: usize): void {
  if (w) update(P_SHARED, N_FLOOR, true, v, d, s, f);
  else update(P_SHARED, N_FLOOR, false, v, d, s, f);
}
function update11(w: bool, v: usize, d: usize, s: usize, f: usize): void {
  if (w) update(P_SHARED, N_VALUE, true, v, d, s, f);
  else update(P_SHARED, N_VALUE, false, v, d, s, f);
}
function update12(w: bool, v: usize, d: usize, s: usize, f: usize): void {
  if (w) update(P_SHARED, N_MIXED, true, v, d, s, f);
  else update(P_SHARED, N_MIXED, false, v, d, s, f);
}
function update20(w: bool, v: usize, d: usize, s: usize, f: usize): void {
  if (w) update(P_NARROW, N_FLOOR, true, v, d, s, f);
  else update(P_NARROW, N_FLOOR, false, v, d, s, f);
}
function update21(w: bool, v: usize, d: usize, s: usize, f: usize): void {
  if (w) update(P_NARROW, N_VALUE, true, v, d, s, f);
  else update(P_NARROW, N_VALUE, false, v, d, s, f);
}
function update22(w: bool, v: usize, d: usize, s: usize, f: usize): void {
  if (w) update(P_NARROW, N_MIXED, true, v, d, s, f);
  else update(P_NARROW, N_MIXED, false, v, d, s, f);
}
function update30(w: bool, v: usize, d: usize, s: usize, f: usize): void {
  if (w) update(P_WIDE, N_FLOOR, true, v, d, s, f);
  else update(P_WIDE, N_FLOOR, false, v, d, s, f);
}
function update31(w: bool, v: usize, d: usize, s: usize, f: usize): void {
  if (w) update(P_WIDE, N_VALUE, true, v, d, s, f);
  else update(P_WIDE, N_VALUE, false, v, d, s, f);
}
function update32(w: bool, v: usize, d: usize, s: usize, f: usize): void {
  if (w) update(P_WIDE, N_MIXED, true, v, d, s, f);
  else update(P_WIDE, N_MIXED, false, v, d, s, f);
}

/** Updates a core of parameter kind P and negative kind N. */
export function update16(P: u32, N: u32, wide: bool, v: usize, d: usize, s: usize, f: usize): void {
  switch ((P << 2) | N) {
    case 0: update00(wide, v, d, s, f); break;
    case 1: update01(wide, v, d, s, f); break;
    case 2: update02(wide, v, d, s, f); break;
    case 4: update10(wide, v, d, s, f); break;
    case 5: update11(wide, v, d, s, f); break;
    case 6: update12(wide, v, d, s, f); break;
    case 8: update20(wide, v, d, s, f); break;
    case 9: update21(wide, v, d, s, f); break;
    case 10: update22(wide, v, d, s, f); break;
    case 12: update30(wide, v, d, s, f); break;
    case 13: update31(wide, v, d, s, f); break;
    default: update32(wide, v, d, s, f); break;
  }
}

/** The largest |V| of a core. */
export function largest16(potentials: usize): u32 {
  let most = i16x8.splat(0);
  for (let i: usize = 0; i < 512; i += 16) most = i16x8.max_u(most, i16x8.abs(v128.load(potentials + i)));
  let result: u32 = 0;
  result = max(result, <u32>i16x8.extract_lane_u(most, 0));
  result = max(result, <u32>i16x8.extract_lane_u(most, 1));
  result = max(result, <u32>i16x8.extract_lane_u(most, 2));
  result = max(result, <u32>i16x8.extract_lane_u(most, 3));
  result = max(result, <u32>i16x8.extract_lane_u(most, 4));
  result = max(result, <u32>i16x8.extract_lane_u(most, 5));
  result = max(result, <u32>i16x8.extract_lane_u(most, 6));
  return max(result, <u32>i16x8.extract_lane_u(most, 7));
}

/** Copies the i16 potentials of a core to its i32 place. */
export function promote(potentials: usize, wide: usize): void {
  for (let i: usize = 0; i < 256; i += 4) v128.store(wide + (i << 2), v128.load_ext<i16>(potentials + (i << 1)));
}
