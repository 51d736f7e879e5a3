/** What is prepared maps: described networks of every kind, on cores too small for them, spike for spike. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { injectLines } from '../../../cores/inject-lines.ts';
import type { NetworkGraph } from '../../../mapping/graph.ts';
import { buildChip, planGraph, planSteps } from '../../../mapping/graph-to-chip/map-graph.ts';
import { interpret } from '../../../mapping/interpreter.ts';
import { placeInRaster } from '../../../mapping/place/curves.ts';
import { squareMesh } from '../../../mapping/place/rows.ts';
import { measureDeviation } from '../../../mapping/prepare/deviation.ts';
import { prepareGraph } from '../../../mapping/prepare/prepare.ts';
import { planWithSplitters } from '../../../mapping/prepare/splitters.ts';
import { finish } from '../../../mapping/steps.ts';
import { packageFile } from '../../../src/host/node/package.ts';
import { connect } from '../../../src/network/connect.ts';
import {
  type Connectivity,
  conv1d,
  conv2d,
  dense,
  oneToOne,
  sparse,
  sumPool,
} from '../../../src/network/connectivity.ts';
import { input, network, population, probe, type Size } from '../../../src/network/network.ts';

import { toRealGraph } from '../../../src/network/to-graph.ts';
import { createEngine, readNetwork } from '../../../src/on-node.ts';
import { generator } from '../../support/generator.ts';
import { cells, inputs, matrix, SUBTRACT } from '../../support/real-graphs.ts';

const PLANE = { width: 4, height: 4, channels: 2 };

/** Every kind of projection onto its target, with weights of a few eighths: exact in some units. */
const kinds: Record<string, (draw: (count: number) => number[]) => { from: Size; to: Size; kind: Connectivity }> = {
  dense: (draw) => ({ from: 32, to: 10, kind: dense(draw(320)) }),
  sparse: (draw) => ({
    from: 3,
    to: 30,
    kind: sparse({ offsets: [0, 30, 40, 70], targets: [...range(30), ...range(10), ...range(30)], weights: draw(70) }),
  }),
  'one to one': (draw) => ({ from: PLANE, to: PLANE, kind: oneToOne(draw(32)) }),
  conv1d: (draw) => ({
    from: { width: 16, height: 1, channels: 2 },
    to: { width: 8, height: 1, channels: 4 },
    kind: conv1d({ filters: 4, size: 3, stride: 2, padding: 1, groups: 2, weights: draw(12) }),
  }),
  conv2d: (draw) => ({
    from: PLANE,
    to: { width: 3, height: 3, channels: 2 },
    kind: conv2d({ filters: 2, size: 2, weights: draw(16) }),
  }),
  pooling: () => ({ from: PLANE, to: { width: 2, height: 2, channels: 2 }, kind: sumPool({ size: 2, weight: 0.375 }) }),
};

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** The kind from input lines, then one to many from its target with a delay, and a recurrent projection. */
function described(kind: keyof typeof kinds, seed: number) {
  const random = generator(seed);
  const values = [-0.25, 0.375, 0.75];
  const {
    from,
    to,
    kind: connectivity,
  } = (kinds[kind] as (typeof kinds)[string])((count) =>
    Array.from({ length: count }, () => values[Math.floor(random() * 3)] as number),
  );
  const net = network('every kind');
  input(net, 'in', from);
  population(net, 'middle', to, { threshold: 0.5, leak: 0.125, negativeThreshold: 1, negativeMode: 'saturate' });
  population(net, 'out', 24, { threshold: 2, resetMode: 'subtract', negativeThreshold: 5 });
  for (const name of ['middle', 'out']) probe(net, name);
  connect(net, 'in', 'middle', connectivity);
  const middle = lines(to);
  connect(
    net,
    'middle',
    'out',
    Array.from({ length: middle * 24 }, () => (random() < 0.3 ? 1 : 0)),
    { delay: 4 },
  );
  connect(
    net,
    'out',
    'out',
    Array.from({ length: 24 * 24 }, () => (random() < 0.2 ? -1 : 0)),
    { delay: 3 },
  );
  return toRealGraph(net);
}

function lines(size: Size): number {
  return typeof size === 'number' ? size : size.width * size.height * size.channels;
}

/** Runs the chip beside the graph; returns the probed spikes. */
async function equalSpikes(
  graph: NetworkGraph,
  plan: ReturnType<typeof planGraph>,
  ticks: number,
  engine: 'oracle' | 'simd',
) {
  const mesh = squareMesh(plan.counts.cores);
  const { image, firstInputLine, firstOutputLine } = buildChip(plan, mesh, placeInRaster(plan.counts.cores));
  const chip = await createEngine(image, { engine });
  const reference = interpret(graph);
  const random = generator(9);
  let spikes = 0;
  for (let tick = 0; tick < ticks; tick++) {
    for (const [population, first] of firstInputLine) {
      for (let line = 0; line < (graph.populations[population]?.size ?? 0); line++) {
        if (random() >= 0.2) continue;
        injectLines(chip, [first + line]);
        reference.inject(population, line);
      }
    }
    chip.step();
    reference.step();
    const expected = [...firstOutputLine].flatMap(([population, first]) =>
      Array.from(reference.fired(graph.populations[population]?.name as string), (neuron) => first + neuron),
    );
    expect([...chip.outputs()].sort((a, b) => a - b)).toEqual(expected);
    spikes += expected.length;
  }
  chip.close();
  return spikes;
}

describe('a prepared network', () => {
  it.each(Object.keys(kinds))('should map and spike as described: %s, on small cores', async (kind) => {
    let spikes = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.constantFrom(32, 40), async (seed, neurons) => {
        const real = described(kind, seed);
        const shape = { axons: 40, neurons };
        const { graph, report } = prepareGraph(real, { shape });
        expect(report.quantised.populations.every(({ approximated }) => approximated === 0)).toBe(true);
        const options = { ticks: 40, seed: 1, inputRate: 0.2 };
        expect(measureDeviation(real, graph, options).populations.every(({ identical }) => identical)).toBe(true);
        const { plan } = finish(planWithSplitters(graph, (each) => planSteps(each, { shape }), { shape }));
        expect(plan.counts.cores).toBeGreaterThan(1);
        for (const engine of ['oracle', 'simd'] as const) spikes += await equalSpikes(graph, plan, 30, engine);
      }),
      { numRuns: 4 },
    );
    expect(spikes).toBeGreaterThan(100);
  });

  it('should delay input lines by relays, one for each line that any delay needs', async () => {
    const real = {
      name: 'delayed',
      populations: [inputs('in', 5), cells('out', 2, { threshold: 3, modes: SUBTRACT })],
      projections: [
        matrix(
          0,
          1,
          [
            [1, 2],
            [0, 0],
            [3, 0],
            [0, 0],
            [0, 0],
          ],
          4,
        ),
        matrix(
          0,
          1,
          [
            [0, 0],
            [0, 0],
            [1, 1],
            [2, 2],
            [0, 0],
          ],
          15,
        ),
        matrix(
          0,
          1,
          [
            [0, 0],
            [0, 0],
            [0, 0],
            [0, 0],
            [1, 3],
          ],
          0,
        ),
      ],
    };
    const { graph, report } = prepareGraph(real);
    expect(report.delays).toMatchObject({ relays: [{ population: 'in', relays: 3 }], least: 0, most: 15, slack: 0 });
    const [deviation] = measureDeviation(real, graph, { ticks: 100, seed: 2, inputRate: 0.3 }).populations;
    expect(deviation).toMatchObject({ name: 'out', identical: true });
    expect(deviation?.described).toBeGreaterThan(0.1);
    expect(await equalSpikes(graph, planGraph(graph), 60, 'simd')).toBeGreaterThan(10);
  });

  it.each(['real-weights.json', 'splitters.json', 'partial-sums.json'])('should map docs/networks/%s', async (file) => {
    const real = toRealGraph(await readNetwork(packageFile(`docs/networks/${file}`)));
    const { graph, report } = prepareGraph(real);
    const { plan, report: split } = finish(planWithSplitters(graph, (each) => planSteps(each, {})));
    expect(await equalSpikes(graph, plan, 12, 'simd')).toBeGreaterThan(0);
    if (file === 'real-weights.json') expect(report.quantised.populations[0]?.approximated).toBe(40);
    if (file === 'splitters.json') expect(split.cores).toBeLessThan(split.coresBefore as number);
    if (file !== 'partial-sums.json') return;
    expect(report.partialSums).toMatchObject([{ population: 'hidden', rate: 40, parts: 4 }]);
    const { late } = report.delays;
    const [hidden] = measureDeviation(real, graph, { ticks: 300, seed: 1, inputRate: 0.2, late }).populations;
    expect(hidden?.described).toBeGreaterThan(0.2);
    expect(hidden?.meanError).toBeLessThan(0.01);
  });
});
