// The parallel run: one barrier a tick. Only in the threaded build.

import { C_ARRIVED, C_COMMAND, C_FAILED, C_PHASE, C_SPIN, C_STALL, C_STOP, C_TICKS, H_THREADS, H_TICK } from './layout';
import { emulateTick } from './tick';

/** Nanoseconds of one sleep in a barrier. */
const NAP: i64 = 50_000_000;

/**
 * Waits until the word at `address` is no longer `value`: a short spin, then sleeps, so that a waiting thread does not
 * burn a CPU that others share. Returns false when that takes C_STALL naps or a thread has failed.
 */
function awaitChange(address: usize, value: i32, mayStall: bool): bool {
  for (let spins = load<i32>(C_SPIN); spins > 0; spins--) {
    if (atomic.load<i32>(address) != value) return true;
  }
  let naps = load<i32>(C_STALL);
  while (atomic.load<i32>(address) == value) {
    const result = atomic.wait<i32>(address, value, mayStall ? -1 : NAP);
    if (atomic.load<i32>(C_FAILED) != 0) return false;
    if (result == AtomicWaitResult.TIMED_OUT && !mayStall && --naps <= 0) return false;
  }
  return true;
}

/** Waits for all threads. The last to arrive opens the next phase. */
function barrier(threads: i32): bool {
  const phase = atomic.load<i32>(C_PHASE);
  if (atomic.add<i32>(C_ARRIVED, 1) + 1 == threads) {
    atomic.store<i32>(C_ARRIVED, 0);
    atomic.store<i32>(C_PHASE, phase + 1);
    atomic.notify(C_PHASE, threads);
    return true;
  }
  return awaitChange(C_PHASE, phase, false);
}

function emulate(thread: u32, first: u32, ticks: u32): bool {
  const threads = load<i32>(H_THREADS);
  for (let i: u32 = 0; i < ticks; i++) {
    emulateTick(thread, first + i);
    if (!barrier(threads)) return false;
  }
  return true;
}

/** Thread 0: emulates `ticks` ticks with the others. Returns 0 when another thread does not answer. */
export function runParallel(ticks: u32): u32 {
  if (ticks == 0) return 1;
  const first = load<u32>(H_TICK);
  store<u32>(C_TICKS, ticks);
  atomic.add<i32>(C_COMMAND, 1);
  atomic.notify(C_COMMAND, load<i32>(H_THREADS));
  if (!emulate(0, first, ticks)) return 0;
  store<u32>(H_TICK, first + ticks);
  return 1;
}

/** The other threads: answers commands until C_STOP. `command` is the number of the last command before this thread began. */
export function work(thread: u32, command: i32): void {
  let last = command;
  while (true) {
    if (!awaitChange(C_COMMAND, last, true)) return;
    last = atomic.load<i32>(C_COMMAND);
    if (atomic.load<i32>(C_STOP) != 0) return;
    if (!emulate(thread, load<u32>(H_TICK), load<u32>(C_TICKS))) return;
  }
}
