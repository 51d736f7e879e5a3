// Products of whole numbers by pairs: i32x4.dot_i16x8_s sums two products of i16 a lane, so everything is packed as
// pairs of i16 along k, the last one with a zero if k is odd. Sums stay in c as i32 until the last block of k.
import { DEPTH, PACKED_COLUMNS, PACKED_ROWS, SCRATCH_A, SCRATCH_B, TILE_COLUMNS } from './layout';
import { packPairs, packPairsOfColumns, packPairsOfRows, packPairsTransposed } from './pack-pairs';
import { clear, evenBlock, panels } from './panels';

/** u8 [m][k] by i8 [k][n]. */
export function multiplyIntegers(
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
  scale: f32,
): void {
  product<u8, i8>(false, false, scratch, m, n, k, a, <usize>lda, b, <usize>ldb, c, <usize>ldc << 2, scale);
}

/** u8 [k][m], transposed, by i16 [k][n]. */
export function multiplyIntegersTransposedA(
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
  scale: f32,
): void {
  product<u8, i16>(true, false, scratch, m, n, k, a, <usize>lda, b, <usize>ldb << 1, c, <usize>ldc << 2, scale);
}

/** i16 [m][k] by i8 [n][k], transposed. */
export function multiplyIntegersTransposedB(
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
  scale: f32,
): void {
  product<i16, i8>(false, true, scratch, m, n, k, a, <usize>lda << 1, b, <usize>ldb, c, <usize>ldc << 2, scale);
}

/** `A` and `B` are the types stored; strides in bytes. */
// @ts-ignore: decorator
@inline
function product<A, B>(
  transposedA: bool,
  transposedB: bool,
  scratch: usize,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: usize,
  b: usize,
  ldb: usize,
  c: usize,
  ldc: usize,
  scale: f32,
): void {
  if (k == 0) clear(m, n, c, ldc);
  const depth = evenBlock(k, 2 * DEPTH, 8);
  const width = evenBlock(n, PACKED_COLUMNS, TILE_COLUMNS);
  const packedA = scratch + SCRATCH_A;
  const packedB = scratch + SCRATCH_B;
  for (let j = 0; j < n; j += width) {
    const columns = min(width, n - j);
    for (let p = 0; p < k; p += depth) {
      const products = min(depth, k - p);
      const pairs = (products + 1) >> 1;
      if (transposedB) packPairsOfRows<B>(packedB, b + <usize>j * ldb + <usize>p * sizeof<B>(), ldb, products, columns);
      else packPairsOfColumns<B>(packedB, b + <usize>p * ldb + <usize>j * sizeof<B>(), ldb, products, columns);
      for (let i = 0; i < m; i += PACKED_ROWS) {
        const rows = min(PACKED_ROWS, m - i);
        if (transposedA) packPairsTransposed(packedA, a + <usize>p * lda + <usize>i, lda, products, rows);
        else packPairs<A>(packedA, a + <usize>i * lda + <usize>p * sizeof<A>(), lda, products, rows);
        const out = c + <usize>i * ldc + (<usize>j << 2);
        pairPanels(scratch, rows, columns, pairs, packedA, packedB, out, ldc, p > 0, p + depth >= k, scale);
      }
    }
  }
}

/** Not inlined, so that the three products share it. */
function pairPanels(
  scratch: usize,
  m: i32,
  n: i32,
  pairs: i32,
  a: usize,
  b: usize,
  c: usize,
  ldc: usize,
  accumulate: bool,
  scaled: bool,
  scale: f32,
): void {
  panels<i16>(scratch, m, n, pairs, a, <usize>pairs << 2, b, c, ldc, accumulate, scaled, scale);
}
