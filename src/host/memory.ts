/**
 * What files may take of the memory once they are read. A few bytes can stand for many: a number of neurons, zipped zeros, the
 * size of a picture. So what a file takes is worked out and compared before it is taken: it may be 32 times the size of the
 * file, or a limit that a person raises (`--memory`).
 */
import { SynaptickError } from '../../cores/errors.ts';

/** Mebibytes, unless a person allows more. */
export const DEFAULT_MEMORY = 512;
/** What any file may take, in times its size: numbers as text, or zipped ones, take that much and no more when they are honest. */
export const TIMES_ITS_SIZE = 32;
const MIB = 2 ** 20;

/** What the files of one command have taken of what they may take, in bytes. */
export interface MemoryLimit {
  readonly limit: number;
  /** Sizes of the files. */
  files: number;
  taken: number;
}

/** @param mebibytes what files may take together, whatever their sizes */
export function memoryLimit(mebibytes = DEFAULT_MEMORY): MemoryLimit {
  return { limit: mebibytes * MIB, files: 0, taken: 0 };
}

/** Counts a file of `size` bytes, which may take a multiple of it. */
export function countFile(memory: MemoryLimit, size: number): void {
  memory.files += size;
}

/**
 * Says before it is taken that `bytes` more would be too much.
 * @param what what takes them, for the error: `net.json: population "a" of 10000000 neurons`
 * @throws SynaptickError with what it would take, the limit, and how to raise it
 */
export function requireMemory(memory: MemoryLimit, bytes: number, what: string): void {
  const allowed = Math.max(memory.limit, TIMES_ITS_SIZE * memory.files);
  if (memory.taken + bytes <= allowed) return;
  const needed = Math.ceil((memory.taken + bytes) / MIB);
  throw new SynaptickError(
    `${what} would take about ${needed} MiB of memory, the limit is ${Math.floor(allowed / MIB)} MiB: make it smaller, or allow that much (--memory ${needed})`,
  );
}

/** Takes `bytes`. Errors as {@link requireMemory}. */
export function takeMemory(memory: MemoryLimit, bytes: number, what: string): void {
  requireMemory(memory, bytes, what);
  memory.taken += bytes;
}

/** A size in mebibytes, a small one in bytes. */
export function sizeText(bytes: number): string {
  return bytes < MIB ? `${bytes} bytes` : `${Number((bytes / MIB).toFixed(bytes < 100 * MIB ? 2 : 0))} MiB`;
}
