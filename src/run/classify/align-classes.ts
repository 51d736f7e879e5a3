/** Classes that a model and some data both name, brought to the numbers of the model. */
import { SynaptickError } from '../../../cores/errors.ts';
import type { ImageSet } from '../../input/data/image-set.ts';
import { isKnown, KNOWN } from '../../input/data/known.ts';
import type { Model } from '../../models/model-file.ts';

/** Names of a model's classes: its own, or those of the known data set that it learnt. */
export function classNamesOf({
  classNames,
  dataset,
}: Pick<Model, 'classNames' | 'dataset'>): readonly string[] | undefined {
  return classNames ?? (isKnown(dataset) ? KNOWN[dataset].classNames : undefined);
}

/**
 * Data whose labels are those of the model: folders of some of its classes, or of all in another order, are data for it too.
 * Names are compared without regard to capitals and signs; where one side has numbers for names, labels stay.
 * @param onWarning told in one line where the data has words and the model numbers, which may mean others
 * @throws SynaptickError where the data has a class that the model does not know
 */
export function alignClasses(
  model: Pick<Model, 'name' | 'classNames' | 'dataset'>,
  set: ImageSet,
  onWarning?: (line: string) => void,
): ImageSet {
  const known = classNamesOf(model);
  const { classNames } = set;
  if (!known || !classNames || areNumbers(classNames)) return set;
  if (areNumbers(known)) {
    onWarning?.(
      `model "${model.name}" has numbers for names of its classes, ${set.dataset} has ${shortened(classNames)}: they are taken in this order, from 0`,
    );
    return set;
  }
  const numbers = new Map(known.map((name, label) => [plain(name), label]));
  const labels = classNames.map((name) => numbers.get(plain(name)));
  const strange = classNames.findIndex((_, label) => labels[label] === undefined && set.labels.includes(label));
  if (strange >= 0) {
    throw new SynaptickError(
      `${set.source} has class "${classNames[strange]}", which model "${model.name}" does not know (${shortened(known)}): rename it, or say by --classes FILE how the model calls each label`,
    );
  }
  return { ...set, classNames: known, labels: set.labels.map((label) => labels[label] as number) };
}

function areNumbers(names: readonly string[]): boolean {
  return names.every((name) => /^\d+$/.test(name));
}

/** Without capitals and signs: `T-shirt/top` is `t-shirt top`. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

const SHOWN = 12;

function shortened(names: readonly string[]): string {
  return names.length <= SHOWN
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;
}
