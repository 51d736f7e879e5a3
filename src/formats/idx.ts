/**
 * The IDX format: an array of any number of dimensions, as MNIST is published in.
 *
 *     00 00 TT NN     magic number: TT the type of the elements, NN the number of dimensions
 *     4 bytes each    the dimensions, big-endian
 *     ...             the elements, the last dimension fastest, big-endian
 *
 * Source: http://yann.lecun.com/exdb/mnist/, "The IDX file format".
 */
import { SynaptickError } from '../../cores/errors.ts';
import { hexText, swapBytes } from '../host/bytes.ts';

type IdxElements = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

export interface IdxArray {
  readonly dimensions: readonly number[];
  /** All elements, the last dimension fastest. Bytes are a view of the file's bytes, other types a copy. */
  readonly elements: IdxElements;
}

/** Bytes of an element, by the type byte of the magic number. */
const ELEMENT_BYTES: Record<number, number> = { 8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8 };

const TYPES: Record<number, new (buffer: ArrayBuffer, at: number, length: number) => IdxElements> = {
  9: Int8Array,
  11: Int16Array,
  12: Int32Array,
  13: Float32Array,
  14: Float64Array,
};

/**
 * Reads the bytes of an (unzipped) IDX file.
 *
 * @param name how errors call the file
 * @throws {SynaptickError} where the magic number is not IDX's, or the file is shorter or longer than its dimensions say
 */
export function parseIdx(bytes: Uint8Array, name: string): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) {
    throw new SynaptickError(`${name} has ${bytes.length} bytes, an IDX file at least 4: copy or download it again`);
  }
  const type = view.getUint8(2);
  const elementBytes = ELEMENT_BYTES[type];
  const header = 4 + 4 * view.getUint8(3);
  if (view.getUint16(0) !== 0 || elementBytes === undefined || header === 4) {
    throw new SynaptickError(
      `${name} begins with the magic number ${magicText(bytes)}, which is not IDX (0x00000803 is, for images): is it the right file?`,
    );
  }
  if (bytes.length < header) {
    throw new SynaptickError(`${name} ends within its header of ${header} bytes: copy or download it again`);
  }
  const dimensions: number[] = [];
  for (let at = 4; at < header; at += 4) dimensions.push(view.getUint32(at));
  const count = dimensions.reduce((product, size) => product * size, 1);
  if (bytes.length !== header + count * elementBytes) {
    throw new SynaptickError(
      `${name} has ${bytes.length} bytes, its dimensions ${dimensions.join(' x ')} need ${header + count * elementBytes}: copy or download it again`,
    );
  }
  return { dimensions, elements: elements(bytes.subarray(header), type, count) };
}

/** The magic number of a file as people write it: `0x00000803`. */
export function magicText(bytes: Uint8Array): string {
  return `0x${hexText(bytes.subarray(0, 4))}`;
}

function elements(bytes: Uint8Array, type: number, count: number): IdxElements {
  if (type === 8) return new Uint8Array(bytes.buffer, bytes.byteOffset, count);
  const littleEndian = Uint8Array.from(bytes);
  swapBytes(littleEndian, ELEMENT_BYTES[type] as number);
  return new (TYPES[type] as NonNullable<(typeof TYPES)[number]>)(littleEndian.buffer, 0, count);
}
