// The filters of a picture: a convolution in whole numbers, and a spike where a sum reaches its filter's threshold.
// `transduce` of ../../transduction.ts says the same without SIMD, and gives the same bits: all sums are exact in i32.
//
// Sixteen filters at two places are worked out together, two taps an instruction: i32x4.dot_i16x8 multiplies the same two
// pixels by the weights of four filters.

/** Filters of a block: what a vector of bytes holds. */
const BLOCK: u32 = 16;

/** Widens the `rows` rows of a window, `bytes` long each and `pitch` apart, into i16 at `into`, one after the other. */
function gather(picture: usize, pitch: u32, rows: u32, bytes: u32, into: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    const from = picture + <usize>row * pitch;
    const to = into + ((<usize>row * bytes) << 1);
    // Eight at a time; what is written past the row's end is overwritten by the next row, or meets weights of 0.
    for (let at: u32 = 0; at < bytes; at += 8) {
      v128.store(to + (<usize>at << 1), i16x8.extend_low_i8x16_u(v128.load64_zero(from + at)));
    }
  }
}

// @ts-ignore: decorator
@inline
function spikes(a: v128, b: v128, c: v128, d: v128, thresholds: usize, into: usize): void {
  const first = i16x8.narrow_i32x4_s(
    i32x4.ge_s(a, v128.load(thresholds, 0)),
    i32x4.ge_s(b, v128.load(thresholds, 16)),
  );
  const second = i16x8.narrow_i32x4_s(
    i32x4.ge_s(c, v128.load(thresholds, 32)),
    i32x4.ge_s(d, v128.load(thresholds, 48)),
  );
  v128.store(into, v128.and(i8x16.narrow_i16x8_s(first, second), i8x16.splat(1)));
}

/**
 * Writes the spikes of one picture.
 * @param picture bytes `[y][x][channel]` with its border of zeros, `pitch` bytes a row
 * @param step bytes from a window to the one right of it
 * @param down bytes from a row of windows to the next
 * @param rows and `bytes` of each row of a window
 * @param windows room for two windows, `windowBytes` apart, of i16
 * @param weights i16 `[block][pair of taps][filter][tap]`
 * @param thresholds i32, a multiple of 16 of them
 * @param into bytes `[place][filter]`, a multiple of 16 filters
 */
export function filter(
  picture: usize,
  pitch: u32,
  step: u32,
  down: u32,
  rows: u32,
  bytes: u32,
  windows: usize,
  windowBytes: u32,
  weights: usize,
  thresholds: usize,
  blocks: u32,
  width: u32,
  height: u32,
  into: usize,
): void {
  const pairs = (rows * bytes + 1) >> 1;
  const places = width * height;
  const other = windows + windowBytes;
  for (let place: u32 = 0; place < places; place += 2) {
    const next = min(place + 1, places - 1);
    gather(picture + <usize>(place / width) * down + <usize>(place % width) * step, pitch, rows, bytes, windows);
    gather(picture + <usize>(next / width) * down + <usize>(next % width) * step, pitch, rows, bytes, other);
    let weight = weights;
    for (let block: u32 = 0; block < blocks; block++) {
      let a0 = i32x4.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      for (let pair: u32 = 0; pair < pairs; pair++) {
        const a = v128.load32_splat(windows + (<usize>pair << 2));
        const b = v128.load32_splat(other + (<usize>pair << 2));
        const w0 = v128.load(weight, 0);
        const w1 = v128.load(weight, 16);
        const w2 = v128.load(weight, 32);
        const w3 = v128.load(weight, 48);
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(a, w0));
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(a, w1));
        a2 = i32x4.add(a2, i32x4.dot_i16x8_s(a, w2));
        a3 = i32x4.add(a3, i32x4.dot_i16x8_s(a, w3));
        b0 = i32x4.add(b0, i32x4.dot_i16x8_s(b, w0));
        b1 = i32x4.add(b1, i32x4.dot_i16x8_s(b, w1));
        b2 = i32x4.add(b2, i32x4.dot_i16x8_s(b, w2));
        b3 = i32x4.add(b3, i32x4.dot_i16x8_s(b, w3));
        weight += 64;
      }
      const threshold = thresholds + ((<usize>block * BLOCK) << 2);
      const out = into + <usize>block * BLOCK;
      spikes(a0, a1, a2, a3, threshold, out + <usize>place * blocks * BLOCK);
      spikes(b0, b1, b2, b3, threshold, out + <usize>next * blocks * BLOCK);
    }
  }
}
