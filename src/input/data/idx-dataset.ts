/** A data set in four IDX files, as MNIST came first and others followed: what it is, where its files lie, and their check. */
import { SynaptickError } from '../../../cores/errors.ts';
import { unzipped } from '../../formats/gzip.ts';
import { magicText, parseIdx } from '../../formats/idx.ts';
import type { Host } from '../../host/host.ts';

export type IdxSplit = 'train' | 'test';

export interface IdxFile {
  readonly name: string;
  readonly kind: 'images' | 'labels';
  /** MD5 of the official bytes, unzipped. */
  readonly md5: string;
}

export interface IdxDataset {
  /** As it is typed, and the folder of its files within one of data sets: `mnist`. */
  readonly name: string;
  /** As it is written: `MNIST`. */
  readonly title: string;
  readonly files: Readonly<Record<IdxSplit, { readonly images: IdxFile; readonly labels: IdxFile }>>;
  /** Of an image, in pixels. */
  readonly side: number;
  /** Above every file, zipped or not, in bytes. */
  readonly limit: number;
  /** The name of another data set whose files are called the same. */
  readonly namesake: string;
  /** Folders where packages put it, and what to call them. */
  readonly places: (host: Host) => Promise<readonly { readonly folder: string; readonly source: string }[]>;
  /** The addresses of a file, the best first. */
  readonly urls: (file: IdxFile) => Promise<readonly string[]> | readonly string[];
  /** What a person can do to have it, for errors. */
  readonly remedy: string;
}

/** Where a file lies in a folder, directly or in the data set's own, plain or gzipped; null where it does not. */
export async function findIdxFile(
  folder: string,
  { name }: IdxDataset,
  file: IdxFile,
  host: Host,
): Promise<string | null> {
  const { join } = host.files.paths;
  const dotted = file.name.replace('-idx', '.idx'); // as some archives unpack it
  for (const place of [join(folder, name), folder]) {
    for (const spelt of [file.name, `${file.name}.gz`, dotted, `${dotted}.gz`]) {
      const path = join(place, spelt);
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
export async function readUnzipped(
  path: string,
  { title, limit }: IdxDataset,
  { files }: Host,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await files.read(path, { most: limit, what: `file of ${title}`, signal });
  return unzipped(bytes, path, limit);
}

/**
 * Reads the unzipped bytes of one file, except for the digest.
 *
 * @returns the number of images or labels, and all their bytes
 * @throws {SynaptickError} where it is no IDX file, or one of another shape than the data set's
 */
export function parseIdxFile(
  bytes: Uint8Array,
  { title, side }: IdxDataset,
  file: IdxFile,
  name: string,
): { count: number; elements: Uint8Array } {
  const { dimensions, elements } = parseIdx(bytes, name);
  const [count = 0, height, width] = dimensions;
  const rank = file.kind === 'images' ? 3 : 1;
  if (!(elements instanceof Uint8Array) || dimensions.length !== rank) {
    throw new SynaptickError(
      `${name} has the magic number ${magicText(bytes)}, ${title} ${file.kind} have 0x0000080${rank}: is it the right file?`,
    );
  }
  if (file.kind === 'images' && (height !== side || width !== side)) {
    throw new SynaptickError(
      `${name} has images of ${height} x ${width} pixels, ${title} has ${side} x ${side}: is it the right file?`,
    );
  }
  return { count, elements };
}

/** @throws {SynaptickError} where the bytes are not the official ones: the file, its digest and the official one */
export async function checkDigest(
  bytes: Uint8Array,
  { title, namesake }: IdxDataset,
  file: IdxFile,
  name: string,
  host: Host,
): Promise<void> {
  const md5 = await host.digest('md5', bytes);
  if (md5 === file.md5) return;
  throw new SynaptickError(
    `${name} is not the official file of ${title}: its MD5 (unzipped) is ${md5}, must be ${file.md5}: copy or download it again, or say ${namesake} if it is that`,
  );
}
