import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/errors.ts';
import { editDistance, requireKnown, suggest } from '../../../src/cli/suggest.ts';

describe('the edit distance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['mnist', 'mnist', 0],
    ['mnits', 'mnist', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('from %j to %j is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is symmetric, and at most the longer length', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('"did you mean"', () => {
  const names = ['mnist', 'cifar-100'];

  it.each([
    ['mnits', 'mnist'],
    ['MNIST', 'mnist'],
    ['cifar', 'cifar-100'],
    ['cifar100', 'cifar-100'],
    ['imagenet', undefined],
    ['x', undefined],
    ['', undefined],
  ])('takes %j for %j', (typed, meant) => {
    expect(suggest(typed, names)).toBe(meant);
  });

  it('returns what is known', () => {
    expect(requireKnown('dataset', 'mnist', names)).toBe('mnist');
  });

  it('refuses what is not, naming the closest and all', () => {
    const refusal = () => requireKnown('dataset', 'mnits', names, 'or a PNG file');
    expect(refusal).toThrow(UsageError);
    expect(refusal).toThrow(
      'unknown dataset "mnits", did you mean "mnist"? choose one of mnist, cifar-100, or a PNG file',
    );
    expect(() => requireKnown('dataset', 'dog', names)).toThrow(
      'unknown dataset "dog": choose one of mnist, cifar-100',
    );
  });
});
