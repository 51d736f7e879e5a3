/** Training as the command does it, on a small part of MNIST: what is written, what Ctrl-C leaves, how it goes on. */
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { trainRecipe } from '../../src/cli/commands/train.ts';
import { Interrupted } from '../../src/cli/errors.ts';
import type { ImageSet } from '../../src/data/image-set.ts';
import { loadMnist } from '../../src/data/mnist.ts';
import { decodeCheckpoint } from '../../src/learning/checkpoint-file.ts';
import { MNIST_5CORE, type Recipe } from '../../src/learning/recipes.ts';
import { decodeModel } from '../../src/models/model-file.ts';
import { synaptickJson } from '../support/cli.ts';
import { type FakeShell, fakeShell } from '../support/fake-shell.ts';
import { temporaryFolder } from '../support/folder.ts';

const EPOCHS = 3;
const RECIPE: Recipe = {
  ...MNIST_5CORE,
  options: { ...MNIST_5CORE.options, epochs: EPOCHS, batch: 50 },
  validation: 300,
};
const COMMAND = 'synaptick train mnist --epochs 3';

let samples: ImageSet;
beforeAll(async () => {
  const set = await loadMnist('train', { env: {} });
  samples = { ...set, count: 1500, pixels: set.pixels.subarray(0, 1500 * 784), labels: set.labels.subarray(0, 1500) };
});

const train = (out: string, shell: FakeShell, resume = false) =>
  trainRecipe(RECIPE, async () => samples, { out, resume, command: COMMAND }, shell);

/** A shell where Ctrl-C comes when stderr first matches, or after so many looks at the clock from then on. */
function interruptedShell(pattern: RegExp): FakeShell {
  const interruption = new AbortController();
  const shell = fakeShell({ signal: interruption.signal });
  const { write } = shell.stderr;
  shell.stderr.write = (text: string) => {
    write.call(shell.stderr, text);
    if (pattern.test(shell.stderr.text)) interruption.abort(new Interrupted('SIGINT'));
  };
  return shell;
}

describe('training a model', () => {
  it('reports each epoch, writes the model, and measures it on emulated cores', async () => {
    const out = join(await temporaryFolder(), 'model.npz');
    const shell = fakeShell();
    const result = await train(out, shell);
    expect(result).toMatchObject({ name: 'mnist-5core', cores: 5, images: 300 });
    expect(result.accuracy).toBeGreaterThan(0.6); // a tenth would be chance
    expect(shell.stderr.text).toMatch(/^mnist-5core: 5 cores, 3 epochs of 1200 images, 300 to validate \(npm package/);
    expect(shell.stderr.text.match(/^epoch \d\/3 {2}loss \d\.\d{4} {2}training .* validation .* %$/gm)).toHaveLength(3);

    const model = decodeModel(out, await readFile(out));
    expect(model.card).toEqual({
      command: COMMAND,
      seed: 1,
      epochs: EPOCHS,
      trainingImages: 1200,
      validationImages: 300,
      validationAccuracy: result.accuracy,
    });
    const report = await synaptickJson(['classify', 'mnist', '--limit', '200', '--model', out]);
    expect(report).toMatchObject({ model: 'mnist-5core', cores: 5, images: 200 });
  });

  it('leaves a whole checkpoint when interrupted, and with --resume ends with the same bits', async () => {
    const folder = await temporaryFolder();
    const whole = join(folder, 'whole.npz');
    const halved = join(folder, 'halved.npz');
    await train(whole, fakeShell());

    const shell = interruptedShell(/epoch 1\/3 /);
    await expect(train(halved, shell)).rejects.toThrow('interrupted');
    expect((await readdir(folder)).sort()).toEqual(['halved.npz.checkpoint', 'whole.npz', 'whole.npz.checkpoint']);
    const bytes = await readFile(`${halved}.checkpoint`);
    expect(decodeCheckpoint('checkpoint', bytes, RECIPE.spec, RECIPE.options).epoch).toBe(1);

    const resumed = fakeShell();
    await train(halved, resumed, true);
    expect(resumed.stderr.text).not.toMatch(/^epoch 1\//m);
    expect(await readFile(halved)).toEqual(await readFile(whole));
    expect(await readFile(`${halved}.checkpoint`)).toEqual(await readFile(`${whole}.checkpoint`));
  });

  it('does not resume with another seed', async () => {
    const out = join(await temporaryFolder(), 'model.npz');
    await expect(train(out, interruptedShell(/epoch 1\/3 /))).rejects.toThrow('interrupted');
    const other = { ...RECIPE, options: { ...RECIPE.options, seed: 2 } };
    const attempt = trainRecipe(other, async () => samples, { out, resume: true, command: COMMAND }, fakeShell());
    await expect(attempt).rejects.toThrow(/checkpoint of another recipe: its seed is 1, this run's is 2/);
    await expect(access(out)).rejects.toThrow();
  });

  it('says where it cannot write, in one line', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const out = join(file, 'model.npz');
    await expect(train(out, fakeShell())).rejects.toThrow(/cannot write .*: choose another --checkpoint/);
  });
});
