/**
 * Which files one run of a command has read, and which it writes: no run writes a file that it reads, and no two of its
 * outputs are one file. A file is told by its identity, device and number, never by its path: links and other spellings lead
 * to the same one. Who writes asks `outputs.ts`.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { statSync } from 'node:fs';
import { SynaptickError } from '../../../cores/errors.ts';

/** Of a file, from its `stat`: as bigint where its numbers may be beyond 2^53. */
export interface FileIdentity {
  readonly dev: number | bigint;
  readonly ino: number | bigint;
}

/** A file of the run: the path it was called by, and whether the run may read it as well as write it. */
interface FileUse {
  readonly path: string;
  readonly own: boolean;
}

/** The files of one run, by identity. */
export interface RunFiles {
  readonly read: Map<string, FileUse>;
  /** Those that will be written, by their place where there are none yet, and those that were. */
  readonly outputs: Map<string, FileUse>;
  /** The first refusal: what a reader took for an error of its own, or for a file that is not there. */
  conflict: SynaptickError | null;
}

const runs = new AsyncLocalStorage<RunFiles>();
const owning = new AsyncLocalStorage<true>();

/** Runs a command with files of its own; outside of any run nothing is noted and nothing refused. */
export function withRunFiles<T>(command: (files: RunFiles) => T): T {
  const files: RunFiles = { read: new Map(), outputs: new Map(), conflict: null };
  return runs.run(files, () => command(files));
}

export function currentFiles(): RunFiles | undefined {
  return runs.getStore();
}

/** What is read meanwhile is the run's own: a checkpoint, say, to go on with and to write again. */
export function readingOwn<T>(read: () => T): T {
  return owning.run(true, read);
}

export function keyOf({ dev, ino }: FileIdentity): string {
  return `${dev}:${ino}`;
}

/** Notes an opened file. @throws SynaptickError when it is one that the run writes */
export function noteRead(stat: FileIdentity, path: string): void {
  const files = runs.getStore();
  if (!files) return;
  const key = keyOf(stat);
  const own = owning.getStore() === true;
  const output = files.outputs.get(key);
  if (output && !(own && output.own)) throw overwrites(files, output.path, path);
  if (files.read.get(key)?.own !== false) files.read.set(key, { path, own });
}

/** Notes a file that will be read, where there is one, so that nothing is done in vain. @throws as `noteRead` */
export function expectRead(path: string): void {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (found?.isFile()) noteRead(found, path);
}

/** The path by which a file was read in this run, if it was. */
export function wasRead(stat: FileIdentity): string | undefined {
  return runs.getStore()?.read.get(keyOf(stat))?.path;
}

/** The refusal to write `output`, which was read as `input`. */
export function overwrites(files: RunFiles, output: string, input: string): SynaptickError {
  const spelt = output === input ? '' : ` as ${input}`;
  return refusal(files, `${output} is read${spelt} and would be overwritten: write to another file`);
}

/** Keeps why the run must not go on. */
export function refusal(files: RunFiles, message: string): SynaptickError {
  const error = new SynaptickError(message);
  files.conflict ??= error;
  return error;
}
