/**
 * CIFAR-10 and CIFAR-100: 50,000 training and 10,000 test photographs each, 32 x 32 in colour, of 10 classes, or of 100 in 20
 * groups.
 *
 * The first source that has it serves: the folder or file of `--data`, the folder of SYNAPTICK_DATA, the user's cache, a
 * download into that cache. What had to be unpacked is cached: unpacking the archive takes seconds.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { unzipped } from '../../formats/gzip.ts';
import { concatBytes } from '../../host/bytes.ts';
import type { Cache, CacheEntry } from '../../host/cache.ts';
import type { Host } from '../../host/host.ts';
import { requirePath } from './brought.ts';
import { archivedPart, joinedFiles, readMembers } from './cifar-archive.ts';
import {
  CIFAR_LIMIT,
  PUBLISHED_CIFAR10,
  PUBLISHED_CIFAR100,
  type PublishedCifar,
  parsePublished,
} from './cifar-published.ts';
import type { DatasetOptions } from './dataset-options.ts';
import { download } from './download.ts';
import { isFile } from './idx-dataset.ts';
import type { ImageSet } from './image-set.ts';

type CifarSplit = 'train' | 'test';

export interface CifarOptions extends DatasetOptions {
  /** The addresses of the archive, and its MD5. */
  readonly archive?: { readonly urls: readonly string[]; readonly md5: string } | undefined;
  /** A server that sends nothing for so long has stalled, in milliseconds. */
  readonly stallMs?: number | undefined;
}

/** Which of the two is loaded, and how. */
interface Request extends CifarOptions {
  readonly published: PublishedCifar;
}

/** The bytes of a split, how errors call them, and where they came from. */
interface Found {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly source: string;
  /** A file that the user named may hold any number of images. */
  readonly anyCount?: boolean;
}

/**
 * Loads the training set (50,000 images) or the test set (10,000); a .bin file given by `--data` as the images it has.
 *
 * @throws {SynaptickError} where `--data` has no CIFAR-100, where a source has wrong or damaged files, or where no source
 * has any. Whatever `signal` was aborted with, when it was.
 */
export function loadCifar100(split: CifarSplit, options: CifarOptions): Promise<ImageSet> {
  return loadCifar(split, { ...options, published: PUBLISHED_CIFAR100 });
}

/** The same of CIFAR-10. */
export function loadCifar10(split: CifarSplit, options: CifarOptions): Promise<ImageSet> {
  return loadCifar(split, { ...options, published: PUBLISHED_CIFAR10 });
}

async function loadCifar(split: CifarSplit, request: Request): Promise<ImageSet> {
  request.signal?.throwIfAborted();
  const { kind, parts } = request.published;
  const { bytes, name, source, anyCount } = await findBytes(split, request);
  const whole = anyCount ? { allClasses: split === 'train' } : { images: parts[split].images, allClasses: true };
  return {
    dataset: kind.name,
    split,
    classNames: kind.classNames,
    ...(kind.coarseNames && { coarseNames: kind.coarseNames }),
    source,
    ...parsePublished(bytes, name, kind, whole),
  };
}

function remedyOf({ archive }: PublishedCifar): string {
  return `give a folder with ${archive.name} or its files by --data FOLDER`;
}

async function findBytes(split: CifarSplit, request: Request): Promise<Found> {
  const { data, host, published } = request;
  const { kind, archive, parts } = published;
  if (data !== undefined) {
    const found = await fromData(data, split, request);
    if (found) return found;
    throw new SynaptickError(
      `--data ${data} has no ${kind.title}: it needs ${parts[split].files.join(', ')} or ${archive.name}, in it or in its ${archive.folder}/`,
    );
  }
  const folder = host.env.SYNAPTICK_DATA;
  if (folder) {
    await requirePath('SYNAPTICK_DATA', folder, request);
    const found = await fromFolder(folder, split, `folder ${folder} (SYNAPTICK_DATA)`, request);
    if (found) return found;
  }
  return fromDownload(split, request);
}

async function fromData(data: string, split: CifarSplit, request: Request): Promise<Found | null> {
  if ((await requirePath('--data', data, request)) === 'folder')
    return fromFolder(data, split, `folder ${data} (--data)`, request);
  if (/\.bin$/i.test(data)) {
    return { bytes: await readWhole(data, request), name: data, source: `file ${data} (--data)`, anyCount: true };
  }
  return fromArchive(data, split, `archive ${data} (--data)`, request);
}

/** The plain files of a split in a folder, else the archive there; null where it has neither. */
async function fromFolder(folder: string, split: CifarSplit, source: string, request: Request): Promise<Found | null> {
  const { join } = request.host.files.paths;
  const { archive, parts } = request.published;
  const places = [join(folder, archive.folder), folder];
  for (const place of places) {
    const paths = parts[split].files.map((file) => join(place, file));
    const there = await Promise.all(paths.map((path) => isFile(path, request.host)));
    if (!there.every(Boolean)) continue;
    const files = await Promise.all(paths.map((path) => readWhole(path, request)));
    const name = paths.length === 1 ? (paths[0] as string) : place;
    return { bytes: files.length === 1 ? (files[0] as Uint8Array) : concatBytes(files), name, source };
  }
  for (const place of places) {
    const path = join(place, archive.name);
    if (await isFile(path, request.host)) return fromArchive(path, split, source, request);
  }
  return null;
}

async function readWhole(path: string, { host, signal }: CifarOptions): Promise<Uint8Array> {
  return host.files.read(path, { signal });
}

/** From an archive: unpacked once, then from the cache. */
async function fromArchive(path: string, split: CifarSplit, source: string, request: Request): Promise<Found> {
  const { kind, archive, parts } = request.published;
  const { files, images } = parts[split];
  const name = `${path}: ${files.length === 1 ? files[0] : `${files.length} files of ${split}`}`;
  const check = (bytes: Uint8Array) => void parsePublished(bytes, name, kind, { images, allClasses: true });
  const bytes = await archivedPart(path, files, { ...request, folder: kind.name, check });
  if (!bytes) throw new SynaptickError(`${path} has no ${files.join(', ')}: give ${archive.name}`);
  return { bytes, name, source };
}

/** From the cache, where a download left it; else by a download. */
async function fromDownload(split: CifarSplit, request: Request): Promise<Found> {
  const { host, signal, progress, stallMs, onWarning, published } = request;
  const { kind, parts, archive: own } = published;
  const archive = request.archive ?? own;
  const remedy = remedyOf(published);
  const cache = requireCache(published, host);
  const folder = cache.folder(kind.name);
  const entryOf = (part: CifarSplit): CacheEntry => ({ folder, key: `${archive.md5}-${part}` });
  const name = parts[split].files[0] as string;
  const path = cache.path(entryOf(split));
  const cached = await cache.read(entryOf(split), { signal, onWarning });
  if (cached) return { bytes: cached, name: path, source: `cache ${folder}` };
  await cache.prepare(path);
  const { kept, url } = await download(
    own.name,
    archive.urls,
    async (body) => {
      const md5 = await host.digest('md5', body);
      if (md5 === archive.md5) return unzipped(body, own.name, CIFAR_LIMIT);
      throw new SynaptickError(`it is not the official file: its MD5 is ${md5}, must be ${archive.md5}`);
    },
    { signal, progress, stallMs, limit: CIFAR_LIMIT, remedy },
  );
  const wanted = [...parts.train.files, ...parts.test.files];
  const members = await readMembers(oneChunk(kept), wanted, own.name);
  const missing = wanted.find((file) => !members.has(file));
  if (missing) throw new SynaptickError(`${url} has no ${missing}: ${remedy}`);
  for (const part of ['train', 'test'] as const) {
    await cache.store(entryOf(part), joinedFiles(parts[part].files, members), signal);
  }
  return { bytes: joinedFiles(parts[split].files, members), name, source: `download from ${new URL(url).host}` };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function requireCache(published: PublishedCifar, { cache }: Host): Cache {
  if (cache) return cache;
  throw new SynaptickError(`there is no ${published.kind.title} here: ${remedyOf(published)}`);
}
