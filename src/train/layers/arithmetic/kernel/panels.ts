// One block of c from a packed block of b: panel of b by panel, and in each, four rows of a at a time.
import { SCRATCH_TILE, TILE_COLUMNS, TILE_ROWS } from './layout';
import { tileOfFloats, tileOfPairs } from './tile';

/** `T`, `scaled` and `scale` as in tile.ts; a, lda and ldc in bytes; k counts floats or pairs of i16. */
// @ts-ignore: decorator
@inline
export function panels<T>(
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
  scaled: bool,
  scale: f32,
): void {
  for (let j = 0; j < n; j += TILE_COLUMNS) {
    const columns = min(TILE_COLUMNS, n - j);
    let rowA = a;
    let rowC = c + (<usize>j << 2);
    for (let i = 0; i < m; i += TILE_ROWS) {
      const rows = min(TILE_ROWS, m - i);
      const inside = rows == TILE_ROWS && columns == TILE_COLUMNS;
      const to = inside ? rowC : scratch + SCRATCH_TILE;
      const stride = inside ? ldc : <usize>TILE_COLUMNS << 2;
      if (!inside && accumulate) copyTile(to, stride, rowC, ldc, rows, columns);
      // Rows past the edge: the last row again.
      const a1 = rowA + (rows > 1 ? lda : 0);
      const a2 = a1 + (rows > 2 ? lda : 0);
      const a3 = a2 + (rows > 3 ? lda : 0);
      if (isFloat<T>()) tileOfFloats(rowA, a1, a2, a3, b, k, to, stride, accumulate);
      else tileOfPairs(rowA, a1, a2, a3, b, k, to, stride, accumulate, scaled, scale);
      if (!inside) copyTile(rowC, ldc, to, stride, rows, columns);
      rowA += lda << 2;
      rowC += ldc << 2;
    }
    b += <usize>(k * TILE_COLUMNS) << 2;
  }
}

function copyTile(to: usize, toStride: usize, from: usize, fromStride: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) store<u32>(to + (<usize>j << 2), load<u32>(from + (<usize>j << 2)));
    to += toStride;
    from += fromStride;
  }
}

export function clear(m: i32, n: i32, c: usize, ldc: usize): void {
  for (let i = 0; i < m; i++) memory.fill(c + <usize>i * ldc, 0, <usize>n << 2);
}

/** The largest block up to `limit` that cuts `length` into even parts, a multiple of `unit`. */
// @ts-ignore: decorator
@inline
export function evenBlock(length: i32, limit: i32, unit: i32): i32 {
  const parts = max(1, (length + limit - 1) / limit);
  return max(unit, ((length + parts - 1) / parts + unit - 1) / unit * unit);
}
