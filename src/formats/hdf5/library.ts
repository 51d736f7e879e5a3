/**
 * libhdf5, compiled to WebAssembly (the package h5wasm), as the readers here use it: loaded when the first HDF5 file is opened,
 * for it has 4 MB; reading a file piece by piece where it lies; and silent.
 *
 * The package's build for browsers runs on every host. Its file system is in memory, so that a file may name another one
 * (external links, external storage) and never reach it: what it sees are the files that are mounted here.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import type { SeekableFile } from '../../host/files.ts';
import { printable } from '../../host/printable.ts';

type Native = Awaited<typeof import('h5wasm')['ready']>;

/** What is used of Emscripten's file system, https://emscripten.org/docs/api_reference/Filesystem-API.html. */
interface FileSystem {
  create(path: string, mode: number): FileNode;
  unlink(path: string): void;
  getStream(descriptor: number): { stream_ops: StreamOperations };
  readonly ErrnoError: new (errno: number) => Error;
}

interface FileNode {
  usedBytes: number;
  stream_ops: StreamOperations;
}

type Transfer = (stream: unknown, buffer: Uint8Array, offset: number, length: number, position: number) => number;

interface StreamOperations {
  readonly read: Transfer;
  readonly write: Transfer;
}

/** A file that libhdf5 sees. */
export interface MountedFile {
  /** Its name there. */
  readonly name: string;
  unmount(): void;
}

export interface Hdf5Library {
  mount(file: SeekableFile): MountedFile;
  /**
   * Lets the library work. What it prints is kept from the terminal.
   * @param path how errors call the file
   * @throws SynaptickError where the file cannot be read, or the library objects (by an error of `refuse`, or of its own)
   */
  call<T>(path: string, work: (native: Native) => T): T;
  /** What to throw of a file where the library has returned a failure, in the words of what it has printed last. */
  refusal(path: string): SynaptickError;
}

const STDOUT = 1;
const STDERR = 2;
const READ_ONLY = 0o444;
/** Emscripten's numbers of errors: input/output. */
const EIO = 29;
/** Characters that are kept of what is printed: the last ones, where the cause stands. */
const MOST_HEARD = 16_384;
const MOST_SHOWN = 120;

let loading: Promise<Hdf5Library> | null = null;

/** The library, which is loaded once. @throws SynaptickError where this host cannot run it */
export function hdf5Library(): Promise<Hdf5Library> {
  loading ??= load().catch((error: Error) => {
    loading = null;
    throw new SynaptickError(`cannot load the reader of HDF5 files (${printable(error.message)}): reinstall synaptick`);
  });
  return loading;
}

async function load(): Promise<Hdf5Library> {
  const { ready } = await import('h5wasm');
  return wrap(await ready);
}

function wrap(native: Native): Hdf5Library {
  const fileSystem = native.FS as unknown as FileSystem;
  const voice = { working: false, heard: '' };
  for (const descriptor of [STDOUT, STDERR]) hear(fileSystem, descriptor, voice);
  // Otherwise it says so on the console first.
  (native as { onAbort?: (what: unknown) => void }).onAbort = (what) => {
    throw new Error(`aborted: ${what}`);
  };
  let mounted = 0;
  let stopped = false;
  /** Why a file could not be read meanwhile; the library itself makes a failure of its own of it. */
  let unread: unknown = null;

  return {
    mount(file) {
      const name = `/file-${mounted++}`;
      const node = fileSystem.create(name, READ_ONLY);
      node.usedBytes = file.size;
      node.stream_ops = {
        ...node.stream_ops,
        read(_stream, buffer, offset, length, position) {
          try {
            return file.readAt(position, buffer.subarray(offset, offset + length));
          } catch (error) {
            unread ??= error;
            throw new fileSystem.ErrnoError(EIO);
          }
        },
      };
      return { name, unmount: () => fileSystem.unlink(name) };
    },
    call(path, work) {
      if (stopped) {
        throw new SynaptickError(
          `cannot read ${path}: an earlier HDF5 file has stopped their reader: start anew without it`,
        );
      }
      Object.assign(voice, { working: true, heard: '' });
      unread = null;
      try {
        const result = work(native);
        if (unread) throw unread;
        return result;
      } catch (error) {
        if (unread) throw unread;
        if (error instanceof SynaptickError) throw error;
        stopped ||= leavesUndone(error as Error);
        throw objection(path, voice.heard);
      } finally {
        voice.working = false;
      }
    },
    refusal: (path) => objection(path, voice.heard),
  };
}

/** Whether the library stands in the middle of something: a trap of WebAssembly, its own end, a stack that is full. */
function leavesUndone({ name, message }: Error): boolean {
  return name === 'RuntimeError' || /^aborted|call stack|recursion/.test(message);
}

/** Takes what the library prints while it works here; what it prints for somebody else goes on. */
function hear(fileSystem: FileSystem, descriptor: number, voice: { readonly working: boolean; heard: string }): void {
  const stream = fileSystem.getStream(descriptor);
  const { stream_ops: operations } = stream;
  const decoder = new TextDecoder();
  stream.stream_ops = {
    ...operations,
    write(to, buffer, offset, length, position) {
      if (!voice.working) return operations.write(to, buffer, offset, length, position);
      // A copy: a decoder takes no memory that may grow.
      const text = decoder.decode(Uint8Array.from(buffer.subarray(offset, offset + length)));
      voice.heard = (voice.heard + text).slice(-MOST_HEARD);
      return length;
    },
  };
}

/** The innermost of the library's complaints: `#006: FILE line 577 in FUNCTION(): what is wrong`. */
function objection(path: string, heard: string): SynaptickError {
  if (heard.includes('minor: File has been truncated')) {
    return new SynaptickError(`${path} is a truncated HDF5 file: copy or download it again`);
  }
  const cause = [...heard.matchAll(/^ *#\d+: .*? in \w+\(\): (.*)$/gm)].at(-1)?.[1];
  const shown = cause ? ` (${printable(cause).slice(0, MOST_SHOWN)})` : '';
  return new SynaptickError(`${path} is a damaged HDF5 file${shown}: copy or download it again`);
}
