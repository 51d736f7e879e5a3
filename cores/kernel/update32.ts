// Steps 3 to 5 of the tick for a tile with i32 potentials.

import * as MODE from '../mode-bits';
import {
  D_ALPHA,
  D_ALPHA_BASE,
  D_LEAK,
  D_LEAK_BASE,
  D_LIMIT,
  D_LIMIT_BASE,
  D_NEGATIVE,
  D_NEGATIVE_BASE,
  G_ALPHA,
  G_BETA,
  G_LEAK,
  G_MODES,
  G_RESET,
  G_THRESHOLD_MASK,
  N_FLOOR,
  N_VALUE,
  P_NARROW,
  P_SHARED,
  P_SHARED_NARROW,
  SCRATCH_SUM32,
} from './layout';
import { DRAW_LEAK, DRAW_THRESHOLD, draw8x4, draw18x4, drawTime } from './random';
import { clamp, minus, plus, widthOf } from './variant';

/** Four parameters of a core without i32 arrays: shared, u8 from a base, or i16. */
// @ts-ignore: decorator
@inline
function parameters(shared: bool, narrow: bool, array: usize, base: v128, n: usize): v128 {
  if (shared) return base;
  if (narrow) return i32x4.add(base, i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(array + n))));
  return v128.load_ext<i16>(array + (n << 1));
}

/**
 * A core of the kinds of update16.ts whose potentials no longer fit 16 bits. The sums hold a shared leak already, but the
 * clamp comes between: integrate32 was given 0 to start from, and the leak is added here.
 */
export function updatePromoted(P: u32, N: u32, saturate: bool, potentials: usize, d: usize, scratch: usize, fired: usize): void {
  const narrowAlpha = P == P_SHARED_NARROW;
  const narrow = P == P_NARROW;
  const shared = P == P_SHARED_NARROW || P == P_SHARED;
  const alpha = <usize>load<u32>(d, D_ALPHA);
  const leak = <usize>load<u32>(d, D_LEAK);
  const limit = <usize>load<u32>(d, D_LIMIT);
  const negative = <usize>load<u32>(d, D_NEGATIVE);
  const alphaBase = i32x4.splat(load<i32>(d, D_ALPHA_BASE));
  const leakBase = i32x4.splat(load<i32>(d, D_LEAK_BASE));
  const limitBase = i32x4.splat(load<i32>(d, D_LIMIT_BASE));
  const negativeBase = i32x4.splat(load<i32>(d, D_NEGATIVE_BASE));
  const width = widthOf(d);
  let byte: u32 = 0;
  for (let n: usize = 0; n < width; n += 4) {
    const at = potentials + (n << 2);
    let v = clamp(plus(v128.load(at), v128.load(scratch + SCRATCH_SUM32 + (n << 2)), saturate), saturate);
    v = clamp(plus(v, parameters(shared, narrow, leak, leakBase, n), saturate), saturate);
    const fire = i32x4.gt_s(v, parameters(false, narrowAlpha, alpha, alphaBase, n));
    const floor = parameters(shared, narrow, limit, limitBase, n);
    if (N == N_FLOOR) {
      v = i32x4.max_s(v, floor);
    } else {
      const below = i32x4.lt_s(v, floor);
      const value = N == N_VALUE && shared ? negativeBase : v128.load_ext<i16>(negative + (n << 1));
      let keep = i32x4.splat(0);
      if (N != N_VALUE) {
        const nibble = i32x4.splat((load<u8>(negative + 512 + (n >> 3)) >> <u8>(n & 4)) & 15);
        const bits = i32x4(1, 2, 4, 8);
        keep = i32x4.eq(v128.and(nibble, bits), bits);
      }
      v = v128.bitselect(clamp(i32x4.add(v128.and(v, keep), value), saturate), v, below);
    }
    v128.store(at, v);
    byte |= <u32>i32x4.bitmask(fire) << <u32>(n & 4);
    if (n & 4) {
      store<u8>(fired + (n >> 3), byte);
      byte = 0;
    }
  }
}

/** A general core: every mode of TICK.md, resets included. `keys` are the stream keys of its rows, `tick` the lane's. */
export function updateGeneral(
  saturate: bool,
  inclusive: bool,
  potentials: usize,
  d: usize,
  scratch: usize,
  fired: usize,
  keys: usize,
  tick: i32,
): void {
  const block = <usize>load<u32>(d, D_ALPHA);
  const zero = i32x4.splat(0);
  const leakTime = drawTime(tick, DRAW_LEAK);
  const thresholdTime = drawTime(tick, DRAW_THRESHOLD);
  const width = widthOf(d);
  let byte: u32 = 0;
  for (let n: usize = 0; n < width; n += 4) {
    const at = potentials + (n << 2);
    const parameter = block + (n << 2);
    const key = v128.load(keys + (n << 2));
    const modes = v128.load(parameter, G_MODES);

    let v = clamp(plus(v128.load(at), v128.load(scratch + SCRATCH_SUM32 + (n << 2)), saturate), saturate);

    const lambda = v128.load(parameter, G_LEAK);
    const reversal = i32x4.ne(v128.and(modes, i32x4.splat(MODE.leakReversal)), zero);
    const chance = i32x4.ne(v128.and(modes, i32x4.splat(MODE.stochasticLeak)), zero);
    let step = lambda;
    if (v128.any_true(chance)) {
      const passes = i32x4.ge_s(i32x4.abs(lambda), draw8x4(key, leakTime));
      step = v128.bitselect(v128.and(sign(lambda), passes), lambda, chance);
    }
    const directed = v128.bitselect(i32x4.mul(sign(v), step), step, reversal);
    const leaked = plus(v, directed, saturate);
    const crossed = v128.and(reversal, i32x4.shr_s(v128.xor(v, leaked), 31));
    v = clamp(v128.andnot(leaked, crossed), saturate);

    const mask = v128.load(parameter, G_THRESHOLD_MASK);
    const eta = v128.any_true(mask) ? v128.and(draw18x4(key, thresholdTime), mask) : zero;
    const alpha = i32x4.add(v128.load(parameter, G_ALPHA), eta);
    const beta = v128.load(parameter, G_BETA);
    const reset = v128.load(parameter, G_RESET);
    const gamma = v128.and(modes, i32x4.splat(MODE.resetMode));
    const toValue = i32x4.eq(gamma, i32x4.splat(MODE.resetToValue));
    const bySubtraction = i32x4.eq(gamma, i32x4.splat(MODE.resetBySubtraction));
    const kappa = i32x4.ne(v128.and(modes, i32x4.splat(MODE.kappa)), zero);

    const fire = i32x4.ge_s(v, alpha);
    let onFire = v128.bitselect(reset, v, toValue);
    onFire = v128.bitselect(minus(v, alpha, saturate), onFire, bySubtraction);

    const limit = i32x4.neg(v128.bitselect(beta, i32x4.add(beta, eta), kappa));
    const below = inclusive ? i32x4.le_s(v, limit) : i32x4.lt_s(v, limit);
    let onBelow = v128.bitselect(minus(zero, reset, saturate), v, toValue);
    onBelow = v128.bitselect(plus(v, i32x4.add(beta, eta), saturate), onBelow, bySubtraction);
    onBelow = v128.bitselect(i32x4.neg(beta), onBelow, kappa);

    v = v128.bitselect(onFire, v128.bitselect(onBelow, v, below), fire);
    v128.store(at, clamp(v, saturate));
    byte |= <u32>i32x4.bitmask(fire) << <u32>(n & 4);
    if (n & 4) {
      store<u8>(fired + (n >> 3), byte);
      byte = 0;
    }
  }
}

// @ts-ignore: decorator
@inline
function sign(v: v128): v128 {
  return i32x4.sub(i32x4.lt_s(v, i32x4.splat(0)), i32x4.gt_s(v, i32x4.splat(0)));
}
