/**
 * A lock beside a file that a run writes for hours: `NAME.lock` says which process of which machine does, so that a second
 * run is told instead of writing over the first one's work. One whose process is gone is taken over, and half a file that a
 * killed one has left is removed.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { SynaptickError } from '../../../cores/errors.ts';
import { cannotWrite } from './files.ts';
import { leftParts, targetOf } from './outputs.ts';

const owner = z.object({
  pid: z.int().positive(),
  host: z.string(),
  /** When the process began, as its system counts: process numbers are given again. Null where that is not known. */
  began: z.string().nullable(),
  /** Tells one lock from another of the same process. */
  id: z.string(),
});
type Owner = z.infer<typeof owner>;

/** Looks at a lock that says nothing, which its owner may be about to write, and milliseconds between them. */
const LOOKS = 4;
const PAUSE = 50;
/** Of a lock: it holds a line. */
const MOST_BYTES = 10_000;
/** Locks taken from others before giving up. */
const ATTEMPTS = 10;

/** Held by this process, each with what its file says. */
const held = new Map<string, string>();
process.on('exit', () => {
  for (const [lock, text] of held) release(lock, text);
});

/**
 * Does something while this process alone writes these files; those that are devices are anybody's.
 * @throws SynaptickError when another run writes one of them; whatever `work` throws
 */
export async function withLocks<T>(paths: readonly (string | undefined)[], work: () => Promise<T>): Promise<T> {
  const taken: [lock: string, text: string][] = [];
  try {
    for (const path of paths) {
      if (path === undefined) continue;
      const lock = await take(path);
      if (lock) taken.push(lock);
    }
    return await work();
  } finally {
    for (const [lock, text] of taken) release(lock, text);
  }
}

async function take(path: string): Promise<[lock: string, text: string] | null> {
  try {
    const target = targetOf(path);
    if (target.direct) return null;
    const lock = `${target.path}.lock`;
    const me: Owner = { pid: process.pid, host: hostname(), began: beginOf(process.pid), id: randomUUID() };
    const text = `${JSON.stringify(me)}\n`;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (create(lock, text)) {
        held.set(lock, text);
        for (const part of leftParts(target)) rmSync(part, { force: true });
        return [lock, text];
      }
      const other = await readLock(lock);
      if (other === null) continue;
      const writer = ownerOf(lock, other);
      if (writer && mayLive(writer)) throw inUse(path, lock, writer);
      discard(lock, other);
    }
    throw new SynaptickError(`${path} is being written by others (${lock}): try again`);
  } catch (error) {
    throw cannotWrite(path, error, 'choose a folder that exists and that you may write');
  }
}

/** Makes the lock; false where there is one. */
function create(lock: string, text: string): boolean {
  try {
    const handle = openSync(lock, 'wx');
    try {
      writeFileSync(handle, text);
    } finally {
      closeSync(handle);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** What a lock says; null when it is gone. */
async function readLock(lock: string): Promise<string | null> {
  for (let look = 1; ; look++) {
    try {
      const found = statSync(lock);
      if (!found.isFile() || found.size > MOST_BYTES) throw foreign(lock);
      const text = readFileSync(lock, 'utf8');
      if (text !== '' || look === LOOKS) return text;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Null where it is empty: whoever made it did not come to write it. @throws SynaptickError when no run wrote it */
function ownerOf(lock: string, text: string): Owner | null {
  if (text === '') return null;
  try {
    return owner.parse(JSON.parse(text));
  } catch {
    throw foreign(lock);
  }
}

function foreign(lock: string): SynaptickError {
  return new SynaptickError(`${lock} is in the place of a lock, and is none: remove it, or write to another file`);
}

/** Of another machine nothing is known. */
function mayLive({ pid, host, began }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = beginOf(pid);
  return began === null || now === null || began === now;
}

/** When a process began, in ticks since its machine did, where the system tells (Linux: field 22 of its `stat`). */
function beginOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Takes away a lock that says this; if meanwhile it is another's, that is put back. */
function discard(lock: string, text: string): void {
  const aside = `${lock}.${randomUUID().slice(0, 8)}`;
  try {
    renameSync(lock, aside);
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, lock);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
  rmSync(aside, { force: true });
}

/** Takes away a lock of this process. */
function release(lock: string, text: string): void {
  held.delete(lock);
  try {
    if (readFileSync(lock, 'utf8') === text) rmSync(lock);
  } catch {
    // It is gone, or its folder is.
  }
}

function inUse(path: string, lock: string, { pid, host }: Owner): SynaptickError {
  const where = host === hostname() ? `process ${pid}` : `process ${pid} of the machine ${host}`;
  return new SynaptickError(
    `${path} is being written by another run, ${where}: wait for its end, or write to another file (if there is no such run, remove ${lock})`,
  );
}
