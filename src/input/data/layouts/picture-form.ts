/** What the axes of an array of pictures are. */
import { listText, SynaptickError } from '../../../../cores/errors.ts';

/** Of each picture. */
export interface Form {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Whether the pixels of a channel lie together. */
  readonly planes: boolean;
  /** Whether the array has no axes of its own for width and height. */
  readonly flat: boolean;
}

/** Grey or truth values, on and off, colours. */
const CHANNELS = [1, 2, 3];
/** So many may an axis have that is shorter than both others: colour and depth, bands of a satellite, frames of events. */
const MOST_CHANNELS = 64;
const REMEDY = 'save it as (samples, height, width, channels)';

/**
 * The form of the pictures in an array of a shape: (samples, height, width), the same with an axis of channels last or
 * second (1 to 3 of them, or up to 64 where the axis is shorter than both others), or (samples, pixels) where the pixels make a square, or what `size` says.
 *
 * @param name how errors call the array
 * @throws SynaptickError for any other shape, or one that can be read in two ways
 */
export function formOf(
  name: string,
  shape: readonly number[],
  size?: { readonly width: number; readonly height: number },
): Form {
  const [, second = 0, third = 0, fourth = 0] = shape;
  const refuse = (why: string) => new SynaptickError(`${name} has shape (${listText(shape)}), ${why}`);
  if (shape.slice(1).includes(0)) throw refuse(`pictures of no pixels: ${REMEDY}`);
  if (shape.length === 2) return flatForm(second, size, refuse);
  if (shape.length === 3) return { width: third, height: second, channels: 1, planes: false, flat: false };
  if (shape.length !== 4) throw refuse(`pictures have 2 to 4 axes: ${REMEDY}`);
  const last = { width: third, height: second, channels: fourth, planes: false, flat: false };
  const first = { width: fourth, height: third, channels: second, planes: second > 1, flat: false };
  const [isLast, isFirst] = [CHANNELS.includes(fourth), CHANNELS.includes(second)];
  if (isLast && isFirst) throw refuse(`its channels may be the second axis or the last: ${REMEDY}, larger than 3 x 3`);
  if (isLast || isFirst) return isLast ? last : first;
  if (fourth < Math.min(second, third, MOST_CHANNELS + 1)) return last;
  if (second < Math.min(third, fourth, MOST_CHANNELS + 1)) return first;
  throw refuse(
    `neither the second axis nor the last is one of channels (1 to 3, or up to ${MOST_CHANNELS} where it is the shortest): ${REMEDY}`,
  );
}

function flatForm(
  pixels: number,
  size: { readonly width: number; readonly height: number } | undefined,
  refuse: (why: string) => SynaptickError,
): Form {
  const sides = rowSides(pixels, size);
  if (typeof sides === 'string') throw refuse(`${sides}, or ${REMEDY}`);
  return { ...sides, channels: 1, planes: false, flat: true };
}

/** Width and height of a row of pixels: what `size` says if it has as many, else a square; why it has none, and what to do, where neither fits. */
export function rowSides(
  pixels: number,
  size?: { readonly width: number; readonly height: number },
): { readonly width: number; readonly height: number } | string {
  if (size && size.width * size.height === pixels) return size;
  const side = Math.round(Math.sqrt(pixels));
  if (side * side === pixels) return { width: side, height: side };
  const what = size ? `are not ${size.width} x ${size.height} and make no square` : 'make no square';
  return `rows of ${pixels} pixels ${what}: say their size (--size WIDTHxHEIGHT)`;
}

/** What is to be said of a form in which not all is told by the file, after what has it; empty where it is. */
export function formText({ width, height, flat }: Form): string {
  return flat ? `, rows of ${width * height} pixels as ${width} x ${height}` : '';
}

/** Where pictures lie among bytes. */
export interface PicturePlanes {
  readonly bytes: Uint8Array;
  readonly count: number;
  /** The first byte of the first, and bytes from one to the next; by default they lie one behind the other. */
  readonly start?: number;
  readonly stride?: number;
}

/** `[count][channels][height][width]` as `[count][height][width][channels]`. */
export function toChannelLast(
  planes: PicturePlanes,
  { width, height, channels }: Omit<Form, 'planes' | 'flat'>,
): Uint8Array {
  const plane = width * height;
  const size = plane * channels;
  const { bytes, count, start = 0, stride = size } = planes;
  const pixels = new Uint8Array(count * size);
  for (let image = 0; image < count; image++) {
    for (let channel = 0; channel < channels; channel++) {
      const from = start + image * stride + channel * plane;
      for (let pixel = 0, to = image * size + channel; pixel < plane; pixel++, to += channels) {
        pixels[to] = bytes[from + pixel] as number;
      }
    }
  }
  return pixels;
}
