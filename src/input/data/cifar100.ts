/**
 * CIFAR-100: 50,000 training and 10,000 test photographs, 32 x 32 in colour, of 100 classes in 20 groups.
 *
 * The first source that has it serves: the folder or file of `--data`, the folder of SYNAPTICK_DATA, the user's cache, a
 * download into that cache. What had to be unpacked is cached: unpacking the archive takes seconds.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { unzipped } from '../../formats/gzip.ts';
import { readTarMember } from '../../formats/tar.ts';
import { readBytes } from '../../host/byte-source.ts';
import type { Cache, CacheEntry } from '../../host/cache.ts';
import type { Host } from '../../host/host.ts';
import { CIFAR100_ARCHIVE, CIFAR100_FILES, type Cifar100Split, parseCifar100 } from './cifar100-files.ts';
import { CIFAR100_COARSE, CIFAR100_FINE } from './cifar100-names.ts';
import type { DatasetOptions } from './dataset-options.ts';
import { download } from './download.ts';
import { isFile } from './idx-dataset.ts';
import type { ImageSet } from './image-set.ts';

export interface Cifar100Options extends DatasetOptions {
  /** The addresses of the archive, and its MD5. */
  readonly archive?: { readonly urls: readonly string[]; readonly md5: string } | undefined;
  /** A server that sends nothing for so long has stalled, in milliseconds. */
  readonly stallMs?: number | undefined;
}

/** The bytes of a split, how errors call them, and where they came from. */
interface Found {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly source: string;
  /** A file that the user named may hold any number of images. */
  readonly anyCount?: boolean;
}

const REMEDY = `give a folder with ${CIFAR100_ARCHIVE.name} or its files by --data FOLDER`;

/**
 * Loads the training set (50,000 images) or the test set (10,000); a .bin file given by `--data` as the images it has.
 *
 * @throws {SynaptickError} where `--data` has no CIFAR-100, where a source has wrong or damaged files, or where no source
 * has any. Whatever `signal` was aborted with, when it was.
 */
export async function loadCifar100(split: Cifar100Split, options: Cifar100Options): Promise<ImageSet> {
  options.signal?.throwIfAborted();
  const { bytes, name, source, anyCount } = await findBytes(split, options);
  const { images } = CIFAR100_FILES[split];
  return {
    dataset: 'cifar100',
    split,
    classNames: CIFAR100_FINE,
    coarseNames: CIFAR100_COARSE,
    source,
    ...parseCifar100(bytes, name, anyCount ? { allClasses: split === 'train' } : { images, allClasses: true }),
  };
}

async function findBytes(split: Cifar100Split, options: Cifar100Options): Promise<Found> {
  const { data, host } = options;
  const { name } = CIFAR100_FILES[split];
  if (data !== undefined) {
    const found = await fromData(data, split, options);
    if (found) return found;
    throw new SynaptickError(
      `--data ${data} has no CIFAR-100: it needs ${name} or ${CIFAR100_ARCHIVE.name}, in it or in its ${CIFAR100_ARCHIVE.folder}/`,
    );
  }
  const folder = host.env.SYNAPTICK_DATA;
  if (folder) {
    await requirePath('SYNAPTICK_DATA', folder, host);
    const found = await fromFolder(folder, split, `folder ${folder} (SYNAPTICK_DATA)`, options);
    if (found) return found;
  }
  return fromDownload(split, options);
}

/** Whether a path is a folder. @throws SynaptickError when there is nothing */
async function requirePath(what: string, path: string, { files }: Host): Promise<boolean> {
  if (path === '') throw new SynaptickError(`${what} is empty, must name a folder: give one or leave it out`);
  const found = await files.look(path);
  if ('kind' in found) return found.kind === 'folder';
  throw new SynaptickError(`${what} ${path}: ${found.reason}: give a folder with data, or leave it out`);
}

async function fromData(data: string, split: Cifar100Split, options: Cifar100Options): Promise<Found | null> {
  if (await requirePath('--data', data, options.host))
    return fromFolder(data, split, `folder ${data} (--data)`, options);
  if (/\.bin$/i.test(data)) {
    return { bytes: await readWhole(data, options), name: data, source: `file ${data} (--data)`, anyCount: true };
  }
  return fromArchive(data, split, `archive ${data} (--data)`, options);
}

/** The plain file of a split in a folder, else the archive there; null where it has neither. */
async function fromFolder(
  folder: string,
  split: Cifar100Split,
  source: string,
  options: Cifar100Options,
): Promise<Found | null> {
  const { join } = options.host.files.paths;
  const places = [join(folder, CIFAR100_ARCHIVE.folder), folder];
  for (const place of places) {
    const path = join(place, CIFAR100_FILES[split].name);
    if (await isFile(path, options.host)) return { bytes: await readWhole(path, options), name: path, source };
  }
  for (const place of places) {
    const path = join(place, CIFAR100_ARCHIVE.name);
    if (await isFile(path, options.host)) return fromArchive(path, split, source, options);
  }
  return null;
}

async function readWhole(path: string, { host, signal }: Cifar100Options): Promise<Uint8Array> {
  return host.files.read(path, { signal });
}

/** From an archive: unpacked once, then from the cache as long as the archive is the same file. */
async function fromArchive(
  path: string,
  split: Cifar100Split,
  source: string,
  options: Cifar100Options,
): Promise<Found> {
  const { host, signal, progress, onWarning } = options;
  const { cache } = host;
  const { name } = CIFAR100_FILES[split];
  const found = await host.files.look(path);
  const stamp = 'stamp' in found ? found.stamp : path;
  const key = await host.digest('sha256', new TextEncoder().encode(`${stamp} ${name}`));
  const entry = cache && { folder: cache.folder('cifar100'), key };
  const cached = entry && (await cache.read(entry, { signal, onWarning }));
  if (cached) return { bytes: cached, name: `${path}: ${name}`, source };
  const onRead = (_: string, done: number, total: number | null) => progress?.(`unpacking ${path}`, done, total);
  const bytes = await readTarMember(readBytes(path, { host, signal, onRead }), name, path, CIFAR100_ARCHIVE.limit);
  if (!bytes) throw new SynaptickError(`${path} has no ${name}: give ${CIFAR100_ARCHIVE.name}`);
  parseCifar100(bytes, `${path}: ${name}`, { images: CIFAR100_FILES[split].images, allClasses: true });
  if (entry) {
    await cache.store(entry, bytes, signal).catch((error: unknown) => {
      // A cache that cannot be written costs the next run some seconds, no more.
      if (!(error instanceof SynaptickError)) throw error;
    });
  }
  return { bytes, name: `${path}: ${name}`, source };
}

/** From the cache, where a download left it; else by a download. */
async function fromDownload(split: Cifar100Split, options: Cifar100Options): Promise<Found> {
  const { host, signal, progress, stallMs, onWarning, archive = CIFAR100_ARCHIVE } = options;
  const cache = requireCache(host);
  const folder = cache.folder('cifar100');
  const entryOf = (part: Cifar100Split): CacheEntry => ({ folder, key: `${archive.md5}-${part}` });
  const { name } = CIFAR100_FILES[split];
  const path = cache.path(entryOf(split));
  const cached = await cache.read(entryOf(split), { signal, onWarning });
  if (cached) return { bytes: cached, name: path, source: `cache ${folder}` };
  await cache.prepare(path);
  const { kept, url } = await download(
    CIFAR100_ARCHIVE.name,
    archive.urls,
    async (body) => {
      const md5 = await host.digest('md5', body);
      if (md5 === archive.md5) return unzipped(body, CIFAR100_ARCHIVE.name, CIFAR100_ARCHIVE.limit);
      throw new SynaptickError(`it is not the official file: its MD5 is ${md5}, must be ${archive.md5}`);
    },
    { signal, progress, stallMs, limit: CIFAR100_ARCHIVE.limit, remedy: REMEDY },
  );
  const found: Partial<Record<Cifar100Split, Uint8Array>> = {};
  for (const part of ['train', 'test'] as const) {
    const member = CIFAR100_FILES[part].name;
    const bytes = await readTarMember(oneChunk(kept), member, CIFAR100_ARCHIVE.name, CIFAR100_ARCHIVE.limit);
    if (!bytes) throw new SynaptickError(`${url} has no ${member}: ${REMEDY}`);
    await cache.store(entryOf(part), bytes, signal);
    found[part] = bytes;
  }
  return { bytes: found[split] as Uint8Array, name, source: `download from ${new URL(url).host}` };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function requireCache({ cache }: Host): Cache {
  if (cache) return cache;
  throw new SynaptickError(`there is no CIFAR-100 here: ${REMEDY}`);
}
