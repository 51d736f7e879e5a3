// One tick of the cores of one thread: batches of cores, and for each batch every lane, so that a batch's crossbars and
// parameters stay in the cache.

import { countEvents, emptyBuckets, fetch, touchRows } from './fetch';
import { integrate8, integrate16, integrate32, integrateStochastic } from './integrate';
import {
  BATCH,
  D_FLUSH,
  D_KIND,
  D_LEAK_BASE,
  D_LEAK_MAX,
  D_RESET_MAX,
  D_WEIGHT_MAX,
  DESCRIPTOR_BYTES,
  H_BUCKET_CAPACITY,
  H_CORE_COUNTERS,
  H_CORE_STATE,
  H_CORES,
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
  H_THREADS,
  H_WIDE_POTENTIALS,
  K_DISABLED,
  K_GENERAL,
  K_NEGATIVE_SHIFT,
  K_PARAMETERS,
  K_RESTLESS,
  K_STOCHASTIC_SYNAPSE,
  K_WEIGHTS_SHIFT,
  P_SHARED,
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

// @ts-ignore: decorator
@inline
function total(scratch: usize, field: usize, add: u64): void {
  store<u64>(scratch + field, load<u64>(scratch + field) + add);
}

/** Steps 2 to 5 for one core with the fast kinds. */
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
    const growth = active * load<u32>(d, D_WEIGHT_MAX) + load<u32>(d, D_LEAK_MAX);
    let bound = load<u32>(state, S_BOUND) + growth;
    if (bound > 32767) {
      bound = largest16(potentials) + growth;
      if (bound > 32767) {
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

/** Steps 2 to 5 for one general core. */
function updateAny(
  kind: u32,
  d: usize,
  potentials: usize,
  fired: usize,
  scratch: usize,
  events: usize,
  end: usize,
  core: u32,
  laneTick: i32,
): void {
  const keys = <usize>load<u32>(H_KEYS) + (<usize>core << 10);
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

/** Emulates tick `tick` for the cores of `thread`. */
export function emulateTick(thread: u32, tick: u32): void {
  const ranges = <usize>load<u32>(H_RANGES) + (<usize>thread << 3);
  const first = load<u32>(ranges, 0);
  const last = load<u32>(ranges, 4);
  const lanes = load<u32>(H_LANES);
  if (load<u32>(H_BUCKET_CAPACITY)) {
    const threads = load<u32>(H_THREADS);
    const slot = tick & 15;
    for (let lane: u32 = 0; lane < lanes; lane++) {
      const ring =
        <usize>load<u32>(H_RING) +
        <usize>lane * load<u32>(H_RING_LANE) +
        <usize>thread * load<u32>(H_RING_THREAD) +
        <usize>slot * load<u32>(H_RING_SLOT);
      emptyBuckets(thread, threads, lane, slot, ring);
    }
  }
  for (let from = first; from < last; from += BATCH) {
    const to = min(from + BATCH, last);
    for (let lane: u32 = 0; lane < lanes; lane++) emulateBatch(thread, tick, lane, from, to);
  }
}

function emulateBatch(thread: u32, tick: u32, lane: u32, from: u32, to: u32): void {
  const cores = load<u32>(H_CORES);
  const threads = load<u32>(H_THREADS);
  const scratch = <usize>load<u32>(H_SCRATCH) + <usize>thread * SCRATCH_BYTES;
  const descriptors = <usize>load<u32>(H_DESCRIPTORS);
  const potentials = <usize>load<u32>(H_POTENTIALS) + ((<usize>lane * cores) << 9);
  const widePotentials = <usize>load<u32>(H_WIDE_POTENTIALS) + ((<usize>lane * cores) << 10);
  const states = <usize>load<u32>(H_CORE_STATE) + <usize>lane * cores * STATE_BYTES;
  const firedMasks = <usize>load<u32>(H_FIRED) + ((<usize>lane * cores) << 5);
  const coreCounters = <usize>load<u32>(H_CORE_COUNTERS);
  const laneRing = <usize>load<u32>(H_RING) + <usize>lane * load<u32>(H_RING_LANE);
  const threadStride = <usize>load<u32>(H_RING_THREAD);
  const slotBytes = <usize>load<u32>(H_RING_SLOT);
  const slot = laneRing + <usize>(tick & 15) * slotBytes;
  const laneTick = <i32>(load<u32>(<usize>load<u32>(H_LANE_TICKS) + (lane << 2)) + tick);

  const starts = scratch + SCRATCH_EVENT_STARTS;
  const firstEvent = scratch + SCRATCH_EVENTS;
  let events = firstEvent;
  for (let core = from; core < to; core++) {
    store<u32>(starts + (<usize>(core - from) << 2), <u32>events);
    const d = descriptors + <usize>core * DESCRIPTOR_BYTES;
    events = fetch(slot + (<usize>core << 5), threads, threadStride, d, events);
  }
  store<u32>(starts + (<usize>(to - from) << 2), <u32>events);
  store<u32>(scratch + SCRATCH_TOUCHED, touchRows(firstEvent, events));
  total(scratch, T_ACTIVE, (events - firstEvent) >> 2);

  let allEvents: u64 = 0;
  let spikes = scratch + SCRATCH_SPIKES;
  for (let core = from; core < to; core++) {
    const start = <usize>load<u32>(starts + (<usize>(core - from) << 2), 0);
    const end = <usize>load<u32>(starts + (<usize>(core - from) << 2), 4);
    const active = <u32>(end - start) >> 2;
    const count = countEvents(start, end);
    const counter = coreCounters + (<usize>core << 4);
    if (lane == 0) v128.store(counter, i64x2.splat(0));
    store<u32>(counter, load<u32>(counter, 4) + active, 4);
    store<u32>(counter, load<u32>(counter, 8) + count, 8);
    allEvents += count;
    const state = states + <usize>core * STATE_BYTES;
    const fired = firedMasks + (<usize>core << 5);
    if (active == 0 && load<u32>(state, S_FLAGS) & STATE_QUIET) {
      v128.store(fired, i64x2.splat(0), 0);
      v128.store(fired, i64x2.splat(0), 16);
      continue;
    }
    const d = descriptors + <usize>core * DESCRIPTOR_BYTES;
    const v = potentials + (<usize>core << 9);
    const wide = widePotentials + (<usize>core << 10);
    const kind = load<u32>(d, D_KIND);
    const look = active == 0 && ((tick + core) & 7) == 0 && !(kind & K_RESTLESS);
    const before = scratch + SCRATCH_BEFORE;
    const wasWide = load<u32>(state, S_FLAGS) & STATE_WIDE;
    const bytes: usize = wasWide ? 1024 : 512;
    if (look) memory.copy(before, wasWide ? wide : v, bytes);
    if (kind & K_GENERAL) updateAny(kind, d, wide, fired, scratch, start, end, core, laneTick);
    else updateFast(kind, d, state, v, wide, fired, scratch, start, end);
    if (kind & K_DISABLED) {
      const enabled = <usize>load<u32>(H_ENABLED) + (<usize>core << 5);
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

  for (let core = from; core < to; core++) {
    const end = listSpikes(firedMasks + (<usize>core << 5), core, spikes);
    const counter = coreCounters + (<usize>core << 4);
    store<u32>(counter, load<u32>(counter) + <u32>((end - spikes) >> 2));
    spikes = end;
  }
  const ring = laneRing + <usize>thread * threadStride;
  routeSpikes(scratch, spikes, lane, thread, potentials, widePotentials, states, ring, tick);
  total(scratch, T_EVENTS, allEvents);
  total(scratch, T_SPIKES, (spikes - scratch - SCRATCH_SPIKES) >> 2);
}
