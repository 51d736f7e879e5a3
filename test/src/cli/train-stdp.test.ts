import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addStdpOptions, stdpRequest, trainStdp } from '../../../src/cli/commands/train-stdp.ts';
import { fakeShell } from '../../support/fake-shell.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { blobs } from '../train/stdp/blobs.ts';

const load = async (split: 'train' | 'test') => blobs(split === 'train' ? 600 : 100, split === 'train' ? 1 : 2);

describe('train --rule stdp', () => {
  it('trains, deploys and reports both accuracies; resumed when done it says the same again', async () => {
    const out = join(await temporaryFolder(), 'a.npz');
    const flags = { neurons: 12, epochs: 2, out, json: true, test: true, losses: true };
    const shell = fakeShell();
    await trainStdp(flags, shell, load);
    expect(shell.stderr.text).toContain('12 neurons, 2 epochs of 500 images, 100 to validate (a test), seed 1');
    expect(shell.stderr.text).toContain('epoch 2/2  1,000 images');
    const result = JSON.parse(shell.stdout.text);
    expect(result).toMatchObject({
      command: 'synaptick train mnist --rule stdp --neurons 12 --epochs 2 --seed 1',
      file: out,
      scores: [{ set: 'validation' }, { set: 'test' }],
    });
    for (const { images, float, cores, oneWinner } of result.scores) {
      expect(images).toBe(100);
      expect(Math.min(float.accuracy, cores.accuracy, oneWinner.exact, oneWinner.quantised)).toBeGreaterThan(0.9);
      expect(cores).toMatchObject({ cores: 1, ticksPerImage: 39 });
      // One core for 39 ticks: 9.3 nW s of leakage and 256 rows of 19.1 pJ a tick, and the synapses on top.
      expect(cores.joulesPerImage).toBeGreaterThan(39 * 14.1e-9);
      expect(cores.joulesPerImage).toBeLessThan(39 * 30e-9);
    }
    const file = await readFile(out);

    const again = fakeShell();
    await trainStdp({ ...flags, json: false, resume: true }, again, load);
    expect(await readFile(out)).toEqual(file);
    const percent = (100 * result.scores[1].cores.accuracy).toFixed(2);
    expect(again.stdout.text).toContain(`on 1 core: ${percent} %, 39 ticks`);
    expect(again.stdout.text).toContain('weights in two binary planes');
    await expect(trainStdp(flags, fakeShell(), load)).rejects.toThrow('is there already: go on with --resume');
    await expect(trainStdp({ ...flags, seed: 2, resume: true }, fakeShell(), load)).rejects.toThrow('its seed is 1');
  });

  it('refuses what cannot be, before it trains', async () => {
    const folder = await temporaryFolder();
    const out = join(folder, 'a.npz');
    const refused = (flags: object) => expect(trainStdp({ neurons: 4, out, ...flags }, fakeShell(), load)).rejects;
    await refused({ out: join(folder, 'no', 'a.npz') }).toThrow('no such file or folder');
    await refused({ resume: true }).toThrow('cannot resume from');
    await writeFile(`${out}.checkpoint`, 'nonsense');
    await refused({ resume: true }).toThrow('is not an .npz file');
  });

  it('is asked for by --rule stdp, with options that go with it', () => {
    const read = (...typed: string[]) => {
      const command = new Command().exitOverride().option('--net <name>').option('--seed <n>', '', Number);
      addStdpOptions(command);
      return stdpRequest('mnist', command.parse(typed, { from: 'user' }).opts());
    };
    expect(read()).toBe(null);
    expect(read('--rule', 'stdp', '--neurons', '400', '--seed', '7')).toMatchObject({ neurons: 400, seed: 7 });
    expect(() => read('--neurons', '400')).toThrow('--neurons is for --rule stdp');
    expect(() => read('--rule', 'hebb')).toThrow('rule "hebb"');
    expect(() => read('--rule', 'stdp', '--neurons', '1e3')).toThrow(
      '--neurons is "1e3", must be a whole number from 1',
    );
    expect(() => read('--rule', 'stdp', '--neurons', '0')).toThrow('--neurons is "0"');
    expect(() => read('--rule', 'stdp', '--net', 'a')).toThrow('--rule stdp has no --net');
    expect(() => stdpRequest('cifar100', { rule: 'stdp' })).toThrow(
      '--rule stdp learns grey pictures of 28 x 28 in at most 10 classes, cifar100 has 32 x 32 x 3, 100 classes: choose',
    );
  });

  it('stops when asked to', async () => {
    const stop = new AbortController();
    const out = join(await temporaryFolder(), 'a.npz');
    const training = trainStdp({ neurons: 4, out }, fakeShell({ signal: stop.signal }), load);
    setImmediate(() => stop.abort(new Error('enough')));
    await expect(training).rejects.toThrow('enough');
  });
});
