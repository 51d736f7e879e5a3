/**
 * Products of whole numbers, which cost a half (i16) to a fifth (binary by ternary) of their f32 counterparts.
 * Activations are unsigned bytes (u8), weights signed bytes (i8), gradients i16 with one scale; outputs are f32. Strides
 * count elements. The rest is as `Arithmetic` says.
 */
export interface IntegerArithmetic {
  /**
   * c[m][n] = a[m][k] b[k][n], exactly: a holds bytes 0 or 1, b i8 weights of magnitude at most `largest` (1..127; 1 for
   * ternary ones), c f32. The fastest forward pass; time grows with `largest`, for sums of 127 / `largest` products are
   * taken at once.
   */
  multiplyBinary(
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    largest: number,
  ): void;

  /** As `multiplyTransposedA` in f32, but a [k][m] holds u8: the exact gradient of weights from windows of bytes. */
  multiplyBytesTransposedA(
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
   * c[m][n] = scale * sum over p of a[m][p] b[p][n]: u8 by i8. The sum is an exact i32 (magnitudes must keep it under
   * 2^31, or it wraps), rounded to f32 once, then multiplied by `scale` as f32.
   */
  multiplyIntegers(
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    scale: number,
  ): void;

  /** The same for a gradient of weights: a [k][m] u8, b [k][n] i16. */
  multiplyIntegersTransposedA(
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    scale: number,
  ): void;

  /** The same for a gradient of inputs: a [m][k] i16, b [n][k] i8. */
  multiplyIntegersTransposedB(
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    scale: number,
  ): void;

  /** As `gatherWindows`, over u8: strides in bytes. */
  gatherByteWindows(
    target: number,
    source: number,
    table: number,
    rows: number,
    taps: number,
    channels: number,
    sourceStride: number,
    firstChannel: number,
  ): void;

  /** As `spikes`, with bytes 0 or 1 out. A NaN gives 0: look for it in the column moments that made scale and shift. */
  spikeBytes(out: number, x: number, scale: number, shift: number, rows: number, columns: number): void;

  /**
   * out = how many of the first `levels` (1..127) multiples of step[c], from 0 on, x * scale[c] + shift[c] reaches; multiples are
   * sums in f32. Bytes, dense [rows][columns]. A NaN gives 0.
   */
  countBytes(
    out: number,
    x: number,
    scale: number,
    shift: number,
    step: number,
    rows: number,
    columns: number,
    levels: number,
  ): void;

  /** The largest magnitude of n f32; 0 for none, NaN if one is NaN. */
  largestMagnitude(x: number, n: number): number;

  /**
   * out (i16) = x * scale as f32, rounded to the nearest whole number (ties to even), clamped to -32767...32767. A NaN
   * gives 0: look at `largestMagnitude` first, which the scale comes from (32767 / largest).
   */
  quantise(out: number, x: number, n: number, scale: number): void;
}
