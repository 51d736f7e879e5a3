/** How many lines each neuron of a population listens to: the axons that it needs on its core, alone there. */
export function lineCounts(projections: readonly { readonly offsets: Uint32Array }[], neurons: number): Uint32Array {
  const counts = new Uint32Array(neurons);
  for (const { offsets } of projections) {
    for (let neuron = 0; neuron < neurons; neuron++) {
      const own = (offsets[neuron + 1] as number) - (offsets[neuron] as number);
      counts[neuron] = (counts[neuron] as number) + own;
    }
  }
  return counts;
}
