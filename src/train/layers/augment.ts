/**
 * Random changes of training pictures. A change is a pure function of (seed, epoch, sample): no thread, batch or resumed
 * run makes it another.
 */
import { drawTime, streamKey } from '../../../cores/random.ts';
import type { Grid } from '../../../mapping/line-grid.ts';
import { type RandomState, randomBits, seededRandom, uniform } from '../../../mapping/random.ts';
import type {
  Augmentation,
  DigitAugmentation,
  PhotographAugmentation,
  PictureAugmentation,
} from './augmentation-options.ts';

/** Knots of the elastic field on a side of the picture; between them it is interpolated. */
const KNOTS = 6;

/** Writes the changed picture, `[height][width][channels]`, whole numbers 0..255. */
export type Augment = (source: Uint8Array, random: RandomState, target: Uint8Array) => void;

/** The generator of a sample's change. */
export function sampleRandom(seed: number, epoch: number, sample: number): RandomState {
  return seededRandom((streamKey(seed, sample) + drawTime(epoch, 0)) >>> 0);
}

/** What an augmentation does with pictures of a size; null where it does nothing. */
export function augmenter(augmentation: Augmentation, picture: Grid): Augment | null {
  if (!augmentation) return null;
  if (augmentation.kind === 'digits') return digitAugmenter(augmentation, picture);
  if (augmentation.kind === 'photographs') return photographAugmenter(augmentation, picture);
  return pictureAugmenter(augmentation, picture);
}

/** Moved, turned, stretched, slanted and bent; a pixel is interpolated between four, dark outside. */
function digitAugmenter(
  { shift, turn, stretch, slant, elastic }: DigitAugmentation,
  { width, height, channels }: Grid,
): Augment {
  const field = new Float32Array(2 * KNOTS * KNOTS);
  const centreX = (width - 1) / 2;
  const centreY = (height - 1) / 2;
  return (source, random, target) => {
    const angle = uniform(random, -turn, turn);
    const scaleX = uniform(random, 1 - stretch, 1 + stretch);
    const scaleY = uniform(random, 1 - stretch, 1 + stretch);
    const lean = uniform(random, -slant, slant);
    const shiftX = uniform(random, -shift, shift);
    const shiftY = uniform(random, -shift, shift);
    if (elastic > 0) for (let k = 0; k < field.length; k++) field[k] = uniform(random, -elastic, elastic);
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    for (let y = 0; y < height; y++) {
      const dy = y - centreY - shiftY;
      const v = (y / height) * (KNOTS - 1);
      const knotY = Math.floor(v);
      const fy = v - knotY;
      for (let x = 0; x < width; x++) {
        const dx = x - centreX - shiftX + lean * dy;
        let fromX = centreX + (cos * dx - sin * dy) * scaleX;
        let fromY = centreY + (sin * dx + cos * dy) * scaleY;
        if (elastic > 0) {
          const u = (x / width) * (KNOTS - 1);
          const knotX = Math.floor(u);
          const fx = u - knotX;
          const knot = 2 * (knotY * KNOTS + knotX);
          fromX += fieldAt(field, knot, fx, fy);
          fromY += fieldAt(field, knot + 1, fx, fy);
        }
        for (let c = 0; c < channels; c++) {
          target[(y * width + x) * channels + c] = pixelBetween(source, width, height, channels, c, fromX, fromY);
        }
      }
    }
  };
}

function fieldAt(field: Float32Array, knot: number, fx: number, fy: number): number {
  const upper = (field[knot] as number) * (1 - fx) + (field[knot + 2] as number) * fx;
  const lower = (field[knot + 2 * KNOTS] as number) * (1 - fx) + (field[knot + 2 * KNOTS + 2] as number) * fx;
  return upper * (1 - fy) + lower * fy;
}

function pixelBetween(
  source: Uint8Array,
  width: number,
  height: number,
  channels: number,
  channel: number,
  x: number,
  y: number,
): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) return 0;
  const at = (top * width + left) * channels + channel;
  const below = at + width * channels;
  const fx = x - left;
  const fy = y - top;
  const upper = (source[at] as number) * (1 - fx) + (source[at + channels] as number) * fx;
  const lower = (source[below] as number) * (1 - fx) + (source[below + channels] as number) * fx;
  return Math.round(upper * (1 - fy) + lower * fy);
}

/** A piece of the picture with a border (dark) around it, perhaps mirrored, in another light. */
function photographAugmenter(
  { shift, mirror, light }: PhotographAugmentation,
  { width, height, channels }: Grid,
): Augment {
  return (source, random, target) => {
    const shiftX = Math.floor(uniform(random, -shift, shift + 1));
    const shiftY = Math.floor(uniform(random, -shift, shift + 1));
    const mirrored = mirror && randomBits(random) >>> 31 === 1;
    const contrast = 1 + uniform(random, -light, light);
    const brightness = 255 * uniform(random, -light, light) + 128 * (1 - contrast);
    for (let y = 0; y < height; y++) {
      const fromY = y + shiftY;
      for (let x = 0; x < width; x++) {
        const fromX = (mirrored ? width - 1 - x : x) + shiftX;
        const inside = fromX >= 0 && fromY >= 0 && fromX < width && fromY < height;
        const to = (y * width + x) * channels;
        for (let c = 0; c < channels; c++) {
          const value = inside ? (source[(fromY * width + fromX) * channels + c] as number) : 0;
          target[to + c] =
            light > 0 && inside ? Math.max(0, Math.min(255, Math.round(contrast * value + brightness))) : value;
        }
      }
    }
  };
}

/**
 * Moved, turned and stretched, in another light and colour. A pixel is the nearest, never one between two, so that counts stay
 * the counts that there are; outside, the border goes on, whatever the background is.
 */
function pictureAugmenter(
  { shift, turn, stretch, light, colour }: PictureAugmentation,
  { width, height, channels }: Grid,
): Augment {
  const centreX = (width - 1) / 2;
  const centreY = (height - 1) / 2;
  /** What each value of each channel becomes. */
  const shades = new Uint8Array(256 * channels);
  return (source, random, target) => {
    const angle = uniform(random, -turn, turn);
    const scaleX = uniform(random, 1 - stretch, 1 + stretch);
    const scaleY = uniform(random, 1 - stretch, 1 + stretch);
    const shiftX = uniform(random, -shift, shift);
    const shiftY = uniform(random, -shift, shift);
    drawShades(shades, channels, light, colour, random);
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    for (let y = 0; y < height; y++) {
      const dy = y - centreY - shiftY;
      for (let x = 0; x < width; x++) {
        const dx = x - centreX - shiftX;
        const fromX = Math.round(centreX + (cos * dx - sin * dy) * scaleX);
        const fromY = Math.round(centreY + (sin * dx + cos * dy) * scaleY);
        const column = Math.max(0, Math.min(width - 1, fromX));
        const row = Math.max(0, Math.min(height - 1, fromY));
        const from = (row * width + column) * channels;
        const to = (y * width + x) * channels;
        for (let c = 0; c < channels; c++) target[to + c] = shades[256 * c + (source[from + c] as number)] as number;
      }
    }
  };
}

/** Contrast and brightness drawn once for all channels and once for each. */
function drawShades(shades: Uint8Array, channels: number, light: number, colour: number, random: RandomState): void {
  const contrast = 1 + uniform(random, -light, light);
  const brightness = 255 * uniform(random, -light, light);
  for (let c = 0; c < channels; c++) {
    const gain = contrast * (1 + uniform(random, -colour, colour));
    const offset = brightness + 255 * uniform(random, -colour, colour) + 128 * (1 - gain);
    for (let value = 0; value < 256; value++) {
      shades[256 * c + value] = Math.max(0, Math.min(255, Math.round(gain * value + offset)));
    }
  }
}
