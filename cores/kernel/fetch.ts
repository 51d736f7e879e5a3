// Step 1 of the tick: the active axons of a core, as u16 axon | type << 8, without a branch that activity decides.

import { D_TYPE_PLANES } from './layout';

// @ts-ignore: decorator
@inline
function entry(word: u64, plane0: u64, plane1: u64, base: u32): u32 {
  const bit = ctz(word);
  return (base + <u32>bit) | (<u32>((plane0 >> bit) & 1) << 8) | (<u32>((plane1 >> bit) & 1) << 9);
}

/**
 * Appends the axons of one 64-bit word and returns the end. The first four entries are written in any case: at 20 Hz a word
 * rarely holds more, and entries past its count are overwritten by the next word.
 */
// @ts-ignore: decorator
@inline
function append(bits: u64, plane0: u64, plane1: u64, base: u32, out: usize): usize {
  let word = bits;
  const end = out + (<usize>popcnt(word) << 1);
  store<u16>(out, entry(word, plane0, plane1, base), 0);
  word &= word - 1;
  store<u16>(out, entry(word, plane0, plane1, base), 2);
  word &= word - 1;
  store<u16>(out, entry(word, plane0, plane1, base), 4);
  word &= word - 1;
  store<u16>(out, entry(word, plane0, plane1, base), 6);
  word &= word - 1;
  for (let at = out + 8; word != 0; at += 2) {
    store<u16>(at, entry(word, plane0, plane1, base));
    word &= word - 1;
  }
  return end;
}

/**
 * Reads and clears a core's row of the ring slot in the rings of all threads; writes the active axons at `events`.
 * Returns their number.
 */
export function fetch(row: usize, threads: u32, threadStride: usize, descriptor: usize, events: usize): u32 {
  let low = v128.load(row, 0);
  let high = v128.load(row, 16);
  for (let thread: u32 = 1; thread < threads; thread++) {
    const other = row + <usize>thread * threadStride;
    low = v128.or(low, v128.load(other, 0));
    high = v128.or(high, v128.load(other, 16));
  }
  if (!v128.any_true(v128.or(low, high))) return 0;
  for (let thread: u32 = 0; thread < threads; thread++) {
    const other = row + <usize>thread * threadStride;
    v128.store(other, i64x2.splat(0), 0);
    v128.store(other, i64x2.splat(0), 16);
  }
  const planes = descriptor + D_TYPE_PLANES;
  let out = events;
  out = append(i64x2.extract_lane(low, 0), load<u64>(planes, 0), load<u64>(planes, 32), 0, out);
  out = append(i64x2.extract_lane(low, 1), load<u64>(planes, 8), load<u64>(planes, 40), 64, out);
  out = append(i64x2.extract_lane(high, 0), load<u64>(planes, 16), load<u64>(planes, 48), 128, out);
  out = append(i64x2.extract_lane(high, 1), load<u64>(planes, 24), load<u64>(planes, 56), 192, out);
  return <u32>((out - events) >> 1);
}

/** Set crossbar bits of the active axons' rows: the synaptic events. Also brings the rows into the cache. */
export function countEvents(crossbar: usize, events: usize, active: u32): u32 {
  let count: u64 = 0;
  for (let e = events, end = events + (active << 1); e < end; e += 2) {
    const row = crossbar + (<usize>load<u8>(e) << 5);
    count +=
      popcnt(load<u64>(row, 0)) + popcnt(load<u64>(row, 8)) + popcnt(load<u64>(row, 16)) + popcnt(load<u64>(row, 24));
  }
  return <u32>count;
}
