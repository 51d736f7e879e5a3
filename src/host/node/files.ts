/** Writing files so that a reader, or a crash, never meets half of one. */
import { renameSync } from 'node:fs';
import { access, constants, mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SynaptickError } from '../../../cores/errors.ts';
import { NAMELESS } from '../files.ts';
import { followed, openTarget, partPath, replaceTarget } from './outputs.ts';

const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists and is no folder',
  EISDIR: 'it is a folder',
  ELOOP: 'its links go in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ERR_INVALID_ARG_VALUE: 'a path has no zero bytes',
};

/** What the operating system objected to, in words: `permission denied (EACCES)`. */
export function fileReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code && REASONS[code]) return `${REASONS[code]} (${code})`;
  return error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error);
}

/**
 * Writes a file whole or not at all: into a temporary file beside it, then by renaming. An earlier file keeps its content
 * until the new one is complete. A link is followed, also one whose file is not there yet; something that is no file
 * (`/dev/stdout`) is written straight.
 *
 * @throws {SynaptickError} where it cannot be written: the path, the reason and `remedy`; where the run has read it, or
 * written it as another of its outputs. Whatever `signal` was aborted with, when it was; the temporary file is gone then.
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array | string,
  options: { readonly signal?: AbortSignal; readonly remedy?: string } = {},
): Promise<void> {
  const { signal, remedy = 'choose a folder that exists and that you may write' } = options;
  signal?.throwIfAborted();
  let temporary: string | undefined;
  try {
    const target = openTarget(path);
    if (target.direct) return await writeFile(target.path, bytes, { signal });
    const part = partPath(target);
    const handle = await open(part, 'wx');
    temporary = part;
    try {
      await handle.writeFile(bytes, { signal });
      await handle.sync();
    } finally {
      await handle.close();
    }
    replaceTarget(path, target, () => renameSync(part, target.path));
    temporary = undefined;
  } catch (error) {
    signal?.throwIfAborted();
    throw cannotWrite(path, error, remedy);
  } finally {
    if (temporary) await rm(temporary, { force: true });
  }
}

/** What to throw where a file cannot be written: a refusal as it is, anything else in our words. */
export function cannotWrite(path: string, error: unknown, remedy: string): SynaptickError {
  if (error instanceof SynaptickError) return error;
  return new SynaptickError(`cannot write ${path === '' ? NAMELESS : `${path}: ${fileReason(error)}`}: ${remedy}`);
}

/**
 * Makes a folder that can be written to, if there is none; of a link whose folder is not there yet, that folder.
 * @throws SynaptickError where that is not possible
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    const above = await stat(dirname(path)).catch(() => null);
    await mkdir(above ? followed(path) : path, { recursive: true });
    if (!(await stat(path)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    await access(path, constants.W_OK);
  } catch (error) {
    const what = path === '' ? 'a folder whose path is empty' : `${path}: ${fileReason(error)}`;
    throw new SynaptickError(`cannot write into ${what}: choose a folder that you may write to`);
  }
}
