import { describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../../../src/train/layers/checkpoint-file.ts';
import { type NetworkSpecFile, readNetworkSpec, readWholeSpec } from '../../../../src/train/layers/network-spec.ts';
import { RECIPES } from '../../../../src/train/layers/recipes/recipes.ts';
import type { SavedRun } from '../../../../src/train/layers/trainer.ts';
import { describeCases, readCaseBytes } from '../../../support/cases.ts';
import { BASE } from '../../../support/network-file.ts';

const RESULT = { epoch: 1, loss: 0.5, trainAccuracy: 0.9, validationAccuracy: 0.8, clipped: 0 };

/** A run of three epochs of ten batches, in the fourth batch of the second. */
const RUN: SavedRun = {
  spec: readNetworkSpec('test', { ...BASE, training: { batch: 8 } }),
  ...{ seed: 1, epochs: 3, trained: 87, validation: 10, digest: 'abc', seconds: 4 },
  position: { epoch: 1, batch: 3, loss: 12, right: 20 },
  history: [RESULT],
  arrays: { '0.bias': Float32Array.of(1, -2), '0.bias.v': Float32Array.of(0, 2) },
};

const decoded = (changes: Partial<SavedRun>) => () => decodeCheckpoint('c', encodeCheckpoint({ ...RUN, ...changes }));
const at = (position: Partial<SavedRun['position']>) => ({ position: { ...RUN.position, ...position } });

describe('a checkpoint', () => {
  it('comes back as it was saved', () => {
    expect(decoded({})()).toEqual(RUN);
  });

  it('holds the description of every shipped network, and of inputs of each kind', () => {
    const filters: NetworkSpecFile = { ...(BASE as NetworkSpecFile), input: { filters: { kernel: 3, channels: 4 } } };
    const learned: NetworkSpecFile = {
      ...(BASE as NetworkSpecFile),
      input: { levels: [9, { threshold: 7 }], learned: true },
    };
    for (const net of [...RECIPES.values(), filters, learned]) {
      const spec = readNetworkSpec('test', net);
      expect(readWholeSpec('test', JSON.parse(JSON.stringify(spec)))).toEqual(spec);
    }
  });

  it.each<[string, Partial<SavedRun>, string]>([
    [
      'an epoch beyond the last',
      at({ epoch: 99 }),
      'c: header: position.epoch is 99, must be a whole number from 0 to 3',
    ],
    [
      'a batch beyond the epoch',
      at({ batch: 1e9 }),
      'c: header: position.batch is 1000000000, must be a whole number from 0 to 9',
    ],
    [
      'a batch after the last epoch',
      at({ epoch: 3, batch: 1 }),
      'position.batch is 1, must be a whole number from 0 to 0',
    ],
    ['more right than there were', at({ right: 25 }), 'position.right is 25, must be a whole number from 0 to 24'],
    ['a loss below 0', at({ loss: -1 }), 'c: header: position.loss is -1, must be at least 0: the file is damaged'],
    ['no results', { history: [] }, 'c: header: history has 0 epochs, must have 1 to 1 in order'],
    [
      'results of another epoch',
      { history: [{ ...RESULT, epoch: 2 }] },
      'history has 1 epochs, must have 1 to 1 in order',
    ],
    [
      'an accuracy above 1',
      { history: [{ ...RESULT, trainAccuracy: 2 }] },
      'history[0].trainAccuracy is 2, must be at most 1',
    ],
    ['more epochs than a run may have', { epochs: 1e9 }, 'c: header: epochs is 1000000000, must be at most 100000'],
    ['a batch larger than what is trained on', { trained: 7 }, 'c: header: 7 are trained on, a batch is 8'],
    [
      'a weight that is no number',
      { arrays: { a: Float32Array.of(1, Number.NaN) } },
      'c: array a has NaN at 1, must be a number',
    ],
    [
      'a weight without end',
      { arrays: { a: Float32Array.of(Number.NEGATIVE_INFINITY) } },
      'c: array a has -Infinity at 0',
    ],
    [
      'a mean of squares below 0',
      { arrays: { 'a.v': Float32Array.of(-1) } },
      'c: array a.v has -1 at 0, must be a number of at least 0',
    ],
    [
      'no description',
      { spec: undefined as never },
      'c: header: has no "spec", which is required: the file is damaged',
    ],
    [
      'a description of something else',
      { spec: { ...RUN.spec, layers: [[]] } as never },
      'c: header: spec: layers[0] is a list, must be an object',
    ],
    [
      'a description with more to it',
      { spec: { ...RUN.spec, more: 1 } as never },
      'c: header: spec: unknown key "more"',
    ],
  ])('is refused where it has %s', (_, changes, message) => {
    expect(decoded(changes)).toThrow(message);
  });
});

describeCases('hostile checkpoints', () => {
  it.each([
    ['checkpoint-batch-1e9', 'position.batch is 1000000000, must be a whole number from 0 to 389'],
    ['checkpoint-spec-deep', 'is nested deeper than 64 levels, the limit'],
    ['checkpoint-weights-nan', 'has NaN at 0, must be a number'],
  ])('%s is refused', (name, message) => {
    expect(() => decodeCheckpoint(name, readCaseBytes(`hostile/${name}.npz`))).toThrow(message);
  });
});
