/**
 * The Python files of CIFAR-10 and CIFAR-100: pickled dictionaries of an array of pixels (a row an image, 1,024 red, 1,024
 * green and 1,024 blue) and lists of labels.
 *
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html, "Python / Matlab versions".
 */
import { listText, SynaptickError } from '../../../../cores/errors.ts';
import { readPickle } from '../../../formats/pickle.ts';
import { type PickleKey, type PickleValue, pickledArray, textOf } from '../../../formats/pickle-objects.ts';
import type { MemoryLimit } from '../../../host/memory.ts';
import { CIFAR_FORM, CIFAR_PIXELS, type CifarKind, requireCifarLabels } from '../cifar-records.ts';
import type { LabelledImages } from '../found-data.ts';
import { toChannelLast } from './picture-form.ts';

type Dictionary = ReadonlyMap<PickleKey, PickleValue>;

/**
 * The images of a pickled batch, channel last.
 * @param name how errors call the file
 * @throws SynaptickError where it is no batch of the kind, numbers differ or labels are out of range; as `readPickle`
 */
export function parseCifarBatch(bytes: Uint8Array, name: string, kind: CifarKind, memory: MemoryLimit): LabelledImages {
  const { title, classNames, coarseNames } = kind;
  const batch = dictionaryOf(bytes, name, `a batch of ${title}`, memory);
  const array = pickledArray(batch.get('data'), `${name}: data`, memory);
  const [count = 0, size] = array?.shape ?? [];
  if (!array || !(array.data instanceof Uint8Array) || array.shape.length !== 2 || size !== CIFAR_PIXELS) {
    const what = array ? `an array of shape (${listText(array.shape)})` : 'no array';
    throw new SynaptickError(
      `${name}: data is ${what}, ${title} has bytes of shape (images, ${CIFAR_PIXELS}): is it the right file?`,
    );
  }
  const labelsOf = (key: string, classes: number) => {
    const labels = numbersOf(batch.get(key), `${name}: ${key}`, memory);
    if (labels?.length === count) return requireCifarLabels(labels, key.replace('_', ' ').slice(0, -1), classes, name);
    throw new SynaptickError(
      `${name} has ${labels ? labels.length : 'no'} ${key} and ${count} images, the numbers must be equal: is it the right file?`,
    );
  };
  const labels = labelsOf(coarseNames ? 'fine_labels' : 'labels', classNames.length);
  const coarseLabels = coarseNames && labelsOf('coarse_labels', coarseNames.length);
  const pixels = toChannelLast({ bytes: array.data, count }, CIFAR_FORM);
  return { count, ...CIFAR_FORM, pixels, labels, ...(coarseLabels && { coarseLabels }) };
}

/** The names of the classes in a pickled description. Errors as of {@link parseCifarBatch}. */
export function parseCifarNames(bytes: Uint8Array, name: string, kind: CifarKind, memory: MemoryLimit): string[] {
  const key = kind.coarseNames ? 'fine_label_names' : 'label_names';
  const names = dictionaryOf(bytes, name, `the description of ${kind.title}`, memory).get(key);
  const texts = Array.isArray(names) ? names.map(textOf) : [];
  if (texts.length > 0 && texts.every((text) => text !== null)) return texts;
  throw new SynaptickError(`${name} has no list of names (${key}): is it the right file?`);
}

function dictionaryOf(bytes: Uint8Array, name: string, what: string, memory: MemoryLimit): Dictionary {
  const value = readPickle(name, bytes, memory);
  if (value instanceof Map) return value;
  throw new SynaptickError(`${name} is a pickle, but not ${what}, which is a dictionary: is it the right file?`);
}

/** A list or an array of numbers; null where it is neither. */
function numbersOf(value: PickleValue | undefined, name: string, memory: MemoryLimit): ArrayLike<number> | null {
  if (!Array.isArray(value)) return pickledArray(value, name, memory)?.data ?? null;
  return value.every((label) => typeof label === 'number') ? value : null;
}
