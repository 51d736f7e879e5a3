/** Who can never spike: none of them does, and those are found that a glance finds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODE } from '../../cores/modes.ts';
import { interpret } from '../../mapping/interpreter.ts';
import { silentPopulations } from '../../mapping/reach.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';
import { generator } from '../support/generator.ts';
import { cells, inputs, matrix, SUBTRACT } from '../support/real-graphs.ts';

type Parameters = Partial<Record<'threshold' | 'leak' | 'potential' | 'reset' | 'negativeThreshold' | 'modes', number>>;

/** `weights` of lines onto a neuron "a" of its own each, and "a" onto "b" one to one. */
function chain(weights: readonly number[], a: Parameters, b: Parameters = { threshold: 1 }): RealGraph {
  const diagonal = (value: (i: number) => number) =>
    weights.map((_, i) => weights.map((__, j) => (i === j ? value(i) : 0)));
  return {
    name: 'chain',
    populations: [inputs('in', weights.length), cells('a', weights.length, a), cells('b', weights.length, b)],
    projections: [
      matrix(
        0,
        1,
        diagonal((i) => weights[i] as number),
        0,
      ),
      matrix(
        1,
        2,
        diagonal(() => 1),
        1,
      ),
    ],
  };
}

const neurons = (population: string, unreached: number, belowThreshold: number, size = 1) => ({
  population,
  neurons: size,
  unreached,
  belowThreshold,
});

describe('silent populations', () => {
  it.each<[string, RealGraph, object[]]>([
    ['none where everything is reached', chain([1, 2], { threshold: 5 }), []],
    [
      'what nothing leads to, and what only that excites',
      chain([0], { threshold: 5 }),
      [neurons('a', 1, 0), neurons('b', 1, 0)],
    ],
    ['what is only inhibited', chain([-3], { threshold: 5 }), [neurons('a', 1, 0), neurons('b', 1, 0)]],
    ['some neurons of a population', chain([3, 0], { threshold: 5 }), [neurons('a', 1, 0, 2), neurons('b', 1, 0, 2)]],
    ['a leak that takes all off', chain([3], { threshold: 5, leak: -3 }), [neurons('a', 0, 1), neurons('b', 1, 0)]],
    ['none where the leak leaves something', chain([3], { threshold: 500, leak: -2 }), []],
    ['none where one tick is enough', chain([5], { threshold: 1, leak: -4 }), []],
    [
      'a leak towards 0 that takes all off',
      chain([3], { threshold: 1, leak: -3, modes: MODE.leakReversal }),
      [neurons('a', 0, 1), neurons('b', 1, 0)],
    ],
    ['none that spikes by itself', chain([0], { threshold: 500, leak: 1 }), []],
    ['none that starts at its threshold', chain([0], { threshold: 5, potential: 5 }), []],
    [
      'none with a random leak that may be nothing',
      chain([3], { threshold: 50, leak: -9, modes: MODE.stochasticLeak }),
      [],
    ],
    ['none with a negative threshold that throws it up', chain([-3], { threshold: 4, reset: -5 }), []],
    [
      'thresholds of real weights',
      chain([0.25], { threshold: 1, leak: -0.5 }),
      [neurons('a', 0, 1), neurons('b', 1, 0)],
    ],
  ])('should be: %s', (_, graph, expected) => {
    expect(silentPopulations(graph)).toEqual(expected);
  });

  it('should find a loop that nothing starts', () => {
    const graph: RealGraph = {
      name: 'loop',
      populations: [inputs('in', 1), cells('a', 1, { threshold: 1 }), cells('b', 1, { threshold: 1 })],
      projections: [matrix(1, 2, [[1]], 1), matrix(2, 1, [[1]], 1)],
    };
    expect(silentPopulations(graph)).toEqual([neurons('a', 1, 0), neurons('b', 1, 0)]);
    const begun = { ...graph, projections: [...graph.projections, matrix(0, 1, [[1]], 0)] };
    expect(silentPopulations(begun)).toEqual([]);
  });

  it('should never hold a neuron that spikes, whatever its parameters', () => {
    let silent = 0;
    let spikes = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = generator(seed);
        const pick = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
        const weights = (rows: number, columns: number) =>
          Array.from({ length: rows }, () => Array.from({ length: columns }, () => (random() < 0.3 ? pick(-3, 3) : 0)));
        const parameters = () => ({
          threshold: pick(0, 6),
          leak: pick(-5, 1),
          potential: pick(-3, 3),
          reset: pick(-4, 2),
          negativeThreshold: pick(0, 5),
          modes: [
            0,
            SUBTRACT,
            MODE.kappa,
            MODE.leakReversal,
            MODE.stochasticLeak,
            SUBTRACT | MODE.kappa,
            MODE.resetNone,
          ][pick(0, 6)] as number,
        });
        const sizes = [6, 4, 4, 4];
        const graph: RealGraph = {
          name: 'any',
          populations: [inputs('in', 6), ...['a', 'b', 'c'].map((name) => cells(name, 4, parameters()))],
          projections: [
            [0, 1],
            [1, 2],
            [2, 3],
            [3, 2],
            [2, 2],
          ].map(([from, to]) =>
            matrix(from as number, to as number, weights(sizes[from as number] as number, 4), from === 0 ? 0 : 1),
          ),
        };
        const found = silentPopulations(graph);
        const slow = interpret(graph, { seed: 1 });
        const spiked = new Map(['a', 'b', 'c'].map((name) => [name, new Set<number>()]));
        for (let tick = 0; tick < 60; tick++) {
          for (let line = 0; line < 6; line++) if (random() < 0.7) slow.inject(0, line);
          slow.step();
          for (const [name, seen] of spiked) for (const neuron of slow.fired(name)) seen.add(neuron);
        }
        for (const { population, neurons: size, unreached, belowThreshold } of found) {
          expect(spiked.get(population)?.size).toBeLessThanOrEqual(size - unreached - belowThreshold);
          silent += unreached + belowThreshold;
        }
        for (const seen of spiked.values()) spikes += seen.size;
      }),
      { numRuns: 300 },
    );
    expect(silent).toBeGreaterThan(300);
    expect(spikes).toBeGreaterThan(300);
  });
});
