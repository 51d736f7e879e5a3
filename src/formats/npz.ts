/**
 * The .npz container: a zip of .npy arrays, as numpy's `savez_compressed` writes and `load` reads it. An array is looked at
 * when it is asked for, so others may be of any type. Written are little-endian arrays in row order.
 *
 * Source: numpy.lib.format.
 */
import { type ZipOptions, zipSync } from 'fflate';
import { SynaptickError } from '../../cores/errors.ts';
import { countFile, type MemoryLimit, memoryLimit, takeMemory } from '../memory.ts';
import {
  ELEMENT_BYTES,
  type ElementType,
  headerLength,
  NPY_FIXED,
  type NpyHeader,
  readNpyHeader,
} from './npy-header.ts';
import { openZip } from './zip.ts';

export type NpyData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

export interface NpyArray {
  readonly shape: readonly number[];
  /** In row order: the last axis is the fastest. */
  readonly data: NpyData;
}

/** Arrays of a file, read when they are asked for. */
export interface NpzFile {
  /** How errors call it. */
  readonly file: string;
  readonly names: readonly string[];
  /** The shape of an array, and its bytes once it is read; undefined where there is none. Errors as of `get`. */
  look(name: string): { readonly shape: readonly number[]; readonly bytes: number } | undefined;
  /**
   * An array; undefined where there is none. Half floats become 32-bit floats, integers of 64 bits 64-bit floats.
   * @throws SynaptickError when it is damaged, of a type that is not read, larger than `memory` allows, or holds a whole
   * number beyond 2^53
   */
  get(name: string): NpyArray | undefined;
}

/** The class of an array of numbers. */
export type NpyType<T extends NpyData = NpyData> = new (
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
) => T;

/** The arrays that elements of a type are read as, without a change where they are little-endian. */
const DIRECT: Readonly<Partial<Record<ElementType, NpyType>>> = {
  b1: Uint8Array,
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  u4: Uint32Array,
  i4: Int32Array,
  f4: Float32Array,
  f8: Float64Array,
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const EXTENSION = '.npy';
/** Zip time stamps are fixed, so that equal arrays give equal bytes. */
const ZIP: ZipOptions = { level: 6, mtime: new Date('1980-01-01T12:00:00') };

/** numpy's name of the type of an array: `u1`, `f8`. */
export function typeName(data: NpyData | NpyType): ElementType {
  const types = Object.entries(DIRECT) as [ElementType, NpyType][];
  // Booleans are bytes to us, and come first.
  return types.findLast(([, type]) => data === type || data instanceof type)?.[0] as ElementType;
}

/** Bytes of one array as an .npy file. */
export function encodeNpy(array: NpyArray): Uint8Array {
  const type = typeName(array.data);
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
  const read = new Map<string, NpyArray>();

  function headerOf(name: string, entry: string): NpyHeader {
    const where = `${file}: array ${name}`;
    const length = headerLength(where, zip.head(entry, NPY_FIXED));
    return readNpyHeader(where, zip.head(entry, length), zip.size(entry));
  }

  return {
    file,
    names: [...entries.keys()],
    look(name) {
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      const header = headerOf(name, entry);
      return { shape: header.shape, bytes: bytesRead(header) };
    },
    get(name) {
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      const before = read.get(name);
      if (before) return before;
      const header = headerOf(name, entry);
      takeMemory(memory, bytesRead(header), `${file}: array ${name}`);
      const array = elementsOf(`${file}: array ${name}`, zip.read(entry), header);
      read.set(name, array);
      return array;
    },
  };
}

/** All arrays of an .npz file. @throws SynaptickError as `openNpz` and its `get` */
export function decodeNpz(file: string, bytes: Uint8Array): Record<string, NpyArray> {
  const npz = openNpz(file, bytes);
  return Object.fromEntries(npz.names.map((name) => [name, npz.get(name) as NpyArray]));
}

/** Bytes of an array once it is read: half floats and integers of 64 bits become others. */
function bytesRead({ type, bytes }: NpyHeader): number {
  return type === 'f2' ? 2 * bytes : bytes;
}

function elementsOf(name: string, bytes: Uint8Array, header: NpyHeader): NpyArray {
  const { type, bigEndian, columnOrder, shape, start } = header;
  const size = ELEMENT_BYTES[type];
  // A buffer of its own: the elements are aligned, and nobody finds others beside them.
  const content = new Uint8Array(bytes.subarray(start, start + header.bytes));
  if (bigEndian && size > 1) swapBytes(content, size);
  const { buffer } = content;
  const count = header.bytes / size;
  const direct = DIRECT[type];
  const data = direct
    ? new direct(buffer, 0, count)
    : type === 'f2'
      ? Float32Array.from(new Uint16Array(buffer), halfFloat)
      : wholeNumbers(name, type, shape, new DataView(buffer), columnOrder);
  return { shape, data: columnOrder && shape.length > 1 ? inRows(data, shape) : data };
}

/** Turns each element of `size` bytes round. */
function swapBytes({ buffer }: Uint8Array, size: number): void {
  const bytes = Buffer.from(buffer);
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else bytes.swap64();
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** @throws SynaptickError for a number beyond 2^53, with its place */
function wholeNumbers(
  name: string,
  type: ElementType,
  shape: readonly number[],
  view: DataView,
  columnOrder: boolean,
): Float64Array {
  const numbers = new Float64Array(view.byteLength / 8);
  const [low, high] = [BigInt(Number.MIN_SAFE_INTEGER), BigInt(Number.MAX_SAFE_INTEGER)];
  for (let i = 0; i < numbers.length; i++) {
    const value = type === 'u8' ? view.getBigUint64(8 * i, true) : view.getBigInt64(8 * i, true);
    if (value < low || value > high) {
      const place = placeOf(i, shape, columnOrder).join(', ');
      throw new SynaptickError(
        `${name} has ${value} at [${place}], whole numbers are exact within +-(2^53 - 1): give smaller ones`,
      );
    }
    numbers[i] = Number(value);
  }
  return numbers;
}

/** The indices of element number i as it lies in the file. */
function placeOf(element: number, shape: readonly number[], columnOrder: boolean): number[] {
  const place = shape.map(() => 0);
  const axes = columnOrder ? [...shape.keys()] : [...shape.keys()].reverse();
  let rest = element;
  for (const axis of axes) {
    const side = shape[axis] as number;
    place[axis] = rest % side;
    rest = Math.floor(rest / side);
  }
  return place;
}

/** An array in column order, in row order. */
function inRows<T extends NpyData>(columns: T, shape: readonly number[]): T {
  const rows = new (columns.constructor as new (length: number) => T)(columns.length);
  const strides: number[] = [];
  shape.reduce((stride, side) => {
    strides.push(stride);
    return stride * side;
  }, 1);
  const place = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < rows.length; to++) {
    rows[to] = columns[from] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis] = (place[axis] as number) + 1;
      from += strides[axis] as number;
      if ((place[axis] as number) < (shape[axis] as number)) break;
      from -= (strides[axis] as number) * (shape[axis] as number);
      place[axis] = 0;
    }
  }
  return rows;
}
