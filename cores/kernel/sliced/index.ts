// The sliced engine's kernel: a word is 256 lanes, an instruction works on half of one. See layout.ts for the arena and
// engines/TICK.md for what it computes.

import { addInputs } from './columns';
import {
  C_AXON_ROW,
  C_AXONS,
  C_BYTES,
  C_COUNT,
  C_FAN_OUT,
  C_NEURON_ROW,
  C_NEURONS,
  C_PLANES,
  C_STILL,
  C_SUMS,
  F_BELOW,
  F_FIRES,
  F_FLOORED,
  F_OUTPUT,
  F_REVERSAL,
  F_SATURATES,
  H_CORES,
  H_COUNTS,
  H_FIRED,
  H_FIRED_GROUP,
  H_GROUPS,
  H_HIGH,
  H_MOVES,
  H_PLANES,
  H_PLANES_GROUP,
  H_PRESENT,
  H_RECORDS,
  H_RING,
  H_RING_GROUP,
  H_RING_SLOT,
  H_ROOMS,
  H_SLOT_MASK,
  H_TICK,
  H_TOTALS,
  H_WIDTHS,
  H_WIDTHS_GROUP,
  HALF,
  M_RESTS,
  M_TICKED,
  MOST_AXONS,
  N_BELOW,
  N_BYTES,
  N_DELAY,
  N_EXCITES,
  N_FLAGS,
  N_HOPS,
  N_INHIBITS,
  N_LEAK,
  N_NEURON,
  N_PLANES,
  N_KEPT,
  N_SPAN,
  N_SUMS,
  N_SURPLUS,
  N_TARGET,
  N_THRESHOLD,
  NO_ROW,
  SCRATCH,
  SCRATCH_SUM,
  WORD,
  WORDS_BYTES,
} from './layout';
import { copyPlanes, extend, signAt, signWith, widthOf } from './planes';
import { settle, stepNeuron, stirred, updateNeuron } from './update';

/** Emulates `ticks` ticks. */
export function run(ticks: u32): void {
  for (let i: u32 = 0; i < ticks; i++) {
    const tick = load<u32>(H_TICK);
    const cores = load<u32>(H_CORES);
    const groups = load<u32>(H_GROUPS);
    for (let core: u32 = 0; core < cores; core++) {
      const counts = <usize>load<u32>(H_COUNTS) + (<usize>core << 4);
      v128.store(counts, i64x2.splat(0));
      for (let group: u32 = 0; group < groups; group++) {
        const moves = <usize>load<u32>(H_MOVES) + <usize>group * cores + core;
        emulateCore(core, group, tick, counts, moves);
      }
      for (let field: usize = 0; field < 4; field++) total(field, load<u32>(counts + (field << 2)));
    }
    store<u32>(H_TICK, tick + 1);
  }
}

// @ts-ignore: decorator
@inline
function total(field: usize, add: u64): void {
  store<u64>(H_TOTALS + (field << 3), load<u64>(H_TOTALS + (field << 3)) + add);
}

/** Lanes of a word. */
// @ts-ignore: decorator
@inline
function population(word: usize): u32 {
  return <u32>(
    popcnt(load<u64>(word, 0)) + popcnt(load<u64>(word, 8)) + popcnt(load<u64>(word, 16)) + popcnt(load<u64>(word, 24))
  );
}

/** @param moves where is kept how much the core moves */
function emulateCore(core: u32, group: u32, tick: u32, counts: usize, moves: usize): void {
  const record = <usize>load<u32>(H_RECORDS) + <usize>core * C_BYTES;
  const ring = <usize>load<u32>(H_RING) + <usize>group * load<u32>(H_RING_GROUP);
  const parts = fetch(record, ring + <usize>(tick & load<u32>(H_SLOT_MASK)) * load<u32>(H_RING_SLOT), counts);
  const moved = <u32>load<u8>(moves);
  if (!parts && moved == M_RESTS) return;
  const fired =
    <usize>load<u32>(H_FIRED) + <usize>group * load<u32>(H_FIRED_GROUP) + <usize>load<u32>(record, C_NEURON_ROW) * WORD;
  const widths =
    <usize>load<u32>(H_WIDTHS) + <usize>group * load<u32>(H_WIDTHS_GROUP) + load<u32>(record, C_NEURON_ROW);
  const rooms = widths + load<u32>(H_ROOMS) - load<u32>(H_WIDTHS);
  const present = <usize>load<u32>(H_PRESENT) + <usize>group * WORD;
  let kept = <usize>load<u32>(H_PLANES) + <usize>group * load<u32>(H_PLANES_GROUP) + load<u32>(record, C_PLANES);
  let neuron = <usize>load<u32>(record, C_NEURONS);
  let sum = parts ? <usize>load<u32>(record + (<usize>parts << 2), C_SUMS - 4) : 0;
  const lengthAt = N_SUMS - 4 + (<usize>parts << 2);
  settle();
  const first = neuron;
  const count = load<u32>(record, C_COUNT);
  for (let left = count; left > 0; left--) {
    const place = load<u32>(neuron, N_NEURON);
    const wide = emulateNeuron(neuron, sum, kept, widths + place, fired + <usize>place * WORD, parts, moved, present);
    if (wide) {
      if (wide > <u32>load<u8>(rooms + place)) makeRoom(neuron, left, kept, rooms, wide);
      copyPlanes(kept, SCRATCH_SUM, wide);
    }
    if (parts) sum += load<u32>(neuron + lengthAt);
    kept += <usize>load<u8>(rooms + place) * WORD;
    neuron += N_BYTES;
  }
  const spikes = route(first, count, ring, tick, fired, counts);
  store<u8>(moves, load<u32>(record, C_STILL) && !spikes && !stirred ? M_RESTS : M_TICKED);
}

/**
 * Step 1: the axons of a core and their complements into scratch; the slot is cleared.
 *
 * @returns the parts that have spikes, bits
 */
function fetch(record: usize, slot: usize, counts: usize): u32 {
  const axons = load<u32>(record, C_AXONS);
  const fanOut = <usize>load<u32>(record, C_FAN_OUT);
  let from = slot + <usize>load<u32>(record, C_AXON_ROW) * WORD;
  let to: usize = SCRATCH;
  let parts: u32 = 0;
  let active: u32 = 0;
  let events: u32 = 0;
  for (let axon: u32 = 0; axon < axons; axon++) {
    const a0 = v128.load(from, 0);
    const a1 = v128.load(from, 16);
    if (v128.any_true(v128.or(a0, a1))) {
      const count = population(from);
      const heard = <u32>load<u16>(fanOut + (<usize>axon << 1));
      active += count;
      events += count * (heard & 0x7fff);
      if (heard) parts |= 1 << (heard >> 15);
      v128.store(from, i64x2.splat(0), 0);
      v128.store(from, i64x2.splat(0), 16);
    }
    v128.store(to, a0);
    v128.store(to, a1, WORDS_BYTES);
    v128.store(to, v128.not(a0), MOST_AXONS * HALF);
    v128.store(to, v128.not(a1), MOST_AXONS * HALF + WORDS_BYTES);
    from += WORD;
    to += HALF;
  }
  store<u32>(counts, load<u32>(counts, 4) + active, 4);
  store<u32>(counts, load<u32>(counts, 8) + events, 8);
  return parts;
}

/** Gives a neuron room for more planes: those of the neurons behind it, `left` with itself, move up. */
function makeRoom(neuron: usize, left: u32, kept: usize, rooms: usize, planes: u32): void {
  const own = rooms + load<u32>(neuron, N_NEURON);
  const end = kept + <usize>load<u8>(own) * WORD;
  let behind: usize = 0;
  for (let next = left - 1; next > 0; next--) {
    neuron += N_BYTES;
    behind += load<u8>(rooms + load<u32>(neuron, N_NEURON));
  }
  memory.copy(kept + <usize>planes * WORD, end, behind * WORD);
  store<u8>(own, planes);
}

/**
 * Steps 2 to 5. How many planes the tick needs follows from what the potentials can be now, and what the parts with spikes can bring.
 *
 * @param sum of the parts with spikes
 * @param width where the planes of the potentials are counted
 * @param word who fires
 * @returns planes of the new potentials, in SCRATCH_SUM; 0 where nothing is to be kept
 */
function emulateNeuron(
  neuron: usize,
  sum: usize,
  kept: usize,
  width: usize,
  word: usize,
  parts: u32,
  moves: u32,
  present: usize,
): u32 {
  const flags = load<u32>(neuron, N_FLAGS);
  const most = <u32>load<u16>(neuron, N_PLANES);
  const room = load<u16>(neuron, N_KEPT) != 0;
  const keeps = <u32>load<u8>(width);
  const leak = load<i64>(neuron, N_LEAK);
  const threshold = load<i64>(neuron, N_THRESHOLD);
  // What is kept is less than the potential by this.
  const given = room ? threshold : 0;
  let low: i64 = given - threshold;
  let high: i64 = low;
  if (keeps) {
    low -= (<i64>1) << (keeps - 1);
    high -= low + 1;
  }
  let surplus: i64 = 0;
  for (let part: usize = 0, rest = parts; rest; part += 8, rest >>= 1) {
    if (!(rest & 1)) continue;
    const own = neuron + part;
    high += load<i64>(own, N_EXCITES);
    low -= load<i64>(own, N_INHIBITS);
    surplus += load<i64>(own, N_SURPLUS);
  }
  const span = load<i64>(neuron, N_SPAN);
  const steps =
    flags & F_REVERSAL || (flags & F_SATURATES && max(high, -low) + abs(leak) + span > load<i64>(H_HIGH));
  let mayFire = true;
  let mayBeBelow = (flags & F_BELOW) != 0 && !(!parts && moves >= <u32>M_TICKED && flags & F_FLOORED);
  let planes = most;
  if (!steps) {
    high += leak;
    low += leak;
    mayFire = (flags & F_FIRES) != 0 && high >= 0;
    mayBeBelow = mayBeBelow && low + load<i64>(neuron, N_BELOW) < 0;
    let furthest = max(high, -low - 1);
    if (mayBeBelow || threshold < 0) furthest += span;
    else if (mayFire) furthest = max(furthest, span);
    planes = min(most, 65 - <u32>clz(furthest));
    if (!parts && !leak && !mayBeBelow && !(mayFire && mayFireNow(kept, keeps, present))) mayFire = false;
    // Nothing moves.
    if (!mayFire && (!room || (!parts && !leak && !mayBeBelow))) {
      v128.store(word, i64x2.splat(0), 0);
      v128.store(word, i64x2.splat(0), 16);
      return 0;
    }
  }
  const stack: usize = SCRATCH_SUM;
  const add = leak - surplus - (threshold - given);
  copyPlanes(stack, kept, keeps);
  extend(stack, keeps, planes);
  if (parts) addInputs(sum, most, stack, planes);
  if (steps) stepNeuron(neuron, stack, flags, given - surplus, planes, mayBeBelow, word);
  else if (room) updateNeuron(neuron, stack, flags, add, planes, mayFire, mayBeBelow, word);
  else {
    signWith(stack, add, planes, word);
    v128.store(word, v128.not(v128.load(word, 0)), 0);
    v128.store(word, v128.not(v128.load(word, 16)), 16);
  }
  const lanes0 = v128.load(present, 0);
  const lanes1 = v128.load(present, 16);
  v128.store(word, v128.and(v128.load(word, 0), lanes0), 0);
  v128.store(word, v128.and(v128.load(word, 16), lanes1), 16);
  if (!room) return 0;
  const wide = widthOf(stack, planes, lanes0, lanes1);
  store<u8>(width, wide);
  return wide;
}

/** Whether a lane fires without a change. */
function mayFireNow(kept: usize, keeps: u32, present: usize): bool {
  const fires0 = v128.not(keeps ? v128.load(signAt(kept, keeps), 0) : i64x2.splat(0));
  const fires1 = v128.not(keeps ? v128.load(signAt(kept, keeps), HALF) : i64x2.splat(0));
  return v128.any_true(v128.or(v128.and(fires0, v128.load(present)), v128.and(fires1, v128.load(present, HALF))));
}

/**
 * Step 6, of all neurons of a core at once: rings of other cores are far away in memory, and many are waited for together so.
 *
 * @returns the spikes
 */
function route(neuron: usize, neurons: u32, ring: usize, tick: u32, fired: usize, counts: usize): u32 {
  const slotMask = load<u32>(H_SLOT_MASK);
  const slotBytes = load<u32>(H_RING_SLOT);
  let spikes: u32 = 0;
  let hops: u32 = 0;
  let outputs: u32 = 0;
  for (const end = neuron + <usize>neurons * N_BYTES; neuron < end; neuron += N_BYTES) {
    const word = fired + <usize>load<u32>(neuron, N_NEURON) * WORD;
    const count = population(word);
    if (!count) continue;
    spikes += count;
    hops += count * load<u16>(neuron, N_HOPS);
    if (load<u32>(neuron, N_FLAGS) & F_OUTPUT) outputs += count;
    const target = load<u32>(neuron, N_TARGET);
    if (target == NO_ROW) continue;
    const slot = (tick + load<u16>(neuron, N_DELAY)) & slotMask;
    const at = ring + <usize>slot * slotBytes + <usize>target * WORD;
    v128.store(at, v128.or(v128.load(at, 0), v128.load(word, 0)), 0);
    v128.store(at, v128.or(v128.load(at, 16), v128.load(word, 16)), 16);
  }
  store<u32>(counts, load<u32>(counts, 0) + spikes, 0);
  store<u32>(counts, load<u32>(counts, 12) + hops, 12);
  total(4, outputs);
  return spikes;
}
