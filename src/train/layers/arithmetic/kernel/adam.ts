// Adam, four parameters at a time. `keep` and `take` are beta and 1 - beta.

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
function step(
  edge: bool,
  parameter: usize,
  gradient: usize,
  m: usize,
  v: usize,
  rate: f32,
  correction: f32,
  keep1: f32,
  take1: f32,
  keep2: f32,
  take2: f32,
  epsilon: f32,
  limit: f32,
): void {
  const g = get(edge, gradient);
  const mean = f32x4.add(f32x4.mul(f32x4.splat(keep1), get(edge, m)), f32x4.mul(f32x4.splat(take1), g));
  const square = f32x4.mul(f32x4.mul(f32x4.splat(take2), g), g);
  const variance = f32x4.add(f32x4.mul(f32x4.splat(keep2), get(edge, v)), square);
  const root = f32x4.mul(f32x4.sqrt(variance), f32x4.splat(correction));
  const change = f32x4.div(f32x4.mul(f32x4.splat(rate), mean), f32x4.add(root, f32x4.splat(epsilon)));
  const moved = f32x4.sub(get(edge, parameter), change);
  put(edge, m, mean);
  put(edge, v, variance);
  // pmin and pmax return their first operand when it is NaN, and are one instruction each.
  put(edge, parameter, f32x4.pmin(f32x4.pmax(moved, f32x4.splat(-limit)), f32x4.splat(limit)));
}

export function adam(
  parameter: usize,
  gradient: usize,
  m: usize,
  v: usize,
  n: i32,
  rate: f32,
  correction: f32,
  keep1: f32,
  take1: f32,
  keep2: f32,
  take2: f32,
  epsilon: f32,
  limit: f32,
): void {
  const bytes = <usize>n << 2;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    step(false, parameter + i, gradient + i, m + i, v + i, rate, correction, keep1, take1, keep2, take2, epsilon, limit);
  }
  for (; i < bytes; i += 4) {
    step(true, parameter + i, gradient + i, m + i, v + i, rate, correction, keep1, take1, keep2, take2, epsilon, limit);
  }
}
