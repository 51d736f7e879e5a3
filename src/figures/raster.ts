/** A raster of spikes with the rate of each population below: a balanced random network, or a network file. */
import { seededRandom } from '../../mapping/random.ts';
import { rasterSvg, recordRaster } from '../draw/raster.ts';
import { balancedNetwork } from '../float/neurons/balanced-network.ts';
import { createFloatGraph } from '../float/neurons/float-graph.ts';
import { loadAs } from '../load/load.ts';
import { drawLines, inputRateOf, inputRates } from '../map/random-input.ts';
import type { PlotKind, PlotKindOptions } from './plot-kind.ts';

/** Milliseconds shown. */
const SHOWN = 300;

export const rasterKind: PlotKind = {
  name: 'raster',
  summary: 'spikes of every neuron over time, and the rate of each population (a balanced network, or --network)',
  draw: (options) =>
    options.network === undefined ? balancedRaster(options.seed) : networkRaster(options.network, options),
};

function balancedRaster(seed: number): string {
  const { network, populations } = balancedNetwork(seed);
  const record = recordRaster(populations, SHOWN);
  const dtMs = network.dt * 1000;
  for (let step = 0; step < SHOWN / dtMs; step++) {
    network.run();
    populations.forEach(({ neurons }, population) => {
      for (let k = 0; k < neurons.spikes.count; k++) {
        const time = step * dtMs + (neurons.spikes.time[k] as number) * 1000;
        record.add(population, neurons.spikes.neuron[k] as number, time);
      }
    });
  }
  return rasterSvg(
    'Spikes of a balanced random network',
    `Float LIF neurons, every tenth connected, inhibition ${populations[1]?.strength} times as strong as excitation, seed ${seed}`,
    record,
  );
}

async function networkRaster(file: string, { host, seed, memory }: PlotKindOptions): Promise<string> {
  const graph = await loadAs('network', file, { host, memory });
  const float = createFloatGraph(graph, { dynamics: 'if' });
  const random = seededRandom(seed);
  const rates = inputRates(graph);
  const lines = graph.populations.flatMap(({ size, neurons }, p) =>
    Array.from({ length: neurons ? 0 : size }, (_, number) => [p, number] as const),
  );
  const record = recordRaster(graph.populations, SHOWN);
  for (let tick = 0; tick < SHOWN; tick++) {
    for (const lineNumber of drawLines(rates, random)) {
      const [population, number] = lines[lineNumber] as readonly [number, number];
      float.inject(population, number);
    }
    float.step();
    graph.populations.forEach(({ size }, population) => {
      const counts = float.counts(population);
      for (let i = 0; i < size; i++) if (counts[i]) record.add(population, i, tick);
    });
  }
  return rasterSvg(
    `Spikes of ${graph.name}`,
    `Float integrate-and-fire, ticks of 1 ms, input lines spike with probability ${inputRateOf(graph, undefined).rate} a tick, seed ${seed}`,
    record,
  );
}
