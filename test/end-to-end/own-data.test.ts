/** Data of one's own, in whatever layout: trained on and classified through the command line, with the same votes. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeNpz } from '../../src/formats/npz.ts';
import { encodePng } from '../../src/formats/png.ts';
import { nodeHost } from '../../src/host/node/host.ts';
import { loadDataset } from '../../src/input/data/datasets.ts';
import { readModel } from '../../src/models/models.ts';
import { alignClasses } from '../../src/run/classify/align-classes.ts';
import { classifyOn } from '../../src/run/classify/classify.ts';
import { synaptick, synaptickJson } from '../support/cli.ts';
import { generator } from '../support/generator.ts';

const WIDTH = 12;
const HEIGHT = 10;
const CLASSES = ['down', 'left', 'right', 'up'];

/** Pictures that are bright on one side, with noise: of class `label`, in the order of the classes. */
function pictures(count: number, seed: number): { pixels: Uint8Array; labels: Uint8Array } {
  const random = generator(seed);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % CLASSES.length);
  const pixels = new Uint8Array(count * WIDTH * HEIGHT);
  for (let i = 0; i < pixels.length; i++) {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH) % HEIGHT];
    const label = labels[Math.floor(i / (WIDTH * HEIGHT))] as number;
    const bright = [y >= HEIGHT / 2, x < WIDTH / 2, x >= WIDTH / 2, y < HEIGHT / 2][label];
    pixels[i] = (bright ? 160 : 40) + Math.floor(90 * random());
  }
  return { pixels, labels };
}

function idx(dimensions: readonly number[], values: Uint8Array): Uint8Array {
  const head = Buffer.alloc(4 + 4 * dimensions.length);
  head.set([0, 0, 8, dimensions.length]);
  dimensions.forEach((size, axis) => void head.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([head, values]);
}

const NET = {
  name: 'sides',
  input: { levels: [100, 170] },
  layers: [
    { name: 'windows', kernel: 4, stride: 2, channels: 16 },
    { name: 'votes', channels: 40, groups: 2, shuffled: true },
  ],
  training: { epochs: 3, batch: 16, rate: 0.05 },
};

let folder: string;
const at = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'synaptick-own-data-'));
  const parts = { train: pictures(240, 1), test: pictures(60, 2) };
  await mkdir(at('idx'));
  for (const [split, { pixels, labels }] of Object.entries(parts)) {
    const size = WIDTH * HEIGHT;
    const count = labels.length;
    for (const [i, label] of labels.entries()) {
      const of = at('png', split, CLASSES[label] as string);
      await mkdir(of, { recursive: true });
      const grey = pixels.subarray(i * size, (i + 1) * size);
      await writeFile(join(of, `${i}.png`), encodePng(WIDTH, HEIGHT, grey));
    }
    await writeFile(at('idx', `${split}-images-idx3-ubyte`), idx([count, HEIGHT, WIDTH], pixels));
    await writeFile(at('idx', `${split}-labels-idx1-ubyte`), idx([count], labels));
  }
  const arrays = Object.entries(parts).flatMap(([split, { pixels, labels }]) => [
    [`x_${split}`, { shape: [labels.length, HEIGHT, WIDTH], data: pixels }] as const,
    [`y_${split}`, { shape: [labels.length], data: labels }] as const,
  ]);
  await writeFile(at('sides.npz'), encodeNpz(Object.fromEntries(arrays)));
  await writeFile(at('names.txt'), `${CLASSES.join('\n')}\n`);
  await writeFile(at('net.json'), JSON.stringify(NET));
});

afterAll(() => rm(folder, { recursive: true }));

describe('data of one’s own', () => {
  it('is learnt from a folder of pictures and classified from any layout, by the same votes', async () => {
    const model = at('m.npz');
    const train = ['train', '--data', at('png'), '--net', at('net.json'), '-o', model];
    const trained = (await synaptickJson(train)) as { accuracy: number; images: number };
    expect(trained).toMatchObject({ model: 'sides', images: 40 });
    expect(trained.accuracy).toBeGreaterThan(0.9);

    const results = [];
    for (const data of [at('png'), at('idx'), at('sides.npz')]) {
      const run = await synaptickJson(['classify', '--model', model, '--data', data]);
      const { correct, images } = run as { correct: number; images: number };
      expect(images).toBe(60);
      results.push(correct);
    }
    expect(results[0]).toBeGreaterThan(50);
    expect(new Set(results).size).toBe(1);
  });

  it('says the next command as it must be typed, and what runs out of memory can be allowed', async () => {
    const few = at('two words.npz');
    const random = generator(5);
    const noise = Uint8Array.from({ length: 20 * 16 }, () => Math.floor(256 * random()));
    const labels = Uint8Array.from({ length: 20 }, (_, i) => i % 2);
    const arrays = { images: { shape: [20, 4, 4], data: noise }, labels: { shape: [20], data: labels } };
    await writeFile(few, encodeNpz(arrays));
    // Two classes at 5 x 5: the network that would be drawn up takes seconds to map.
    const layers = [{ kernel: 3, stride: 2, channels: 8 }, { channels: 40 }];
    await writeFile(at('few.json'), JSON.stringify({ ...NET, layers, training: { batch: 8, rate: 0.05 } }));
    const { out, err } = await synaptick([
      'train',
      '--data',
      few,
      '--size',
      '5x5',
      '--net',
      at('few.json'),
      '--epochs',
      '1',
      '-o',
      at('few.npz'),
    ]);
    const [, next = ''] = /^next: synaptick (.*) {3}\(the test set, once\)$/m.exec(out) ?? [];
    expect(next).toBe(`classify --model ${at('few.npz')} --data '${few}' --size 5x5`);
    expect(err).toMatch(/; resized from 4 x 4 to 5 x 5 pixels by area averages; digest [0-9a-f]{8}\), seed 1/);
    const typed = ['classify', '--model', at('few.npz'), '--data', few, '--size', '5x5'];
    expect(await synaptickJson(typed)).toMatchObject({ images: 4 });
    // What was resized to be learnt is so again.
    const preparation = 'resized from 4 x 4 to 5 x 5 pixels by area averages';
    expect(await synaptickJson(typed.slice(0, -2))).toMatchObject({ images: 4, preparation });
    expect((await synaptick(typed)).out).toMatch(/digest [0-9a-f]{8}\)\nPrepared {2}resized from 4 x 4 to 5 x 5 .*$/m);
    const two = {
      images: { shape: [2, 1, 1], data: Uint8Array.of(0, 9) },
      labels: { shape: [2], data: Uint8Array.of(0, 1) },
    };
    await writeFile(at('two.npz'), encodeNpz(two));
    expect((await synaptick(['data', at('two.npz')])).out).toMatch(/^ +none \(test\)$/m);
    const large = ['data', few, '--size', '256x256'];
    expect((await synaptick([...large, '--memory', '1'])).err).toMatch(/the limit is 1 MiB: .*\(--memory 2\)/);
    expect((await synaptick([...large, '--memory', '64'])).code).toBe(0);
  });

  it('gives every sample the votes that it has in another layout', async () => {
    const model = await readModel(at('m.npz'), { host: nodeHost });
    const votesOf = async (data: string, classes?: string) => {
      const set = alignClasses(model, await loadDataset(undefined, 'test', { host: nodeHost, data, classes }));
      const { votes } = await classifyOn(nodeHost, model, set, {});
      const size = WIDTH * HEIGHT;
      const rows = Array.from({ length: set.count }, (_, i) => [
        Buffer.from(set.pixels.subarray(i * size, (i + 1) * size)).toString('base64'),
        `${set.labels[i]}: ${votes.subarray(i * CLASSES.length, (i + 1) * CLASSES.length)}`,
      ]);
      return new Map(rows as [string, string][]);
    };
    const [png, arrays, files] = [await votesOf(at('png')), await votesOf(at('sides.npz')), await votesOf(at('idx'))];
    expect(png.size).toBe(60);
    expect(Object.fromEntries(arrays)).toEqual(Object.fromEntries(png));
    expect(Object.fromEntries(files)).toEqual(Object.fromEntries(png));
  });

  it('is said in the card of the model that learnt it, with the names of its classes', async () => {
    const { card, classNames, dataset } = await readModel(at('m.npz'), { host: nodeHost });
    expect({ classNames, dataset }).toEqual({ classNames: CLASSES, dataset: 'png' });
    expect(card.data).toMatchObject({ name: 'png', digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(card.command).toBe(`synaptick train --data ${at('png')} --net ${at('net.json')} --seed 1 --epochs 3`);
  });

  it('calls classes of single pictures by their names, and makes them as large as the model’s', async () => {
    const bright = Uint8Array.from({ length: 24 * 20 }, (_, i) => (i % 24 < 12 ? 240 : 60));
    await writeFile(at('large.png'), encodePng(24, 20, bright));
    const { out } = await synaptick(['classify', '--model', at('m.npz'), at('large.png')]);
    expect(out).toMatch(/large\.png: left \(1\)\n/);
  });

  it('is refused with both shapes where a model or a network does not fit', async () => {
    const digits = await synaptick(['classify', '--model', 'mnist-5core', '--data', at('png')]);
    expect(digits).toMatchObject({ code: 1 });
    expect(digits.err).toMatch(
      /model "mnist-5core" takes grey images of 28 x 28, these are grey images of 12 x 10: bring them to that size \(--size 28x28\), or choose a model made for png/,
    );
    const net = await synaptick(['train', '--data', at('png'), '--net', 'mnist-5core']);
    expect(net).toMatchObject({ code: 2 });
    expect(net.err).toMatch(
      /--net mnist-5core is for mnist \(28 x 28 x 1, 10 classes\), png has 10 x 12 x 1, 4 classes/,
    );
  });

  it('writes no card of a model that is made for another', async () => {
    const { code, err } = await synaptick(['classify', '--model', at('m.npz'), '--data', at('idx'), '--write-card']);
    expect({ code, err }).toEqual({
      code: 2,
      err: 'synaptick: --write-card is for what the model is made for, png, this is idx: leave --write-card out\n',
    });
  });

  it('has classes that the model must know, by name', async () => {
    const other = at('other');
    for (const [name, shade] of [
      ['up', 40],
      ['sideways', 200],
    ] as const) {
      await mkdir(join(other, 'test', name), { recursive: true });
      const picture = encodePng(WIDTH, HEIGHT, new Uint8Array(WIDTH * HEIGHT).fill(shade));
      await writeFile(join(other, 'test', name, '1.png'), picture);
    }
    const { code, err } = await synaptick(['classify', '--model', at('m.npz'), '--data', other]);
    expect(code).toBe(1);
    expect(err).toMatch(/has class "sideways", which model "sides" does not know \(down, left, right, up\): rename it/);
    const fewer = at('fewer');
    for (const label of [1, 3]) {
      await mkdir(join(fewer, 'test', CLASSES[label] as string), { recursive: true });
      const { pixels } = pictures(8, 3);
      const of = pixels.subarray(label * WIDTH * HEIGHT, (label + 1) * WIDTH * HEIGHT);
      await writeFile(join(fewer, 'test', CLASSES[label] as string, '1.png'), encodePng(WIDTH, HEIGHT, of));
    }
    expect(await synaptickJson(['classify', '--model', at('m.npz'), '--data', fewer])).toMatchObject({ correct: 2 });
  });

  it('is not gone on with where another is given, of the same size', async () => {
    const model = at('again.npz');
    const train = ['train', '--data', at('idx'), '--net', at('net.json'), '-o', model, '--epochs', '1'];
    expect((await synaptick(train)).code).toBe(0);
    const { pixels, labels } = pictures(240, 9);
    await mkdir(at('else'));
    await writeFile(at('else', 'train-images'), idx([240, HEIGHT, WIDTH], pixels));
    await writeFile(at('else', 'train-labels'), idx([240], labels));
    const resumed = await synaptick([...train.map((arg) => (arg === at('idx') ? at('else') : arg)), '--resume']);
    expect(resumed.code).toBe(1);
    expect(resumed.err).toMatch(/is a checkpoint of another network: its dataset is "idx", this run's is "else"/);
  });

  it('is in the checkpoint, with all that a run was begun with: --resume needs no more', async () => {
    const model = at('whole.npz');
    const train = ['train', '--data', at('idx'), '--net', at('net.json'), '-o', model, '--epochs', '2', '--seed', '5'];
    expect((await synaptick(train)).code).toBe(0);
    const first = await readFile(model);
    await rm(model);
    const resumed = await synaptick(['train', '--resume', '--checkpoint', `${model}.checkpoint`]);
    expect(resumed).toMatchObject({ code: 0, out: expect.stringContaining(`written to ${model}`) });
    expect(await readFile(model)).toEqual(first);
    const other = await synaptick([
      'train',
      '--resume',
      '--net',
      at('net.json'),
      '--checkpoint',
      `${model}.checkpoint`,
    ]);
    expect(other).toMatchObject({ code: 2, err: expect.stringContaining('--net says what a run is begun with') });
    const none = await synaptick(['train', '--resume', '--checkpoint', at('none.checkpoint')]);
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('name the file of one: --checkpoint FILE') });
  });

  it('has a network drawn up for it, which can be printed and given', async () => {
    const { out } = await synaptick(['train', '--data', at('png'), '--print-net']);
    const net = JSON.parse(out) as object;
    expect(net).toMatchObject({
      name: 'png-default',
      picture: { width: WIDTH, height: HEIGHT, channels: 1 },
      classes: 4,
    });
    await writeFile(at('printed.json'), out);
    const again = await synaptick(['train', '--data', at('png'), '--net', at('printed.json'), '--print-net']);
    expect(again.out).toBe(out);
  });

  it('is looked at by its own command, as a table and a sheet', async () => {
    const { code, out } = await synaptick(['data', at('png'), '-o', at('sheet.png')]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Samples {2}240 for training \(the last 40 validate\), 60 for the test$/m);
    expect(out).toMatch(/^ +3 {2}up +60 {2}25\.0 % +15 {2}25\.0 %$/m);
    expect(await synaptickJson(['data', at('sides.npz'), '--classes', at('names.txt')])).toMatchObject({
      dataset: 'sides',
      shared: 0,
      parts: [{ classes: [{ name: 'down', samples: 60 }, {}, {}, {}] }, { samples: 60 }],
    });
    expect((await synaptick(['data', at('none')])).err).toMatch(/cannot read \S+none: no such file or folder/);
    expect((await synaptick(['data', 'mnsit'])).err).toMatch(/unknown dataset "mnsit", did you mean "mnist"\?/);
    expect((await synaptick(['data', 'mnist', '--size', '5x5'])).err).toMatch(/--size is for data of your own/);
  });
});
