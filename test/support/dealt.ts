/** Small random networks whose neurons lie on cores at random, for tests of moves between cores. */
import fc from 'fast-check';
import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { generateGraph } from '../../mapping/generate/generate.ts';
import { typeSynapses } from '../../mapping/graph-to-chip/axon-types.ts';
import { createFeeds } from '../../mapping/graph-to-chip/feeds.ts';
import { gatherLines } from '../../mapping/graph-to-chip/lines.ts';
import { addCore, createDivision, type Division, place } from '../../mapping/partition/division.ts';
import { splitOverfull } from '../../mapping/partition/sequential.ts';
import { finish } from '../../mapping/steps.ts';
import { generator } from './generator.ts';

export const dealtCases = fc.record({
  inputs: fc.integer({ min: 1, max: 20 }),
  populations: fc.integer({ min: 1, max: 3 }),
  size: fc.integer({ min: 2, max: 40 }),
  fanIn: fc.integer({ min: 1, max: 8 }),
  seed: fc.nat(),
});

/** Neurons dealt to a few cores at random, then halved until they fit; null where they cannot. */
export function dealt(
  options: { seed: number; populations: number; size: number },
  limits: Division['limits'],
): Division {
  const graph = generateGraph({ generator: 'random', ...options });
  const lines = gatherLines(graph, { ...TRUENORTH_SHAPE, ...limits });
  const division = createDivision(createFeeds(lines, typeSynapses(lines)));
  const random = generator(options.seed);
  for (let core = 0; core < 4; core++) addCore(division);
  for (let unit = 0; unit < lines.units; unit++) {
    if (lines.graph.populations[lines.populationOf[unit] as number]?.neurons) {
      place(division, unit, Math.floor(random() * 4));
    }
  }
  finish(splitOverfull(division));
  return division;
}

/** Neurons that have a core. */
export function placedUnits({ coreOf }: Division): number[] {
  return [...coreOf.keys()].filter((unit) => (coreOf[unit] as number) >= 0);
}
