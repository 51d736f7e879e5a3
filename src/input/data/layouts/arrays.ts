/** Arrays of numpy at a path: in an .npz file, in .npy files of a folder, or in .npz files of one array each there. */
import { listText, SynaptickError } from '../../../../cores/errors.ts';
import { type NpzFile, openNpy, openNpz } from '../../../formats/npz.ts';
import { readWhole, takeHead } from '../../../host/byte-source.ts';
import type { MemoryLimit } from '../../../host/memory.ts';
import type { LayoutOptions } from '../found-data.ts';

const ZIP = [0x50, 0x4b, 0x03, 0x04];
const NPY = /\.npy(\.gz)?$/i;
const NPZ = /\.npz$/i;
/** https://github.com/rois-codh/kmnist names its files kmnist-train-imgs.npz, k49-test-labels.npz and so on. */
const KUZUSHIJI = /^(kmnist|k49)-/;
/** How a whole-file container of ours is known, which is no data set. */
const OURS = 'header';

/** Where the arrays of a data set lie. */
export interface FoundArrays {
  /** How errors call it. */
  readonly place: string;
  readonly layout: string;
  readonly names: readonly string[];
  open(name: string): Promise<NpzFile>;
  /** How errors call an array. */
  called(name: string): string;
}

/** The arrays at a path; null where there are none. */
export async function arraysAt(path: string, options: LayoutOptions, memory: MemoryLimit): Promise<FoundArrays | null> {
  const { files } = options;
  const found = await files.look(path);
  if (!('kind' in found)) return null;
  if (found.kind === 'file') return arraysOfFile(path, options, memory);
  if (found.kind !== 'folder') return null;
  const names = await files.list(path);
  const single = names.filter((name) => NPY.test(name));
  if (single.length > 0) return arraysOfFolder(path, single, options, memory);
  const archives = names.filter((name) => NPZ.test(name));
  const [archive] = archives;
  if (archive === undefined || archives.length === 1) {
    return archive === undefined ? null : arraysOfFile(files.paths.join(path, archive), options, memory);
  }
  return arraysOfFolder(path, archives, options, memory);
}

/** The arrays of a folder, by the names of their files: .npy files, or .npz files of one array each, as Kuzushiji-MNIST has. */
function arraysOfFolder(
  folder: string,
  files: readonly string[],
  options: LayoutOptions,
  memory: MemoryLimit,
): FoundArrays {
  const { join } = options.files.paths;
  const nameOf = (file: string) => file.replace(NPY, '').replace(NPZ, '').replace(KUZUSHIJI, '');
  const paths = new Map(files.map((file) => [nameOf(file), join(folder, file)]));
  if (paths.size < files.length) {
    throw new SynaptickError(
      `${folder} has several files of one array (${listText(files)}): give a folder for each data set`,
    );
  }
  const opened = new Map<string, NpzFile>();
  const called = (name: string) => paths.get(name) as string;
  return {
    place: folder,
    layout: `${NPY.test(files[0] as string) ? '.npy' : '.npz'} files`,
    names: [...paths.keys()],
    called,
    async open(name) {
      const before = opened.get(name);
      if (before) return before;
      const path = called(name);
      const reading = { host: { ...options.host, files: options.files }, signal: options.signal, memory };
      const bytes = await readWhole(path, reading);
      const file = NPZ.test(path) ? onlyArray(openNpz(path, bytes, memory), name) : openNpy(path, bytes, name, memory);
      opened.set(name, file);
      return file;
    },
  };
}

/** A file of one array, as if that were called `name`. @throws SynaptickError where there are more, or none */
function onlyArray(npz: NpzFile, name: string): NpzFile {
  const [only, ...more] = npz.names;
  if (only === undefined || more.length > 0) {
    throw new SynaptickError(
      `${npz.file} has ${npz.names.length} arrays, beside other .npz files it must have one: give it by itself`,
    );
  }
  return { ...npz, names: [name], look: () => npz.look(only), get: () => npz.get(only), texts: () => npz.texts(only) };
}

async function arraysOfFile(
  path: string,
  { files, signal }: LayoutOptions,
  memory: MemoryLimit,
): Promise<FoundArrays | null> {
  const head = await takeHead(files.stream(path, { signal }), ZIP.length);
  if (ZIP.some((byte, i) => head[i] !== byte)) return null;
  const file = openNpz(path, await files.read(path, { signal }), memory);
  if (file.names.length === 0 || file.names.includes(OURS)) return null;
  return {
    place: path,
    layout: 'an .npz file',
    names: file.names,
    open: async () => file,
    called: (name) => `${path}: array ${name}`,
  };
}
