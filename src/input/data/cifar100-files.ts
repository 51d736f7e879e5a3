/**
 * The binary files of CIFAR-100: 3,074 bytes an image, one coarse label, one fine label, then 1,024 red, 1,024 green and
 * 1,024 blue pixels, row by row.
 *
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { CIFAR100_COARSE, CIFAR100_FINE } from './cifar100-names.ts';
import type { ImageSet } from './image-set.ts';

export type Cifar100Split = Exclude<ImageSet['split'], 'validation'>;

/** Name and number of images of each file. */
export const CIFAR100_FILES = {
  train: { name: 'train.bin', images: 50_000 },
  test: { name: 'test.bin', images: 10_000 },
} as const;

export const CIFAR100_ARCHIVE = {
  name: 'cifar-100-binary.tar.gz',
  /** Folder within. */
  folder: 'cifar-100-binary',
  urls: ['https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz'],
  /** MD5 of the archive, as published beside it. */
  md5: '03b5dce01913d631647c71ecec9e9cb8',
  /** Above it, zipped or not, in bytes. */
  limit: 256 << 20,
} as const;

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const CHANNELS = 3;
const RECORD = 2 + CHANNELS * PIXELS;

export interface ParseOptions {
  /** Images that the file must have, where it must be a whole one. */
  readonly images?: number;
  /** Every class must occur. */
  readonly allClasses: boolean;
}

/**
 * The images of a file, channel last.
 * @param name how errors call the file
 * @throws SynaptickError when it ends within an image, has another number of images, a label out of range, or lacks a class
 */
export function parseCifar100(
  bytes: Uint8Array,
  name: string,
  { images, allClasses }: ParseOptions,
): Pick<ImageSet, 'count' | 'width' | 'height' | 'channels' | 'pixels' | 'labels' | 'coarseLabels'> {
  const count = Math.floor(bytes.length / RECORD);
  if (bytes.length === 0 || bytes.length % RECORD !== 0) {
    throw new SynaptickError(
      `${name} has ${bytes.length} bytes, CIFAR-100 has ${RECORD} for each image: is it the right file, and whole?`,
    );
  }
  if (images !== undefined && count !== images) {
    throw new SynaptickError(`${name} has ${count} images, must have ${images}: copy or download it again`);
  }
  const labels = new Uint8Array(count);
  const coarseLabels = new Uint8Array(count);
  const pixels = new Uint8Array(count * PIXELS * CHANNELS);
  for (let image = 0; image < count; image++) {
    const at = image * RECORD;
    coarseLabels[image] = labelOf(bytes, at, 'coarse', CIFAR100_COARSE.length, name, image);
    labels[image] = labelOf(bytes, at + 1, 'fine', CIFAR100_FINE.length, name, image);
    toChannelLast(bytes, at + 2, pixels, image * PIXELS * CHANNELS);
  }
  const absent = CIFAR100_FINE.findIndex((_, label) => !labels.includes(label));
  if (allClasses && absent >= 0) {
    throw new SynaptickError(
      `${name} has no image of class ${absent} (${CIFAR100_FINE[absent]}): every class is needed, copy or download it again`,
    );
  }
  return { count, width: SIDE, height: SIDE, channels: CHANNELS, pixels, labels, coarseLabels };
}

function labelOf(bytes: Uint8Array, at: number, kind: string, classes: number, name: string, image: number): number {
  const label = bytes[at] as number;
  if (label < classes) return label;
  throw new SynaptickError(
    `${name}: image ${image} has ${kind} label ${label}, must be 0 to ${classes - 1}: is it the right file?`,
  );
}

function toChannelLast(planes: Uint8Array, from: number, pixels: Uint8Array, to: number): void {
  for (let channel = 0; channel < CHANNELS; channel++) {
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      pixels[to + pixel * CHANNELS + channel] = planes[from + channel * PIXELS + pixel] as number;
    }
  }
}
