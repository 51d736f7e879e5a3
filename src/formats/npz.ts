/**
 * The .npz container: a zip of .npy arrays, as numpy's `savez_compressed` writes and `load` reads it. An array is looked at
 * when it is asked for, so others may be of any type. Written are little-endian arrays in row order.
 *
 * Source: numpy.lib.format.
 */
import { type ZipOptions, zipSync } from 'fflate';
import { SynaptickError } from '../../cores/errors.ts';
import { countFile, type MemoryLimit, memoryLimit, takeMemory } from '../host/memory.ts';
import { bytesRead, elementsOf, fieldsOf, type NpyArray, numpyTypeName } from './npy-elements.ts';
import {
  ELEMENT_BYTES,
  type ElementType,
  headerLength,
  NPY_FIXED,
  readNpyHeader,
  readNpyRecords,
  readNpyTextHeader,
} from './npy-header.ts';
import { textsOf } from './npy-texts.ts';
import { openZip, type Zip } from './zip.ts';

/** Arrays of a file, read when they are asked for. */
export interface NpzFile {
  /** How errors call it. */
  readonly file: string;
  readonly names: readonly string[];
  /** Shape and type of an array, and its bytes once it is read; undefined where there is none. Errors as of `get`. */
  look(name: string): NpyLook | undefined;
  /**
   * An array; undefined where there is none. Half floats become 32-bit floats, integers of 64 bits 64-bit floats.
   * @throws SynaptickError when it is damaged, of a type that is not read, larger than `memory` allows, or holds a whole
   * number beyond 2^53
   */
  get(name: string): NpyArray | undefined;
  /** An array of texts, row by row; undefined where there is none, or one of anything else. Errors as of `get`. */
  texts(name: string): string[] | undefined;
  /** The fields of a structured array of one axis by name; undefined where there is none, or it has none. Errors as of `get`. */
  fields(name: string): Readonly<Record<string, NpyArray>> | undefined;
}

interface NpyLook {
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly bytes: number;
}

export type { NpyArray, NpyData } from './npy-elements.ts';
export type { ElementType as NpyElementType } from './npy-header.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const EXTENSION = '.npy';
/** Zip time stamps are fixed, so that equal arrays give equal bytes. */
const ZIP: ZipOptions = { level: 6, mtime: new Date('1980-01-01T12:00:00') };

/** Bytes of one array as an .npy file. */
export function encodeNpy(array: NpyArray): Uint8Array {
  const type = numpyTypeName(array.data);
  const descr = `${ELEMENT_BYTES[type] === 1 ? '|' : '<'}${type}`;
  const tuple = array.shape.length === 1 ? `${array.shape[0]},` : array.shape.join(', ');
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const padded = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const header = `${dictionary.padEnd(padded - 11)}\n`;
  const bytes = new Uint8Array(padded + array.data.byteLength);
  bytes.set([...MAGIC, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength), padded);
  return bytes;
}

/** @throws SynaptickError naming the array when it is no .npy file, or holds what is not read here */
export function decodeNpy(name: string, bytes: Uint8Array): NpyArray {
  const where = `array ${name}`;
  return elementsOf(where, bytes, readNpyHeader(where, bytes, bytes.length));
}

/** Bytes of an .npz file; a name becomes the entry `name.npy`. */
export function encodeNpz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const entries = Object.entries(arrays).map(([name, array]) => [`${name}${EXTENSION}`, encodeNpy(array)] as const);
  return zipSync(Object.fromEntries(entries), ZIP);
}

/**
 * @param file how errors call the bytes
 * @param memory what files may take together; that of this one is taken from it with each array
 * @throws SynaptickError when the bytes are no .npz file
 */
export function openNpz(file: string, bytes: Uint8Array, memory: MemoryLimit = memoryLimit()): NpzFile {
  if (MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw new SynaptickError(`${file} is a single array (.npy), must be an .npz file: save it with numpy.savez`);
  }
  countFile(memory, bytes.length);
  const zip = openZip(file, bytes);
  const entries = new Map(
    zip.names.filter((entry) => entry.endsWith(EXTENSION)).map((entry) => [entry.slice(0, -EXTENSION.length), entry]),
  );
  return arraysOf(file, zip, entries, (name) => `${file}: array ${name}`, memory);
}

/** The array of an .npy file, as the only one of an .npz file, named `name`. Errors as of {@link openNpz}. */
export function openNpy(file: string, bytes: Uint8Array, name: string, memory: MemoryLimit): NpzFile {
  const content = { size: () => bytes.length, head: () => bytes, read: () => bytes };
  return arraysOf(file, content, new Map([[name, '']]), () => file, memory);
}

/** @param entries names in the archive by the names of the arrays */
function arraysOf(
  file: string,
  zip: Omit<Zip, 'names'>,
  entries: ReadonlyMap<string, string>,
  called: (name: string) => string,
  memory: MemoryLimit,
): NpzFile {
  const read = new Map<string, NpyArray>();

  function headerOf<T>(name: string, entry: string, read: (where: string, head: Uint8Array, size: number) => T): T {
    const head = zip.head(entry, headerLength(called(name), zip.head(entry, NPY_FIXED)));
    return read(called(name), head, zip.size(entry));
  }

  return {
    file,
    names: [...entries.keys()],
    look(name) {
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      const header = headerOf(name, entry, readNpyHeader);
      return { shape: header.shape, type: header.type, bytes: bytesRead(header) };
    },
    get(name) {
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      const before = read.get(name);
      if (before) return before;
      const header = headerOf(name, entry, readNpyHeader);
      takeMemory(memory, bytesRead(header), called(name));
      const array = elementsOf(called(name), zip.read(entry), header);
      read.set(name, array);
      return array;
    },
    texts(name) {
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      const header = headerOf(name, entry, readNpyTextHeader);
      if (!header) return undefined;
      // Besides its characters, a text takes some room by itself.
      takeMemory(memory, header.bytes + 32 * (header.bytes / (header.elementBytes || 1)), called(name));
      return textsOf(zip.read(entry), header);
    },
    fields(name) {
      const entry = entries.get(name);
      const records = entry === undefined ? null : headerOf(name, entry, readNpyRecords);
      if (entry === undefined || !records) return undefined;
      // Half floats take twice their bytes, and each field is gathered before it is read.
      takeMemory(memory, 3 * records.count * records.recordBytes, called(name));
      return fieldsOf(called(name), zip.read(entry), records);
    },
  };
}

/** All arrays of an .npz file. @throws SynaptickError as `openNpz` and its `get` */
export function decodeNpz(file: string, bytes: Uint8Array): Record<string, NpyArray> {
  const npz = openNpz(file, bytes);
  return Object.fromEntries(npz.names.map((name) => [name, npz.get(name) as NpyArray]));
}
