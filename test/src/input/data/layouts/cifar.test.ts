/** CIFAR in its published forms, written here by their description (https://www.cs.toronto.edu/~kriz/cifar.html). */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { findCifar10, findCifar100 } from '../../../../../src/input/data/layouts/cifar.ts';
import { tar } from '../../../../support/cifar100.ts';
import { findIn, readAll } from '../../../../support/layouts.ts';
import { python2Pickle } from '../../../../support/pickles.ts';

/** Red of a pixel is its number, green one more, blue the image. */
const planes = (image: number) =>
  Array.from({ length: 3072 }, (_, i) => (i < 2048 ? (i % 1024) + (i >> 10) : image) & 255);
/** The same with the colours last. */
const pixels = (image: number) =>
  Array.from({ length: 3072 }, (_, i) => (i % 3 < 2 ? ((i / 3) | 0) + (i % 3) : image) & 255);

const binary = (images: readonly number[], labels: (image: number) => number[]) =>
  Buffer.from(images.flatMap((image) => [...labels(image), ...planes(image)]));
const batch = (images: readonly number[], labels: Record<string, number[]>) => {
  const bytes = Buffer.from(images.flatMap(planes));
  return python2Pickle({
    ...labels,
    data: { shape: [images.length, 3072], bytes },
    filenames: images.map((i) => `${i}.png`),
  });
};

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

describe('CIFAR-10', () => {
  const inBinary = {
    'cifar-10-batches-bin/data_batch_1.bin': binary([0, 1], (image) => [image]),
    'cifar-10-batches-bin/data_batch_2.bin': binary([2], (image) => [image]),
    'cifar-10-batches-bin/test_batch.bin': binary([9], (image) => [image]),
    'cifar-10-batches-bin/batches.meta.txt': `${NAMES.join('\n')}\n\n`,
  };
  const inPython = {
    'cifar-10-batches-py/data_batch_1': batch([0, 1], { labels: [0, 1] }),
    'cifar-10-batches-py/data_batch_2': batch([2], { labels: [2] }),
    'cifar-10-batches-py/test_batch': batch([9], { labels: [9] }),
    'cifar-10-batches-py/batches.meta': python2Pickle({ label_names: NAMES }),
  };
  const expected = {
    train: { count: 3, width: 32, height: 32, channels: 3, labels: [0, 1, 2], pixels: [0, 1, 2].flatMap(pixels) },
    test: { count: 1, width: 32, height: 32, channels: 3, labels: [9], pixels: pixels(9) },
  };

  it.each([
    ['binary', inBinary, '.', '.bin'],
    ['binary', inBinary, 'cifar-10-batches-bin', '.bin'],
    ['Python', inPython, '.', ''],
    ['Python', inPython, 'cifar-10-batches-py', ''],
  ])(
    'is read from %s files in its folder or above it, and batches that are missing are told',
    async (kind, files, path, end) => {
      const { found, warnings } = await findIn(findCifar10, path, files);
      expect(found).toMatchObject({ layout: `CIFAR-10's ${kind} files`, classNames: NAMES });
      expect(await readAll(found)).toEqual(expected);
      expect(warnings).toEqual([
        expect.stringContaining(
          `: data_batch_3${end}, data_batch_4${end}, data_batch_5${end} are not there: CIFAR-10 is taken`,
        ),
      ]);
    },
  );

  it('is read from its archives in a folder', async () => {
    for (const [name, files] of [
      ['cifar-10-binary.tar.gz', inBinary],
      ['cifar-10-python.tar', inPython],
    ] as const) {
      const members = Object.entries(files).map(
        ([path, content]) => [path, Buffer.from(content as Uint8Array)] as const,
      );
      const archive = tar(Object.fromEntries(members));
      const { found } = await findIn(findCifar10, 'd', {
        [`d/${name}`]: name.endsWith('gz') ? gzipSync(archive, { level: 1 }) : archive,
      });
      expect(found?.classNames).toEqual(NAMES);
      expect(await readAll(found)).toEqual(expected);
    }
  });

  it('has its own names where the files say none, and may be zipped', async () => {
    const { found } = await findIn(findCifar10, '.', { 'test_batch.bin': gzipSync(binary([3], (image) => [image])) });
    expect(found?.classNames?.[9]).toBe('truck');
    expect((await readAll(found)).test?.pixels).toEqual(pixels(3));
  });

  it.each<[string, Record<string, Uint8Array | string>, string]>([
    [
      'a label is 10',
      { 'test_batch.bin': binary([0], () => [10]) },
      'test_batch.bin: image 0 has label 10, must be 0 to 9',
    ],
    [
      'an image is cut',
      { 'test_batch.bin': binary([0], () => [1]).subarray(1) },
      'test_batch.bin has 3072 bytes, CIFAR-10 has 3073 for each image',
    ],
    [
      'there are names too few',
      { 'test_batch.bin': binary([0], () => [1]), 'batches.meta.txt': 'a\nb' },
      'batches.meta.txt has 2 names, CIFAR-10 has 10 classes',
    ],
    ['a pickle is cut', { test_batch: batch([0], { labels: [0] }).subarray(0, 99) }, 'test_batch ends early'],
    [
      'a pickle runs code',
      { test_batch: Buffer.from("\x80\x02cposix\nsystem\nS'ls'\n\x85R.", 'latin1') },
      'test_batch asks to run posix.system: that is refused',
    ],
    [
      'a pickle is a list',
      { test_batch: '(lp0\n.' },
      'test_batch is a pickle, but not a batch of CIFAR-10, which is a dictionary',
    ],
    ['labels are too few', { test_batch: batch([0, 1], { labels: [0] }) }, 'test_batch has 1 labels and 2 images'],
    ['there are no labels', { test_batch: batch([0], {}) }, 'test_batch has no labels and 1 images'],
    [
      'rows are short',
      { test_batch: python2Pickle({ labels: [1], data: { shape: [1, 3], bytes: Buffer.of(1, 2, 3) } }) },
      'test_batch: data is an array of shape (1, 3), CIFAR-10 has bytes of shape (images, 3072)',
    ],
    ['there is no array', { test_batch: python2Pickle({ labels: [1] }) }, 'test_batch: data is no array'],
    [
      'names are none',
      { test_batch: batch([0], { labels: [0] }), 'batches.meta': python2Pickle({ label_names: [1] }) },
      'batches.meta has no list of names (label_names)',
    ],
  ])('is refused in one line where %s', async (_, files, line) => {
    await expect(findIn(findCifar10, '.', files).then(({ found }) => readAll(found))).rejects.toThrow(line);
  });

  it('may be one binary file, which other files are not', async () => {
    const { found } = await findIn(findCifar10, 'x.bin', { 'x.bin': binary([3], (image) => [image]) });
    expect((await readAll(found)).test).toMatchObject({ count: 1, labels: [3] });
    expect((await findIn(findCifar100, 'x.bin', { 'x.bin': binary([3], (image) => [image]) })).found).toBeNull();
    expect((await findIn(findCifar10, 'x.dat', { 'x.dat': binary([3], (image) => [image]) })).found).toBeNull();
    expect((await findIn(findCifar10, 'x.bin', { 'x.bin': '' })).found).toBeNull();
  });

  it('is not found where other files have its names', async () => {
    expect((await findIn(findCifar10, '.', { 'data_batch_1/x': 'y', test_batch: 'text' })).found).toBeNull();
  });
});

describe('CIFAR-100', () => {
  it('has groups of its classes, in binary and in Python files', async () => {
    const inBinary = { 'cifar-100-binary/test.bin': binary([5, 6], (image) => [image + 1, image * 10]) };
    const inPython = { test: batch([5, 6], { fine_labels: [50, 60], coarse_labels: [6, 7] }) };
    const form = { count: 2, width: 32, height: 32, channels: 3 };
    for (const files of [inBinary, inPython]) {
      const { found } = await findIn(findCifar100, '.', files);
      expect(found?.classNames).toHaveLength(100);
      const { test } = await readAll(found);
      expect(test).toMatchObject({ ...form, labels: [50, 60], pixels: [5, 6].flatMap(pixels) });
      expect(test?.coarseLabels).toEqual(Uint8Array.of(6, 7));
    }
  });

  it('is refused where a group is none', async () => {
    const files = { test: batch([5], { fine_labels: [50], coarse_labels: [20] }) };
    const { found } = await findIn(findCifar100, '.', files);
    await expect(readAll(found)).rejects.toThrow('test: image 0 has coarse label 20, must be 0 to 19');
  });
});
