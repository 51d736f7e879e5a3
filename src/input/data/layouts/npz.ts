/**
 * Pictures and labels as arrays of numpy: in one .npz file, under the names that people give them (keras's mnist.npz,
 * MedMNIST, scikit-learn), or as .npy files of such names in a folder.
 *
 * Source of the names: https://keras.io/api/datasets/mnist/; https://github.com/MedMNIST/MedMNIST, "medmnist/dataset.py";
 * https://scikit-learn.org/stable/modules/generated/sklearn.datasets.load_digits.html.
 */
import { listText, SynaptickError } from '../../../../cores/errors.ts';
import type { NpyArray, NpyElementType } from '../../../formats/npz.ts';
import { type MemoryLimit, memoryLimit, takeMemory } from '../../../host/memory.ts';
import type { FoundData, FoundSplit, LabelledImages, LayoutOptions } from '../found-data.ts';
import { classLabels, type GivenLabels } from '../labels.ts';
import { toPixelBytes } from '../pixel-values.ts';
import { arraysAt, type FoundArrays } from './arrays.ts';
import { type Form, formOf, formText, toChannelLast } from './picture-form.ts';

/** Names of images and their labels, by the part that they are; letter case does not matter. */
const PAIRS: readonly (readonly [FoundSplit, readonly string[], readonly string[]])[] = [
  [
    'train',
    ['x_train', 'train_x', 'train_images', 'train_data', 'images_train', 'train-imgs'],
    ['y_train', 'train_y', 'train_labels', 'labels_train', 'train-labels'],
  ],
  [
    'validation',
    ['x_val', 'x_valid', 'val_images', 'valid_images', 'val_data'],
    ['y_val', 'y_valid', 'val_labels', 'valid_labels'],
  ],
  [
    'test',
    ['x_test', 'test_x', 'test_images', 'test_data', 'images_test', 'test-imgs'],
    ['y_test', 'test_y', 'test_labels', 'labels_test', 'test-labels'],
  ],
  ['all', ['images', 'x', 'data'], ['labels', 'y', 'targets', 'label', 'target']],
];
const CLASS_NAMES = ['classes', 'class_names', 'label_names', 'target_names'];
interface Part {
  readonly split: FoundSplit;
  readonly images: string;
  readonly labels: string;
}

/** An .npz file of pictures and labels, a folder with one, or a folder of .npy files. See {@link Layout}. */
export async function findArrays(path: string, options: LayoutOptions): Promise<FoundData | null> {
  const memory = options.memory ?? memoryLimit();
  const arrays = await arraysAt(path, options, memory);
  const parts = arrays && partsOf(arrays);
  if (!arrays || !parts || parts.length === 0) return null;
  const forms = new Map<FoundSplit, Form>();
  const given: Partial<Record<FoundSplit, GivenLabels>> = {};
  for (const part of parts) {
    const { shape } = (await arrays.open(part.images)).look(part.images) as { shape: readonly number[] };
    forms.set(part.split, formOf(arrays.called(part.images), shape, options.size));
    given[part.split] = await labelsOf(arrays, part, shape[0] as number);
  }
  requireOneForm(arrays, parts, forms);
  const { labels, classNames } = classLabels(given, {
    classNames: await classNamesOf(arrays),
    onWarning: options.onWarning,
  });
  const form = forms.get((parts[0] as Part).split) as Form;
  const read = (part: Part) => async (): Promise<LabelledImages> => {
    const { width, height, channels } = form;
    const pixels = await pixelsOf(arrays, part, forms.get(part.split) as Form, memory);
    return {
      count: pixels.length / (width * height * channels),
      width,
      height,
      channels,
      pixels,
      labels: labels[part.split] as Uint8Array,
    };
  };
  return {
    layout: `${arrays.layout}${formText(form)}`,
    classNames,
    splits: Object.fromEntries(parts.map((part) => [part.split, read(part)])),
  };
}

/**
 * The parts that have images and labels; none where no name is known. What else has x and y, such as events, is told by its
 * other arrays or by its shape.
 * @throws SynaptickError where a part has images and no labels, or labels and no images
 */
function partsOf({ place, names }: FoundArrays): Part[] {
  const spelt = new Map(names.map((name) => [name.toLowerCase(), name]));
  if (spelt.has('t') || spelt.has('p')) return [];
  const parts: Part[] = [];
  for (const [split, images, labels] of PAIRS) {
    if (split === 'all' && parts.length > 0) continue;
    const pair = [images, labels].map((known) =>
      known.map((name) => spelt.get(name)).find((name) => name !== undefined),
    );
    const [pictures, classes] = pair;
    if (pictures !== undefined && classes !== undefined) parts.push({ split, images: pictures, labels: classes });
    // One of `x`, `data` or `labels` alone says nothing.
    else if (split !== 'all' && (pictures ?? classes) !== undefined) {
      const [here, what, known] = pictures === undefined ? [classes, 'images', images] : [pictures, 'labels', labels];
      throw new SynaptickError(`${place} has ${here} but no ${what} for it (${known.join(', ')}): save both`);
    }
  }
  return parts;
}

/** Labels of one axis, of one more of one element, or of one column a class; texts have a label each. */
async function labelsOf(arrays: FoundArrays, { images, labels }: Part, count: number): Promise<GivenLabels> {
  const name = arrays.called(labels);
  const samples = { name: arrays.called(images), count };
  const file = await arrays.open(labels);
  const words = file.texts(labels);
  if (words) return { name, values: words, samples };
  const array = file.get(labels) as NpyArray;
  const [rows = 0, columns = 1, ...more] = array.shape;
  if (array.shape.length === 0 || more.length > 0) {
    throw new SynaptickError(
      `${name} has shape (${listText(array.shape)}), labels must have (samples) or (samples, classes)`,
    );
  }
  const values = columns === 1 ? array.data : fromColumns(name, array.data, rows, columns);
  return { name, values, samples };
}

/** The number of the column that is 1 in each row. @throws SynaptickError where another is not 0 */
function fromColumns(name: string, data: ArrayLike<number>, rows: number, columns: number): Uint16Array {
  const classes = new Uint16Array(rows);
  for (let row = 0; row < rows; row++) {
    let ones = 0;
    for (let column = 0; column < columns; column++) {
      const value = data[row * columns + column] as number;
      if (value === 1) {
        classes[row] = column;
        ones++;
      } else if (value !== 0) ones = columns + 1;
    }
    if (ones !== 1) {
      throw new SynaptickError(
        `${name}: row ${row} of its ${columns} columns is no class, must have one 1 and else 0: give the number of the class`,
      );
    }
  }
  return classes;
}

async function classNamesOf(arrays: FoundArrays): Promise<readonly string[] | null> {
  const name = arrays.names.find((given) => CLASS_NAMES.includes(given.toLowerCase()));
  const texts = name === undefined ? undefined : (await arrays.open(name)).texts(name);
  return texts && texts.length > 0 ? texts : null;
}

function requireOneForm(arrays: FoundArrays, parts: readonly Part[], forms: ReadonlyMap<FoundSplit, Form>): void {
  const text = ({ split }: Part) => {
    const { width, height, channels } = forms.get(split) as Form;
    return `${width} x ${height} pixels and ${channels} channels`;
  };
  const [first, ...others] = parts as [Part, ...Part[]];
  const other = others.find((part) => text(part) !== text(first));
  if (!other) return;
  throw new SynaptickError(
    `${arrays.called(other.images)} has images of ${text(other)}, ${first.images} of ${text(first)}: they must be equal`,
  );
}

async function pixelsOf(arrays: FoundArrays, { images }: Part, form: Form, memory: MemoryLimit): Promise<Uint8Array> {
  const name = arrays.called(images);
  const file = await arrays.open(images);
  const { type } = file.look(images) as { type: NpyElementType };
  const { data } = file.get(images) as NpyArray;
  if (!(data instanceof Uint8Array)) takeMemory(memory, data.length, name);
  const pixels = toPixelBytes(name, data, type);
  if (!form.planes) return pixels;
  takeMemory(memory, data.length, name);
  const count = pixels.length / (form.width * form.height * form.channels);
  return toChannelLast({ bytes: pixels, count }, form);
}
