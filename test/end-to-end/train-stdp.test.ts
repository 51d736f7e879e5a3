/** Learning by STDP as the command does it, on a part of MNIST with few neurons: begun, interrupted, resumed, scored on cores. */
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Interrupted } from '../../src/cli/errors.ts';
import { runCommandLine as run } from '../../src/cli/run.ts';
import { encodeNpz } from '../../src/formats/npz.ts';
import { nodeHost } from '../../src/host/node/host.ts';
import { digestOf } from '../../src/input/data/digest.ts';
import { loadMnist } from '../../src/on-node.ts';
import { decodeWinners, encodeWinners } from '../../src/train/stdp/winner/model-file.ts';
import { VALIDATION_PART, winnerRecipe } from '../../src/train/stdp/winner/recipe.ts';
import { createWinnerState } from '../../src/train/stdp/winner/train.ts';
import { synaptick } from '../support/cli.ts';
import { type FakeShell, fakeShell } from '../support/fake-shell.ts';
import { temporaryFolder } from '../support/folder.ts';

/** In two epochs two reports of 10,000 images and a little more; a sixth of each class to validate. */
const IMAGES = { train: 12_600, test: 2000 };

/** The first images of MNIST as data of one's own. */
async function partOfMnist(file: string): Promise<string> {
  const arrays = Object.entries(IMAGES).map(async ([split, count]) => {
    const { pixels, labels } = await loadMnist(split as keyof typeof IMAGES);
    return [
      [`x_${split}`, { shape: [count, 28, 28], data: pixels.subarray(0, count * 784) }],
      [`y_${split}`, { shape: [count], data: labels.subarray(0, count) }],
    ] as const;
  });
  await writeFile(file, encodeNpz(Object.fromEntries((await Promise.all(arrays)).flat())));
  return file;
}

/** A shell where Ctrl-C comes when stderr first matches. */
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

it('goes on from its checkpoint as if never interrupted, and is then scored in float and on cores', async () => {
  const folder = await temporaryFolder();
  const [once, twice] = [join(folder, 'once.npz'), join(folder, 'twice.npz')];
  const data = await partOfMnist(join(folder, 'digits.npz'));
  const train = ['train', '--data', data, '--rule', 'stdp'];
  const begun = ['--neurons', '8', '--epochs', '2', '--seed', '3'];
  const stopped = async (images: RegExp, ...args: string[]) => {
    expect(await run([...train, ...args], interruptedShell(images))).toBe(130);
  };
  const learnt = async (out: string) => {
    await expect(access(out)).rejects.toThrow('ENOENT');
    return decodeWinners('checkpoint', await readFile(`${out}.checkpoint`)).state;
  };
  await stopped(/ 20,000 images /, ...begun, '--out', once);
  await stopped(/ 10,000 images /, ...begun, '--out', twice);
  expect((await learnt(twice)).presented).toBe(10_000);
  await stopped(/ 20,000 images /, '--resume', '--out', twice);
  expect((await learnt(twice)).presented).toBe(20_000);
  expect(await learnt(twice)).toEqual(await learnt(once));

  // The checkpoint says itself what was begun.
  const resumed = await synaptick([...train, '--resume', '--out', twice, '--test', '--json']);
  expect(resumed.code).toBe(0);
  expect(resumed.err).toMatch(
    /^STDP: 8 neurons, 2 epochs of 10,497 images, 2,103 to validate .*, seed 3\nepoch 2\/2 {2}20,994 images/,
  );
  const { file, recipe, scores } = JSON.parse(resumed.out);
  expect([file, recipe.neurons, recipe.epochs, recipe.seed]).toEqual([twice, 8, 2, 3]);
  expect(scores.map(({ set, images }: { set: string; images: number }) => [set, images])).toEqual([
    ['validation', 2103],
    ['test', 2000],
  ]);
  for (const { float, cores } of scores) {
    // Five times chance; the loss to cores is within the 3 points that are promised.
    expect(float.accuracy).toBeGreaterThan(0.5);
    expect(Math.abs(cores.accuracy - float.accuracy)).toBeLessThan(0.03);
    expect(cores).toMatchObject({ cores: 1, ticksPerImage: 39 });
    expect(cores.joulesPerImage).toBeGreaterThan(39 * 14.1e-9); // leakage and scans of one core alone
  }
});

it('says how a network that learnt from MNIST is scored, where a model belongs; that goes through, with nothing left to train', async () => {
  const file = join(await temporaryFolder(), 'learnt.npz');
  const train = await loadMnist('train');
  const images = train.count - train.count / VALIDATION_PART;
  const state = { ...createWinnerState(winnerRecipe({ neurons: 8, epochs: 1, seed: 3 })), presented: images };
  await writeFile(
    file,
    encodeWinners(state, images, undefined, { name: 'mnist', digest: await digestOf(train, nodeHost) }),
  );
  const { code, err } = await synaptick(['classify', '--model', file]);
  expect(code).toBe(1);
  const [, remedy] =
    /is a network that learnt by STDP, not a trained model: score it: synaptick (.*)\n/.exec(err) ?? [];
  const scoring = interruptedShell(/^STDP: 8 neurons/);
  expect(await run((remedy as string).split(' '), scoring)).toBe(130);
  expect(scoring.stderr.text).toMatch(/^STDP: 8 neurons, 1 epoch of 50,000 images, 10,000 to validate /);
  expect(scoring.stderr.text).not.toContain('epoch 1/1');
});
