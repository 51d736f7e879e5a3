// The kernel's exports. See layout.ts for the arena and engines/TICK.md for what it computes.

import { H_TICK } from './layout';
import { emulateTick } from './tick';

/** Emulates `ticks` ticks on one thread. */
export function run(ticks: u32): void {
  for (let i: u32 = 0; i < ticks; i++) {
    const tick = load<u32>(H_TICK);
    emulateTick(0, tick);
    store<u32>(H_TICK, tick + 1);
  }
}

export { permuteRows } from './permute';
