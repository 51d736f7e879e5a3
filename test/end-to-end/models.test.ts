/** Models from the command line: those that ship, one imported, and one for CIFAR-100. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeNpz } from '../../src/formats/npz.ts';
import { listModels, loadModel } from '../../src/on-node.ts';
import { cifarBytes } from '../support/cifar100.ts';
import { synaptick, synaptickJson, synaptickProcess } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { generator } from '../support/generator.ts';

describe('synaptick models', () => {
  it('lists what ships, as a table and as JSON', async () => {
    const { code, out } = await synaptick(['models']);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(
      /^Model +Dataset +Cores +Test set +Energy\/image at 0\.70 V +0\.775 V +1\.00 V +Ticks\/image$/,
    );
    expect(out).toMatch(/^mnist-5core +mnist +5 +98\.02 % +0\.0698 µJ +0\.0936 µJ +0\.2034 µJ +1$/m);
    const models = (await synaptickJson(['models'])) as Record<string, unknown>[];
    expect(models.map(({ name }) => name).sort()).toEqual(listModels());
    expect(models.find(({ name }) => name === 'mnist-5core')).toMatchObject({
      ...{ dataset: 'mnist', cores: 5, accuracy: 0.9802, joulesPerImage: expect.any(Number) },
    });
  });
});

const NET = {
  name: 'mine',
  dataset: 'mnist',
  input: { levels: [96] },
  layers: [
    { name: 'windows', kernel: 7, stride: 7, channels: 8, weights: 'ternary' },
    { name: 'votes', channels: 20, weights: 'ternary' },
  ],
};

/** Random ternary weights in PyTorch's layouts. */
function weights(shapes: Record<string, number[]>) {
  const random = generator(5);
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const length = shape.reduce((product, n) => product * n, 1);
      return [name, { shape, data: Float32Array.from({ length }, () => Math.floor(random() * 3) - 1) }];
    }),
  );
}

async function folderWith(net: unknown, shapes: Record<string, number[]>): Promise<(file: string) => string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'net.json'), JSON.stringify(net));
  await writeFile(join(folder, 'weights.npz'), encodeNpz(weights(shapes)));
  return (file) => join(folder, file);
}

const MNIST_SHAPES = { 'windows.weight': [8, 1, 7, 7], 'votes.weight': [20, 8 * 16] };

describe('synaptick import', () => {
  it('makes a model that classify takes', async () => {
    const at = await folderWith(NET, MNIST_SHAPES);
    const args = ['import', at('weights.npz'), '--net', at('net.json'), '--out', at('mine.npz')];
    const { code, out, err } = await synaptick(args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^mine: 2 layers on \d+ cores, written to /);
    const cores = (await loadModel(at('mine.npz'))).card.cores as number;
    expect(cores).toBeGreaterThan(1);
    const report = await synaptickJson(['classify', '--model', at('mine.npz'), '--limit', '30']);
    expect(report).toMatchObject({ model: 'mine', images: 30, cores });
  });

  it.each([
    [NET, { 'windows.weight': [8, 1, 7, 7] }, /weights\.npz has no array votes\.weight: it has windows\.weight$/],
    [{ ...NET, layers: [] }, MNIST_SHAPES, /net\.json: layers has 0 elements, must have at least 1/],
    [
      { ...NET, dataset: 'dogs' },
      MNIST_SHAPES,
      /net\.json does not say for what pictures it is: add "picture": .* and "classes", or the name of a "dataset"$/,
    ],
  ])('refuses what does not fit in one line', async (net, shapes, line) => {
    const at = await folderWith(net, shapes as Record<string, number[]>);
    const { code, err } = await synaptick(['import', at('weights.npz'), '--net', at('net.json'), '-o', at('m.npz')]);
    expect(code).toBe(1);
    expect(err.trim()).toMatch(line);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('takes the networks of an ensemble by number, and the views of the network file', async () => {
    const shapes = Object.entries(MNIST_SHAPES).flatMap(([name, shape]) => [1, 2].map((k) => [`${k}.${name}`, shape]));
    const views = [
      { dx: 0, dy: 0, flip: false },
      { dx: 1, dy: 0, flip: false },
    ];
    const at = await folderWith({ ...NET, members: 2, views }, Object.fromEntries(shapes));
    const made = await synaptick(['import', at('weights.npz'), '--net', at('net.json'), '-o', at('both.npz')]);
    expect(made).toMatchObject({ code: 0, err: '' });
    const model = await loadModel(at('both.npz'));
    expect(model.members.map(({ name }) => name)).toEqual(['mine-1', 'mine-2']);
    expect(model.members[0]?.layers[0]?.kernelWeights).not.toEqual(model.members[1]?.layers[0]?.kernelWeights);
    expect(model.views).toEqual(views);
    const report = await synaptickJson(['classify', '--model', at('both.npz'), '--limit', '20']);
    expect(report).toMatchObject({ images: 20, ticksPerImage: 2, ticks: 41, latencyTicks: 3 });
  });

  it('takes the filters of an ensemble by number too', async () => {
    const input = { filters: { kernel: 4, stride: 4, channels: 2 } };
    const layers = [{ name: 'votes', channels: 20, weights: 'ternary' }];
    const shapes = { 'input.weight': [2, 1, 4, 4], 'votes.weight': [20, 2 * 49] };
    const both = Object.entries(shapes).flatMap(([name, shape]) => [1, 2].map((k) => [`${k}.${name}`, shape]));
    const at = await folderWith({ ...NET, input, layers, members: 2 }, Object.fromEntries(both));
    const made = await synaptick(['import', at('weights.npz'), '--net', at('net.json'), '-o', at('both.npz')]);
    expect(made).toMatchObject({ code: 0, err: '' });
    const args = ['classify', '--model', at('both.npz'), '--limit', '20', '--verify'];
    expect(await synaptickJson(args)).toMatchObject({
      ...{ images: 20, verified: true },
      hostOperations: { comparisons: 2 * 49 * 2, macs: 2 * 49 * 2 * 16 },
    });
    const alone = await folderWith({ ...NET, input, layers, members: 2 }, shapes);
    const { code, err } = await synaptick(['import', alone('weights.npz'), '--net', alone('net.json')]);
    expect(code).toBe(1);
    expect(err.trim()).toMatch(/weights\.npz: network 1 has no array input\.weight[^\n]*$/);
  });

  it('writes a network into the folder that it runs in, whatever its name says', async () => {
    const name = '../escaped';
    const at = await folderWith({ ...NET, name }, MNIST_SHAPES);
    const { code, out } = await synaptickProcess(['import', 'weights.npz', '--net', 'net.json'], { cwd: at('.') });
    expect([code, out.split('\n')[0]]).toEqual([0, expect.stringContaining('written to escaped.npz')]);
    expect((await readdir(at('.'))).sort()).toEqual(['escaped.npz', 'net.json', 'weights.npz']);
    expect((await loadModel(at('escaped.npz'))).name).toBe(name);
    await rm(at('escaped.npz'));
    await mkdir(at('escaped.npz'));
    const trained = await synaptickProcess(['train', 'mnist', '--net', 'net.json'], { cwd: at('.') });
    expect(trained.err).toMatch(/^synaptick: cannot write escaped\.npz: it is a folder/);
  });

  it('does not overwrite the weights', async () => {
    const at = await folderWith(NET, MNIST_SHAPES);
    const { code, err } = await synaptick([
      'import',
      at('weights.npz'),
      '--net',
      at('net.json'),
      '-o',
      at('weights.npz'),
    ]);
    expect(code).toBe(2);
    expect(err).toMatch(/weights\.npz is read and would be overwritten/);
  });
});

describe('synaptick classify --dataset cifar100', () => {
  it('reports the first five, the host apart, and mistakes by name', async () => {
    const net = {
      name: 'small',
      dataset: 'cifar100',
      input: { filters: { kernel: 4, stride: 4, channels: 4 } },
      layers: [
        { name: 'windows', kernel: 4, stride: 4, channels: 16, weights: 'ternary' },
        { name: 'votes', channels: 100, weights: 'ternary' },
      ],
    };
    const at = await folderWith(net, {
      'input.weight': [4, 3, 4, 4],
      'windows.weight': [16, 4, 4, 4],
      'votes.weight': [100, 64],
    });
    await writeFile(at('images.bin'), cifarBytes(100));
    const made = await synaptick(['import', at('weights.npz'), '--net', at('net.json'), '-o', at('small.npz')]);
    expect(made).toMatchObject({ code: 0, err: '' });
    const args = ['classify', '--dataset', 'cifar100', '--model', at('small.npz'), '--data', at('images.bin')];
    const report = (await synaptickJson(args)) as { accuracy: number; accuracyTop5: number; confusion: number[][] };
    expect(report).toMatchObject({
      ...{ dataset: 'cifar100', split: 'test', images: 100, ticksPerImage: 1 },
      hostOperations: { macs: 64 * 4 * 48, comparisons: 256, joules: expect.closeTo(64 * 4 * 48 * 0.23e-12, 20) },
    });
    expect(report.accuracyTop5).toBeGreaterThanOrEqual(report.accuracy);
    expect(report.confusion).toHaveLength(100);
    const { out } = await synaptick(args.filter((arg) => arg !== '--dataset' && arg !== 'cifar100')); // the model's own
    expect(out).toMatch(/^Top five +\d/m);
    expect(out).toMatch(/ taken for apple: |apple taken for /);
    expect(out).toContain('the host filters each image: 12,288 multiply-adds');
  });

  it('asks for a model where none ships, and for one name', async () => {
    const none = await synaptick(['classify', '--dataset', 'mnist', 'cifar100']);
    expect(none).toMatchObject({
      code: 2,
      err: expect.stringContaining('both cifar100 and --dataset mnist are given'),
    });
  });
});

describe('synaptick classify --write-card', () => {
  it('is for the file of a model and the whole test set', async () => {
    const classify = (...args: string[]) => synaptick(['classify', '--write-card', ...args]);
    expect(await classify()).toMatchObject({ code: 2, err: expect.stringContaining('name it by --model') });
    const limited = await classify('--model', './a.npz', '--limit', '3');
    expect(limited).toMatchObject({
      code: 2,
      err: expect.stringContaining('leave out --limit, --split and --voltage'),
    });
  });

  it('records in the file what the report says, and changes nothing else', async () => {
    const at = await folderWith(NET, MNIST_SHAPES);
    await synaptick(['import', at('weights.npz'), '--net', at('net.json'), '-o', at('m.npz')]);
    const before = await loadModel(at('m.npz'));
    const report = (await synaptickJson(['classify', '--model', at('m.npz'), '--write-card'])) as {
      accuracy: number;
      energy: { joulesPerImage: number };
    };
    const { card, ...rest } = await loadModel(at('m.npz'));
    expect({ ...rest, card: before.card }).toEqual(before);
    expect(card).toMatchObject({
      ...{ command: before.card.command, cores: before.card.cores, ticksPerImage: 1 },
      ...{ testAccuracy: report.accuracy, joulesPerImage: report.energy.joulesPerImage },
    });
  });
});
