/** Reading a file as it streams by, so that its size does not matter. */
import { concatBytes } from './bytes.ts';
import type { ByteSource, FileReading, StreamReading } from './files.ts';
import type { Host } from './host.ts';
import { type MemoryLimit, memoryLimit, requireMemory, takeMemory } from './memory.ts';

/** How a file is read, and where from. */
export interface ReadOptions extends StreamReading {
  readonly host: Host;
}

/** The same options with a limit of what the file may take. */
export function limited(options: ReadOptions): ReadOptions & { readonly memory: MemoryLimit } {
  return { ...options, memory: options.memory ?? memoryLimit() };
}

/**
 * The bytes of a file, unzipped.
 * @throws SynaptickError when it cannot be read, is no file, or is a truncated or damaged gzip file
 */
export function readBytes(path: string, { host, ...reading }: ReadOptions): ByteSource {
  return host.files.stream(path, reading);
}

/** All bytes of a file, unzipped. @throws SynaptickError as `readBytes`, and where it would take more than the memory allows */
export async function readWhole(path: string, options: ReadOptions): Promise<Uint8Array> {
  const given = limited(options);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readBytes(path, given)) {
    length += chunk.length;
    // The pieces, and all of them in one.
    requireMemory(given.memory, 2 * length, path);
    chunks.push(Uint8Array.from(chunk));
  }
  takeMemory(given.memory, length, path);
  return concatBytes(chunks);
}

/** The first bytes of a file, unzipped. */
export function readHead(
  path: string,
  size: number,
  { host, ...reading }: FileReading & Pick<ReadOptions, 'host'>,
): Promise<Uint8Array> {
  return takeHead(host.files.stream(path, reading), size);
}

/** At most `size` bytes of a source, which is left there. */
export async function takeHead(source: ByteSource, size: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    chunks.push(Uint8Array.from(chunk.subarray(0, size - length)));
    length += chunk.length;
    if (length >= size) break;
  }
  return concatBytes(chunks);
}
