// Step 6 of the tick for a batch of tiles: the spikes as a list, their resets, hops and places in the ring. Deferring the
// scattered reads (fire records) and writes (ring) of many cores into two plain loops lets the processor overlap them.

import {
  H_BUCKET_CAPACITY,
  H_BUCKET_COUNTS,
  H_BUCKETS,
  H_COORDINATES,
  H_CORE_COUNTERS,
  H_CORES,
  H_KEYS,
  H_OWNERS,
  H_RECORDS,
  H_RING_SLOT,
  H_THREADS,
  H_TILE_COORDINATES,
  H_TILES_PER_CORE,
  R_ANY_CORE_MASK,
  R_ANY_DELAY_SHIFT,
  R_AXON_SHIFT,
  R_CORE_MASK,
  R_CORE_SHIFT,
  S_FLAGS,
  SCRATCH_ROUTES,
  SCRATCH_SPIKES,
  SCRATCH_TOUCHED,
  STATE_BYTES,
  STATE_WIDE,
  T_HOPS,
  T_OUTPUTS,
} from './layout';
import { DRAW_LOSS, draw32, drawTime } from './random';
import { ANY, coreBits, RECORD_SHIFT, slotMask } from './variant';

/** Appends the rows of the set bits of one word, four at the least; entries past its count are overwritten. */
// @ts-ignore: decorator
@inline
function append(bits: u64, row: u32, out: usize): usize {
  let word = bits;
  const end = out + (<usize>popcnt(word) << 2);
  store<u32>(out, row + <u32>ctz(word), 0);
  word &= word - 1;
  store<u32>(out, row + <u32>ctz(word), 4);
  word &= word - 1;
  store<u32>(out, row + <u32>ctz(word), 8);
  word &= word - 1;
  store<u32>(out, row + <u32>ctz(word), 12);
  word &= word - 1;
  for (let at = out + 16; word != 0; at += 4) {
    store<u32>(at, row + <u32>ctz(word));
    word &= word - 1;
  }
  return end;
}

/** Appends the rows of a tile that fired at `out` and returns the end. */
export function listSpikes(fired: usize, tile: u32, out: usize): usize {
  const row = tile << 8;
  if (ANY) {
    let at = out;
    for (let word: usize = 0; word < 32; word += 8) {
      const bits = load<u64>(fired + word);
      if (bits != 0) at = append(bits, row + (<u32>word << 3), at);
    }
    return at;
  }
  let at = append(load<u64>(fired, 0), row, out);
  at = append(load<u64>(fired, 8), row + 64, at);
  at = append(load<u64>(fired, 16), row + 128, at);
  return append(load<u64>(fired, 24), row + 192, at);
}

/** Whether the packet of a row is lost: always, or in as many of 2^32 chances. See cores/packet-loss.ts. */
function isLost(loss: u32, key: i32, row: u32, laneTick: i32): bool {
  if (loss == 0xffffffff) return true;
  const neuron = row % (load<u32>(H_TILES_PER_CORE) << 8);
  return draw32(key, drawTime(laneTick, DRAW_LOSS + neuron)) < loss;
}

/**
 * Routes the listed spikes of one lane: resets the potentials, adds the hops to the tiles' counters, and puts the spikes into
 * buckets, or straight into `ring`, which is this thread's ring of the lane. The totals are counted in scratch.
 */
export function routeSpikes(
  scratch: usize,
  end: usize,
  lane: u32,
  thread: u32,
  potentials: usize,
  widePotentials: usize,
  states: usize,
  ring: usize,
  tick: u32,
  laneTick: i32,
): void {
  const records = <usize>load<u32>(H_RECORDS);
  let touched: u32 = 0;
  for (let at = scratch + SCRATCH_SPIKES; at < end; at += 4) touched |= load<u32>(records + (<usize>load<u32>(at) << RECORD_SHIFT));
  store<u32>(scratch + SCRATCH_TOUCHED, touched);

  const coordinates = <usize>load<u32>(H_COORDINATES);
  const ownCoordinates = ANY ? <usize>load<u32>(H_TILE_COORDINATES) : coordinates;
  const keys = ANY ? <usize>load<u32>(H_KEYS) : 0;
  const mask = slotMask();
  const bits = coreBits();
  const counters = <usize>load<u32>(H_CORE_COUNTERS);
  const slotBytes = <usize>load<u32>(H_RING_SLOT);
  const cores = load<u32>(H_CORES);
  const threads = load<u32>(H_THREADS);
  const owners = <usize>load<u32>(H_OWNERS);
  const capacity = load<u32>(H_BUCKET_CAPACITY);
  const firstBucket = (lane * threads + thread) * (mask + 1) * threads;
  const buckets = <usize>load<u32>(H_BUCKETS);
  const counts = <usize>load<u32>(H_BUCKET_COUNTS);
  let routes = scratch + SCRATCH_ROUTES;
  let outputs: u64 = 0;
  let allHops: u64 = 0;
  for (let at = scratch + SCRATCH_SPIKES; at < end; at += 4) {
    const row = load<u32>(at);
    const tile = row >> 8;
    const recordAt = records + (<usize>row << RECORD_SHIFT);
    const record = load<u64>(recordAt);
    const target = <u32>record;
    const value = <i32>(record >> 32);
    const keep = <i32>target >> 31;

    if (load<u8>(states + tile * STATE_BYTES, S_FLAGS) & STATE_WIDE) {
      const potential = widePotentials + (<usize>row << 2);
      store<i32>(potential, (load<i32>(potential) & keep) + value);
    } else {
      const potential = potentials + (<usize>row << 1);
      store<i16>(potential, (load<i16>(potential) & keep) + value);
    }

    const place = ANY ? load<u32>(recordAt, 8) : target;
    const targetCore = ANY ? target & R_ANY_CORE_MASK : (target >> R_CORE_SHIFT) & R_CORE_MASK;
    const delay = ANY ? place >> R_ANY_DELAY_SHIFT : place & 15;
    const axon = ANY ? place & 0xffff : (place >> R_AXON_SHIFT) & 255;
    const from = load<u32>(ownCoordinates + (tile << 2));
    const to = load<u32>(coordinates + (targetCore << 2));
    const distance = <u32>(abs<i32>((to & 0xffff) - (from & 0xffff)) + abs<i32>((to >> 16) - (from >> 16)));
    const hops = delay ? distance : 0;
    const counter = counters + (<usize>tile << 4);
    store<u32>(counter, load<u32>(counter, 12) + hops, 12);
    allHops += hops;

    if (ANY) {
      const loss = load<u32>(recordAt, 12);
      if (loss != 0 && isLost(loss, load<i32>(keys + (<usize>row << 2)), row, laneTick)) continue;
    }
    if (targetCore >= cores) {
      outputs += u64(targetCore == cores);
      continue;
    }
    const slot = (tick + delay) & mask;
    const bit = targetCore * bits + axon;
    if (capacity) {
      const bucket = <usize>(firstBucket + slot * threads + (threads > 1 ? <u32>load<u8>(owners + targetCore) : 0));
      const count = load<u32>(counts + (bucket << 2));
      if (count < capacity) {
        store<u32>(buckets + ((bucket * capacity + count) << 2), bit);
        store<u32>(counts + (bucket << 2), count + 1);
        continue;
      }
    }
    store<u32>(routes, ring + <usize>slot * slotBytes + (bit >> 3), 0);
    store<u32>(routes, 1 << (bit & 7), 4);
    routes += 8;
  }
  for (let at = scratch + SCRATCH_ROUTES; at < routes; at += 8) {
    const byte = <usize>load<u32>(at, 0);
    store<u8>(byte, load<u8>(byte) | load<u8>(at, 4));
  }
  store<u64>(scratch, load<u64>(scratch, T_HOPS) + allHops, T_HOPS);
  store<u64>(scratch, load<u64>(scratch, T_OUTPUTS) + outputs, T_OUTPUTS);
}
