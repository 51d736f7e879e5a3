/** Pictures as CSV, a sample a line, in one file or in a folder with one for training and one for the test. */
import { SynaptickError } from '../../../../cores/errors.ts';
import { type PixelCsvForm, pixelCsvForm, readCsvLabels } from '../../../formats/pixel-csv.ts';
import { readCsvPixels } from '../../../formats/pixel-csv-rows.ts';
import type { ReadOptions } from '../../../host/byte-source.ts';
import { type MemoryLimit, memoryLimit, takeMemory } from '../../../host/memory.ts';
import type { FoundData, FoundSplit, LabelledImages, LayoutOptions } from '../found-data.ts';
import { classLabels, type GivenLabels } from '../labels.ts';
import { rowSides } from './picture-form.ts';

/** Of a folder's files, by their names. */
const PARTS: readonly (readonly [FoundSplit, RegExp])[] = [
  ['train', /train/i],
  ['validation', /val(id(ation)?)?([^a-z]|$)/i],
  ['test', /test/i],
];
const TABLE = /\.(csv|tsv)(\.gz)?$/i;

interface Part {
  readonly split: FoundSplit;
  readonly path: string;
  readonly form: PixelCsvForm;
}

/** A CSV file of labels and pixels, or a folder with such. See {@link Layout}. */
export async function findPixelCsv(path: string, options: LayoutOptions): Promise<FoundData | null> {
  const memory = options.memory ?? memoryLimit();
  const parts = labelledParts(await partsAt(path, options), options);
  const [first, ...others] = parts;
  if (!first) return null;
  const other = others.find(({ form }) => form.pixels !== first.form.pixels);
  if (other) {
    throw new SynaptickError(
      `${other.path} has rows of ${other.form.pixels} pixels, ${first.path} of ${first.form.pixels}: they must be equal`,
    );
  }
  const sides = rowSides(first.form.pixels, options.size);
  if (typeof sides === 'string') throw new SynaptickError(`${first.path}: ${sides}`);
  const { labels, classNames } = await labelsOf(parts, options, memory);
  const read = (part: Part) => async (): Promise<LabelledImages> => {
    const classes = labels[part.split] as Uint8Array;
    takeMemory(memory, classes.length * part.form.pixels, part.path);
    const pixels = await readCsvPixels(part.path, part.form, classes.length, readingOf(options));
    return { count: classes.length, ...sides, channels: 1, pixels, labels: classes };
  };
  const { header } = first.form;
  const { width, height } = sides;
  return {
    layout: `CSV with${header ? '' : 'out'} a header, rows of ${first.form.pixels} pixels as ${width} x ${height}`,
    classNames,
    splits: Object.fromEntries(parts.map((part) => [part.split, read(part)])),
  };
}

function readingOf({ host, files, signal, progress }: LayoutOptions): ReadOptions {
  const onRead = (file: string, done: number, total: number | null) => progress?.(`reading ${file}`, done, total);
  return { host: { ...host, files }, signal, onRead };
}

/** The files that are tables of pixels. @throws SynaptickError where two are the same part */
async function partsAt(path: string, options: LayoutOptions): Promise<Part[]> {
  const { files } = options;
  const found = await files.look(path);
  if (!('kind' in found)) return [];
  const reading = { host: { ...options.host, files }, signal: options.signal };
  if (found.kind === 'file') {
    const form = await pixelCsvForm(path, reading);
    return form ? [{ split: 'all', path, form }] : [];
  }
  if (found.kind !== 'folder') return [];
  const parts: Part[] = [];
  const tables = (await files.list(path)).filter((name) => TABLE.test(name));
  for (const name of tables) {
    const [split] = PARTS.find(([, pattern]) => pattern.test(name)) ?? ['all'];
    if (split === 'all' && tables.length > 1) continue;
    const place = files.paths.join(path, name);
    const form = await pixelCsvForm(place, reading);
    if (!form) continue;
    const same = parts.find((part) => part.split === split);
    if (same) throw new SynaptickError(`${same.path} and ${place} are both for ${split}: give one of them by itself`);
    parts.push({ split, path: place, form });
  }
  return parts;
}

/** Kaggle's test set has no labels: it is left out, where there is anything else. @throws SynaptickError where not */
function labelledParts(parts: readonly Part[], { onWarning }: LayoutOptions): Part[] {
  const labelled = parts.filter(({ form }) => form.labelled);
  for (const { path, form } of parts) {
    if (form.labelled) continue;
    const what = `${path} has ${form.pixels} pixels a line and no label`;
    if (labelled.length === 0) throw new SynaptickError(`${what}: add a column, named label where there is a header`);
    onWarning?.(`${what}: it is left out`);
  }
  const order = ['train', 'validation', 'test', 'all'];
  return labelled.sort((a, b) => order.indexOf(a.split) - order.indexOf(b.split));
}

async function labelsOf(parts: readonly Part[], options: LayoutOptions, memory: MemoryLimit) {
  const given: Partial<Record<FoundSplit, GivenLabels>> = {};
  for (const { split, path, form } of parts) {
    const { values, lines } = await readCsvLabels(path, form, { ...readingOf(options), memory });
    const where = (sample: number) => `${path}:${lines[sample]}:`;
    given[split] = { name: path, values, samples: { name: path, count: lines.length }, where };
  }
  return classLabels(given, { onWarning: options.onWarning });
}
