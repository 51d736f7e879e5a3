/**
 * What a pickle may ask for by name, and what becomes of it: arrays of numpy, bytes, dictionaries that keep their order. None
 * of Python's functions runs; each of these is a few lines here, and any other name is refused.
 *
 * Source: https://docs.python.org/3/library/pickle.html; numpy's `ndarray.__reduce_ex__` and `dtype.__reduce__`, as their
 * pickles show by `python3 -m pickletools`.
 */
import { listText, SynaptickError } from '../../cores/errors.ts';
import { latinText } from '../host/bytes.ts';
import { type MemoryLimit, takeMemory } from '../host/memory.ts';
import { printable } from '../host/printable.ts';
import { bytesRead, elementsOf, type NpyArray } from './npy-elements.ts';
import { ELEMENT_BYTES, isElementType, type NpyHeader } from './npy-header.ts';

export type PickleKey = string | number | boolean | null;
/** Lists, tuples and sets are arrays. Python 2's `str` and Python 3's `bytes` are bytes; as a key they are text. */
export type PickleValue =
  | PickleKey
  | Uint8Array
  | PickleValue[]
  | Map<PickleKey, PickleValue>
  | PickledFunction
  | PickledType
  | PickledArray;

/** A name of the list below. */
export class PickledFunction {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** The type of an array's elements, `u1`, and its byte order. */
class PickledType {
  readonly descr: string;
  order = '|';

  constructor(descr: string) {
    this.descr = descr;
  }
}

/** An array, empty until it is filled. */
class PickledArray {
  shape: readonly number[] = [];
  type: PickledType | null = null;
  columnOrder = false;
  content: PickleValue = null;
}

/** What a pickle's errors begin with, and what it may take. */
export interface PickleContext {
  readonly name: string;
  readonly memory: MemoryLimit;
}

type Call = (args: readonly PickleValue[], context: PickleContext) => PickleValue | undefined;

/** By their names in Python 3 and 2, numpy 2 and 1; undefined where the arguments are not the known ones. */
const FUNCTIONS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ...['numpy.core', 'numpy._core'].flatMap((module): [string, Call][] => [
    [`${module}.multiarray._reconstruct`, ([of]) => (isNamed(of, 'numpy.ndarray') ? new PickledArray() : undefined)],
    [`${module}.multiarray.scalar`, numberOf],
    [`${module}.numeric._frombuffer`, arrayOfBuffer],
  ]),
  // A class that is named and never called.
  ['numpy.ndarray', () => undefined],
  ['numpy.dtype', ([descr]) => withText(descr, (text) => new PickledType(text))],
  ['_codecs.encode', ([text], context) => withText(text, (known) => latinBytes(known, context))],
  ['collections.OrderedDict', (args) => (args.length === 0 ? new Map() : undefined)],
  ...['__builtin__', 'builtins'].flatMap((module): [string, Call][] => [
    [`${module}.bytes`, emptyBytes],
    [`${module}.bytearray`, emptyBytes],
  ]),
]);

/** @throws SynaptickError for any name but those above */
export function pickledFunction(name: string, { name: file }: PickleContext): PickledFunction {
  if (FUNCTIONS.has(name)) return new PickledFunction(name);
  throw new SynaptickError(
    `${file} asks to run ${shown(name)}: that is refused, a pickle may hold arrays of numpy, numbers, texts, lists and dictionaries`,
  );
}

/** @throws SynaptickError where a function has other arguments than numpy gives it, or what is called is none */
export function callPickled(called: PickleValue, args: PickleValue, context: PickleContext): PickleValue {
  const { name } = context;
  if (!(called instanceof PickledFunction) || !Array.isArray(args)) {
    throw new SynaptickError(`${name} calls what is no function: the file is damaged`);
  }
  const made = FUNCTIONS.get(called.name)?.(args, context);
  if (made !== undefined) return made;
  throw new SynaptickError(`${name} calls ${called.name} otherwise than numpy does: the file is damaged`);
}

/** Fills what was made empty. @throws SynaptickError where it cannot be filled, or by other things */
export function fillPickled(object: PickleValue, state: PickleValue, { name }: PickleContext): void {
  if (Array.isArray(state)) {
    if (object instanceof PickledType) {
      const order = textOf(state[1]);
      if (order !== null && state.length >= 8) {
        object.order = order;
        return;
      }
    } else if (object instanceof PickledArray) {
      const [, shape, type, columnOrder, content] = state;
      if (isShape(shape) && type instanceof PickledType && content !== undefined) {
        Object.assign(object, { shape, type, columnOrder: columnOrder === true || columnOrder === 1, content });
        return;
      }
    }
  }
  throw new SynaptickError(`${name} fills an object with what does not fit it: the file is damaged`);
}

/** `numpy.core.numeric._frombuffer(buffer, type, shape, order)`: how protocol 5 has arrays. */
function arrayOfBuffer([content, type, shape, order]: readonly PickleValue[]): PickleValue | undefined {
  if (!(type instanceof PickledType) || !isShape(shape) || content === undefined) return undefined;
  return Object.assign(new PickledArray(), { shape, type, columnOrder: textOf(order) === 'F', content });
}

/** `numpy.core.multiarray.scalar(type, bytes)`. */
function numberOf([type, content]: readonly PickleValue[], context: PickleContext): PickleValue | undefined {
  if (!(type instanceof PickledType) || !(content instanceof Uint8Array)) return undefined;
  const number = Object.assign(new PickledArray(), { type, content });
  return pickledArray(number, context.name, context.memory)?.data[0];
}

/** `bytes()` and `bytearray()`, which is how protocol 2 has those of no length. */
function emptyBytes(args: readonly PickleValue[]): PickleValue | undefined {
  return args.length === 0 ? new Uint8Array(0) : undefined;
}

/** `_codecs.encode(text, 'latin1')`: how protocols before 3 have bytes. A text may be encoded again and again. */
function latinBytes(text: string, { name, memory }: PickleContext): Uint8Array | undefined {
  takeMemory(memory, text.length, `${name}: its bytes`);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

function isNamed(value: PickleValue | undefined, name: string): boolean {
  return value instanceof PickledFunction && value.name === name;
}

function isShape(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every((side) => Number.isSafeInteger(side) && (side as number) >= 0);
}

function withText<T>(value: PickleValue | undefined, run: (text: string) => T): T | undefined {
  const text = textOf(value);
  return text === null ? undefined : run(text);
}

/** A text, or the bytes that Python 2 has for one; null where it is neither. */
export function textOf(value: PickleValue | undefined): string | null {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? latinText(value) : null;
}

/**
 * An array of numbers, as numpy's own files have them; null where the value is no array.
 *
 * @param name how errors call it
 * @throws SynaptickError where it is of another type, larger than `memory` allows, or has another size than its shape needs
 */
export function pickledArray(value: PickleValue | undefined, name: string, memory: MemoryLimit): NpyArray | null {
  if (!(value instanceof PickledArray)) return null;
  const { shape, type, columnOrder, content } = value;
  const descr = type?.descr ?? '';
  if (!isElementType(descr)) {
    const types = Object.keys(ELEMENT_BYTES).join(' ');
    throw new SynaptickError(`${name} has elements of type ${shown(descr)}, those that are read are ${types}`);
  }
  const bytes = shape.reduce((product, side) => product * side, 1) * ELEMENT_BYTES[descr];
  if (!(content instanceof Uint8Array) || content.length !== bytes) {
    const has = content instanceof Uint8Array ? `${content.length}` : 'no';
    throw new SynaptickError(
      `${name} has ${has} bytes of elements, its shape (${listText(shape)}) of type ${descr} needs ${bytes}: the file is damaged`,
    );
  }
  const header: NpyHeader = { type: descr, bigEndian: type?.order === '>', columnOrder, shape, start: 0, bytes };
  takeMemory(memory, bytesRead(header), name);
  return elementsOf(name, content, header);
}

/** Characters of a name that an error shows. */
const MOST_SHOWN = 80;

function shown(name: string): string {
  return printable(name.slice(0, MOST_SHOWN));
}
