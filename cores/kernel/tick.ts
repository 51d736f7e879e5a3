// One tick of the tiles of one thread: batches of tiles, and for each batch every lane, so that a batch's crossbars and
// parameters stay in the cache.

import { countEvents, emptyBuckets, fetch, touchRows } from './fetch';
import { integrate8, integrate16, integrate32, integrateStochastic } from './integrate';
import {
  D_FLUSH,
  D_KIND,
  D_LEAK_BASE,
  D_LEAK_MAX,
  D_PART,
  D_RESET_MAX,
  D_RING,
  D_WEIGHT_MAX,
  DESCRIPTOR_BYTES,
  H_BUCKET_CAPACITY,
  H_CORE_COUNTERS,
  H_CORE_STATE,
  H_DESCRIPTORS,
  H_ENABLED,
  H_FIRED,
  H_INCLUSIVE,
  H_KEYS,
  H_LANE_TICKS,
  H_LANES,
  H_POTENTIALS,
  H_RANGES,
  H_RING,
  H_RING_LANE,
  H_RING_SLOT,
  H_RING_THREAD,
  H_SATURATE,
  H_SCRATCH,
  H_STUCK,
  H_STUCK_RANGES,
  H_THREADS,
  H_TILES,
  H_WIDE_POTENTIALS,
  K_DISABLED,
  K_GENERAL,
  K_NEGATIVE_SHIFT,
  K_PARAMETERS,
  K_RESTLESS,
  K_STOCHASTIC_SYNAPSE,
  K_WEIGHTS_SHIFT,
  P_SHARED,
  PART_FIRST,
  S_BOUND,
  S_FLAGS,
  SCRATCH_BEFORE,
  SCRATCH_BYTES,
  SCRATCH_EVENT_STARTS,
  SCRATCH_EVENTS,
  SCRATCH_SPIKES,
  SCRATCH_TOUCHED,
  STATE_BYTES,
  STATE_QUIET,
  STATE_WIDE,
  T_ACTIVE,
  T_EVENTS,
  T_SPIKES,
  W_8,
} from './layout';
import { listSpikes, routeSpikes } from './route';
import { largest16, promote, update16 } from './update16';
import { updateGeneral, updatePromoted } from './update32';
import { ANY, batchTiles, narrowLimit, slotMask, widthOf } from './variant';

// @ts-ignore: decorator
@inline
function total(scratch: usize, field: usize, add: u64): void {
  store<u64>(scratch + field, load<u64>(scratch + field) + add);
}

/** Steps 2 to 5 for one tile with the fast kinds. */
function updateFast(
  kind: u32,
  d: usize,
  state: usize,
  potentials: usize,
  wide: usize,
  fired: usize,
  scratch: usize,
  events: usize,
  end: usize,
): void {
  const active = <u32>(end - events) >> 2;
  const weights = (kind >> K_WEIGHTS_SHIFT) & 3;
  const P = kind & K_PARAMETERS;
  const N = (kind >> K_NEGATIVE_SHIFT) & 3;
  let flags = load<u32>(state, S_FLAGS);
  if (!(flags & STATE_WIDE)) {
    const limit = narrowLimit();
    const growth = active * load<u32>(d, D_WEIGHT_MAX) + load<u32>(d, D_LEAK_MAX);
    let bound = load<u32>(state, S_BOUND) + growth;
    if (bound > limit) {
      bound = largest16(potentials) + growth;
      if (bound > limit) {
        promote(potentials, wide);
        flags |= STATE_WIDE;
        store<u32>(state, flags, S_FLAGS);
      }
    }
    store<u32>(state, max(bound, load<u32>(d, D_RESET_MAX)), S_BOUND);
  }
  if (flags & STATE_WIDE) {
    integrate32(weights, d, scratch, events, end, 0);
    updatePromoted(P, N, load<u32>(H_SATURATE) != 0, wide, d, scratch, fired);
    return;
  }
  const start: i8 = P <= <u32>P_SHARED ? load<i8>(d, D_LEAK_BASE) : 0;
  const few = weights <= <u32>W_8 && active <= <u32>load<u16>(d, D_FLUSH);
  if (few) integrate8(weights, d, scratch, events, end, start);
  else integrate16(weights, d, scratch, events, end, start);
  update16(P, N, !few, potentials, d, scratch, fired);
}

/** Steps 2 to 5 for one general tile. */
function updateAny(
  kind: u32,
  d: usize,
  potentials: usize,
  fired: usize,
  scratch: usize,
  events: usize,
  end: usize,
  tile: u32,
  laneTick: i32,
): void {
  const keys = <usize>load<u32>(H_KEYS) + (<usize>tile << 10);
  const weights = (kind >> K_WEIGHTS_SHIFT) & 3;
  if (kind & K_STOCHASTIC_SYNAPSE) integrateStochastic(weights, d, scratch, events, end, keys, laneTick);
  else integrate32(weights, d, scratch, events, end, 0);
  const saturate = load<u32>(H_SATURATE) != 0;
  const inclusive = load<u32>(H_INCLUSIVE) != 0;
  updateGeneral(saturate, inclusive, potentials, d, scratch, fired, keys, laneTick);
}

function equal(a: usize, b: usize, bytes: usize): bool {
  let difference = i64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    difference = v128.or(difference, v128.xor(v128.load(a + i), v128.load(b + i)));
  }
  return !v128.any_true(difference);
}

/** Puts a spike on every axon of the thread's cores that is active in every tick. */
function stick(thread: u32, tick: u32): void {
  const ranges = <usize>load<u32>(H_STUCK_RANGES) + (<usize>thread << 3);
  const stuck = <usize>load<u32>(H_STUCK);
  const lanes = load<u32>(H_LANES);
  for (let at = load<u32>(ranges, 0), end = load<u32>(ranges, 4); at < end; at++) {
    const bit = load<u32>(stuck + (<usize>at << 2));
    for (let lane: u32 = 0; lane < lanes; lane++) {
      const byte =
        <usize>load<u32>(H_RING) +
        <usize>lane * load<u32>(H_RING_LANE) +
        <usize>thread * load<u32>(H_RING_THREAD) +
        <usize>(tick & slotMask()) * load<u32>(H_RING_SLOT) +
        (bit >> 3);
      store<u8>(byte, load<u8>(byte) | ((<u8>1) << <u8>(bit & 7)));
    }
  }
}

/** Emulates tick `tick` for the tiles of `thread`. */
export function emulateTick(thread: u32, tick: u32): void {
  const ranges = <usize>load<u32>(H_RANGES) + (<usize>thread << 3);
  const first = load<u32>(ranges, 0);
  const last = load<u32>(ranges, 4);
  const lanes = load<u32>(H_LANES);
  if (load<u32>(H_BUCKET_CAPACITY)) {
    const threads = load<u32>(H_THREADS);
    const slot = tick & slotMask();
    for (let lane: u32 = 0; lane < lanes; lane++) {
      const ring =
        <usize>load<u32>(H_RING) +
        <usize>lane * load<u32>(H_RING_LANE) +
        <usize>thread * load<u32>(H_RING_THREAD) +
        <usize>slot * load<u32>(H_RING_SLOT);
      emptyBuckets(thread, threads, lane, slot, ring);
    }
  }
  if (ANY) stick(thread, tick);
  const batch = batchTiles();
  for (let from = first; from < last; from += batch) {
    const to = min(from + batch, last);
    for (let lane: u32 = 0; lane < lanes; lane++) emulateBatch(thread, tick, lane, from, to);
  }
}

function emulateBatch(thread: u32, tick: u32, lane: u32, from: u32, to: u32): void {
  const tiles = load<u32>(H_TILES);
  const threads = load<u32>(H_THREADS);
  const scratch = <usize>load<u32>(H_SCRATCH) + <usize>thread * SCRATCH_BYTES;
  const descriptors = <usize>load<u32>(H_DESCRIPTORS);
  const potentials = <usize>load<u32>(H_POTENTIALS) + ((<usize>lane * tiles) << 9);
  const widePotentials = <usize>load<u32>(H_WIDE_POTENTIALS) + ((<usize>lane * tiles) << 10);
  const states = <usize>load<u32>(H_CORE_STATE) + <usize>lane * tiles * STATE_BYTES;
  const firedMasks = <usize>load<u32>(H_FIRED) + ((<usize>lane * tiles) << 5);
  const counters = <usize>load<u32>(H_CORE_COUNTERS);
  const laneRing = <usize>load<u32>(H_RING) + <usize>lane * load<u32>(H_RING_LANE);
  const threadStride = <usize>load<u32>(H_RING_THREAD);
  const slotBytes = <usize>load<u32>(H_RING_SLOT);
  const slot = laneRing + <usize>(tick & slotMask()) * slotBytes;
  const laneTick = <i32>(load<u32>(<usize>load<u32>(H_LANE_TICKS) + (lane << 2)) + tick);

  const starts = scratch + SCRATCH_EVENT_STARTS;
  const firstEvent = scratch + SCRATCH_EVENTS;
  let events = firstEvent;
  for (let tile = from; tile < to; tile++) {
    store<u32>(starts + (<usize>(tile - from) << 2), <u32>events);
    const d = descriptors + <usize>tile * DESCRIPTOR_BYTES;
    events = fetch(slot + (ANY ? <usize>load<u32>(d, D_RING) : <usize>tile << 5), threads, threadStride, d, events);
  }
  store<u32>(starts + (<usize>(to - from) << 2), <u32>events);
  store<u32>(scratch + SCRATCH_TOUCHED, touchRows(firstEvent, events));

  let allActive: u64 = 0;
  let allEvents: u64 = 0;
  let spikes = scratch + SCRATCH_SPIKES;
  for (let tile = from; tile < to; tile++) {
    const start = <usize>load<u32>(starts + (<usize>(tile - from) << 2), 0);
    const end = <usize>load<u32>(starts + (<usize>(tile - from) << 2), 4);
    const active = <u32>(end - start) >> 2;
    const count = countEvents(start, end);
    const counter = counters + (<usize>tile << 4);
    if (lane == 0) v128.store(counter, i64x2.splat(0));
    // Axons are counted once, with the first tile of their core.
    const d = descriptors + <usize>tile * DESCRIPTOR_BYTES;
    const counted = !ANY || load<u32>(d, D_PART) & PART_FIRST ? active : 0;
    store<u32>(counter, load<u32>(counter, 4) + counted, 4);
    allActive += counted;
    store<u32>(counter, load<u32>(counter, 8) + count, 8);
    allEvents += count;
    const state = states + <usize>tile * STATE_BYTES;
    const fired = firedMasks + (<usize>tile << 5);
    if (active == 0 && load<u32>(state, S_FLAGS) & STATE_QUIET) {
      v128.store(fired, i64x2.splat(0), 0);
      v128.store(fired, i64x2.splat(0), 16);
      continue;
    }
    const v = potentials + (<usize>tile << 9);
    const wide = widePotentials + (<usize>tile << 10);
    const kind = load<u32>(d, D_KIND);
    const look = active == 0 && ((tick + tile) & 7) == 0 && !(kind & K_RESTLESS);
    const before = scratch + SCRATCH_BEFORE;
    const wasWide = load<u32>(state, S_FLAGS) & STATE_WIDE;
    const bytes = widthOf(d) << (wasWide ? 2 : 1);
    if (look) memory.copy(before, wasWide ? wide : v, bytes);
    if (kind & K_GENERAL) updateAny(kind, d, wide, fired, scratch, start, end, tile, laneTick);
    else updateFast(kind, d, state, v, wide, fired, scratch, start, end);
    if (kind & K_DISABLED) {
      const enabled = <usize>load<u32>(H_ENABLED) + (<usize>tile << 5);
      v128.store(fired, v128.and(v128.load(fired, 0), v128.load(enabled, 0)), 0);
      v128.store(fired, v128.and(v128.load(fired, 16), v128.load(enabled, 16)), 16);
    }
    let flags = load<u32>(state, S_FLAGS) & ~STATE_QUIET;
    const fires = v128.any_true(v128.or(v128.load(fired, 0), v128.load(fired, 16)));
    if (look && !fires && wasWide == (flags & STATE_WIDE) && equal(before, wasWide ? wide : v, bytes)) {
      flags |= STATE_QUIET;
    }
    store<u32>(state, flags, S_FLAGS);
  }

  for (let tile = from; tile < to; tile++) {
    const end = listSpikes(firedMasks + (<usize>tile << 5), tile, spikes);
    const counter = counters + (<usize>tile << 4);
    store<u32>(counter, load<u32>(counter) + <u32>((end - spikes) >> 2));
    spikes = end;
  }
  const ring = laneRing + <usize>thread * threadStride;
  routeSpikes(scratch, spikes, lane, thread, potentials, widePotentials, states, ring, tick, laneTick);
  total(scratch, T_ACTIVE, allActive);
  total(scratch, T_EVENTS, allEvents);
  total(scratch, T_SPIKES, (spikes - scratch - SCRATCH_SPIKES) >> 2);
}
