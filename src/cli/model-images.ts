/** The images that a model looks at. */
import type { ImageSet } from '../input/data/image-set.ts';
import { DATASETS, type DatasetName, isKnown } from '../input/data/known.ts';
import type { Model } from '../models/model-file.ts';
import { type DataFlags, loadData } from './data-flags.ts';
import { UsageError } from './errors.ts';
import type { Shell } from './shell.ts';

/**
 * A split of what is named, else of what the model is made for; data of one's own is resized and counted as it was for training.
 * @throws UsageError where the model is made for data without a name, and none is given. Errors as of `loadDataset`
 */
export function imagesFor(
  model: Model,
  named: DatasetName | undefined,
  split: ImageSet['split'],
  flags: DataFlags,
  shell: Shell,
): Promise<ImageSet> {
  if (flags.data === undefined) return loadData(named ?? datasetOf(model), split, flags, shell);
  const { preparation, frames = flags.frames } = model.card.data ?? {};
  const size = flags.size ?? (preparation ? model.picture : undefined);
  const lookFor = isKnown(model.dataset) ? model.dataset : undefined;
  const as = { ...(size && { size }), ...(frames && { frames: flags.frames ?? frames }), lookFor };
  return loadData(named, split, { ...flags, ...as }, shell);
}

/** A model that names its dataset needs no other name for it. */
function datasetOf({ name, dataset }: Model): DatasetName {
  if (isKnown(dataset)) return dataset;
  throw new UsageError(
    `model "${name}" is made for "${dataset}": give that by --data PATH, or name a dataset (${DATASETS.join(', ')})`,
  );
}
