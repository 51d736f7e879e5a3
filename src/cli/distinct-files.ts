/** Files that a command reads and writes are different files, whatever their paths look like. */
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from './errors.ts';

/**
 * @param outputs paths to be written, each once
 * @param inputs paths that are read, none of which may be written
 * @throws UsageError naming the first path that is both, or that is written twice. What is no file (`/dev/null`) may be.
 */
export function requireDistinctFiles(outputs: readonly string[], inputs: readonly string[]): void {
  const read = new Set(inputs.map(identity));
  const written = new Set<string>();
  for (const path of outputs) {
    if (!isFileOrNothing(path)) continue;
    const file = identity(path);
    if (read.has(file)) throw new UsageError(`${path} is read and would be overwritten: write to another file`);
    if (written.has(file)) throw new UsageError(`${path} is to be written twice: give each output its own file`);
    written.add(file);
  }
}

/** The file behind a path, through links; of one that is not there yet, its place in its folder. */
function identity(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path));
    } catch {
      return path;
    }
  }
}

function isFileOrNothing(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return true; // nothing, or out of reach: whoever opens it says why
  }
}
