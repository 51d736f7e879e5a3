/** A model as a file, and the shipped ones. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { decodeModel, encodeModel } from '../../../src/models/model-file.ts';
import { listModels, loadModel } from '../../../src/models/models.ts';
import { packageFile } from '../../../src/package.ts';

describe('a shipped model', () => {
  it.each(listModels())('%s loads by name and by path, and says how it was made', async (name) => {
    const model = await loadModel(name);
    expect(model.name).toBe(name);
    expect(await loadModel(packageFile(`models/${name}.npz`))).toEqual(model);
    expect(model.card.command).toMatch(/^synaptick train /);
    expect(model.card.validationAccuracy).toBeGreaterThan(0.9);
  });

  it.each(listModels())('%s is encoded as its file is, byte for byte', async (name) => {
    const bytes = new Uint8Array(await readFile(packageFile(`models/${name}.npz`)));
    expect(encodeModel(decodeModel('f', bytes))).toEqual(bytes);
  });

  it('is asked for by its name', async () => {
    await expect(loadModel('no-such')).rejects.toThrow(/there is no model "no-such": choose one of mnist-5core, or/);
  });
});

describe('a model file', () => {
  it('is refused when an output has no class', async () => {
    const model = await loadModel('mnist-5core');
    const short = encodeModel({ ...model, outputClasses: model.outputClasses.subarray(1) });
    expect(() => decodeModel('f', short)).toThrow(
      'f: outputClasses does not give each of 250 outputs a class below 10',
    );
    const high = encodeModel({ ...model, outputClasses: model.outputClasses.with(0, 10) });
    expect(() => decodeModel('f', high)).toThrow('f: outputClasses does not give');
  });
});
