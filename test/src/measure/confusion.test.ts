import { describe, expect, it } from 'vitest';
import { confusionMatrix, confusionRows, confusionText, mistakes } from '../../../src/measure/confusion.ts';

const actual = [0, 0, 1, 1, 1, 2];
const predicted = [0, 1, 1, 1, 0, 2];

describe('the confusion matrix', () => {
  it('counts actual classes in rows and predicted ones in columns', () => {
    expect(confusionRows(confusionMatrix(actual, predicted, 3), 3)).toEqual([
      [1, 1, 0],
      [1, 2, 0],
      [0, 0, 1],
    ]);
  });

  it('may have fewer predictions than labels, never more', () => {
    expect(confusionMatrix(actual, [0], 3)[0]).toBe(1);
    expect(() => confusionMatrix([0], [0, 1], 3)).toThrow('2 predictions for 1 labels');
  });

  it('refuses a class out of range', () => {
    expect(() => confusionMatrix([0, 3], [0, 0], 3)).toThrow('image 1: class 3 taken for 0, there are 3 classes');
    expect(() => confusionMatrix([0], [3], 3)).toThrow('there are 3 classes');
  });

  it('lists mistakes, the most frequent first', () => {
    const matrix = Uint32Array.from([5, 1, 0, 4, 5, 0, 1, 0, 5]);
    expect(mistakes(matrix, 3)).toEqual([
      { actual: 1, predicted: 0, count: 4 },
      { actual: 0, predicted: 1, count: 1 },
      { actual: 2, predicted: 0, count: 1 },
    ]);
  });

  it('prints a row per actual class with the share that is right', () => {
    expect(confusionText(confusionMatrix(actual, predicted, 3), 3)).toEqual([
      'actual   0  1  2    right',
      '     0   1  1  .   50.0 %',
      '     1   1  2  .   66.7 %',
      '     2   .  .  1  100.0 %',
    ]);
  });

  it('prints - for a class without images', () => {
    expect(confusionText(new Uint32Array(4), 2)[1]).toMatch(/-$/);
  });

  it('prints the most frequent mistakes of many classes', () => {
    const matrix = new Uint32Array(100 * 100);
    matrix[3 * 100 + 42] = 7;
    expect(confusionText(matrix, 100)).toEqual(['most frequent of 1 kinds of mistakes:', '   3 taken for 42: 7 times']);
    expect(confusionText(new Uint32Array(100 * 100), 100)).toEqual(['no mistakes']);
  });
});
