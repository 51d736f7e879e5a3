/** How many lines each neuron of a population listens to: the axons that it needs on its core, alone there. */
import type { Bundle } from './incoming.ts';

export function lineCounts(bundles: readonly Bundle[], neurons: number): Uint32Array {
  const counts = new Uint32Array(neurons);
  for (const { projection } of bundles) {
    for (let neuron = 0; neuron < neurons; neuron++) {
      const own = (projection.offsets[neuron + 1] as number) - (projection.offsets[neuron] as number);
      counts[neuron] = (counts[neuron] as number) + own;
    }
  }
  return counts;
}
