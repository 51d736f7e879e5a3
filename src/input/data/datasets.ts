/** Loading data sets: by name from where they are known to lie, or from what somebody brings. */
import { SynaptickError } from '../../../cores/errors.ts';
import { loadBrought, requirePath } from './brought.ts';
import { loadCifar100 } from './cifar100.ts';
import type { DatasetOptions } from './dataset-options.ts';
import { digestOf } from './digest.ts';
import { FASHION_MNIST } from './fashion-mnist.ts';
import type { ImageSet } from './image-set.ts';
import { type DatasetName, KNOWN } from './known.ts';
import { loadIdxDataset } from './load-idx.ts';
import { loadMnist } from './mnist.ts';
import { samplesFrom } from './splits.ts';

/** The dataset unless one is named. */
export const DEFAULT_DATASET: DatasetName = 'mnist';

export const SPLITS = ['test', 'train', 'validation'] as const;
/** The part of a dataset that is classified unless one is named. */
export const DEFAULT_SPLIT = 'test';

type Loader = (split: 'train' | 'test', options: DatasetOptions) => Promise<ImageSet>;

/** Those that have a place of their own: a package, the cache, a download. */
const PUBLISHED: Readonly<Partial<Record<DatasetName, Loader>>> = {
  mnist: loadMnist,
  'fashion-mnist': (split, options) => loadIdxDataset(FASHION_MNIST, split, options),
  cifar100: loadCifar100,
};

/**
 * Loads a split of a data set.
 * @param name which; where `options.data` says where data lies, what it is said to be, if anything
 * @throws SynaptickError where no source has it, has it damaged, or too few images to validate
 */
export async function loadDataset(
  name: DatasetName | undefined,
  split: ImageSet['split'],
  options: DatasetOptions,
): Promise<ImageSet> {
  const { data, host } = options;
  if (data !== undefined) return loadBrought(data, name, split, options);
  const { classNames, validation } = KNOWN[name ?? DEFAULT_DATASET];
  const whole = await loadKnown(name ?? DEFAULT_DATASET, split === 'test' ? 'test' : 'train', options);
  if (split === 'validation') {
    const last = validationSplit(whole, validation);
    return { ...last, ...spoken(classNames), digest: await digestOf(last, host) };
  }
  return {
    ...whole,
    ...spoken(classNames),
    ...(split === 'train' && { validation }),
    digest: await digestOf(whole, host),
  };
}

/** Names that say more than the number of the class. */
function spoken(classNames: readonly string[]): { classNames?: readonly string[] } {
  return classNames.every((name, label) => name === String(label)) ? {} : { classNames };
}

async function loadKnown(name: DatasetName, split: 'train' | 'test', options: DatasetOptions): Promise<ImageSet> {
  const published = PUBLISHED[name];
  if (published) return published(split, options);
  const { title } = KNOWN[name];
  const folder = options.host.env.SYNAPTICK_DATA;
  if (folder) {
    await requirePath('SYNAPTICK_DATA', folder, options);
    return loadBrought(folder, name, split, options);
  }
  throw new SynaptickError(
    `there is no ${title} here, and it is not downloaded: give a folder with its files by --data FOLDER`,
  );
}

/** The last `count` of the training images. @throws SynaptickError where there are no more than that */
export function validationSplit(train: ImageSet, count: number): ImageSet {
  const first = train.count - count;
  if (first > 0) return { ...train, ...samplesFrom(train, first), split: 'validation' };
  throw new SynaptickError(
    `the last ${count} training images of ${train.dataset} validate, ${train.source} has ${train.count} in all: give the whole dataset`,
  );
}
