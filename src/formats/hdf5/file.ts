/**
 * HDF5 files: groups, and data sets of numbers, lists and texts in them, read when they are asked for. The file stays where it
 * lies; only a gzipped one is held in memory, unzipped.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { limited, type ReadOptions } from '../../host/byte-source.ts';
import type { SeekableFile } from '../../host/files.ts';
import { countFile, takeMemory } from '../../host/memory.ts';
import { seekableBytes } from '../../host/memory-files.ts';
import { type Hdf5Dataset, type OpenFile, openDataset } from './dataset.ts';
import { withSoundHeaps } from './global-heap.ts';
import { hdf5Library } from './library.ts';
import { hasUsualWidth, isHdf5 } from './signature.ts';

/** An open file. Paths within it are written `spikes/times`; links within it are followed, those to other files lead nowhere. */
export interface Hdf5File {
  /** How errors call it. */
  readonly path: string;
  /** What lies at a path; null where there is nothing. */
  kind(path: string): 'group' | 'dataset' | 'other' | null;
  /** Names in a group, in its order. @throws SynaptickError where it is none, or is damaged */
  names(group: string): string[];
  /**
   * @throws SynaptickError where there is no data set, or it is of a type or packed in a way that is not read, or damaged
   */
  dataset(path: string): Hdf5Dataset;
  close(): Promise<void>;
}

/** What the library calls what lies at a path (H5G_obj_t); below zero there is nothing. */
const GROUP = 0;
const DATASET = 1;
const READ_ONLY = 0;
/** Where the last superblock would be looked for. */
const HEAD = 65_536;

/**
 * Opens an HDF5 file, gzipped or not.
 * @throws SynaptickError where it cannot be read, is no HDF5 file, or is truncated or damaged
 */
export async function openHdf5(path: string, options: ReadOptions): Promise<Hdf5File> {
  const { memory, ...reading } = limited(options);
  const library = await hdf5Library();
  const bytes = await seekable(path, { memory, ...reading });
  const mounted = library.mount(withSoundHeaps(path, bytes));
  async function letGo(): Promise<void> {
    mounted.unmount();
    await bytes.close();
  }
  try {
    const room = new Uint8Array(HEAD);
    const head = room.subarray(0, bytes.readAt(0, room));
    if (!isHdf5(head)) throw new SynaptickError(`${path} is no HDF5 file: is it the right file?`);
    if (!hasUsualWidth(head)) {
      throw new SynaptickError(`${path} is an HDF5 file with addresses of other than 8 bytes: save it anew (h5repack)`);
    }
    const id = library.call(path, (native) => {
      const opened = native.open(mounted.name, READ_ONLY, false, -1, -1);
      if (opened < 0n) throw library.refusal(path);
      return opened;
    });
    return fileOf({ library, id, path, memory }, letGo);
  } catch (error) {
    await letGo();
    throw error;
  }
}

/** The file where it lies; a gzipped one in memory. */
async function seekable(path: string, { host, ...reading }: ReturnType<typeof limited>): Promise<SeekableFile> {
  const file = await host.files.seek(path, reading);
  const start = new Uint8Array(2);
  file.readAt(0, start);
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    countFile(reading.memory, file.size);
    return file;
  }
  await file.close();
  const pieces: Uint8Array[] = [];
  for await (const piece of host.files.stream(path, reading)) {
    takeMemory(reading.memory, piece.length, `${path}, unzipped,`);
    pieces.push(Uint8Array.from(piece));
  }
  return seekableBytes(pieces);
}

function fileOf(file: OpenFile, letGo: () => Promise<void>): Hdf5File {
  const { library, id, path } = file;
  let open = true;

  function kind(name: string): ReturnType<Hdf5File['kind']> {
    const type = library.call(path, (native) => native.get_type(id, name));
    return type === GROUP ? 'group' : type === DATASET ? 'dataset' : type < 0 ? null : 'other';
  }

  function requireAt(name: string, wanted: 'group' | 'dataset'): void {
    const found = kind(name);
    if (found === wanted) return;
    const what = wanted === 'group' ? 'group' : 'data set';
    const fault = found === null ? `${path} has no ${what} ${name}` : `${path}: ${name} is no ${what}`;
    throw new SynaptickError(`${fault}: is it the right file?`);
  }

  return {
    path,
    kind,
    names(group) {
      requireAt(group, 'group');
      return library.call(path, (native) => native.get_names(id, group, false));
    },
    dataset(name) {
      requireAt(name, 'dataset');
      return openDataset(file, name);
    },
    async close() {
      if (!open) return;
      open = false;
      try {
        library.call(path, (native) => native.close_file(id));
      } finally {
        await letGo();
      }
    },
  };
}
