// Step 1 of the tick: the active axons of a core, without a branch that activity decides.

import {
  D_CROSSBAR,
  D_PART,
  D_RING_WORDS,
  D_TYPE_PLANES,
  D_TYPES,
  H_BUCKET_CAPACITY,
  H_BUCKET_COUNTS,
  H_BUCKETS,
  PART_LAST,
} from './layout';
import { ANY, slotMask, TYPE_MASK } from './variant';

// @ts-ignore: decorator
@inline
function entry(word: u64, plane0: u64, plane1: u64, rows: u32): u32 {
  const bit = ctz(word);
  return (rows + (<u32>bit << 5)) | <u32>((plane0 >> bit) & 1) | (<u32>((plane1 >> bit) & 1) << 1);
}

/**
 * Appends the axons of one 64-bit word, whose crossbar rows begin at `rows`, and returns the end. The first four entries are
 * written in any case: at 20 Hz a word rarely holds more, and entries past its count are overwritten by the next word.
 */
// @ts-ignore: decorator
@inline
function append(bits: u64, plane0: u64, plane1: u64, rows: u32, out: usize): usize {
  let word = bits;
  const end = out + (<usize>popcnt(word) << 2);
  store<u32>(out, entry(word, plane0, plane1, rows), 0);
  word &= word - 1;
  store<u32>(out, entry(word, plane0, plane1, rows), 4);
  word &= word - 1;
  store<u32>(out, entry(word, plane0, plane1, rows), 8);
  word &= word - 1;
  store<u32>(out, entry(word, plane0, plane1, rows), 12);
  word &= word - 1;
  for (let at = out + 16; word != 0; at += 4) {
    store<u32>(at, entry(word, plane0, plane1, rows));
    word &= word - 1;
  }
  return end;
}

/**
 * Reads and clears a core's row of the ring slot in the rings of all threads; appends the active axons at `events`, each as
 * the address of its crossbar row with its type in the low bits, and returns the end.
 */
export function fetch(row: usize, threads: u32, threadStride: usize, descriptor: usize, events: usize): usize {
  return ANY
    ? fetchAny(row, threads, threadStride, descriptor, events)
    : fetchTrueNorth(row, threads, threadStride, descriptor, events);
}

// @ts-ignore: decorator
@inline
function fetchTrueNorth(row: usize, threads: u32, threadStride: usize, descriptor: usize, events: usize): usize {
  let low = v128.load(row, 0);
  let high = v128.load(row, 16);
  for (let thread: u32 = 1; thread < threads; thread++) {
    const other = row + <usize>thread * threadStride;
    low = v128.or(low, v128.load(other, 0));
    high = v128.or(high, v128.load(other, 16));
  }
  if (!v128.any_true(v128.or(low, high))) return events;
  for (let thread: u32 = 0; thread < threads; thread++) {
    const other = row + <usize>thread * threadStride;
    v128.store(other, i64x2.splat(0), 0);
    v128.store(other, i64x2.splat(0), 16);
  }
  const planes = descriptor + D_TYPE_PLANES;
  const rows = load<u32>(descriptor, D_CROSSBAR);
  let out = events;
  out = append(i64x2.extract_lane(low, 0), load<u64>(planes, 0), load<u64>(planes, 32), rows, out);
  out = append(i64x2.extract_lane(low, 1), load<u64>(planes, 8), load<u64>(planes, 40), rows + 2048, out);
  out = append(i64x2.extract_lane(high, 0), load<u64>(planes, 16), load<u64>(planes, 48), rows + 4096, out);
  return append(i64x2.extract_lane(high, 1), load<u64>(planes, 24), load<u64>(planes, 56), rows + 6144, out);
}

/** Of a tile of any shape: its core's row is cleared by the last of the core's tiles. */
// @ts-ignore: decorator
@inline
function fetchAny(row: usize, threads: u32, threadStride: usize, descriptor: usize, events: usize): usize {
  const rows = load<u32>(descriptor, D_CROSSBAR);
  const types = <usize>load<u32>(descriptor, D_TYPES);
  const bytes = <usize>load<u32>(descriptor, D_RING_WORDS) << 3;
  const last = (load<u32>(descriptor, D_PART) & PART_LAST) != 0;
  // One branch for a core without spikes, which most cores are in most ticks.
  let any: u64 = 0;
  for (let thread: u32 = 0; thread < threads; thread++) {
    const other = row + <usize>thread * threadStride;
    for (let byte: usize = 0; byte < bytes; byte += 8) any |= load<u64>(other + byte);
  }
  if (any == 0) return events;
  let out = events;
  for (let byte: usize = 0; byte < bytes; byte += 8) {
    let bits = load<u64>(row + byte);
    for (let thread: u32 = 1; thread < threads; thread++) bits |= load<u64>(row + byte + <usize>thread * threadStride);
    if (bits == 0) continue;
    if (last) {
      for (let thread: u32 = 0; thread < threads; thread++) store<u64>(row + byte + <usize>thread * threadStride, 0);
    }
    out = appendTyped(bits, types + (byte << 3), rows + (<u32>byte << 8), out);
  }
  return out;
}

/** As `append`, with a byte for the type of each axon. */
// @ts-ignore: decorator
@inline
function appendTyped(bits: u64, types: usize, rows: u32, out: usize): usize {
  let at = out;
  for (let word = bits; word != 0; word &= word - 1) {
    const bit = <usize>ctz(word);
    store<u32>(at, (rows + (<u32>bit << 5)) | load<u8>(types + bit));
    at += 4;
  }
  return at;
}

/** Brings the rows of many cores' events into the cache, all at once: loads without branches overlap. */
export function touchRows(events: usize, end: usize): u32 {
  let touched: u32 = 0;
  for (let e = events; e < end; e += 4) touched |= load<u32>(load<u32>(e));
  return touched;
}

/** Set crossbar bits of the active axons' rows: the synaptic events. */
export function countEvents(events: usize, end: usize): u32 {
  let count: u64 = 0;
  for (let e = events; e < end; e += 4) {
    const row = <usize>(load<u32>(e) & ~TYPE_MASK);
    count +=
      popcnt(load<u64>(row, 0)) + popcnt(load<u64>(row, 8)) + popcnt(load<u64>(row, 16)) + popcnt(load<u64>(row, 24));
  }
  return <u32>count;
}

/** Sets the bits of a thread's own ring for the spikes in the buckets of this slot, and empties them. */
export function emptyBuckets(thread: u32, threads: u32, lane: u32, slot: u32, ring: usize): void {
  const capacity = load<u32>(H_BUCKET_CAPACITY);
  const counts = <usize>load<u32>(H_BUCKET_COUNTS);
  const buckets = <usize>load<u32>(H_BUCKETS);
  for (let source: u32 = 0; source < threads; source++) {
    const bucket = <usize>(((lane * threads + source) * (slotMask() + 1) + slot) * threads + thread);
    const count = load<u32>(counts + (bucket << 2));
    if (count == 0) continue;
    const first = buckets + ((bucket * capacity) << 2);
    for (let at = first, end = first + (<usize>count << 2); at < end; at += 4) {
      const axon = load<u32>(at);
      const byte = ring + (axon >> 3);
      store<u8>(byte, load<u8>(byte) | ((<u8>1) << <u8>(axon & 7)));
    }
    store<u32>(counts + (bucket << 2), 0);
  }
}
