import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AXONS } from '../../../../../cores/limits.ts';
import { planGraph } from '../../../../../mapping/graph-to-chip/map-graph.ts';
import type { Grid } from '../../../../../mapping/line-grid.ts';
import { nodeThreads } from '../../../../../src/host/node/threads.ts';
import { checkNetwork } from '../../../../../src/models/check-network.ts';
import { toNetworkGraph } from '../../../../../src/models/to-graph.ts';
import { layerGrids } from '../../../../../src/train/layers/layer-grids.ts';
import { type NetworkSpec, readNetworkSpec } from '../../../../../src/train/layers/network-spec.ts';
import { type DataToLearn, RECIPE_TICKS, recipeForData } from '../../../../../src/train/layers/recipes/for-data.ts';
import { pixelValues } from '../../../../../src/train/layers/recipes/pixel-values.ts';
import { createTrainer, deploy } from '../../../../../src/train/layers/trainer.ts';
import { bars, train } from '../bars.ts';

const CORES = 4096;

interface Case {
  readonly picture: Grid;
  readonly classes: number;
  readonly samples: number;
  readonly photographs: boolean;
}

const CASES: fc.Arbitrary<Case> = fc.record({
  picture: fc.record({
    width: fc.integer({ min: 4, max: 96 }),
    height: fc.integer({ min: 4, max: 96 }),
    channels: fc.integer({ min: 1, max: 6 }),
  }),
  classes: fc.integer({ min: 2, max: 256 }),
  samples: fc.integer({ min: 40, max: 100_000 }),
  photographs: fc.boolean(),
});

function specFor({ photographs, ...data }: Case): NetworkSpec {
  const levels = Array.from({ length: data.picture.channels }, (_, channel) => ({ channel, threshold: 100 }));
  const values: DataToLearn['values'] = { levels, photographs };
  return readNetworkSpec('test', recipeForData({ name: 'own', dataset: 'mnist', values, ...data }));
}

/**
 * Cores that the layers take at most: a place's groups have a core each, as two axons for each of 120 lines leave no room for a
 * second; and each neuron is there twice, for the two axons that it feeds.
 */
function mostCores(grids: readonly Grid[], { layers }: NetworkSpec): number {
  return layers.reduce((sum, { groups, channels }, index) => {
    const { width, height } = grids[index + 1] as Grid;
    return sum + width * height * Math.max(groups, Math.ceil((2 * channels) / AXONS));
  }, 0);
}

describe('the network for data of its own', () => {
  it('fits its pictures and a chip, whatever their size, classes and number', () => {
    fc.assert(
      fc.property(CASES, (data) => {
        const spec = specFor(data);
        const grids = layerGrids(spec, data.picture, data.classes);
        expect(mostCores(grids, spec)).toBeLessThan(CORES);
      }),
      { numRuns: 500 },
    );
  });

  it('looks at every line of its input: its windows leave no gaps and reach both ends', () => {
    fc.assert(
      fc.property(CASES, (data) => {
        const spec = specFor(data);
        const grids = layerGrids(spec, data.picture, data.classes);
        spec.layers.forEach(({ kernel, stride, padding }, index) => {
          if (kernel === null) return;
          expect(stride).toBeLessThanOrEqual(kernel);
          for (const side of ['width', 'height'] as const) {
            const [from, to] = [grids[index]?.[side] as number, grids[index + 1]?.[side] as number];
            expect((to - 1) * stride + kernel - padding).toBeGreaterThanOrEqual(from);
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  it('gives all classes as many votes, and trains in batches that there are samples for', () => {
    fc.assert(
      fc.property(CASES, (data) => {
        const { layers, training } = specFor(data);
        expect((layers.at(-1)?.channels as number) % data.classes).toBe(0);
        expect(training.batch).toBeLessThanOrEqual(data.samples);
      }),
    );
  });

  it('goes over few samples more often than over many, and changes few the more', () => {
    const of = (samples: number) =>
      specFor({ picture: { width: 60, height: 40, channels: 3 }, classes: 4, samples, photographs: true }).training;
    expect(of(160).epochs).toBeGreaterThan(of(10_000).epochs);
    expect(of(10_000).epochs).toBeGreaterThan(of(100_000).epochs);
    expect(of(160).augmentation).toMatchObject({ kind: 'pictures', shift: 5, colour: 0.2 });
    expect(of(10_000).augmentation).toMatchObject({ kind: 'pictures', shift: 3, colour: 0.1 });
  });

  it('changes nothing of pictures so small that another may come of it', () => {
    const picture = { width: 8, height: 40, channels: 1 };
    expect(specFor({ picture, classes: 4, samples: 500, photographs: false }).training.augmentation).toBeNull();
  });

  it('learns bars of four directions, and lands on the cores that it is said to', async () => {
    const samples = bars(480, 1);
    const { picture, classes, pixels } = samples;
    const values = pixelValues(pixels, picture.channels, RECIPE_TICKS);
    const file = recipeForData({ name: 'bars', dataset: 'mnist', picture, classes, samples: 400, values });
    const trainer = await createTrainer(
      { spec: readNetworkSpec('test', file), seed: 1, epochs: 2, samples, validation: 80, threads: 1 },
      nodeThreads,
    );
    const results = train(trainer);
    const { network } = deploy(trainer);
    trainer.close();
    expect(results.at(-1)?.validationAccuracy).toBeGreaterThan(0.8); // a quarter would be chance
    checkNetwork(network);
    const { spec } = trainer.setup;
    const { cores } = planGraph(toNetworkGraph('bars', [network])).counts;
    expect(cores).toBeLessThanOrEqual(mostCores(layerGrids(spec, picture, classes), spec));
  });
});
