import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../../cores/errors.ts';
import type { ImageSet } from '../../../../src/input/data/image-set.ts';
import { toDigit } from '../../../../src/input/pictures/digit.ts';
import { strokeWidth } from '../../../../src/input/pictures/stroke.ts';
import { loadMnist } from '../../../../src/on-node.ts';
import { type DrawOptions, drawDigit } from '../../../support/draw-digit.ts';

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Where the ink of a 28 x 28 picture lies: its box, and its centre of mass in pixels counted from 0. */
function layout(field: Uint8Array) {
  const at = [...field.keys()].filter((pixel) => (field[pixel] as number) > 0);
  const xs = at.map((pixel) => pixel % 28);
  const ys = at.map((pixel) => Math.floor(pixel / 28));
  const mass = at.reduce((sum, pixel) => sum + (field[pixel] as number), 0);
  const centre = (along: number[]) =>
    along.reduce((sum, place, i) => sum + place * (field[at[i] as number] as number), 0) / mass;
  return {
    width: Math.max(...xs) - Math.min(...xs) + 1,
    height: Math.max(...ys) - Math.min(...ys) + 1,
    centreX: centre(xs),
    centreY: centre(ys),
  };
}

/** Mean difference of two fields, in shades of 256. */
function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] as number)), 0) / a.length;
}

function copy(picture: { width: number; height: number; grey: Uint8Array }) {
  return { ...picture, grey: Uint8Array.from(picture.grey) };
}

describe('toDigit', () => {
  const drawings: DrawOptions[] = [
    { size: 100, thickness: 12 },
    { size: 100, thickness: 3, inverted: true, offsetX: 15, offsetY: -18 },
    { size: 280 },
    { size: 300, thickness: 50, scale: 0.7 },
    { size: 400, thickness: 1, slant: 0.2, offsetY: 70 },
    { size: 480, thickness: 48, inverted: true, scale: 0.5, offsetX: 90, offsetY: -72 },
    { size: 480, thickness: 4, scale: 0.3, offsetX: -150, offsetY: 150 },
    { size: 28, thickness: 2, scale: 0.8, inverted: true },
  ];

  it.each(drawings)(
    'fits a digit into 20 x 20, its centre of mass on pixel 14: $size px, pen $thickness',
    (options) => {
      for (const digit of DIGITS) {
        const { width, height, centreX, centreY } = layout(toDigit(drawDigit(digit, options), 'f'));
        expect(Math.max(width, height)).toBe(20);
        // Half a pixel either way, as in MNIST; a 7's box would leave the field before that, were it not held.
        expect(Math.abs(centreX - 14)).toBeLessThan(0.51);
        expect(Math.abs(centreY - 14)).toBeLessThan(0.51);
      }
    },
  );

  it('gives the same for black on white and white on black', () => {
    for (const digit of DIGITS) {
      const black = toDigit(drawDigit(digit, { size: 200 }), 'f');
      expect(difference(black, toDigit(drawDigit(digit, { size: 200, inverted: true }), 'f'))).toBeLessThan(0.1);
    }
  });

  it('gives the same wherever the digit stands', () => {
    const middle = toDigit(drawDigit(5, { scale: 0.4 }), 'f');
    expect(toDigit(drawDigit(5, { scale: 0.4, offsetX: -60, offsetY: 65 }), 'f')).toEqual(middle);
  });

  it('takes a digit that runs over the edge of the paper', () => {
    const { height } = layout(toDigit(drawDigit(8, { scale: 1.1 }), 'f'));
    expect(height).toBe(20);
  });

  it('stretches grey on grey to the full contrast', () => {
    const pale = drawDigit(3);
    pale.grey.forEach((value, i) => {
      pale.grey[i] = 120 + Math.round(value / 5);
    });
    const strong = toDigit(drawDigit(3), 'f');
    expect(difference(toDigit(pale, 'f'), strong)).toBeLessThan(1.5);
  });

  it('does not mind specks and noisy paper', () => {
    const clean = toDigit(drawDigit(2, { size: 280, scale: 0.5 }), 'f');
    const dirty = copy(drawDigit(2, { size: 280, scale: 0.5 }));
    let state = 1;
    dirty.grey.forEach((value, i) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      dirty.grey[i] = Math.min(255, Math.max(0, value - 12 + (state >>> 27) - 8));
    });
    for (const pixel of [3 * 280 + 3, 270 * 280 + 20, 5 * 280 + 260, 5 * 280 + 261]) dirty.grey[pixel] = 0;
    expect(difference(toDigit(dirty, 'f'), clean)).toBeLessThan(4);
  });

  it('makes hairlines as wide as a pen, and leaves wider strokes alone', () => {
    const width = (thickness: number) => {
      const field = toDigit(drawDigit(0, { size: 400, thickness }), 'f');
      return strokeWidth({ width: 28, height: 28, values: Float32Array.from(field, (value) => value / 255) });
    };
    for (const hairline of [1, 2, 5, 10]) expect(width(hairline)).toBeGreaterThan(1.6);
    expect(width(60)).toBeGreaterThan(3.5);
  });

  it.each([
    ['black', () => 0],
    ['white', () => 255],
    ['a faint shade', (i: number) => (i % 100 < 50 ? 200 : 215)],
    ['pure noise', (i: number) => (Math.imul(i + 1, 2654435761) >>> 8) & 255],
  ])('refuses an empty picture: %s', (_, shade) => {
    const grey = Uint8Array.from({ length: 100 * 100 }, (_, i) => shade(i));
    const attempt = () => toDigit({ width: 100, height: 100, grey }, 'blank.png');
    expect(attempt).toThrow(SynaptickError);
    expect(attempt).toThrow(/^blank\.png shows no digit: .*: draw it stronger on plain paper$/);
  });

  it('takes the smallest picture there can be', () => {
    expect(() => toDigit({ width: 1, height: 1, grey: Uint8Array.of(9) }, 'f')).toThrow('f shows no digit');
    const dot = toDigit({ width: 3, height: 3, grey: Uint8Array.of(0, 0, 0, 0, 255, 0, 0, 0, 0) }, 'f');
    expect(layout(dot)).toMatchObject({ width: 20, height: 20 });
  });
});

describe('toDigit beside real MNIST', () => {
  it('gives back the pictures of MNIST nearly as they are', async () => {
    const { pixels } = await loadMnist('test');
    let close = 0;
    for (let image = 0; image < 1000; image++) {
      const grey = pixels.subarray(image * 784, (image + 1) * 784);
      if (difference(toDigit({ width: 28, height: 28, grey }, 'f'), grey) < 3) close++;
    }
    expect(close).toBeGreaterThan(950); // the others have strokes so thin that they are thickened
  });

  it('makes drawings whose nearest neighbour among real digits is of the right class', async () => {
    const train = { ...(await loadMnist('train')), count: 10_000 };
    let right = 0;
    let all = 0;
    for (const options of [
      { size: 100, thickness: 12 },
      { size: 400, thickness: 3, inverted: true, offsetX: 50 },
    ]) {
      for (const digit of DIGITS) {
        all++;
        if (nearestClass(toDigit(drawDigit(digit, options), 'f'), train) === digit) right++;
      }
    }
    expect(right).toBeGreaterThanOrEqual(all - 1);
  });
});

/** The class of the training image at the least Euclidean distance: a classifier without anything of ours in it. */
function nearestClass(field: Uint8Array, { pixels, labels, count }: ImageSet): number {
  let least = Number.POSITIVE_INFINITY;
  let nearest = -1;
  for (let image = 0; image < count; image++) {
    let distance = 0;
    for (let i = 0; i < 784 && distance < least; i++) {
      distance += ((field[i] as number) - (pixels[image * 784 + i] as number)) ** 2;
    }
    if (distance < least) {
      least = distance;
      nearest = labels[image] as number;
    }
  }
  return nearest;
}
