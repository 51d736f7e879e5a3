// One tick of the cores of one thread: batches of cores, and for each batch every lane, so that a batch's crossbars and
// parameters stay in the cache.

import { countEvents, fetch } from './fetch';
import { integrate8, integrate16, integrate32, integrateStochastic } from './integrate';
import {
  BATCH,
  D_CROSSBAR,
  D_ENABLED,
  D_FLUSH,
  D_KIND,
  D_LEAK_BASE,
  D_LEAK_MAX,
  D_RESET_MAX,
  D_WEIGHT_MAX,
  DESCRIPTOR_BYTES,
  EVENTS_BYTES,
  H_CORE_COUNTERS,
  H_CORE_STATE,
  H_CORES,
  H_DESCRIPTORS,
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
  SCRATCH_EVENT_COUNTS,
  SCRATCH_EVENTS,
  SCRATCH_SPIKES,
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
  fired: usize,
  scratch: usize,
  events: usize,
  active: u32,
): void {
  const weights = (kind >> K_WEIGHTS_SHIFT) & 3;
  const P = kind & K_PARAMETERS;
  const N = (kind >> K_NEGATIVE_SHIFT) & 3;
  const end = events + (active << 1);
  let flags = load<u32>(state, S_FLAGS);
  if (!(flags & STATE_WIDE)) {
    const growth = active * load<u32>(d, D_WEIGHT_MAX) + load<u32>(d, D_LEAK_MAX);
    let bound = load<u32>(state, S_BOUND) + growth;
    if (bound > 32767) {
      bound = largest16(potentials) + growth;
      if (bound > 32767) {
        promote(potentials);
        flags |= STATE_WIDE;
        store<u32>(state, flags, S_FLAGS);
      }
    }
    store<u32>(state, max(bound, load<u32>(d, D_RESET_MAX)), S_BOUND);
  }
  if (flags & STATE_WIDE) {
    integrate32(weights, d, scratch, events, end, 0);
    updatePromoted(P, N, load<u32>(H_SATURATE) != 0, potentials, d, scratch, fired);
    return;
  }
  const start: i8 = P <= <u32>P_SHARED ? load<i8>(d, D_LEAK_BASE) : 0;
  const few = weights <= <u32>W_8 && active <= load<u32>(d, D_FLUSH);
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
  active: u32,
  core: u32,
  laneTick: i32,
): void {
  const end = events + (active << 1);
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
  const potentials = <usize>load<u32>(H_POTENTIALS) + ((<usize>lane * cores) << 10);
  const states = <usize>load<u32>(H_CORE_STATE) + <usize>lane * cores * STATE_BYTES;
  const firedMasks = <usize>load<u32>(H_FIRED) + ((<usize>lane * cores) << 5);
  const coreCounters = <usize>load<u32>(H_CORE_COUNTERS);
  const laneRing = <usize>load<u32>(H_RING) + <usize>lane * load<u32>(H_RING_LANE);
  const threadStride = <usize>load<u32>(H_RING_THREAD);
  const slotBytes = <usize>load<u32>(H_RING_SLOT);
  const slot = laneRing + <usize>(tick & 15) * slotBytes;
  const laneTick = <i32>(load<u32>(<usize>load<u32>(H_LANE_TICKS) + (lane << 2)) + tick);

  let actives: u64 = 0;
  for (let core = from; core < to; core++) {
    const index = <usize>(core - from);
    const events = scratch + SCRATCH_EVENTS + index * EVENTS_BYTES;
    const d = descriptors + <usize>core * DESCRIPTOR_BYTES;
    const active = fetch(slot + (<usize>core << 5), threads, threadStride, d, events);
    store<u32>(scratch + SCRATCH_EVENT_COUNTS + (index << 2), active);
    actives += active;
  }

  let allEvents: u64 = 0;
  for (let core = from; core < to; core++) {
    const index = <usize>(core - from);
    const events = scratch + SCRATCH_EVENTS + index * EVENTS_BYTES;
    const active = load<u32>(scratch + SCRATCH_EVENT_COUNTS + (index << 2));
    const crossbar = <usize>load<u32>(descriptors + <usize>core * DESCRIPTOR_BYTES, D_CROSSBAR);
    const count = countEvents(crossbar, events, active);
    const counter = coreCounters + (<usize>core << 4);
    if (lane == 0) v128.store(counter, i64x2.splat(0));
    store<u32>(counter, load<u32>(counter, 4) + active, 4);
    store<u32>(counter, load<u32>(counter, 8) + count, 8);
    allEvents += count;
  }

  let spikes = scratch + SCRATCH_SPIKES;
  for (let core = from; core < to; core++) {
    const index = <usize>(core - from);
    const active = load<u32>(scratch + SCRATCH_EVENT_COUNTS + (index << 2));
    const state = states + <usize>core * STATE_BYTES;
    const fired = firedMasks + (<usize>core << 5);
    if (active == 0 && load<u32>(state, S_FLAGS) & STATE_QUIET) {
      v128.store(fired, i64x2.splat(0), 0);
      v128.store(fired, i64x2.splat(0), 16);
      continue;
    }
    const events = scratch + SCRATCH_EVENTS + index * EVENTS_BYTES;
    const d = descriptors + <usize>core * DESCRIPTOR_BYTES;
    const v = potentials + (<usize>core << 10);
    const kind = load<u32>(d, D_KIND);
    const look = active == 0 && ((tick + core) & 7) == 0 && !(kind & K_RESTLESS);
    const before = scratch + SCRATCH_BEFORE;
    if (look) memory.copy(before, v, 1024);
    if (kind & K_GENERAL) updateAny(kind, d, v, fired, scratch, events, active, core, laneTick);
    else updateFast(kind, d, state, v, fired, scratch, events, active);
    if (kind & K_DISABLED) {
      v128.store(fired, v128.and(v128.load(fired, 0), v128.load(d, D_ENABLED)), 0);
      v128.store(fired, v128.and(v128.load(fired, 16), v128.load(d, D_ENABLED + 16)), 16);
    }
    let flags = load<u32>(state, S_FLAGS) & ~STATE_QUIET;
    if (look && !v128.any_true(v128.or(v128.load(fired, 0), v128.load(fired, 16))) && equal(before, v, 1024)) {
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
  routeSpikes(scratch, spikes, potentials, states, ring, slotBytes, tick, coreCounters, cores);
  total(scratch, T_ACTIVE, actives);
  total(scratch, T_EVENTS, allEvents);
  total(scratch, T_SPIKES, (spikes - scratch - SCRATCH_SPIKES) >> 2);
}
