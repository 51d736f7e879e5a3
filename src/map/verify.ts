/** Proves a mapping: the chip and the unmapped graph run side by side on random input, and every probed spike must agree. */
import type { CreateEngineOptions } from '../../cores/engines/choose.ts';
import { injectLines } from '../../cores/inject-lines.ts';
import type { NetworkGraph } from '../../mapping/graph.ts';
import type { MappedGraph } from '../../mapping/graph-to-chip/map-graph.ts';
import { interpret } from '../../mapping/interpreter.ts';
import { seededRandom, uniform } from '../../mapping/random.ts';
import { createEngine } from '../engine.ts';

export interface Verification {
  readonly ticks: number;
  /** Probed spikes of the graph. */
  readonly spikes: number;
  /** The first spike that only one of the two has; null when all agree. */
  readonly difference: { readonly tick: number; readonly population: string; readonly neuron: number } | null;
}

/** Share of the input lines that spike in a tick. */
const INPUT_RATE = 0.2;

export async function verifyMapping(
  graph: NetworkGraph,
  mapped: MappedGraph,
  ticks: number,
  seed: number,
  options: CreateEngineOptions & { readonly signal?: AbortSignal; readonly onProgress?: (done: number) => void } = {},
): Promise<Verification> {
  const { signal, onProgress, ...engineOptions } = options;
  const chip = await createEngine(mapped.image, engineOptions);
  const reference = interpret(graph);
  const random = seededRandom(seed);
  let spikes = 0;
  try {
    for (let tick = 0; tick < ticks; tick++) {
      for (const [population, first] of mapped.firstInputLine) {
        const size = graph.populations[population]?.size ?? 0;
        for (let line = 0; line < size; line++) {
          if (uniform(random, 0, 1) >= INPUT_RATE) continue;
          injectLines(chip, [first + line]);
          reference.inject(population, line);
        }
      }
      chip.step();
      reference.step();
      const outputs = new Set(chip.outputs());
      for (const [population, first] of mapped.firstOutputLine) {
        const { name, size } = graph.populations[population] as NetworkGraph['populations'][number];
        const fired = new Set(reference.fired(population));
        spikes += fired.size;
        for (let neuron = 0; neuron < size; neuron++) {
          if (fired.has(neuron) === outputs.has(first + neuron)) continue;
          return { ticks: tick + 1, spikes, difference: { tick, population: name, neuron } };
        }
      }
      if (tick % 16 === 0) {
        onProgress?.(tick);
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
      }
    }
    return { ticks, spikes, difference: null };
  } finally {
    chip.close();
  }
}
