/** Files of spikes put together as SHD's are described to be, by an independent writer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSpikeHdf5, type SpikeSample } from '../../../../src/formats/events/spike-hdf5.ts';
import { portableHost } from '../../../../src/host/host.ts';
import { halfBits, hdf5Of, type Written, type WrittenGroup } from '../../../support/hdf5-writer.ts';

type Lists = readonly (readonly number[])[];

/** Two samples of two classes. */
const GOOD = {
  spikes: {
    times: { type: 'list f2', values: [[0, 0.25, 0.25], [1.375]].map((list) => list.map(halfBits)) },
    units: { type: 'list u2', values: [[699, 0, 7], [350]] },
  },
  labels: { type: 'u2', values: [1, 0] },
  extra: { keys: { type: 'S5', values: ['null', 'fünf'] }, speaker: { type: 'u2', values: [4, 5] } },
} as const;

async function samplesOf(tree: WrittenGroup, options: { units?: number; onWarning?: (line: string) => void } = {}) {
  const file = await openSpikeHdf5('s.h5', { host: portableHost({ 's.h5': hdf5Of(tree) }), ...options });
  try {
    const samples: SpikeSample[] = [];
    for await (const sample of file.samples()) samples.push(sample);
    return { labels: [...file.labels], classNames: file.classNames, samples };
  } finally {
    await file.close();
  }
}

const plain = ({ times, units, ...rest }: SpikeSample) => ({ ...rest, times: [...times], units: [...units] });
const spikes = (times: Written, units: Written = GOOD.spikes.units) => ({ ...GOOD, spikes: { times, units } });
const single = (...values: Lists): Written => ({ type: 'list f4', values });

describe('a file of spikes', () => {
  it('gives sample after sample in microseconds, of half floats, with labels and the names of the classes', async () => {
    const { labels, classNames, samples } = await samplesOf(GOOD);
    expect([labels, classNames]).toEqual([
      [1, 0],
      ['null', 'fünf'],
    ]);
    expect(samples.map(plain)).toEqual([
      { index: 0, label: 1, times: [0, 250_000, 250_000], units: [699, 0, 7] },
      { index: 1, label: 0, times: [1_375_000], units: [350] },
    ]);
  });

  it('is the same with floats of 32 or 64 bits, labels of a byte, and no names', async () => {
    for (const type of ['list f4', 'list f8', 'list >f2']) {
      const values = [[0, 0.25, 0.25], [1.375]].map((list) => (type.endsWith('2') ? list.map(halfBits) : list));
      const { extra: _, ...tree } = { ...spikes({ type, values }), labels: { type: 'u1', values: [1, 0] } };
      const { classNames, samples } = await samplesOf(tree);
      expect(classNames).toBeNull();
      expect(samples.map(plain)).toEqual((await samplesOf(GOOD)).samples.map(plain));
    }
  });

  it('gives every spike of many samples, whatever their lengths', async () => {
    const spike = fc.tuple(fc.nat(60_000), fc.nat(699));
    const sample = fc.record({ label: fc.nat(300), spikes: fc.array(spike, { maxLength: 6 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 80 }), async (all) => {
        const sorted = all.map((one) => ({ ...one, spikes: one.spikes.sort(([a], [b]) => a - b) }));
        const { samples } = await samplesOf({
          spikes: {
            times: { type: 'list f8', values: sorted.map((one) => one.spikes.map(([time]) => time / 1024)) },
            units: { type: 'list i4', values: sorted.map((one) => one.spikes.map(([, unit]) => unit)) },
          },
          labels: { type: 'i8', values: sorted.map(({ label }) => label) },
        });
        expect(samples.map(plain)).toEqual(
          sorted.map(({ label, spikes: list }, index) => ({
            ...{ index, label, units: list.map(([, unit]) => unit) },
            times: list.map(([time]) => (time / 1024) * 1e6),
          })),
        );
      }),
      { numRuns: 15 },
    );
  });

  it('has its spikes put in order where they are not, and says so once', async () => {
    const lines: string[] = [];
    const values = [[0.5, 0.25, 0.25], [0.25]];
    const tree = {
      ...spikes(single(...values, ...values), { type: 'list u2', values: [[1, 2, 3], [4], [1, 2, 3], [4]] }),
      labels: { type: 'u1', values: [0, 1, 0, 1] },
    };
    const { samples } = await samplesOf(tree, { onWarning: (line) => lines.push(line) });
    for (const i of [0, 2]) {
      expect(plain(samples[i] as SpikeSample)).toMatchObject({ times: [250_000, 250_000, 500_000], units: [2, 3, 1] });
    }
    expect(lines).toEqual(['s.h5: sample 0 has spikes out of order, they are put in order here and wherever else']);
  });

  it('may have more units or fewer than SHD, where that is said', async () => {
    const tree = spikes(single([0]), { type: 'list u2', values: [[40_000]] });
    const { samples } = await samplesOf({ ...tree, labels: { type: 'u1', values: [0] } }, { units: 50_000 });
    expect([...(samples[0] as SpikeSample).units]).toEqual([40_000]);
    await expect(samplesOf(GOOD, { units: 100 })).rejects.toThrow('is of unit 699, units are 0 to 99');
  });
});

describe('refused in one line is a file', () => {
  it.each<[string, WrittenGroup, string]>([
    ['without spikes', { labels: GOOD.labels }, 's.h5 has no data set spikes/times: is it the right file?'],
    ['without labels', { spikes: GOOD.spikes }, 's.h5 has no data set labels: is it the right file?'],
    [
      'of more labels than samples',
      { ...GOOD, labels: { type: 'u1', values: [0, 1, 0] } },
      's.h5: spikes/times has shape (2), labels has 3 elements, must be as many: are they its labels?',
    ],
    [
      'of a label that has no name',
      { ...GOOD, labels: { type: 'u1', values: [0, 2] } },
      's.h5: sample 1 has label 2, must be 0 to 1, as extra/keys names 2 classes: are they its labels?',
    ],
    ['of a label below zero', { ...GOOD, labels: { type: 'i2', values: [0, -1] } }, 'sample 1 has label -1, must be'],
    ['of half a label', { ...GOOD, labels: { type: 'f4', values: [0, 0.5] } }, 'sample 1 has label 0.5, must be'],
    ['of labels in two axes', { ...GOOD, labels: { type: 'u1', shape: [1, 2], values: [0, 1] } }, 'has shape (1, 2)'],
    ['without samples', { ...spikes(single()), labels: { type: 'u1', values: [] } }, 'labels has shape (0), must have'],
    [
      'of more times than units',
      spikes(single([0, 0.25], [1])),
      's.h5: sample 0 has 2 times and 3 units, must be as many: copy or download the file again',
    ],
    ['of a time that is none', spikes(single([0, Number.NaN, 1], [1])), 's.h5: sample 0, spike 1 is at NaN s, times'],
    ['of an endless time', spikes(single([0, 1, 2], [1 / 0])), 's.h5: sample 1, spike 0 is at Infinity s, times'],
    ['of a time below zero', spikes(single([-0.5, 1, 1], [1])), 's.h5: sample 0, spike 0 is at -0.5 s, times are 0'],
    [
      'of a unit beyond the cochlea',
      spikes(single([0], [0]), { type: 'list u2', values: [[1], [700]] }),
      's.h5: sample 1, spike 0 is of unit 700, units are 0 to 699: is it a file of another cochlea?',
    ],
    [
      'of times in one length',
      spikes({ type: 'f4', shape: [2, 2], values: [0, 1, 2, 3] }),
      's.h5: spikes/times has numbers of type f4, must have lists of floats, in seconds: is it the right file?',
    ],
    [
      'of whole numbers for times',
      spikes({ type: 'list u4', values: [[1], [2]] }),
      's.h5: spikes/times has lists of type u4, must have lists of floats, in seconds',
    ],
    ['packed by LZF', spikes({ type: 'list f4', values: [], says: [2], filter: 32_000 }), 'packed by the filter lzf'],
  ])('%s', async (_, tree, line) => {
    const read = samplesOf(tree);
    await expect(read).rejects.toThrow(line);
    await expect(read).rejects.toThrow(/^s\.h5.*$/);
  });
});
