/**
 * The elements of an .npy array, of every type and order that numpy has for numbers, as the arrays of JavaScript hold them.
 *
 * Source: numpy.lib.format; IEEE 754 for half floats.
 */
import { listText, SynaptickError } from '../../cores/errors.ts';
import { swapBytes } from '../host/bytes.ts';
import { ELEMENT_BYTES, type ElementType, type NpyHeader, type NpyRecords } from './npy-header.ts';

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

/** numpy's name of the type of an array: `u1`, `f8`. */
export function numpyTypeName(data: NpyData | NpyType): ElementType {
  const types = Object.entries(DIRECT) as [ElementType, NpyType][];
  // Booleans are bytes to us, and come first.
  return types.findLast(([, type]) => data === type || data instanceof type)?.[0] as ElementType;
}

/** Bytes of an array once it is read: half floats and integers of 64 bits become others. */
export function bytesRead({ type, bytes }: NpyHeader): number {
  return type === 'f2' ? 2 * bytes : bytes;
}

/**
 * @param name what errors begin with
 * @param bytes header and elements, as `header` says
 * @throws SynaptickError for a whole number beyond 2^53
 */
export function elementsOf(name: string, bytes: Uint8Array, header: NpyHeader): NpyArray {
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
      ? halfFloats(new Uint16Array(buffer))
      : wholeNumbers(name, type, shape, new DataView(buffer), columnOrder);
  return { shape, data: columnOrder && shape.length > 1 ? inRows(data, shape) : data };
}

/** Each half float there is, once one is read. */
let everyHalf: Float32Array | null = null;

/** The values of half floats by their bits. */
function halfFloats(bits: Uint16Array): Float32Array {
  everyHalf ??= Float32Array.from({ length: 65_536 }, (_, i) => halfFloat(i));
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = everyHalf[bits[i] as number] as number;
  return values;
}

/**
 * The fields of records, an array each.
 * @param bytes header and records, as `records` says. Errors as of `elementsOf`
 */
export function fieldsOf(name: string, bytes: Uint8Array, records: NpyRecords): Record<string, NpyArray> {
  const { count, recordBytes, start, fields } = records;
  return Object.fromEntries(
    fields.map(({ name: field, offset, ...type }) => {
      const size = ELEMENT_BYTES[type.type];
      const content = new Uint8Array(count * size);
      for (let record = 0, from = start + offset; record < count; record++, from += recordBytes) {
        for (let byte = 0; byte < size; byte++) content[record * size + byte] = bytes[from + byte] as number;
      }
      const header = { ...type, columnOrder: false, shape: [count], start: 0, bytes: content.length };
      return [field, elementsOf(`${name}, field "${field}",`, content, header)];
    }),
  );
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
      const place = listText(placeOf(i, shape, columnOrder));
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
