// The sliced engine's kernel: every instruction works on 256 lanes. See layout.ts for the arena and engines/TICK.md for what it
// computes.

import { sumColumns } from './columns';
import {
  C_AXON_ROW,
  C_AXONS,
  C_BYTES,
  C_COUNT,
  C_FAN_OUT,
  C_NEURON_ROW,
  C_NEURONS,
  C_PLANES,
  F_BELOW,
  F_BELOW_ADDS,
  F_FIRE_STAYS,
  F_FIRE_SUBTRACTS,
  F_FIRES,
  F_INCLUSIVE,
  F_OUTPUT,
  F_REVERSAL,
  F_SATURATES,
  H_CORES,
  H_COUNTS,
  H_FIRED,
  H_FIRED_GROUP,
  H_GROUPS,
  H_HIGH,
  H_LOW,
  H_PLANES,
  H_PLANES_GROUP,
  H_PRESENT,
  H_RECORDS,
  H_RING,
  H_RING_GROUP,
  H_RING_SLOT,
  H_SCRATCH,
  H_SLOT_MASK,
  H_TICK,
  H_TOTALS,
  H_WIDTHS,
  H_WIDTHS_GROUP,
  MOST_AXONS,
  N_ADD,
  N_BELOW,
  N_DELAY,
  N_FIRE,
  N_FLAGS,
  N_HOPS,
  N_KEPT,
  N_LEAK,
  N_LENGTH,
  N_NEURON,
  N_ON_BELOW,
  N_ON_FIRE,
  N_PLANES,
  N_REACH,
  N_SURPLUS,
  N_TARGET,
  NO_ROW,
  SCRATCH_AXONS,
  SCRATCH_BELOW,
  SCRATCH_FIRE,
  SCRATCH_LEAKED,
  SCRATCH_SUM,
  WORD,
} from './layout';
import { addConstant, anyPlane, clampPlanes, leakAlongSign, setWhere, signOf, takeWhere } from './planes';

/** Emulates `ticks` ticks. */
export function run(ticks: u32): void {
  for (let i: u32 = 0; i < ticks; i++) {
    const tick = load<u32>(H_TICK);
    const cores = load<u32>(H_CORES);
    const groups = load<u32>(H_GROUPS);
    for (let core: u32 = 0; core < cores; core++) {
      const counts = <usize>load<u32>(H_COUNTS) + (<usize>core << 4);
      v128.store(counts, i64x2.splat(0));
      for (let group: u32 = 0; group < groups; group++) emulateCore(core, group, tick, counts);
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

function emulateCore(core: u32, group: u32, tick: u32, counts: usize): void {
  const record = <usize>load<u32>(H_RECORDS) + <usize>core * C_BYTES;
  const scratch = <usize>load<u32>(H_SCRATCH);
  const ring = <usize>load<u32>(H_RING) + <usize>group * load<u32>(H_RING_GROUP);
  fetch(record, ring + <usize>(tick & load<u32>(H_SLOT_MASK)) * load<u32>(H_RING_SLOT), scratch, counts);
  let kept = <usize>load<u32>(H_PLANES) + <usize>group * load<u32>(H_PLANES_GROUP) + load<u32>(record, C_PLANES);
  const fired =
    <usize>load<u32>(H_FIRED) + <usize>group * load<u32>(H_FIRED_GROUP) + <usize>load<u32>(record, C_NEURON_ROW) * WORD;
  const widths =
    <usize>load<u32>(H_WIDTHS) + <usize>group * load<u32>(H_WIDTHS_GROUP) + load<u32>(record, C_NEURON_ROW);
  const high = load<u64>(H_HIGH);
  const present = <usize>load<u32>(H_PRESENT) + <usize>group * WORD;
  let neuron = <usize>load<u32>(record, C_NEURONS);
  let spikes: u32 = 0;
  let hops: u32 = 0;
  let outputs: u32 = 0;
  for (let left = load<u32>(record, C_COUNT); left > 0; left--) {
    const place = load<u32>(neuron, N_NEURON);
    const word = fired + <usize>place * WORD;
    const flags = load<u32>(neuron, N_FLAGS);
    const most = <u32>load<u16>(neuron, N_PLANES);
    const keeps = <u32>load<u8>(widths + place);
    // The potentials are less than 2^(keeps - 1) from 0.
    const bound = (keeps ? <u64>1 << (keeps - 1) : 0) + load<u64>(neuron, N_REACH);
    let planes: u32;
    if (flags & F_REVERSAL || (flags & F_SATURATES && bound > high)) {
      planes = most;
      sumColumns(neuron, kept, keeps, planes, scratch);
      stepNeuron(neuron, flags, planes, scratch, word, present);
    } else {
      planes = min(most, 65 - <u32>clz(bound));
      sumColumns(neuron, kept, keeps, planes, scratch);
      updateNeuron(neuron, flags, planes, scratch, word, present);
    }
    store<u8>(widths + place, keep(kept, min(planes, load<u16>(neuron, N_KEPT)), scratch + SCRATCH_LEAKED, present));
    if (flags & F_FIRES) {
      const count = population(word);
      if (count) {
        spikes += count;
        hops += count * load<u16>(neuron, N_HOPS);
        if (flags & F_OUTPUT) outputs += count;
        route(neuron, ring, tick, word);
      }
    }
    kept += <usize>load<u16>(neuron, N_KEPT) * WORD;
    neuron += load<u32>(neuron, N_LENGTH);
  }
  store<u32>(counts, load<u32>(counts, 0) + spikes, 0);
  store<u32>(counts, load<u32>(counts, 12) + hops, 12);
  total(4, outputs);
}

/** Step 1: the axons of a core and their complements into scratch; the slot is cleared. */
function fetch(record: usize, slot: usize, scratch: usize, counts: usize): void {
  const axons = load<u32>(record, C_AXONS);
  const fanOut = <usize>load<u32>(record, C_FAN_OUT);
  let from = slot + <usize>load<u32>(record, C_AXON_ROW) * WORD;
  let to = scratch + SCRATCH_AXONS;
  let active: u32 = 0;
  let events: u32 = 0;
  for (let axon: u32 = 0; axon < axons; axon++) {
    const a0 = v128.load(from, 0);
    const a1 = v128.load(from, 16);
    if (v128.any_true(v128.or(a0, a1))) {
      const count = population(from);
      active += count;
      events += count * load<u16>(fanOut + (<usize>axon << 1));
      v128.store(from, i64x2.splat(0), 0);
      v128.store(from, i64x2.splat(0), 16);
    }
    v128.store(to, a0, 0);
    v128.store(to, a1, 16);
    v128.store(to + MOST_AXONS * WORD, v128.not(a0), 0);
    v128.store(to + MOST_AXONS * WORD, v128.not(a1), 16);
    from += WORD;
    to += WORD;
  }
  store<u32>(counts, load<u32>(counts, 4) + active, 4);
  store<u32>(counts, load<u32>(counts, 8) + events, 8);
}

/** Step 6. */
// @ts-ignore: decorator
@inline
function route(neuron: usize, ring: usize, tick: u32, word: usize): void {
  const target = load<u32>(neuron, N_TARGET);
  if (target == NO_ROW) return;
  const slot = (tick + load<u16>(neuron, N_DELAY)) & load<u32>(H_SLOT_MASK);
  const at = ring + <usize>slot * load<u32>(H_RING_SLOT) + <usize>target * WORD;
  v128.store(at, v128.or(v128.load(at, 0), v128.load(word, 0)), 0);
  v128.store(at, v128.or(v128.load(at, 16), v128.load(word, 16)), 16);
}

// @ts-ignore: decorator
@inline
function bit(constant: i64, plane: u32): v128 {
  return i64x2.splat(0 - ((constant >> plane) & 1));
}

/**
 * Steps 3 to 5 of a neuron whose potential reaches no end within a tick: leak and synapses are one constant. Potential, distance to
 * the threshold and to the negative one are three additions of constants to the same sum, side by side.
 */
function updateNeuron(neuron: usize, flags: u32, planes: u32, scratch: usize, word: usize, present: usize): void {
  const sum = scratch + SCRATCH_SUM;
  const leaked = scratch + SCRATCH_LEAKED;
  const fire = scratch + SCRATCH_FIRE;
  const below = scratch + SCRATCH_BELOW;
  const add = load<i64>(neuron, N_ADD);
  const toFire = load<i64>(neuron, N_FIRE);
  const toBelow = load<i64>(neuron, N_BELOW);
  const zero = i64x2.splat(0);
  let carry0 = zero;
  let carry1 = zero;
  let fireCarry0 = zero;
  let fireCarry1 = zero;
  let belowCarry0 = zero;
  let belowCarry1 = zero;
  let fire0 = zero;
  let fire1 = zero;
  let below0 = zero;
  let below1 = zero;
  for (let k: u32 = 0; k < planes; k++) {
    const at = <usize>k * WORD;
    const a0 = v128.load(sum + at, 0);
    const a1 = v128.load(sum + at, 16);
    const c = bit(add, k);
    let t0 = v128.xor(a0, c);
    let t1 = v128.xor(a1, c);
    v128.store(leaked + at, v128.xor(t0, carry0), 0);
    v128.store(leaked + at, v128.xor(t1, carry1), 16);
    carry0 = v128.bitselect(carry0, a0, t0);
    carry1 = v128.bitselect(carry1, a1, t1);
    const f = bit(toFire, k);
    t0 = v128.xor(a0, f);
    t1 = v128.xor(a1, f);
    fire0 = v128.xor(t0, fireCarry0);
    fire1 = v128.xor(t1, fireCarry1);
    v128.store(fire + at, fire0, 0);
    v128.store(fire + at, fire1, 16);
    fireCarry0 = v128.bitselect(fireCarry0, a0, t0);
    fireCarry1 = v128.bitselect(fireCarry1, a1, t1);
    const b = bit(toBelow, k);
    t0 = v128.xor(a0, b);
    t1 = v128.xor(a1, b);
    below0 = v128.xor(t0, belowCarry0);
    below1 = v128.xor(t1, belowCarry1);
    v128.store(below + at, below0, 0);
    v128.store(below + at, below1, 16);
    belowCarry0 = v128.bitselect(belowCarry0, a0, t0);
    belowCarry1 = v128.bitselect(belowCarry1, a1, t1);
  }
  // The last planes are the signs.
  let fires0 = zero;
  let fires1 = zero;
  if (flags & F_FIRES) {
    fires0 = v128.not(fire0);
    fires1 = v128.not(fire1);
    v128.store(word, v128.and(fires0, v128.load(present, 0)), 0);
    v128.store(word, v128.and(fires1, v128.load(present, 16)), 16);
  }
  if (flags & F_BELOW) {
    if (flags & F_INCLUSIVE) {
      below0 = v128.or(below0, v128.not(anyPlane(below, planes, 0)));
      below1 = v128.or(below1, v128.not(anyPlane(below, planes, 16)));
    }
    below0 = v128.andnot(below0, fires0);
    below1 = v128.andnot(below1, fires1);
  } else {
    below0 = zero;
    below1 = zero;
  }
  if (flags & F_FIRE_STAYS) {
    fires0 = zero;
    fires1 = zero;
  }
  if (v128.any_true(v128.or(fires0, fires1))) {
    if (flags & F_FIRE_SUBTRACTS) takeWhere(leaked, fire, planes, fires0, fires1);
    else setWhere(leaked, load<i64>(neuron, N_ON_FIRE), planes, fires0, fires1);
  }
  if (v128.any_true(v128.or(below0, below1))) {
    if (flags & F_BELOW_ADDS) takeWhere(leaked, below, planes, below0, below1);
    else setWhere(leaked, load<i64>(neuron, N_ON_BELOW), planes, below0, below1);
  }
}

/** Steps 3 to 5 one by one, with a clamp after each where the potential saturates. */
function stepNeuron(neuron: usize, flags: u32, planes: u32, scratch: usize, word: usize, present: usize): void {
  const v = scratch + SCRATCH_LEAKED;
  const fire = scratch + SCRATCH_FIRE;
  const below = scratch + SCRATCH_BELOW;
  const saturates = (flags & F_SATURATES) != 0;
  const low = load<i64>(H_LOW);
  const high = load<i64>(H_HIGH);
  addConstant(scratch + SCRATCH_SUM, load<i64>(neuron, N_SURPLUS), v, planes);
  if (saturates) clampPlanes(v, planes, low, high, fire);
  if (flags & F_REVERSAL) leakAlongSign(v, planes, load<i64>(neuron, N_LEAK), fire);
  else addConstant(v, load<i64>(neuron, N_LEAK), v, planes);
  if (saturates) clampPlanes(v, planes, low, high, fire);
  const carried = load<i64>(neuron, N_ADD);
  addConstant(v, load<i64>(neuron, N_FIRE) - carried, fire, planes);
  addConstant(v, load<i64>(neuron, N_BELOW) - carried, below, planes);
  let fires0 = v128.not(signOf(fire, planes, 0));
  let fires1 = v128.not(signOf(fire, planes, 16));
  v128.store(word, v128.and(fires0, v128.load(present, 0)), 0);
  v128.store(word, v128.and(fires1, v128.load(present, 16)), 16);
  if (flags & F_BELOW) {
    let below0 = signOf(below, planes, 0);
    let below1 = signOf(below, planes, 16);
    if (flags & F_INCLUSIVE) {
      below0 = v128.or(below0, v128.not(anyPlane(below, planes, 0)));
      below1 = v128.or(below1, v128.not(anyPlane(below, planes, 16)));
    }
    below0 = v128.andnot(below0, fires0);
    below1 = v128.andnot(below1, fires1);
    if (flags & F_BELOW_ADDS) takeWhere(v, below, planes, below0, below1);
    else setWhere(v, load<i64>(neuron, N_ON_BELOW), planes, below0, below1);
  }
  if (!(flags & F_FIRE_STAYS)) {
    if (flags & F_FIRE_SUBTRACTS) takeWhere(v, fire, planes, fires0, fires1);
    else setWhere(v, load<i64>(neuron, N_ON_FIRE), planes, fires0, fires1);
  }
  if (saturates) clampPlanes(v, planes, low, high, fire);
}

/** Keeps `count` planes of the new potentials, and says how many of them are more than copies of the sign. */
function keep(kept: usize, count: u32, planes: usize, present: usize): u32 {
  const lanes0 = v128.load(present, 0);
  const lanes1 = v128.load(present, 16);
  let last0 = i64x2.splat(0);
  let last1 = last0;
  let width: u32 = 0;
  for (let k: u32 = 0; k < count; k++) {
    const at = <usize>k * WORD;
    const v0 = v128.and(v128.load(planes + at, 0), lanes0);
    const v1 = v128.and(v128.load(planes + at, 16), lanes1);
    v128.store(kept + at, v0, 0);
    v128.store(kept + at, v1, 16);
    if (v128.any_true(v128.or(v128.xor(v0, last0), v128.xor(v1, last1)))) width = k + 1;
    last0 = v0;
    last1 = v1;
  }
  return width;
}
