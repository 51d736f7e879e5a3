/** Random networks on chips of random shapes spike as they do without a chip, or are refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChipShape, potentialRange, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { MODE } from '../../cores/modes.ts';
import { validateImage } from '../../cores/validate.ts';
import { buildChip, planSteps } from '../../mapping/graph-to-chip/map-graph.ts';
import { createGrid } from '../../mapping/place/cell-grid.ts';
import { placeInRaster } from '../../mapping/place/curves.ts';
import { placeWithinReach } from '../../mapping/place/packet-reach.ts';
import { squareMesh } from '../../mapping/place/rows.ts';
import { prepareGraph } from '../../mapping/prepare/prepare.ts';
import { planWithSplitters } from '../../mapping/prepare/splitters.ts';
import type { RealGraph, RealNeurons, RealPopulation, RealProjection } from '../../mapping/real-graph.ts';
import { finish } from '../../mapping/steps.ts';
import { verifyMapping } from '../../src/on-node.ts';
import { FIXED_SHAPES, randomShapes } from '../support/chip-shapes.ts';
import { generator } from '../support/generator.ts';
import { cells, inputs, matrix } from '../support/real-graphs.ts';

const TICKS = 24;

type Pick = (low: number, high: number) => number;

/**
 * An input, two populations and a loop: as many weights, lines and ticks of delay as the chip has, now and then more, and
 * parameters of its range.
 */
function networkFor(shape: ChipShape, seed: number, beyond: boolean): RealGraph {
  const random = generator(seed);
  const pick: Pick = (low, high) => low + Math.floor(random() * (high - low + 1));
  const chance = (share: number) => random() < share;
  const sizes = [pick(1, 40), pick(1, 30), pick(1, 30)];
  const more = beyond ? 1.3 : 1;
  const { min, max } = shape.weight;
  const weights = Array.from({ length: pick(1, Math.ceil(more * Math.min(6, shape.axonTypes))) }, () => {
    const most = chance(0.2) ? Math.max(-min, max) : 30;
    const weight = chance(0.4) && min < 0 ? pick(Math.max(min, -most), -1) : pick(1, Math.min(max, most));
    return beyond && chance(0.1) ? weight * 40 : weight;
  });
  const projection = (source: number, target: number, delay: number): RealProjection => {
    const offsets = [0];
    const sources: number[] = [];
    const most = Math.max(1, Math.floor((more * Math.min(shape.axons, 30)) / 3));
    for (let j = 0; j < (sizes[target] as number); j++) {
      const from = new Set(Array.from({ length: pick(0, most) }, () => pick(0, (sizes[source] as number) - 1)));
      sources.push(...[...from].sort((a, b) => a - b));
      offsets.push(sources.length);
    }
    const own = Int32Array.from(sources, () => weights[pick(0, weights.length - 1)] as number);
    const name = `${source} -> ${target}`;
    return {
      name,
      source,
      target,
      delay,
      offsets: Uint32Array.from(offsets),
      sources: Uint32Array.from(sources),
      weights: own,
    };
  };
  const delay = () => pick(1, Math.ceil(more * shape.maxDelay));
  return {
    name: 'random',
    populations: sizes.map((size, i): RealPopulation => {
      return {
        name: `p${i}`,
        size,
        neurons: i === 0 ? null : neuronsFor(shape, size, pick),
        probed: i === 2 || chance(0.5),
      };
    }),
    projections: [
      projection(0, 1, pick(0, 1) * delay()),
      projection(1, 2, delay()),
      projection(2, 1, delay()),
      projection(0, 2, 0),
    ],
  };
}

function neuronsFor(shape: ChipShape, size: number, pick: Pick): RealNeurons {
  const potential = potentialRange(shape);
  const within = (low: number, high: number, { min, max } = potential) =>
    Int32Array.from({ length: size }, () => pick(Math.max(low, min), Math.min(high, max)));
  const bits = shape.modes & MODE.stochasticLeak ? Math.min(3, shape.thresholdBits) : 0;
  const resets = [MODE.resetToValue, MODE.resetBySubtraction, MODE.resetNone];
  const others = [0, MODE.kappa, MODE.leakReversal, MODE.stochasticLeak, MODE.kappa | MODE.leakReversal];
  const modes = () => (resets[pick(0, 2)] as number) | (others[pick(0, 4)] as number);
  return {
    leak: within(-2, 3, shape.leak),
    threshold: within(0, 40, shape.threshold),
    negativeThreshold: within(0, 40, shape.threshold),
    reset: within(-5, 5),
    potential: within(-5, 10),
    thresholdBits: Uint8Array.from({ length: size }, () => pick(0, bits)),
    // Modes that the chip has; what is left of a reset mode is one too.
    modes: Uint16Array.from({ length: size }, () => modes() & shape.modes),
  };
}

/** Maps it, and runs it beside what it was: the network as described where nothing of it was changed. */
async function mapAndVerify(described: RealGraph, shape: ChipShape, seed: number, ticks = TICKS) {
  const { graph, report } = prepareGraph(described, { shape, partialSums: true, maxError: 1 });
  const { plan } = finish(planWithSplitters(graph, (each, quick) => planSteps(each, { shape, quick }), { shape }));
  const { cores } = plan.counts;
  const { width, height } = squareMesh(cores);
  const grid = createGrid(width, height);
  const mapped = buildChip(plan, grid, placeWithinReach(plan.traffic, placeInRaster(cores), grid, shape.reach));
  expect(mapped.image.shape).toEqual(shape);
  validateImage(mapped.image);
  const asDescribed =
    report.partialSums.length === 0 && report.quantised.populations.every((each) => each.maxError === 0);
  const scaled = graph.populations.some(({ neurons }, p) => {
    return neurons && described.populations[p]?.neurons && neurons !== described.populations[p]?.neurons;
  });
  const reference = asDescribed && !scaled ? (described as typeof graph) : graph;
  const verified = await verifyMapping(reference, mapped, ticks, seed >>> 0, { engine: 'oracle' });
  expect(verified.difference).toBeNull();
  return { spikes: verified.allSpikes, plan, unchanged: reference !== graph };
}

describe('a network on a chip of any shape', () => {
  it.each(FIXED_SHAPES.map((shape, i) => [i, shape] as const))(
    'should spike as described on shape %i of a dozen, where that holds it as it is',
    async (i, shape) => {
      let spikes = 0;
      for (let seed = 0; seed < 2; seed++) {
        const { spikes: some, unchanged } = await mapAndVerify(networkFor(shape, 100 * i + seed, false), shape, seed);
        expect(unchanged).toBe(true);
        spikes += some;
      }
      expect(spikes).toBeGreaterThan(100);
    },
  );

  it('should use more axons, neurons, types and delays of one core than TrueNorth has', async () => {
    const shape = { ...TRUENORTH_SHAPE, axons: 1024, neurons: 1024, axonTypes: 16, maxDelay: 63 };
    const random = generator(1);
    const rows = (sources: number, share: number) =>
      Array.from({ length: sources }, (_, i) =>
        Array.from({ length: 300 }, () => (random() < share ? (i % 16) * 2 - 15 : 0)),
      );
    const described: RealGraph = {
      name: 'wide',
      populations: [inputs('in', 600), cells('one', 300, { threshold: 20, negativeThreshold: 30, modes: MODE.kappa })],
      projections: [matrix(0, 1, rows(600, 0.2), 0), matrix(1, 1, rows(300, 0.05), 63)],
    };
    const { spikes, plan, unchanged } = await mapAndVerify(described, shape, 1, 80);
    expect(unchanged).toBe(true);
    expect(plan.counts).toMatchObject({ cores: 1, columns: 600, axons: 900, duplicatedAxons: 0 });
    expect(new Set(plan.partition.feeds.type).size).toBe(16);
    expect(spikes).toBeGreaterThan(1000);
  });

  it('should move neurons between cores that hear more than 512 lines', async () => {
    const shape = { ...TRUENORTH_SHAPE, axons: 700, neurons: 40 };
    const random = generator(2);
    const rows = Array.from({ length: 600 }, () => Array.from({ length: 60 }, () => (random() < 0.97 ? 1 : 0)));
    const described: RealGraph = {
      name: 'wide',
      populations: [inputs('in', 600), cells('one', 60, { threshold: 300 })],
      projections: [matrix(0, 1, rows, 0)],
    };
    const { plan } = await mapAndVerify(described, shape, 1, 10);
    expect(plan.counts).toMatchObject({ cores: 2, columns: 60, axons: 1200 });
  });

  it('should spike as it was fitted, or be refused in one line, on any random shape', async () => {
    let mapped = 0;
    let spikes = 0;
    await fc.assert(
      fc.asyncProperty(randomShapes, fc.integer(), fc.boolean(), async (shape, seed, beyond) => {
        try {
          spikes += (await mapAndVerify(networkFor(shape, seed, beyond), shape, seed)).spikes;
          mapped++;
        } catch (error) {
          if (!(error instanceof SynaptickError)) throw error;
          expect(error.message).not.toMatch(/\n|NaN|undefined/);
        }
      }),
      { numRuns: 50 },
    );
    // Most are mapped; how many of fifty, and how much they spike, is chance.
    expect(mapped).toBeGreaterThan(25);
    expect(spikes).toBeGreaterThan(2_000);
  });
});
