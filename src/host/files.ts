/** Files as the rest of the program sees them, whoever keeps them: a disk, or the memory of a page. */
import { SynaptickError } from '../../cores/errors.ts';
import { type MemoryLimit, sizeText } from './memory.ts';

export interface FileReading {
  /** What is done with it, in errors: `cannot read FILE: ...`. */
  readonly doing?: string;
  /** What a person can do where it cannot be read. */
  readonly remedy?: string;
  /** The most bytes that it may have. */
  readonly most?: number;
  /** What a file of that many bytes is, in errors: `JSON network`. */
  readonly what?: string;
  /** What a person can do about a larger one. */
  readonly smaller?: string;
  readonly signal?: AbortSignal;
}

export interface StreamReading extends FileReading {
  /**
   * Told after each piece of the file. @param done bytes read so far, as they lie on the disk (of a gzipped file: zipped)
   * @param total bytes of the file, null where that is not known
   */
  readonly onRead?: (path: string, done: number, total: number | null) => void;
  /** What the file may take once it is read, with those read before it. */
  readonly memory?: MemoryLimit;
}

/** A source of bytes; a chunk is only valid until the next one is asked for. */
export type ByteSource = AsyncIterable<Uint8Array>;

/** A file that is read here and there, by a library that seeks, so that its size does not matter. */
export interface SeekableFile {
  /** In bytes, as it was when it was opened. */
  readonly size: number;
  /** Reads from a place on until `into` is full or the file ends. @returns bytes read @throws SynaptickError where it cannot be read */
  readAt(position: number, into: Uint8Array): number;
  close(): Promise<void>;
}

/** A file that is written while a run goes on: into a temporary file, which takes its name when the run is complete. */
export interface FileSink {
  /** Appends text: ASCII, or anything else as UTF-8. */
  text(text: string): void;
  /** Appends a whole number of at least 0 in decimal digits, then one ASCII character. Quicker than text. */
  number(value: number, after: string): void;
  /** Makes the file appear under its name. */
  commit(): void;
  /** Leaves nothing behind; of no effect after commit. */
  abort(): void;
}

/** How paths are put together and taken apart on this host. */
export interface Paths {
  join(...parts: string[]): string;
  dirname(path: string): string;
  basename(path: string): string;
  /** The file that another one names: in the folder of that, or where an absolute path says. */
  beside(path: string, name: string): string;
}

/** What lies at a path: its kind, and what changes when it does. */
export interface FileFound {
  readonly kind: 'file' | 'folder' | 'other';
  readonly stamp: string;
}

export interface Files {
  readonly paths: Paths;
  /**
   * The bytes of a file.
   * @throws SynaptickError when there is none, it may not be read, it is none, or has too many bytes; whatever `signal` was
   * aborted with, when it was
   */
  read(path: string, options?: FileReading): Promise<Uint8Array>;
  /** The bytes of a file as they come by, unzipped where it is gzipped. @throws SynaptickError as `read`, or when it is damaged */
  stream(path: string, options?: StreamReading): ByteSource;
  /** A file to be read here and there, as it lies there: not unzipped. @throws SynaptickError as `read` */
  seek(path: string, options?: FileReading): Promise<SeekableFile>;
  /** What lies at a path, behind all links; or why nothing can be seen there, in words. Null where there is nothing. */
  look(path: string): Promise<FileFound | { readonly reason: string; readonly missing: boolean }>;
  /**
   * Names of what lies in a folder, in the order that people count (2 before 10); those that begin with a dot are left out.
   * @throws SynaptickError when it is no folder, or may not be read
   */
  list(folder: string): Promise<string[]>;
  /** Writes a file whole or not at all. @throws SynaptickError where it cannot be written, or the run has read it */
  write(path: string, bytes: Uint8Array | string, options?: { signal?: AbortSignal; remedy?: string }): Promise<void>;
  /** A file to be written bit by bit. @throws SynaptickError as `write`, from every call */
  sink(path: string): FileSink;
}

/** What errors say instead of a path of no letters, such as that of a variable of the shell that is not set. */
export const NAMELESS = 'a file whose path is empty';

/** What to throw of a file that cannot be read. @param reason in words */
export function cannotRead(path: string, reason: string, reading: FileReading = {}): SynaptickError {
  const { doing = 'read', remedy = 'check the path' } = reading;
  return new SynaptickError(`cannot ${doing} ${path === '' ? NAMELESS : `${path}: ${reason}`}: ${remedy}`);
}

/** What to throw of a file of `size` bytes, where it may have `most`. */
export function tooLarge(path: string, size: number, most: number, reading: FileReading = {}): SynaptickError {
  const { what = 'file', smaller = 'is it the right file?' } = reading;
  return new SynaptickError(`${path} has ${sizeText(size)}, the limit of a ${what} is ${sizeText(most)}: ${smaller}`);
}

/** Names of files without those that begin with a dot, in counting order. */
export function listed(names: Iterable<string>): string[] {
  return counted([...names].filter((name) => !name.startsWith('.')));
}

/** Names in the order that people count: 2 before 10, capitals beside small. */
export function counted(names: Iterable<string>): string[] {
  const order = new Intl.Collator('en', { numeric: true });
  // Names that a person sees no difference between have an order too, so that it is the same everywhere.
  return [...names].sort((a, b) => order.compare(a, b) || (a < b ? -1 : 1));
}

/** What to throw of a folder that cannot be listed. @param reason in words */
export function cannotList(folder: string, reason: string): SynaptickError {
  return new SynaptickError(`cannot read folder ${folder === '' ? NAMELESS : `${folder}: ${reason}`}: check the path`);
}
