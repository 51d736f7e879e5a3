import { describe, expect, it } from 'vitest';
import { tableText, wrapWords } from '../../../src/cli/table.ts';

describe('a table', () => {
  it('lines up columns, numbers to the right, without trailing blanks', () => {
    expect(
      tableText(
        [
          ['spikes', '1,234', 'x'],
          ['synaptic events', '7', ''],
          ['hops', '12'],
        ],
        ['left', 'right'],
        '  ',
      ),
    ).toEqual(['  spikes           1,234  x', '  synaptic events      7', '  hops                12']);
  });

  it('may be empty', () => {
    expect(tableText([], [])).toEqual([]);
  });
});

describe('wrapped text', () => {
  it('breaks between words, a long word stands alone', () => {
    expect(wrapWords('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapWords('a verylongword b', 5)).toEqual(['a', 'verylongword', 'b']);
    expect(wrapWords('', 5)).toEqual(['']);
  });
});
