// Step 2 of the tick: sums of the weights that the active axons bring, into scratch.
//
// A crossbar row is stored permuted: byte b of half h holds neurons h * 128 + k * 16 + b in bit 7 - k. A mask for 16
// neurons is then a compare with zero (is the top bit set?), and the next 16 follow after r + r.

import * as MODE from '../mode-bits';
import {
  D_ALPHA,
  D_CROSSBAR,
  D_FLUSH,
  D_SHARED_WEIGHTS,
  D_SHARED_WEIGHTS_ANY,
  D_WEIGHT_MAX,
  D_WEIGHTS,
  G_MODES,
  SCRATCH_SUM8,
  SCRATCH_SUM16,
  SCRATCH_SUM32,
  W_16,
  W_32,
  W_SHARED8,
} from './layout';
import { DRAW_LEAK, draw8x4, drawTime } from './random';
import { ANY, TYPE_MASK, widthOf } from './variant';

/** Where the weights stand that a tile's neurons share. */
const SHARED_WEIGHTS: usize = ANY ? D_SHARED_WEIGHTS_ANY : D_SHARED_WEIGHTS;

/** One step of eight: adds the weights of 16 neurons where the top bits of r are set. */
// @ts-ignore: decorator
@inline
function add8(sum: v128, r: v128, weights: v128): v128 {
  return i8x16.add(sum, v128.and(i8x16.lt_s(r, i8x16.splat(0)), weights));
}

/** The same for up to 64 neurons from `first` on. */
// @ts-ignore: decorator
@inline
function sumFew8(
  shared: bool,
  descriptor: usize,
  scratch: usize,
  from: usize,
  to: usize,
  start: i8,
  first: usize,
): void {
  const weights = <usize>load<u32>(descriptor, D_WEIGHTS) + first;
  let a0 = i8x16.splat(start);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (let e = from; e < to; e += 4) {
    const entry = <usize>load<u32>(e);
    const type = entry & TYPE_MASK;
    let r = v128.load(entry - type + (first >> 3));
    const w = weights + (type << 8);
    const one = v128.load8_splat(descriptor + SHARED_WEIGHTS + type);
    a0 = add8(a0, r, shared ? one : v128.load(w, 0));
    r = i8x16.add(r, r);
    a1 = add8(a1, r, shared ? one : v128.load(w, 16));
    r = i8x16.add(r, r);
    a2 = add8(a2, r, shared ? one : v128.load(w, 32));
    r = i8x16.add(r, r);
    a3 = add8(a3, r, shared ? one : v128.load(w, 48));
  }
  const out = scratch + SCRATCH_SUM8 + first;
  v128.store(out, a0, 0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
}

/** i8 sums of a tile's neurons over events `from..to`, starting from `start` in every lane. They must not overflow. */
// @ts-ignore: decorator
@inline
function sum8(shared: bool, descriptor: usize, scratch: usize, from: usize, to: usize, start: i8): void {
  const weights = <usize>load<u32>(descriptor, D_WEIGHTS);
  const width = widthOf(descriptor);
  for (let first: usize = 0; first < width; first += 128) {
    if (ANY && width - first <= 64) {
      sumFew8(shared, descriptor, scratch, from, to, start, first);
      break;
    }
    let a0 = i8x16.splat(start);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let a4 = a0;
    let a5 = a0;
    let a6 = a0;
    let a7 = a0;
    for (let e = from; e < to; e += 4) {
      const entry = <usize>load<u32>(e);
      const type = entry & TYPE_MASK;
      let r = v128.load(entry - type + (first >> 3));
      if (shared) {
        const w = v128.load8_splat(descriptor + SHARED_WEIGHTS + type);
        a0 = add8(a0, r, w);
        r = i8x16.add(r, r);
        a1 = add8(a1, r, w);
        r = i8x16.add(r, r);
        a2 = add8(a2, r, w);
        r = i8x16.add(r, r);
        a3 = add8(a3, r, w);
        r = i8x16.add(r, r);
        a4 = add8(a4, r, w);
        r = i8x16.add(r, r);
        a5 = add8(a5, r, w);
        r = i8x16.add(r, r);
        a6 = add8(a6, r, w);
        r = i8x16.add(r, r);
        a7 = add8(a7, r, w);
      } else {
        const w = weights + (type << 8) + first;
        a0 = add8(a0, r, v128.load(w, 0));
        r = i8x16.add(r, r);
        a1 = add8(a1, r, v128.load(w, 16));
        r = i8x16.add(r, r);
        a2 = add8(a2, r, v128.load(w, 32));
        r = i8x16.add(r, r);
        a3 = add8(a3, r, v128.load(w, 48));
        r = i8x16.add(r, r);
        a4 = add8(a4, r, v128.load(w, 64));
        r = i8x16.add(r, r);
        a5 = add8(a5, r, v128.load(w, 80));
        r = i8x16.add(r, r);
        a6 = add8(a6, r, v128.load(w, 96));
        r = i8x16.add(r, r);
        a7 = add8(a7, r, v128.load(w, 112));
      }
    }
    const out = scratch + SCRATCH_SUM8 + first;
    v128.store(out, a0, 0);
    v128.store(out, a1, 16);
    v128.store(out, a2, 32);
    v128.store(out, a3, 48);
    v128.store(out, a4, 64);
    v128.store(out, a5, 80);
    v128.store(out, a6, 96);
    v128.store(out, a7, 112);
  }
}

function sumShared8(descriptor: usize, scratch: usize, from: usize, to: usize, start: i8): void {
  sum8(true, descriptor, scratch, from, to, start);
}

function sumOwn8(descriptor: usize, scratch: usize, from: usize, to: usize, start: i8): void {
  sum8(false, descriptor, scratch, from, to, start);
}

/** i8 sums of few events, D_FLUSH at most. */
export function integrate8(kind: u32, descriptor: usize, scratch: usize, from: usize, to: usize, start: i8): void {
  if (kind == W_SHARED8) sumShared8(descriptor, scratch, from, to, start);
  else sumOwn8(descriptor, scratch, from, to, start);
}

/** i16 sums of any number of events with 8-bit weights: i8 sums, flushed before they can overflow. */
function flush8(kind: u32, descriptor: usize, scratch: usize, from: usize, to: usize, start: i8): void {
  const chunk = <usize>load<u16>(descriptor, D_FLUSH) << 2;
  const out = scratch + SCRATCH_SUM16;
  const width = widthOf(descriptor);
  let first = true;
  for (let e = from; e < to || first; e += chunk) {
    integrate8(kind, descriptor, scratch, e, min(e + chunk, to), first ? start : 0);
    for (let i: usize = 0; i < width; i += 8) {
      let sum = v128.load_ext<i8>(scratch + SCRATCH_SUM8 + i);
      if (!first) sum = i16x8.add(sum, v128.load(out + (i << 1)));
      v128.store(out + (i << 1), sum);
    }
    first = false;
  }
}

/** i16 sums of events with 16-bit weights; they must not overflow. */
function sum16(descriptor: usize, scratch: usize, from: usize, to: usize, start: i16): void {
  const weights = <usize>load<u32>(descriptor, D_WEIGHTS);
  const out = scratch + SCRATCH_SUM16;
  const bytes = widthOf(descriptor) << 1;
  for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, i16x8.splat(start));
  for (let e = from; e < to; e += 4) {
    const entry = <usize>load<u32>(e);
    const type = entry & TYPE_MASK;
    const row = entry - type;
    const w = weights + (type << 9);
    for (let first: usize = 0; first < bytes; first += 256) {
      let r = v128.load(row + (first >> 4));
      for (let k = first, end = ANY ? min(first + 256, bytes) : first + 256; k < end; k += 32) {
        const mask = i8x16.lt_s(r, i8x16.splat(0));
        r = i8x16.add(r, r);
        const low = v128.and(i16x8.extend_low_i8x16_s(mask), v128.load(w + k, 0));
        const high = v128.and(i16x8.extend_high_i8x16_s(mask), v128.load(w + k, 16));
        v128.store(out + k, i16x8.add(v128.load(out + k, 0), low), 0);
        v128.store(out + k, i16x8.add(v128.load(out + k, 16), high), 16);
      }
    }
  }
}

/** i16 sums of all events. The caller knows that they fit. */
export function integrate16(kind: u32, descriptor: usize, scratch: usize, from: usize, to: usize, start: i8): void {
  if (kind == W_16) sum16(descriptor, scratch, from, to, start);
  else flush8(kind, descriptor, scratch, from, to, start);
}

/** i32 sums of all events, whatever the weights. */
export function integrate32(kind: u32, descriptor: usize, scratch: usize, from: usize, to: usize, start: i8): void {
  if (kind == W_32) {
    sumAny(true, false, descriptor, scratch, from, to, 0, 0);
    return;
  }
  // `start` is 0 wherever weights may be 16-bit here, so a chunk of one event always fits.
  const limit = kind == W_16 ? 32767 / max<u32>(load<u32>(descriptor, D_WEIGHT_MAX), 1) : 256;
  const chunk = <usize>limit << 2;
  const out = scratch + SCRATCH_SUM32;
  const width = widthOf(descriptor);
  let first = true;
  for (let e = from; e < to || first; e += chunk) {
    integrate16(kind, descriptor, scratch, e, min(e + chunk, to), first ? start : 0);
    for (let i: usize = 0; i < width; i += 4) {
      let sum = v128.load_ext<i16>(scratch + SCRATCH_SUM16 + (i << 1));
      if (!first) sum = i32x4.add(sum, v128.load(out + (i << 2)));
      v128.store(out + (i << 2), sum);
    }
    first = false;
  }
}

/** See cores/random.ts: axons past the draws of leak and threshold step over them. */
// @ts-ignore: decorator
@inline
function drawOfSynapse(axon: usize): i32 {
  return <i32>(ANY && axon >= <usize>DRAW_LEAK ? axon + 2 : axon);
}

/** i32 sums with stochastic synapses; 16- or 32-bit weights. `tick` is the lane's. */
export function integrateStochastic(
  kind: u32,
  descriptor: usize,
  scratch: usize,
  from: usize,
  to: usize,
  keys: usize,
  tick: i32,
): void {
  if (kind == W_32) sumAny(true, true, descriptor, scratch, from, to, keys, tick);
  else sumAny(false, true, descriptor, scratch, from, to, keys, tick);
}

/** i32 sums, four neurons at a time: 16- or 32-bit weights, stochastic synapses or not. */
// @ts-ignore: decorator
@inline
function sumAny(
  wide: bool,
  stochastic: bool,
  descriptor: usize,
  scratch: usize,
  from: usize,
  to: usize,
  keys: usize,
  tick: i32,
): void {
  const crossbar = <usize>load<u32>(descriptor, D_CROSSBAR);
  const weights = <usize>load<u32>(descriptor, D_WEIGHTS);
  const modes = <usize>load<u32>(descriptor, D_ALPHA) + G_MODES;
  const out = scratch + SCRATCH_SUM32;
  const width = widthOf(descriptor);
  for (let i: usize = 0; i < width; i += 4) v128.store(out + (i << 2), i32x4.splat(0));
  for (let e = from; e < to; e += 4) {
    const entry = <usize>load<u32>(e);
    const type = entry & TYPE_MASK;
    const row = entry - type;
    const when = stochastic ? drawTime(tick, drawOfSynapse((row - crossbar) >> 5)) : 0;
    const modeBit = i32x4.splat(<i32>1 << (MODE.stochasticSynapseShift + <i32>type));
    for (let neuron: usize = 0; neuron < width; neuron += 4) {
      // Neurons h * 128 + k * 16 + b: bit 7 - k of byte b.
      const bytes = load<u32>(row + ((neuron >> 7) << 4) + (neuron & 15));
      if (bytes == 0) continue;
      const bit = i32x4.splat(0x80 >> ((<i32>neuron >> 4) & 7));
      const spread = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(i32x4.splat(bytes)));
      const mask = i32x4.eq(v128.and(spread, bit), bit);
      const w = wide
        ? v128.load(weights + (type << 10) + (neuron << 2))
        : v128.load_ext<i16>(weights + (type << 9) + (neuron << 1));
      let add = w;
      if (stochastic) {
        const rho = draw8x4(v128.load(keys + (neuron << 2)), when);
        const passes = i32x4.ge_s(i32x4.abs(w), rho);
        const drawn = v128.and(i32x4.sub(i32x4.gt_s(i32x4.splat(0), w), i32x4.gt_s(w, i32x4.splat(0))), passes);
        const chance = i32x4.eq(v128.and(v128.load(modes + (neuron << 2)), modeBit), modeBit);
        add = v128.bitselect(drawn, w, chance);
      }
      const at = out + (neuron << 2);
      v128.store(at, i32x4.add(v128.load(at), v128.and(add, mask)));
    }
  }
}
