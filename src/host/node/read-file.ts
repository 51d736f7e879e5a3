/**
 * Files opened for reading, all of them here: files only. A folder says so, a pipe has no end that a person can see, and a
 * device has none at all (`/dev/zero`). `/dev/stdin` is a file where it is redirected from one.
 */
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { cannotRead, type FileReading, type SeekableFile, tooLarge } from '../files.ts';
import { fileReason } from './files.ts';
import { noteRead } from './files-read.ts';

/** More than any array of bytes holds in Node 20. */
const MOST = 2 ** 32 - 1;
/** Bytes between two looks at the signal, and those that are made room for at the least where a file grows. */
const CHUNK = 1 << 26;
const ROOM = 1 << 16;

/**
 * @throws SynaptickError when there is no such file, it may not be read, it is a folder, a pipe or a device, or it has more
 * than `most` bytes
 */
export async function openFile(path: string, options: FileReading = {}): Promise<{ handle: FileHandle; size: number }> {
  return guarded(path, options, async () => {
    requireFile(await stat(path, { bigint: true }));
    // What has become a pipe since then must not block.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await handle.stat({ bigint: true });
      requireFile(found);
      const size = Number(found.size);
      const { most = size } = options;
      if (size > most) throw tooLarge(path, size, most, options);
      noteRead(found, path);
      return { handle, size };
    } catch (error) {
      await handle.close();
      throw error;
    }
  });
}

/**
 * The bytes of a file.
 * @throws SynaptickError as `openFile`; whatever `signal` was aborted with, when it was
 */
export async function readRegularFile(path: string, options: FileReading = {}): Promise<Buffer> {
  const { most = MOST, signal } = options;
  signal?.throwIfAborted();
  const { handle, size } = await openFile(path, { ...options, most });
  try {
    return await guarded(path, options, () => readAll(path, handle, size, { ...options, most }));
  } finally {
    await handle.close();
  }
}

/** A file that is read here and there. @throws SynaptickError as `openFile` */
export async function seekFile(path: string, options: FileReading = {}): Promise<SeekableFile> {
  const { handle, size } = await openFile(path, options);
  return {
    size,
    readAt(position, into) {
      try {
        let done = 0;
        while (done < into.length) {
          const read = readSync(handle.fd, into, done, into.length - done, position + done);
          if (read === 0) break;
          done += read;
        }
        return done;
      } catch (error) {
        throw cannotRead(path, fileReason(error), options);
      }
    },
    close: () => handle.close(),
  };
}

/** The bytes of a small file of the package itself. Errors are the system's. */
export function readRegularFileSync(path: string): Buffer {
  const handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(handle, { bigint: true });
    requireFile(found);
    noteRead(found, path);
    return readFileSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A file that grows meanwhile, or whose size is not told (`/proc`), is read to its end, as far as `most`. */
async function readAll(
  path: string,
  handle: FileHandle,
  size: number,
  options: FileReading & { readonly most: number },
): Promise<Buffer> {
  const { most, signal } = options;
  let bytes = Buffer.allocUnsafe(Math.min(most, size) + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, Math.min(bytes.length - length, CHUNK), null);
    signal?.throwIfAborted();
    length += bytesRead;
    if (length > most) throw tooLarge(path, length, most, options);
    if (bytesRead === 0) return bytes.subarray(0, length);
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(Math.max(2 * length, ROOM), most + 1));
  }
}

/** What the system says of a file that cannot be read, and of what is none. */
function requireFile(found: BigIntStats): void {
  if (found.isFile()) return;
  if (found.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  const what = found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a device';
  throw new NoFile(`it is ${what}, not a file`);
}

class NoFile extends Error {}

async function guarded<T>(path: string, reading: FileReading, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof NoFile) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    throw cannotRead(path, fileReason(error), reading);
  }
}
