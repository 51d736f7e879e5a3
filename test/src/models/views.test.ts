import { describe, expect, it } from 'vitest';
import { lookAt } from '../../../src/models/views.ts';

const PICTURE = { width: 3, height: 2, channels: 2 };
const PIXELS = Uint8Array.of(1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16);

describe('a view', () => {
  it.each([
    ['as it is', { dx: 0, dy: 0, flip: false }, [...PIXELS]],
    ['one to the right', { dx: 1, dy: 0, flip: false }, [0, 0, 1, 2, 3, 4, 0, 0, 11, 12, 13, 14]],
    ['one up', { dx: 0, dy: -1, flip: false }, [11, 12, 13, 14, 15, 16, 0, 0, 0, 0, 0, 0]],
    ['mirrored', { dx: 0, dy: 0, flip: true }, [5, 6, 3, 4, 1, 2, 15, 16, 13, 14, 11, 12]],
    [
      'mirrored, then two to the left and one down',
      { dx: -2, dy: 1, flip: true },
      [0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0],
    ],
    ['out of sight', { dx: 3, dy: 0, flip: false }, new Array<number>(12).fill(0)],
  ])('shows the picture %s', (_, view, expected) => {
    const into = new Uint8Array(12).fill(99);
    lookAt(PICTURE, view, PIXELS, into);
    expect([...into]).toEqual(expected);
  });
});
