// Matrix products in the order of Goto and van de Geijn (ACM TOMS 34(3), 2008): a block of b is packed once and passed
// over by blocks of rows of a. Row-major a is read in place: four rows of DEPTH fit the first cache as they lie.
// An element of c takes its products in order of p whatever the blocks are: the sum so far goes through c.
import { DEPTH, PACKED_COLUMNS, PACKED_ROWS, SCRATCH_A, SCRATCH_B, TILE_COLUMNS } from './layout';
import { packColumns8, packRows8, packTransposed, packTransposedBytes } from './pack';
import { clear, evenBlock, panels } from './panels';

/** How a is stored. */
const ROWS = 0;
const TRANSPOSED = 1;
const TRANSPOSED_BYTES = 2;

export function multiply(
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
  accumulate: bool,
): void {
  product(ROWS, false, scratch, m, n, k, a, <usize>lda << 2, b, <usize>ldb << 2, c, <usize>ldc << 2, accumulate);
}

export function multiplyTransposedA(
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
  accumulate: bool,
): void {
  product(TRANSPOSED, false, scratch, m, n, k, a, <usize>lda << 2, b, <usize>ldb << 2, c, <usize>ldc << 2, accumulate);
}

export function multiplyTransposedB(
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
  accumulate: bool,
): void {
  product(ROWS, true, scratch, m, n, k, a, <usize>lda << 2, b, <usize>ldb << 2, c, <usize>ldc << 2, accumulate);
}

export function multiplyBytesTransposedA(
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
  accumulate: bool,
): void {
  product(TRANSPOSED_BYTES, false, scratch, m, n, k, a, <usize>lda, b, <usize>ldb << 2, c, <usize>ldc << 2, accumulate);
}

// @ts-ignore: decorator
@inline
function product(
  storedA: i32,
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
  accumulate: bool,
): void {
  if (k == 0 && !accumulate) clear(m, n, c, ldc);
  const depth = evenBlock(k, DEPTH, 4);
  const width = evenBlock(n, PACKED_COLUMNS, TILE_COLUMNS);
  const packedB = scratch + SCRATCH_B;
  for (let j = 0; j < n; j += width) {
    const columns = min(width, n - j);
    for (let p = 0; p < k; p += depth) {
      const products = min(depth, k - p);
      const add = accumulate || p > 0;
      if (transposedB) packRows8(packedB, b + <usize>j * ldb + (<usize>p << 2), ldb, products, columns);
      else packColumns8(packedB, b + <usize>p * ldb + (<usize>j << 2), ldb, products, columns);
      for (let i = 0; i < m; i += PACKED_ROWS) {
        const rows = min(PACKED_ROWS, m - i);
        const out = c + <usize>i * ldc + (<usize>j << 2);
        let from = a + <usize>i * lda + (<usize>p << 2);
        let stride = lda;
        if (storedA != ROWS) {
          from = scratch + SCRATCH_A;
          stride = <usize>products << 2;
          if (storedA == TRANSPOSED) packTransposed(from, a + <usize>p * lda + (<usize>i << 2), lda, products, rows);
          else packTransposedBytes(from, a + <usize>p * lda + <usize>i, lda, products, rows);
        }
        floatPanels(scratch, rows, columns, products, from, stride, packedB, out, ldc, add);
      }
    }
  }
}

/** Floats; not inlined, so that the three products share it. */
function floatPanels(
  scratch: usize,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: usize,
  b: usize,
  c: usize,
  ldc: usize,
  accumulate: bool,
): void {
  panels<f32>(scratch, m, n, k, a, lda, b, c, ldc, accumulate, false, 1);
}
