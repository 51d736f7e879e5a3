/** Divided sums of populations with holes: neurons that hear little or nothing beside some that hear too much. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../cores/errors.ts';
import { MODE } from '../../../cores/modes.ts';
import { buildChip, planSteps } from '../../../mapping/graph-to-chip/map-graph.ts';
import { placeInRaster } from '../../../mapping/place/curves.ts';
import { squareMesh } from '../../../mapping/place/rows.ts';
import { prepareGraph } from '../../../mapping/prepare/prepare.ts';
import { planWithSplitters } from '../../../mapping/prepare/splitters.ts';
import type { RealGraph } from '../../../mapping/real-graph.ts';
import { finish } from '../../../mapping/steps.ts';
import { verifyMapping } from '../../../src/on-node.ts';
import { generator } from '../../support/generator.ts';
import { cells, inputs, matrix, SUBTRACT, spikesOf } from '../../support/real-graphs.ts';

const LIMITS = { axons: 12, neurons: 24 };
const LINES = 40;
const SIZE = 10;

type Values = readonly (readonly number[])[];

/** Columns of weights: of each neuron many lines, a few, or none, from a window of the sources or from all over; strong or weak. */
function rowsWithHoles(sources: number, targets: number, random: () => number, choices: Values) {
  const rows = Array.from({ length: sources }, () => new Array<number>(targets).fill(0));
  for (let j = 0; j < targets; j++) {
    const share = [0, 0.05, 0.2, 0.9][Math.floor(random() * 4)] as number;
    const values = choices[Math.floor(random() * choices.length)] as readonly number[];
    const first = random() < 0.5 ? 0 : Math.floor(random() * sources);
    for (let i = first; i < sources; i++) {
      if (random() < share) (rows[i] as number[])[j] = values[Math.floor(random() * values.length)] as number;
    }
  }
  return rows;
}

/** Inputs to "sum", with and without a delay; both to "after", some of whose neurons loop back. */
function holed(seed: number): RealGraph {
  const random = generator(seed);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const values = pick<Values>([[[1], [3, -2, 1]], [[250], [5, -2]], [[200, -90], [1]], [[0.25, -0.5, 0.75]]]);
  const top = Math.max(...values.flat());
  const parameters = () => ({
    threshold: pick([1, 3, 7, 40]) * top,
    leak: pick([0, 0, -1, 1]) * (Number.isInteger(top) ? 1 : 0.25),
    negativeThreshold: pick([0, 1000]),
    modes: pick([0, SUBTRACT, SUBTRACT | MODE.kappa, MODE.kappa]),
  });
  const delays = pick([
    [0, 2, 3],
    [4, 1, 5],
    [15, 2, 15],
  ]);
  return {
    name: 'holed',
    populations: [inputs('in', LINES), cells('sum', SIZE, parameters()), cells('after', SIZE, parameters())],
    projections: [
      matrix(0, 1, rowsWithHoles(LINES, SIZE, random, values), delays[0] as number),
      matrix(0, 1, rowsWithHoles(LINES, SIZE, random, values), 0),
      matrix(1, 2, rowsWithHoles(SIZE, SIZE, random, values), delays[1] as number),
      matrix(0, 2, rowsWithHoles(LINES, SIZE, random, values), delays[2] as number),
      matrix(2, 1, rowsWithHoles(SIZE, SIZE, random, [[top]]), 6),
    ],
  };
}

/** Lines that a neuron hears. */
function fanIn({ projections }: RealGraph, target: number, neuron: number): number {
  const into = projections.filter((each) => each.target === target);
  return into.reduce((sum, { offsets }) => sum + (offsets[neuron + 1] as number) - (offsets[neuron] as number), 0);
}

describe('a population with holes', () => {
  it('should divide, map and spike on cores as it was fitted, whatever its neurons lack', async () => {
    let divided = 0;
    let spikes = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const described = holed(seed);
        let prepared: ReturnType<typeof prepareGraph>;
        try {
          prepared = prepareGraph(described, { partialSums: true, shape: LIMITS, maxError: 1 });
        } catch (error) {
          // A loop, or two paths, may have no room for the added tick; nothing else is refused.
          expect(error).toBeInstanceOf(SynaptickError);
          expect((error as Error).message).toMatch(/goes round in|cannot be kept in step/);
          return;
        }
        const { graph, report } = prepared;
        divided += report.partialSums.length;
        const { graph: split, plan } = finish(
          planWithSplitters(graph, (each, quick) => planSteps(each, { shape: LIMITS, quick }), { shape: LIMITS }),
        );
        expect(split.populations.length).toBeGreaterThanOrEqual(graph.populations.length);
        const { cores } = plan.counts;
        const mapped = buildChip(plan, squareMesh(cores), placeInRaster(cores));
        const { difference, allSpikes } = await verifyMapping(graph, mapped, 20, seed >>> 0);
        expect(difference).toBeNull();
        spikes += allSpikes;
      }),
      { numRuns: 40 },
    );
    expect(divided).toBeGreaterThan(40);
    expect(spikes).toBeGreaterThan(10_000);
  });

  it('should let neurons that fit a core spike as described, though others of their population are divided', () => {
    let whole = 0;
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0, 3, 14), (seed, delay) => {
        const random = generator(seed);
        const rows = rowsWithHoles(LINES, SIZE, random, [[3, -1, 2]]);
        for (const row of rows) row[0] = 1;
        const parameters = { threshold: 5, leak: -1, modes: SUBTRACT | MODE.kappa };
        const graph: RealGraph = {
          name: 'some fit',
          populations: [inputs('in', LINES), cells('sum', SIZE, parameters)],
          projections: [matrix(0, 1, rows, delay)],
        };
        const { graph: prepared, report } = prepareGraph(graph, { partialSums: true, shape: LIMITS });
        const fitting = Array.from({ length: SIZE }, (_, n) => n).filter((n) => fanIn(graph, 1, n) <= LIMITS.axons);
        expect(report.partialSums).toMatchObject([{ rate: SIZE - fitting.length, or: 0, and: 0 }]);
        const of = (each: RealGraph) =>
          (spikesOf(each, ['sum'], 60, seed, 0.3).spikes.get('sum') ?? []).map((fired) =>
            fired.filter((neuron) => fitting.includes(neuron)),
          );
        // A delay takes the added tick up.
        const late = report.delays.late[0]?.ticks ?? 0;
        expect(late).toBe(delay === 0 ? 1 : 0);
        const expected = of(graph).slice(0, 60 - late);
        expect(of(prepared).slice(late)).toEqual(expected);
        whole += expected.flat().length;
      }),
      { numRuns: 30 },
    );
    expect(whole).toBeGreaterThan(500);
  });

  it('should name the parts of the neuron that has most, not of those in between that nobody hears', () => {
    // Neuron 0 hears all lines, neuron 1 the second half, and is divided further.
    const rows = Array.from({ length: 2 * LINES }, (_, i) => [1, i < LINES ? 0 : 250]);
    const parameters = { threshold: 997, leak: -1, modes: SUBTRACT };
    const graph: RealGraph = {
      name: 'halves',
      populations: [inputs('in', 2 * LINES), cells('sum', 2, parameters)],
      projections: [matrix(0, 1, rows, 0)],
    };
    const { graph: prepared, report } = prepareGraph(graph, { partialSums: true, shape: { axons: 32 } });
    // The leak of 1 has no coarser units, so 255 / (2 * 0.2 * 250) lines a part: 20 parts of 2, beside 3 of neuron 0.
    expect(report.partialSums).toMatchObject([{ parts: 20, addedNeurons: 23 }]);
    expect(prepared.populations.slice(2).map(({ size }) => size)).toEqual(new Array(23).fill(1));
  });
});
