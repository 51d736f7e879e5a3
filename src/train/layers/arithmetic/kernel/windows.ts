// im2col and col2im by a table of places.

export function gatherWindows(
  target: usize,
  source: usize,
  table: usize,
  rows: i32,
  taps: i32,
  channels: i32,
  sourceStride: i32,
  firstChannel: i32,
): void {
  const end = table + (<usize>(rows * taps) << 2);
  const first = source + (<usize>firstChannel << 2);
  const bytes = <usize>channels << 2;
  const vectors = bytes & ~15;
  for (; table < end; table += 4) {
    const place = load<i32>(table);
    const from = first + (<usize>(place * sourceStride) << 2);
    let at: usize = 0;
    if (place < 0) {
      for (; at < vectors; at += 16) v128.store(target + at, i32x4.splat(0));
      for (; at < bytes; at += 4) store<i32>(target + at, 0);
    } else {
      for (; at < vectors; at += 16) v128.store(target + at, v128.load(from + at));
      for (; at < bytes; at += 4) store<i32>(target + at, load<i32>(from + at));
    }
    target += bytes;
  }
}

export function scatterWindows(
  target: usize,
  source: usize,
  table: usize,
  rows: i32,
  taps: i32,
  channels: i32,
  targetStride: i32,
  firstChannel: i32,
): void {
  const end = table + (<usize>(rows * taps) << 2);
  const first = target + (<usize>firstChannel << 2);
  const bytes = <usize>channels << 2;
  const vectors = bytes & ~15;
  for (; table < end; table += 4) {
    const place = load<i32>(table);
    if (place >= 0) {
      const to = first + (<usize>(place * targetStride) << 2);
      let at: usize = 0;
      for (; at < vectors; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(source + at)));
      for (; at < bytes; at += 4) store<f32>(to + at, load<f32>(to + at) + load<f32>(source + at));
    }
    source += bytes;
  }
}
