/** Relays behind neurons of wide fan-out: the same spikes, where copies alone do not fit or take more cores. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { injectLines } from '../../../cores/inject-lines.ts';
import type { NetworkGraph } from '../../../mapping/graph.ts';
import { buildChip, planGraph, planSteps } from '../../../mapping/graph-to-chip/map-graph.ts';
import { interpret } from '../../../mapping/interpreter.ts';
import { placeInRaster } from '../../../mapping/place/curves.ts';
import { squareMesh } from '../../../mapping/place/rows.ts';
import { planWithSplitters } from '../../../mapping/prepare/splitters.ts';
import { finish } from '../../../mapping/steps.ts';
import { createEngine } from '../../../src/on-node.ts';
import { generator } from '../../support/generator.ts';
import { cells, inputs, matrix } from '../../support/real-graphs.ts';

/** A few neurons that feed many, with a delay, whose cores hold few. */
function wide(seed: number, delay: number, targets: number): NetworkGraph {
  const random = generator(seed);
  const weights = (sources: number, size: number, share: number) =>
    Array.from({ length: sources }, () => Array.from({ length: size }, () => (random() < share ? 2 : 0)));
  return {
    name: 'wide',
    populations: [inputs('in', 6), cells('hub', 4, { threshold: 3 }), cells('leaf', targets, { threshold: 2 }, {})],
    projections: [matrix(0, 1, weights(6, 4, 0.7), 0), matrix(1, 2, weights(4, targets, 0.9), delay)],
  } as NetworkGraph;
}

async function expectChipEqual(
  graph: NetworkGraph,
  split: NetworkGraph,
  plan: ReturnType<typeof planGraph>,
  seed: number,
) {
  const { image, firstOutputLine } = buildChip(plan, squareMesh(plan.counts.cores), placeInRaster(plan.counts.cores));
  expect(split.populations.slice(0, graph.populations.length)).toEqual(graph.populations);
  const random = generator(seed);
  let spikes = 0;
  for (const engine of ['oracle', 'simd'] as const) {
    const chip = await createEngine(image, { engine });
    const reference = interpret(graph);
    for (let tick = 0; tick < 40; tick++) {
      const lines = [0, 1, 2, 3, 4, 5].filter(() => random() < 0.4);
      injectLines(chip, lines);
      for (const line of lines) reference.inject('in', line);
      chip.step();
      reference.step();
      const expected = [...firstOutputLine].flatMap(([population, first]) =>
        Array.from(reference.fired(graph.populations[population]?.name as string), (neuron) => first + neuron),
      );
      expect([...chip.outputs()].sort((a, b) => a - b)).toEqual(expected);
      spikes += expected.length;
    }
    chip.close();
  }
  return spikes;
}

describe('planWithSplitters', () => {
  it('should map what copies cannot, spike for spike', async () => {
    let spikes = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 2, max: 15 }), async (seed, delay) => {
        const graph = wide(seed, delay, 90);
        const shape = { axons: 16, neurons: 8 };
        // 90 leaves on cores of 8 are 12 cores: more copies than a core of 8 has columns.
        expect(() => planGraph(graph, shape)).toThrow('copies');
        const {
          graph: split,
          plan,
          report,
        } = finish(planWithSplitters(graph, (each) => planSteps(each, { shape }), { shape }));
        expect(report.coresBefore).toBeNull();
        expect(report.splitters[0]?.population).toBe('hub');
        expect(report.cores).toBe(plan.counts.cores);
        spikes += await expectChipEqual(graph, split, plan, seed);
      }),
      { numRuns: 8 },
    );
    expect(spikes).toBeGreaterThan(1000);
  });

  it('should keep the cheaper of copies and splitters', async () => {
    // Each hub hears 12 lines; its copies fill cores that all hear them again, unless relays take the copies.
    for (const targets of [8, 40]) {
      const graph = wide(3, 2, targets);
      const shape = { axons: 16, neurons: 12 };
      const {
        graph: split,
        plan,
        report,
      } = finish(planWithSplitters(graph, (each) => planSteps(each, { shape }), { shape }));
      expect(report.cores).toBeLessThanOrEqual(report.coresBefore ?? Number.POSITIVE_INFINITY);
      if (report.relays === 0) expect(split).toBe(graph);
      else expect(report.cores).toBeLessThan(report.coresBefore ?? Number.POSITIVE_INFINITY);
      await expectChipEqual(graph, split, plan, 5);
    }
  });

  it('should say what a splitter needs where there is no tick for one', () => {
    const shape = { axons: 16, neurons: 8 };
    expect(() => finish(planWithSplitters(wide(1, 1, 90), (each) => planSteps(each, { shape }), { shape }))).toThrow(
      /copies on one core of 8 neurons .*: give it fewer targets, or take a chip with 11 neurons, or a delay of 2 or more, which leaves a splitter core the tick it takes/,
    );
  });
});
