/** Random input of a network: what measuring rates, proving a mapping and comparing feed it. */

import { requireNumber } from '../../cores/errors.ts';
import { UNKNOWN_RATE } from '../../mapping/prepare/carriers.ts';
import { type RandomState, uniform } from '../../mapping/random.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';

/** Share of the input lines that spike in a tick, unless a network or an option says otherwise. */
export const INPUT_RATE = UNKNOWN_RATE;

/** How often input lines spike: the mean over all lines, 0..1, and whether the network says so itself, all of it or a part. */
export interface InputRate {
  readonly rate: number;
  readonly fromNetwork: boolean;
}

/**
 * The network with every input line as likely to spike as an option says, whatever the network says; as it is without one.
 * So all that draws input, and all that reckons with it, goes by the option.
 * @throws SynaptickError when the rate is not from 0 to 1
 */
export function withInputRate<Graph extends RealGraph>(graph: Graph, rate: number | undefined): Graph {
  if (rate === undefined) return graph;
  requireNumber('inputRate', rate, 0, 1, 'it is the share of the lines that spike in a tick');
  const populations = graph.populations.map((population) => {
    return population.neurons ? population : { ...population, rates: new Float32Array(population.size).fill(rate) };
  });
  return { ...graph, populations };
}

/** How likely each input line is to spike in a tick, 0..1: what its population says, else INPUT_RATE. Lines of all inputs in order. */
export function inputRates({ populations }: RealGraph): Float64Array {
  return Float64Array.from(
    populations.flatMap(({ size, neurons, rates }) => {
      if (neurons) return [];
      return Array.from({ length: size }, (_, line) => Math.min(1, rates?.[line] ?? INPUT_RATE));
    }),
  );
}

/** What the lines of `withInputRate(graph, rate)` do, for reports. */
export function inputRateOf(graph: RealGraph, rate: number | undefined): InputRate {
  if (rate !== undefined) return { rate, fromNetwork: false };
  const rates = inputRates(graph);
  const mean = rates.reduce((sum, each) => sum + each, 0) / Math.max(1, rates.length);
  return {
    // Rates are kept in single precision: 0.05 is to be read as 0.05.
    rate: Number(mean.toPrecision(6)),
    fromNetwork: graph.populations.some(({ neurons, rates: own }) => !neurons && own !== undefined),
  };
}

/** The lines that spike in the next tick, each by its rate. Draws once for each line. */
export function drawLines(rates: Float64Array, random: RandomState): number[] {
  const spiking: number[] = [];
  for (const [line, rate] of rates.entries()) if (uniform(random, 0, 1) < rate) spiking.push(line);
  return spiking;
}
