import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../../../cores/errors.ts';
import { encodePng } from '../../../../../src/formats/png.ts';
import { portableHost } from '../../../../../src/host/host.ts';
import { memoryLimit } from '../../../../../src/host/memory.ts';
import { nodeHost } from '../../../../../src/host/node/host.ts';
import type { FoundData, FoundSplit, LayoutOptions } from '../../../../../src/input/data/found-data.ts';
import { pictureFolders } from '../../../../../src/input/data/layouts/picture-folders.ts';
import { temporaryFolder } from '../../../../support/folder.ts';

/** A grey picture all of one shade. */
function grey(shade: number, width = 4, height = 3): Uint8Array {
  return encodePng(width, height, new Uint8Array(width * height).fill(shade));
}

/** A picture all of one colour. */
function colour(rgb: readonly [number, number, number], width = 4, height = 3): Uint8Array {
  return encodePng(
    width,
    height,
    Uint8Array.from({ length: width * height * 4 }, (_, i) => [...rgb, 255][i % 4] ?? 0),
  );
}

const text = (content: string) => new TextEncoder().encode(content);
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);

async function found(given: Readonly<Record<string, Uint8Array>>, options: Partial<LayoutOptions> = {}) {
  const host = portableHost(given);
  const warnings: string[] = [];
  const data = await pictureFolders('d', {
    ...{ host, files: host.files, onWarning: (line: string) => warnings.push(line) },
    ...options,
  });
  return { data, warnings };
}

async function samples(data: FoundData | null, split: FoundSplit = 'all') {
  const read = data?.splits[split];
  if (!read) throw new Error(`no ${split}`);
  const { count, width, height, channels, pixels, labels } = await read();
  expect(pixels).toHaveLength(count * width * height * channels);
  return { shape: [count, height, width, channels], pixels: [...pixels], labels: [...labels] };
}

const lineOf = async (given: Readonly<Record<string, Uint8Array>>, options: Partial<LayoutOptions> = {}) => {
  const error = await found(given, options).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(SynaptickError);
  expect(error.message).not.toContain('\n');
  return (error as Error).message;
};

describe('a folder of pictures, one folder a class', () => {
  it('names classes by their folders, in the order that people count, and keeps pictures of one small size', async () => {
    const { data, warnings } = await found({
      'd/class 10/b.png': grey(3),
      'd/class 2/10.png': grey(2),
      'd/class 2/9.png': grey(1),
    });
    expect(data).toMatchObject({ classNames: ['class 2', 'class 10'] });
    expect(data?.preparation).toBeUndefined();
    const { shape, pixels, labels } = await samples(data);
    expect(shape).toEqual([3, 3, 4, 1]);
    expect(labels).toEqual([0, 0, 1]);
    expect([pixels[0], pixels[12], pixels[24]]).toEqual([1, 2, 3]);
    expect(warnings).toEqual([]);
  });

  it('keeps the numbers of folders that are called 0 to n - 1', async () => {
    const given = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`d/${n}/a.png`, grey(n)]));
    const { pixels, labels } = await samples((await found(given)).data);
    expect(labels).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(labels).toEqual(pixels.filter((_, i) => i % 12 === 0));
  });

  it.each([
    ['train', 'test', 'val'],
    ['training', 'testing', 'valid'],
    ['Train', 'Test', 'Validation'],
  ])('takes %s, %s and %s as parts, with the classes of all', async (train, test, validation) => {
    const { data } = await found({
      [`d/${train}/a/1.png`]: grey(1),
      [`d/${train}/c/1.png`]: grey(2),
      [`d/${test}/b/1.png`]: grey(3),
      [`d/${test}/c/1.png`]: grey(4),
      [`d/${validation}/a/1.png`]: grey(5),
    });
    expect(data?.classNames).toEqual(['a', 'b', 'c']);
    expect(Object.keys(data?.splits ?? {})).toEqual(['train', 'validation', 'test']);
    expect((await samples(data, 'train')).labels).toEqual([0, 2]);
    expect(await samples(data, 'test')).toMatchObject({ labels: [1, 2], shape: [2, 3, 4, 1] });
    expect((await samples(data, 'validation')).pixels[0]).toBe(5);
  });

  it('takes a class of pictures of trains as a class', async () => {
    const { data } = await found({ 'd/train/1.png': grey(1), 'd/bus/1.png': grey(2) });
    expect(data?.classNames).toEqual(['bus', 'train']);
  });

  it('resizes pictures of mixed sizes to 32 x 32, of one larger size too, and to the size that is asked for', async () => {
    const mixed = { 'd/a/1.png': grey(9), 'd/a/2.png': grey(7, 30, 20), 'd/b/1.png': grey(8, 10, 90) };
    const { data } = await found(mixed);
    expect(data?.preparation).toBe(
      'resized from sizes between 4 x 3 and 10 x 90 to 32 x 32 pixels by area averages, stretched',
    );
    const { shape, pixels } = await samples(data);
    expect(shape).toEqual([3, 32, 32, 1]);
    expect(pixels).toEqual([9, 7, 8].flatMap((shade) => new Array<number>(1024).fill(shade)));

    const large = { 'd/a/1.png': grey(9, 65, 65), 'd/b/1.png': grey(8, 65, 65) };
    expect((await found(large)).data?.preparation).toBe('resized from 65 x 65 to 32 x 32 pixels by area averages');
    const asked = (await found({ 'd/a/1.png': grey(9), 'd/b/1.png': grey(8) }, { size: { width: 8, height: 6 } })).data;
    expect(asked?.preparation).toBe('resized from 4 x 3 to 8 x 6 pixels by area averages');
    expect((await samples(asked)).shape).toEqual([2, 6, 8, 1]);
  });

  it('makes all pictures colour where some are, whichever comes first', async () => {
    const orders = [
      { 'd/a/1.png': grey(9), 'd/b/1.png': colour([1, 2, 3]) },
      { 'd/a/1.png': colour([1, 2, 3]), 'd/b/1.png': grey(9) },
    ];
    for (const given of orders) {
      const { data } = await found(given);
      expect(data?.preparation).toBe('1 grey of 2 pictures taken as colour');
      const { shape, pixels } = await samples(data);
      expect(shape).toEqual([2, 3, 4, 3]);
      const [first, second] = [pixels.slice(0, 3), pixels.slice(36, 39)];
      expect([first, second]).toContainEqual([9, 9, 9]);
      expect([first, second]).toContainEqual([1, 2, 3]);
    }
  });

  it('keeps pictures grey that are written as colours and have none', async () => {
    const { data } = await found({ 'd/a/1.png': colour([7, 7, 7]), 'd/b/1.png': grey(9) });
    expect(await samples(data)).toMatchObject({ shape: [2, 3, 4, 1] });
    expect(data?.preparation).toBeUndefined();
  });

  it('gives the same samples in whatever order sizes and colours are met', async () => {
    const pictures = [grey(50, 7, 5), colour([10, 200, 30], 9, 4), colour([77, 77, 77]), grey(3, 70, 2)];
    const byOrder = await Promise.all(
      [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [2, 0, 3, 1],
      ].map(async (order) => {
        const inOrder = order.map((picture, i) => [`d/a/${i}.png`, pictures[picture] as Uint8Array]);
        const given = { ...Object.fromEntries(inOrder), 'd/z/1.png': grey(0) };
        const { shape, pixels } = await samples((await found(given)).data);
        expect(shape).toEqual([5, 32, 32, 3]);
        return order.map((picture, i) => [picture, pixels.slice(i * 3072, (i + 1) * 3072)] as const).sort();
      }),
    );
    expect(byOrder[1]).toEqual(byOrder[0]);
    expect(byOrder[2]).toEqual(byOrder[0]);
  });

  it('leaves out what lies beside pictures, and says so of pictures and folders', async () => {
    const { data, warnings } = await found({
      'd/stray.png': grey(1),
      'd/README.md': text('x'),
      'd/__MACOSX/a/._1.png': text('x'),
      'd/a/1.png': grey(1),
      'd/a/.DS_Store': text('x'),
      'd/a/Thumbs.db': text('x'),
      'd/a/1.txt': text('x'),
      'd/a/inner/2.png': grey(2),
      'd/b/1.PNG': grey(1),
    });
    expect((await samples(data)).labels).toEqual([0, 1]);
    expect(warnings).toEqual([
      'd: 1 picture beside the class folders (stray.png) is left out',
      'd/a: what is in its folders (inner) is left out',
    ]);
  });

  it('reads files of a disk, many at a time and in their order', async () => {
    const folder = await temporaryFolder();
    for (const name of ['a', 'b']) {
      await mkdir(join(folder, name));
      await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          writeFile(join(folder, name, `${i}.png`), grey(name === 'a' ? i : 40 + i)),
        ),
      );
    }
    const data = await pictureFolders(folder, { host: nodeHost, files: nodeHost.files });
    const { pixels, labels } = await samples(data);
    expect(pixels.filter((_, i) => i % 12 === 0)).toEqual(Array.from({ length: 80 }, (_, i) => i));
    expect(labels).toEqual(Array.from({ length: 80 }, (_, i) => Math.floor(i / 40)));
  });

  it('is not what other files are', async () => {
    expect((await found({ 'd/mnist/train-images-idx3-ubyte': text('x') })).data).toBeNull();
    expect((await found({ d: text('x') })).data).toBeNull();
    expect((await found({ 'd/data.npz': text('x'), 'd/plot.png': grey(1) })).data).toBeNull();
  });

  const good = { 'd/a/1.png': grey(1), 'd/b/1.png': grey(2) };

  it.each<[string, Record<string, Uint8Array>, string]>([
    ['no picture in a class', { ...good, 'd/cat/x.txt': text('x') }, 'd/cat has no pictures, each folder is taken'],
    ['one class', { 'd/a/1.png': grey(1) }, 'd has one class only, "a", two are the least: put the pictures of each'],
    [
      'all folders in one',
      { 'd/set/1.png': grey(1), 'd/set/a/1.png': grey(1), 'd/set/b/1.png': grey(1) },
      'd has one class only, "set", two are the least: give d/set if its folders are the classes',
    ],
    [
      'folders in a class',
      { ...good, 'd/cat/x/1.png': grey(1) },
      'd/cat has no pictures itself, only folders (x): put the pictures of a class directly into its folder',
    ],
    [
      'JPEG only',
      { ...good, 'd/cat/1.jpg': JPEG },
      'd/cat has no PNG files: its pictures are of another kind (JPEG: 1.jpg), which is not read: save them as PNG',
    ],
    [
      'a JPEG among others',
      { ...good, 'd/a/2.jpeg': JPEG },
      'd/a/2.jpeg is a picture of another kind (JPEG), which is not read: save it as PNG, or leave out what cannot be read (--skip-bad)',
    ],
    [
      'a JPEG that is called PNG',
      { ...good, 'd/a/2.png': JPEG },
      'd/a/2.png is not a PNG: it begins with ffd8ffe0, a PNG with 89504e470d0a1a0a: save it as PNG, or leave out',
    ],
    [
      'several that are damaged',
      { ...good, 'd/a/2.png': grey(1).subarray(0, 40), 'd/b/2.png': text('') },
      '2 of 4 pictures cannot be read, the first: d/a/2.png is a damaged PNG: it is cut short',
    ],
    ['a folder called as a picture', { ...good, 'd/a/2.png/x': text('x') }, 'cannot read d/a/2.png: it is a folder'],
    [
      'two folders of one part',
      { 'd/val/a/1.png': grey(1), 'd/valid/b/1.png': grey(1) },
      'd has both d/val and d/valid: remove one of them',
    ],
    [
      'parts without classes',
      { 'd/train/1.png': grey(1), 'd/test/1.png': grey(1) },
      'd: its test, train have pictures but no classes: put those of each class into a folder of its name, or list them in labels.csv (file,label)',
    ],
    ['pictures alone', { 'd/1.png': grey(1), 'd/2.png': grey(1) }, 'd has pictures (1.png, 2.png) but no classes: put'],
  ])('refuses %s', async (_, given, line) => {
    expect(await lineOf(given)).toContain(line);
  });

  it('leaves out pictures that are none, where that is asked for, with their number and the first names', async () => {
    const broken = Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`d/a/${i + 2}.png`, JPEG]));
    const { data, warnings } = await found({ ...good, ...broken, 'd/b/0.gif': text('GIF8') }, { skipBad: true });
    expect(await samples(data)).toMatchObject({ labels: [0, 1], shape: [2, 3, 4, 1] });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^left out 5 of 7 pictures \(d\/a\/2\.png, d\/a\/3\.png, d\/a\/4\.png and 2 more\), the first: d\/a\/2\.png is not a PNG: /,
    );
    expect(await lineOf({ 'd/a/1.png': grey(1), 'd/b/1.png': JPEG }, { skipBad: true })).toContain(
      'd/b has no picture that can be read',
    );
  });

  it('refuses more classes than labels have numbers', async () => {
    const given = Object.fromEntries(Array.from({ length: 257 }, (_, n) => [`d/${n}/a.png`, grey(1, 1, 1)]));
    expect(await lineOf(given)).toBe('d has 257 folders of classes, the limit is 256: put some together');
  });

  it('says before it takes it that the pictures need more memory than there may be', async () => {
    const given = { ...good, 'd/a/2.png': grey(1) };
    const size = { width: 4000, height: 4000 };
    expect(await lineOf(given, { size, memory: memoryLimit(40) })).toContain(
      'd: 3 pictures as samples of 4000 x 4000 x 1 would take about 46 MiB of memory, the limit is 40 MiB',
    );
  });

  it('stops when it is told to', async () => {
    await expect(found(good, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    const stop = new AbortController();
    const told: unknown[] = [];
    const progress = (...line: unknown[]) => {
      told.push(line);
      stop.abort(new Error('seen'));
    };
    await expect(found(good, { signal: stop.signal, progress })).rejects.toThrow('seen');
    expect(told).toEqual([['reading d', 1, 2, 'pictures']]);
  });
});

describe('pictures with labels.csv', () => {
  it('keeps classes whose names begin with a dot', async () => {
    const { data } = await found({ 'd/1.png': grey(1), 'd/2.png': grey(2), 'd/labels.csv': text('1,.5\n2,.25\n') });
    expect(data?.classNames).toEqual(['.5', '.25']);
  });

  it('takes the class of each file from the list, with titles in any order or without', async () => {
    const pictures = { 'd/1.png': grey(1), 'd/2.png': grey(2), 'd/in/3.png': grey(3) };
    for (const list of [
      'label,file\n"sea, shore",2.png\r\nbird,1.png\n\nbird,in/3.png\n',
      '1,bird\n2,"sea, shore"\nin/3.png,bird',
      './1.png,bird\n./2.png,"sea, shore"\n././in/3.png,bird',
    ]) {
      const { data } = await found({ ...pictures, 'd/labels.csv': text(list) });
      expect(data?.classNames).toEqual(['bird', 'sea, shore']);
      const { pixels, labels } = await samples(data);
      expect(labels).toEqual([0, 0, 1]);
      expect([pixels[0], pixels[12], pixels[24]]).toEqual([1, 3, 2]);
    }
  });

  it.each([
    ['a file with two labels', '1.png,a\n1.png,b\n', 'd/labels.csv:2: 1.png is "b", before it was "a"'],
    ['a line without a label', '1.png,a\n2.png,\n', 'd/labels.csv:2: has no label: write file,label'],
    ['a list of nothing', 'file,label\n', 'd/labels.csv lists no pictures'],
    ['a file that there is not', '1.png,a\n3.png,b\n', 'cannot read d/3.png: no such file or folder'],
  ])('refuses %s', async (_, list, line) => {
    expect(await lineOf({ 'd/1.png': grey(1), 'd/2.png': grey(2), 'd/labels.csv': text(list) })).toContain(line);
  });

  it('says which pictures it does not list', async () => {
    const { warnings } = await found({
      ...{ 'd/1.png': grey(1), 'd/2.png': grey(2), 'd/3.png': grey(2) },
      'd/labels.csv': text('1.png,a\n2.png,b\n'),
    });
    expect(warnings).toEqual(['d: left out what labels.csv does not list: 3.png']);
  });
});
