/** Members that each see pictures through filters or levels of their own answer as they do alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usedCores } from '../../../cores/chip-image.ts';
import { mapGraph } from '../../../mapping/graph-to-chip/map-graph.ts';
import type { IntegerNetwork } from '../../../src/models/integer-network.ts';
import { decodeModel, encodeModel, type Model } from '../../../src/models/model-file.ts';
import { modelForward } from '../../../src/models/model-forward.ts';
import { joinMembers } from '../../../src/models/own-inputs.ts';
import { toNetworkGraph } from '../../../src/models/to-graph.ts';
import { generator } from '../../support/generator.ts';
import { modelOf, ownMember } from '../../support/own-members.ts';
import { LAYER, randomLayer, randomPictures } from '../../support/random-model.ts';

describe('a model whose members have inputs of their own', () => {
  it.each(['filters', 'levels'] as const)('sums the votes that each gives alone: %s', (kind) => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 2, max: 4 }), (seed, count) => {
        const parts = Array.from({ length: count }, (_, m) => ownMember(kind, seed + 31 * m));
        const model = modelOf(parts);
        const picture = randomPictures(model, 1, seed);
        const alone = parts.map((part) => modelForward(modelOf([part]))(picture));
        const sums = Array.from(alone[0] as Uint16Array, (_, c) =>
          alone.reduce((sum, votes) => sum + (votes[c] as number), 0),
        );
        for (const sum of sums) seen.add(sum);
        expect([...modelForward(model)(picture)]).toEqual(sums);
      }),
      { numRuns: 40 },
    );
    expect(seen.size).toBeGreaterThan(3);
  });

  it.each(['filters', 'levels'] as const)('is the same from its file: %s', (kind) => {
    const model = modelOf([1, 2, 3].map((seed) => ownMember(kind, seed)));
    const back = decodeModel('f', encodeModel(model));
    expect(back).toEqual(model);
    expect(back.ownInputs).toBe(true);
    expect(back.members[2]?.input.channels).toBe(4);
  });

  it('is refused where members cannot divide its channels', () => {
    const model = modelOf([1, 2].map((seed) => ownMember('filters', seed)));
    const third = { ...model, members: [...model.members, model.members[0] as IntegerNetwork] };
    expect(() => decodeModel('f', encodeModel(third))).toThrow(
      /^f: model "own": its input has 8 channels, which 3 networks with inputs of their own cannot divide equally: [^\n]*$/,
    );
  });

  it('is not made of inputs that have no lines side by side: of different shapes, or counted', () => {
    const [filters, levels] = [ownMember('filters', 1), ownMember('levels', 1)];
    expect(() => joinMembers([filters, levels], true)).toThrow(
      /^cannot lay these inputs side by side: 4 filters .*4 levels/,
    );
    const counted = { ...levels, transduction: { kind: 'counts', levels: [{ channel: 0, threshold: 9 }] } } as const;
    expect(() => joinMembers([counted, counted], true)).toThrow(/side by side: 1 counts$/);
  });

  it('is refused where a member is made for all channels', () => {
    const { ownInputs: _, ...shared } = modelOf([1, 2].map((seed) => ownMember('levels', seed)));
    const model: Model = shared;
    expect(() => decodeModel('f', encodeModel(model))).toThrow(
      /^f: array member0\.layer0\.weights has shape \(.*\), must be \(/,
    );
  });
});

describe('the graph of members with inputs of their own', () => {
  const INPUT = { width: 8, height: 8, channels: 8 };
  /** Neurons that see as many lines as a core has axons, by +-1 here and there: types cannot be told from the weights. */
  function sparse(seed: number): IntegerNetwork {
    const random = generator(seed);
    const shape = { ...LAYER, name: 'windows', kernel: 8, groups: 2, channels: 64, shared: true } as const;
    const layer = randomLayer({ ...shape, weights: 'typed' }, INPUT, random);
    const kernelWeights = layer.kernelWeights.map((weight) => (random() < 0.7 ? 0 : Math.sign(weight)));
    return { name: `net${seed}`, input: INPUT, layers: [{ ...layer, kernelWeights }] };
  }
  const mapped = (...networks: IntegerNetwork[]) =>
    usedCores(mapGraph(toNetworkGraph('m', networks, { ownInputs: true })).image);

  it('needs no more cores than each alone: lines have the types of their reader', () => {
    const [a, b] = [sparse(1), sparse(2)];
    expect([mapped(a), mapped(b)]).toEqual([2, 2]); // 2 groups of 256 lines, an axon each
    expect(mapped(a, b)).toBe(4);
  });

  it('gives each member the types of its own channels, and a ternary one none that matter', () => {
    const input = { width: 1, height: 2, channels: 3 };
    const network = (weights: 'typed' | 'ternary'): IntegerNetwork => {
      const layer = randomLayer({ ...LAYER, kernel: null, shared: true, weights }, input, generator(1));
      return { name: weights, input, layers: [layer] };
    };
    const typesOf = (...networks: IntegerNetwork[]) => {
      const { axonTypes } = toNetworkGraph('m', networks, { ownInputs: true }).populations[0] ?? {};
      return axonTypes && [...axonTypes];
    };
    const [typed, ternary] = [network('typed'), network('ternary')];
    expect(typesOf(typed, typed)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
    expect(typesOf(ternary, typed)).toEqual([0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 1, 2]);
    expect(typesOf(ternary, ternary)).toBeUndefined();
  });
});
