/** Reading a file as it streams by, unzipped where it is gzipped, so that its size does not matter. */
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SynaptickError } from '../../cores/errors.ts';
import { fileReason } from '../files.ts';
import { noteRead } from '../files-read.ts';

const CHUNK = 1 << 18;
/** Longest line of a text file, in characters. */
const MAX_LINE = 1_000_000;
/** How a gzip file begins (RFC 1952). */
const GZIP = [0x1f, 0x8b];

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /**
   * Told after each piece of the file. @param done bytes read so far, as they lie on the disk (of a gzipped file: zipped)
   * @param total bytes of the file, null where that is not known (a pipe)
   */
  readonly onRead?: (path: string, done: number, total: number | null) => void;
}

/** A source of bytes; a chunk is only valid until the next one is asked for. */
export type ByteSource = AsyncIterable<Uint8Array>;

/**
 * The bytes of a file (a pipe will do), unzipped.
 * @throws SynaptickError when it cannot be read, or is a truncated or damaged gzip file
 */
export async function* readBytes(path: string, options: ReadOptions = {}): ByteSource {
  const { signal, onRead } = options;
  const handle = await openFile(path);
  try {
    const total = (await handle.stat()).size || null;
    const told = (done: number) => onRead?.(path, done, total);
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
export async function readHead(path: string, size: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readBytes(path)) {
    chunks.push(Uint8Array.from(chunk));
    length += chunk.length;
    if (length >= size) break;
  }
  return Buffer.concat(chunks).subarray(0, size);
}

/** The lines of a text file, from 1, without their line ends. */
export async function* readLines(path: string, options: ReadOptions = {}): AsyncGenerator<readonly [number, string]> {
  const decoder = new TextDecoder();
  let rest = '';
  let line = 0;
  for await (const chunk of readBytes(path, options)) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() as string;
    if (rest.length > MAX_LINE) {
      throw new SynaptickError(
        `${path}:${line + parts.length + 1}: has a line of more than ${MAX_LINE} characters, the limit`,
      );
    }
    for (const part of parts) yield [++line, part.endsWith('\r') ? part.slice(0, -1) : part];
  }
  if (rest) yield [++line, rest];
}

async function openFile(path: string): Promise<FileHandle> {
  return guarded(path, async () => {
    const handle = await open(path, 'r');
    try {
      const found = await handle.stat({ bigint: true });
      if (found.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
      noteRead(found, path);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  });
}

async function guarded<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new SynaptickError(`cannot read ${path}: ${fileReason(error)}: check the path`);
  }
}

async function readChunk(path: string, handle: FileHandle, buffer: Uint8Array): Promise<Uint8Array> {
  const { bytesRead } = await guarded(path, () => handle.read(buffer, 0, buffer.length, null));
  return buffer.subarray(0, bytesRead);
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
