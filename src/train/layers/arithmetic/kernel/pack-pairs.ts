// Packing for products by pairs: as pack.ts, an element there being a pair of i16 along k here.
import { TILE_COLUMNS } from './layout';
import { transposeBytes, transposed4x4 } from './pack';

/** Eight elements as i16. */
// @ts-ignore: decorator
@inline
function load8<T>(from: usize): v128 {
  if (sizeof<T>() == 2) return v128.load(from);
  const bytes = v128.load64_zero(from);
  return isSigned<T>() ? i16x8.extend_low_i8x16_s(bytes) : i16x8.extend_low_i8x16_u(bytes);
}

/** a [m][k] as rows of i16, padded to whole pairs. */
// @ts-ignore: decorator
@inline
export function packPairs<T>(to: usize, a: usize, lda: usize, k: i32, m: i32): void {
  const stride = <usize>((k + 1) >> 1) << 2;
  for (let i = 0; i < m; i++) {
    let p = 0;
    for (; p + 8 <= k; p += 8) v128.store(to + (<usize>p << 1), load8<T>(a + <usize>p * sizeof<T>()));
    for (; p < k; p++) store<i16>(to + (<usize>p << 1), <i16>load<T>(a + <usize>p * sizeof<T>()));
    if (k & 1) store<i16>(to + (<usize>k << 1), 0);
    to += stride;
    a += lda;
  }
}

/** a is u8 [k][m]: its transpose as rows of i16, padded to whole pairs. */
export function packPairsTransposed(to: usize, a: usize, lda: usize, k: i32, m: i32): void {
  const stride = <usize>((k + 1) >> 1) << 2;
  const whole = k & ~7;
  let i = 0;
  for (; i + 8 <= m; i += 8) {
    for (let p = 0; p < whole; p += 8) {
      transposeBytes<i16>(to + (<usize>p << 1), stride, a + <usize>p * lda + <usize>i, lda);
    }
    for (let r = 0; r < 8; r++) packColumn(to + <usize>r * stride, a + <usize>(i + r), lda, whole, k);
    to += stride << 3;
  }
  for (; i < m; i++) {
    packColumn(to, a + <usize>i, lda, 0, k);
    to += stride;
  }
}

function packColumn(to: usize, a: usize, lda: usize, from: i32, k: i32): void {
  for (let p = from; p < k; p++) store<i16>(to + (<usize>p << 1), <i16>load<u8>(a + <usize>p * lda));
  if (k & 1) store<i16>(to + (<usize>k << 1), 0);
}

/** b is [k][n]: panels of 8 columns, [pair][8][2]. */
// @ts-ignore: decorator
@inline
export function packPairsOfColumns<T>(to: usize, b: usize, ldb: usize, k: i32, n: i32): void {
  let j = 0;
  for (; j + TILE_COLUMNS <= n; j += TILE_COLUMNS) {
    let from = b + <usize>j * sizeof<T>();
    for (let p = 0; p < k; p += 2) {
      const even = load8<T>(from);
      const odd = p + 1 < k ? load8<T>(from + ldb) : i16x8.splat(0);
      v128.store(to, i16x8.shuffle(even, odd, 0, 8, 1, 9, 2, 10, 3, 11));
      v128.store(to, i16x8.shuffle(even, odd, 4, 12, 5, 13, 6, 14, 7, 15), 16);
      to += 32;
      from += ldb << 1;
    }
  }
  if (j < n) packEdge<T>(to, b + <usize>j * sizeof<T>(), sizeof<T>(), ldb, 0, k, n - j);
}

/** b is [n][k]: panels of 8 rows, [pair][8][2]. */
// @ts-ignore: decorator
@inline
export function packPairsOfRows<T>(to: usize, b: usize, ldb: usize, k: i32, n: i32): void {
  const whole = k & ~7;
  let j = 0;
  for (; j + TILE_COLUMNS <= n; j += TILE_COLUMNS) {
    const from = b + <usize>j * ldb;
    for (let p = 0; p < whole; p += 8) {
      let row = from + <usize>p * sizeof<T>();
      for (let half: usize = 0; half < 32; half += 16) {
        const r0 = load8<T>(row);
        const r1 = load8<T>(row + ldb);
        const r2 = load8<T>(row + 2 * ldb);
        const r3 = load8<T>(row + 3 * ldb);
        transposed4x4(to + half, 32, r0, r1, r2, r3);
        row += ldb << 2;
      }
      to += 128;
    }
    packEdge<T>(to, from, ldb, sizeof<T>(), whole, k, TILE_COLUMNS);
    to += <usize>((k - whole + 1) >> 1) << 5;
  }
  if (j < n) packEdge<T>(to, b + <usize>j * ldb, ldb, sizeof<T>(), 0, k, n - j);
}

/** to[pair][8][2] for p in first..k (first even) of `lanes` lanes, then zeros. */
function packEdge<T>(to: usize, from: usize, stride: usize, step: usize, first: i32, k: i32, lanes: i32): void {
  for (let p = first; p < k; p += 2) {
    for (let lane = 0; lane < TILE_COLUMNS; lane++) {
      const at = from + <usize>lane * stride + <usize>p * step;
      store<i16>(to, lane < lanes ? <i16>load<T>(at) : 0);
      store<i16>(to, lane < lanes && p + 1 < k ? <i16>load<T>(at + step) : 0, 2);
      to += 4;
    }
  }
}
