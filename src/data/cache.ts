/** The user's cache folder: downloaded data lives here between runs. */
import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { SynaptickError } from '../../cores/errors.ts';
import { fileReason, writeFileAtomic } from '../files.ts';

const REMEDY = 'set XDG_CACHE_HOME to a folder that you may write, or give the data by --data FOLDER';

/**
 * Where the program caches: `$XDG_CACHE_HOME/synaptick` on every system when that is set to an absolute path (the XDG
 * specification ignores relative ones), else `~/Library/Caches/synaptick` on macOS, `%LOCALAPPDATA%\synaptick\Cache` on
 * Windows, `~/.cache/synaptick` elsewhere.
 */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const xdg = env.XDG_CACHE_HOME;
  if (xdg && isAbsolute(xdg)) return join(xdg, 'synaptick');
  const home = env.HOME || homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'synaptick');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'synaptick', 'Cache');
  return join(home, '.cache', 'synaptick');
}

/**
 * Makes a folder of the cache. Call it before a download, so that nobody waits for bytes that cannot be kept.
 *
 * @throws {SynaptickError} where it cannot be made or written
 */
export async function prepareCache(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new SynaptickError(`cannot write the cache folder ${folder}: ${fileReason(error)}: ${REMEDY}`);
  }
}

/**
 * Stores a file in a prepared folder of the cache, whole or not at all.
 *
 * @throws {SynaptickError} where it cannot be written, or where there is a pipe, a device or a folder in its place
 */
export async function storeInCache(path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found && !found.isFile()) throw new SynaptickError(`cannot write ${path}: it is no file: remove it`);
  await writeFileAtomic(path, bytes, { signal, remedy: REMEDY });
}
