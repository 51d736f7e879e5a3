/** Divided sums: the same spikes, later, where nothing is lost; else no further off than they say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../cores/errors.ts';
import { MODE } from '../../../cores/modes.ts';
import { interpret } from '../../../mapping/interpreter.ts';
import { prepareGraph } from '../../../mapping/prepare/prepare.ts';
import type { RealGraph, RealNeurons } from '../../../mapping/real-graph.ts';
import { generator } from '../../support/generator.ts';
import { cells, inputs, matrix, SUBTRACT, spikesOf } from '../../support/real-graphs.ts';

const LIMITS = { axons: 8 };
const FORGETS = { threshold: 1, modes: MODE.kappa };

function randomRows(sources: number, targets: number, seed: number, weight: (random: () => number) => number) {
  const random = generator(seed);
  return Array.from({ length: sources }, () => Array.from({ length: targets }, () => weight(random)));
}

/** Input to "sum", and both to "after", which "sum" excites and the input silences: their spikes must come together. */
function chain(rows: number[][], parameters: Partial<Record<keyof RealNeurons, number>>, delay = 0): RealGraph {
  const targets = rows[0]?.length ?? 0;
  const beside = Array.from({ length: rows.length }, (_, i) => [i < 3 ? -1 : 0]);
  return {
    name: 'chain',
    populations: [
      inputs('in', rows.length),
      cells('sum', targets, parameters),
      cells('after', 1, { threshold: 1, modes: MODE.kappa }),
    ],
    projections: [
      matrix(0, 1, rows, delay),
      matrix(
        1,
        2,
        Array.from({ length: targets }, () => [1]),
        2,
      ),
      matrix(0, 2, beside, delay + 2),
    ],
  };
}

/** Expects every population to spike as described, as late as the report says. */
function expectEqualButLate(graph: RealGraph, rate: number, ticks = 60): number {
  const { graph: prepared, report } = prepareGraph(graph, { partialSums: true, shape: LIMITS });
  const names = graph.populations.filter(({ neurons }) => neurons).map(({ name }) => name);
  const expected = spikesOf(graph, names, ticks, 7, rate).spikes;
  const got = spikesOf(prepared, names, ticks, 7, rate).spikes;
  for (const name of names) {
    const late = report.delays.late.find(({ population }) => population === name)?.ticks ?? 0;
    expect(got.get(name)?.slice(late)).toEqual(expected.get(name)?.slice(0, ticks - late));
  }
  return expected.get('sum')?.flat().length ?? 0;
}

describe('partial sums', () => {
  it('should divide an OR of any fan-in exactly, and keep what hears it in step', () => {
    let spikes = 0;
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 9, max: 120 }), fc.constantFrom(0, 3), (seed, fanIn, delay) => {
        const rows = randomRows(fanIn, 3, seed, (random) => (random() < 0.9 ? 3 + Math.floor(random() * 2) : 0));
        spikes += expectEqualButLate(chain(rows, { threshold: 3 }, delay), 1 / fanIn);
      }),
      { numRuns: 30 },
    );
    expect(spikes).toBeGreaterThan(200);
  });

  it('should divide an AND of any fan-in exactly', () => {
    let spikes = 0;
    fc.assert(
      fc.property(fc.integer({ min: 9, max: 80 }), (fanIn) => {
        const rows = Array.from({ length: fanIn }, (_, i) => [1, i < 12 ? 2 : 0]);
        const graph = chain(rows, { ...FORGETS, leak: 1 - fanIn });
        const leak = Int32Array.of(1 - fanIn, 1 - 2 * Math.min(12, fanIn));
        const [input, sum, after] = graph.populations as [RealGraph['populations'][number], never, never];
        const population = sum as RealGraph['populations'][number];
        const neurons = { ...(population.neurons as RealNeurons), leak };
        spikes += expectEqualButLate({ ...graph, populations: [input, { ...population, neurons }, after] }, 0.95);
      }),
      { numRuns: 20 },
    );
    expect(spikes).toBeGreaterThan(50);
  });

  it('should take the added tick from a delay where there is one, so that nothing comes late', () => {
    const rows = Array.from({ length: 10 }, () => [1, 1]);
    const graph: RealGraph = {
      name: 'loop',
      populations: [inputs('in', 10), cells('first', 10, { threshold: 1 }), cells('sum', 2, { threshold: 1 })],
      projections: [
        matrix(
          0,
          1,
          rows.map((_, i) => rows.map((__, j) => (i === j ? 1 : 0))),
          0,
        ),
        matrix(1, 2, rows, 2),
      ],
    };
    const { report } = prepareGraph(graph, { partialSums: true, shape: LIMITS });
    expect(report.delays.late).toEqual([]);
    expect(report.partialSums).toMatchObject([{ population: 'sum', or: 2, rate: 0, residue: 0, addedDelay: 1 }]);
    expectEqualButLate(graph, 0.1);
  });

  it('should keep integrating neurons within the residue that it names', () => {
    let spikes = 0;
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 20, max: 60 }), (seed, fanIn) => {
        const rows = randomRows(fanIn, 3, seed, (random) => [-2, 1, 3, 5][Math.floor(random() * 4)] as number);
        const threshold = 20;
        const parameters = { threshold, modes: SUBTRACT, negativeThreshold: 200_000 };
        const graph: RealGraph = {
          name: 'sums',
          populations: [inputs('in', fanIn), cells('sum', 3, parameters)],
          projections: [matrix(0, 1, rows, 0)],
        };
        const { graph: prepared, report } = prepareGraph(graph, { partialSums: true, shape: { axons: 12 } });
        const [{ residue, quantum, rate } = { residue: 0, quantum: 0, rate: 0 }] = report.partialSums;
        expect(rate).toBe(3);
        // 40 ticks of input, then silence, in which what is under way arrives.
        const ticks = 40;
        const thresholds = [threshold, threshold, threshold];
        const described = inputThenSilence(graph, ticks, generator(seed), thresholds);
        const divided = inputThenSilence(prepared, ticks, generator(seed), thresholds);
        described.forEach((sum, neuron) => {
          expect(Math.abs(sum - (divided[neuron] as number))).toBeLessThanOrEqual(residue);
          spikes += Math.abs(sum) > 5 * quantum ? 1 : 0;
        });
      }),
      { numRuns: 20 },
    );
    expect(spikes).toBeGreaterThan(20);
  });

  it('should count in coarser units where 9 bits do not hold what a sum brings, within the residue in those', () => {
    let coarser = 0;
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 13, max: 60 }), fc.constantFrom(20, 19), (seed, fanIn, unit) => {
        const rows = randomRows(fanIn, 3, seed, (random) => [-100, 150, 200, 250][Math.floor(random() * 4)] as number);
        const threshold = 200 * unit;
        const graph: RealGraph = {
          name: 'sums',
          populations: [
            inputs('in', fanIn),
            cells('sum', 3, { threshold, modes: SUBTRACT, negativeThreshold: 262_143 }),
          ],
          projections: [matrix(0, 1, rows, 0)],
        };
        const { graph: prepared, report } = prepareGraph(graph, { partialSums: true, shape: { axons: 12 } });
        const [{ parts, residue, parameterError } = { parts: 0, residue: 0, parameterError: 0 }] = report.partialSums;
        expect(parts).toBe(Math.ceil(fanIn / 12));
        expect(parameterError).toBeLessThan(0.01);
        const thresholds = prepared.populations[1]?.neurons?.threshold as Int32Array;
        const described = inputThenSilence(graph, 40, generator(seed), [threshold, threshold, threshold]);
        const divided = inputThenSilence(prepared, 40, generator(seed), [...thresholds]);
        described.forEach((sum, neuron) => {
          const units = threshold / (thresholds[neuron] as number);
          const allowed = (residue + parameterError * Math.abs(divided[neuron] as number)) * units;
          expect(Math.abs(sum - (divided[neuron] as number) * units)).toBeLessThanOrEqual(allowed);
          coarser += units > 1 ? 1 : 0;
        });
      }),
      { numRuns: 20 },
    );
    expect(coarser).toBeGreaterThan(40);
  });

  it('should divide real weights however finely they were quantised, into as few parts as hold their lines', () => {
    const random = generator(4);
    const rows = Array.from({ length: 90 }, () => [0.3 * (random() - 0.5), random() < 0.2 ? random() : 0]);
    const graph = chain(rows, { threshold: 1, modes: SUBTRACT });
    const { report } = prepareGraph(graph, { maxError: 0.4, partialSums: true, shape: { axons: 30 } });
    expect(report.partialSums).toMatchObject([{ population: 'sum', rate: 1, parts: 3, addedNeurons: 6 }]);
  });

  it('should divide parts again where they are too many', () => {
    const rows = Array.from({ length: 100 }, () => [1, 1]);
    const { graph, report } = prepareGraph(chain(rows, { threshold: 1 }), { partialSums: true, shape: { axons: 5 } });
    // 100 lines in 20 parts of 5, those in 4 parts of 5.
    expect(report.partialSums).toMatchObject([{ addedNeurons: 2 * (20 + 4), addedDelay: 2 }]);
    expect(report.delays.late.map(({ population, ticks }) => [population, ticks])).toEqual([
      ['sum', 2],
      ['after', 1],
    ]);
    for (const { offsets } of graph.projections) {
      for (let j = 0; j + 1 < offsets.length; j++) {
        expect((offsets[j + 1] as number) - (offsets[j] as number)).toBeLessThanOrEqual(5);
      }
    }
  });

  const wide = chain(
    Array.from({ length: 10 }, () => [1, 1]),
    { threshold: 3 },
  );
  const [brisk, ...rest] = chain(
    Array.from({ length: 10 }, () => [200]),
    { threshold: 3, modes: SUBTRACT },
  ).populations as [RealGraph['populations'][number], ...RealGraph['populations']];
  const strong: RealGraph = {
    ...chain(
      Array.from({ length: 10 }, () => [200]),
      { threshold: 3, modes: SUBTRACT },
    ),
    populations: [{ ...brisk, rates: new Float32Array(10).fill(1) }, ...rest],
  };
  const apart: RealGraph = {
    ...wide,
    projections: wide.projections.map((each, i) => ({ ...each, delay: [0, 1, 15][i] as number })),
  };
  it.each<[string, () => unknown]>([
    [
      'population "sum" neuron 0 hears 10 lines, each of which needs an axon, a core has 8 (2 too many): give it fewer inputs, or allow partialSums, which divide it into 2 parts or more and are exact for OR and AND only',
      () => prepareGraph(wide, { shape: LIMITS }),
    ],
    [
      'population "sum" neuron 0: its 10 lines bring 2000 a tick, too much for fewer sums than lines, and in units coarse enough its parameters err by 0.0458: give it fewer inputs, or its inputs a lower rate, or allow it with a maxError of 0.046',
      () => prepareGraph(strong, { partialSums: true, shape: LIMITS }),
    ],
    [
      'projection "1 -> 1" goes round in 1 tick, but "sum" takes 1 more: it needs 2 (1 too few): give it a delay of 2 in all, or the population fewer inputs',
      () =>
        prepareGraph(
          {
            ...wide,
            projections: [
              ...wide.projections,
              matrix(
                1,
                1,
                [
                  [0, 1],
                  [1, 0],
                ],
                1,
              ),
            ],
          },
          { partialSums: true, shape: LIMITS },
        ),
    ],
    [
      'projections "0 -> 1", "1 -> 2", "0 -> 2" cannot be kept in step: "sum" takes 1 more, and a delay is 15 ticks at most: shorten the longer path, or relay it',
      () => prepareGraph(apart, { partialSums: true, shape: LIMITS }),
    ],
  ])('should refuse: %s', (message, act) => {
    expect(act).toThrow(SynaptickError);
    expect(act).toThrow(message);
  });

  it('should divide what it refused once its remedies are taken', () => {
    const divided = (graph: RealGraph, maxError: number) =>
      prepareGraph(graph, { partialSums: true, shape: LIMITS, maxError }).report.partialSums;
    // 800 for two lines, in units of which 255 are 1 / 3.14 of the threshold.
    expect(divided(strong, 0.046)).toMatchObject([
      { rate: 1, parts: 5, parameterError: expect.closeTo(800 / 765 - 1) },
    ]);
    const slower = [{ ...brisk, rates: new Float32Array(10).fill(0.05) }, ...rest];
    expect(divided({ ...strong, populations: slower }, 0)).toMatchObject([{ rate: 1, parts: 2, parameterError: 0 }]);
  });
});

/** What every neuron of "sum" has taken in: its spikes times the threshold that each took off, and what is left. */
function inputThenSilence(
  graph: RealGraph,
  ticks: number,
  random: () => number,
  thresholds: readonly number[],
): number[] {
  const slow = interpret(graph);
  const taken = [0, 0, 0];
  for (let tick = 0; tick < 2 * ticks; tick++) {
    const lines = graph.populations[0]?.size ?? 0;
    for (let line = 0; line < lines; line++) if (tick < ticks && random() < 0.2) slow.inject('in', line);
    slow.step();
    for (const neuron of slow.fired('sum')) taken[neuron] = (taken[neuron] as number) + (thresholds[neuron] as number);
  }
  return taken.map((sum, neuron) => sum + (slow.potentials('sum')[neuron] as number));
}
