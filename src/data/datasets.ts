/** The datasets by name, so that every command has all of them. */
import type { Grid } from '../../mapping/network.ts';
import { loadCifar100 } from './cifar100.ts';
import type { Progress } from './download.ts';
import type { ImageSet } from './image-set.ts';
import { loadMnist } from './mnist.ts';

export const DATASETS = ['mnist', 'cifar100'] as const;
export type DatasetName = (typeof DATASETS)[number];

/** The pictures of a dataset and the number of its classes, known before it is loaded. */
export const DATASET_SHAPES: Readonly<Record<DatasetName, { readonly picture: Grid; readonly classes: number }>> = {
  mnist: { picture: { width: 28, height: 28, channels: 1 }, classes: 10 },
  cifar100: { picture: { width: 32, height: 32, channels: 3 }, classes: 100 },
};

export const SPLITS = ['test', 'train'] as const;

export interface DatasetOptions {
  /** What must have the data (`--data`). */
  readonly data?: string | undefined;
  /** Where SYNAPTICK_DATA and the cache are looked up. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told while downloading and unpacking. */
  readonly progress?: Progress | undefined;
}

const LOADERS: Record<DatasetName, (split: ImageSet['split'], options: DatasetOptions) => Promise<ImageSet>> = {
  mnist: loadMnist,
  cifar100: loadCifar100,
};

/** Loads a split of a dataset. @throws SynaptickError where no source has it, or has it damaged */
export function loadDataset(
  name: DatasetName,
  split: ImageSet['split'],
  options: DatasetOptions = {},
): Promise<ImageSet> {
  return LOADERS[name](split, options);
}
