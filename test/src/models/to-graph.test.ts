/** What the mapper is given of a model: populations, delays and hints. */
import { describe, expect, it } from 'vitest';
import type { IntegerNetwork, LayerShape } from '../../../src/models/integer-network.ts';
import { inputsOfNetworks, toNetworkGraph } from '../../../src/models/to-graph.ts';
import { generator } from '../../support/generator.ts';
import { LAYER, randomLayer } from '../../support/random-model.ts';

const INPUT = { width: 2, height: 2, channels: 2 };

/** Dense layers one after the other. */
function deep(name: string, depth: number, change: Partial<LayerShape> = {}): IntegerNetwork {
  const layers = Array.from({ length: depth }, (_, i) => {
    const input = i === 0 ? INPUT : { width: 1, height: 1, channels: 4 };
    return randomLayer({ ...LAYER, ...change, name: `layer${i}` }, input, generator(i));
  });
  return { name, input: INPUT, layers };
}

describe('the graph of an ensemble', () => {
  it('shares the input; the outputs of an image leave together', () => {
    const graph = toNetworkGraph('both', [deep('a', 2), deep('b', 4)]);
    expect(graph.populations.map(({ neurons }) => neurons === null)).toEqual([
      true,
      ...new Array<boolean>(6).fill(false),
    ]);
    expect(graph.projections.map(({ delay }) => delay)).toEqual([0, 3, 0, 1, 1, 1]);
    expect(graph.populations.map(({ probed }) => probed)).toEqual([false, false, true, false, false, false, true]);
    expect(graph.outputPopulations).toEqual([2, 6]);
  });

  it.each([
    ['one tick', [deep('a', 2), deep('b', 3)], {}],
    ['inputs of their own', [deep('a', 2), deep('b', 2)], { ownInputs: true }],
    [
      'counts',
      [{ ...deep('a', 2), counts: { ticks: 3, firing: 'held' } as const }].map(({ layers, ...network }) => ({
        ...network,
        layers: layers.map((layer) => ({ ...layer, steps: layer.thresholds.map(() => 2) })),
      })),
      {},
    ],
  ])('has its inputs told from the number of its lines: %s', (_, networks, options) => {
    const graph = toNetworkGraph('m', networks, options);
    const inputs = graph.populations
      .filter(({ neurons }) => neurons === null)
      .map(({ name, size }) => ({ name, size }));
    const total = inputs.reduce((sum, { size }) => sum + size, 0);
    expect(inputsOfNetworks(networks, total, options)).toEqual(inputs);
    expect(inputs.map(({ name }) => name)).toEqual(networks[0]?.counts ? ['input', 'control'] : ['input']);
  });

  it.each([
    [3, 18, [0, 15, 2]],
    [2, 16, [0, 15]],
    [2, 3, [0, 2]],
  ])('of depth %i beside %i has delays %j', (shallow, depth, expected) => {
    const graph = toNetworkGraph('both', [deep('a', shallow), deep('b', depth)]);
    expect(graph.projections.slice(0, shallow).map(({ delay }) => delay)).toEqual(expected);
  });

  it('is refused where delays do not suffice, and where the inputs differ', () => {
    expect(() => toNetworkGraph('m', [deep('a', 1), deep('b', 2)])).toThrow(
      'network "a" has depth 1, another of the model 2: delays of at most 15 ticks between its layers leave it 1 too early',
    );
    expect(() => toNetworkGraph('m', [deep('a', 2), deep('b', 17)])).toThrow('leave it 1 too early');
    const other = { ...deep('b', 1), input: { width: 4, height: 2, channels: 1 } };
    expect(() => toNetworkGraph('m', [deep('a', 1), other])).toThrow(
      'network "b" takes 4 x 2 x 1 lines, "a" of the same model 2 x 2 x 2: give both the same input',
    );
  });
});

describe('the hint of axon types', () => {
  const typesOf = (...networks: IntegerNetwork[]) => {
    const { axonTypes } = toNetworkGraph('m', networks).populations[0] ?? {};
    return axonTypes && [...axonTypes];
  };

  it('differs by channel, and in a layer of local weights within each 2 x 2 square too', () => {
    expect(typesOf(deep('a', 1, { weights: 'typed' }))).toEqual([0, 1, 1, 2, 2, 3, 3, 0]);
    expect(typesOf(deep('a', 1, { weights: 'typed', shared: true }))).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  });

  it('is left out for ternary layers, and where members want different ones', () => {
    expect(typesOf(deep('a', 1))).toBeUndefined();
    const [local, shared] = [deep('a', 1, { weights: 'typed' }), deep('b', 1, { weights: 'typed', shared: true })];
    expect(typesOf(local, shared)).toBeUndefined();
    expect(typesOf(local, deep('c', 1))).toEqual([0, 1, 1, 2, 2, 3, 3, 0]);
  });
});

describe('the graph of networks of spike counts', () => {
  const counting = (name: string, depth: number, firing: 'held' | 'free', ticks = 3): IntegerNetwork => {
    const network = deep(name, depth);
    const layers = network.layers.map((layer) => ({ ...layer, steps: layer.thresholds.map(() => 2) }));
    return { ...network, layers, counts: { ticks, firing } };
  };

  it('has control lines to every neuron, as many as two phases need if held, and T + 1 if free', () => {
    for (const [firing, phases] of [
      ['held', 2],
      ['free', 4],
    ] as const) {
      const { populations, projections } = toNetworkGraph('m', [counting('a', 6, firing)]);
      const control = populations[1];
      expect(control).toMatchObject({ name: 'control', neurons: null });
      const own = projections.filter(({ source }) => source === 1);
      expect(own).toHaveLength(6);
      expect(own.every(({ delay }) => delay === 0)).toBe(true);
      const first = own.map(({ sources }) => sources[0]);
      expect(new Set(first).size).toBe(phases);
      expect(first[phases]).toBe(first[0]);
      for (const { offsets, target } of own) {
        expect(offsets.length - 1).toBe(populations[target]?.size);
        expect([...offsets].every((offset, i) => i === 0 || offset - (offsets[i - 1] as number) >= 2)).toBe(true);
      }
    }
  });

  it('is refused where members differ in their counts or in depth', () => {
    expect(() => toNetworkGraph('m', [counting('a', 2, 'held'), counting('b', 2, 'free')])).toThrow(
      'network "b" counts spikes over 3 ticks (free firing), "a" of the same model spikes over 3 ticks (held firing): give both the same counts',
    );
    expect(() => toNetworkGraph('m', [counting('a', 2, 'held'), deep('b', 2)])).toThrow(
      'network "b" counts a spike or none in one tick, "a" of the same model spikes over 3 ticks (held firing)',
    );
    expect(() => toNetworkGraph('m', [counting('a', 2, 'held'), counting('b', 3, 'held')])).toThrow(
      'network "b" has depth 3, "a" of the same model 2; networks of spike counts keep one pace: give both as many layers',
    );
  });
});
