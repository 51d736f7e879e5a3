/**
 * Python's pickles, protocols 0 to 5, read without running anything: a pickle is a program for a small stack machine, which
 * is followed here as far as it makes plain values; what it asks of Python by name is in `pickle-objects.ts`. Nothing recurses,
 * so that no depth is too deep; what a step can take of the memory is bounded by the bytes that it has in the file.
 *
 * Source: the operations and their arguments as `pickletools` of Python 3 documents them,
 * https://github.com/python/cpython/blob/main/Lib/pickletools.py; https://peps.python.org/pep-0574/.
 */
import { SynaptickError } from '../../cores/errors.ts';
import { latinText } from '../host/bytes.ts';
import { type MemoryLimit, memoryLimit, requireMemory } from '../host/memory.ts';
import {
  callPickled,
  fillPickled,
  type PickleContext,
  type PickleKey,
  type PickleValue,
  pickledFunction,
  textOf,
} from './pickle-objects.ts';
import { unescapedBytes, unescapedText } from './pickle-texts.ts';

/** Bytes that a step takes at most, besides those that it has in the file: a dictionary and a place in the memo. */
const STEP_MEMORY = 160;
/** Steps between two looks at the memory. */
const STEPS = 1 << 14;
const LAST_PROTOCOL = 5;
/** Longest number in bytes and in digits: whole numbers are exact within 2^53. */
const LONG_BYTES = 8;
const DIGITS = /^[+-]?\d{1,17}L?$/;

interface Machine extends PickleContext {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
  readonly stack: PickleValue[];
  /** Heights of the stack that were marked. */
  readonly marks: number[];
  readonly memo: Map<number, PickleValue>;
}

/**
 * The value of a pickle.
 *
 * @param name what errors begin with
 * @throws SynaptickError where it asks for anything to be run, refers to what it does not hold, is damaged or ends early, or
 * would take more than `memory` allows
 */
export function readPickle(name: string, bytes: Uint8Array, memory: MemoryLimit = memoryLimit()): PickleValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const machine: Machine = { name, memory, bytes, view, at: 0, stack: [], marks: [], memo: new Map() };
  for (let steps = 1; ; steps++) {
    const code = take(machine, 1)[0] as number;
    if (code === STOP) return pop(machine);
    const step = OPERATIONS[code];
    if (!step) throw damaged(machine, `has no operation ${code}`);
    step(machine);
    if (steps % STEPS === 0) requireMemory(memory, STEP_MEMORY * steps, `${name}: its values`);
  }
}

/** Whether bytes may begin a pickle: a protocol from 2 on, or what older ones begin a dictionary, a list or a tuple with. */
export function looksLikePickle([first, second]: Uint8Array): boolean {
  if (first === PROTOCOL) return second !== undefined && second >= 2 && second <= LAST_PROTOCOL;
  return first !== undefined && '(}])'.includes(String.fromCharCode(first));
}

const STOP = 0x2e;
const PROTOCOL = 0x80;

type Operation = (machine: Machine) => void;

const push = (value: (machine: Machine) => PickleValue): Operation => {
  return (machine) => void machine.stack.push(value(machine));
};
const put = (index: (machine: Machine) => number): Operation => {
  return (machine) => void machine.memo.set(index(machine), top(machine));
};
const get = (index: (machine: Machine) => number): Operation => {
  return push((machine) => {
    const value = machine.memo.get(index(machine));
    if (value === undefined) throw damaged(machine, 'refers to a value that it has not made');
    return value;
  });
};
const tuple = (size: number): Operation => {
  return push((machine) => Array.from({ length: size }, () => pop(machine)).reverse());
};
const refused = (what: string): Operation => {
  return ({ name }) => {
    throw new SynaptickError(`${name} ${what}: save it anew as plain values, or as .npz`);
  };
};
const extension = refused('uses an extension of the program that wrote it');

/** By their letters or codes. */
const OPERATIONS: readonly (Operation | undefined)[] = table({
  '(': ({ marks, stack }) => void marks.push(stack.length),
  '0': (machine) => {
    if (machine.stack.length === machine.marks.at(-1)) machine.marks.pop();
    else pop(machine);
  },
  '1': (machine) => void popMark(machine),
  '2': push((machine) => top(machine)),
  N: push(() => null),
  I: push((machine) => {
    const text = line(machine);
    return text === '01' ? true : text === '00' ? false : decimal(machine, text);
  }),
  L: push((machine) => decimal(machine, line(machine))),
  F: push((machine) => Number(line(machine))),
  J: push((machine) => view(machine, 4).getInt32(0, true)),
  K: push(byte),
  M: push((machine) => view(machine, 2).getUint16(0, true)),
  G: push((machine) => view(machine, 8).getFloat64(0)),
  S: push((machine) => {
    const bytes = unescapedBytes(line(machine));
    if (!bytes) throw damaged(machine, 'has a text without quotes');
    return bytes;
  }),
  T: push((machine) => take(machine, int32(machine))),
  U: push((machine) => take(machine, byte(machine))),
  B: push((machine) => take(machine, uint32(machine))),
  C: push((machine) => take(machine, byte(machine))),
  V: push((machine) => unescapedText(line(machine))),
  X: push((machine) => utf8(take(machine, uint32(machine)))),
  ']': push(() => []),
  ')': push(() => []),
  '}': push(() => new Map()),
  l: push(popMark),
  t: push(popMark),
  d: push((machine) => setItems(machine, new Map(), popMark(machine))),
  a: (machine) => {
    const value = pop(machine);
    list(machine).push(value);
  },
  e: addItems,
  s: (machine) => {
    const value = pop(machine);
    const key = pop(machine);
    setItems(machine, dictionary(machine), [key, value]);
  },
  u: (machine) => {
    const items = popMark(machine);
    setItems(machine, dictionary(machine), items);
  },
  p: put(index),
  q: put(byte),
  r: put(uint32),
  g: get(index),
  h: get(byte),
  j: get(uint32),
  c: push((machine) => {
    const module = line(machine);
    return pickledFunction(`${module}.${line(machine)}`, machine);
  }),
  i: (machine) => {
    const module = line(machine);
    pickledFunction(`${module}.${line(machine)}`, machine);
    throw damaged(machine, 'makes an object of what has none');
  },
  o: refused('makes objects of classes'),
  R: push(call),
  b: (machine) => {
    const state = pop(machine);
    fillPickled(top(machine), state, machine);
  },
  P: refused('refers to objects outside of it'),
  Q: refused('refers to objects outside of it'),
  [PROTOCOL]: (machine) => {
    const protocol = byte(machine);
    if (protocol <= LAST_PROTOCOL) return;
    throw new SynaptickError(
      `${machine.name} is a pickle of protocol ${protocol}, those that are read are 0 to ${LAST_PROTOCOL}: save it anew`,
    );
  },
  129: push(call),
  130: extension,
  131: extension,
  132: extension,
  133: tuple(1),
  134: tuple(2),
  135: tuple(3),
  136: push(() => true),
  137: push(() => false),
  138: push((machine) => long(machine, byte(machine))),
  139: push((machine) => long(machine, int32(machine))),
  140: push((machine) => utf8(take(machine, byte(machine)))),
  141: push((machine) => utf8(take(machine, uint64(machine)))),
  142: push((machine) => take(machine, uint64(machine))),
  143: push(() => []),
  144: addItems,
  145: push(popMark),
  146: refused('makes objects of classes'),
  147: push((machine) => {
    const name = textOf(pop(machine));
    const module = textOf(pop(machine));
    return pickledFunction(`${module}.${name}`, machine);
  }),
  148: put(({ memo }) => memo.size),
  149: (machine) => void take(machine, 8),
  150: push((machine) => take(machine, uint64(machine))),
  151: refused('has its bytes outside of it'),
  152: () => {},
});

function table(operations: Readonly<Record<string, Operation>>): (Operation | undefined)[] {
  const codes = new Array<Operation | undefined>(256).fill(undefined);
  for (const [code, operation] of Object.entries(operations)) {
    codes[code.length === 1 ? code.charCodeAt(0) : Number(code)] = operation;
  }
  return codes;
}

function damaged({ name }: PickleContext, why: string): SynaptickError {
  return new SynaptickError(`${name} ${why}: it is no pickle, or a damaged one`);
}

/** The next `size` bytes, which are compared with those that are left before anything is made of them. */
function take(machine: Machine, size: number): Uint8Array {
  const { bytes, at } = machine;
  if (!(size >= 0)) throw damaged(machine, `has a value of ${size} bytes`);
  if (size > bytes.length - at) {
    throw new SynaptickError(
      `${machine.name} ends early: it should go on for ${size} bytes at least, ${bytes.length - at} are left: copy or download it again`,
    );
  }
  machine.at += size;
  return bytes.subarray(at, at + size);
}

function view(machine: Machine, size: number): DataView {
  const { byteOffset } = take(machine, size);
  return new DataView(machine.bytes.buffer, byteOffset, size);
}

function byte(machine: Machine): number {
  return take(machine, 1)[0] as number;
}

function int32(machine: Machine): number {
  return view(machine, 4).getInt32(0, true);
}

function uint32(machine: Machine): number {
  return view(machine, 4).getUint32(0, true);
}

function uint64(machine: Machine): number {
  return Number(view(machine, 8).getBigUint64(0, true));
}

/** Up to the end of the line, a character a byte. */
function line(machine: Machine): string {
  const { bytes, at } = machine;
  const end = bytes.indexOf(0x0a, at);
  const content = take(machine, (end < 0 ? bytes.length : end) + 1 - at);
  return latinText(content, 0, content.length - 1);
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function index(machine: Machine): number {
  return decimal(machine, line(machine));
}

function decimal(machine: Machine, text: string): number {
  const number = DIGITS.test(text) ? Number(text.replace('L', '')) : Number.NaN;
  return whole(machine, number);
}

/** Of `size` bytes in two's complement, the last of the highest value. */
function long(machine: Machine, size: number): number {
  const bytes = take(machine, size);
  if (size > LONG_BYTES) throw beyond(machine);
  const number = bytes.reduceRight((sum, value) => sum * 256n + BigInt(value), 0n);
  return whole(machine, Number(BigInt.asIntN(8 * size, number)));
}

function whole(machine: Machine, number: number): number {
  if (Number.isSafeInteger(number)) return number;
  throw Number.isNaN(number) ? damaged(machine, 'has a whole number that is none') : beyond(machine);
}

function beyond({ name }: PickleContext): SynaptickError {
  return new SynaptickError(`${name} has a whole number beyond +-(2^53 - 1): save it with smaller ones`);
}

function top(machine: Machine): PickleValue {
  const { stack, marks } = machine;
  if (stack.length <= (marks.at(-1) ?? 0)) throw damaged(machine, 'takes a value where none is');
  return stack.at(-1) as PickleValue;
}

function pop(machine: Machine): PickleValue {
  const value = top(machine);
  machine.stack.pop();
  return value;
}

/** What was put on the stack since it was marked. */
function popMark(machine: Machine): PickleValue[] {
  const mark = machine.marks.pop();
  if (mark === undefined) throw damaged(machine, 'takes values up to a mark where none is');
  return machine.stack.splice(mark);
}

function list(machine: Machine): PickleValue[] {
  const value = top(machine);
  if (!Array.isArray(value)) throw damaged(machine, 'appends to what is no list');
  return value;
}

function addItems(machine: Machine): void {
  const items = popMark(machine);
  const into = list(machine);
  for (const item of items) into.push(item);
}

function dictionary(machine: Machine): Map<PickleKey, PickleValue> {
  const value = top(machine);
  if (!(value instanceof Map)) throw damaged(machine, 'sets a key of what is no dictionary');
  return value;
}

/** @param items keys and values in turn */
function setItems(
  machine: Machine,
  into: Map<PickleKey, PickleValue>,
  items: readonly PickleValue[],
): Map<PickleKey, PickleValue> {
  if (items.length % 2 !== 0) throw damaged(machine, 'has a key without a value');
  for (let i = 0; i < items.length; i += 2) into.set(keyOf(machine, items[i]), items[i + 1] as PickleValue);
  return into;
}

function keyOf(machine: Machine, value: PickleValue | undefined): PickleKey {
  const text = textOf(value);
  if (text !== null) return text;
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new SynaptickError(
    `${machine.name} has a dictionary whose key is no text and no number: save it with keys that are`,
  );
}

function call(machine: Machine): PickleValue {
  const args = pop(machine);
  return callPickled(pop(machine), args, machine);
}
