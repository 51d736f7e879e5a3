/** SHD's and SSC's files, by the independent writer, as pictures of counts. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portableHost } from '../../../../../src/host/host.ts';
import { memoryLimit } from '../../../../../src/host/memory.ts';
import type { LabelledImages, LayoutOptions } from '../../../../../src/input/data/found-data.ts';
import { spikeHdf5 } from '../../../../../src/input/data/layouts/spike-hdf5.ts';
import { hdf5Of } from '../../../../support/hdf5-writer.ts';

interface Sample {
  readonly label: number;
  /** Seconds and unit of each spike. */
  readonly spikes: readonly (readonly [number, number])[];
}

function fileOf(samples: readonly Sample[], names: readonly string[] = ['no', 'yes']): Buffer {
  return hdf5Of({
    spikes: {
      times: { type: 'list f8', values: samples.map(({ spikes }) => spikes.map(([time]) => time)) },
      units: { type: 'list u2', values: samples.map(({ spikes }) => spikes.map(([, unit]) => unit)) },
    },
    labels: { type: 'u2', values: samples.map(({ label }) => label) },
    extra: { keys: { type: 'text', values: names } },
  });
}

const TRAIN: readonly Sample[] = [
  {
    label: 0,
    spikes: [
      [0, 0],
      [0.01, 9],
      [0.06, 10],
      [1.39, 699],
    ],
  },
  { label: 1, spikes: [] },
];
const TEST: readonly Sample[] = [{ label: 1, spikes: [[0.75, 350]] }];

function found(files: Record<string, Uint8Array>, path: string, options: Partial<LayoutOptions> = {}) {
  const host = portableHost(files);
  return spikeHdf5(path, { host, files: host.files, ...options });
}

/** The places of a picture that are not empty: row, column, count. */
function counts({ pixels, width, height }: LabelledImages, picture: number): number[][] {
  return [...pixels.subarray(picture * width * height, (picture + 1) * width * height).entries()]
    .filter(([, count]) => count > 0)
    .map(([place, count]) => [Math.floor(place / width), place % width, count]);
}

describe('spikes in HDF5 files', () => {
  it('of a folder are pictures of 70 columns of 10 units and 28 rows of 50 ms, part by part', async () => {
    const files = { 'd/shd_train.h5': fileOf(TRAIN), 'd/shd_test.h5': fileOf(TEST), 'd/README': Buffer.from('x') };
    const data = await found(files, 'd');
    expect(data).toMatchObject({ layout: 'spikes in 2 HDF5 files', classNames: ['no', 'yes'] });
    expect(data?.preparation).toBe('spikes counted in 28 rows of 50 ms and 70 columns of 10 units, 255 at most');
    expect(Object.keys(data?.splits ?? {})).toEqual(['train', 'test']);
    const train = (await data?.splits.train?.()) as LabelledImages;
    expect(train).toMatchObject({ count: 2, width: 70, height: 28, channels: 1, labels: Uint8Array.of(0, 1) });
    expect(counts(train, 0)).toEqual([
      [0, 0, 2],
      [1, 1, 1],
      [27, 69, 1],
    ]);
    expect(counts(train, 1)).toEqual([]);
    const test = (await data?.splits.test?.()) as LabelledImages;
    expect(counts(test, 0)).toEqual([[15, 35, 1]]);
  });

  it.each([
    ['shd_train.h5', ['train']],
    ['SSC_valid.hdf5', ['validation']],
    ['ssc_test.h5.gz', ['test']],
    ['mine', ['all']],
  ])('of one file %s are the part that its name says', async (name, parts) => {
    const bytes = name.endsWith('.gz') ? gzipSync(fileOf(TRAIN)) : fileOf(TRAIN);
    const data = await found({ [name]: bytes }, name);
    expect(data?.layout).toBe('spikes in an HDF5 file');
    expect(Object.keys(data?.splits ?? {})).toEqual(parts);
    expect((await Object.values(data?.splits ?? {})[0]?.())?.count).toBe(2);
  });

  it('are those that lie there unzipped where both do', async () => {
    const files = { 'd/ssc_train.h5': fileOf(TRAIN), 'd/ssc_train.h5.gz': Buffer.from('never looked at') };
    expect((await (await found(files, 'd'))?.splits.train?.())?.count).toBe(2);
  });

  it('are counted in as many columns and rows as are asked for, every spike once', async () => {
    const spike = fc.tuple(
      fc.nat(1433).map((time) => time / 1024),
      fc.nat(699),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(spike, { maxLength: 30 }),
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 1, max: 40 }),
        async (spikes, width, height) => {
          const samples = [{ label: 0, spikes }, ...TEST];
          const data = await found({ 'a.h5': fileOf(samples) }, 'a.h5', { size: { width, height } });
          const pixels = (await data?.splits.all?.())?.pixels;
          // Each unit and time in the place whose part of the whole it is in, by whole numbers.
          const expected = new Uint8Array(2 * width * height);
          for (const [i, { spikes: list }] of samples.entries()) {
            for (const [time, unit] of list) {
              const row = Math.floor((time * 1024 * height * 10) / (1024 * 14));
              const place = (i * height + row) * width + Math.floor((unit * width) / 700);
              expected[place] = (expected[place] as number) + 1;
            }
          }
          expect(pixels).toEqual(expected);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('end at a count of 255, and at 1.4 s, of which they say so', async () => {
    const lines: string[] = [];
    const spikes = [...new Array(300).fill([0.1, 5]), [1.4, 3], [2, 3]] as [number, number][];
    const data = await found({ 'a.h5': fileOf([{ label: 0, spikes }, ...TEST]) }, 'a.h5', {
      onWarning: (line) => lines.push(line),
    });
    expect(counts((await data?.splits.all?.()) as LabelledImages, 0)).toEqual([[2, 0, 255]]);
    expect(lines).toEqual(['a.h5: 2 spikes later than 1.4 s in their sample are left out']);
  });

  it('are not taken for what is none', async () => {
    const files = { 'a.txt': Buffer.from('x'), 'd/a.png': Buffer.from('x'), 'e/x_train.h5': Buffer.from('x') };
    for (const path of ['a.txt', 'd', 'e', 'none']) expect(await found(files, path)).toBeNull();
  });

  it('stop when they are told to', async () => {
    const controller = new AbortController();
    const data = await found({ 'a.h5': fileOf([...TRAIN, ...TEST]) }, 'a.h5', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(data?.splits.all?.()).rejects.toThrow('enough');
  });
});

describe('refused in one line are', () => {
  const refusal = async (files: Record<string, Uint8Array>, path: string, options: Partial<LayoutOptions> = {}) => {
    const data = await found(files, path, options);
    for (const read of Object.values(data?.splits ?? {})) await read();
  };

  it.each<[string, Record<string, Uint8Array>, string, string]>([
    [
      'HDF5 files of something else',
      { a: hdf5Of({ x: { type: 'u1', values: [1] } }) },
      'a',
      'a has no data set spikes/times',
    ],
    [
      'samples of one class',
      { 'shd_train.h5': fileOf(TEST) },
      'shd_train.h5',
      'has samples of class 1 only: nothing can',
    ],
    [
      'classes that differ',
      { 'd/train.h5': fileOf(TRAIN), 'd/test.h5': fileOf(TEST, ['yes', 'no']) },
      'd',
      'd/test.h5 names other classes than the first',
    ],
    [
      'two data sets at once',
      { 'd/shd_train.h5': fileOf(TRAIN), 'd/ssc_test.h5': fileOf(TEST) },
      'd',
      'd has files of several data sets (shd, ssc): give each',
    ],
    ['truncated files', { 'a.h5': fileOf(TRAIN).subarray(0, 900) }, 'a.h5', 'a.h5 is a truncated HDF5 file: copy or'],
  ])('%s', async (_, files, path, line) => {
    await expect(refusal(files, path)).rejects.toThrow(line);
  });

  it('more than 256 classes', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `${i}`);
    const bytes = fileOf([...TEST, { label: 256, spikes: [] }], names);
    await expect(refusal({ a: bytes }, 'a')).rejects.toThrow('a has label 256, the limit is 255: join classes');
  });

  it('sizes beyond the units, and beyond the memory', async () => {
    const files = { a: fileOf([...TRAIN, ...TEST]) };
    await expect(refusal(files, 'a', { size: { width: 701, height: 8 } })).rejects.toThrow(
      'a: spikes cannot be counted in 701 x 8 places, columns are 1 to 700',
    );
    await expect(refusal(files, 'a', { size: { width: 700, height: 1e6 }, memory: memoryLimit(4) })).rejects.toThrow(
      'a: 3 pictures of 700 x 1000000 would take about',
    );
  });
});
