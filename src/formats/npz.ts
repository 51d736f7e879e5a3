/**
 * The .npz container: a zip of .npy arrays, as numpy's `savez_compressed` writes and `load` reads it.
 *
 * Source: numpy.lib.format, version 1.0 of the .npy format. Little-endian, C order. 64-bit integers are read as bigint.
 */
import { unzipSync, type ZipOptions, zipSync } from 'fflate';
import { SynaptickError } from '../../cores/errors.ts';

export type NpyData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigInt64Array;

export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: NpyData;
}

type NpyConstructor = new (buffer: ArrayBuffer) => NpyData;

const DTYPES: Record<string, NpyConstructor> = {
  '|u1': Uint8Array,
  '|b1': Uint8Array,
  '|i1': Int8Array,
  '<u2': Uint16Array,
  '<i2': Int16Array,
  '<u4': Uint32Array,
  '<i4': Int32Array,
  '<f4': Float32Array,
  '<f8': Float64Array,
  '<i8': BigInt64Array,
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Zip time stamps are fixed, so that equal arrays give equal bytes. */
const ZIP: ZipOptions = { level: 6, mtime: new Date('1980-01-01T12:00:00') };

/** Bytes of one array as an .npy file. */
export function encodeNpy(array: NpyArray): Uint8Array {
  const descr = Object.entries(DTYPES).find(([, type]) => array.data instanceof type)?.[0];
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

/** @throws SynaptickError naming the array when it is no .npy file or of a type not read here */
export function decodeNpy(name: string, bytes: Uint8Array): NpyArray {
  const damaged = (why: string) => new SynaptickError(`array ${name}: ${why}: the file is damaged or not from numpy`);
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) throw damaged('no .npy header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = bytes[6] === 1 ? 10 : 12;
  const headerLength = bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + headerLength));
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? 'unknown';
  const dimensions = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  const type = DTYPES[descr];
  if (!type) throw damaged(`element type ${descr} is not one of ${Object.keys(DTYPES).join(' ')}`);
  if (dimensions === undefined) throw damaged('no shape');
  if (/'fortran_order':\s*True/.test(header)) throw damaged('Fortran order; save it in C order');
  const shape = dimensions
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const content = bytes.slice(start + headerLength);
  const size = (type as unknown as { readonly BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
  if (content.length % size !== 0) throw damaged(`${content.length} bytes of elements of ${size} bytes`);
  const data = new type(content.buffer as ArrayBuffer);
  const elements = shape.reduce((product, size) => product * size, 1);
  if (data.length !== elements) throw damaged(`${data.length} elements for shape (${shape.join(', ')})`);
  return { shape, data };
}

/** Bytes of an .npz file; a name becomes the entry `name.npy`. */
export function encodeNpz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const entries = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, encodeNpy(array)] as const);
  return zipSync(Object.fromEntries(entries), ZIP);
}

/** @throws SynaptickError when the bytes are no .npz file */
export function decodeNpz(file: string, bytes: Uint8Array): Record<string, NpyArray> {
  let entries: Record<string, Uint8Array>;
  let sums: Map<string, number>;
  try {
    entries = unzipSync(bytes);
    sums = checksums(bytes);
  } catch (error) {
    throw new SynaptickError(
      `${file} is not an .npz file: ${(error as Error).message}: check the path, or save it anew with numpy.savez`,
    );
  }
  const arrays: Record<string, NpyArray> = {};
  for (const [entry, content] of Object.entries(entries)) {
    if (crc32(content) !== sums.get(entry)) {
      throw new SynaptickError(`${file}: ${entry} does not have its checksum: the file is damaged`);
    }
    const name = entry.replace(/\.npy$/, '');
    arrays[name] = decodeNpy(`${file}: ${name}`, content);
  }
  return arrays;
}

/** The checksums that a zip names for its entries (fflate does not look at them), from its central directory. */
function checksums(zip: Uint8Array): Map<string, number> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  let end = zip.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  const sums = new Map<string, number>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const length = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + length));
    sums.set(name, view.getUint32(at + 16, true));
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return sums;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 as zip has it (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 255] as number);
  return (crc ^ 0xffffffff) >>> 0;
}
