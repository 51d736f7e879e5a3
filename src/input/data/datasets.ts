/** Loading data sets: by name from where they are known to lie, or from what somebody brings. */
import { SynaptickError } from '../../../cores/errors.ts';
import { openBrought } from './brought.ts';
import { loadCifar10, loadCifar100 } from './cifar.ts';
import type { Dataset } from './dataset.ts';
import type { DatasetOptions } from './dataset-options.ts';
import { digestOf } from './digest.ts';
import { FASHION_MNIST } from './fashion-mnist.ts';
import { placesNamed } from './find-data.ts';
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

interface Published {
  readonly load: (split: 'train' | 'test', options: DatasetOptions) => Promise<ImageSet>;
  /** The folder that it looks for within that of SYNAPTICK_DATA. */
  readonly folder: string;
}

/** Those that have a place of their own: a package, the cache, a download. */
const PUBLISHED: Readonly<Partial<Record<DatasetName, Published>>> = {
  mnist: { load: loadMnist, folder: 'mnist' },
  'fashion-mnist': { load: (split, options) => loadIdxDataset(FASHION_MNIST, split, options), folder: 'fashion-mnist' },
  cifar10: { load: loadCifar10, folder: 'cifar-10-batches-bin' },
  cifar100: { load: loadCifar100, folder: 'cifar-100-binary' },
};

/**
 * A data set.
 * @param name which; where `options.data` says where data lies, what it is said to be, if anything
 * @throws SynaptickError where no source has it
 */
export async function openDataset(name: DatasetName | undefined, options: DatasetOptions): Promise<Dataset> {
  const { data } = options;
  if (data !== undefined) return openBrought(data, name, options);
  const known = name ?? DEFAULT_DATASET;
  const published = PUBLISHED[known];
  const folder = options.host.env.SYNAPTICK_DATA;
  if (published && !(folder && (await isElsewhere(known, published, folder, options)))) {
    return { parts: ['train', 'test'], load: (split) => loadPublished(known, published, split, options) };
  }
  if (folder) return openBrought(folder, known, options, 'SYNAPTICK_DATA');
  throw new SynaptickError(
    `there is no ${KNOWN[known].title} here, and it is not downloaded, as no digest of its files is known: give a folder with them by --data FOLDER`,
  );
}

/** Whether a folder has the data set where other programs put it, and not where it is looked for first. */
async function isElsewhere(
  name: DatasetName,
  { folder: first }: Published,
  folder: string,
  { host: { files } }: DatasetOptions,
): Promise<boolean> {
  const isThere = async (place: string) => 'kind' in (await files.look(files.paths.join(folder, place)));
  if (await isThere(first)) return false;
  const others = await Promise.all(placesNamed(name).map(isThere));
  return others.includes(true);
}

/** Loads a split of a data set. Errors as of `openDataset` and `Dataset.load`. */
export async function loadDataset(
  name: DatasetName | undefined,
  split: ImageSet['split'],
  options: DatasetOptions,
): Promise<ImageSet> {
  return (await openDataset(name, options)).load(split);
}

async function loadPublished(
  name: DatasetName,
  { load }: Published,
  split: ImageSet['split'],
  options: DatasetOptions,
): Promise<ImageSet> {
  const { classNames, validation } = KNOWN[name];
  const whole = await load(split === 'test' ? 'test' : 'train', options);
  const set = split === 'validation' ? validationSplit(whole, validation) : whole;
  const digest = await digestOf(set, options.host);
  return { ...set, ...spoken(classNames), ...(split === 'train' && { validation }), digest };
}

/** Names that say more than the number of the class. */
function spoken(classNames: readonly string[]): { classNames?: readonly string[] } {
  return classNames.every((name, label) => name === String(label)) ? {} : { classNames };
}

/** The last `count` of the training images. @throws SynaptickError where there are no more than that */
export function validationSplit(train: ImageSet, count: number): ImageSet {
  const first = train.count - count;
  if (first > 0) return { ...train, ...samplesFrom(train, first), split: 'validation' };
  throw new SynaptickError(
    `the last ${count} training images of ${train.dataset} validate, ${train.source} has ${train.count} in all: give the whole dataset`,
  );
}
