/**
 * CIFAR-10 and CIFAR-100 as they are published: the binary files, and what makes them whole.
 *
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html. MD5 of the archives, as published there.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { CIFAR10_KIND, CIFAR100_KIND, type CifarKind, parseCifarRecords } from './cifar-records.ts';
import type { LabelledImages } from './found-data.ts';

/** Files of a split, one after the other, and the images that they have together. */
interface PublishedPart {
  readonly files: readonly string[];
  readonly images: number;
}

export interface PublishedCifar {
  readonly kind: CifarKind;
  readonly parts: Readonly<Record<'train' | 'test', PublishedPart>>;
  readonly archive: {
    readonly name: string;
    /** Folder within. */
    readonly folder: string;
    readonly urls: readonly string[];
    readonly md5: string;
  };
}

/** Above an archive, zipped or not, in bytes. */
export const CIFAR_LIMIT = 256 << 20;

const HOST = 'https://www.cs.toronto.edu/~kriz';

export const PUBLISHED_CIFAR10: PublishedCifar = {
  kind: CIFAR10_KIND,
  parts: {
    train: { files: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`), images: 50_000 },
    test: { files: ['test_batch.bin'], images: 10_000 },
  },
  archive: {
    name: 'cifar-10-binary.tar.gz',
    folder: 'cifar-10-batches-bin',
    urls: [`${HOST}/cifar-10-binary.tar.gz`],
    md5: 'c32a1d4ab5d03f1284b67883e8d87530',
  },
};

export const PUBLISHED_CIFAR100: PublishedCifar = {
  kind: CIFAR100_KIND,
  parts: { train: { files: ['train.bin'], images: 50_000 }, test: { files: ['test.bin'], images: 10_000 } },
  archive: {
    name: 'cifar-100-binary.tar.gz',
    folder: 'cifar-100-binary',
    urls: [`${HOST}/cifar-100-binary.tar.gz`],
    md5: '03b5dce01913d631647c71ecec9e9cb8',
  },
};

export interface ParseOptions {
  /** Images that there must be, where it must be a whole part. */
  readonly images?: number;
  /** Every class must occur. */
  readonly allClasses: boolean;
}

/**
 * The images of a part, channel last.
 * @param name how errors call it
 * @throws SynaptickError when it ends within an image, has another number of images, a label out of range, or lacks a class
 */
export function parsePublished(
  bytes: Uint8Array,
  name: string,
  kind: CifarKind,
  { images, allClasses }: ParseOptions,
): LabelledImages {
  const found = parseCifarRecords(bytes, name, kind);
  if (images !== undefined && found.count !== images) {
    throw new SynaptickError(`${name} has ${found.count} images, must have ${images}: copy or download it again`);
  }
  const absent = kind.classNames.findIndex((_, label) => !found.labels.includes(label));
  if (allClasses && absent >= 0) {
    throw new SynaptickError(
      `${name} has no image of class ${absent} (${kind.classNames[absent]}): every class is needed, copy or download it again`,
    );
  }
  return found;
}
