/** Reading a file as it streams by, unzipped where it is gzipped, so that its size does not matter. */
import type { FileHandle } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SynaptickError } from '../../cores/errors.ts';
import { countFile, type MemoryLimit, memoryLimit } from './memory.ts';
import { fileReason } from './node/files.ts';
import { type OpenFileOptions, openFile } from './node/read-file.ts';

const CHUNK = 1 << 18;
/** How a gzip file begins (RFC 1952). */
const GZIP = [0x1f, 0x8b];

export interface ReadOptions extends OpenFileOptions {
  readonly signal?: AbortSignal;
  /**
   * Told after each piece of the file. @param done bytes read so far, as they lie on the disk (of a gzipped file: zipped)
   * @param total bytes of the file, null where that is not known
   */
  readonly onRead?: (path: string, done: number, total: number | null) => void;
  /** What the file may take once it is read, with those read before it; the default unless given. */
  readonly memory?: MemoryLimit;
}

/** The same options with a limit of what the file may take. */
export function limited(options: ReadOptions = {}): ReadOptions & { readonly memory: MemoryLimit } {
  return { ...options, memory: options.memory ?? memoryLimit() };
}

/** A source of bytes; a chunk is only valid until the next one is asked for. */
export type ByteSource = AsyncIterable<Uint8Array>;

/**
 * The bytes of a file, unzipped.
 * @throws SynaptickError when it cannot be read, is no file, or is a truncated or damaged gzip file
 */
export async function* readBytes(path: string, options: ReadOptions = {}): ByteSource {
  const { signal, onRead, memory } = options;
  const { handle, size } = await openFile(path, options);
  try {
    if (memory) countFile(memory, size);
    const told = (done: number) => onRead?.(path, done, size || null);
    const first = await readChunk(path, handle, new Uint8Array(CHUNK));
    if (first[0] === GZIP[0] && first[1] === GZIP[1]) {
      yield* unzip(path, raw(path, handle, first, null, told), signal);
    } else {
      for await (const chunk of raw(path, handle, first, new Uint8Array(CHUNK), told)) {
        signal?.throwIfAborted();
        yield chunk;
      }
    }
  } finally {
    await handle.close();
  }
}

/** The first bytes of a file, unzipped. */
export async function readHead(path: string, size: number, options: OpenFileOptions = {}): Promise<Uint8Array> {
  return takeHead(readBytes(path, options), size);
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
  return Buffer.concat(chunks);
}

async function readChunk(path: string, handle: FileHandle, buffer: Uint8Array): Promise<Uint8Array> {
  try {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw new SynaptickError(`cannot read ${path}: ${fileReason(error)}: check the path`);
  }
}

/** Chunk by chunk, each in `buffer`, or in one of its own for a reader that lags behind. */
async function* raw(
  path: string,
  handle: FileHandle,
  first: Uint8Array,
  buffer: Uint8Array | null,
  told: (done: number) => void,
): ByteSource {
  let done = 0;
  for (let chunk = first; chunk.length > 0; ) {
    done += chunk.length;
    told(done);
    yield chunk;
    chunk = await readChunk(path, handle, buffer ?? new Uint8Array(CHUNK));
  }
}

async function* unzip(path: string, source: ByteSource, signal?: AbortSignal): ByteSource {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  // An error of either end comes out of the loop below.
  const file = pipeline(Readable.from(source, { objectMode: false }), gunzip, () => {});
  try {
    for await (const chunk of file) {
      signal?.throwIfAborted();
      yield chunk as Uint8Array;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
    if (!code.startsWith('Z_')) throw error;
    const what = code === 'Z_BUF_ERROR' ? 'a truncated gzip file' : `a damaged gzip file (${(error as Error).message})`;
    throw new SynaptickError(`${path} is ${what}: copy or download it again`);
  } finally {
    gunzip.destroy();
  }
}
