/** What of each core a chip image uses. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { NEURONS, WORDS } from '../../cores/limits.ts';

/** Counts by core slot. */
export interface Occupancy {
  /** Configured neurons, copies too. */
  readonly neurons: Uint16Array;
  /** Axons with a synapse. */
  readonly axons: Uint16Array;
  /** Set crossbar bits. */
  readonly synapses: Uint32Array;
}

export function occupancyOf(image: ChipImage): Occupancy {
  const { cores, enabled, crossbar } = image;
  const neurons = new Uint16Array(cores);
  const axons = new Uint16Array(cores);
  const synapses = new Uint32Array(cores);
  for (let row = 0; row < cores * NEURONS; row++) {
    const core = Math.floor(row / NEURONS);
    neurons[core] = (neurons[core] as number) + (enabled[row] as number);
    let bits = 0;
    for (let word = row * WORDS; word < (row + 1) * WORDS; word++) bits += popcount(crossbar[word] as number);
    if (bits > 0) axons[core] = (axons[core] as number) + 1;
    synapses[core] = (synapses[core] as number) + bits;
  }
  return { neurons, axons, synapses };
}

/** Set bits of a word. */
function popcount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
