/** What the mapper is given of a model: populations, delays and hints. */
import { describe, expect, it } from 'vitest';
import type { IntegerNetwork, LayerShape } from '../../../src/models/integer-network.ts';
import { toNetworkGraph } from '../../../src/models/to-graph.ts';
import { generator } from '../../support/generator.ts';
import { randomLayer } from '../../support/random-model.ts';

const INPUT = { width: 2, height: 2, channels: 2 };
const DENSE: LayerShape = {
  ...{ name: 'dense', kernel: null, stride: 1, padding: 0, channels: 4, groups: 1 },
  ...{ shuffled: false, shared: false, weights: 'ternary' },
};

/** Dense layers one after the other. */
function deep(name: string, depth: number, change: Partial<LayerShape> = {}): IntegerNetwork {
  const layers = Array.from({ length: depth }, (_, i) => {
    const input = i === 0 ? INPUT : { width: 1, height: 1, channels: 4 };
    return randomLayer({ ...DENSE, ...change, name: `layer${i}` }, input, generator(i));
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
    expect(graph.latencyTicks).toBe(4);
    expect(graph.projections.map(({ delay }) => delay)).toEqual([0, 3, 0, 1, 1, 1]);
    expect(graph.populations.map(({ probed }) => probed)).toEqual([false, false, true, false, false, false, true]);
    expect(graph.outputPopulations).toEqual([2, 6]);
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
