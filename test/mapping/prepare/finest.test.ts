/** Levels are shared only where that saves cores: no accuracy is given away for nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planSteps } from '../../../mapping/graph-to-chip/map-graph.ts';
import { fitFinest } from '../../../mapping/prepare/finest.ts';
import { prepareGraph } from '../../../mapping/prepare/prepare.ts';
import type { RealGraph } from '../../../mapping/real-graph.ts';
import { finish } from '../../../mapping/steps.ts';
import { generator } from '../../support/generator.ts';
import { cells, inputs, matrix } from '../../support/real-graphs.ts';

const LIMITS = { axons: 48, neurons: 32 };

/** Inputs to "a" and "a" to "b", both dense with weights drawn anew for each neuron. */
function layers(sizes: readonly [number, number, number], seed: number): RealGraph {
  const random = generator(seed);
  const rows = (sources: number, targets: number) =>
    Array.from({ length: sources }, () => Array.from({ length: targets }, () => random() * 2 - 1));
  return {
    name: 'layers',
    populations: [
      inputs('in', sizes[0]),
      cells('a', sizes[1], { threshold: 2.5 }),
      cells('b', sizes[2], { threshold: 1.5 }),
    ],
    projections: [matrix(0, 1, rows(sizes[0], sizes[1]), 0), matrix(1, 2, rows(sizes[1], sizes[2]), 1)],
  };
}

function fitted(graph: RealGraph, maxError: number) {
  const plan = (fit: Parameters<typeof planSteps>[0]) =>
    (function* () {
      return { plan: yield* planSteps(fit, { shape: LIMITS }) };
    })();
  const { report, planned } = finish(fitFinest(graph, { maxError, shape: LIMITS }, plan));
  return { cores: planned.plan.counts.cores, populations: report.quantised.populations };
}

const coresOf = (graph: RealGraph, sharing: 'neuron' | 'auto', maxError: number) =>
  finish(planSteps(prepareGraph(graph, { maxError, sharing, shape: LIMITS }).graph, { shape: LIMITS })).counts.cores;

describe('the finest fit', () => {
  it('should be no coarser with a larger error allowed, unless that takes fewer cores', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 5, max: 30 }), fc.integer({ min: 2, max: 24 }), fc.integer({ min: 1, max: 12 })),
        fc.integer(),
        (sizes, seed) => {
          const graph = layers(sizes, seed);
          const tight = fitted(graph, 0.35);
          const loose = fitted(graph, 1);
          const errors = (of: typeof tight) => of.populations.map(({ rmsError }) => rmsError);
          expect(loose.cores).toBeLessThanOrEqual(tight.cores);
          if (loose.cores === tight.cores) expect(errors(loose)).toEqual(errors(tight));
          for (const { maxError } of tight.populations) expect(maxError).toBeLessThanOrEqual(0.35);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('should share levels where that saves cores, and in no population where it saves none', () => {
    let saved = 0;
    let half = 0;
    for (let seed = 1; seed <= 8; seed++) {
      const graph = layers([40, 24, 3], seed);
      const { cores, populations } = fitted(graph, 1);
      const [own, shared] = [coresOf(graph, 'neuron', 1), coresOf(graph, 'auto', 1)];
      expect(cores).toBe(Math.min(own, shared));
      const sharing = populations.filter((each) => each.sharing === 'population').map(({ name }) => name);
      if (own <= shared) expect(sharing).toEqual([]);
      if (shared < own) saved++;
      if (sharing.join() === 'a') half++;
    }
    expect([saved > 0, half > 0]).toEqual([true, true]);
  });

  it('should measure by the error that is allowed: that of the worst neuron is enough, and no less is', () => {
    const graph = layers([20, 6, 2], 3);
    const { populations } = prepareGraph(graph, { maxError: 1, shape: LIMITS }).report.quantised;
    const worst = Math.max(...populations.map(({ maxError }) => maxError));
    expect(prepareGraph(graph, { maxError: worst, shape: LIMITS }).report.quantised.populations).toEqual(populations);
    expect(() => prepareGraph(graph, { maxError: worst - 1e-6, shape: LIMITS })).toThrow('the nearest are off by');
  });
});
