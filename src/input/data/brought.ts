/**
 * Data that somebody brings (`--data`): found in whatever layout it lies, known again by its digest or by the name that it is
 * given, and divided where its files do not.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { readWholeText } from '../../formats/text-source.ts';
import type { Dataset } from './dataset.ts';
import type { DatasetOptions } from './dataset-options.ts';
import { digestOf } from './digest.ts';
import { findData } from './find-data.ts';
import type { FoundData, FoundSplit, LabelledImages } from './found-data.ts';
import type { ImageSet } from './image-set.ts';
import { DATASETS, type DatasetName, isKnown, KNOWN } from './known.ts';
import { imagesOfSize } from './resize-images.ts';
import {
  DIVISION_SEED,
  divide,
  joinSamples,
  mixed,
  samplesAt,
  samplesFrom,
  TEST_PART,
  VALIDATION_PART,
} from './splits.ts';

/** A part that is read, before validation is parted from it. */
interface Part extends Pick<ReadImages, 'facts'> {
  readonly images: LabelledImages;
  /** So many at the end are a validation set of the files themselves. */
  readonly validation?: number;
  /** How it was parted from the rest, in words. */
  readonly division?: string;
  /** What was done to bring it to a size, in words. */
  readonly preparation?: string;
}

/** What data turns out to be. */
interface Identity {
  readonly name: string;
  /** The data set of that name. */
  readonly known: DatasetName | null;
  /** Whether nothing but the names said so. */
  readonly unchecked?: true;
}

/**
 * The data at a path.
 * @param name what it is said to be; data that is something else is taken as what it is, with a line that says so
 * @throws SynaptickError where nothing is there that can be read as data, or something is wrong with it
 */
export async function openBrought(
  data: string,
  name: DatasetName | undefined,
  options: DatasetOptions,
  what = '--data',
): Promise<Dataset> {
  const kind = await requirePath(what, data, options);
  const found = readOnce(
    await findData(data, name ?? options.lookFor, { ...options, files: options.host.files }),
    async (images) => ({ ...(await imagesOfSize(data, images, options)), facts: await factsOf(images, options) }),
  );
  tellOfClaims(data, name, found.claims, options);
  if (options.events?.frames !== undefined && found.frames === undefined) {
    options.onWarning?.(`${data} has no recordings of events (it is ${found.layout}): --frames is passed over`);
  }
  let isTold = false;
  const tellOnce = (line: string) => {
    if (!isTold) options.onWarning?.(line);
    isTold = true;
  };
  const brought: Brought = { place: `${kind} ${data} (${what})`, data, name, found, options, tellOnce };
  const { train, test, all } = found.splits;
  return {
    parts: [...(train || all ? ['train' as const] : []), ...(test || all ? ['test' as const] : [])],
    load: (split) => loadSplit(brought, split),
  };
}

/** What tells which data a part is: as its files have it, whatever is made of it. */
interface Facts extends Pick<LabelledImages, 'width' | 'height' | 'channels'> {
  readonly digest: string;
  /** The largest label, and one. */
  readonly classes: number;
}

async function factsOf(images: LabelledImages, { host }: DatasetOptions): Promise<Facts> {
  const { width, height, channels, labels } = images;
  const classes = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  return { width, height, channels, classes, digest: await digestOf(images, host) };
}

/** A part in the size that is asked for, what was done for that, and what it was. */
interface ReadImages {
  readonly images: LabelledImages;
  readonly done: string | null;
  readonly facts: Facts;
}

/** What was found, whose parts come in the size that is asked for. */
interface Found extends Omit<FoundData, 'splits'> {
  readonly splits: Readonly<Partial<Record<FoundSplit, () => Promise<ReadImages>>>>;
}

/** Data at a path, and what is known of it so far. */
interface Brought {
  /** Where it is, for people. */
  readonly place: string;
  readonly data: string;
  /** What it is said to be. */
  readonly name: DatasetName | undefined;
  readonly found: Found;
  readonly options: DatasetOptions;
  /** Tells what it turns out to be, of the first of its parts. */
  readonly tellOnce: (line: string) => void;
}

/** Each part is read when it is first asked for, and never again. */
function readOnce({ splits, ...found }: FoundData, prepare: (images: LabelledImages) => Promise<ReadImages>): Found {
  const kept = Object.entries(splits).map(([split, read]) => {
    let images: Promise<ReadImages> | undefined;
    const once = () => {
      images ??= read().then(prepare);
      return images;
    };
    return [split, once];
  });
  return { ...found, splits: Object.fromEntries(kept) };
}

async function loadSplit(brought: Brought, split: ImageSet['split']): Promise<ImageSet> {
  const { place, found, options } = brought;
  const part = split === 'test' ? 'test' : 'train';
  const read = await readPart(brought, part);
  const { images, division, preparation = found.preparation } = read;
  const { name, known, unchecked } = identityOf(brought, read.facts, part);
  const classNames = await classNamesOf(brought, images, known);
  const notes = [found.layout, division, unchecked && 'not checked: no digest is known'].filter((note) => note);
  const described = {
    dataset: name,
    source: `${place}: ${notes.join('; ')}`,
    ...(classNames && { classNames }),
    ...(preparation && { preparation }),
    ...(found.frames && { frames: found.frames }),
  };
  if (split === 'test') return { ...described, split, ...images, digest: await digestOf(images, options.host) };
  const { samples, validation } = withValidation(read, known);
  const set = split === 'train' ? samples : samplesFrom(samples, samples.count - validation);
  const digest = await digestOf(set, options.host);
  return { ...described, split, ...set, ...(split === 'train' && { validation }), digest };
}

/** Whether a path is a folder or a file. @throws SynaptickError when there is nothing */
export async function requirePath(
  what: string,
  path: string,
  { host }: Pick<DatasetOptions, 'host'>,
): Promise<'folder' | 'file'> {
  if (path === '') throw new SynaptickError(`${what} is empty, must name a folder or a file: give one or leave it out`);
  const found = await host.files.look(path);
  if ('kind' in found) return found.kind === 'folder' ? 'folder' : 'file';
  throw new SynaptickError(`${what} ${path}: ${found.reason}: give a folder or a file with data, or leave it out`);
}

/** The training or the test part, as the files have it, or drawn from all samples where they know no parts. */
async function readPart({ data, found: { splits } }: Brought, part: 'train' | 'test'): Promise<Part> {
  const own = splits[part];
  if (own) {
    const { images, done, facts } = await own();
    const { images: held } = (part === 'train' && (await splits.validation?.())) || {};
    return {
      facts,
      ...(held
        ? { images: joinSamples(mixed(images), mixed(held)), validation: held.count }
        : { images: mixed(images) }),
      ...(done && { preparation: done }),
    };
  }
  if (splits.all) {
    const { images, done, facts } = await splits.all();
    const all = mixed(images);
    const { rest, drawn } = divide(all.labels, TEST_PART);
    return {
      facts,
      ...(done && { preparation: done }),
      images: samplesAt(all, part === 'test' ? drawn : rest),
      division: `one in ${TEST_PART} of each class is for the test, drawn with seed ${DIVISION_SEED}`,
    };
  }
  const there = Object.keys(splits).map((split) => SPLIT_TEXTS[split as FoundSplit]);
  const remedy = part === 'test' ? 'say --split validation, or give a folder with both' : 'give a folder with both';
  throw new SynaptickError(`${data} has ${there.join(' and ')}, but no ${SPLIT_TEXTS[part]}: ${remedy}`);
}

const SPLIT_TEXTS: Readonly<Record<FoundSplit, string>> = {
  train: 'training images',
  validation: 'validation images',
  test: 'test images',
  all: 'images',
};

/** Data is what its digest says; else what its name says, where nothing contradicts; else of its own. */
function identityOf(
  { data, name, found: { claims = '' }, options: { host }, tellOnce }: Brought,
  { digest, width, height, channels, classes }: Facts,
  part: 'train' | 'test',
): Identity {
  const official = DATASETS.find((one) => KNOWN[one].digests?.[part] === digest);
  if (official) {
    if (name !== undefined && official !== name) {
      tellOnce(`${data} is ${KNOWN[official].title}, not ${KNOWN[name].title}: taken as ${official}`);
    }
    return { name: official, known: official };
  }
  const own = ownName(data, host.files.paths.basename(data));
  const claimed = claims === '' ? name : isKnown(claims) ? claims : undefined;
  if (claimed === undefined) return { name: own, known: null };
  const { title, digests, picture, classNames } = KNOWN[claimed];
  const fits = width === picture.width && height === picture.height && channels === picture.channels;
  if (!digests && fits && classes <= classNames.length) return { name: claimed, known: claimed, unchecked: true };
  const why = digests
    ? `the digest of its ${SPLIT_TEXTS[part]} is ${digest.slice(0, 8)}..., must be ${digests[part].slice(0, 8)}...`
    : `it has ${classes} classes of ${height} x ${width} x ${channels}, must have ${classNames.length} of ${picture.height} x ${picture.width} x ${picture.channels}`;
  tellOnce(`${data} is not ${title} as it was published (${why}): taken as data of its own, ${own}`);
  return { name: own, known: null };
}

/** Says where files are named for another data set than the one that is asked for. */
function tellOfClaims(data: string, name: DatasetName | undefined, claims = '', { onWarning }: DatasetOptions): void {
  if (name === undefined || claims === '' || claims === name) return;
  const [what, as] = isKnown(claims) ? [KNOWN[claims].title, claims] : [claims, 'data of its own'];
  onWarning?.(`${data} is ${what} by the names of its files, not ${KNOWN[name].title}: taken as ${as}`);
}

/** What data of one's own is called: by its folder or file; `own-mnist` where that is the name of a known one. */
export function ownName(data: string, base: string): string {
  const bare = base.replace(/(\.(tar|npz|csv|h5|hdf5|idx|gz|tgz|zip))+$/i, '');
  const clean = bare.replace(/[^\p{L}\p{N}._+-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '');
  if (clean === '') return /[^./\\]/.test(data) ? 'own-data' : 'data';
  return isKnown(clean.toLowerCase()) ? `own-${clean}` : clean;
}

/** Names of the classes: those of a file that is given, of the data set where it is known, or of the files themselves. */
async function classNamesOf(
  { data, found, options }: Brought,
  { labels }: LabelledImages,
  known: DatasetName | null,
): Promise<readonly string[] | null> {
  const { classes } = options;
  const names = classes ? await readClassNames(classes, options) : known ? KNOWN[known].classNames : found.classNames;
  if (!names) return null;
  const beyond = labels.find((label) => label >= names.length);
  if (beyond === undefined) return names;
  throw new SynaptickError(
    `${data} has samples of class ${beyond}, and ${classes ?? 'it'} names ${names.length} classes (counted from 0): give a name for each, one a line`,
  );
}

/** Bytes of the largest file of class names. */
const MOST_NAMES = 2 ** 16;

/** The lines of a text file; empty ones at the end say nothing. */
async function readClassNames(path: string, { host, signal }: DatasetOptions): Promise<string[]> {
  const limits = { most: MOST_NAMES, what: 'file of class names', smaller: 'is it the right file?' };
  const bytes = await readWholeText(path, { ...limits, host, signal, doing: 'read the class names' });
  const names = new TextDecoder()
    .decode(bytes)
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.trim());
  const wrong = names.findIndex((name, at) => name === '' || names.indexOf(name) !== at);
  if (wrong < 0) return names;
  const what = names[wrong] === '' ? 'has no name' : `has a name that another class has, "${names[wrong]}"`;
  throw new SynaptickError(`${path}: line ${wrong + 1} ${what}: give each class its own name, one a line`);
}

/** Training images whose end validates: as published, as the files say, or one in some of each class, put at the end. */
function withValidation(
  { images, validation }: Part,
  known: DatasetName | null,
): { readonly samples: LabelledImages; readonly validation: number } {
  const last = validation ?? (known ? KNOWN[known].validation : 0);
  if (last > 0 && last < images.count) return { samples: images, validation: last };
  const { rest, drawn } = divide(images.labels, VALIDATION_PART);
  const order = new Uint32Array(images.count);
  order.set(rest);
  order.set(drawn, rest.length);
  return { samples: samplesAt(images, order), validation: drawn.length };
}
