/** Networks drawn again for cores of other shapes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TRUENORTH_SHAPE } from '../../../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../../../cores/errors.ts';
import type { Grid } from '../../../../../mapping/line-grid.ts';
import { layerGrids } from '../../../../../src/train/layers/layer-grids.ts';
import {
  type NetworkSpec,
  type NetworkSpecFile,
  readNetworkSpec,
  type SpecCores,
  specShape,
} from '../../../../../src/train/layers/network-spec.ts';
import { drawForCores } from '../../../../../src/train/layers/recipes/for-cores.ts';
import { recipeForData } from '../../../../../src/train/layers/recipes/for-data.ts';
import { RECIPES } from '../../../../../src/train/layers/recipes/recipes.ts';

const { axons, neurons, axonTypes } = TRUENORTH_SHAPE;
const TRUENORTH: SpecCores = { axons, neurons, axonTypes };

interface Drawn {
  readonly spec: NetworkSpec;
  readonly picture: Grid;
  readonly classes: number;
}

function shipped(name: string): Drawn {
  const spec = readNetworkSpec(name, RECIPES.get(name));
  const { picture, classes } = specShape(spec);
  return { spec, picture: picture as Grid, classes: classes as number };
}

/** A network drawn up for pictures of a random size. */
const ofData = fc
  .record({
    picture: fc.record({
      width: fc.integer({ min: 4, max: 40 }),
      height: fc.integer({ min: 4, max: 40 }),
      channels: fc.integer({ min: 1, max: 3 }),
    }),
    classes: fc.integer({ min: 2, max: 40 }),
  })
  .map(({ picture, classes }): Drawn => {
    const file: NetworkSpecFile = recipeForData({ name: 'own', dataset: 'own', picture, classes, samples: 500 });
    return { spec: readNetworkSpec('own', file), picture, classes };
  });
const network = fc.oneof(fc.constantFrom(...RECIPES.keys()).map(shipped), ofData);
const cores = fc.record({
  axons: fc.integer({ min: 1, max: 1024 }),
  neurons: fc.integer({ min: 1, max: 1024 }),
  axonTypes: fc.integer({ min: 1, max: 16 }),
});

/** The drawing; null where there is none. */
function drawing({ spec, picture, classes }: Drawn, on: SpecCores): NetworkSpec | null {
  try {
    return drawForCores(spec, picture, classes, on);
  } catch (error) {
    if (error instanceof SynaptickError) return null;
    throw error;
  }
}

const layersText = ({ layers }: NetworkSpec) =>
  layers.map(({ kernel, groups, channels }) => `${kernel ?? 'dense'} ${groups} ${channels}`).join(', ');

describe('a network drawn for cores', () => {
  it("of TrueNorth's shape is the network itself", () => {
    fc.assert(
      fc.property(network, ({ spec, picture, classes }) => {
        const { cores: drawnFor, ...drawn } = drawForCores(spec, picture, classes, TRUENORTH);
        expect(drawn).toEqual(spec);
        expect(drawnFor).toEqual(TRUENORTH);
      }),
      { numRuns: 60 },
    );
  });

  it('of any shape fits them as training requires, of as many layers, and sees every line', () => {
    fc.assert(
      fc.property(network, cores, (given, on) => {
        const drawn = drawing(given, on);
        if (!drawn) return;
        const grids = layerGrids(drawn, given.picture, given.classes);
        expect(drawn.layers).toHaveLength(given.spec.layers.length);
        drawn.layers.forEach(({ kernel, stride, padding }, index) => {
          if (kernel === null) return;
          const [from, to] = [grids[index] as Grid, grids[index + 1] as Grid];
          for (const side of ['width', 'height'] as const) {
            expect((to[side] - 1) * stride + kernel - padding).toBeGreaterThanOrEqual(from[side]);
            expect(stride).toBeLessThanOrEqual(kernel);
          }
        });
      }),
      { numRuns: 150 },
    );
  });

  it.each<[string, Partial<SpecCores>, string]>([
    // Twice the axons: half the groups, where there are several.
    ['mnist-record', { axons: 512 }, '7 1 64, 4 2 256, 2 2 256, 2 2 512, dense 4 960'],
    ['mnist-counts', { axons: 512 }, '8 1 30, 2 1 104, dense 4 240'],
    // Half of them: twice the groups; a window of one channel shrinks to 11 x 11, the largest of at most 128 lines.
    ['mnist-record', { axons: 128 }, '7 1 64, 4 8 256, 2 8 256, 2 8 512, dense 16 960'],
    ['mnist-5core', { axons: 128 }, '11 1 60, dense 5 250'],
    // No more neurons in a group than a core has: 4 groups of 240 votes in all on cores of 64.
    ['mnist-5core', { neurons: 64 }, '16 1 64, dense 4 240'],
    ['mnist-5core', { axons: 1024, neurons: 1024, axonTypes: 16 }, '16 1 64, dense 1 250'],
  ])('%s on %j has the layers that the rule gives', (name, changes, layers) => {
    const { spec, picture, classes } = shipped(name);
    expect(layersText(drawForCores(spec, picture, classes, { ...TRUENORTH, ...changes }))).toBe(layers);
  });

  it('shuffles groups that are new, and scales the logits to the votes there are', () => {
    const { spec, picture, classes } = shipped('mnist-5core');
    const scaled = { ...spec, training: { ...spec.training, voteScale: 0.5 } };
    const drawn = drawForCores(scaled, picture, classes, { ...TRUENORTH, neurons: 64 });
    expect(drawn.layers.map(({ shuffled }) => shuffled)).toEqual([false, true]);
    expect(drawn.training.voteScale).toBeCloseTo((0.5 * 250) / 240);
  });

  it.each<[string, Partial<SpecCores>, string]>([
    [
      'mnist-counts',
      { axonTypes: 3 },
      'layer "windows" takes 4 axon types (2 of its ternary weights, 2 of control spikes), a core has 3 (1 too few): no drawing',
    ],
    [
      'mnist-5core',
      { axons: 16 },
      'layer "votes" sees 81 lines in its smallest windows and groups, on a core of 16 axons it can see 16 (one for each line; 65 too many): no drawing',
    ],
    [
      'mnist-counts',
      { axons: 3 },
      'layer "windows" sees 1 line in its smallest windows and groups, on a core of 3 axons it can see 0 (two',
    ],
  ])('%s has none on %j, and says which limit and by how much', (name, changes, line) => {
    const { spec, picture, classes } = shipped(name);
    expect(() => drawForCores(spec, picture, classes, { ...TRUENORTH, ...changes })).toThrow(line);
  });
});
