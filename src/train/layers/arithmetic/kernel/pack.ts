// Packing: b as panels of 8 columns, [p][8], and a transposed a as rows, so that the micro-kernel reads in order. A panel
// at the edge is filled up with zeros; what they make of a NaN lands in elements that are thrown away.
import { TILE_COLUMNS } from './layout';

/** b is [k][n]: panels of 8 columns. `ldb` in bytes. */
export function packColumns8(to: usize, b: usize, ldb: usize, k: i32, n: i32): void {
  let j = 0;
  for (; j + TILE_COLUMNS <= n; j += TILE_COLUMNS) {
    let from = b + (<usize>j << 2);
    for (let p = 0; p < k; p++) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      to += 32;
      from += ldb;
    }
  }
  if (j < n) packEdge(to, b + (<usize>j << 2), 4, ldb, k, n - j);
}

/** a is [k][m]: its transpose, row-major [m][k] without gaps. `lda` in bytes. */
export function packTransposed(to: usize, a: usize, lda: usize, k: i32, m: i32): void {
  const stride = <usize>k << 2;
  const whole = k & ~3;
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    const from = a + (<usize>i << 2);
    let p = 0;
    for (; p < whole; p += 4) transpose(to + (<usize>p << 2), stride, from + <usize>p * lda, lda);
    for (; p < k; p++) {
      const column = v128.load(from + <usize>p * lda);
      const at = to + (<usize>p << 2);
      v128.store_lane<f32>(at, column, 0);
      v128.store_lane<f32>(at + stride, column, 1);
      v128.store_lane<f32>(at + 2 * stride, column, 2);
      v128.store_lane<f32>(at + 3 * stride, column, 3);
    }
    to += stride << 2;
  }
  for (; i < m; i++) {
    for (let p = 0; p < k; p++) {
      store<f32>(to + (<usize>p << 2), load<f32>(a + <usize>p * lda + (<usize>i << 2)));
    }
    to += stride;
  }
}

/** a is u8 [k][m]: its transpose as f32, row-major [m][k] without gaps. */
export function packTransposedBytes(to: usize, a: usize, lda: usize, k: i32, m: i32): void {
  const stride = <usize>k << 2;
  const whole = k & ~7;
  let i = 0;
  for (; i + 8 <= m; i += 8) {
    let p = 0;
    for (; p < whole; p += 8) {
      transposeBytes<f32>(to + (<usize>p << 2), stride, a + <usize>p * lda + <usize>i, lda);
    }
    for (; p < k; p++) {
      for (let r = 0; r < 8; r++) {
        store<f32>(to + <usize>r * stride + (<usize>p << 2), <f32>load<u8>(a + <usize>p * lda + <usize>(i + r)));
      }
    }
    to += stride << 3;
  }
  for (; i < m; i++) {
    for (let p = 0; p < k; p++) store<f32>(to + (<usize>p << 2), <f32>load<u8>(a + <usize>p * lda + <usize>i));
    to += stride;
  }
}

/** b is [n][k]: panels of 8 rows, transposed. `ldb` in bytes. */
export function packRows8(to: usize, b: usize, ldb: usize, k: i32, n: i32): void {
  const whole = k & ~3;
  let j = 0;
  for (; j + TILE_COLUMNS <= n; j += TILE_COLUMNS) {
    const from = b + <usize>j * ldb;
    for (let p = 0; p < whole; p += 4) {
      transpose(to, 32, from + (<usize>p << 2), ldb);
      transpose(to + 16, 32, from + (<usize>p << 2) + (ldb << 2), ldb);
      to += 128;
    }
    packEdge(to, from + (<usize>whole << 2), ldb, 4, k - whole, TILE_COLUMNS);
    to += <usize>(k - whole) * 32;
  }
  if (j < n) packEdge(to, b + <usize>j * ldb, ldb, 4, k, n - j);
}

/** The transpose of 4 x 4 elements, rows `stride` bytes apart. */
// @ts-ignore: decorator
@inline
function transpose(to: usize, toStride: usize, from: usize, stride: usize): void {
  const r2 = from + 2 * stride;
  transposed4x4(to, toStride, v128.load(from), v128.load(from + stride), v128.load(r2), v128.load(r2 + stride));
}

/** Stores the transpose of four rows of four elements. */
// @ts-ignore: decorator
@inline
export function transposed4x4(to: usize, stride: usize, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const low01 = i32x4.shuffle(r0, r1, 0, 4, 1, 5);
  const low23 = i32x4.shuffle(r2, r3, 0, 4, 1, 5);
  const high01 = i32x4.shuffle(r0, r1, 2, 6, 3, 7);
  const high23 = i32x4.shuffle(r2, r3, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(low01, low23, 0, 2));
  v128.store(to + stride, i64x2.shuffle(low01, low23, 1, 3));
  v128.store(to + 2 * stride, i64x2.shuffle(high01, high23, 0, 2));
  v128.store(to + 3 * stride, i64x2.shuffle(high01, high23, 1, 3));
}

/** The transpose of 8 x 8 u8, rows `stride` bytes apart, widened to f32 or i16. */
// @ts-ignore: decorator
@inline
export function transposeBytes<T>(to: usize, toStride: usize, from: usize, stride: usize): void {
  const pairs0 = interleave(v128.load64_zero(from), v128.load64_zero(from + stride));
  from += stride << 1;
  const pairs1 = interleave(v128.load64_zero(from), v128.load64_zero(from + stride));
  from += stride << 1;
  const pairs2 = interleave(v128.load64_zero(from), v128.load64_zero(from + stride));
  from += stride << 1;
  const pairs3 = interleave(v128.load64_zero(from), v128.load64_zero(from + stride));
  const low01 = i16x8.shuffle(pairs0, pairs1, 0, 8, 1, 9, 2, 10, 3, 11);
  const high01 = i16x8.shuffle(pairs0, pairs1, 4, 12, 5, 13, 6, 14, 7, 15);
  const low23 = i16x8.shuffle(pairs2, pairs3, 0, 8, 1, 9, 2, 10, 3, 11);
  const high23 = i16x8.shuffle(pairs2, pairs3, 4, 12, 5, 13, 6, 14, 7, 15);
  twoRows<T>(to, toStride, i32x4.shuffle(low01, low23, 0, 4, 1, 5));
  to += toStride << 1;
  twoRows<T>(to, toStride, i32x4.shuffle(low01, low23, 2, 6, 3, 7));
  to += toStride << 1;
  twoRows<T>(to, toStride, i32x4.shuffle(high01, high23, 0, 4, 1, 5));
  to += toStride << 1;
  twoRows<T>(to, toStride, i32x4.shuffle(high01, high23, 2, 6, 3, 7));
}

// @ts-ignore: decorator
@inline
function interleave(even: v128, odd: v128): v128 {
  return i8x16.shuffle(even, odd, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function twoRows<T>(to: usize, toStride: usize, bytes: v128): void {
  const first = i16x8.extend_low_i8x16_u(bytes);
  const second = i16x8.extend_high_i8x16_u(bytes);
  if (isFloat<T>()) {
    v128.store(to, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(first)));
    v128.store(to, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(first)), 16);
    v128.store(to + toStride, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(second)));
    v128.store(to + toStride, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(second)), 16);
  } else {
    v128.store(to, first);
    v128.store(to + toStride, second);
  }
}

/** to[k][8] = from[p * step + lane * stride] for the first `lanes` lanes, then zeros. */
function packEdge(to: usize, from: usize, stride: usize, step: usize, k: i32, lanes: i32): void {
  for (let p = 0; p < k; p++) {
    let at = from;
    for (let lane = 0; lane < TILE_COLUMNS; lane++) {
      store<f32>(to, lane < lanes ? load<f32>(at) : 0);
      to += 4;
      at += stride;
    }
    from += step;
  }
}
