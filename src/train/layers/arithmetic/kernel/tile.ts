// The micro-kernel: 4 x 8 elements of c stay in eight registers while k runs. Four rows by two vectors leaves room for
// the operands in the 15 registers that V8 gives; five or six rows spill.

/** One product of four floats, or two products each of four pairs of i16. */
// @ts-ignore: decorator
@inline
function mac<T>(sum: v128, a: v128, b: v128): v128 {
  return isFloat<T>() ? f32x4.add(sum, f32x4.mul(a, b)) : i32x4.add(sum, i32x4.dot_i16x8_s(a, b));
}

// @ts-ignore: decorator
@inline
function put(scaled: bool, to: usize, sum: v128, scale: f32): void {
  v128.store(to, scaled ? f32x4.mul(f32x4.convert_i32x4_s(sum), f32x4.splat(scale)) : sum);
}

/**
 * c[4][8] (+)= sum over p of a_i[p] * b[p][8]. Rows of a start at a0...a3; b is a packed panel. `ldc` in bytes. With T =
 * f32, all are f32. With T = i16, each p is a pair of i16, and c holds i32 sums, or f32 once they are `scaled`.
 */
// @ts-ignore: decorator
@inline
function tile<T>(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  b: usize,
  k: i32,
  c: usize,
  ldc: usize,
  accumulate: bool,
  scaled: bool,
  scale: f32,
): void {
  const c1 = c + ldc;
  const c2 = c1 + ldc;
  const c3 = c2 + ldc;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  if (accumulate) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  let p = k;
  for (; p >= 4; p -= 4) {
    let b0 = v128.load(b, 0);
    let b1 = v128.load(b, 16);
    let x = v128.load32_splat(a0, 0);
    s00 = mac<T>(s00, x, b0);
    s01 = mac<T>(s01, x, b1);
    x = v128.load32_splat(a1, 0);
    s10 = mac<T>(s10, x, b0);
    s11 = mac<T>(s11, x, b1);
    x = v128.load32_splat(a2, 0);
    s20 = mac<T>(s20, x, b0);
    s21 = mac<T>(s21, x, b1);
    x = v128.load32_splat(a3, 0);
    s30 = mac<T>(s30, x, b0);
    s31 = mac<T>(s31, x, b1);

    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    x = v128.load32_splat(a0, 4);
    s00 = mac<T>(s00, x, b0);
    s01 = mac<T>(s01, x, b1);
    x = v128.load32_splat(a1, 4);
    s10 = mac<T>(s10, x, b0);
    s11 = mac<T>(s11, x, b1);
    x = v128.load32_splat(a2, 4);
    s20 = mac<T>(s20, x, b0);
    s21 = mac<T>(s21, x, b1);
    x = v128.load32_splat(a3, 4);
    s30 = mac<T>(s30, x, b0);
    s31 = mac<T>(s31, x, b1);

    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    x = v128.load32_splat(a0, 8);
    s00 = mac<T>(s00, x, b0);
    s01 = mac<T>(s01, x, b1);
    x = v128.load32_splat(a1, 8);
    s10 = mac<T>(s10, x, b0);
    s11 = mac<T>(s11, x, b1);
    x = v128.load32_splat(a2, 8);
    s20 = mac<T>(s20, x, b0);
    s21 = mac<T>(s21, x, b1);
    x = v128.load32_splat(a3, 8);
    s30 = mac<T>(s30, x, b0);
    s31 = mac<T>(s31, x, b1);

    b0 = v128.load(b, 96);
    b1 = v128.load(b, 112);
    x = v128.load32_splat(a0, 12);
    s00 = mac<T>(s00, x, b0);
    s01 = mac<T>(s01, x, b1);
    x = v128.load32_splat(a1, 12);
    s10 = mac<T>(s10, x, b0);
    s11 = mac<T>(s11, x, b1);
    x = v128.load32_splat(a2, 12);
    s20 = mac<T>(s20, x, b0);
    s21 = mac<T>(s21, x, b1);
    x = v128.load32_splat(a3, 12);
    s30 = mac<T>(s30, x, b0);
    s31 = mac<T>(s31, x, b1);

    b += 128;
    a0 += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
  }
  for (; p > 0; p--) {
    const b0 = v128.load(b, 0);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a0);
    s00 = mac<T>(s00, x, b0);
    s01 = mac<T>(s01, x, b1);
    x = v128.load32_splat(a1);
    s10 = mac<T>(s10, x, b0);
    s11 = mac<T>(s11, x, b1);
    x = v128.load32_splat(a2);
    s20 = mac<T>(s20, x, b0);
    s21 = mac<T>(s21, x, b1);
    x = v128.load32_splat(a3);
    s30 = mac<T>(s30, x, b0);
    s31 = mac<T>(s31, x, b1);
    b += 32;
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
  }
  if (scaled) {
    put(true, c, s00, scale);
    put(true, c + 16, s01, scale);
    put(true, c1, s10, scale);
    put(true, c1 + 16, s11, scale);
    put(true, c2, s20, scale);
    put(true, c2 + 16, s21, scale);
    put(true, c3, s30, scale);
    put(true, c3 + 16, s31, scale);
  } else {
    put(false, c, s00, scale);
    put(false, c + 16, s01, scale);
    put(false, c1, s10, scale);
    put(false, c1 + 16, s11, scale);
    put(false, c2, s20, scale);
    put(false, c2 + 16, s21, scale);
    put(false, c3, s30, scale);
    put(false, c3 + 16, s31, scale);
  }
}

/** Not inlined: the loop needs all registers to itself. */
export function tileOfFloats(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  b: usize,
  k: i32,
  c: usize,
  ldc: usize,
  accumulate: bool,
): void {
  tile<f32>(a0, a1, a2, a3, b, k, c, ldc, accumulate, false, 1);
}

export function tileOfPairs(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  b: usize,
  k: i32,
  c: usize,
  ldc: usize,
  accumulate: bool,
  scaled: bool,
  scale: f32,
): void {
  tile<i16>(a0, a1, a2, a3, b, k, c, ldc, accumulate, scaled, scale);
}
