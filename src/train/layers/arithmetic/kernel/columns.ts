// Passes over dense [rows][columns] with a coefficient or a sum for each column. Four columns to a vector; the last one
// to three columns are done as vectors with one lane in use, by the same code: a lane never looks at another.

/** Four lanes, or the first alone at the edge. */
// @ts-ignore: decorator
@inline
function get(edge: bool, at: usize): v128 {
  return edge ? v128.load32_zero(at) : v128.load(at);
}

// @ts-ignore: decorator
@inline
function put(edge: bool, at: usize, value: v128): void {
  if (edge) v128.store_lane<i32>(at, value, 0);
  else v128.store(at, value);
}

// @ts-ignore: decorator
@inline
function affine(x: v128, scale: v128, shift: v128): v128 {
  return f32x4.add(f32x4.mul(x, scale), shift);
}

// @ts-ignore: decorator
@inline
function momentsOf(edge: bool, sums: usize, squares: usize, x: usize, rows: i32, stride: usize): void {
  let sum = get(edge, sums);
  let square = get(edge, squares);
  for (let r = 0; r < rows; r++) {
    const value = get(edge, x);
    sum = f32x4.add(sum, value);
    square = f32x4.add(square, f32x4.mul(value, value));
    x += stride;
  }
  put(edge, sums, sum);
  put(edge, squares, square);
}

export function columnMoments(sums: usize, squares: usize, x: usize, rows: i32, columns: i32): void {
  const stride = <usize>columns << 2;
  let c: usize = 0;
  // Sixteen columns are a whole cache line of each row, and enough sums to hide the latency of an addition.
  for (; c + 64 <= stride; c += 64) {
    let from = x + c;
    let s0 = v128.load(sums + c);
    let s1 = v128.load(sums + c, 16);
    let s2 = v128.load(sums + c, 32);
    let s3 = v128.load(sums + c, 48);
    let q0 = v128.load(squares + c);
    let q1 = v128.load(squares + c, 16);
    let q2 = v128.load(squares + c, 32);
    let q3 = v128.load(squares + c, 48);
    for (let r = 0; r < rows; r++) {
      const x0 = v128.load(from);
      const x1 = v128.load(from, 16);
      const x2 = v128.load(from, 32);
      const x3 = v128.load(from, 48);
      s0 = f32x4.add(s0, x0);
      s1 = f32x4.add(s1, x1);
      s2 = f32x4.add(s2, x2);
      s3 = f32x4.add(s3, x3);
      q0 = f32x4.add(q0, f32x4.mul(x0, x0));
      q1 = f32x4.add(q1, f32x4.mul(x1, x1));
      q2 = f32x4.add(q2, f32x4.mul(x2, x2));
      q3 = f32x4.add(q3, f32x4.mul(x3, x3));
      from += stride;
    }
    v128.store(sums + c, s0);
    v128.store(sums + c, s1, 16);
    v128.store(sums + c, s2, 32);
    v128.store(sums + c, s3, 48);
    v128.store(squares + c, q0);
    v128.store(squares + c, q1, 16);
    v128.store(squares + c, q2, 32);
    v128.store(squares + c, q3, 48);
  }
  for (; c + 16 <= stride; c += 16) momentsOf(false, sums + c, squares + c, x + c, rows, stride);
  for (; c < stride; c += 4) momentsOf(true, sums + c, squares + c, x + c, rows, stride);
}

// @ts-ignore: decorator
@inline
function spike(edge: bool, out: usize, x: usize, scale: usize, shift: usize): void {
  const z = affine(get(edge, x), get(edge, scale), get(edge, shift));
  const fired = v128.and(f32x4.ge(z, f32x4.splat(0)), f32x4.splat(1));
  put(edge, out, v128.or(fired, v128.and(f32x4.ne(z, z), z)));
}

export function spikes(out: usize, x: usize, scale: usize, shift: usize, rows: i32, columns: i32): void {
  const stride = <usize>columns << 2;
  for (let r = 0; r < rows; r++) {
    let c: usize = 0;
    for (; c + 16 <= stride; c += 16) spike(false, out + c, x + c, scale + c, shift + c);
    for (; c < stride; c += 4) spike(true, out + c, x + c, scale + c, shift + c);
    out += stride;
    x += stride;
  }
}

// @ts-ignore: decorator
@inline
function surrogate(z: v128, levels: v128): v128 {
  const one = f32x4.splat(1);
  // pmin and pmax return their first operand when that is NaN, and are one instruction.
  const slopes = f32x4.pmin(f32x4.add(z, one), f32x4.sub(levels, z));
  return f32x4.pmax(f32x4.pmin(slopes, one), f32x4.splat(0));
}

/** The gradient through the surrogate, in place. */
// @ts-ignore: decorator
@inline
function through(edge: bool, gradient: usize, z: v128, levels: v128): v128 {
  const g = f32x4.mul(get(edge, gradient), surrogate(z, levels));
  put(edge, gradient, g);
  return g;
}

// @ts-ignore: decorator
@inline
function backwardOf(
  edge: bool,
  gradient: usize,
  x: usize,
  scale: usize,
  shift: usize,
  sums: usize,
  products: usize,
  levels: v128,
  rows: i32,
  stride: usize,
): void {
  const factor = get(edge, scale);
  const offset = get(edge, shift);
  let sum = get(edge, sums);
  let product = get(edge, products);
  for (let r = 0; r < rows; r++) {
    const z = affine(get(edge, x), factor, offset);
    const g = through(edge, gradient, z, levels);
    sum = f32x4.add(sum, g);
    product = f32x4.add(product, f32x4.mul(g, z));
    x += stride;
    gradient += stride;
  }
  put(edge, sums, sum);
  put(edge, products, product);
}

export function spikesBackward(
  gradient: usize,
  x: usize,
  scale: usize,
  shift: usize,
  sums: usize,
  products: usize,
  rows: i32,
  columns: i32,
  levels: f32,
): void {
  const stride = <usize>columns << 2;
  const most = f32x4.splat(levels);
  let c: usize = 0;
  // Sixteen columns: a cache line of each row.
  for (; c + 64 <= stride; c += 64) {
    const factor = scale + c;
    const offset = shift + c;
    let from = x + c;
    let to = gradient + c;
    let s0 = v128.load(sums + c);
    let s1 = v128.load(sums + c, 16);
    let s2 = v128.load(sums + c, 32);
    let s3 = v128.load(sums + c, 48);
    let p0 = v128.load(products + c);
    let p1 = v128.load(products + c, 16);
    let p2 = v128.load(products + c, 32);
    let p3 = v128.load(products + c, 48);
    for (let r = 0; r < rows; r++) {
      let z = affine(v128.load(from), v128.load(factor), v128.load(offset));
      let g = through(false, to, z, most);
      s0 = f32x4.add(s0, g);
      p0 = f32x4.add(p0, f32x4.mul(g, z));
      z = affine(v128.load(from, 16), v128.load(factor, 16), v128.load(offset, 16));
      g = through(false, to + 16, z, most);
      s1 = f32x4.add(s1, g);
      p1 = f32x4.add(p1, f32x4.mul(g, z));
      z = affine(v128.load(from, 32), v128.load(factor, 32), v128.load(offset, 32));
      g = through(false, to + 32, z, most);
      s2 = f32x4.add(s2, g);
      p2 = f32x4.add(p2, f32x4.mul(g, z));
      z = affine(v128.load(from, 48), v128.load(factor, 48), v128.load(offset, 48));
      g = through(false, to + 48, z, most);
      s3 = f32x4.add(s3, g);
      p3 = f32x4.add(p3, f32x4.mul(g, z));
      from += stride;
      to += stride;
    }
    v128.store(sums + c, s0);
    v128.store(sums + c, s1, 16);
    v128.store(sums + c, s2, 32);
    v128.store(sums + c, s3, 48);
    v128.store(products + c, p0);
    v128.store(products + c, p1, 16);
    v128.store(products + c, p2, 32);
    v128.store(products + c, p3, 48);
  }
  for (; c + 16 <= stride; c += 16) {
    backwardOf(false, gradient + c, x + c, scale + c, shift + c, sums + c, products + c, most, rows, stride);
  }
  for (; c < stride; c += 4) {
    backwardOf(true, gradient + c, x + c, scale + c, shift + c, sums + c, products + c, most, rows, stride);
  }
}

// @ts-ignore: decorator
@inline
function mix(edge: bool, gradient: usize, x: usize, a: usize, b: usize, d: usize): void {
  const byGradient = f32x4.mul(get(edge, a), get(edge, gradient));
  const byValue = f32x4.mul(get(edge, b), get(edge, x));
  put(edge, gradient, f32x4.add(f32x4.add(byGradient, byValue), get(edge, d)));
}

export function affineGradient(gradient: usize, x: usize, a: usize, b: usize, d: usize, rows: i32, columns: i32): void {
  const stride = <usize>columns << 2;
  for (let r = 0; r < rows; r++) {
    let c: usize = 0;
    for (; c + 16 <= stride; c += 16) mix(false, gradient + c, x + c, a + c, b + c, d + c);
    for (; c < stride; c += 4) mix(true, gradient + c, x + c, a + c, b + c, d + c);
    gradient += stride;
    x += stride;
  }
}
