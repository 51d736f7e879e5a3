/** Tables of labels and pixels, as Kaggle, pandas and spreadsheets write them. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portableHost } from '../../../../../src/host/host.ts';
import { memoryLimit } from '../../../../../src/host/memory.ts';
import { memoryFiles } from '../../../../../src/host/memory-files.ts';
import { findPixelCsv } from '../../../../../src/input/data/layouts/pixel-csv.ts';
import { findIn, readAll } from '../../../../support/layouts.ts';

/** Nine pixels, the last one the value. */
const row = (label: string | number, value: string | number, blank = '0') =>
  [label, ...Array.from({ length: 8 }, () => blank), value].join(',');
const lines = (...rows: string[]) => `${rows.join('\n')}\n`;
const NAMES = ['label', ...Array.from({ length: 9 }, (_, i) => `pixel${i}`)].join(',');
const find = (text: string, more = {}) => findIn(findPixelCsv, 'a.csv', { 'a.csv': text }, more);
const nines = (...values: number[]) => values.flatMap((value) => [0, 0, 0, 0, 0, 0, 0, 0, value]);

describe('a CSV file of pixels', () => {
  it('has a header or none, and says which', async () => {
    const rows = [row(1, 7), row(0, 255)];
    const [bare, named] = [await find(lines(...rows)), await find(lines(NAMES, ...rows))];
    expect(bare.found).toMatchObject({ layout: 'CSV without a header, rows of 9 pixels as 3 x 3', classNames: null });
    expect(named.found?.layout).toBe('CSV with a header, rows of 9 pixels as 3 x 3');
    const all = { count: 2, width: 3, height: 3, channels: 1, labels: [1, 0], pixels: nines(7, 255) };
    expect(await readAll(bare.found)).toEqual({ all });
    expect(await readAll(named.found)).toEqual({ all });
  });

  it('is read the same whatever separates, ends and surrounds its cells, and wherever chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          values: fc.array(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 9, maxLength: 9 }), {
            minLength: 2,
            maxLength: 5,
          }),
          separator: fc.constantFrom(',', ';', '\t'),
          end: fc.constantFrom('\n', '\r\n', '\n\n', ' \n'),
          last: fc.boolean(),
          header: fc.boolean(),
          quoted: fc.boolean(),
          label: fc.integer({ min: 0, max: 9 }),
          unit: fc.boolean(),
          chunk: fc.integer({ min: 16, max: 200 }),
        }),
        async ({ values, separator, end, last, header, quoted, label, unit, chunk }) => {
          // Without a header the label is first, or a word.
          const words = !header && label > 0;
          const labelOf = (sample: number) => (words ? `w${sample % 2}` : `${sample % 2}`);
          const cell = (text: string) => (quoted ? `"${text}"` : text);
          const pixel = (value: number) => (unit ? `${value / 255}` : `${value}`);
          const names = values[0]?.map((_, i) => `p${i}`) ?? [];
          const rows = values.map((pixels, sample) => pixels.map(pixel).toSpliced(label, 0, labelOf(sample)));
          const table = header ? [names.toSpliced(label, 0, 'class'), ...rows] : rows;
          const text = table.map((cells) => cells.map(cell).join(separator)).join(end) + (last ? end : '');
          const files = memoryFiles({ 'a.csv': Buffer.from(text) });
          const cut = {
            ...files,
            async *stream() {
              const bytes = Buffer.from(text);
              for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
            },
          };
          const found = await findPixelCsv('a.csv', { host: portableHost(), files: cut });
          const white = values.flat().some((value) => value > 0 && value < 255) || !unit;
          const { all } = await readAll(found);
          expect(all?.labels).toEqual(values.map((_, sample) => sample % 2));
          // "0" and "1" alone have no point to tell that they are fractions.
          expect(all?.pixels).toEqual(white ? values.flat() : values.flat().map((value) => value / 255));
          expect(found?.classNames).toEqual(words ? ['w0', 'w1'] : null);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each<[string, string[], number[]]>([
    ['points', ['0.0', '1.0'], [0, 255]],
    ['exponents', ['5e-1', '2.5E-01'], [128, 64]],
    ['more digits than count', ['0.50000000000000000000001', '.00000000000000000000001'], [128, 0]],
    ['whole numbers with points', ['12.0', '2.55e2'], [12, 255]],
    ['ones before the first fraction', ['1', '0.2'], [255, 51]],
    ['signs and blanks', [' +3 ', '7'], [3, 7]],
  ])('has pixels with %s', async (_, values, pixels) => {
    const { found } = await find(lines(...values.map((value, i) => row(i, value))));
    expect((await readAll(found)).all?.pixels).toEqual(nines(...pixels));
  });

  it('has other columns than pixels left out by their names: numbers of rows, what each line ends in', async () => {
    const { found } = await find(lines(`,${NAMES},`, `0,${row(1, 7)},`, `1,${row(0, 8)},`));
    expect((await readAll(found)).all).toMatchObject({ labels: [1, 0], pixels: nines(7, 8) });
  });

  it('may have the numbers of its columns for a header', async () => {
    const { found } = await find(lines('0,1,2,3,4,5,6,7,8,9', row(1, 7), row(0, 8)));
    expect((await readAll(found)).all).toMatchObject({ labels: [1, 0], pixels: nines(7, 8) });
  });

  it('has words for labels, whose classes are sorted', async () => {
    const { found } = await find(lines(NAMES, row('shoe', 1), row('"bag"', 2), row('shoe', 3)));
    expect(found?.classNames).toEqual(['bag', 'shoe']);
    expect((await readAll(found)).all?.labels).toEqual([1, 0, 1]);
  });

  it('may be gzipped, and in UTF-16', async () => {
    const text = lines(NAMES, row(1, 7), row(0, 8));
    for (const bytes of [gzipSync(text), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      const { found } = await findIn(findPixelCsv, 'a.csv.gz', { 'a.csv.gz': bytes });
      expect((await readAll(found)).all).toMatchObject({ labels: [1, 0], pixels: nines(7, 8) });
    }
  });

  it('is of the size that is said', async () => {
    const { found } = await find(lines(row(0, 1), row(1, 2)), { size: { width: 9, height: 1 } });
    expect((await readAll(found)).all).toMatchObject({ width: 9, height: 1 });
  });

  it.each<[string, string, string]>([
    ['a row is short', lines(row(0, 1), '1,2,3'), 'a.csv:2: has fewer values than the first line, must have 10'],
    [
      'a row is one short',
      lines(NAMES, row(0, 1), row(1, 2).slice(0, -2)),
      'a.csv:3: has 9 values, must have 10 as the first line',
    ],
    ['a row is long', lines(row(0, 1), row(1, '2,3')), 'a.csv:2: has 11 values, must have 10 as the first line'],
    ['a pixel is 256', lines(row(0, 1), row(1, 256)), 'a.csv:2: pixel 8 is 256, must be a whole number from 0 to 255'],
    ['a pixel is negative', lines(row(0, 1), '', row(1, -1)), 'a.csv:3: pixel 8 is "-1", must be'],
    ['a pixel is a word', lines(row(0, 1), row(1, 'x\u001b')), 'a.csv:2: pixel 8 is "x\\u001b", must be'],
    ['a pixel is none', lines(row(0, 1), row(1, '')), 'a.csv:2: pixel 8 is "", must be'],
    ['a pixel is NaN', lines(row(0, 1), row(1, 'nan')), 'a.csv:2: pixel 8 is "nan", must be'],
    ['a pixel is two', lines(row(0, 1), row(1, '1 2')), 'a.csv:2: pixel 8 is "1 2", must be'],
    ['a pixel has two points', lines(row(0, 1), row(1, '1.2.3')), 'a.csv:2: pixel 8 is "1.2.3", must be'],
    ['a fraction is beyond 1', lines(row(0, 1), row(1, 1.5)), 'a.csv:2: pixel 8 is 1.5, must be'],
    ['fractions come after 2', lines(row(0, 2), row(1, 0.5)), 'a.csv:2: pixel 8 is 0.5, others before are up to 2'],
    [
      'fractions come after 7',
      lines('0,7,0,0,0,0,0,0,0,0', row(1, 0.5)),
      'a.csv:2: pixel 8 is 0.5, others before are up to 7',
    ],
    ['2 comes after fractions', lines(row(0, 0.5), row(1, 2)), 'a.csv:2: pixel 8 is 2, must be'],
    ['labels are mixed', lines(row(0, 1), row('a', 1)), 'a.csv:2: label "a" is no number, those before are numbers'],
    [
      'labels are mixed otherwise',
      lines(row('a', 1), row(1, 1)),
      'a.csv:2: label "1" is a number, those before are words',
    ],
    [
      'a label is negative',
      lines(row(0, 1), row(-1, 1)),
      'a.csv:2: has label -1, must be a whole number from 0 to 255',
    ],
    ['a label is a fraction', lines(NAMES, row(0, 1), row(0.5, 1)), 'a.csv:3: has label 0.5, must be a whole number'],
    ['a label is none', lines(row(0, 1), row('', 1)), 'a.csv:2: has no label'],
    ['a label is long', lines(row(0, 1), row('x'.repeat(300), 1)), 'a.csv:2: has a label of more than 256 bytes'],
    ['there are no rows', lines(NAMES), 'a.csv has no samples'],
    [
      'rows are no squares',
      lines(`${row(0, 1)},2`, `${row(1, 1)},2`),
      'a.csv: rows of 10 pixels make no square: say their size',
    ],
    [
      'there are no labels',
      lines(Array.from({ length: 16 }, (_, i) => `p${i}`).join(','), Array(16).fill(0).join(',')),
      'a.csv has 16 pixels a line and no label: add a column',
    ],
  ])('is refused in one line where %s', async (_, text, line) => {
    await expect(find(text).then(({ found }) => readAll(found))).rejects.toThrow(line);
  });

  it('is refused where it is cut or takes too much', async () => {
    const text = lines(NAMES, ...Array.from({ length: 400 }, (_, i) => row(i % 2, i % 256)));
    const cut = { 'a.csv.gz': gzipSync(text).subarray(0, -20) };
    await expect(findIn(findPixelCsv, 'a.csv.gz', cut)).rejects.toThrow('a.csv.gz is a truncated gzip file');
    const { found } = await find(text, { memory: { ...memoryLimit(0), files: -1e6 } });
    await expect(readAll(found)).rejects.toThrow('a.csv would take about 1 MiB of memory, the limit is 0 MiB');
  });

  it.each<[string, string | Uint8Array]>([
    ['spikes', 'tick,core,axon\n1,2,3\n'],
    ['words', lines('a,b,c,d,e,f,g,h,i,j,k', 'a,b,c,d,e,f,g,h,i,j,k')],
    ['nothing', ''],
    ['JSON', `{"a": [${Array(20).fill(1)}],\n"b": [${Array(20).fill(1)}]}`],
    ['other bytes', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0)],
  ])('is not one of %s', async (_, content) => {
    expect((await findIn(findPixelCsv, 'a.csv', { 'a.csv': content })).found).toBeNull();
  });
});

describe('a folder of CSV files', () => {
  const train = lines(NAMES, row(1, 1), row(2, 2), row(3, 3));
  const test = lines(NAMES, row(3, 4), row(2, 5));

  it('has its parts by the names, and labels by one rule', async () => {
    const files = { 'd/mnist_train.csv': train, 'd/mnist_test.csv': test, 'd/other.csv': 'a,b\n1,2\n' };
    const { found, warnings } = await findIn(findPixelCsv, 'd', files);
    expect(await readAll(found)).toMatchObject({ train: { labels: [0, 1, 2] }, test: { labels: [2, 1] } });
    expect(warnings).toEqual([
      'd/mnist_train.csv, d/mnist_test.csv: labels are 1 to 3, each of them there and no 0: taken as classes 0 to 2',
    ]);
  });

  it('leaves out a test without labels, as Kaggle has it, and says so', async () => {
    const names = Array.from({ length: 16 }, (_, i) => `pixel${i}`);
    const bare = lines(names.join(','), Array(16).fill(0).join(','));
    const { found, warnings } = await findIn(findPixelCsv, 'd', { 'd/train.csv': train, 'd/test.csv': bare });
    expect(Object.keys(found?.splits ?? {})).toEqual(['train']);
    expect(warnings[0]).toBe('d/test.csv has 16 pixels a line and no label: it is left out');
  });

  it('may be one file', async () => {
    const { found } = await findIn(findPixelCsv, 'd', { 'd/digits.csv': train, 'd/readme.txt': 'x' });
    expect(Object.keys(found?.splits ?? {})).toEqual(['all']);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'two are the same part',
      { 'd/train.csv': train, 'd/train2.csv': train },
      'd/train.csv and d/train2.csv are both for train',
    ],
    [
      'rows differ',
      { 'd/train.csv': train, 'd/test.csv': lines(...[0, 1].map((i) => `${row(i, 1)},1,1,1,1,1,1,1`)) },
      'd/test.csv has rows of 16 pixels, d/train.csv of 9',
    ],
    [
      'labels differ in kind',
      { 'd/train.csv': train, 'd/test.csv': lines(row('a', 1), row('b', 1)) },
      'd/test.csv has labels that are words, d/train.csv numbers',
    ],
  ])('is refused where %s', async (_, files, line) => {
    await expect(findIn(findPixelCsv, 'd', files)).rejects.toThrow(line);
  });

  it('is none where there are no such files', async () => {
    expect((await findIn(findPixelCsv, 'd', { 'd/a.txt': 'x' })).found).toBeNull();
    expect((await findIn(findPixelCsv, 'none', {})).found).toBeNull();
  });
});
