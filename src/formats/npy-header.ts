/**
 * The header of an .npy array: its magic bytes, a version, and a dictionary as Python prints it.
 *
 * Source: numpy.lib.format, versions 1.0, 2.0 and 3.0 of the format. Python 2 printed shapes as `(3L, 4L)`.
 */
import { listText, SynaptickError } from '../../cores/errors.ts';

export interface NpyHeader {
  /** Kind and bytes of an element as numpy names them, without its byte order: `f4`, `u1`, `b1`. */
  readonly type: ElementType;
  readonly bigEndian: boolean;
  /** Whether the first axis is the fastest: numpy's `fortran_order`. */
  readonly columnOrder: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin, and how many bytes they have. */
  readonly start: number;
  readonly bytes: number;
}

/** The same of an array of texts. */
export interface NpyTextHeader extends Omit<NpyHeader, 'type'> {
  /** `S`: a byte a character, `U`: 32 bits a character. */
  readonly kind: 'S' | 'U';
  readonly elementBytes: number;
}

/** Bytes of an element. */
export const ELEMENT_BYTES = {
  b1: 1,
  u1: 1,
  i1: 1,
  u2: 2,
  i2: 2,
  f2: 2,
  u4: 4,
  i4: 4,
  f4: 4,
  u8: 8,
  i8: 8,
  f8: 8,
} as const;
export type ElementType = keyof typeof ELEMENT_BYTES;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Bytes before the dictionary: of version 1, and of later ones, whose length of it has four bytes. */
const FIXED = 10;
const FIXED_LATER = 12;
export const NPY_FIXED = FIXED_LATER;
/** Longest dictionary, all that version 1 can have: those of plain arrays have some 60 bytes. */
const MAX_DICTIONARY = 65_535;
/** Characters of a header's text that an error shows. */
const MOST_SHOWN = 40;
/** What numpy calls `?` too. */
const BOOLEAN = 'b1';

/** Bytes of magic, version, length and dictionary by their first 12. @throws SynaptickError when they are none of an .npy file */
export function headerLength(name: string, head: Uint8Array): number {
  if (head.length < FIXED || MAGIC.some((byte, i) => head[i] !== byte)) throw damaged(name, 'has no .npy header');
  const version = head[6] as number;
  if (version < 1 || version > 3) {
    throw new SynaptickError(
      `${name} has an .npy header of version ${version}, versions 1 to 3 are read: save it anew`,
    );
  }
  if (version > 1 && head.length < FIXED_LATER) throw damaged(name, 'ends within its header');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_DICTIONARY) throw damaged(name, `has a header of ${length} bytes, the limit is ${MAX_DICTIONARY}`);
  return length + (version === 1 ? FIXED : FIXED_LATER);
}

/**
 * @param name how errors call the array
 * @param head at least the whole header
 * @param size bytes of header and elements
 * @throws SynaptickError when it is damaged, of a type that is not read, or of another size than its shape needs
 */
export function readNpyHeader(name: string, head: Uint8Array, size: number): NpyHeader {
  const { descr, ...layout } = readLayout(name, head);
  const { type, bigEndian } = elementType(name, descr);
  const bytes = requireSize(name, layout, ELEMENT_BYTES[type], type, size);
  return { type, bigEndian, ...layout, bytes };
}

/** The same of an array of texts; null where it is one of anything else. Errors as of {@link readNpyHeader}. */
export function readNpyTextHeader(name: string, head: Uint8Array, size: number): NpyTextHeader | null {
  const { descr, ...layout } = readLayout(name, head);
  const [, order, kind, length] = /^[ub]?['"]([<>|=]?)([SU])(\d{1,6})['"]$/.exec(descr ?? '') ?? [];
  if (kind !== 'S' && kind !== 'U') return null;
  const elementBytes = Number(length) * (kind === 'U' ? 4 : 1);
  const bytes = requireSize(name, layout, elementBytes, `${kind}${length}`, size);
  return { kind, elementBytes, bigEndian: order === '>', ...layout, bytes };
}

/** What the header says whatever the type of the elements is. */
interface Layout extends Pick<NpyHeader, 'columnOrder' | 'shape' | 'start'> {
  readonly descr: string | undefined;
}

function readLayout(name: string, head: Uint8Array): Layout {
  const { start, dictionary } = dictionaryOf(name, head);
  const descr = dictionary.get('descr');
  if (descr === undefined) throw damaged(name, 'does not say its type (descr)');
  const columnOrder = dictionary.get('fortran_order');
  if (columnOrder !== 'True' && columnOrder !== 'False') throw damaged(name, 'does not say its order (fortran_order)');
  return { descr, columnOrder: columnOrder === 'True', shape: shapeOf(name, dictionary.get('shape')), start };
}

/** Bytes of the elements. @throws SynaptickError when there are others */
function requireSize(
  name: string,
  { shape, start }: Omit<Layout, 'descr'>,
  elementBytes: number,
  type: string,
  size: number,
): number {
  const bytes = shape.reduce((product, side) => product * side, 1) * elementBytes;
  if (start + bytes === size) return bytes;
  throw damaged(
    name,
    `has ${size - start} bytes of elements, its shape (${listText(shape)}) of type ${type} needs ${bytes}`,
  );
}

/** The header of a structured array: elements of `recordBytes`, in which each field is at an offset. */
export interface NpyRecords {
  readonly count: number;
  readonly recordBytes: number;
  /** Where the records begin. */
  readonly start: number;
  readonly fields: readonly (Pick<NpyHeader, 'type' | 'bigEndian'> & {
    readonly name: string;
    readonly offset: number;
  })[];
}

/** A field as numpy prints it, `('t', '<i8')`; without a name it is padding, `('', '|V4')`. */
const FIELD = /^\(\s*[ub]?(['"])(.*?)\1\s*,\s*([ub]?(['"])[^'"]*\4)\s*\)\s*,?\s*/;
const PADDING = /^[ub]?['"]\|?V(\d{1,5})['"]$/;

/**
 * The header of an array of records with fields of numbers; null where the elements are no records.
 * @throws SynaptickError as {@link readNpyHeader}, and for an array of records with more axes than one
 */
export function readNpyRecords(name: string, head: Uint8Array, size: number): NpyRecords | null {
  const { start, dictionary } = dictionaryOf(name, head);
  const [, list] = /^\[(.*)\]$/s.exec(dictionary.get('descr') ?? '') ?? [];
  if (list === undefined) return null;
  const fields: NpyRecords['fields'][number][] = [];
  let recordBytes = 0;
  for (let rest = list.trim(); rest !== ''; ) {
    const [field, , fieldName = '', descr] = FIELD.exec(rest) ?? [];
    if (field === undefined) throw damaged(name, `has a field that is no number: ${rest.slice(0, MOST_SHOWN)}`);
    const [, padding] = PADDING.exec(descr ?? '') ?? [];
    if (padding === undefined) {
      const { type, bigEndian } = elementType(`${name}, field "${fieldName}",`, descr);
      fields.push({ name: fieldName, type, bigEndian, offset: recordBytes });
      recordBytes += ELEMENT_BYTES[type];
    } else recordBytes += Number(padding);
    rest = rest.slice(field.length);
  }
  const shape = shapeOf(name, dictionary.get('shape'));
  const [count = 0] = shape;
  if (shape.length !== 1) {
    throw new SynaptickError(`${name} has records in shape (${listText(shape)}), must have one axis: flatten it`);
  }
  if (start + count * recordBytes !== size) {
    throw damaged(name, `has ${size - start} bytes of elements, its ${count} records need ${count * recordBytes}`);
  }
  return { count, recordBytes, start, fields };
}

function dictionaryOf(name: string, head: Uint8Array): { start: number; dictionary: ReadonlyMap<string, string> } {
  const start = headerLength(name, head);
  if (head.length < start) throw damaged(name, 'ends within its header');
  const text = new TextDecoder().decode(head.subarray(head[6] === 1 ? FIXED : FIXED_LATER, start));
  const dictionary = readDictionary(text);
  if (!dictionary) throw damaged(name, 'has a header that is no dictionary');
  return { start, dictionary };
}

function damaged(name: string, why: string): SynaptickError {
  return new SynaptickError(`${name} ${why}: the file is damaged or not from numpy`);
}

/**
 * The texts of the values by their keys, without the quotes of a string; null where it is no dictionary. Values are looked at
 * as deep as brackets go.
 */
function readDictionary(text: string): Map<string, string> | null {
  const [, inside] = /^\s*\{(.*)\}\s*$/s.exec(text) ?? [];
  if (inside === undefined) return null;
  const pairs = new Map<string, string>();
  for (let rest = inside.trim(); rest !== ''; ) {
    const [begin, , key] = /^[ub]?(['"])(\w+)\1\s*:\s*/.exec(rest) ?? [];
    if (begin === undefined || key === undefined || pairs.has(key)) return null;
    const end = valueEnd(rest, begin.length);
    pairs.set(key, rest.slice(begin.length, end).trim());
    rest = rest.slice(end + 1).trim();
  }
  return pairs;
}

/** Where a value ends: at a comma outside of brackets and quotes, or with the text. */
function valueEnd(text: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const character = text[at] as string;
    if (quote) {
      if (character === quote) quote = '';
    } else if (character === "'" || character === '"') quote = character;
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === ',' && depth === 0) return at;
  }
  return text.length;
}

/** Whose bytes hold numbers, by their first letters in numpy's names; of other kinds, what they hold. */
const UNREAD: ReadonlyMap<string, string> = new Map([
  ['O', 'Python objects'],
  ['S', 'texts'],
  ['a', 'texts'],
  ['U', 'texts'],
  ['V', 'records'],
  ['c', 'complex numbers'],
  ['M', 'times'],
  ['m', 'times'],
]);

function elementType(name: string, descr = ''): { type: ElementType; bigEndian: boolean } {
  const [, order, kind, bytes] = /^[ub]?['"]([<>|=]?)([A-Za-z?])(\d*).*['"]$/s.exec(descr) ?? [];
  const type = kind === '?' ? BOOLEAN : `${kind}${bytes}`;
  if (isElementType(type)) return { type, bigEndian: order === '>' };
  const holds = kind === undefined ? 'records' : UNREAD.get(kind);
  throw new SynaptickError(
    `${name} has elements of type ${descr.replace(/['"]/g, '').slice(0, MOST_SHOWN)}${holds ? ` (${holds})` : ''}, those that are read are ${Object.keys(ELEMENT_BYTES).join(' ')}: save it as one of them`,
  );
}

export function isElementType(type: string): type is ElementType {
  return Object.hasOwn(ELEMENT_BYTES, type);
}

function shapeOf(name: string, text: string | undefined): number[] {
  const [, inside] = /^\(((?:\s*-?\d+L?\s*,)*\s*(?:-?\d+L?)?\s*)\)$/.exec(text ?? '') ?? [];
  if (inside === undefined) throw damaged(name, `has no shape, but ${text?.slice(0, MOST_SHOWN) ?? 'nothing'}`);
  const sides = inside
    .split(',')
    .map((side) => side.trim().replace(/L$/, ''))
    .filter((side) => side !== '')
    .map(Number);
  const wrong = sides.find((side) => !Number.isSafeInteger(side) || side < 0);
  if (wrong !== undefined)
    throw damaged(name, `has the shape ${text?.slice(0, MOST_SHOWN)}, whose sides must be whole numbers from 0 up`);
  return sides;
}
