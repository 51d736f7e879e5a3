// The inner loop of the winner-take-all network: one presentation of one image. ../reference.ts says the same without
// SIMD, and gives the same bits: every f32 operation is rounded once, sums run in the order stated there.

import {
  H_BY_INPUT,
  H_BY_NEURON,
  H_COUNTS,
  H_EVENT_COUNTS,
  H_EVENTS,
  H_GAPS,
  H_INPUTS,
  H_KEPT,
  H_LOGS,
  H_PADDED,
  H_POTENTIALS,
  H_POWERS,
  H_RANDOM,
  H_RATE,
  H_STEPS,
  H_THRESHOLDS,
  H_TRACES,
} from './layout';

// @ts-expect-error: decorator
@inline
function word(offset: usize): usize {
  return <usize>load<u32>(offset);
}

/** Presents the image whose gaps are set; returns the spikes of all neurons. */
export function present(): u32 {
  const steps = <i32>word(H_STEPS);
  const padded = word(H_PADDED);
  const potentials = word(H_POTENTIALS);
  memory.fill(potentials, 0, padded << 2);
  memory.fill(word(H_COUNTS), 0, padded << 2);
  memory.fill(word(H_TRACES), 0, word(H_INPUTS) << 2);
  drawSpikes();
  const learning = load<f32>(H_RATE) > 0;
  let spikes: u32 = 0;
  let traced: i32 = -1;
  for (let step = 0; step < steps; step++) {
    const best = integrate(step);
    if (best < 0) continue;
    const winner = findWinner(best);
    const count = word(H_COUNTS) + (winner << 2);
    store<u32>(count, load<u32>(count) + 1);
    spikes++;
    if (learning) {
      bringTraces(traced, step);
      traced = step;
      learn(winner);
    }
    memory.fill(potentials, 0, padded << 2);
  }
  return spikes;
}

/** The input spikes of all steps: for each input, geometric gaps until the presentation ends. */
function drawSpikes(): void {
  const steps = <i32>word(H_STEPS);
  const inputs = word(H_INPUTS);
  const counts = word(H_EVENT_COUNTS);
  const events = word(H_EVENTS);
  const logs = word(H_LOGS);
  const gaps = word(H_GAPS);
  memory.fill(counts, 0, <usize>steps << 2);
  let a = load<u32>(H_RANDOM);
  let b = load<u32>(H_RANDOM, 4);
  let c = load<u32>(H_RANDOM, 8);
  let d = load<u32>(H_RANDOM, 12);
  for (let i: usize = 0; i < inputs; i++) {
    const gap = load<f32>(gaps + (i << 2));
    if (gap == 0) continue;
    let step: i32 = -1;
    while (true) {
      let t = d;
      d = c;
      c = b;
      b = a;
      t ^= t << 11;
      t ^= t >> 8;
      a = t ^ a ^ (a >> 19);
      step += 1 + <i32>(load<f32>(logs + <usize>((a >> 16) << 2)) * gap);
      if (step >= steps) break;
      const count = counts + (<usize>step << 2);
      const n = <usize>load<u32>(count);
      store<u16>(events + ((<usize>step * inputs + n) << 1), <u16>i);
      store<u32>(count, <u32>n + 1);
    }
  }
}

/** Decays all potentials, adds the rows of the step's spikes in their order; returns the largest excess over a threshold. */
function integrate(step: i32): f32 {
  const padded = word(H_PADDED);
  const kept = f32x4.splat(load<f32>(H_KEPT));
  const rows = word(H_BY_INPUT);
  const stride = padded << 2;
  const first = word(H_EVENTS) + ((<usize>step * word(H_INPUTS)) << 1);
  const end = first + (<usize>load<u32>(word(H_EVENT_COUNTS) + (<usize>step << 2)) << 1);
  const thresholds = word(H_THRESHOLDS) - word(H_POTENTIALS);
  let at = word(H_POTENTIALS);
  const stop = at + stride;
  let column = rows;
  let best = f32x4.splat(-Infinity);
  for (; at < stop; at += 64, column += 64) {
    let v0 = f32x4.mul(v128.load(at, 0), kept);
    let v1 = f32x4.mul(v128.load(at, 16), kept);
    let v2 = f32x4.mul(v128.load(at, 32), kept);
    let v3 = f32x4.mul(v128.load(at, 48), kept);
    for (let e = first; e < end; e += 2) {
      const row = column + <usize>load<u16>(e) * stride;
      v0 = f32x4.add(v0, v128.load(row, 0));
      v1 = f32x4.add(v1, v128.load(row, 16));
      v2 = f32x4.add(v2, v128.load(row, 32));
      v3 = f32x4.add(v3, v128.load(row, 48));
    }
    v128.store(at, v0, 0);
    v128.store(at, v1, 16);
    v128.store(at, v2, 32);
    v128.store(at, v3, 48);
    const t = at + thresholds;
    best = f32x4.pmax(best, f32x4.sub(v0, v128.load(t, 0)));
    best = f32x4.pmax(best, f32x4.sub(v1, v128.load(t, 16)));
    best = f32x4.pmax(best, f32x4.sub(v2, v128.load(t, 32)));
    best = f32x4.pmax(best, f32x4.sub(v3, v128.load(t, 48)));
  }
  return max(
    max(f32x4.extract_lane(best, 0), f32x4.extract_lane(best, 1)),
    max(f32x4.extract_lane(best, 2), f32x4.extract_lane(best, 3)),
  );
}

/** The first neuron whose excess is `best`. */
function findWinner(best: f32): usize {
  const potentials = word(H_POTENTIALS);
  const thresholds = word(H_THRESHOLDS);
  const wanted = f32x4.splat(best);
  let at: usize = 0;
  let mask = 0;
  while (true) {
    const excess = f32x4.sub(v128.load(potentials + at), v128.load(thresholds + at));
    mask = i32x4.bitmask(f32x4.eq(excess, wanted));
    if (mask != 0) break;
    at += 16;
  }
  return (at >> 2) + <usize>ctz(mask);
}

/** Brings the traces from the end of step `from` to the end of step `to`. */
function bringTraces(from: i32, to: i32): void {
  const inputs = word(H_INPUTS);
  const traces = word(H_TRACES);
  const powers = word(H_POWERS);
  const events = word(H_EVENTS);
  const counts = word(H_EVENT_COUNTS);
  const decay = f32x4.splat(load<f32>(powers + (<usize>(to - from) << 2)));
  for (let at = traces; at < traces + (inputs << 2); at += 16) v128.store(at, f32x4.mul(v128.load(at), decay));
  for (let step = from + 1; step <= to; step++) {
    const added = load<f32>(powers + (<usize>(to - step) << 2));
    const first = events + ((<usize>step * inputs) << 1);
    const end = first + (<usize>load<u32>(counts + (<usize>step << 2)) << 1);
    for (let e = first; e < end; e += 2) {
      const trace = traces + (<usize>load<u16>(e) << 2);
      store<f32>(trace, load<f32>(trace) + added);
    }
  }
}

// @ts-expect-error: decorator
@inline
function total(sums: v128): f32 {
  return (
    f32x4.extract_lane(sums, 0) +
    f32x4.extract_lane(sums, 1) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3))
  );
}

/** Moves the winner's weights towards the traces, both of unit length, and writes them where spikes read them. */
function learn(winner: usize): void {
  const inputs = word(H_INPUTS);
  const bytes = inputs << 2;
  const traces = word(H_TRACES);
  const weights = word(H_BY_NEURON) + winner * bytes;
  let sums = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(traces + at);
    sums = f32x4.add(sums, f32x4.mul(x, x));
  }
  const unit = f32x4.splat(<f32>1 / sqrt<f32>(total(sums)));
  const rate = f32x4.splat(load<f32>(H_RATE));
  sums = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const w = v128.load(weights + at);
    const x = f32x4.mul(v128.load(traces + at), unit);
    const moved = f32x4.add(w, f32x4.mul(rate, f32x4.sub(x, w)));
    sums = f32x4.add(sums, f32x4.mul(moved, moved));
    v128.store(weights + at, moved);
  }
  const scale = <f32>1 / sqrt<f32>(total(sums));
  const stride = word(H_PADDED) << 2;
  let target = word(H_BY_INPUT) + (winner << 2);
  for (let at = weights; at < weights + bytes; at += 4) {
    const w = load<f32>(at) * scale;
    store<f32>(at, w);
    store<f32>(target, w);
    target += stride;
  }
}
