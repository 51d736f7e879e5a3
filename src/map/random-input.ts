/** Random input of a network: what measuring rates and proving a mapping feed it. */
import { type RandomState, uniform } from '../../mapping/random.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';

/** Share of the input lines that spike in a tick, unless asked otherwise. */
export const INPUT_RATE = 0.2;

/** How likely each input line is to spike in a tick: what its population says, else `inputRate`. Lines of all inputs in order. */
export function inputRates({ populations }: RealGraph, inputRate: number): Float64Array {
  const inputs = populations.filter(({ neurons }) => neurons === null);
  return Float64Array.from(
    inputs.flatMap(({ size, rates }) => (rates ? [...rates] : new Array<number>(size).fill(inputRate))),
  );
}

/** The lines that spike in the next tick, each by its rate. Draws once for each line. */
export function drawLines(rates: Float64Array, random: RandomState): number[] {
  const spiking: number[] = [];
  for (const [line, rate] of rates.entries()) if (uniform(random, 0, 1) < rate) spiking.push(line);
  return spiking;
}
