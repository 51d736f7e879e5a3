/** CIFAR-10 and CIFAR-100 as they are published: in binary or in Python files, in a folder, one of its own within, or archives. */
import { listText, SynaptickError } from '../../../../cores/errors.ts';
import { looksLikePickle } from '../../../formats/pickle.ts';
import { looksLikeTar } from '../../../formats/tar.ts';
import { readWholeText } from '../../../formats/text-source.ts';
import { readWhole, takeHead } from '../../../host/byte-source.ts';
import { concatBytes, latinText } from '../../../host/bytes.ts';
import { type MemoryLimit, memoryLimit, takeMemory } from '../../../host/memory.ts';
import { openArchive } from '../archive.ts';
import { archivedPart } from '../cifar-archive.ts';
import { CIFAR10_KIND, CIFAR100_KIND, type CifarKind, cifarRecordBytes, parseCifarRecords } from '../cifar-records.ts';
import type { FoundData, LabelledImages, LayoutOptions } from '../found-data.ts';
import { parseCifarBatch, parseCifarNames } from './cifar-pickle.ts';

/** The files of one of the published forms. */
interface CifarFiles {
  readonly kind: CifarKind;
  readonly layout: string;
  /** Folder of its own, and archive that it is published in. */
  readonly folder: string;
  readonly archive: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** Has the names of the classes. */
  readonly meta: string;
  readonly python: boolean;
}

const BATCHES = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}`);

const CIFAR10_FILES: readonly CifarFiles[] = [
  {
    kind: CIFAR10_KIND,
    layout: "CIFAR-10's binary files",
    folder: 'cifar-10-batches-bin',
    archive: 'cifar-10-binary',
    train: BATCHES.map((name) => `${name}.bin`),
    test: ['test_batch.bin'],
    meta: 'batches.meta.txt',
    python: false,
  },
  {
    kind: CIFAR10_KIND,
    layout: "CIFAR-10's Python files",
    folder: 'cifar-10-batches-py',
    archive: 'cifar-10-python',
    train: BATCHES,
    test: ['test_batch'],
    meta: 'batches.meta',
    python: true,
  },
];

const CIFAR100_FORMS: readonly CifarFiles[] = [
  {
    kind: CIFAR100_KIND,
    layout: "CIFAR-100's binary files",
    folder: 'cifar-100-binary',
    archive: 'cifar-100-binary',
    train: ['train.bin'],
    test: ['test.bin'],
    meta: 'fine_label_names.txt',
    python: false,
  },
  {
    kind: CIFAR100_KIND,
    layout: "CIFAR-100's Python files",
    folder: 'cifar-100-python',
    archive: 'cifar-100-python',
    train: ['train'],
    test: ['test'],
    meta: 'meta',
    python: true,
  },
];

const ARCHIVES = ['.tar.gz', '.tgz', '.tar'];
/** Bytes that a file of names may have. */
const MOST_NAMES = 1 << 16;

/** CIFAR-10 in a folder, in its own within, or in its archive there. See {@link Layout}. */
export async function findCifar10(path: string, options: LayoutOptions): Promise<FoundData | null> {
  return findCifar(CIFAR10_FILES, path, options);
}

/** The same of CIFAR-100, with the groups of its classes. See {@link Layout}. */
export async function findCifar100(path: string, options: LayoutOptions): Promise<FoundData | null> {
  return findCifar(CIFAR100_FORMS, path, options);
}

async function findCifar(
  forms: readonly CifarFiles[],
  path: string,
  options: LayoutOptions,
): Promise<FoundData | null> {
  const { files } = options;
  const { join } = files.paths;
  const at = await files.look(path);
  if ('kind' in at && at.kind === 'file') {
    return (await keptArchive(forms, path, options)) ?? binaryFile(forms, path, options);
  }
  for (const form of forms) {
    for (const folder of [join(path, form.folder), path]) {
      const found = await filesIn(folder, form, options);
      if (found) return found;
    }
  }
  for (const form of forms) {
    for (const ending of ARCHIVES) {
      const file = join(path, `${form.archive}${ending}`);
      const kept = await keptArchive([form], file, options);
      if (kept) return kept;
      const archive = await openArchive(file, options);
      const found = archive && (await filesIn(archive.root, form, { ...options, files: archive.files }));
      if (found) return found;
    }
  }
  return null;
}

/** Bytes of a tar's first header. */
const TAR_HEAD = 512;

/**
 * An archive of binary files that lies with the host, each part read by itself and then kept in the cache, as all of it takes
 * seconds to unpack and 180 MB to hold; null where it is another archive, or there is no cache.
 */
async function keptArchive(
  forms: readonly CifarFiles[],
  path: string,
  options: LayoutOptions,
): Promise<FoundData | null> {
  const { host, files, signal } = options;
  const form = forms.find(({ python }) => !python);
  if (!form || !host.cache || files !== host.files || !ARCHIVES.some((ending) => path.endsWith(ending))) return null;
  const there = await files.look(path);
  if (!('kind' in there) || there.kind !== 'file') return null;
  const head = await takeHead(files.stream(path, { signal }), TAR_HEAD);
  if (!looksLikeTar(head) || !latinText(head, 0).startsWith(`${form.folder}/`)) return null;
  const read = (names: readonly string[]) => async () => {
    const check = (bytes: Uint8Array) => void parseCifarRecords(bytes, path, form.kind);
    const bytes = await archivedPart(path, names, { ...options, folder: form.kind.name, check });
    if (bytes) return parseCifarRecords(bytes, path, form.kind);
    throw new SynaptickError(`${path} has not all of ${listText(names)}: is it whole?`);
  };
  const { name, classNames } = form.kind;
  return {
    layout: `an archive of ${form.layout}`,
    classNames,
    claims: name,
    splits: { train: read(form.train), test: read(form.test) },
  };
}

/** One binary file by itself, of any number of images; null where it has another size than theirs, or another name. */
async function binaryFile(
  forms: readonly CifarFiles[],
  path: string,
  options: LayoutOptions,
): Promise<FoundData | null> {
  const form = forms.find(({ python }) => !python);
  if (!form || !/\.bin$/i.test(path)) return null;
  const { signal, memory = memoryLimit() } = options;
  const bytes = await readWhole(path, { host: { ...options.host, files: options.files }, signal, memory });
  if (bytes.length === 0 || bytes.length % cifarRecordBytes(form.kind) !== 0) return null;
  const load = async () => {
    takeMemory(memory, bytes.length, path);
    return parseCifarRecords(bytes, path, form.kind);
  };
  // A person who names one file means all of it, whether for training or for the test.
  const { name, classNames } = form.kind;
  return { layout: `images of ${form.kind.title}`, classNames, claims: name, splits: { train: load, test: load } };
}

async function filesIn(folder: string, form: CifarFiles, options: LayoutOptions): Promise<FoundData | null> {
  const memory = options.memory ?? memoryLimit();
  const splits: FoundData['splits'] = {};
  for (const split of ['train', 'test'] as const) {
    const { here, missing } = await present(folder, form[split], form.python, options);
    if (here.length === 0) continue;
    if (missing.length > 0) {
      const what = missing.length > 1 ? 'are not there' : 'is not there';
      options.onWarning?.(`${folder}: ${listText(missing)} ${what}: ${form.kind.title} is taken without`);
    }
    Object.assign(splits, { [split]: () => readFiles(here, form, options, memory) });
  }
  if (Object.keys(splits).length === 0) return null;
  const classNames = await namesIn(folder, form, options, memory);
  return { layout: form.layout, classNames, claims: form.kind.name, splits };
}

/** Paths of the files that are there, and names of those that are not. */
async function present(
  folder: string,
  names: readonly string[],
  python: boolean,
  { files, signal }: LayoutOptions,
): Promise<{ here: string[]; missing: string[] }> {
  const here: string[] = [];
  const missing: string[] = [];
  for (const name of names) {
    const path = files.paths.join(folder, name);
    const found = await files.look(path);
    const isFile = 'kind' in found && found.kind === 'file';
    // Names such as `train` are anybody's.
    const fits = isFile && (!python || looksLikePickle(await takeHead(files.stream(path, { signal }), 2)));
    if (fits) here.push(path);
    else missing.push(name);
  }
  return { here, missing };
}

async function readFiles(
  paths: readonly string[],
  { kind, python }: CifarFiles,
  options: LayoutOptions,
  memory: MemoryLimit,
): Promise<LabelledImages> {
  const { files, signal, progress } = options;
  const parts: LabelledImages[] = [];
  for (const [i, path] of paths.entries()) {
    signal?.throwIfAborted();
    progress?.(`reading ${path}`, i, paths.length, 'files');
    const bytes = await readWhole(path, { host: { ...options.host, files }, signal, memory });
    // Its pixels in another order.
    takeMemory(memory, bytes.length, path);
    parts.push(python ? parseCifarBatch(bytes, path, kind, memory) : parseCifarRecords(bytes, path, kind));
  }
  const [first, ...others] = parts as [LabelledImages, ...LabelledImages[]];
  if (others.length === 0) return first;
  const { width, height, channels } = first;
  const pixels = concatBytes(parts.map((part) => part.pixels));
  const labels = concatBytes(parts.map((part) => part.labels));
  const coarse = parts.flatMap(({ coarseLabels }) => (coarseLabels ? [coarseLabels] : []));
  const coarseLabels = coarse.length > 0 ? { coarseLabels: concatBytes(coarse) } : {};
  return { count: labels.length, width, height, channels, pixels, labels, ...coarseLabels };
}

/** The names that the files say, else those of the data set. */
async function namesIn(
  folder: string,
  { kind, meta, python }: CifarFiles,
  options: LayoutOptions,
  memory: MemoryLimit,
): Promise<readonly string[]> {
  const { files, signal } = options;
  const path = files.paths.join(folder, meta);
  const found = await files.look(path);
  if (!('kind' in found) || found.kind !== 'file') return kind.classNames;
  const reading = { host: { ...options.host, files }, signal, memory };
  const names = python
    ? parseCifarNames(await readWhole(path, reading), path, kind, memory)
    : new TextDecoder()
        .decode(
          await readWholeText(path, {
            ...reading,
            most: MOST_NAMES,
            what: 'file of names',
            smaller: 'is it the right file?',
          }),
        )
        .split(/\r?\n/)
        .filter((name) => name.trim() !== '');
  if (names.length === kind.classNames.length) return names;
  throw new SynaptickError(
    `${path} has ${names.length} names, ${kind.title} has ${kind.classNames.length} classes: copy or download it again`,
  );
}
