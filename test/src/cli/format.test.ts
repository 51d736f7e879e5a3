import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatEngineering,
  formatJoules,
  formatMicrojoules,
  formatPercent,
  formatSeconds,
} from '../../../src/cli/format.ts';

describe('numbers for people', () => {
  it('separates thousands', () => {
    expect(formatCount(0)).toBe('0');
    expect(formatCount(10_000)).toBe('10,000');
    expect(formatCount(1234.56, 1)).toBe('1,234.6');
    expect(formatCount(5, 1)).toBe('5.0');
  });

  it('writes shares in percent', () => {
    expect(formatPercent(0.9653)).toBe('96.53 %');
    expect(formatPercent(1, 0)).toBe('100 %');
  });

  it.each([
    [2.68e-7, '268 nJ'],
    [1.083e-4, '108 µJ'],
    [1.39e-12, '1.39 pJ'],
    [1.39e-15, '0.00139 pJ'],
    [9.9999e-7, '1.00 µJ'],
    [0, '0 J'],
    [1, '1.00 J'],
    [12.34, '12.3 J'],
    [-2e-3, '-2 mJ'],
  ])('writes %d joules as %s', (joules, text) => {
    expect(formatJoules(joules)).toBe(text);
  });

  it('takes any unit', () => {
    expect(formatEngineering(5.8e10, 'SOPS')).toBe('58.0 GSOPS');
  });

  it('writes microjoules in columns', () => {
    expect(formatMicrojoules(0.268e-6)).toBe('0.2680 µJ');
    expect(formatMicrojoules(1.5e-3)).toBe('1,500.0000 µJ');
  });

  it.each([
    [0.4234, '0.42 s'],
    [12.34, '12.3 s'],
    [75, '1 min 15 s'],
    [3725, '1 h 2 min'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });
});
