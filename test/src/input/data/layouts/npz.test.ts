/** Arrays of pictures and labels, written by the numpy writer of the tests. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findArrays } from '../../../../../src/input/data/layouts/npz.ts';
import { findIn, readAll } from '../../../../support/layouts.ts';
import { headerOf, npyOf, type Variant } from '../../../../support/numpy.ts';
import { npzOf } from '../../../../support/zip-writer.ts';

const U1: Partial<Variant> = { kind: 'u', size: 1, order: '|' };
const F4: Partial<Variant> = { kind: 'f', size: 4 };
const range = (count: number, value = (i: number) => i) => Array.from({ length: count }, (_, i) => value(i));
/** Two classes in turn. */
const labels = (count: number) =>
  npyOf(
    [count],
    range(count, (i) => i % 2),
    U1,
  );
const images = (shape: readonly number[]) =>
  npyOf(
    shape,
    range(
      shape.reduce((p, s) => p * s, 1),
      (i) => i % 251,
    ),
    U1,
  );

function find(arrays: Record<string, Uint8Array>, more = {}) {
  return findIn(findArrays, 'a.npz', { 'a.npz': npzOf(arrays) }, more);
}

/** The arrays' texts as numpy writes them: `U`, padded with zeros. */
function texts(words: readonly string[], order: '<' | '>' = '<'): Uint8Array {
  const width = Math.max(...words.map(({ length }) => length));
  const header = headerOf(`{'descr': '${order}U${width}', 'fortran_order': False, 'shape': (${words.length},), }`);
  const content = Buffer.alloc(4 * width * words.length);
  words.forEach((word, i) => {
    [...word].forEach((letter, at) => {
      const code = letter.codePointAt(0) as number;
      if (order === '<') content.writeUInt32LE(code, 4 * (i * width + at));
      else content.writeUInt32BE(code, 4 * (i * width + at));
    });
  });
  return Buffer.concat([header, content]);
}

describe('an .npz file', () => {
  it.each([
    ['keras', 'x_train', 'y_train', 'x_test', 'y_test', 'train', 'test'],
    ['MedMNIST', 'train_images', 'train_labels', 'val_images', 'val_labels', 'train', 'validation'],
    ['capitals', 'X_train', 'Y_train', 'X_test', 'Y_test', 'train', 'test'],
  ])('has the parts that it names as %s does', async (_, a, b, c, d, first, second) => {
    const { found, warnings } = await find({
      [a]: images([4, 2, 3]),
      [b]: labels(4),
      [c]: images([2, 2, 3]),
      [d]: labels(2),
    });
    expect(found).toMatchObject({ layout: 'an .npz file', classNames: null });
    const form = { width: 3, height: 2, channels: 1 };
    expect(await readAll(found)).toEqual({
      [first]: { ...form, count: 4, pixels: range(24), labels: [0, 1, 0, 1] },
      [second]: { ...form, count: 2, pixels: range(12), labels: [0, 1] },
    });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['images', 'labels'],
    ['x', 'y'],
    ['data', 'labels'],
    ['data', 'targets'],
  ])('may have %s and %s of one part, and names of classes', async (a, b) => {
    const { found } = await find({ [a]: images([2, 2, 2]), [b]: labels(2), class_names: texts(['kräftig', '犬']) });
    expect(found?.classNames).toEqual(['kräftig', '犬']);
    expect(Object.keys(found?.splits ?? {})).toEqual(['all']);
  });

  it('is read array by array: others in it may be damaged', async () => {
    const { found } = await find({ x_train: images([2, 2, 2]), y_train: labels(2), other: Buffer.from('none') });
    expect(await readAll(found)).toHaveProperty('train');
  });

  it('puts channels last, wherever they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 3 }),
        fc.integer({ min: 4, max: 6 }),
        fc.constantFrom(1, 2, 3),
        fc.boolean(),
        async (height, width, channels, planes) => {
          if (height === 2 || height === 3) height += 2;
          const shape = planes ? [2, channels, height, width] : [2, height, width, channels];
          const { found } = await find({ images: images(shape), labels: labels(2) });
          const { all } = await readAll(found);
          expect(all).toMatchObject({ width, height, channels });
          const valueAt = (image: number, y: number, x: number, channel: number) => {
            const at = planes
              ? ((image * channels + channel) * height + y) * width + x
              : ((image * height + y) * width + x) * channels + channel;
            return at % 251;
          };
          const expected = range(2 * height * width * channels, (i) => {
            const pixel = Math.floor(i / channels);
            return valueAt(
              Math.floor(pixel / (width * height)),
              Math.floor(pixel / width) % height,
              pixel % width,
              i % channels,
            );
          });
          expect(all?.pixels).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([
    [[2, 5, 6, 4], { height: 5, width: 6, channels: 4 }],
    [[2, 13, 20, 14], { height: 20, width: 14, channels: 13 }],
  ])('takes the shorter axis of %j for more channels than colours', async (shape, form) => {
    const { found } = await find({ images: images(shape), labels: labels(2) });
    expect((await readAll(found)).all).toMatchObject(form);
  });

  it('takes rows of pixels as squares, and says so, or as the size that is said', async () => {
    const flat = { x_train: images([2, 16]), y_train: labels(2) };
    expect((await find(flat)).found?.layout).toBe('an .npz file, rows of 16 pixels as 4 x 4');
    const { found } = await find(flat, { size: { width: 8, height: 2 } });
    expect((await readAll(found)).train).toMatchObject({ width: 8, height: 2 });
  });

  it.each<[string, number[], Partial<Variant>, number[]]>([
    ['fractions', [0, 0.5, 0.25, 1], F4, [0, 128, 64, 255]],
    ['halves of 16 bits', [0, 0.5, 0.25, 1], { kind: 'f', size: 2 }, [0, 128, 64, 255]],
    ['truth values', [0, 1, 1, 0], { kind: 'b', size: 1, order: '|' }, [0, 255, 255, 0]],
    ['32 bits', [0, 3, 200, 255], { kind: 'i', size: 4 }, [0, 3, 200, 255]],
    ['64 bits of another byte order', [0, 1, 1, 0], { kind: 'i', size: 8, order: '>' }, [0, 1, 1, 0]],
    ['whole numbers as floats', [0, 3, 200, 255], F4, [0, 3, 200, 255]],
  ])('has pixels of %s', async (_, values, variant, pixels) => {
    const { found } = await find({ images: npyOf([2, 1, 2], values, variant), labels: labels(2) });
    expect((await readAll(found)).all?.pixels).toEqual(pixels);
  });

  it.each<[string, Uint8Array]>([
    ['a column', npyOf([3, 1], [2, 0, 1])],
    ['one column a class', npyOf([3, 3], [0, 0, 1, 1, 0, 0, 0, 1, 0], F4)],
    ['floats', npyOf([3], [2, 0, 1], F4)],
  ])('has labels in %s', async (_, y) => {
    const { found } = await find({ images: images([3, 1, 2]), labels: y });
    expect((await readAll(found)).all?.labels).toEqual([2, 0, 1]);
  });

  it.each<[string, Uint8Array]>([
    ['of 32 bits a character', texts(['dog', 'cat', 'dog'])],
    ['of another byte order', texts(['dog', 'cat', 'dog'], '>')],
    [
      'of a byte a character',
      Buffer.concat([
        headerOf(`{'descr': '|S4', 'fortran_order': False, 'shape': (3, 1), }`),
        Buffer.from('dog\0cat\0dog\0'),
      ]),
    ],
  ])('has labels that are words %s', async (_, y) => {
    const { found } = await find({ images: images([3, 1, 2]), labels: y });
    expect(found?.classNames).toEqual(['cat', 'dog']);
    expect((await readAll(found)).all?.labels).toEqual([1, 0, 1]);
  });

  it.each<[string, Record<string, Uint8Array>, string | RegExp]>([
    [
      'counts differ',
      { images: images([3, 2, 2]), labels: labels(2) },
      'a.npz: array labels has 2 labels, a.npz: array images 3 samples, the numbers must be equal',
    ],
    [
      'a part has no labels',
      { x_train: images([2, 2, 2]), y_train: labels(2), x_test: images([2, 2, 2]) },
      'a.npz has x_test but no labels for it (y_test',
    ],
    [
      'parts differ in size',
      { x_train: images([2, 2, 2]), y_train: labels(2), x_test: images([2, 2, 3]), y_test: labels(2) },
      'a.npz: array x_test has images of 3 x 2 pixels and 1 channels, x_train of 2 x 2 pixels and 1 channels',
    ],
    [
      'channels may be first or last',
      { images: images([2, 3, 4, 1]), labels: labels(2) },
      /images has shape \(2, 3, 4, 1\), its channels may be the second axis or the last: save it as/,
    ],
    [
      'there are as many channels as rows',
      { images: images([2, 4, 4, 4]), labels: labels(2) },
      'neither the second axis nor the last is one of channels (1 to 3, or up to 64 where it is the shortest)',
    ],
    [
      'there are five axes',
      { images: images([2, 1, 1, 4, 4]), labels: labels(2) },
      'has shape (2, 1, 1, 4, 4), pictures have 2 to 4 axes',
    ],
    ['rows are no squares', { images: images([2, 5]), labels: labels(2) }, 'rows of 5 pixels make no square'],
    [
      'labels have three axes',
      { images: images([2, 2, 2]), labels: images([2, 1, 1]) },
      'has shape (2, 1, 1), labels must have (samples) or',
    ],
    [
      'a row of classes has two',
      { images: images([2, 2, 2]), labels: npyOf([2, 2], [1, 0, 1, 1]) },
      'row 1 of its 2 columns is no class',
    ],
    [
      'a label has no name',
      { images: images([2, 2, 2]), labels: npyOf([2], [0, 2]), classes: texts(['a', 'b']) },
      'labels: sample 1 has label 2, must be from 0 to 1, as 2 classes have names',
    ],
    [
      'labels are Python objects',
      { images: images([2, 2, 2]), labels: headerOf(`{'descr': '|O', 'fortran_order': False, 'shape': (2,), }`) },
      '(Python objects)',
    ],
    ['there are no samples', { images: images([0, 2, 2]), labels: labels(0) }, 'a.npz: array labels has no samples'],
  ])('is refused where %s', async (_, arrays, line) => {
    await expect(find(arrays)).rejects.toThrow(line);
  });

  it.each<[string, number[], Partial<Variant>, string]>([
    [
      'beyond 1',
      [0, 0.5, 16],
      F4,
      'has values from 0 to 16, must be whole numbers from 0 to 255 or fractions from 0 to 1',
    ],
    ['below 0', [-0.5, 0.5, 0], F4, 'has values from -0.5 to 0.5'],
    ['of more than a byte', [0, 256, 1], { kind: 'i', size: 2 }, 'has values from 0 to 256'],
    ['that are none', [0, Number.NaN, 1], F4, 'a.npz: array images has no number (NaN) at pixel 1'],
    ['without end', [0, Number.POSITIVE_INFINITY, 1], F4, 'has values from 0 to Infinity'],
  ])('is refused where it has pixels %s', async (_, values, variant, line) => {
    const { found } = await find({ images: npyOf([3, 1, 1], values, variant), labels: labels(3) });
    await expect(readAll(found)).rejects.toThrow(line);
  });

  it.each<[string, Record<string, Uint8Array>]>([
    ['events', { t: labels(2), x: labels(2), y: labels(2), p: labels(2) }],
    ['weights', { 'layer1.weight': labels(2) }],
    ['a file of ours', { header: labels(2), x: images([2, 2, 2]), y: labels(2) }],
  ])('is no data set where it has %s', async (_, arrays) => {
    expect((await find(arrays)).found).toBeNull();
  });
});

describe('arrays in a folder', () => {
  it('are .npy files of the same names, gzipped or not, or one .npz file', async () => {
    const pair = { 'd/images.npy': images([2, 2, 2]), 'd/labels.npy': labels(2) };
    const single = { 'd/mnist.npz': npzOf({ images: images([2, 2, 2]), labels: labels(2) }) };
    const [npy, npz] = [await findIn(findArrays, 'd', pair), await findIn(findArrays, 'd', single)];
    expect(npy.found?.layout).toBe('.npy files');
    expect(await readAll(npy.found)).toEqual(await readAll(npz.found));
  });

  it("are .npz files of one array each, as Kuzushiji-MNIST's", async () => {
    const files = {
      'd/kmnist-train-imgs.npz': npzOf({ arr_0: images([2, 2, 2]) }),
      'd/kmnist-train-labels.npz': npzOf({ arr_0: labels(2) }),
      'd/kmnist-test-imgs.npz': npzOf({ arr_0: images([4, 2, 2]) }),
      'd/kmnist-test-labels.npz': npzOf({ arr_0: labels(4) }),
    };
    const { found } = await findIn(findArrays, 'd', files);
    expect(found?.layout).toBe('.npz files');
    expect(await readAll(found)).toMatchObject({ train: { count: 2 }, test: { count: 4, labels: [0, 1, 0, 1] } });
    const both = { ...files, 'd/k49-test-labels.npz': npzOf({ arr_0: labels(4) }) };
    await expect(findIn(findArrays, 'd', both)).rejects.toThrow(
      'd has several files of one array (k49-test-labels.npz,',
    );
    const two = { ...files, 'd/kmnist-train-labels.npz': npzOf({ arr_0: labels(2), arr_1: labels(2) }) };
    await expect(findIn(findArrays, 'd', two)).rejects.toThrow('d/kmnist-train-labels.npz has 2 arrays, beside other');
    expect((await findIn(findArrays, 'd', { 'd/a.npz': npzOf({}), 'd/b.npz': npzOf({}) })).found).toBeNull();
  });

  it('are refused by the name of the file', async () => {
    const files = { 'd/x_train.npy': images([2, 2, 2]), 'd/y_train.npy': labels(2).subarray(0, -1) };
    await expect(findIn(findArrays, 'd', files)).rejects.toThrow('d/y_train.npy has 1 bytes of elements');
    await expect(findIn(findArrays, 'd', { 'd/x_train.npy': images([2, 2, 2]) })).rejects.toThrow(
      'd has x_train but no labels for it (y_train',
    );
  });

  it('are none where nothing is there', async () => {
    expect((await findIn(findArrays, 'none', {})).found).toBeNull();
    expect((await findIn(findArrays, 'd', { 'd/a.txt': 'text' })).found).toBeNull();
  });
});
