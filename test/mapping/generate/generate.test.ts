/** Generated networks are what their descriptions say. */
import { describe, expect, it } from 'vitest';
import { generateGraph } from '../../../mapping/generate/generate.ts';
import type { GraphProjection } from '../../../mapping/graph.ts';

describe('the hidden partition', () => {
  it.each([
    { side: 3, coreSize: 64, fanOut: 16, seed: 1 },
    { side: 2, coreSize: 256, fanOut: 32, seed: 9 },
  ])('should have cores of as many sources as neurons, each source on one core: %o', (options) => {
    const { side, coreSize, fanOut } = options;
    const graph = generateGraph({ generator: 'hidden-partition', ...options });
    const size = side * side * coreSize;
    expect(graph.populations).toMatchObject([{ size }]);
    const { offsets, sources } = graph.projections[0] as GraphProjection;
    expect(sources).toHaveLength(size * fanOut);
    // Neurons that share a source belong together: the parts are the cores.
    const parent = Int32Array.from({ length: size }, (_, i) => i);
    const root = (i: number): number => (parent[i] === i ? i : root(parent[i] as number));
    const listener = new Int32Array(size).fill(-1);
    const fanOuts = new Uint32Array(size);
    for (let neuron = 0; neuron < size; neuron++) {
      const row = sources.subarray(offsets[neuron], offsets[neuron + 1]);
      expect(new Set(row).size).toBe(row.length);
      for (const source of row) {
        fanOuts[source] = (fanOuts[source] as number) + 1;
        if (listener[source] !== -1) parent[root(neuron)] = root(listener[source] as number);
        listener[source] = neuron;
      }
    }
    expect(new Set(fanOuts)).toEqual(new Set([fanOut]));
    const neurons = new Map<number, number>();
    const heard = new Map<number, number>();
    for (let i = 0; i < size; i++) {
      neurons.set(root(i), (neurons.get(root(i)) ?? 0) + 1);
      const core = root(listener[i] as number);
      heard.set(core, (heard.get(core) ?? 0) + 1);
    }
    expect([...neurons.values()]).toEqual(new Array(side * side).fill(coreSize));
    expect([...heard.values()]).toEqual(new Array(side * side).fill(coreSize));
  });

  it('should be the same for the same seed and another for another', () => {
    const sources = (seed: number) =>
      generateGraph({ generator: 'hidden-partition', side: 2, seed }).projections[0]?.sources;
    expect(sources(1)).toEqual(sources(1));
    expect(sources(1)).not.toEqual(sources(2));
  });
});

describe('the convolution', () => {
  it('should fit the crossbar: at most 256 sources a neuron, one weight for the lines of a type', () => {
    const { populations, projections } = generateGraph({ generator: 'convolution', side: 8 });
    for (const { source, target, offsets, sources, weights } of projections) {
      const types = populations[source]?.axonTypes as Uint8Array;
      for (let j = 0; j < (populations[target]?.size ?? 0); j++) {
        const own = new Map<number, number>();
        const from = offsets[j] as number;
        const to = offsets[j + 1] as number;
        expect(to - from).toBeLessThanOrEqual(256);
        for (let k = from; k < to; k++) {
          const type = types[sources[k] as number] as number;
          const weight = weights[k] as number;
          if ((own.get(type) ?? weight) !== weight) expect(weight).toBe(own.get(type));
          own.set(type, weight);
        }
      }
    }
  });
});

describe('a description that is wrong', () => {
  it.each([
    [{ generator: 'fractal' }, 'generator is "fractal", must be one of "hidden-partition", "convolution", "random"'],
    [
      { generator: 'random', size: 10, sise: 3 },
      'generator "random" has no field "sise": its fields are inputs, populations',
    ],
    [{ generator: 'hidden-partition' }, 'generator "hidden-partition" needs "side": give a whole number, 1 to 64'],
    [
      { generator: 'hidden-partition', side: 65 },
      'generator "hidden-partition": side is 65, must be a whole number from 1 to 64',
    ],
    [{ generator: 'hidden-partition', side: 'x' }, 'generator "hidden-partition": side is "x", must be a whole number'],
    [
      { generator: 'hidden-partition', side: 2, coreSize: 8, fanOut: 9 },
      'generator "hidden-partition": fanOut is 9, a core of coreSize 8 has fewer neurons: give at most 8',
    ],
    [{ generator: 'convolution', side: 6 }, 'generator "convolution": side is 6, must be a multiple of 4'],
    [
      { generator: 'random', populations: 1000, size: 65536, fanIn: 256 },
      '1000 populations of 65536 neurons with 256 sources make 16777216000 synapses, the limit is 134217728: give fewer',
    ],
  ])('should be refused: %o', (description, message) => {
    expect(() => generateGraph(description)).toThrow(message);
  });
});
