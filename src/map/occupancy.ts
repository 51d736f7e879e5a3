/** What of each core a chip image uses. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { neuronWords } from '../../cores/chip-shape.ts';

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
  const { cores, enabled, crossbar, shape } = image;
  const words = neuronWords(shape);
  const neurons = new Uint16Array(cores);
  const axons = new Uint16Array(cores);
  const synapses = new Uint32Array(cores);
  for (let row = 0; row < cores * shape.neurons; row++) {
    const core = Math.floor(row / shape.neurons);
    neurons[core] = (neurons[core] as number) + (enabled[row] as number);
  }
  for (let row = 0; row < cores * shape.axons; row++) {
    const core = Math.floor(row / shape.axons);
    let bits = 0;
    for (let word = row * words; word < (row + 1) * words; word++) bits += popcount(crossbar[word] as number);
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
