/** The four files of MNIST: their names, where they lie, and the check that every source passes. */
import { SynaptickError } from '../../../cores/errors.ts';
import { unzipped } from '../../formats/gzip.ts';
import { magicText, parseIdx } from '../../formats/idx.ts';
import type { Host } from '../../host/host.ts';

export type MnistSplit = 'train' | 'test';

export interface MnistFile {
  readonly name: string;
  readonly kind: 'images' | 'labels';
  /** MD5 of the official bytes, unzipped. */
  readonly md5: string;
}

/** The files as published at http://yann.lecun.com/exdb/mnist/. */
export const MNIST_FILES: Record<MnistSplit, { readonly images: MnistFile; readonly labels: MnistFile }> = {
  train: {
    images: { name: 'train-images-idx3-ubyte', kind: 'images', md5: '6bbc9ace898e44ae57da46a324031adb' },
    labels: { name: 'train-labels-idx1-ubyte', kind: 'labels', md5: 'a25bea736e30d166cdddb491f175f624' },
  },
  test: {
    images: { name: 't10k-images-idx3-ubyte', kind: 'images', md5: '2646ac647ad5339dbf082846283269ea' },
    labels: { name: 't10k-labels-idx1-ubyte', kind: 'labels', md5: '27ae3e4e09519cfbb04c329615203637' },
  },
};

/** Side of an image in pixels. */
export const MNIST_SIDE = 28;

/** Above every file of MNIST, zipped or not, in bytes. */
export const MNIST_LIMIT = 64 << 20;

const MIRRORS = [
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
];

/** The addresses of a file: the original one, which the package `mnist-dataset` knows, then public mirrors. */
export async function mnistUrls(file: MnistFile): Promise<string[]> {
  const original = await import('mnist-dataset');
  const urls = [
    original.trainingImagesUrl,
    original.trainingLabelsUrl,
    original.testImagesUrl,
    original.testLabelsUrl,
  ].filter((url) => url.includes(file.name));
  return [...urls, ...MIRRORS.map((mirror) => `${mirror}${file.name}.gz`)];
}

/** Where a file of MNIST lies in a folder, directly or in its `mnist/`, plain or gzipped; null where it does not. */
export async function findMnistFile(folder: string, file: MnistFile, host: Host): Promise<string | null> {
  const { join } = host.files.paths;
  const dotted = file.name.replace('-idx', '.idx'); // as some archives unpack it
  for (const place of [join(folder, 'mnist'), folder]) {
    for (const name of [file.name, `${file.name}.gz`, dotted, `${dotted}.gz`]) {
      const path = join(place, name);
      if (await isFile(path, host)) return path;
    }
  }
  return null;
}

/** Whether a path is a file; a missing one is not. */
export async function isFile(path: string, { files }: Host): Promise<boolean> {
  const found = await files.look(path);
  if ('kind' in found) return found.kind === 'file';
  if (found.missing) return false;
  throw new SynaptickError(`cannot look at ${path}: ${found.reason}: give a folder that you may read`);
}

/** The bytes of a file, unzipped. */
export async function readUnzipped(path: string, { files }: Host, signal?: AbortSignal): Promise<Uint8Array> {
  const bytes = await files.read(path, { most: MNIST_LIMIT, what: 'file of MNIST', signal });
  return unzipped(bytes, path, MNIST_LIMIT);
}

/**
 * Reads the unzipped bytes of one file of MNIST, except for the digest.
 *
 * @returns the number of images or labels, and all their bytes
 * @throws {SynaptickError} where it is no IDX file, or one of another shape than MNIST's
 */
export function parseMnistFile(
  bytes: Uint8Array,
  file: MnistFile,
  name: string,
): { count: number; elements: Uint8Array } {
  const { dimensions, elements } = parseIdx(bytes, name);
  const [count = 0, height, width] = dimensions;
  const rank = file.kind === 'images' ? 3 : 1;
  if (!(elements instanceof Uint8Array) || dimensions.length !== rank) {
    throw new SynaptickError(
      `${name} has the magic number ${magicText(bytes)}, MNIST ${file.kind} have 0x0000080${rank}: is it the right file?`,
    );
  }
  if (file.kind === 'images' && (height !== MNIST_SIDE || width !== MNIST_SIDE)) {
    throw new SynaptickError(
      `${name} has images of ${height} x ${width} pixels, MNIST has ${MNIST_SIDE} x ${MNIST_SIDE}: is it the right file?`,
    );
  }
  return { count, elements };
}

/** @throws {SynaptickError} where the bytes are not the official ones: the file, its digest and the official one */
export async function checkDigest(bytes: Uint8Array, file: MnistFile, name: string, host: Host): Promise<void> {
  const md5 = await host.digest('md5', bytes);
  if (md5 === file.md5) return;
  throw new SynaptickError(
    `${name} is not the official file: its MD5 (unzipped) is ${md5}, must be ${file.md5}: copy or download it again`,
  );
}
