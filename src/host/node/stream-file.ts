/** Reading a file as it streams by, unzipped where it is gzipped, so that its size does not matter. */
import type { FileHandle } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SynaptickError } from '../../../cores/errors.ts';
import { type ByteSource, cannotRead, type StreamReading } from '../files.ts';
import { countFile } from '../memory.ts';
import { fileReason } from './files.ts';
import { openFile } from './read-file.ts';

const CHUNK = 1 << 18;
/** How a gzip file begins (RFC 1952). */
const GZIP = [0x1f, 0x8b];

/**
 * The bytes of a file, unzipped.
 * @throws SynaptickError when it cannot be read, is no file, or is a truncated or damaged gzip file
 */
export async function* streamFile(path: string, options: StreamReading = {}): ByteSource {
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

async function readChunk(path: string, handle: FileHandle, buffer: Uint8Array): Promise<Uint8Array> {
  try {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw cannotRead(path, fileReason(error));
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
