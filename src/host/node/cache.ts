/** The user's cache folder: downloaded data, and what took time to make, live here between runs. */
import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { SynaptickError } from '../../../cores/errors.ts';
import type { Cache, CacheEntry, CacheReading } from '../cache.ts';
import { cannotWrite, fileReason, writeFileAtomic } from './files.ts';
import { readingOwn } from './files-read.ts';
import { claimOutput } from './outputs.ts';
import { readRegularFile } from './read-file.ts';

const REMEDY = 'set XDG_CACHE_HOME to a folder that you may write, or give the data by --data FOLDER';

/**
 * Where the program caches: `$XDG_CACHE_HOME/synaptick` on every system when that is set to an absolute path (the XDG
 * specification ignores relative ones), else `~/Library/Caches/synaptick` on macOS, `%LOCALAPPDATA%\synaptick\Cache` on
 * Windows, `~/.cache/synaptick` elsewhere.
 */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const xdg = env.XDG_CACHE_HOME;
  if (xdg && isAbsolute(xdg)) return join(xdg, 'synaptick');
  const home = env.HOME || homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'synaptick');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'synaptick', 'Cache');
  return join(home, '.cache', 'synaptick');
}

/** The file of an entry. */
export function entryPath({ folder, key }: CacheEntry): string {
  return join(folder, `${key}.entry`);
}

/** The cache of a user with these settings. */
export function nodeCache(env?: Readonly<Record<string, string | undefined>>): Cache {
  return {
    folder: (name) => join(cacheFolder(env), name),
    path: entryPath,
    read: readEntry,
    store: storeEntry,
    prepare: prepareCache,
    kept: (path, most, signal) => readingOwn(() => readRegularFile(path, { most, what: 'cache entry', signal })),
    keep: storeInCache,
  };
}

/**
 * Makes the folder of a file of the cache. Call it before a download, so that nobody waits for bytes that cannot be kept.
 *
 * @throws {SynaptickError} where it cannot be made or written, or something is in the file's place that is no file
 */
export async function prepareCache(path: string): Promise<void> {
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new SynaptickError(`cannot write the cache folder ${folder}: ${fileReason(error)}: ${REMEDY}`);
  }
  const found = await stat(path).catch(() => null);
  if (found && !found.isFile()) throw new SynaptickError(`${noFile(path, found)}: remove it, or ${REMEDY}`);
}

/** Stores a file in its prepared folder of the cache, whole or not at all. */
export async function storeInCache(path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
  try {
    claimOutput(path, { own: true });
  } catch (error) {
    throw cannotWrite(path, error, REMEDY);
  }
  await writeFileAtomic(path, bytes, { signal, remedy: REMEDY });
}

/** Most bytes of an entry: the training set of CIFAR-100 has 154 MB, a full chip less. */
const MOST_BYTES = 2 ** 29;
/** Of the first line of an entry. */
const MOST_HEAD = 200;

/**
 * The bytes of an entry; null where there is none, or none that can be trusted: its first line has its key, so that another
 * entry that was put in its place is told, and a digest of its bytes. Whatever `signal` was aborted with is thrown.
 */
export async function readEntry(
  entry: CacheEntry,
  { signal, onWarning = () => {} }: CacheReading = {},
): Promise<Uint8Array | null> {
  const path = entryPath(entry);
  const unusable = (why: string, then = 'it is made again') => {
    onWarning(`${why}: ${then}`);
    return null;
  };
  try {
    const found = await stat(path);
    if (!found.isFile()) return unusable(noFile(path, found), 'it is not used, remove it');
    const bytes = await readingOwn(() =>
      readRegularFile(path, { most: MOST_BYTES, what: 'cache entry', smaller: 'no run leaves such a one', signal }),
    );
    const end = bytes.subarray(0, MOST_HEAD).indexOf('\n') + 1;
    const [, key, digest] = HEAD.exec(bytes.toString('latin1', 0, end)) ?? [];
    const content = bytes.subarray(end);
    if (key === undefined || digest !== digestOf(content))
      return unusable(`${path} is damaged, or no entry of the cache`);
    if (key !== entry.key) return unusable(`${path} is the entry ${key} under the name of another`);
    return content;
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    return unusable(error instanceof SynaptickError ? error.message : `cannot read ${path}: ${fileReason(error)}`);
  }
}

/** Stores an entry. @throws SynaptickError where it cannot be; whatever `signal` was aborted with, when it was */
export async function storeEntry(entry: CacheEntry, content: Uint8Array, signal?: AbortSignal): Promise<void> {
  const path = entryPath(entry);
  await prepareCache(path);
  const head = `synaptick-cache 1 ${entry.key} ${digestOf(content)}\n`;
  await storeInCache(path, Buffer.concat([Buffer.from(head), content]), signal);
}

const HEAD = /^synaptick-cache 1 ([0-9A-Za-z-]+) ([0-9a-f]{64})\n$/;

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function noFile(path: string, found: Stats): string {
  return `${path} is ${found.isDirectory() ? 'a folder' : 'a device or a pipe'}, not a file`;
}
