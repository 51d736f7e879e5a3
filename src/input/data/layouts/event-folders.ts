/**
 * Folders of recordings of events, one folder a class, in `Train` and `Test` (as N-MNIST has them, in any case) or not; and the
 * folder of DVS128 Gesture.
 */
import { SynaptickError } from '../../../../cores/errors.ts';
import { eventFormat } from '../../../formats/events/open.ts';
import type { EventRecording } from '../../../formats/events/recording.ts';
import type { FoundSplit, Layout, LayoutOptions } from '../found-data.ts';
import { type EventSample, type FramePlan, planFrames, planText, readSamples } from './event-samples.ts';
import { gestureFolder } from './gesture-folder.ts';

const RECORDING = /\.(bin|aedat|aedat[234]|csv|npz)(\.gz)?$/i;
const BIN = /\.bin(\.gz)?$/i;
const SPLITS: readonly (readonly [split: FoundSplit, name: RegExp])[] = [
  ['train', /^train(ing)?$/i],
  ['validation', /^val(id|idation)?$/i],
  ['test', /^test(ing)?$/i],
];
/** The saccades of N-MNIST. */
const SACCADES = 3;
const MOST_CLASSES = 256;

/** The recordings of a class, of one part. */
interface ClassFolder {
  readonly name: string;
  readonly path: string;
  readonly recordings: readonly string[];
}

type Parts = Partial<Record<FoundSplit, readonly ClassFolder[]>>;

/** Null where the path has no recordings in folders. */
export const eventFolders: Layout = async (path, options) => {
  if (!(await isFolder(path, options))) return null;
  return (await gestureFolder(path, options)) ?? classFolders(path, options);
};

const classFolders: Layout = async (path, options) => {
  const found = await partsOf(path, options);
  if (!(await areRecordings(found, options))) return null;
  const parts = withoutEmpty(found, options);
  const names = [...new Set(Object.values(parts).flatMap((classes) => classes.map(({ name }) => name)))];
  const classNames = names.sort(new Intl.Collator('en', { numeric: true }).compare);
  if (classNames.length > MOST_CLASSES) {
    throw new SynaptickError(
      `${path} has ${classNames.length} folders of recordings, the limit is ${MOST_CLASSES} classes`,
    );
  }
  const plan = await planFrames(pathsToLookAt(parts), usualFrames, options);
  return {
    layout: 'recordings of events, a folder for each class',
    classNames,
    splits: Object.fromEntries(
      Object.entries(parts).map(([split, classes]) => [split, () => readPart(classes, classNames, plan, options)]),
    ),
    preparation: planText(plan),
    frames: plan.frames,
  };
};

async function isFolder(path: string, { files }: LayoutOptions): Promise<boolean> {
  const found = await files.look(path);
  return 'kind' in found && found.kind === 'folder';
}

/** The classes in folders for training and tests, or right there. */
async function partsOf(path: string, options: LayoutOptions): Promise<Parts> {
  const parts: Parts = {};
  const names = await options.files.list(path);
  for (const [split, pattern] of SPLITS) {
    const name = names.find((each) => pattern.test(each));
    const folder = name === undefined ? null : options.files.paths.join(path, name);
    if (folder && (await isFolder(folder, options))) parts[split] = await classesIn(folder, options);
  }
  return Object.keys(parts).length > 0 ? parts : { all: await classesIn(path, options) };
}

async function classesIn(path: string, options: LayoutOptions): Promise<ClassFolder[]> {
  const { files, signal } = options;
  const classes: ClassFolder[] = [];
  for (const name of await files.list(path)) {
    signal?.throwIfAborted();
    const folder = files.paths.join(path, name);
    if (!(await isFolder(folder, options))) continue;
    const recordings = (await files.list(folder)).filter((file) => RECORDING.test(file));
    classes.push({ name, path: folder, recordings: recordings.map((file) => files.paths.join(folder, file)) });
  }
  return classes;
}

/**
 * Whether they are recordings, by the first of each class. A file .bin tells nothing by itself, and folders of other data sets
 * have one, too: it counts where two classes have some.
 */
async function areRecordings(parts: Parts, { host, files, signal }: LayoutOptions): Promise<boolean> {
  const classes = Object.values(parts).flatMap((each) => each.filter(({ recordings }) => recordings.length > 0));
  const names = new Set(classes.map(({ name }) => name));
  for (const { recordings } of classes) {
    const [first] = recordings;
    if (first === undefined || (BIN.test(first) && names.size < 2)) continue;
    try {
      if (await eventFormat(first, { host: { ...host, files }, ...(signal && { signal }) })) return true;
    } catch (error) {
      // An empty or damaged file: the next class may have a better one.
      if (!(error instanceof SynaptickError)) throw error;
    }
  }
  return false;
}

/** Without class folders that are empty, which are refused unless bad things are left out. */
function withoutEmpty(parts: Parts, { skipBad, onWarning }: LayoutOptions): Parts {
  return Object.fromEntries(
    Object.entries(parts).map(([split, classes]) => {
      const full = classes.filter(({ path, recordings }) => {
        if (recordings.length > 0) return true;
        const message = `folder ${path} has no recordings (.bin, .aedat, .aedat4, .csv, .npz)`;
        if (!skipBad) throw new SynaptickError(`${message}: put some there, or remove it`);
        onWarning?.(`left out: ${message}`);
        return false;
      });
      return [split, full];
    }),
  );
}

/** The first recording of each class tells the camera; text and arrays tell it only all together. */
function pathsToLookAt(parts: Parts): string[] {
  return Object.values(parts).flatMap((classes) =>
    classes.flatMap(({ recordings }) => recordings.filter((path, i) => i === 0 || /\.(csv|npz)(\.gz)?$/i.test(path))),
  );
}

function usualFrames({ format }: EventRecording): number {
  return format === 'nmnist' ? SACCADES : 1;
}

function readPart(
  classes: readonly ClassFolder[],
  classNames: readonly string[],
  plan: FramePlan,
  options: LayoutOptions,
) {
  const samples = classes.flatMap(({ name, recordings }): EventSample[] => {
    const label = classNames.indexOf(name);
    return recordings.map((path) => ({ path, stretches: [{ label }] }));
  });
  return readSamples(samples, plan, options);
}
