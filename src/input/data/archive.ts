/** A tar or zip archive of files as a folder, so that whatever reads a folder reads an archive: its files, held in memory. */
import { SynaptickError } from '../../../cores/errors.ts';
import { looksLikeTar, tarMembers } from '../../formats/tar.ts';
import { openZip } from '../../formats/zip.ts';
import { takeHead } from '../../host/byte-source.ts';
import type { Files } from '../../host/files.ts';
import { countFile, type MemoryLimit, memoryLimit, takeMemory } from '../../host/memory.ts';
import { memoryFiles } from '../../host/memory-files.ts';
import type { LayoutOptions } from './found-data.ts';

export interface Archive {
  readonly files: Files;
  /** The folder that holds something: the archive's path, as deep as each folder has but one within. */
  readonly root: string;
}

export type ArchiveOptions = Pick<LayoutOptions, 'host' | 'files' | 'signal' | 'progress' | 'onWarning' | 'memory'>;

const HEAD = 512;
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** What a file takes besides its bytes. */
const FILE_MEMORY = 256;
/** What macOS writes beside the files into its archives. */
const NOT_OF_THE_USER = /(^|\/)(__MACOSX\/|\._)/;
/** Folders that say which part of a data set they hold. */
const PARTS = /^(train|training|test|testing|val|valid|validation)$/i;

/**
 * The files of an archive: a tar, gzipped or not, or a zip of anything but numpy's arrays (an .npz is a zip of these). Their
 * paths begin with that of the archive, wherever their names in it lead.
 *
 * @returns null where the path is no file, or one that is no archive
 * @throws SynaptickError where it is damaged or ends early, holds no files, or takes more than the memory allows
 */
export async function openArchive(path: string, options: ArchiveOptions): Promise<Archive | null> {
  const { files, signal } = options;
  const found = await files.look(path);
  if (!('kind' in found) || found.kind !== 'file') return null;
  const head = await takeHead(files.stream(path, { signal }), HEAD);
  const memory = options.memory ?? memoryLimit();
  const held = ZIP.every((byte, i) => head[i] === byte)
    ? await filesOfZip(path, options, memory)
    : looksLikeTar(head)
      ? await filesOfTar(path, options, memory)
      : null;
  if (!held) return null;
  if (held.size === 0) throw new SynaptickError(`${path} holds no files: is it the right archive?`);
  const inMemory = memoryFiles(Object.fromEntries(held));
  return { files: inMemory, root: await rootOf(path, inMemory) };
}

type Held = Map<string, Uint8Array>;

async function filesOfTar(path: string, options: ArchiveOptions, memory: MemoryLimit): Promise<Held> {
  const { files, signal, progress, onWarning } = options;
  const onRead = (_: string, done: number, total: number | null) => progress?.(`unpacking ${path}`, done, total);
  const held: Held = new Map();
  let others = 0;
  for await (const member of tarMembers(files.stream(path, { signal, onRead, memory }), path)) {
    if (member.kind === 'other') others++;
    if (member.kind !== 'file' || NOT_OF_THE_USER.test(member.path)) continue;
    takeMemory(memory, member.size + FILE_MEMORY, `${path}: ${member.path}`);
    held.set(within(path, member.path), await member.read());
  }
  if (others > 0) onWarning?.(`${path}: ${others} links and other things that are no files are left out`);
  return held;
}

/** Null where it holds arrays of numpy and nothing else. */
async function filesOfZip(path: string, options: ArchiveOptions, memory: MemoryLimit): Promise<Held | null> {
  const { files, signal, progress } = options;
  const bytes = await files.read(path, { signal });
  countFile(memory, bytes.length);
  const zip = openZip(path, bytes);
  const names = zip.names.filter((name) => !name.endsWith('/') && !NOT_OF_THE_USER.test(name));
  if (names.length > 0 && names.every((name) => name.endsWith('.npy'))) return null;
  const held: Held = new Map();
  for (const [i, name] of names.entries()) {
    signal?.throwIfAborted();
    progress?.(`unpacking ${path}`, i, names.length, 'files');
    takeMemory(memory, zip.size(name) + FILE_MEMORY, `${path}: ${name}`);
    held.set(within(path, name), zip.read(name));
  }
  return held;
}

const { paths } = memoryFiles();

/** The path of a file of an archive: `..` leads no higher than the archive, and an absolute name begins there. */
function within(archive: string, name: string): string {
  return archive + paths.join('/', name.replaceAll('\\', '/'));
}

/** Archives are often of one folder. One that says which part of a data set it is stays within the root. */
async function rootOf(archive: string, files: Files): Promise<string> {
  for (let root = archive; ; ) {
    const [only, ...others] = await files.list(root);
    if (only === undefined || others.length > 0 || PARTS.test(only)) return root;
    const path = files.paths.join(root, only);
    const found = await files.look(path);
    if (!('kind' in found) || found.kind !== 'folder') return root;
    root = path;
  }
}
