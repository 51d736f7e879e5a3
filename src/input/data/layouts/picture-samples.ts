/**
 * Pictures that come one by one, as samples of one shape. Sizes and colours of all decide which, and no picture is asked for
 * twice: as long as all have the size of the first they are kept as they are, and brought to the common size, and to
 * colours, when one is met that differs. The order changes no bit.
 */
import { lines } from '../../../../mapping/line-grid.ts';
import type { PngPixels } from '../../../formats/png.ts';
import { coloursOf, hasColours } from '../../../formats/png-paper.ts';
import { type MemoryLimit, takeMemory } from '../../../host/memory.ts';
import { asSample, type SampleShape } from '../../pictures/as-sample.ts';
import { resized } from '../../pictures/resize.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pictures of one size are kept as they are up to this side; larger ones, and those of several sizes, become the other. */
const MOST_SIDE = 64;
const COMMON: Size = { width: 32, height: 32 };

export interface PictureSamples {
  readonly shape: SampleShape;
  readonly count: number;
  /** `[count][height][width][channels]`. */
  readonly pixels: Uint8Array;
  /** What was done to them, in words; undefined where nothing was. */
  readonly preparation: string | undefined;
}

export interface PictureCollection {
  /** @throws SynaptickError where all pictures of this shape would take too much memory */
  add(picture: PngPixels): void;
  /** What has been added. */
  samples(): PictureSamples;
}

/**
 * @param title what they are, for errors
 * @param most pictures that may come
 * @param size what all are brought to; by default that of all where it is one and small, else 32 x 32
 */
export function collectPictures(
  title: string,
  most: number,
  size: Size | undefined,
  memory: MemoryLimit,
): PictureCollection {
  let shape: SampleShape = { ...COMMON, channels: 1 };
  let pixels = new Uint8Array(0);
  let count = 0;
  let coloured = 0;
  const met = createSizes();

  function wanted(): SampleShape {
    const one = met.mixed() ? null : met.first();
    const common = one && Math.max(one.width, one.height) <= MOST_SIDE ? one : COMMON;
    return { ...(size ?? common), channels: coloured > 0 ? 3 : 1 };
  }

  /** Brings what has come into another shape. */
  function reshape(to: SampleShape): void {
    const length = lines(to);
    const text = `${to.width} x ${to.height} x ${to.channels}`;
    takeMemory(memory, most * length, `${title}: ${most} pictures as samples of ${text}`);
    const before = pixels;
    pixels = new Uint8Array(most * length);
    for (let i = 0; i < count; i++) {
      const sample = resized(before.subarray(i * lines(shape), (i + 1) * lines(shape)), shape, to);
      const turned = to.channels > shape.channels;
      pixels.set(turned ? coloursOf({ width: to.width, height: to.height, pixels: sample }) : sample, i * length);
    }
    shape = to;
  }

  return {
    add(picture) {
      met.add(picture);
      if (hasColours(picture)) coloured++;
      const to = wanted();
      if (pixels.length === 0 || !isSame(to, shape)) reshape(to);
      pixels.set(asSample(picture, shape), count * lines(shape));
      count++;
    },
    samples() {
      const done = [met.resizing(shape), colouring(coloured, count)].filter((words) => words !== '');
      return {
        shape,
        count,
        pixels: pixels.subarray(0, count * lines(shape)),
        preparation: done.length > 0 ? done.join('; ') : undefined,
      };
    },
  };
}

function isSame(a: SampleShape, b: SampleShape): boolean {
  return a.width === b.width && a.height === b.height && a.channels === b.channels;
}

function colouring(coloured: number, count: number): string {
  return coloured === 0 || coloured === count ? '' : `${count - coloured} grey of ${count} pictures taken as colour`;
}

/** The sizes of the pictures that have come. */
function createSizes() {
  let first: Size | null = null;
  let smallest: Size = COMMON;
  let largest: Size = COMMON;
  let mixed = false;
  let proportioned = true;

  return {
    first: () => first,
    mixed: () => mixed,
    add({ width, height }: Size): void {
      first ??= smallest = largest = { width, height };
      if (width !== first.width || height !== first.height) mixed = true;
      if (!isProportioned(first, { width, height })) proportioned = false;
      if (width * height < smallest.width * smallest.height) smallest = { width, height };
      if (width * height > largest.width * largest.height) largest = { width, height };
    },
    /** What was done to bring them to a size, in words; empty where nothing was. */
    resizing(to: Size): string {
      if (!first || (!mixed && sizeName(first) === sizeName(to))) return '';
      const from = mixed ? `sizes between ${sizeName(smallest)} and ${sizeName(largest)}` : sizeName(first);
      const stretched = proportioned && isProportioned(first, to) ? '' : ', stretched';
      return `resized from ${from} to ${sizeName(to)} pixels by area averages${stretched}`;
    },
  };
}

function isProportioned(a: Size, b: Size): boolean {
  return a.width * b.height === a.height * b.width;
}

function sizeName({ width, height }: Size): string {
  return `${width} x ${height}`;
}
