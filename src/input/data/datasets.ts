/** The datasets by name, so that every command has all of them. */
import { SynaptickError } from '../../../cores/errors.ts';
import type { Grid } from '../../../mapping/line-grid.ts';
import { loadCifar100 } from './cifar100.ts';
import type { DatasetOptions } from './dataset-options.ts';
import { FASHION_MNIST } from './fashion-mnist.ts';
import type { ImageSet } from './image-set.ts';
import { loadIdxDataset } from './load-idx.ts';
import { loadMnist } from './mnist.ts';

export const DATASETS = ['mnist', 'fashion-mnist', 'cifar100'] as const;
export type DatasetName = (typeof DATASETS)[number];
/** The dataset unless one is named. */
export const DEFAULT_DATASET: DatasetName = 'mnist';

/** The pictures of a dataset and the number of its classes, known before it is loaded. */
export const DATASET_SHAPES: Readonly<Record<DatasetName, { readonly picture: Grid; readonly classes: number }>> = {
  mnist: { picture: { width: 28, height: 28, channels: 1 }, classes: 10 },
  'fashion-mnist': { picture: { width: 28, height: 28, channels: 1 }, classes: 10 },
  cifar100: { picture: { width: 32, height: 32, channels: 3 }, classes: 100 },
};

export const SPLITS = ['test', 'train', 'validation'] as const;
/** The part of a dataset that is classified unless one is named. */
export const DEFAULT_SPLIT = 'test';

/** Of a dataset's last training images, so many validate. */
export const VALIDATION_IMAGES: Readonly<Record<DatasetName, number>> = {
  mnist: 10_000,
  'fashion-mnist': 10_000,
  cifar100: 5000,
};

const LOADERS: Record<DatasetName, (split: 'train' | 'test', options: DatasetOptions) => Promise<ImageSet>> = {
  mnist: loadMnist,
  'fashion-mnist': (split, options) => loadIdxDataset(FASHION_MNIST, split, options),
  cifar100: loadCifar100,
};

/** Loads a split of a dataset. @throws SynaptickError where no source has it, has it damaged, or too few images to validate */
export async function loadDataset(
  name: DatasetName,
  split: ImageSet['split'],
  options: DatasetOptions,
): Promise<ImageSet> {
  if (split !== 'validation') return LOADERS[name](split, options);
  return validationSplit(await LOADERS[name]('train', options), VALIDATION_IMAGES[name]);
}

/** The last `count` of the training images. @throws SynaptickError where there are no more than that */
export function validationSplit(train: ImageSet, count: number): ImageSet {
  const first = train.count - count;
  if (first <= 0) {
    throw new SynaptickError(
      `the last ${count} training images of ${train.dataset} validate, ${train.source} has ${train.count} in all: give the whole dataset`,
    );
  }
  const size = train.width * train.height * train.channels;
  return {
    ...train,
    split: 'validation',
    count,
    pixels: train.pixels.subarray(first * size),
    labels: train.labels.subarray(first),
    ...(train.coarseLabels && { coarseLabels: train.coarseLabels.subarray(first) }),
  };
}
