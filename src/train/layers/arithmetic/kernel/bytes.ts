// Passes that make or move whole numbers.

export function gatherByteWindows(
  target: usize,
  source: usize,
  table: usize,
  rows: i32,
  taps: i32,
  channels: i32,
  sourceStride: i32,
  firstChannel: i32,
): void {
  const end = table + (<usize>(rows * taps) << 2);
  const first = source + <usize>firstChannel;
  const bytes = <usize>channels;
  const vectors = bytes & ~15;
  for (; table < end; table += 4) {
    const place = load<i32>(table);
    const from = first + <usize>(place * sourceStride);
    let at: usize = 0;
    if (place < 0) {
      for (; at < vectors; at += 16) v128.store(target + at, i8x16.splat(0));
      for (; at + 4 <= bytes; at += 4) store<u32>(target + at, 0);
      for (; at < bytes; at++) store<u8>(target + at, 0);
    } else {
      for (; at < vectors; at += 16) v128.store(target + at, v128.load(from + at));
      for (; at + 4 <= bytes; at += 4) store<u32>(target + at, load<u32>(from + at));
      for (; at < bytes; at++) store<u8>(target + at, load<u8>(from + at));
    }
    target += bytes;
  }
}

/** 1 where z >= 0, as i32. */
// @ts-ignore: decorator
@inline
function fired(x: usize, scale: usize, shift: usize): v128 {
  const z = f32x4.add(f32x4.mul(v128.load(x), v128.load(scale)), v128.load(shift));
  return i32x4.shr_u(f32x4.ge(z, f32x4.splat(0)), 31);
}

export function spikeBytes(out: usize, x: usize, scale: usize, shift: usize, rows: i32, columns: i32): void {
  const n = <usize>columns;
  for (let r = 0; r < rows; r++) {
    let c: usize = 0;
    for (; c + 16 <= n; c += 16) {
      const at = c << 2;
      const low = i16x8.narrow_i32x4_s(
        fired(x + at, scale + at, shift + at),
        fired(x + at + 16, scale + at + 16, shift + at + 16),
      );
      const high = i16x8.narrow_i32x4_s(
        fired(x + at + 32, scale + at + 32, shift + at + 32),
        fired(x + at + 48, scale + at + 48, shift + at + 48),
      );
      v128.store(out + c, i8x16.narrow_i16x8_s(low, high));
    }
    for (; c < n; c++) {
      const at = c << 2;
      store<u8>(out + c, load<f32>(x + at) * load<f32>(scale + at) + load<f32>(shift + at) >= 0 ? 1 : 0);
    }
    out += n;
    x += n << 2;
  }
}

/** How many of 0, step, 2 step ... (`levels` of them) x * scale + shift reaches, as i32. */
// @ts-ignore: decorator
@inline
function counted(x: usize, scale: usize, shift: usize, step: usize, levels: i32): v128 {
  const z = f32x4.add(f32x4.mul(v128.load(x), v128.load(scale)), v128.load(shift));
  const more = v128.load(step);
  let level = f32x4.splat(0);
  let count = i32x4.splat(0);
  for (let k = 0; k < levels; k++) {
    count = i32x4.sub(count, f32x4.ge(z, level));
    level = f32x4.add(level, more);
  }
  return count;
}

export function countBytes(
  out: usize,
  x: usize,
  scale: usize,
  shift: usize,
  step: usize,
  rows: i32,
  columns: i32,
  levels: i32,
): void {
  const n = <usize>columns;
  for (let r = 0; r < rows; r++) {
    let c: usize = 0;
    for (; c + 8 <= n; c += 8) {
      const at = c << 2;
      const low = counted(x + at, scale + at, shift + at, step + at, levels);
      const high = counted(x + at + 16, scale + at + 16, shift + at + 16, step + at + 16, levels);
      const words = i16x8.narrow_i32x4_s(low, high);
      v128.store64_lane(out + c, i8x16.narrow_i16x8_s(words, words), 0);
    }
    for (; c < n; c++) {
      const at = c << 2;
      const z = load<f32>(x + at) * load<f32>(scale + at) + load<f32>(shift + at);
      let level: f32 = 0;
      let count = 0;
      for (let k = 0; k < levels; k++) {
        if (z >= level) count++;
        level += load<f32>(step + at);
      }
      store<u8>(out + c, count);
    }
    out += n;
    x += n << 2;
  }
}

/** By the bits of the magnitudes: as integers they have the order of the floats, and a NaN is above infinity. */
export function largestMagnitude(x: usize, n: i32): f32 {
  const bytes = <usize>n << 2;
  let largest = i32x4.splat(0);
  let other = largest;
  let i: usize = 0;
  for (; i + 32 <= bytes; i += 32) {
    largest = i32x4.max_u(largest, f32x4.abs(v128.load(x + i)));
    other = i32x4.max_u(other, f32x4.abs(v128.load(x + i, 16)));
  }
  largest = i32x4.max_u(largest, other);
  let result = max(
    max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
    max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
  );
  for (; i < bytes; i += 4) result = max(result, abs(load<f32>(x + i)));
  return result;
}

/** Four of x as whole numbers; the clamp is by the floats, so that an infinity stays in bounds. */
// @ts-ignore: decorator
@inline
function whole(x: v128, scale: f32): v128 {
  const scaled = f32x4.mul(x, f32x4.splat(scale));
  const clamped = f32x4.pmin(f32x4.pmax(scaled, f32x4.splat(-32767)), f32x4.splat(32767));
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(clamped));
}

export function quantise(out: usize, x: usize, n: i32, scale: f32): void {
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const from = x + (<usize>i << 2);
    const low = whole(v128.load(from), scale);
    const high = whole(v128.load(from, 16), scale);
    v128.store(out + (<usize>i << 1), i16x8.narrow_i32x4_s(low, high));
  }
  for (; i < n; i++) {
    const one = whole(v128.load32_zero(x + (<usize>i << 2)), scale);
    store<i16>(out + (<usize>i << 1), <i16>i32x4.extract_lane(one, 0));
  }
}
