// Products of binary activations (bytes 0 or 1) and small whole weights (i8): a mask of the activation selects the
// weight, and 16 sums of i8 fit a vector. As many products as cannot overflow make a block; its sums go to c as f32.
import { BINARY_COLUMNS, BINARY_ROWS, MASK_STRIDE, SCRATCH_A, SCRATCH_B, SCRATCH_SUMS } from './layout';

export function multiplyBinary(
  scratch: usize,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  c: usize,
  ldc: i32,
  largest: i32,
): void {
  const packed = scratch + SCRATCH_B;
  const masks = scratch + SCRATCH_A;
  const sums = scratch + SCRATCH_SUMS;
  const limit = 127 / max(1, largest);
  const parts = max(1, (k + limit - 1) / limit);
  const depth = (k + parts - 1) / parts;
  for (let j = 0; j < n; j += BINARY_COLUMNS) {
    const columns = min(BINARY_COLUMNS, n - j);
    let p = 0;
    do {
      const products = min(depth, k - p);
      // Whole steps of four: what is added has no weight.
      const padded = (products + 3) & ~3;
      packWeights(packed, b + <usize>(p * ldb + j), ldb, products, padded, columns);
      for (let i = 0; i < m; i += BINARY_ROWS) {
        const rows = min(BINARY_ROWS, m - i);
        packMasks(masks, a + <usize>(i * lda + p), lda, products, rows);
        let panel = packed;
        let left = columns;
        let to = sums;
        for (; left > 16; left -= 32) {
          sums4x32(to, masks, panel, padded);
          if (rows > 4) sums4x32(to + 4 * BINARY_COLUMNS, masks + 4 * MASK_STRIDE, panel, padded);
          panel += <usize>padded << 5;
          to += 32;
        }
        if (left > 0) sums8x16(to, masks, panel, padded);
        for (let r = 0; r < rows; r++) {
          const out = c + (<usize>((i + r) * ldc + j) << 2);
          if (p == 0) widen(false, out, sums + <usize>(r * BINARY_COLUMNS), columns);
          else widen(true, out, sums + <usize>(r * BINARY_COLUMNS), columns);
        }
      }
      p += depth;
    } while (p < k);
  }
}

/** b [k][n] as panels of 32 columns, the last of 16 where that is enough, [padded][32 or 16], zeros at the edges. */
function packWeights(to: usize, b: usize, ldb: i32, k: i32, padded: i32, n: i32): void {
  for (let j = 0; j < n; ) {
    const width = n - j > 16 ? 32 : 16;
    const columns = min(width, n - j);
    let from = b + <usize>j;
    for (let p = 0; p < padded; p++) {
      if (columns < width || p >= k) memory.fill(to, 0, width);
      if (p < k) {
        if (columns == 32) {
          v128.store(to, v128.load(from));
          v128.store(to, v128.load(from, 16), 16);
        } else {
          let q = 0;
          for (; q + 4 <= columns; q += 4) store<u32>(to + <usize>q, load<u32>(from + <usize>q));
          for (; q < columns; q++) store<u8>(to + <usize>q, load<u8>(from + <usize>q));
        }
      }
      to += width;
      from += ldb;
    }
    j += width;
  }
}

/** Rows of a as bytes 0 or -1, MASK_STRIDE apart, zeros up to the next multiple of four. */
function packMasks(to: usize, a: usize, lda: i32, k: i32, rows: i32): void {
  for (let r = 0; r < rows; r++) {
    store<u32>(to + <usize>k, 0);
    let p = 0;
    for (; p + 16 <= k; p += 16) v128.store(to + <usize>p, i8x16.neg(v128.load(a + <usize>p)));
    if (p < k && k >= 16) {
      // The last 16 again, whatever part of them is done.
      v128.store(to + <usize>(k - 16), i8x16.neg(v128.load(a + <usize>(k - 16))));
    } else {
      for (; p < k; p++) store<i8>(to + <usize>p, -load<i8>(a + <usize>p));
    }
    to += MASK_STRIDE;
    a += lda;
  }
}

// @ts-ignore: decorator
@inline
function select(sum: v128, mask: v128, weights: v128): v128 {
  return i8x16.add(sum, v128.and(mask, weights));
}

function sums4x32(to: usize, a: usize, b: usize, k: i32): void {
  let s00 = i8x16.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  for (let p = 0; p < k; p += 2) {
    let w0 = v128.load(b, 0);
    let w1 = v128.load(b, 16);
    let x = v128.load8_splat(a, 0);
    s00 = select(s00, x, w0);
    s01 = select(s01, x, w1);
    x = v128.load8_splat(a, MASK_STRIDE);
    s10 = select(s10, x, w0);
    s11 = select(s11, x, w1);
    x = v128.load8_splat(a, 2 * MASK_STRIDE);
    s20 = select(s20, x, w0);
    s21 = select(s21, x, w1);
    x = v128.load8_splat(a, 3 * MASK_STRIDE);
    s30 = select(s30, x, w0);
    s31 = select(s31, x, w1);

    w0 = v128.load(b, 32);
    w1 = v128.load(b, 48);
    x = v128.load8_splat(a, 1);
    s00 = select(s00, x, w0);
    s01 = select(s01, x, w1);
    x = v128.load8_splat(a, MASK_STRIDE + 1);
    s10 = select(s10, x, w0);
    s11 = select(s11, x, w1);
    x = v128.load8_splat(a, 2 * MASK_STRIDE + 1);
    s20 = select(s20, x, w0);
    s21 = select(s21, x, w1);
    x = v128.load8_splat(a, 3 * MASK_STRIDE + 1);
    s30 = select(s30, x, w0);
    s31 = select(s31, x, w1);
    a += 2;
    b += 64;
  }
  v128.store(to, s00);
  v128.store(to, s01, 16);
  v128.store(to, s10, BINARY_COLUMNS);
  v128.store(to, s11, BINARY_COLUMNS + 16);
  v128.store(to, s20, 2 * BINARY_COLUMNS);
  v128.store(to, s21, 2 * BINARY_COLUMNS + 16);
  v128.store(to, s30, 3 * BINARY_COLUMNS);
  v128.store(to, s31, 3 * BINARY_COLUMNS + 16);
}

function sums8x16(to: usize, a: usize, b: usize, k: i32): void {
  let s0 = i8x16.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  for (let p = 0; p < k; p++) {
    const w = v128.load(b);
    s0 = select(s0, v128.load8_splat(a), w);
    s1 = select(s1, v128.load8_splat(a, MASK_STRIDE), w);
    s2 = select(s2, v128.load8_splat(a, 2 * MASK_STRIDE), w);
    s3 = select(s3, v128.load8_splat(a, 3 * MASK_STRIDE), w);
    s4 = select(s4, v128.load8_splat(a, 4 * MASK_STRIDE), w);
    s5 = select(s5, v128.load8_splat(a, 5 * MASK_STRIDE), w);
    s6 = select(s6, v128.load8_splat(a, 6 * MASK_STRIDE), w);
    s7 = select(s7, v128.load8_splat(a, 7 * MASK_STRIDE), w);
    a += 1;
    b += 16;
  }
  v128.store(to, s0);
  v128.store(to, s1, BINARY_COLUMNS);
  v128.store(to, s2, 2 * BINARY_COLUMNS);
  v128.store(to, s3, 3 * BINARY_COLUMNS);
  v128.store(to, s4, 4 * BINARY_COLUMNS);
  v128.store(to, s5, 5 * BINARY_COLUMNS);
  v128.store(to, s6, 6 * BINARY_COLUMNS);
  v128.store(to, s7, 7 * BINARY_COLUMNS);
}

// @ts-ignore: decorator
@inline
function put(add: bool, to: usize, whole: v128): void {
  const value = f32x4.convert_i32x4_s(whole);
  v128.store(to, add ? f32x4.add(v128.load(to), value) : value);
}

/** to[n] (+)= i8 sums as f32. */
// @ts-ignore: decorator
@inline
function widen(add: bool, to: usize, sums: usize, n: i32): void {
  let j = 0;
  for (; j + 16 <= n; j += 16) {
    const bytes = v128.load(sums + <usize>j);
    const low = i16x8.extend_low_i8x16_s(bytes);
    const high = i16x8.extend_high_i8x16_s(bytes);
    const at = to + (<usize>j << 2);
    put(add, at, i32x4.extend_low_i16x8_s(low));
    put(add, at + 16, i32x4.extend_high_i16x8_s(low));
    put(add, at + 32, i32x4.extend_low_i16x8_s(high));
    put(add, at + 48, i32x4.extend_high_i16x8_s(high));
  }
  for (; j < n; j++) {
    const at = to + (<usize>j << 2);
    const value = <f32>load<i8>(sums + <usize>j);
    store<f32>(at, add ? load<f32>(at) + value : value);
  }
}
