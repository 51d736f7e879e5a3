/** A raster of spikes with the rate of each population below: a balanced random network, or a network file. */
import { line, ruleX } from '@observablehq/plot';
import { seededRandom } from '../../../mapping/random.ts';
import { drawLines, inputRateOf, inputRates } from '../../map/random-input.ts';
import { readNetwork } from '../../network/network-file.ts';
import { toGraph } from '../../network/to-graph.ts';
import { balancedNetwork } from '../../neurons/balanced-network.ts';
import { createFloatGraph } from '../../neurons/float-graph.ts';
import { chart } from '../chart.ts';
import { figureSvg, HEADER } from '../figure.ts';
import type { PlotKind } from '../kinds.ts';
import { LEGEND_WIDTH, legend } from '../legend.ts';
import { CATEGORICAL } from '../theme.ts';
import { WIDTH } from './settings.ts';

/** Milliseconds shown, and those of a bin of the rates. */
const SHOWN = 300;
const BIN = 5;

/** Spikes of some populations, neurons numbered through. */
interface Spikes {
  readonly title: string;
  readonly subtitle: string;
  readonly populations: readonly { readonly name: string; readonly size: number }[];
  readonly spikes: readonly { readonly time: number; readonly neuron: number; readonly population: number }[];
}

export const rasterKind: PlotKind = {
  name: 'raster',
  summary: 'spikes of every neuron over time, and the rate of each population (a balanced network, or --network)',
  async draw({ seed, network }) {
    const shown = network === undefined ? balancedSpikes(seed) : await networkSpikes(network, seed);
    const total = shown.populations.reduce((sum, { size }) => sum + size, 0);
    const width = WIDTH - LEGEND_WIDTH;
    const colours = [CATEGORICAL[0], CATEGORICAL[5], CATEGORICAL[2], CATEGORICAL[3], CATEGORICAL[1], CATEGORICAL[4]];
    const entries = shown.populations.map(({ name, size }, p) => ({
      colour: colours[p % colours.length] as string,
      label: `${name} (${size})`,
    }));
    const rates = entries.map((_, p) => ratesOf(shown, p));
    const highest = Math.max(1, ...rates.flat().map(([, rate]) => rate));
    const mark = Math.max(2, Math.min(8, (0.8 * 320) / total));
    return figureSvg({
      width: WIDTH,
      height: HEADER + 376 + 210,
      title: shown.title,
      subtitle: shown.subtitle,
      panels: [
        chart({
          x: 0,
          y: HEADER,
          width,
          height: 376,
          xAxis: { label: 'Time (ms)', domain: [0, SHOWN] },
          yAxis: { label: 'Neuron', domain: [total, 0] },
          marks: entries.map(({ colour }, p) =>
            ruleX(
              shown.spikes.filter(({ population }) => population === p),
              {
                x: 'time',
                y1: 'neuron',
                y2: ({ neuron }: { neuron: number }) => neuron + mark * (total / 320),
                stroke: colour,
                strokeWidth: 1.2,
              },
            ),
          ),
        }),
        chart({
          x: 0,
          y: HEADER + 376,
          width,
          height: 204,
          xAxis: { label: 'Time (ms)', domain: [0, SHOWN] },
          yAxis: { label: `Rate in ${BIN} ms (spikes/s)`, domain: [0, 1.05 * highest], ticks: 4 },
          marks: entries.map(({ colour }, p) =>
            line(rates[p] as [number, number][], { stroke: colour, strokeWidth: 1.5, curve: 'step' }),
          ),
        }),
        legend(width, HEADER + 14, entries),
      ],
    });
  },
};

/** Mean rate of a population's neurons in each bin, at the bin's middle. */
function ratesOf({ populations, spikes }: Spikes, population: number): [number, number][] {
  const counts = new Float64Array(SHOWN / BIN);
  for (const spike of spikes) {
    if (spike.population !== population) continue;
    const bin = Math.min(Math.floor(spike.time / BIN), counts.length - 1);
    counts[bin] = (counts[bin] as number) + 1;
  }
  const size = populations[population]?.size ?? 1;
  return Array.from(counts, (count, bin) => [(bin + 0.5) * BIN, (1000 * count) / (size * BIN)]);
}

function balancedSpikes(seed: number): Spikes {
  const { network, populations } = balancedNetwork(seed);
  const spikes: Spikes['spikes'][number][] = [];
  const dtMs = network.dt * 1000;
  for (let step = 0; step < SHOWN / dtMs; step++) {
    network.run();
    let first = 0;
    populations.forEach(({ neurons, size }, population) => {
      for (let k = 0; k < neurons.spikes.count; k++) {
        const time = step * dtMs + (neurons.spikes.time[k] as number) * 1000;
        spikes.push({ time, neuron: first + (neurons.spikes.neuron[k] as number), population });
      }
      first += size;
    });
  }
  return {
    title: 'Spikes of a balanced random network',
    subtitle: `Float LIF neurons, every tenth connected, inhibition ${populations[1]?.strength} times as strong as excitation, seed ${seed}`,
    populations,
    spikes,
  };
}

async function networkSpikes(file: string, seed: number): Promise<Spikes> {
  const graph = toGraph(await readNetwork(file));
  const float = createFloatGraph(graph, { dynamics: 'if' });
  const random = seededRandom(seed);
  const rates = inputRates(graph);
  const lines = graph.populations.flatMap(({ size, neurons }, p) =>
    Array.from({ length: neurons ? 0 : size }, (_, number) => [p, number] as const),
  );
  const spikes: Spikes['spikes'][number][] = [];
  for (let tick = 0; tick < SHOWN; tick++) {
    for (const lineNumber of drawLines(rates, random)) {
      const [population, number] = lines[lineNumber] as readonly [number, number];
      float.inject(population, number);
    }
    float.step();
    let first = 0;
    graph.populations.forEach(({ size }, population) => {
      const counts = float.counts(population);
      for (let i = 0; i < size; i++) if (counts[i]) spikes.push({ time: tick, neuron: first + i, population });
      first += size;
    });
  }
  return {
    title: `Spikes of ${graph.name}`,
    subtitle: `Float integrate-and-fire, ticks of 1 ms, input lines spike with probability ${inputRateOf(graph, undefined).rate} a tick, seed ${seed}`,
    populations: graph.populations,
    spikes,
  };
}
