/** Pictures in folders, one folder a class or with a list of labels, in parts (`train/`, `test/`) or all together. */
import { SynaptickError } from '../../../../cores/errors.ts';
import { counted } from '../../../host/files.ts';
import type { FoundData, FoundSplit, LabelledImages, Layout, LayoutOptions } from '../found-data.ts';
import {
  type ClassFolder,
  classesIn,
  foldersOf,
  isPicture,
  otherKind,
  requirePictures,
  shortList,
} from './class-folders.ts';
import { classesByList, LABELS_FILE } from './picture-labels.ts';
import { readPictureFiles } from './read-pictures.ts';

/** What the folders of parts are called. */
const SPLIT_FOLDERS: ReadonlyMap<string, FoundSplit> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['valid', 'validation'],
  ['val', 'validation'],
  ['validation', 'validation'],
  ['test', 'test'],
  ['testing', 'test'],
]);
const SPLITS = [...new Set(SPLIT_FOLDERS.values())];
/** What may lie beside pictures and says nothing of the data. */
const BESIDE = /^(thumbs\.db|desktop\.ini|.*\.(txt|md))$/i;
const CLASSES = `put those of each class into a folder of its name, or list them in ${LABELS_FILE} (file,label)`;
/** Labels are bytes. */
const MOST_CLASSES = 256;
const SKIP = 'or leave out what cannot be read (--skip-bad)';

/** A part of the data and where it lies. */
interface Part {
  readonly split: FoundSplit;
  readonly path: string;
  readonly classes: readonly ClassFolder[];
}

/** A picture and its class. */
interface LabelledFile {
  readonly path: string;
  readonly label: number;
}

/**
 * A folder of PNG files, one folder a class, or `train/`, `validation/` and `test/` of such folders, each under one of its
 * usual names. Classes are numbered in counting order of their names, so that folders 0 to n - 1 keep their numbers. Pictures of one size up to
 * 64 x 64 stay as they are, others are resized to `size`, 32 x 32 by default; grey if all are, else colour.
 */
export const pictureFolders: Layout = async (path, options) => {
  const { files } = options;
  const there = await files.look(path);
  if (!('kind' in there) || there.kind !== 'folder') return null;
  const names = await files.list(path);
  const parts = await partsOf(path, names, options);
  if (!parts) return null;
  for (const { classes } of parts) requirePictures(classes);
  const classNames = counted(new Set(parts.flatMap(({ classes }) => classes.map(({ name }) => name))));
  requireClasses(path, classNames, parts);
  return readParts(path, parts, classNames, options);
};

/** The parts of a folder, or all of it as one; null where it has no classes. */
async function partsOf(path: string, names: readonly string[], options: LayoutOptions): Promise<Part[] | null> {
  const { files, onWarning } = options;
  const parts: Part[] = [];
  const folders = await foldersOf(path, names, options);
  for (const name of folders) {
    const split = SPLIT_FOLDERS.get(name.toLowerCase());
    if (!split) continue;
    const folder = files.paths.join(path, name);
    const classes = await classesOf(folder, await files.list(folder), options);
    // A folder of pictures without classes may be a class itself: of trains.
    if (!classes) continue;
    const other = parts.find((part) => part.split === split);
    if (other) throw new SynaptickError(`${path} has both ${other.path} and ${folder}: remove one of them`);
    parts.push({ split, path: folder, classes });
  }
  if (parts.length > 0) {
    const left = folders.filter((name) => !parts.some((part) => files.paths.join(path, name) === part.path));
    if (left.length > 0) onWarning?.(`${path}: its folders ${shortList(left)} are no part and are left out`);
    warnOfStray(path, names, onWarning);
    return parts.sort((a, b) => SPLITS.indexOf(a.split) - SPLITS.indexOf(b.split));
  }
  const classes = await classesOf(path, names, options);
  if (!classes) requireClassFolders(path, names);
  return classes && [{ split: 'all', path, classes }];
}

/** The classes of a folder, by its list of labels or by its folders; null where it has neither. */
async function classesOf(
  folder: string,
  names: readonly string[],
  options: LayoutOptions,
): Promise<readonly ClassFolder[] | null> {
  const byList = await classesByList(folder, names, options);
  if (byList) return byList;
  const classes = await classesIn(folder, names, options);
  if (classes) warnOfStray(folder, names, options.onWarning);
  return classes;
}

/** Pictures and nothing else: somebody means them to be data. @throws SynaptickError then */
function requireClassFolders(path: string, names: readonly string[]): void {
  const pictures = names.filter(isAnyPicture);
  const beside = names.filter((name) => BESIDE.test(name));
  if (pictures.length === 0 || pictures.length + beside.length < names.length) return;
  throw new SynaptickError(`${path} has pictures (${shortList(pictures)}) but no classes: ${CLASSES}`);
}

function isAnyPicture(name: string): boolean {
  return isPicture(name) || otherKind(name) !== undefined;
}

function warnOfStray(folder: string, names: readonly string[], onWarning: LayoutOptions['onWarning']): void {
  const stray = names.filter(isAnyPicture);
  if (stray.length === 0) return;
  onWarning?.(
    `${folder}: ${countOf(stray.length, 'picture')} beside the class folders (${shortList(stray)}) ${stray.length === 1 ? 'is' : 'are'} left out`,
  );
}

function requireClasses(path: string, classNames: readonly string[], parts: readonly Part[]): void {
  if (classNames.every((name) => SPLIT_FOLDERS.has(name.toLowerCase()))) {
    throw new SynaptickError(`${path}: its ${shortList(classNames)} have pictures but no classes: ${CLASSES}`);
  }
  if (classNames.length > MOST_CLASSES) {
    throw new SynaptickError(
      `${path} has ${classNames.length} folders of classes, the limit is ${MOST_CLASSES}: put some together`,
    );
  }
  if (classNames.length > 1) return;
  const inner = parts.flatMap(({ classes }) => classes).find(({ folders }) => folders.length > 1);
  throw new SynaptickError(
    `${path} has one class only, "${classNames[0]}", two are the least: ${inner ? `give ${inner.path} if its folders are the classes` : 'put the pictures of each class into a folder of its own'}`,
  );
}

async function readParts(
  path: string,
  parts: readonly Part[],
  classNames: readonly string[],
  options: LayoutOptions,
): Promise<FoundData> {
  const { files, onWarning, skipBad } = options;
  const all = parts.map(({ classes }) => {
    return classes.flatMap(({ name, path: folder, pictures }): LabelledFile[] => {
      const label = classNames.indexOf(name);
      return pictures.map((picture) => ({ path: files.paths.join(folder, picture), label }));
    });
  });
  const foreign = parts.flatMap(({ classes }) => classes.flatMap((folder) => foreignOf(folder, options)));
  warnOfNested(parts, onWarning);
  const total = all.flat().length + foreign.length;
  if (!skipBad) refuseBad(foreign, total);
  const paths = all.flat().map((file) => file.path);
  const { samples, bad } = await readPictureFiles(path, paths, options);
  const lost = [...bad, ...foreign];
  if (!skipBad) refuseBad(lost, total);
  else warnOfBad(lost, total, onWarning);

  const splits: Partial<Record<FoundSplit, () => Promise<LabelledImages>>> = {};
  const size = samples.shape.width * samples.shape.height * samples.shape.channels;
  let first = 0;
  parts.forEach((part, i) => {
    const read = (all[i] as LabelledFile[]).filter((file) => !bad.has(file.path));
    requireReadable(part, read, classNames);
    const images: LabelledImages = {
      ...{ count: read.length, ...samples.shape },
      pixels: samples.pixels.subarray(first * size, (first + read.length) * size),
      labels: Uint8Array.from(read, ({ label }) => label),
    };
    splits[part.split] = async () => images;
    first += read.length;
  });
  const layout = `a folder of pictures, one folder a class${parts.length > 1 ? `, in ${parts.length} parts` : ''}`;
  const { preparation } = samples;
  return { layout, classNames, splits, ...(preparation !== undefined && { preparation }) };
}

/** Pictures of other kinds, and what to say of each. */
function foreignOf({ path, others }: ClassFolder, { files }: LayoutOptions): [path: string, reason: string][] {
  return others.map((name) => {
    const file = files.paths.join(path, name);
    return [file, `${file} is a picture of another kind (${otherKind(name)}), which is not read: save it as PNG`];
  });
}

function warnOfNested(parts: readonly Part[], onWarning: LayoutOptions['onWarning']): void {
  const nested = parts.flatMap(({ classes }) => classes).filter(({ folders }) => folders.length > 0);
  for (const { path, folders } of nested.slice(0, 1)) {
    const more = nested.length > 1 ? `, and so in ${nested.length - 1} more` : '';
    onWarning?.(`${path}: what is in its folders (${shortList(folders)}) is left out${more}`);
  }
}

/** @throws SynaptickError where there are any: how many, and the first with its reason */
function refuseBad(bad: readonly (readonly [path: string, reason: string])[], total: number): void {
  const [first] = bad;
  if (!first) return;
  const which = bad.length === 1 ? '' : `${bad.length} of ${total} pictures cannot be read, the first: `;
  throw new SynaptickError(`${which}${first[1]}, ${SKIP}`);
}

function warnOfBad(
  bad: readonly (readonly [path: string, reason: string])[],
  total: number,
  onWarning: LayoutOptions['onWarning'],
): void {
  const [first] = bad;
  if (!first) return;
  const which = bad.length === 1 ? '' : ` (${shortList(bad.map(([path]) => path))}), the first`;
  onWarning?.(`left out ${bad.length} of ${total} pictures${which}: ${first[1]}`);
}

/** @throws SynaptickError where a class of a part has lost all its pictures */
function requireReadable({ classes }: Part, read: readonly LabelledFile[], classNames: readonly string[]): void {
  const counts = new Uint32Array(classNames.length);
  for (const { label } of read) counts[label] = (counts[label] as number) + 1;
  const empty = classes.find(({ name }) => counts[classNames.indexOf(name)] === 0);
  if (!empty) return;
  throw new SynaptickError(
    `${empty.path} has no picture that can be read: save its pictures as PNG anew, or remove it`,
  );
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
