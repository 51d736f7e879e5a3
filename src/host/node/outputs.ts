/** Files that a run writes: where a path leads, and whether the run may write there. */

import { randomUUID } from 'node:crypto';
import { accessSync, constants, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { SynaptickError } from '../../../cores/errors.ts';
import { shortened } from './file-name.ts';
import { currentFiles, keyOf, overwrites, type RunFiles, refusal } from './files-read.ts';

/** What a path leads to. */
export interface OutputTarget {
  /** Behind all links; there need be nothing yet. */
  readonly path: string;
  /** No file but a device or a pipe, such as `/dev/stdout`: it is written straight, and by as many as like to. */
  readonly direct: boolean;
}

/** Links in a row that are followed: what Linux does. */
const MAX_LINKS = 40;

/** Where a path leads, also a link whose file is not there yet. Errors are the system's: a folder, no folder, a circle. */
export function targetOf(path: string): OutputTarget {
  // It would lead to the folder that one is in, and a name beside that.
  if (path === '') throw Object.assign(new Error('no path'), { code: 'ENOENT' });
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
  // A pipe behind /dev/stdout has no path of its own.
  if (found && !found.isFile()) return { path, direct: true };
  return { path: followed(path), direct: false };
}

/** A path without links, of something that need not be there; its folder must. Errors are the system's. */
export function followed(path: string): string {
  let at = path;
  for (let links = 0; links <= MAX_LINKS; links++) {
    const folder = realpathSync(dirname(at));
    const place = join(folder, basename(at));
    const next = linkAt(place);
    if (next === null) return place;
    at = resolve(folder, next);
  }
  throw Object.assign(new Error('its links go in a circle'), { code: 'ELOOP' });
}

/** What a link says; null where there is none. */
function linkAt(place: string): string | null {
  try {
    return readlinkSync(place);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EINVAL') return null;
    throw error;
  }
}

/** A new name beside a target, for what takes its name once it is complete. */
export function partPath({ path }: OutputTarget): string {
  return join(dirname(path), `.${shortened(basename(path))}.${randomUUID().slice(0, 8)}.part`);
}

/** What runs that were killed have left beside a target that nobody else writes now. */
export function leftParts({ path }: OutputTarget): string[] {
  const name = basename(path);
  if (shortened(name) !== name) return []; // they could be another's
  return readdirSync(dirname(path))
    .filter((file) => file.startsWith(`.${name}.`) && /^[0-9a-f]{8}\.part$/.test(file.slice(name.length + 2)))
    .map((file) => join(dirname(path), file));
}

/**
 * Says that this run will write a file, before it takes the time: once for each output.
 * @param options.own the run reads it too, as its own (`readingOwn`), and may claim it again
 * @throws SynaptickError when the run reads it, or has another output there. The system's errors, where its folder is not
 * there or must not be written to
 */
export function claimOutput(path: string, { own = false }: { readonly own?: boolean } = {}): void {
  const target = targetOf(path);
  if (target.direct) return;
  accessSync(dirname(target.path), constants.W_OK);
  const files = currentFiles();
  if (!files) return;
  const key = placeKey(target);
  const claimed = files.outputs.get(key);
  if (claimed && !(own && claimed.own && claimed.path === path)) throw writtenTwice(files, path, claimed.path);
  requireUnread(files, key, path, own);
  files.outputs.set(key, { path, own });
}

/**
 * The target of a write that begins now.
 * @throws SynaptickError when the run has read it, or has written it as another of its outputs. The system's errors
 */
export function openTarget(path: string): OutputTarget {
  const target = targetOf(path);
  const files = currentFiles();
  if (target.direct || !files) return target;
  const key = placeKey(target);
  const claimed = files.outputs.get(key);
  if (claimed && claimed.path !== path) throw writtenTwice(files, path, claimed.path);
  requireUnread(files, key, path, claimed?.own === true);
  return target;
}

/**
 * Runs `replace`, which puts a new file in the place of a target, and notes that file for what it is. The numbers of files
 * that are gone are given to new ones: what was known of them is forgotten.
 */
export function replaceTarget(path: string, target: OutputTarget, replace: () => void): void {
  const files = currentFiles();
  if (!files) {
    replace();
    return;
  }
  const before = placeKey(target);
  const own = files.outputs.get(before)?.own === true;
  replace();
  const now = placeKey(target);
  files.outputs.delete(before);
  for (const key of [before, now]) files.read.delete(key);
  files.outputs.set(now, { path, own });
}

/** The identity of a file; of one that is not there yet, its folder's with its name. */
function placeKey({ path }: OutputTarget): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? keyOf(found) : `${keyOf(statSync(dirname(path), { bigint: true }))}/${basename(path)}`;
}

function requireUnread(files: RunFiles, key: string, path: string, own: boolean): void {
  const read = files.read.get(key);
  if (read && !(own && read.own)) throw overwrites(files, path, read.path);
}

function writtenTwice(files: RunFiles, path: string, other: string): SynaptickError {
  const spelt = path === other ? '' : `, also as ${other}`;
  return refusal(files, `${path} is to be written twice${spelt}: give each output its own file`);
}
