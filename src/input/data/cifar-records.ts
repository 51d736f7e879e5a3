/**
 * The binary files of CIFAR-10 and CIFAR-100: an image after the other, of each its labels (CIFAR-10: the class; CIFAR-100:
 * the group, then the class), then 1,024 red, 1,024 green and 1,024 blue pixels, row by row.
 *
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { CIFAR100_COARSE } from './cifar100-names.ts';
import type { LabelledImages } from './found-data.ts';
import { type DatasetName, KNOWN } from './known.ts';
import { toChannelLast } from './layouts/picture-form.ts';

/** Which of the two it is. */
export interface CifarKind {
  readonly name: DatasetName;
  readonly title: string;
  readonly classNames: readonly string[];
  /** Of the groups of classes, where there are any. */
  readonly coarseNames: readonly string[] | null;
}

export const CIFAR10_KIND: CifarKind = { name: 'cifar10', ...KNOWN.cifar10, coarseNames: null };
export const CIFAR100_KIND: CifarKind = { name: 'cifar100', ...KNOWN.cifar100, coarseNames: CIFAR100_COARSE };

export const CIFAR_FORM = { width: 32, height: 32, channels: 3 } as const;
/** Bytes of the pixels of an image. */
export const CIFAR_PIXELS = CIFAR_FORM.width * CIFAR_FORM.height * CIFAR_FORM.channels;

function labelBytes({ coarseNames }: CifarKind): number {
  return coarseNames ? 2 : 1;
}

/** Bytes of an image and its labels. */
export function cifarRecordBytes(kind: CifarKind): number {
  return labelBytes(kind) + CIFAR_PIXELS;
}

/**
 * The images of a file, channel last.
 * @param name how errors call the file
 * @throws SynaptickError when it ends within an image, or has a label out of range
 */
export function parseCifarRecords(bytes: Uint8Array, name: string, kind: CifarKind): LabelledImages {
  const { title, classNames, coarseNames } = kind;
  const start = labelBytes(kind);
  const record = cifarRecordBytes(kind);
  if (bytes.length === 0 || bytes.length % record !== 0) {
    throw new SynaptickError(
      `${name} has ${bytes.length} bytes, ${title} has ${record} for each image: is it the right file, and whole?`,
    );
  }
  const count = bytes.length / record;
  const column = (at: number) => Uint8Array.from({ length: count }, (_, image) => bytes[image * record + at] as number);
  const coarseLabels = coarseNames && requireCifarLabels(column(0), 'coarse label', coarseNames.length, name);
  const labels = requireCifarLabels(column(start - 1), coarseNames ? 'fine label' : 'label', classNames.length, name);
  const pixels = toChannelLast({ bytes, count, start, stride: record }, CIFAR_FORM);
  return { count, ...CIFAR_FORM, pixels, labels, ...(coarseLabels && { coarseLabels }) };
}

/** The same labels as bytes. @throws SynaptickError for one out of range */
export function requireCifarLabels(labels: ArrayLike<number>, kind: string, classes: number, name: string): Uint8Array {
  for (let image = 0; image < labels.length; image++) {
    const label = labels[image] as number;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new SynaptickError(
      `${name}: image ${image} has ${kind} ${label}, must be 0 to ${classes - 1}: is it the right file?`,
    );
  }
  return Uint8Array.from(labels);
}
