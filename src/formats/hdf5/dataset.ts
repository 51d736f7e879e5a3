/** The elements of a data set of an HDF5 file, as the arrays of JavaScript hold them: all, or rows of them. */
import { SynaptickError } from '../../../cores/errors.ts';
import { type MemoryLimit, requireMemory, takeMemory } from '../../host/memory.ts';
import { elementsOf, type NpyArray, type NpyData } from '../npy-elements.ts';
import { ELEMENT_BYTES, type ElementType } from '../npy-header.ts';
import { elementsByType, type Hdf5Elements, requireFilters } from './elements.ts';
import type { Hdf5Library } from './library.ts';

/** Rows along the first axis. */
export interface Rows {
  readonly from: number;
  readonly count: number;
}

/** Elements in row order: the last axis is the fastest. Every reading throws SynaptickError where the file is damaged there. */
export interface Hdf5Dataset {
  /** Its path within the file. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly elements: Hdf5Elements;
  /**
   * Numbers, as `get` of an .npz gives them: half floats become 32-bit floats, integers of 64 bits 64-bit floats.
   * @param rows those rows only; what is kept of them is not counted as memory taken
   * @throws SynaptickError where it has no numbers, has more than memory allows, or a whole number beyond 2^53
   */
  numbers(rows?: Rows): NpyArray;
  /** Texts, read as UTF-8. @throws SynaptickError where it has none, or has more than memory allows */
  texts(): string[];
  /** Lists of numbers, each of its own length. Errors as of `numbers`. */
  lists(rows?: Rows): NpyData[];
}

/** An open file: its number in the library, and how errors call it. */
export interface OpenFile {
  readonly library: Hdf5Library;
  readonly id: bigint;
  readonly path: string;
  readonly memory: MemoryLimit;
}

type Native = Parameters<Parameters<Hdf5Library['call']>[1]>[0];

const KINDS = { numbers: 'numbers', lists: 'lists of numbers', texts: 'texts' } as const;
/** What the library gives of a list, and of a text: its length and where it lies, or that alone, 4 bytes each. */
const LIST_BYTES = 8;
const POINTER_BYTES = 4;
/** What one takes here beside its elements. */
const LIST_COST = 128;

/** @throws SynaptickError where what it holds, or how it is packed, is not read here */
export function openDataset(file: OpenFile, name: string): Hdf5Dataset {
  const { library, id, path, memory } = file;
  const where = `${path}: ${name}`;
  const [metadata, filters] = library.call(path, (native) => [
    native.get_dataset_metadata(id, name),
    native.get_dataset_filters(id, name),
  ]);
  const { shape, chunks, size, virtual_sources: others } = metadata;
  if (!shape) throw new SynaptickError(`${where} holds nothing: is it the right file?`);
  if (others) throw new SynaptickError(`${where} is put together from other files: copy it into one (h5repack)`);
  const elements = elementsByType(where, metadata);
  requireFilters(where, filters);
  if (chunks) requireMemory(memory, size * product(chunks), `${where}, one piece of shape (${chunks.join(', ')}),`);

  function requireKind(kind: Hdf5Elements['kind']): void {
    if (elements.kind === kind) return;
    throw new SynaptickError(`${where} has ${KINDS[elements.kind]}, must have ${KINDS[kind]}: is it the right file?`);
  }

  /** The shape of some rows; what reading them takes is counted. */
  function shapeOf(rows: Rows | undefined, bytes: number): readonly number[] {
    const part = rows && shape ? [rows.count, ...shape.slice(1)] : (shape as readonly number[]);
    // They are held twice for a moment.
    (rows ? requireMemory : takeMemory)(memory, 2 * bytes * product(part), `${where} of shape (${part.join(', ')})`);
    return part;
  }

  const read = <T>(part: readonly number[], from: number, use: (native: Native, at: number) => T): T =>
    library.call(path, (native) => readRaw(native, file, { name, size, part, from }, use));

  return {
    name,
    shape,
    elements,
    numbers(rows) {
      requireKind('numbers');
      const { type } = elements as { type: ElementType };
      const part = shapeOf(rows, 2 * size);
      const bytes = size * product(part);
      return read(part, rows?.from ?? 0, (native, at) =>
        decode(where, native.HEAPU8.subarray(at, at + bytes), type, part),
      );
    },
    texts() {
      requireKind('texts');
      const { bytes } = elements as { bytes: number | null };
      const part = shapeOf(undefined, bytes ?? LIST_COST);
      return read(part, 0, (native, at) =>
        bytes === null ? freeTexts(native, at, product(part)) : fixedTexts(native, at, bytes, product(part)),
      );
    },
    lists(rows) {
      requireKind('lists');
      const { type } = elements as { type: ElementType };
      const part = shapeOf(rows, LIST_COST);
      return read(part, rows?.from ?? 0, (native, at) => {
        const places = new Uint32Array(native.HEAPU8.slice(at, at + LIST_BYTES * product(part)).buffer);
        return Array.from({ length: product(part) }, (_, i) => {
          const [length = 0, start = 0] = places.subarray(2 * i);
          const bytes = length * ELEMENT_BYTES[type];
          requireMemory(memory, 2 * bytes, `${where}: a list of ${length} numbers`);
          return decode(where, native.HEAPU8.subarray(start, start + bytes), type, [length]).data;
        });
      });
    },
  };
}

/** Reads into the library's memory, where `use` looks at it; what it took there is given back. */
function readRaw<T>(
  native: Native,
  { id, path, library }: OpenFile,
  place: { name: string; size: number; part: readonly number[]; from: number },
  use: (native: Native, at: number) => T,
): T {
  const { name, size, part, from } = place;
  const bytes = size * product(part);
  const at = native._malloc(Math.max(bytes, LIST_BYTES));
  if (at === 0) throw new SynaptickError(`${path}: ${name} has ${bytes} bytes, too many at once: split it`);
  try {
    if (bytes === 0) return use(native, at);
    const counts = part.length > 0 ? part.map(BigInt) : null;
    const offsets = counts && [BigInt(from), ...part.slice(1).map(() => 0n)];
    const strides = counts && part.map(() => 1n);
    native.HEAPU8.fill(0, at, at + bytes);
    if (native.get_dataset_data(id, name, counts, offsets, strides, BigInt(at)) < 0) throw library.refusal(path);
    try {
      return use(native, at);
    } finally {
      // Lists and texts that the library has made; of numbers there are none.
      if (counts) native.reclaim_vlen_memory_count(id, name, '', BigInt(at), counts);
      else native.reclaim_vlen_memory(id, name, '', BigInt(at));
    }
  } finally {
    native._free(at);
  }
}

/** Elements as the library gives them, always little-endian. */
function decode(where: string, bytes: Uint8Array, type: ElementType, shape: readonly number[]): NpyArray {
  return elementsOf(where, bytes, { type, shape, bigEndian: false, columnOrder: false, start: 0, bytes: bytes.length });
}

/** Texts of any length, each up to a zero byte. */
function freeTexts(native: Native, at: number, count: number): string[] {
  const places = new Uint32Array(native.HEAPU8.slice(at, at + POINTER_BYTES * count).buffer);
  return Array.from(places, (start) => {
    if (start === 0) return '';
    const end = native.HEAPU8.indexOf(0, start);
    return new TextDecoder().decode(native.HEAPU8.slice(start, end < 0 ? start : end));
  });
}

/** Texts of `bytes` bytes, filled up with zeros or spaces. */
function fixedTexts(native: Native, at: number, bytes: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const text = native.HEAPU8.slice(at + i * bytes, at + (i + 1) * bytes);
    const end = text.indexOf(0);
    return new TextDecoder().decode(end < 0 ? text : text.subarray(0, end)).trimEnd();
  });
}

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
