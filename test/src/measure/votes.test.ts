import { describe, expect, it } from 'vitest';
import { verdictOf, verdictText, votesText } from '../../../src/measure/votes.ts';

describe('the verdict of the votes', () => {
  it('is the class with most votes and the margin to the next', () => {
    expect(verdictOf([1, 20, 4])).toEqual({ winner: 1, runnerUp: 2, margin: 16, total: 25, doubt: 'none' });
    expect(verdictText(verdictOf([1, 20, 4]))).toBe('16 votes before 2');
  });

  it('hesitates when the next class is close', () => {
    expect(verdictOf([0, 12, 9]).doubt).toBe('hesitates');
    expect(verdictText(verdictOf([0, 12, 11]))).toBe('hesitates: only 1 vote before 2');
  });

  it('takes the lower class of a tie and says so', () => {
    expect(verdictOf([0, 7, 7])).toMatchObject({ winner: 1, runnerUp: 2, margin: 0, doubt: 'tie' });
    expect(verdictText(verdictOf([0, 7, 7]))).toContain('tie between 1 and 2');
  });

  it('says when nothing voted', () => {
    expect(verdictOf([0, 0])).toMatchObject({ winner: 0, total: 0, doubt: 'no votes' });
    expect(verdictText(verdictOf([0, 0]))).toContain('no output spiked');
  });

  it('shows in bars that are full at all the votes a class can get', () => {
    expect(votesText([25, 5, 0], 25)).toEqual([
      `0  ${'#'.repeat(25)}  25`,
      `1  ${'#'.repeat(5)}${'.'.repeat(20)}  5`,
      `2  ${'.'.repeat(25)}  0`,
    ]);
  });
});
