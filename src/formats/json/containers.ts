/** The lists and objects that are open while JSON streams by, each held against its shape. */
import { SynaptickError } from '../../../cores/errors.ts';
import { anything, type IntegersShape, type Scalar, type Shape, show } from './shape.ts';

/** A list or object that has begun and not ended. */
export interface JsonContainer {
  readonly shape: Shape;
  /** Its index in the list around it, 0 elsewhere. */
  readonly index: number;
  /** The byte that ends it. */
  readonly close: number;
  /** Elements begun. */
  count: number;
  key: string;
  seen: number;
  /** The keys so far, where no key may come twice. */
  readonly keys: Set<string> | null;
}

/** What is open, the outermost first, and where in which file that is. */
export interface Containers {
  readonly file: string;
  line: number;
  /** Of the whole value. */
  readonly shape: Shape;
  readonly uniqueKeys: boolean;
  readonly maxDepth: number;
  readonly open: JsonContainer[];
  /** The innermost. */
  top: JsonContainer | null;
  /** Lists, objects and keys so far. */
  parts: number;
}

/** Bytes that end a container. */
export const CLOSE = { object: 125, list: 93 } as const;

/** Longest path in an error, in characters. */
const MAX_PATH = 100;

/** @throws SynaptickError that names the file, the line and the path */
export function failAt(within: Containers, message: string): never {
  const where = pathOf(within);
  throw new SynaptickError(`${within.file}:${within.line}: ${where && `${where} `}${message}`);
}

function pathOf({ open, uniqueKeys }: Containers): string {
  let names = '';
  for (const container of open) {
    const listed = uniqueKeys || container.shape.kind !== 'any';
    if (listed && container.close === CLOSE.list) names += `[${Math.max(0, container.count - 1)}]`;
    else if (container.close === CLOSE.object && container.key) names += names ? `.${container.key}` : container.key;
  }
  return names.length > MAX_PATH ? `${names.slice(0, MAX_PATH)}...` : names;
}

/** Calls back, and says where in the file what is refused stands. */
function guarded<T>(within: Containers, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof SynaptickError) failAt(within, error.message);
    throw error;
  }
}

/** The shape that the value to come must have. */
function expectedShape({ top, shape }: Containers): Shape {
  if (!top) return shape;
  if (top.shape.kind === 'list') return top.shape.item;
  if (top.shape.kind === 'object') return top.shape.fields.get(top.key)?.shape ?? anything;
  return top.shape.kind === 'integers' ? top.shape : anything;
}

/** Counts the element that begins in a list. */
function beginElement(within: Containers): void {
  const { top, open } = within;
  if (!top || top.close === CLOSE.object) return;
  top.count++;
  if ((top.shape.kind === 'list' || top.shape.kind === 'integers') && top.count > top.shape.max) {
    open.pop();
    failAt(within, `has more than ${top.shape.max} elements, the limit`);
  }
}

/** A list or object begins. @param close the byte that will end it */
export function beginContainer(within: Containers, close: number): void {
  beginElement(within);
  const { top, open } = within;
  const isObject = close === CLOSE.object;
  const shape = shapeToBegin(within, isObject);
  const index = top && top.close === CLOSE.list ? top.count - 1 : 0;
  if (open.length === within.maxDepth) failAt(within, `is nested deeper than ${within.maxDepth} levels, the limit`);
  if (shape.kind === 'object' || shape.kind === 'list') guarded(within, () => shape.begin?.(index));
  within.parts++;
  const keys = within.uniqueKeys && isObject ? new Set<string>() : null;
  within.top = { shape, index, close, count: 0, key: '', seen: 0, keys };
  open.push(within.top);
}

/** @throws SynaptickError where there must be no list, or no object */
function shapeToBegin(within: Containers, isObject: boolean): Shape {
  const inside = within.top?.shape.kind === 'integers';
  const expected = expectedShape(within);
  const wanted = expected.kind === 'either' ? expected[isObject ? 'object' : 'list'] : expected;
  if (wanted.kind === 'scalar') failAt(within, `is ${isObject ? 'an object' : 'a list'}, ${wanted.expected}`);
  if (wanted.kind === 'integers' && (inside || isObject)) {
    failAt(within, `is ${isObject ? 'an object' : 'a list'}, must be ${inside ? rangeOf(wanted) : 'a list'}`);
  }
  if (wanted.kind === 'list' && isObject) failAt(within, 'is an object, must be a list');
  if (wanted.kind === 'object' && !isObject) failAt(within, 'is a list, must be an object');
  return wanted;
}

/** The innermost container ends. */
export function endContainer(within: Containers): void {
  const { shape, seen, count, index } = within.open.pop() as JsonContainer;
  within.top = within.open.at(-1) ?? null;
  if (shape.kind === 'object') {
    for (const [key, field] of shape.fields) {
      if (!(seen & field.bit) && !field.optional) failAt(within, `has no "${key}", which is required`);
    }
    if (shape.end) guarded(within, shape.end);
  }
  if (shape.kind === 'list' && shape.end) {
    const { end } = shape;
    guarded(within, () => end(count));
  }
  if (shape.kind === 'integers') {
    if (count < shape.min) failAt(within, `has ${count} elements, needs ${shape.min}`);
    guarded(within, () => shape.done(count, index));
  }
}

/** A string, number or literal that is a value. */
export function takeScalar(within: Containers, value: Scalar): void {
  beginElement(within);
  const { top } = within;
  const wanted = expectedShape(within);
  if (wanted.kind === 'integers' && top?.shape === wanted) {
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      failAt(within, `is ${show(value)}, must be ${rangeOf(wanted)}`);
    }
    if (value < wanted.low || value > wanted.high) failAt(within, `is ${value}, must be ${rangeOf(wanted)}`);
    wanted.into[top.count - 1] = value;
  } else if (wanted.kind === 'scalar') {
    guarded(within, () => wanted.set(value));
  } else if (wanted.kind !== 'any') {
    const container = { object: 'an object', list: 'a list', integers: 'a list', either: 'an object or a list' };
    failAt(within, `is ${show(value)}, must be ${container[wanted.kind]}`);
  }
}

/** A string that is a key of the object `top`. */
export function takeKey(within: Containers, top: JsonContainer, key: string): void {
  top.key = key;
  within.parts++;
  if (top.keys?.has(key)) failAt(within, 'comes twice: remove one');
  // A key that JSON.parse makes, and that those who copy objects take for the prototype.
  if (top.keys && key === '__proto__') failAt(within, 'is no name of a field: remove it');
  top.keys?.add(key);
  if (top.shape.kind !== 'object') return;
  const field = top.shape.fields.get(key);
  if (!field) return;
  if (top.seen & field.bit && !field.repeatable) failAt(within, 'comes twice: remove one');
  top.seen |= field.bit;
}

function rangeOf({ low, high }: IntegersShape): string {
  return `a whole number from ${low} to ${high}`;
}
