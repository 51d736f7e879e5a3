/** Real weights become a chip's: the same spikes where they can be, else within the error that is reported. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODE } from '../../../cores/modes.ts';
import { prepareGraph } from '../../../mapping/prepare/prepare.ts';
import { type IntegerGraph, quantise } from '../../../mapping/prepare/quantise.ts';
import type { RealGraph, RealNeurons } from '../../../mapping/real-graph.ts';
import { generator } from '../../support/generator.ts';
import { cells, inputs, matrix, neurons, spikesOf } from '../../support/real-graphs.ts';

const INPUTS = 12;
const CELLS = 8;

/** A random integer network, and the same with every neuron in units of its own: powers of two and thirds of them. */
function twice(seed: number): { whole: RealGraph; real: RealGraph } {
  const random = generator(seed);
  const pick = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const values = Array.from({ length: CELLS }, () => Array.from({ length: pick(1, 4) }, () => pick(-9, 9) || 1));
  const rows = (sources: number) =>
    Array.from({ length: sources }, () =>
      values.map((own) => (random() < 0.6 ? (own[pick(0, own.length - 1)] as number) : 0)),
    );
  const forward = rows(INPUTS);
  const back = rows(CELLS);
  const own: RealNeurons = {
    leak: Int32Array.from({ length: CELLS }, () => pick(-2, 2)),
    threshold: Int32Array.from({ length: CELLS }, () => pick(0, 30)),
    negativeThreshold: Int32Array.from({ length: CELLS }, () => pick(0, 30)),
    reset: Int32Array.from({ length: CELLS }, () => pick(-5, 5)),
    potential: Int32Array.from({ length: CELLS }, () => pick(-5, 5)),
    modes: Uint16Array.from({ length: CELLS }, () => {
      return (pick(0, 2) * MODE.resetBySubtraction) | (pick(0, 1) * MODE.kappa) | (pick(0, 1) * MODE.leakReversal);
    }),
  };
  const units = Array.from({ length: CELLS }, () => pick(1, 7) * 2 ** pick(-6, 6));
  const inUnits = (array: ArrayLike<number>) => Float64Array.from(array, (value, n) => value * (units[n] as number));
  const graph = (unit: (weight: number, n: number) => number, cell: RealNeurons): RealGraph => ({
    name: 'twice',
    populations: [inputs('in', INPUTS), { name: 'cells', size: CELLS, neurons: cell, probed: true }],
    projections: [
      matrix(
        0,
        1,
        forward.map((row) => row.map(unit)),
        0,
      ),
      matrix(
        1,
        1,
        back.map((row) => row.map(unit)),
        3,
      ),
    ],
  });
  return {
    whole: graph((weight) => weight, own),
    real: graph((weight, n) => weight * (units[n] as number), {
      leak: inUnits(own.leak),
      threshold: inUnits(own.threshold),
      negativeThreshold: inUnits(own.negativeThreshold),
      reset: inUnits(own.reset),
      potential: inUnits(own.potential),
      modes: own.modes,
    }),
  };
}

/** Weights of a neuron, over all projections. */
function weightsInto(graph: IntegerGraph, neuron: number): number[] {
  return graph.projections.flatMap(({ offsets, weights }) => [
    ...weights.subarray(offsets[neuron], offsets[neuron + 1]),
  ]);
}

const hidden = (weights: number[][], parameters: object, more = {}): RealGraph => ({
  name: 'n',
  populations: [inputs('in', weights.length), cells('hidden', weights[0]?.length ?? 0, parameters, more)],
  projections: [matrix(0, 1, weights, 0)],
});

/** The least `maxError` with which a graph is taken, to three digits, as its refusal names it. */
function leastError(graph: RealGraph, sharing: 'neuron' | 'population'): number {
  try {
    quantise(graph, { sharing });
  } catch (error) {
    return Number(/maxError of ([\d.]+)/.exec((error as Error).message)?.[1]);
  }
  return 0;
}

describe('quantise', () => {
  it('should leave a network of integers as it is', () => {
    const { whole } = twice(3);
    const { graph, report } = quantise(whole);
    expect(graph).toEqual(whole);
    expect(report.populations).toMatchObject([{ name: 'cells', exact: CELLS, approximated: 0, rmsError: 0 }]);
  });

  it('should find the integers behind any units, and spike alike', () => {
    let spikes = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { whole, real } = twice(seed);
        const { graph, report } = quantise(real);
        expect(report.populations).toMatchObject([{ exact: CELLS, approximated: 0, maxError: 0, parameterError: 0 }]);
        const expected = spikesOf(whole, ['cells'], 50, seed, 0.3).spikes.get('cells');
        expect(spikesOf(real, ['cells'], 50, seed, 0.3).spikes.get('cells')).toEqual(expected);
        expect(spikesOf(graph, ['cells'], 50, seed, 0.3).spikes.get('cells')).toEqual(expected);
        spikes += expected?.flat().length ?? 0;
      }),
      { numRuns: 60 },
    );
    expect(spikes).toBeGreaterThan(1000);
  });

  it('should bring weights beyond 9 bits down, and round a threshold up that no potential is set from', () => {
    const { graph } = quantise(hidden([[600], [-900]], { threshold: 1000 }));
    expect(weightsInto(graph, 0)).toEqual([2, -3]);
    // 1000 / 300 is 3.33: a whole potential reaches it at 4.
    expect([...(graph.populations[1]?.neurons?.threshold ?? [])]).toEqual([4]);
  });

  it('should know thirds written as decimals, and single precision', () => {
    const { graph } = quantise(hidden([[1 / 3], [-2 / 3], [Math.fround(0.1) * (10 / 3)]], { threshold: 1 }));
    expect(weightsInto(graph, 0)).toEqual([1, -2, 1]);
  });

  it('should stay within the error that it reports, neuron by neuron', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom('neuron' as const, 'population' as const), (seed, sharing) => {
        const random = generator(seed);
        const weights = Array.from({ length: 40 }, () => Array.from({ length: 5 }, () => random() * 2 - 1));
        const given = hidden(weights, { threshold: 3.7, leak: -0.05, modes: MODE.resetBySubtraction });
        const { graph, report } = quantise(given, { maxError: 1, sharing });
        let squares = 0;
        let errors = 0;
        for (let neuron = 0; neuron < 5; neuron++) {
          const threshold = graph.populations[1]?.neurons?.threshold[neuron] as number;
          const row = graph.projections[0] as IntegerGraph['projections'][number];
          const integers = new Array<number>(40).fill(0);
          for (let k = row.offsets[neuron] as number; k < (row.offsets[neuron + 1] as number); k++) {
            integers[row.sources[k] as number] = row.weights[k] as number;
          }
          expect(new Set(integers.filter((weight) => weight !== 0)).size).toBeLessThanOrEqual(4);
          weights.forEach((each, i) => {
            const weight = each[neuron] as number;
            squares += weight ** 2;
            errors += (weight - ((integers[i] as number) * 3.7) / threshold) ** 2;
          });
        }
        const [population] = report.populations;
        expect(Math.sqrt(errors / squares)).toBeCloseTo(population?.rmsError ?? 0, 2);
        // Five levels of a uniform density err by a fifth of its width: 1 / 5 of the root mean square.
        expect(population?.rmsError).toBeLessThan(0.25);
        expect(population?.sharing).toBe(sharing);
        expect(report.projections[0]?.rmsError).toBeCloseTo(population?.rmsError ?? 0, 10);
        if (sharing === 'population') expect(population?.levels).toBeLessThanOrEqual(4);
      }),
      { numRuns: 20 },
    );
  });

  it('should share levels where that stays within the error, and not where it does not', () => {
    const random = generator(5);
    const weights = Array.from({ length: 60 }, () => Array.from({ length: 6 }, () => random() * 2 - 1));
    const given = hidden(weights, { threshold: 4 });
    const [own, shared] = (['neuron', 'population'] as const).map((sharing) => leastError(given, sharing));
    expect(own).toBeLessThan(shared as number);
    for (const [maxError, sharing] of [
      [own, 'neuron'],
      [shared, 'population'],
    ] as const) {
      expect(quantise(given, { maxError, sharing: 'auto' }).report.populations[0]?.sharing).toBe(sharing);
      expect(quantise(given, { maxError }).report.populations[0]?.sharing).toBe('neuron');
    }
  });

  it('should add up projections that bring the same line, before it counts its weights', () => {
    const given: RealGraph = {
      name: 'n',
      populations: [inputs('in', 5), cells('hidden', 1, { threshold: 10 })],
      projections: [matrix(0, 1, [[1], [2], [3], [4], [5]], 0), matrix(0, 1, [[5], [4], [3], [2], [1]], 0)],
    };
    const { graph, report } = quantise(given);
    expect(report.populations).toMatchObject([{ exact: 1 }]);
    expect(graph.projections).toEqual(given.projections);
    expect(() => quantise({ ...given, projections: given.projections.slice(1) })).toThrow('5 different weights');
  });

  it.each<[string, RealGraph, object]>([
    [
      'population "hidden" neuron 0 has 5 different weights up to 5, a core\'s neuron has 4 whole ones up to 255: the nearest are off by 0.0953, the limit is 0 (0.0953 too much): allow it with a maxError of 0.096, or give it at most 4 weights, multiples of one number',
      hidden([[1], [2], [3], [4], [5]], { threshold: 1 }),
      {},
    ],
    [
      'population "hidden" neuron 0 has 5 different weights up to 5, a core\'s neuron has 4 whole ones up to 255: the nearest are off by 0.0953, the limit is 0.01 (0.0853 too much)',
      hidden([[1], [2], [3], [4], [5]], { threshold: 1 }, { maxError: 0.01 }),
      {},
    ],
    [
      'population "hidden" neuron 0: threshold 1000000 beside weights up to 0.75 becomes 1330000 in units of the smallest scale, the limit is 262143: bring it nearer to the weights',
      hidden([[0.75], [0.5]], { threshold: 1e6 }),
      { maxError: 1 },
    ],
    ['maxError is NaN, must be at least 0', hidden([[1]], { threshold: 1 }), { maxError: Number.NaN }],
    ['levels is 5, must be a whole number from 1 to 4', hidden([[1]], { threshold: 1 }), { levels: 5 }],
  ])('should refuse: %s', (message, graph, options) => {
    expect(() => prepareGraph(graph, options)).toThrow(message);
  });

  it('should scale no neuron that draws', () => {
    const random = { ...neurons(1, { threshold: 2 }), thresholdBits: Uint8Array.of(3) };
    const graph = hidden([[0.5], [1]], { threshold: 2 });
    const drawing = { ...graph, populations: [inputs('in', 2), { ...cells('hidden', 1, {}), neurons: random }] };
    expect(() => quantise(drawing)).toThrow('2 different weights up to 1');
  });
});
