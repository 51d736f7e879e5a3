/**
 * Loading a data set of four IDX files. The first source that has it serves: the folder of `--data`, the folder of
 * SYNAPTICK_DATA, a package (its files, never its code), the user's cache, a download into that cache. Each is checked the same
 * way.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { unzipped } from '../../formats/gzip.ts';
import type { Cache } from '../../host/cache.ts';
import type { Host } from '../../host/host.ts';
import type { DatasetOptions } from './dataset-options.ts';
import { download } from './download.ts';
import {
  checkDigest,
  findIdxFile,
  type IdxDataset,
  type IdxFile,
  type IdxSplit,
  isFile,
  parseIdxFile,
  readUnzipped,
} from './idx-dataset.ts';
import type { ImageSet } from './image-set.ts';

export interface IdxOptions extends DatasetOptions {
  /** The addresses of a file; the data set's own unless given. */
  readonly urls?: IdxDataset['urls'] | undefined;
  /** A server that sends nothing for so long has stalled, in milliseconds. */
  readonly stallMs?: number | undefined;
}

/** The images and the labels of a split, unzipped, and how errors call them. */
interface Pair {
  readonly images: { readonly bytes: Uint8Array; readonly name: string };
  readonly labels: { readonly bytes: Uint8Array; readonly name: string };
}

/**
 * @throws {SynaptickError} where `--data` has none, where a source has wrong or damaged files, or where no source has any.
 * Whatever `signal` was aborted with, when it was.
 */
export async function loadIdxDataset(dataset: IdxDataset, split: IdxSplit, options: IdxOptions): Promise<ImageSet> {
  const { data, host, signal } = options;
  signal?.throwIfAborted();

  if (data !== undefined) {
    await requireFolder('--data', data, host);
    const pair = await readPair(dataset, data, split, options);
    if (pair) return imageSet(dataset, split, pair, `folder ${data} (--data)`, host);
    const { images, labels } = dataset.files[split];
    throw new SynaptickError(
      `--data ${data} has no ${dataset.title}: it needs ${images.name} and ${labels.name}, plain or .gz, in it or in its ${dataset.name}/`,
    );
  }

  const folder = host.env.SYNAPTICK_DATA;
  if (folder) {
    await requireFolder('SYNAPTICK_DATA', folder, host);
    const pair = await readPair(dataset, folder, split, options);
    if (pair) return imageSet(dataset, split, pair, `folder ${folder} (SYNAPTICK_DATA)`, host);
  }

  for (const { folder: place, source } of await dataset.places(host)) {
    const pair = await readPair(dataset, place, split, options);
    if (pair) return imageSet(dataset, split, pair, source, host);
  }
  return fromCache(dataset, split, options);
}

async function requireFolder(what: string, path: string, { files }: Host): Promise<void> {
  if (path === '') throw new SynaptickError(`${what} is empty, must name a folder: give one or leave it out`);
  const found = await files.look(path);
  const reason = 'reason' in found ? found.reason : found.kind === 'folder' ? null : 'it is not a folder';
  if (reason) throw new SynaptickError(`${what} ${path}: ${reason}: give a folder with data, or leave it out`);
}

/** The two files of a split in a folder; null where it has neither, an error where it has one. */
async function readPair(
  dataset: IdxDataset,
  folder: string,
  split: IdxSplit,
  { host, signal }: IdxOptions,
): Promise<Pair | null> {
  const files = dataset.files[split];
  const images = await findIdxFile(folder, dataset, files.images, host);
  const labels = await findIdxFile(folder, dataset, files.labels, host);
  if (images === null && labels === null) return null;
  if (images === null || labels === null) {
    const [present, absent] = images === null ? [labels, files.images.name] : [images, files.labels.name];
    throw new SynaptickError(`${folder} has ${present} but no ${absent}: copy it there too, plain or .gz`);
  }
  return {
    images: { bytes: await readUnzipped(images, dataset, host, signal), name: images },
    labels: { bytes: await readUnzipped(labels, dataset, host, signal), name: labels },
  };
}

/** Checks a pair of files and makes a set of them. */
async function imageSet(
  dataset: IdxDataset,
  split: IdxSplit,
  { images, labels }: Pair,
  source: string,
  host: Host,
): Promise<ImageSet> {
  const files = dataset.files[split];
  const { count, elements: pixels } = parseIdxFile(images.bytes, dataset, files.images, images.name);
  const { count: labelCount, elements: classes } = parseIdxFile(labels.bytes, dataset, files.labels, labels.name);
  if (count !== labelCount) {
    throw new SynaptickError(
      `${images.name} has ${count} images, ${labels.name} ${labelCount} labels, the numbers must be equal: copy or download both again`,
    );
  }
  await checkDigest(images.bytes, dataset, files.images, images.name, host);
  await checkDigest(labels.bytes, dataset, files.labels, labels.name, host);
  return {
    dataset: dataset.name,
    split,
    count,
    width: dataset.side,
    height: dataset.side,
    channels: 1,
    pixels,
    labels: classes,
    source,
  };
}

/** From the user's cache; what it lacks, or has damaged, is downloaded first. */
async function fromCache(dataset: IdxDataset, split: IdxSplit, options: IdxOptions): Promise<ImageSet> {
  const { cache } = options.host;
  if (!cache) throw new SynaptickError(`there is no ${dataset.title} here: ${dataset.remedy}`);
  const folder = cache.folder(dataset.name);
  const files = dataset.files[split];
  const images = await cachedOrDownloaded(dataset, folder, files.images, cache, options);
  const labels = await cachedOrDownloaded(dataset, folder, files.labels, cache, options);
  const hosts = [...new Set([images.host, labels.host].filter((host) => host !== null))];
  const source = hosts.length > 0 ? `download from ${hosts.join(' and ')}` : `cache ${folder}`;
  return imageSet(dataset, split, { images, labels }, source, options.host);
}

async function cachedOrDownloaded(
  dataset: IdxDataset,
  folder: string,
  file: IdxFile,
  cache: Cache,
  options: IdxOptions,
): Promise<{ bytes: Uint8Array; name: string; host: string | null }> {
  const { host, signal, progress, stallMs, urls = dataset.urls } = options;
  const path = host.files.paths.join(folder, file.name);
  if (await isFile(path, host)) {
    const bytes = await officialBytes(dataset, path, file, cache, options);
    if (bytes) return { bytes, name: path, host: null };
    progress?.(`${path} is damaged: downloading it again`, 0, null);
  }
  await cache.prepare(path);
  const { kept, url } = await download(
    `${file.name}.gz`,
    await urls(file),
    async (body) => {
      const bytes = unzipped(body, file.name, dataset.limit);
      parseIdxFile(bytes, dataset, file, file.name);
      await checkDigest(bytes, dataset, file, file.name, host);
      return bytes;
    },
    { signal, progress, stallMs, limit: dataset.limit, remedy: dataset.remedy },
  );
  await cache.keep(path, kept, signal);
  return { bytes: kept, name: path, host: new URL(url).host };
}

/** The unzipped bytes of a cached file; null where they are not the official ones. */
async function officialBytes(
  dataset: IdxDataset,
  path: string,
  file: IdxFile,
  cache: Cache,
  { host, signal }: IdxOptions,
): Promise<Uint8Array | null> {
  try {
    const bytes = unzipped(await cache.kept(path, dataset.limit, signal), path, dataset.limit);
    await checkDigest(bytes, dataset, file, path, host);
    return bytes;
  } catch (error) {
    if (error instanceof SynaptickError) return null;
    throw error;
  }
}
