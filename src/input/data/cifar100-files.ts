/** The binary files of CIFAR-100, and what makes them whole. */
import { SynaptickError } from '../../../cores/errors.ts';
import { CIFAR100_KIND, parseCifarRecords } from './cifar-records.ts';
import { CIFAR100_FINE } from './cifar100-names.ts';
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
  const found = parseCifarRecords(bytes, name, CIFAR100_KIND);
  if (images !== undefined && found.count !== images) {
    throw new SynaptickError(`${name} has ${found.count} images, must have ${images}: copy or download it again`);
  }
  const absent = CIFAR100_FINE.findIndex((_, label) => !found.labels.includes(label));
  if (allClasses && absent >= 0) {
    throw new SynaptickError(
      `${name} has no image of class ${absent} (${CIFAR100_FINE[absent]}): every class is needed, copy or download it again`,
    );
  }
  return found;
}
