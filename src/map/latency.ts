/** How long a network takes to answer: the ticks that its delays make. */
import type { NetworkGraph } from '../../mapping/graph.ts';

/**
 * Ticks from a spike on an input line to the first spike that it can cause in each probed population, both counted; of several
 * probed populations the last. Without any probed, of all. Null where no input reaches one.
 *
 * A neuron takes in a spike and fires in the same tick, so a path takes the delays along it.
 */
export function latencyOf({ populations, projections }: NetworkGraph): number | null {
  const ticks = populations.map(({ neurons }) => (neurons === null ? 0 : Number.POSITIVE_INFINITY));
  // Bellman and Ford's: delays may be 0, so nothing is done in the order of them.
  for (let round = 0; round < populations.length; round++) {
    let shorter = false;
    for (const { source, target, delay, sources } of projections) {
      const through = (ticks[source] as number) + delay;
      if (sources.length === 0 || through >= (ticks[target] as number)) continue;
      ticks[target] = through;
      shorter = true;
    }
    if (!shorter) break;
  }
  const answering = populations.flatMap(({ neurons, probed }, p) => (neurons && probed ? [p] : []));
  const all = populations.flatMap(({ neurons }, p) => (neurons ? [p] : []));
  const reached = (answering.length > 0 ? answering : all).map((p) => ticks[p] as number).filter(Number.isFinite);
  return reached.length > 0 ? 1 + Math.max(...reached) : null;
}
