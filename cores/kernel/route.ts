// Step 6 of the tick for a batch of cores: the spikes as a list, their resets, hops and places in the ring. Deferring the
// scattered reads (fire records) and writes (ring) of many cores into two plain loops lets the processor overlap them.

import {
  H_COORDINATES,
  H_RECORDS,
  R_AXON_SHIFT,
  R_CORE_MASK,
  R_CORE_SHIFT,
  S_FLAGS,
  SCRATCH_ROUTES,
  SCRATCH_SPIKES,
  STATE_BYTES,
  STATE_WIDE,
  T_HOPS,
  T_OUTPUTS,
} from './layout';

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

/** Appends the rows of a core that fired at `out` and returns the end. */
export function listSpikes(fired: usize, core: u32, out: usize): usize {
  const row = core << 8;
  let at = append(load<u64>(fired, 0), row, out);
  at = append(load<u64>(fired, 8), row + 64, at);
  at = append(load<u64>(fired, 16), row + 128, at);
  return append(load<u64>(fired, 24), row + 192, at);
}

/**
 * Routes the listed spikes: resets the potentials, adds the hops to the core counters and sets the bits of the ring.
 * `ring` is this thread's ring of the lane; the totals are counted in scratch.
 */
export function routeSpikes(
  scratch: usize,
  end: usize,
  potentials: usize,
  states: usize,
  ring: usize,
  slotBytes: usize,
  tick: u32,
  coreCounters: usize,
  cores: u32,
): void {
  const records = <usize>load<u32>(H_RECORDS);
  const coordinates = <usize>load<u32>(H_COORDINATES);
  let routes = scratch + SCRATCH_ROUTES;
  let outputs: u64 = 0;
  let allHops: u64 = 0;
  for (let at = scratch + SCRATCH_SPIKES; at < end; at += 4) {
    const row = load<u32>(at);
    const core = row >> 8;
    const record = load<u64>(records + (<usize>row << 3));
    const target = <u32>record;
    const value = <i32>(record >> 32);
    const keep = <i32>target >> 31;

    const wide = load<u8>(states + core * STATE_BYTES, S_FLAGS) & STATE_WIDE;
    const potential = potentials + (<usize>core << 10) + ((row & 255) << (1 + wide));
    if (wide) store<i32>(potential, (load<i32>(potential) & keep) + value);
    else store<i16>(potential, (load<i16>(potential) & keep) + value);

    const targetCore = (target >> R_CORE_SHIFT) & R_CORE_MASK;
    const delay = target & 15;
    const axon = (target >> R_AXON_SHIFT) & 255;
    const from = load<u32>(coordinates + (core << 2));
    const to = load<u32>(coordinates + (targetCore << 2));
    const hops = <u32>(abs<i32>((to & 0xffff) - (from & 0xffff)) + abs<i32>((to >> 16) - (from >> 16)));
    const counter = coreCounters + (<usize>core << 4);
    const counted = delay ? hops : 0;
    store<u32>(counter, load<u32>(counter, 12) + counted, 12);
    allHops += counted;
    outputs += u64(targetCore == cores);

    store<u32>(routes, ring + <usize>((tick + delay) & 15) * slotBytes + (<usize>targetCore << 5) + (axon >> 3), 0);
    store<u32>(routes, 1 << (axon & 7), 4);
    routes += 8;
  }
  for (let at = scratch + SCRATCH_ROUTES; at < routes; at += 8) {
    const byte = <usize>load<u32>(at, 0);
    store<u8>(byte, load<u8>(byte) | load<u8>(at, 4));
  }
  store<u64>(scratch, load<u64>(scratch, T_HOPS) + allHops, T_HOPS);
  store<u64>(scratch, load<u64>(scratch, T_OUTPUTS) + outputs, T_OUTPUTS);
}
