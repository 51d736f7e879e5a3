import { describe, expect, it } from 'vitest';
import { classLabels } from '../../../../src/input/data/labels.ts';

const part = (values: readonly number[], name = 'labels', count = values.length) => {
  return { name, values, samples: { name: 'images', count } };
};

const words = (values: readonly string[]) => {
  return { name: 'words', values, samples: { name: 'images', count: values.length } };
};

function told(given: Parameters<typeof classLabels>[0], classNames?: readonly string[]) {
  const lines: string[] = [];
  const { labels, classes } = classLabels<string>(given, { classNames, onWarning: (line) => lines.push(line) });
  const plain = Object.entries(labels).map(([name, values]) => [name, [...(values as Uint8Array)]]);
  return { labels: Object.fromEntries(plain), classes, lines };
}

describe('labels', () => {
  it('are classes as they are where they count from 0', () => {
    expect(told({ train: part([2, 0, 1]), test: part([1]) })).toEqual({
      labels: { train: [2, 0, 1], test: [1] },
      classes: 3,
      lines: [],
    });
  });

  it('that count from 1 are less by one in every part, and it is said', () => {
    expect(told({ train: part([1, 2, 3], 'a'), test: part([3, 1], 'b') })).toEqual({
      labels: { train: [0, 1, 2], test: [2, 0] },
      classes: 3,
      lines: ['a, b: labels are 1 to 3, each of them there and no 0: taken as classes 0 to 2'],
    });
  });

  it('that have a 0 in any part, or a gap, are as they are', () => {
    expect(told({ train: part([0, 1, 2]), test: part([1, 2]) })).toMatchObject({ labels: { test: [1, 2] }, lines: [] });
    expect(told({ all: part([1, 7]) })).toEqual({
      labels: { all: [1, 7] },
      classes: 8,
      lines: ['labels: no sample is of class 0, 2, 3, 4, 5, 6; there are 8 classes'],
    });
  });

  it('that have names are within them, from 0 or from 1', () => {
    expect(told({ all: part([0, 1]) }, ['a', 'b', 'c'])).toMatchObject({
      classes: 3,
      lines: ['labels: no sample is of class 2 (c); there are 3 classes'],
    });
    expect(told({ all: part([1, 3]) }, ['a', 'b', 'c'])).toMatchObject({ labels: { all: [0, 2] }, classes: 3 });
    expect(() => told({ all: part([0, 3]) }, ['a', 'b', 'c'])).toThrow(
      'labels: sample 1 has label 3, must be from 0 to 2, as 3 classes have names: count classes from 0',
    );
  });

  it('may be 256, counted from either end', () => {
    const all = Array.from({ length: 256 }, (_, i) => i);
    expect(told({ all: part(all) }).classes).toBe(256);
    expect(told({ all: part(all.map((i) => i + 1)) })).toMatchObject({ labels: { all }, classes: 256 });
    expect(() => told({ all: part([0, 256]) })).toThrow('labels: sample 1 has label 256, must be from 0 to 255');
  });

  it.each<[string, number[], string]>([
    ['negative', [0, -1], 'labels: sample 1 has label -1, must be a whole number from 0 to 255'],
    ['a fraction', [0.5, 1], 'labels: sample 0 has label 0.5, must be a whole number'],
    ['no number', [0, Number.NaN], 'sample 1 has label NaN'],
    ['beyond 255', [0, 300], 'sample 1 has label 300'],
    ['of one class', [3, 3], 'labels: every sample has label 3, classes are told apart where there are two at least'],
    ['none', [], 'labels has no samples'],
  ])('are refused that are %s', (_, values, line) => {
    expect(() => told({ all: part(values) })).toThrow(line);
  });

  it('are as many as the samples', () => {
    expect(() => told({ all: part([0, 1], 'labels', 3) })).toThrow(
      'labels has 2 labels, images 3 samples, the numbers must be equal: are they of one set?',
    );
  });

  it('that are words have the sorted words of all parts as classes, or the names that are given', () => {
    const given = { train: words(['dog', 'cat']), test: words(['ape', 'dog']) };
    expect(classLabels(given)).toEqual({
      labels: { train: Uint8Array.of(2, 1), test: Uint8Array.of(0, 2) },
      classes: 3,
      classNames: ['ape', 'cat', 'dog'],
    });
    expect(classLabels(given, { classNames: ['dog', 'cat', 'ape'] }).labels.train).toEqual(Uint8Array.of(0, 1));
  });

  it.each<[string, () => unknown, string]>([
    [
      'among numbers',
      () => classLabels({ a: words(['x', 'y']), b: part([0, 1], 'b') }),
      'words has labels that are words, b numbers',
    ],
    [
      'that no class is named',
      () => classLabels({ a: words(['x', 'y\n']) }, { classNames: ['x', 'z'] }),
      'words: sample 1 has label "y\\n", which no class is named',
    ],
    [
      'too many',
      () => classLabels({ a: words(Array.from({ length: 257 }, (_, i) => `${i}`)) }),
      'words has 257 different labels, the limit is 256 classes',
    ],
  ])('are refused that are words %s', (_, run, line) => {
    expect(run).toThrow(line);
  });
});
