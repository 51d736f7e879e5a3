/**
 * A picture of a digit, brought to the form of MNIST: white ink on black, scaled into 20 x 20 with its proportions kept,
 * placed in 28 x 28 so that the centre of mass of its ink lies in the middle.
 *
 * Source: LeCun, Cortes and Burges, http://yann.lecun.com/exdb/mnist/. What MNIST got from a scanner (one polarity, no
 * specks, strokes of a pen's width) is made here first.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import type { GreyPicture } from '../../formats/png.ts';
import { shrink } from './shrink.ts';
import { type Ink, strokeWidth, thicken } from './stroke.ts';

/** Side of the field and of the box that holds the digit, in pixels. */
export const DIGIT_SIDE = 28;
const BOX = 20;
/** Larger pictures are made as small first, in pixels: what is seen in the box stays the same, and the work bounded. */
const MOST_SIDE = 1024;

/** The least difference between paper and ink, in shades of 256. */
const MIN_CONTRAST = 32;
/** Paler than this part of the full ink is paper. */
const PALE = 0.04;
/** A blot smaller than this part of the largest one is a speck of dirt. */
const SPECK = 0.02;
/**
 * Strokes thinner than the first part of the digit's longer side are thickened to the second. Of 2,000 test images of MNIST,
 * 5 % have strokes below 0.078 and half below 0.117, measured as strokeWidth() does.
 */
const THIN_STROKE = 0.08;
const PEN_STROKE = 0.11;

/**
 * Brings a picture of one digit, of any size and polarity, to the form of MNIST.
 *
 * @param name how errors call the picture
 * @returns `[28][28]`, 0 paper to 255 full ink
 * @throws {SynaptickError} where the picture is empty
 */
export function toDigit(picture: GreyPicture, name: string): Uint8Array {
  let ink = cropToInk(findInk(shrink(picture, MOST_SIDE), name));
  const side = Math.max(ink.width, ink.height);
  const stroke = strokeWidth(ink);
  if (stroke < THIN_STROKE * side) ink = cropToInk(thicken(ink, (PEN_STROKE * side - stroke) / 2));
  const scale = BOX / Math.max(ink.width, ink.height);
  const box = resize(ink, Math.max(1, Math.round(ink.width * scale)), Math.max(1, Math.round(ink.height * scale)));
  return placed(box);
}

/** How far each pixel is from paper to ink, whichever of the two is darker; paper's own noise and specks are taken off. */
function findInk({ width, height, grey }: GreyPicture, name: string): Ink {
  const paper = median(histogram(border(width, height), grey));
  let dark = 0;
  let bright = 0;
  for (const value of grey) {
    if (value < paper) dark += (paper - value) ** 2;
    else bright += (value - paper) ** 2;
  }
  const sign = bright >= dark ? 1 : -1;

  const depths = new Uint32Array(256);
  const deviations = new Uint32Array(256);
  for (const value of grey) {
    const depth = sign * (value - paper);
    count(deviations, Math.abs(depth));
    count(depths, Math.max(depth, 0));
  }
  // Six median deviations are four standard deviations of Gaussian noise. A clean paper has none.
  const noise = 6 * median(deviations);
  const full = fullInk(depths, noise);
  if (full - noise < MIN_CONTRAST) {
    throw new SynaptickError(
      `${name} shows no digit: its ink differs from its paper by ${full} of 255 shades, the paper itself varies by ${noise}, and at least ${MIN_CONTRAST} must lie between: draw it stronger on plain paper`,
    );
  }
  const floor = Math.max(noise, PALE * full);
  const values = Float32Array.from(grey, (value) => {
    const depth = sign * (value - paper);
    return depth > floor ? Math.min(depth / full, 1) : 0;
  });
  const ink = { width, height, values };
  removeSpecks(ink);
  return ink;
}

/** The pixels along the four sides. */
function border(width: number, height: number): number[] {
  const pixels: number[] = [];
  for (let x = 0; x < width; x++) pixels.push(x, (height - 1) * width + x);
  for (let y = 1; y < height - 1; y++) pixels.push(y * width, y * width + width - 1);
  return pixels;
}

function histogram(pixels: readonly number[], grey: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const pixel of pixels) count(counts, grey[pixel] as number);
  return counts;
}

function count(counts: Uint32Array, shade: number): void {
  counts[shade] = (counts[shade] as number) + 1;
}

function median(counts: Uint32Array): number {
  const half = counts.reduce((sum, count) => sum + count, 0) / 2;
  let seen = 0;
  return counts.findIndex((count) => {
    seen += count;
    return seen >= half;
  });
}

/** The depth of full ink: nine tenths of what is deeper than noise and than a quarter of the deepest is at most as deep. */
function fullInk(depths: Uint32Array, noise: number): number {
  const deepest = depths.findLastIndex((count) => count > 0);
  const from = Math.ceil(Math.max(noise, deepest / 4, 1));
  const total = depths.subarray(from).reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (let depth = from; depth <= deepest; depth++) {
    seen += depths[depth] as number;
    if (seen >= 0.9 * total) return depth;
  }
  return deepest;
}

/** Wipes out all connected blots of ink that are tiny beside the largest one. */
function removeSpecks({ width, height, values }: Ink): void {
  const blot = new Int32Array(values.length).fill(-1);
  const masses: number[] = [];
  const stack: number[] = [];
  for (let start = 0; start < values.length; start++) {
    if (values[start] === 0 || blot[start] !== -1) continue;
    const label = masses.length;
    let mass = 0;
    blot[start] = label;
    stack.push(start);
    for (let pixel = stack.pop(); pixel !== undefined; pixel = stack.pop()) {
      mass += values[pixel] as number;
      const x = pixel % width;
      const y = (pixel - x) / width;
      for (let ny = Math.max(y - 1, 0); ny <= Math.min(y + 1, height - 1); ny++) {
        for (let nx = Math.max(x - 1, 0); nx <= Math.min(x + 1, width - 1); nx++) {
          const next = ny * width + nx;
          if (values[next] === 0 || blot[next] !== -1) continue;
          blot[next] = label;
          stack.push(next);
        }
      }
    }
    masses.push(mass);
  }
  const least = SPECK * masses.reduce((most, mass) => Math.max(most, mass), 0);
  for (let pixel = 0; pixel < values.length; pixel++) {
    if (values[pixel] !== 0 && (masses[blot[pixel] as number] as number) < least) values[pixel] = 0;
  }
}

/** The smallest box that holds all ink. */
function cropToInk({ width, height, values }: Ink): Ink {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (values[y * width + x] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  const cropped = { width: right - left + 1, height: bottom - top + 1 };
  const rows = Array.from({ length: cropped.height }, (_, y) => (y + top) * width + left);
  const crop = new Float32Array(cropped.width * cropped.height);
  rows.forEach((from, y) => {
    crop.set(values.subarray(from, from + cropped.width), y * cropped.width);
  });
  return { ...cropped, values: crop };
}

/** Scales by area: each new pixel is the mean of what it covers. */
function resize(ink: Ink, width: number, height: number): Ink {
  const values = new Float32Array(width * height);
  const columns = Array.from({ length: width }, (_, x) => covered(x, ink.width / width, ink.width));
  for (let y = 0; y < height; y++) {
    const rows = covered(y, ink.height / height, ink.height);
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const [row, share] of rows) {
        for (const [column, part] of columns[x] as [number, number][]) {
          sum += share * part * (ink.values[row * ink.width + column] as number);
        }
      }
      values[y * width + x] = sum;
    }
  }
  return { width, height, values };
}

/** The old pixels under new pixel `index` of one row or column, with the share of each; the shares sum to 1. */
function covered(index: number, ratio: number, length: number): [pixel: number, share: number][] {
  const from = index * ratio;
  const to = from + ratio;
  const shares: [number, number][] = [];
  for (let pixel = Math.floor(from); pixel < Math.min(to, length); pixel++) {
    const share = (Math.min(pixel + 1, to) - Math.max(pixel, from)) / ratio;
    if (share > 0) shares.push([pixel, share]);
  }
  return shares;
}

/**
 * The box in the field so that its centre of mass falls on pixel 14 (of 0..27), where that of every MNIST image lies, but
 * never over the edge. The fullest ink becomes 255.
 */
function placed({ width, height, values }: Ink): Uint8Array {
  let [mass, massX, massY, fullest] = [0, 0, 0, 0];
  values.forEach((value, pixel) => {
    mass += value;
    massX += value * ((pixel % width) + 0.5);
    massY += value * (Math.floor(pixel / width) + 0.5);
    fullest = Math.max(fullest, value);
  });
  const corner = (centre: number, size: number) =>
    Math.min(Math.max(Math.round(DIGIT_SIDE / 2 + 0.5 - centre), 0), DIGIT_SIDE - size);
  const left = corner(massX / mass, width);
  const top = corner(massY / mass, height);
  const field = new Uint8Array(DIGIT_SIDE * DIGIT_SIDE);
  values.forEach((value, pixel) => {
    const y = top + Math.floor(pixel / width);
    field[y * DIGIT_SIDE + left + (pixel % width)] = Math.round((255 * value) / fullest);
  });
  return field;
}
