import type { IntegerArithmetic } from './integer-arithmetic.ts';

/**
 * The arithmetic of training: matrix products, window copies and the element-wise passes between them, over f32
 * arrays in one WebAssembly memory.
 *
 * An address is a byte offset into `memory`, a multiple of 16. Matrices are row-major; `lda`, `ldb` and `ldc` are row
 * strides in elements, at least the row length. An output must not overlap an input, unless it is said to be updated
 * in place. Nothing is allocated by a call, and calls on disjoint outputs may run at once on several threads, each
 * thread with its own instance (and its own scratch, see `createArithmetic`).
 *
 * Results are exactly defined, so that a run repeats on any machine and thread count: every f32 product and every f32
 * sum is rounded once (no fused multiply-add), and sums run in the order that each function states. The reference
 * (`createReferenceArithmetic`) and the kernels (`createArithmetic`) therefore agree bit for bit (NaN payloads aside).
 * NaN and infinity in an input reach the outputs that depend on it.
 */
export interface Arithmetic extends IntegerArithmetic {
  readonly memory: WebAssembly.Memory;

  /**
   * c[m][n] = a[m][k] b[k][n], or c += with `accumulate`. Each element starts from 0 (from c with `accumulate`) and
   * adds its k products in order of k; the relative error is at most about k * 2^-24 of the sum of magnitudes.
   */
  multiply(
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    accumulate: boolean,
  ): void;

  /** As `multiply`, with a stored transposed: a is [k][m], c[i][j] = sum over p of a[p][i] b[p][j]. */
  multiplyTransposedA(
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    accumulate: boolean,
  ): void;

  /** As `multiply`, with b stored transposed: b is [n][k], c[i][j] = sum over p of a[i][p] b[j][p]. */
  multiplyTransposedB(
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    accumulate: boolean,
  ): void;

  /**
   * Lays out the windows of a convolution (im2col). For each of `rows` windows and `taps` positions in it, copies
   * `channels` values from source[table[row][tap]][firstChannel...] to target[row][tap][0...channels]; zeros where the
   * table says -1. `source` has `sourceStride` elements to a row, `table` is i32 [rows][taps], `target` is dense.
   */
  gatherWindows(
    target: number,
    source: number,
    table: number,
    rows: number,
    taps: number,
    channels: number,
    sourceStride: number,
    firstChannel: number,
  ): void;

  /**
   * The transpose of `gatherWindows` (col2im): adds source[row][tap][0...channels] to
   * target[table[row][tap]][firstChannel...], in order of row, then tap; skips -1. `target` has `targetStride`
   * elements to a row, `source` is dense.
   */
  scatterWindows(
    target: number,
    source: number,
    table: number,
    rows: number,
    taps: number,
    channels: number,
    targetStride: number,
    firstChannel: number,
  ): void;

  /**
   * sums[c] += x[r][c] and squares[c] += x[r][c]^2, row after row in f32. x is dense [rows][columns]. Exact while x
   * holds whole numbers and every sum stays under 2^24; otherwise off by at most about rows * 2^-24 of the sum of
   * magnitudes.
   */
  columnMoments(sums: number, squares: number, x: number, rows: number, columns: number): void;

  /** out = 1 where x * scale[c] + shift[c] >= 0, otherwise 0; where that is NaN, NaN. Dense [rows][columns]. */
  spikes(out: number, x: number, scale: number, shift: number, rows: number, columns: number): void;

  /**
   * The backward pass of counts up to `levels` (1: of `spikes`), with z = x * scale[c] + shift[c] and the surrogate
   * slope(z) = max(0, min(1, 1 + z, levels - z)): a triangle of half base 1 about each of the steps 0 .. levels - 1, summed.
   * In place: gradient = gradient * slope(z) =: g. Row after row: sums[c] += g and products[c] += g * z.
   * Dense [rows][columns].
   */
  spikesBackward(
    gradient: number,
    x: number,
    scale: number,
    shift: number,
    sums: number,
    products: number,
    rows: number,
    columns: number,
    levels: number,
  ): void;

  /**
   * In place: gradient = (a[c] * gradient + b[c] * x) + d[c]: the second half of the backward pass of a batch
   * normalisation, its coefficients prepared by the caller. Dense [rows][columns].
   */
  affineGradient(gradient: number, x: number, a: number, b: number, d: number, rows: number, columns: number): void;

  /**
   * One step of Adam (Kingma and Ba, arXiv:1412.6980) over n elements, in place, with the bias corrections made by
   * the caller: m = beta1 * m + (1 - beta1) * g; v = beta2 * v + ((1 - beta2) * g) * g;
   * parameter -= (rate * m) / (sqrt(v) * correction + epsilon), then clamped to -limit...limit (NaN stays NaN).
   * Numbers are rounded to f32 first, 1 - beta is taken in f64 and then rounded. `rate` = learning rate /
   * (1 - beta1^t), `correction` = 1 / sqrt(1 - beta2^t); no clamp with `limit` = Infinity.
   */
  adam(
    parameter: number,
    gradient: number,
    m: number,
    v: number,
    n: number,
    rate: number,
    correction: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    limit: number,
  ): void;
}
