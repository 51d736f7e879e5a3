import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/errors.ts';
import { commaList, limit, oneOf, seed, voltage } from '../../../src/cli/options.ts';

describe('--limit', () => {
  const read = limit('images');

  it.each([
    ['1', 1],
    ['10000', 10_000],
    ['+7', 7],
  ])('reads %j', (text, value) => {
    expect(read(text)).toBe(value);
  });

  it.each(['0', '-5', 'abc', '1.5', '', ' ', '1e3', '0x10', 'NaN', 'Infinity'])(
    'refuses %j in one line with option, value, range and remedy',
    (text) => {
      expect(() => read(text)).toThrow(UsageError);
      expect(() => read(text)).toThrow(
        `--limit is "${text}", must be a whole number of at least 1: leave it out for all images`,
      );
    },
  );

  it('names the upper limit where that is what was passed', () => {
    expect(() => read('99999999999999999999')).toThrow('must be a whole number from 1 to 9007199254740991');
  });
});

describe('--seed', () => {
  it('reads 32 bits', () => {
    expect(seed('0')).toBe(0);
    expect(seed('4294967295')).toBe(0xffffffff);
    expect(() => seed('4294967296')).toThrow('must be a whole number from 0 to 4294967295');
    expect(() => seed('-1')).toThrow(UsageError);
  });
});

describe('--voltage', () => {
  it.each([
    ['0.7', 0.7],
    ['.8', 0.8],
    ['1', 1],
    ['1.05', 1.05],
    ['8e-1', 0.8],
  ])('reads %j', (text, value) => {
    expect(voltage(text)).toBe(value);
  });

  it.each(['0.69', '1.06', '-0.8', '0', 'abc', '0.8V', '', '1..0', 'NaN'])('refuses %j, naming the range', (text) => {
    expect(() => voltage(text)).toThrow(UsageError);
    expect(() => voltage(text)).toThrow(/--voltage is ".*", must be a number of volts from 0\.70 to 1\.05/);
  });
});

describe('a choice of names', () => {
  it('suggests the closest', () => {
    const read = oneOf('engine', ['auto', 'oracle']);
    expect(read('oracle')).toBe('oracle');
    expect(() => read('orcale')).toThrow('unknown engine "orcale", did you mean "oracle"? choose one of auto, oracle');
  });
});

describe('a list', () => {
  const names = commaList(oneOf('engine', ['simd', 'oracle']));

  it('is read between commas, each value once', () => {
    expect(names('oracle')).toEqual(['oracle']);
    expect(names('simd, oracle,simd')).toEqual(['simd', 'oracle']);
  });

  it.each(['simd,', '', 'simd,,oracle', 'simd,smid'])('refuses "%s"', (text) => {
    expect(() => names(text)).toThrow(UsageError);
  });
});
