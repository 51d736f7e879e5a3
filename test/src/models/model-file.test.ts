/** A model as a file, and the shipped ones. */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../../../src/host/node/package.ts';
import { checkModel, decodeModel, encodeModel, type Model } from '../../../src/models/model-file.ts';
import { listModels, loadModel } from '../../../src/on-node.ts';
import { randomCountingModel, randomModel } from '../../support/random-model.ts';
import { expectSameBits } from '../../support/same-bits.ts';

/** Bytes of a file that takes a second to zip. */
const LARGE = 500_000;

describe('a shipped model', () => {
  it.each(listModels())('%s loads by name, and says how it was made', async (name) => {
    const model = await loadModel(name);
    expect(model.name).toBe(name);
    expect(model.card.command).toMatch(/^synaptick train /);
    expect(model.card.validationAccuracy).toBeGreaterThan(1 / model.classes);
    expect(model.card.testAccuracy).toBeGreaterThan(1 / model.classes);
  });

  it('loads by its path too', async () => {
    expectSameBits(await loadModel(packageFile('models/mnist-30.npz')), await loadModel('mnist-30'));
  });

  it.each(listModels())('%s is encoded as its file is, byte for byte', async (name) => {
    const bytes = new Uint8Array(await readFile(packageFile(`models/${name}.npz`)));
    if (bytes.length > LARGE) return; // nothing that the small ones have not
    expectSameBits(encodeModel(decodeModel('f', bytes)), bytes);
  });

  it('is asked for by its name', async () => {
    await expect(loadModel('no-such')).rejects.toThrow(
      /there is no model "no-such": choose one of cifar100, cifar100-counts, fashion-mnist-102, fashion-mnist-33/,
    );
  });
});

describe('a model file', () => {
  it('holds all of a model', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (seed) => {
        const model = { ...randomModel(seed), card: { seed, hours: 0.5, testAccuracy: 0.25 } };
        expectSameBits(decodeModel('f', encodeModel(model)), model);
        const counting = randomCountingModel(seed);
        expectSameBits(decodeModel('f', encodeModel(counting)), counting);
      }),
      { numRuns: 50 },
    );
  });

  it.each<[Model['card'], string]>([
    [{ validationAccuracy: 6.572 }, 'card.validationAccuracy is 6.572, must be at most 1'],
    [{ testAccuracy: -0.1 }, 'card.testAccuracy is -0.1, must be at least 0'],
    [{ trainingImages: -1 }, 'card.trainingImages is -1, must be at least 0'],
    [{ cores: 1.5 }, 'card.cores is 1.5, must be a whole number'],
    [{ joulesPerImage: -1e-6 }, 'card.joulesPerImage is -0.000001, must be at least 0'],
  ])('has no card of %j', (card, message) => {
    expect(() => encodeModel({ ...randomModel(1), card })).toThrow(message);
  });

  it.each<[string, (model: Model) => Model, RegExp]>([
    [
      'a level of a colour that its pictures do not have',
      (model) => ({ ...model, transduction: { kind: 'levels', levels: [{ channel: 1, threshold: 9 }] } }),
      /^model "mnist-5core": an input level reads colour channel 1, its pictures have 1 \(counted from 0\)$/,
    ],
    [
      'filters that lack a weight',
      (model) => ({
        ...model,
        transduction: {
          ...{ kind: 'filters', kernel: 1, stride: 1, padding: 0, channels: 1 },
          weights: new Int8Array(0),
          thresholds: new Int32Array(1),
        },
      }),
      /^model "mnist-5core": its 1 input filters have 0 weights and 1 thresholds, 1 x 1 pixels of 1 channels need 1 and 1$/,
    ],
    [
      'counted levels where a line spikes once',
      (model) => ({
        ...model,
        transduction: { kind: 'counts', levels: [1, 2].map((threshold) => ({ channel: 0, threshold })) },
      }),
      /^model "mnist-5core": 2 counted levels of colour channel 0 are more than the ticks of a view of network "mnist-5core", 1: give/,
    ],
    [
      'fewer outputs than classes',
      (model) => ({ ...model, classes: 251 }),
      /^model "mnist-5core": network "mnist-5core" has 250 outputs, 251 classes need one each at the least$/,
    ],
    [
      'windows of another size',
      (model) => withLayer(model, { kernel: 15 }),
      /^layer "windows": kernelWeights has 65536 elements, /,
    ],
  ])('is refused with %s', async (_, spoil, line) => {
    const model = await loadModel('mnist-5core');
    expect(() => checkModel(spoil(model))).toThrow(line);
  });

  it('is checked when it is read and when it is written', async () => {
    const model = await loadModel('mnist-5core');
    const bytes = encodeModel({ ...model, classes: 251 });
    expect(() => decodeModel('f', bytes)).toThrow(/^f: model "mnist-5core": network "mnist-5core" has 250 outputs/);
    expect(() => encodeModel({ ...model, views: [{ dx: 0.5, dy: 0, flip: false }] })).toThrow(
      'model "mnist-5core": views[0].dx is 0.5, must be a whole number',
    );
  });
});

/** The model with its first layer changed. */
function withLayer(model: Model, change: object): Model {
  return {
    ...model,
    members: model.members.map((network) => ({
      ...network,
      layers: network.layers.map((layer, i) => (i === 0 ? { ...layer, ...change } : layer)),
    })),
  };
}
