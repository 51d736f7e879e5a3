/**
 * Arrays as numpy writes them, in every way that it has: written here from the description of the format
 * (numpy.lib.format), apart from the code under test.
 */

export type Kind = 'b' | 'u' | 'i' | 'f';

export interface Variant {
  readonly kind: Kind;
  /** Bytes of an element. */
  readonly size: 1 | 2 | 4 | 8;
  readonly order: '<' | '>' | '|' | '=';
  readonly fortran: boolean;
  readonly version: 1 | 2 | 3;
  /** How Python 2 printed long integers: `(3L, 4L)`. */
  readonly longs: boolean;
  /** Bytes that the header is padded to. */
  readonly alignment: 16 | 64;
}

export const PLAIN: Variant = {
  kind: 'i',
  size: 8,
  order: '<',
  fortran: false,
  version: 1,
  longs: false,
  alignment: 64,
};

/** @param values in row order */
export function npyOf(shape: readonly number[], values: readonly number[], variant: Partial<Variant> = {}): Uint8Array {
  const { kind, size, order, fortran, version, longs, alignment } = { ...PLAIN, ...variant };
  const sides = shape.map((side) => `${side}${longs ? 'L' : ''}`);
  const tuple = sides.length === 1 ? `${sides[0]},` : sides.join(', ');
  const dictionary = `{'descr': '${order}${kind}${size}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${tuple}), }`;
  const header = headerOf(dictionary, version, alignment);
  const content = new DataView(new ArrayBuffer(values.length * size));
  const little = order !== '>';
  columnOrder(shape, fortran).forEach((from, to) => {
    writeElement(content, to * size, values[from] as number, kind, size, little);
  });
  return Buffer.concat([header, new Uint8Array(content.buffer)]);
}

/** The magic bytes and a dictionary, whatever it says. */
export function headerOf(dictionary: string, version: 1 | 2 | 3 = 1, alignment = 64): Uint8Array {
  const fixed = version === 1 ? 10 : 12;
  const length = Math.ceil((fixed + dictionary.length + 1) / alignment) * alignment - fixed;
  const header = Buffer.alloc(fixed + length, ' ');
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  if (version === 1) header.writeUInt16LE(length, 8);
  else header.writeUInt32LE(length, 8);
  header.write(`${dictionary}`, fixed, 'latin1');
  header[fixed + length - 1] = 0x0a;
  return header;
}

/** For each element as it lies in the file, its number in row order. */
function columnOrder(shape: readonly number[], fortran: boolean): number[] {
  const count = shape.reduce((product, side) => product * side, 1);
  const rows = Array.from({ length: count }, (_, i) => i);
  if (!fortran) return rows;
  // Ascending by the last index first, then by the one before.
  const indices = (i: number) =>
    shape.map((_, axis) => Math.floor(i / shape.slice(axis + 1).reduce((p, s) => p * s, 1)) % (shape[axis] as number));
  return rows.sort((a, b) => {
    const [left, right] = [indices(a), indices(b)];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (left[axis] !== right[axis]) return (left[axis] as number) - (right[axis] as number);
    }
    return 0;
  });
}

function writeElement(view: DataView, at: number, value: number, kind: Kind, size: number, little: boolean): void {
  if (size === 1) view.setUint8(at, value & 255);
  else if (kind === 'f' && size === 2) view.setUint16(at, halfBits(value), little);
  else if (kind === 'f' && size === 4) view.setFloat32(at, value, little);
  else if (kind === 'f') view.setFloat64(at, value, little);
  else if (size === 2) view.setUint16(at, value & 0xffff, little);
  else if (size === 4) view.setUint32(at, value >>> 0, little);
  else view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), little);
}

/** The bits of a number that a half float holds exactly, found by trying them all. */
function halfBits(value: number): number {
  for (let bits = 0; bits < 65_536; bits++) {
    const exponent = (bits >> 10) & 31;
    const fraction = (bits & 1023) / 1024;
    if (exponent === 31) continue;
    const size = exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15);
    if (Object.is((bits & 0x8000 ? -1 : 1) * size, value)) return bits;
  }
  throw new Error(`${value} is no half float`);
}
