/** Files that are held in memory, as a page has them. */
import { SynaptickError } from '../../cores/errors.ts';
import {
  type ByteSource,
  cannotList,
  cannotRead,
  type FileReading,
  type FileSink,
  type Files,
  listed,
  type Paths,
  type SeekableFile,
  tooLarge,
} from './files.ts';
import { InflateError, inflatePieces } from './inflate.ts';
import { countFile } from './memory.ts';

const MISSING = 'no such file or folder';

/** Paths with slashes. */
const slashes: Paths = {
  join: (...parts) => plain(parts.filter((part) => part !== '').join('/')) || '.',
  dirname: (path) => {
    const end = plain(path).lastIndexOf('/');
    return end > 0 ? plain(path).slice(0, end) : end === 0 ? '/' : '.';
  },
  basename: (path) => plain(path).slice(plain(path).lastIndexOf('/') + 1),
  beside: (path, name) => (name.startsWith('/') ? name : slashes.join(slashes.dirname(path), name)),
};

/** The one way to write a path: without `.`, `..` where it leads back, and slashes that say nothing. An empty path is none. */
function plain(path: string): string {
  if (path === '') return '';
  const root = path.startsWith('/') ? '/' : '';
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    const leadsBack = name === '..' && names.length > 0 && names.at(-1) !== '..';
    if (leadsBack) names.pop();
    // Above the root is the root.
    else if (name !== '..' || root === '') names.push(name);
  }
  return root + names.join('/') || '.';
}

/** @param given files by their paths; what is written is added */
export function memoryFiles(given: Readonly<Record<string, Uint8Array>> = {}): Files {
  const held = new Map(Object.entries(given).map(([path, bytes]) => [plain(path), bytes]));

  function isFolder(path: string): boolean {
    const folder = plain(path);
    if (folder === '') return false;
    return folder === '.' || folder === '/' || [...held.keys()].some((name) => name.startsWith(`${folder}/`));
  }

  function bytesOf(path: string, options: FileReading = {}): Uint8Array {
    options.signal?.throwIfAborted();
    const bytes = held.get(plain(path));
    if (!bytes) throw cannotRead(path, isFolder(path) ? 'it is a folder' : MISSING, options);
    const { most = bytes.length } = options;
    if (bytes.length > most) throw tooLarge(path, bytes.length, most, options);
    return bytes;
  }

  function write(path: string, bytes: Uint8Array | string): void {
    held.set(plain(path), typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
  }

  return {
    paths: slashes,
    read: async (path, options) => bytesOf(path, options),
    async *stream(path, options = {}): ByteSource {
      const bytes = bytesOf(path, options);
      if (options.memory) countFile(options.memory, bytes.length);
      options.onRead?.(path, bytes.length, bytes.length);
      yield* bytes[0] === 0x1f && bytes[1] === 0x8b ? unzipped(path, bytes) : [bytes];
    },
    seek: async (path, options) => seekableBytes([bytesOf(path, options)]),
    async look(path) {
      const bytes = held.get(plain(path));
      if (bytes) return { kind: 'file', stamp: `${plain(path)} ${bytes.length}` };
      return isFolder(path) ? { kind: 'folder', stamp: plain(path) } : { reason: MISSING, missing: true };
    },
    async list(path) {
      if (!isFolder(path)) throw cannotList(path, held.has(plain(path)) ? 'it is a file, not a folder' : MISSING);
      const folder = plain(path);
      const above = folder === '.' ? '' : folder === '/' ? '/' : `${folder}/`;
      const inside = [...held.keys()].filter(
        (name) => name.startsWith(above) && (above !== '' || !name.startsWith('/')),
      );
      return listed(new Set(inside.map((name) => name.slice(above.length).split('/')[0] as string)));
    },
    write: async (path, bytes) => write(path, bytes),
    sink(path): FileSink {
      const texts: string[] = [];
      return {
        text: (text) => void texts.push(text),
        number: (value, after) => void texts.push(`${value}${after}`),
        commit: () => write(path, texts.join('')),
        abort() {},
      };
    },
  };
}

/** Bytes in memory, piece after piece, as a file that is read here and there. */
export function seekableBytes(pieces: readonly Uint8Array[]): SeekableFile {
  const starts: number[] = [];
  let size = 0;
  for (const { length } of pieces) {
    starts.push(size);
    size += length;
  }

  /** The piece that a place lies in. */
  function pieceAt(position: number): number {
    let [low, high] = [0, pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return {
    size,
    readAt(position, into) {
      const length = Math.max(0, Math.min(into.length, size - position));
      for (let done = 0, i = pieceAt(position); done < length; i++) {
        const piece = pieces[i] as Uint8Array;
        const from = position + done - (starts[i] as number);
        const part = piece.subarray(from, from + length - done);
        into.set(part, done);
        done += part.length;
      }
      return length;
    },
    close: async () => {},
  };
}

/** A gzip file piece by piece: zipped bytes may hold a thousand times as many. */
function* unzipped(path: string, bytes: Uint8Array): Generator<Uint8Array> {
  try {
    yield* inflatePieces(bytes, 'gzip');
  } catch (error) {
    if (!(error instanceof InflateError)) throw error;
    const what = error.kind === 'short' ? 'a truncated gzip file' : `a damaged gzip file (${error.message})`;
    throw new SynaptickError(`${path} is ${what}: copy or download it again`);
  }
}
