/** What is kept between runs: downloaded data, and what took time to make. */

/** What was made from something else. */
export interface CacheEntry {
  readonly folder: string;
  /** A digest of all that it was made from, in letters, digits and `-`. */
  readonly key: string;
}

export interface CacheReading {
  readonly signal?: AbortSignal | undefined;
  /** Told of an entry that is not used, and why, in one line. */
  readonly onWarning?: ((line: string) => void) | undefined;
}

export interface Cache {
  /** Path of a folder of the cache. */
  folder(name: string): string;
  /** The file of an entry. */
  path(entry: CacheEntry): string;
  /**
   * The bytes of an entry; null where there is none, or none that can be trusted. Whatever `signal` was aborted with is thrown.
   */
  read(entry: CacheEntry, reading?: CacheReading): Promise<Uint8Array | null>;
  /** Stores an entry. @throws SynaptickError where it cannot be; whatever `signal` was aborted with, when it was */
  store(entry: CacheEntry, content: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Makes the folder of a file, so that nobody waits for bytes that cannot be kept. @throws SynaptickError where it cannot */
  prepare(path: string): Promise<void>;
  /** The bytes of a file that `keep` has left. @throws SynaptickError as Files.read */
  kept(path: string, most: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Keeps a file in its prepared folder, whole or not at all. */
  keep(path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
}
