import { expect, it } from 'vitest';
import { seededRandom } from '../../../mapping/random.ts';
import { distort } from '../../../src/learning/distort.ts';

const STILL = { shift: 0, turn: 0, stretch: 0, slant: 0 };
const SIDE = 9;

/** A grey square of 3 x 3 in the middle. */
function square(): Uint8Array {
  return new Uint8Array(SIDE * SIDE).map((_, i) =>
    Math.abs((i % SIDE) - 4) <= 1 && Math.abs(Math.floor(i / SIDE) - 4) <= 1 ? 90 : 0,
  );
}

it('leaves a picture with an empty border as it is when nothing may change', () => {
  const target = new Float32Array(SIDE * SIDE);
  distort(square(), SIDE, SIDE, STILL, seededRandom(1), target);
  expect(Array.from(target)).toEqual(Array.from(square()));
});

it('moves a picture by up to the shift and keeps its ink', () => {
  const random = seededRandom(2);
  const target = new Float32Array(SIDE * SIDE);
  for (let n = 0; n < 20; n++) {
    distort(square(), SIDE, SIDE, { ...STILL, shift: 2 }, random, target);
    const ink = target.reduce((sum, grey) => sum + grey, 0);
    const centreX = target.reduce((sum, grey, i) => sum + grey * (i % SIDE), 0) / ink;
    expect(ink).toBeCloseTo(9 * 90, 1);
    expect(Math.abs(centreX - 4)).toBeLessThanOrEqual(2);
    expect(centreX).not.toBe(4);
  }
});
