/** A mapped graph spikes as the graph itself does, spike for spike, however small its cores are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { injectLines } from '../../../cores/inject-lines.ts';
import { MODE } from '../../../cores/modes.ts';
import { validateImage } from '../../../cores/validate.ts';
import type { GraphProjection, NetworkGraph, NeuronArrays } from '../../../mapping/graph.ts';
import { type MapGraphOptions, mapGraph } from '../../../mapping/graph-to-chip/map-graph.ts';
import { interpret } from '../../../mapping/interpreter.ts';
import { createEngine } from '../../../src/on-node.ts';
import { generator } from '../../support/generator.ts';

interface GraphOptions {
  seed: number;
  sizes: number[];
  fanIn: number;
  weights: number;
  recurrent: boolean;
}

/** Random populations after an input; every one projects to the next, with a few weights, and some onto itself. */
function randomGraph({ seed, sizes, fanIn, weights, recurrent }: GraphOptions): NetworkGraph {
  const random = generator(seed);
  const pick = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const values = Array.from({ length: weights }, () => (random() < 0.5 ? -1 : 1) * pick(1, 20));
  const projection = (source: number, target: number, delay: number): GraphProjection => {
    const offsets = [0];
    const sources: number[] = [];
    for (let j = 0; j < (sizes[target] as number); j++) {
      const chosen = new Set(Array.from({ length: fanIn }, () => pick(0, (sizes[source] as number) - 1)));
      sources.push(...chosen);
      offsets.push(sources.length);
    }
    const weightsOf = Int32Array.from(sources, () => values[pick(0, values.length - 1)] as number);
    return {
      name: `${source}-${target}`,
      source,
      target,
      delay,
      offsets: Uint32Array.from(offsets),
      sources: Uint32Array.from(sources),
      weights: weightsOf,
    };
  };
  const projections = sizes.slice(1).map((_, i) => projection(i, i + 1, i === 0 ? 0 : pick(1, 15)));
  if (recurrent && sizes.length > 1) projections.push(projection(sizes.length - 1, sizes.length - 1, pick(1, 15)));
  return {
    name: 'random',
    projections,
    populations: sizes.map((size, i) => ({
      name: `p${i}`,
      size,
      neurons: i === 0 ? null : randomNeurons(size, pick),
      probed: i === sizes.length - 1 || (i > 0 && random() < 0.5),
    })),
  };
}

function randomNeurons(size: number, pick: (low: number, high: number) => number): NeuronArrays {
  const ints = (low: number, high: number) => Int32Array.from({ length: size }, () => pick(low, high));
  return {
    leak: ints(-2, 3),
    threshold: ints(0, 40),
    negativeThreshold: ints(0, 40),
    reset: ints(-5, 5),
    thresholdBits: new Uint8Array(size),
    modes: Uint16Array.from({ length: size }, () => (pick(0, 1) * MODE.resetBySubtraction) | (pick(0, 1) * MODE.kappa)),
    potential: ints(-5, 10),
  };
}

const graphs: fc.Arbitrary<GraphOptions> = fc.record({
  seed: fc.integer(),
  sizes: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 2, maxLength: 4 }),
  fanIn: fc.integer({ min: 0, max: 5 }),
  weights: fc.integer({ min: 1, max: 2 }),
  recurrent: fc.boolean(),
});
const shapes: fc.Arbitrary<MapGraphOptions> = fc.record({
  shape: fc.constantFrom(
    undefined,
    { axons: 40, neurons: 60 },
    { axons: 24, neurons: 100 },
    { axons: 256, neurons: 40 },
  ),
});

describe('mapGraph', () => {
  it.each(['oracle', 'simd'] as const)('should spike as the unmapped graph does, on %s', async (engineName) => {
    let mapped = 0;
    await fc.assert(
      fc.asyncProperty(graphs, shapes, async (graphOptions, mapOptions) => {
        const graph = randomGraph(graphOptions);
        const result = tryMap(graph, mapOptions);
        if (!result) return;
        mapped++;
        const { image, firstOutputLine } = result;
        validateImage(image);
        const chip = await createEngine(image, { engine: engineName });
        const reference = interpret(graph);
        const random = generator(graphOptions.seed + 1);
        for (let tick = 0; tick < 40; tick++) {
          const spiking = Array.from({ length: graphOptions.sizes[0] as number }, (_, line) => line).filter(
            () => random() < 0.3,
          );
          injectLines(chip, spiking);
          for (const line of spiking) reference.inject('p0', line);
          chip.step();
          reference.step();
          const outputs = [...chip.outputs()].sort((a, b) => a - b);
          const expected = [...firstOutputLine].flatMap(([population, first]) =>
            Array.from(reference.fired(graph.populations[population]?.name as string), (neuron) => first + neuron),
          );
          expect(outputs).toEqual(expected);
        }
        chip.close();
      }),
      { numRuns: 80 },
    );
    expect(mapped).toBeGreaterThan(40);
  });
});

/** The mapped graph, or null where a core of this size cannot hold a neuron. */
function tryMap(graph: NetworkGraph, options: MapGraphOptions) {
  try {
    return mapGraph(graph, options);
  } catch (error) {
    expect((error as Error).message).toMatch(/too many\)/);
    return null;
  }
}
