/** Folders of recordings become labelled pictures; what is bad in them is named, and refused or left out. */
import { describe, expect, it } from 'vitest';
import { GESTURES } from '../../../../../src/formats/events/gesture-labels.ts';
import { portableHost } from '../../../../../src/host/host.ts';
import type { LayoutOptions } from '../../../../../src/input/data/found-data.ts';
import { eventFolders } from '../../../../../src/input/data/layouts/event-folders.ts';
import { aedat3, aedat4, csv, type Event, nmnist } from '../../../../support/event-files.ts';

const bytes = (content: Uint8Array | string) =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

/** What is found in files that lie in memory. */
function find(files: Readonly<Record<string, Uint8Array | string>>, options: Partial<LayoutOptions> = {}) {
  const host = portableHost(Object.fromEntries(Object.entries(files).map(([path, content]) => [path, bytes(content)])));
  return eventFolders('set', { host, files: host.files, ...options });
}

/** Events at a pixel in each third of 300 ms: OFF once, ON twice, OFF three times. */
const thirds = (x: number, y: number): Event[] => [
  [0, x, y, 0],
  [120_000, x, y, 1],
  [130_000, x, y, 1],
  ...[220_000, 230_000, 299_999].map((t): Event => [t, x, y, 0]),
];

describe("N-MNIST's layout", () => {
  const FILES = {
    'set/Train/0/00001.bin': nmnist(thirds(3, 2)),
    'set/Train/0/00002.bin': nmnist(thirds(33, 33)),
    'set/Train/10/00003.bin': nmnist(thirds(0, 1)),
    'set/Test/0/00001.bin': nmnist(thirds(1, 0)),
    'set/Test/10/00001.bin': nmnist(thirds(2, 0)),
  };

  it('becomes pictures of three frames of 34 x 34, OFF and ON apart', async () => {
    const found = await find(FILES);
    expect(found).toMatchObject({ classNames: ['0', '10'] });
    expect(found?.preparation).toBe(
      'each recording counted into 3 frames of 34 x 34 pixels, OFF and ON apart, up to 255',
    );
    expect(Object.keys(found?.splits ?? {})).toEqual(['train', 'test']);
    const train = await found?.splits.train?.();
    expect(train).toMatchObject({ count: 3, width: 34, height: 34, channels: 6 });
    expect([...(train?.labels ?? [])]).toEqual([0, 0, 1]);
    [
      [3, 2],
      [33, 33],
      [0, 1],
    ].forEach(([x = 0, y = 0], i) => {
      const picture = train?.pixels.slice(i * 34 * 34 * 6, (i + 1) * 34 * 34 * 6) ?? new Uint8Array();
      expect([...picture.slice((y * 34 + x) * 6, (y * 34 + x + 1) * 6)]).toEqual([1, 0, 0, 2, 3, 0]);
      expect(picture.reduce((sum, count) => sum + count, 0)).toBe(6);
    });
    expect((await found?.splits.test?.())?.count).toBe(2);
  });

  it('becomes as many frames, pixels and milliseconds as are asked for', async () => {
    const found = await find(FILES, {
      size: { width: 2, height: 17 },
      events: { frames: 1, window: { from: 100_000, to: 200_000 } },
    });
    const train = await found?.splits.train?.();
    expect(train).toMatchObject({ width: 2, height: 17, channels: 2 });
    const pixels = train?.pixels ?? new Uint8Array();
    expect([...pixels.subarray(0, 2 * 17 * 2).entries()].filter(([, count]) => count > 0)).toEqual([
      [(1 * 2 + 0) * 2 + 1, 2],
    ]);
  });

  it('names the recording that is bad, or leaves it out with a line', async () => {
    const bad = { ...FILES, 'set/Train/10/00004.bin': Uint8Array.of(1, 2, 3) };
    const message = 'set/Train/10/00004.bin has 3 bytes, events of N-MNIST have 5 each';
    await expect((await find(bad))?.splits.train?.()).rejects.toThrow(message);
    const lines: string[] = [];
    const found = await find(bad, { skipBad: true, onWarning: (line) => void lines.push(line) });
    expect((await found?.splits.train?.())?.count).toBe(3);
    expect(lines).toEqual([expect.stringContaining(`left out: ${message}`)]);
  });

  it('refuses a class without recordings, or leaves it out with a line', async () => {
    const empty = { ...FILES, 'set/Train/11/readme.txt': 'none' };
    await expect(find(empty)).rejects.toThrow('folder set/Train/11 has no recordings (.bin, .aedat');
    const lines: string[] = [];
    const found = await find(empty, { skipBad: true, onWarning: (line) => void lines.push(line) });
    expect(found?.classNames).toEqual(['0', '10']);
    expect(lines.length).toBe(1);
  });
});

describe('a folder for each class', () => {
  it('of recordings that tell their camera is one part, a frame each', async () => {
    const set = { 'set/left/a.aedat4': aedat4(thirds(3, 2)), 'set/right/b.aedat4': aedat4(thirds(9, 9)) };
    const found = await find(set);
    expect(Object.keys(found?.splits ?? {})).toEqual(['all']);
    expect(await found?.splits.all?.()).toMatchObject({ count: 2, width: 34, height: 34, channels: 2 });
  });

  it('of recordings as text is as large as any event says', async () => {
    const set = {
      'set/a/1.csv': csv(thirds(3, 2)),
      'set/a/2.csv': csv(thirds(9, 1)),
      'set/b/1.csv': csv(thirds(4, 11)),
    };
    expect(await (await find(set))?.splits.all?.()).toMatchObject({ count: 3, width: 10, height: 12 });
  });

  it('of recordings as text is as large as somebody asks for, as a model does', async () => {
    const set = { 'set/a/1.csv': csv(thirds(3, 2)), 'set/b/1.csv': csv(thirds(4, 11)) };
    const all = await (await find(set, { size: { width: 10, height: 12 } }))?.splits.all?.();
    expect(all?.pixels[(2 * 10 + 3) * 2 + 1]).toBe(2);
    // Fewer columns than events lie in, more rows: only the columns are fewer.
    const narrow = await (await find(set, { size: { width: 1, height: 20 } }))?.splits.all?.();
    expect(narrow?.pixels[2 * 2 + 1]).toBe(2);
  });

  it('of a camera with fewer pixels than are asked for is refused', async () => {
    const set = { 'set/a/1.aedat4': aedat4(thirds(3, 2)), 'set/b/1.aedat4': aedat4(thirds(3, 2)) };
    await expect(find(set, { size: { width: 70, height: 28 } })).rejects.toThrow(
      'set/a/1.aedat4 is of 34 x 34 pixels, 70 x 28 are asked for (by --size, or by the model)',
    );
    const nmnists = { 'set/a/1.bin': nmnist(thirds(3, 2)), 'set/b/1.bin': nmnist(thirds(3, 2)) };
    await expect(find(nmnists, { size: { width: 70, height: 28 } })).rejects.toThrow('is of 34 x 34 pixels, 70 x 28');
  });

  it('of which none can be read says of the first why', async () => {
    const seconds = '0.5,1,2,1\n';
    await expect(find({ 'set/a/1.csv': seconds, 'set/b/1.csv': seconds })).rejects.toThrow(
      /^set\/a\/1\.csv:1: time is 0\.5, microseconds are whole numbers: name the unit of its times \(a column t_s/,
    );
  });

  it('of different cameras needs a size', async () => {
    const small = aedat4(thirds(3, 2), { sensor: { width: 20, height: 20 } });
    const set = { 'set/a/1.aedat4': aedat4(thirds(3, 2)), 'set/b/1.aedat4': small };
    await expect(find(set)).rejects.toThrow(
      'set/b/1.aedat4 is of 20 x 20 pixels, set/a/1.aedat4 of 34 x 34: give a size that all are brought to (--size)',
    );
    const found = await find(set, { size: { width: 10, height: 10 } });
    const all = await found?.splits.all?.();
    // Column floor(3 * 10 / 34) and row 0 of the one, floor(3 / 2) and 1 of the other.
    expect(all?.pixels[1]).toBe(2);
    expect(all?.pixels[100 * 2 + (10 + 1) * 2 + 1]).toBe(2);
  });

  it.each<[string, Readonly<Record<string, Uint8Array | string>>]>([
    ['pictures', { 'set/a/1.png': 'x', 'set/b/1.png': 'y' }],
    ['nothing', { 'set/readme.txt': 'x' }],
    ["CIFAR's binary files", { 'set/cifar-10-batches-bin/data_batch_1.bin': nmnist(thirds(1, 1)) }],
    ['CSV of other things', { 'set/a/1.csv': 'label,pixel0\n1,2\n', 'set/b/1.csv': 'name\nx\n' }],
  ])('of %s is none of recordings', async (_, files) => {
    expect(await find(files)).toBeNull();
  });
});

describe("DVS128 Gesture's folder", () => {
  const LABELS = 'class,startTime_usec,endTime_usec\n2,0,150000\n11,200000,300000\n';
  const FILES = {
    'set/user01_led.aedat': aedat3(thirds(5, 6)),
    'set/user01_led_labels.csv': LABELS,
    'set/user02_lab.aedat': aedat3(thirds(7, 8)),
    'set/user02_lab_labels.csv': LABELS.replace('11,', '1,'),
    'set/trials_to_train.txt': 'user01_led.aedat\n',
    'set/trials_to_test.txt': 'user02_lab.aedat\r\n\n',
  };

  it('is a sample for each labelled stretch, of the parts that its lists name', async () => {
    const found = await find(FILES);
    expect(found?.classNames).toEqual(GESTURES);
    const [train, test] = [await found?.splits.train?.(), await found?.splits.test?.()];
    expect([...(train?.labels ?? [])]).toEqual([1, 10]);
    expect([...(test?.labels ?? [])]).toEqual([1, 0]);
    expect(train).toMatchObject({ width: 128, height: 128, channels: 2 });
    const at = (6 * 128 + 5) * 2;
    expect([...(train?.pixels.subarray(at, at + 2) ?? [])]).toEqual([1, 2]);
    expect([...(train?.pixels.subarray(128 * 128 * 2 + at, 128 * 128 * 2 + at + 2) ?? [])]).toEqual([3, 0]);
  });

  it('without lists is one part', async () => {
    const { 'set/trials_to_train.txt': _, 'set/trials_to_test.txt': __, ...files } = FILES;
    expect((await (await find(files))?.splits.all?.())?.count).toBe(4);
  });

  it.each<[string, string, string | null, string]>([
    [
      'a class of 12',
      'set/user01_led_labels.csv',
      LABELS.replace('11,', '12,'),
      'user01_led_labels.csv:3: class is 12, must be 1 to 11',
    ],
    [
      'a stretch that ends first',
      'set/user01_led_labels.csv',
      LABELS.replace('150000', '0'),
      ':2: the stretch is from 0 to 0 µs, must end after',
    ],
    [
      'no header',
      'set/user01_led_labels.csv',
      '2,0,5\n',
      ':1: the first line is "2,0,5", must be class,startTime_usec,endTime_usec',
    ],
    ['half a line', 'set/user01_led_labels.csv', `${LABELS}3,4`, ':4: the line is "3,4", must be three whole numbers'],
    [
      'labels of another recording',
      'set/user01_led_labels.csv',
      LABELS.replace('200000,300000', '900000,950000'),
      'user01_led.aedat has no events from 900000 to 950000 µs: is that a time of another recording?',
    ],
    ['labels that are missing', 'set/user01_led_labels.csv', null, 'set/user01_led_labels.csv is missing'],
    ['a recording that is missing', 'set/user01_led.aedat', null, 'set/user01_led.aedat is missing'],
  ])('refuses %s, or leaves the recording out', async (_, path, content, message) => {
    const files = Object.fromEntries(Object.entries({ ...FILES, [path]: content }).filter(([, each]) => each !== null));
    const spoilt = files as Record<string, Uint8Array | string>;
    await expect((await find(spoilt))?.splits.train?.()).rejects.toThrow(message);
    await expect((await find(spoilt, { skipBad: true }))?.splits.train?.()).rejects.toThrow('no recording is left');
  });
});
