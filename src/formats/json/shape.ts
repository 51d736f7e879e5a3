/**
 * What a JSON file must look like, for `createJsonReader`: a tree of shapes whose callbacks get the values as they pass,
 * so that a file of any size is read without holding it. Callbacks and checks throw a SynaptickError that begins with a
 * verb (`is 15, must be ...`); the reader puts file, line and path before it.
 */
import { SynaptickError } from '../../../cores/errors.ts';

export type Scalar = string | number | boolean | null;

export type Shape = ObjectShape | ListShape | EitherShape | IntegersShape | ScalarShape | AnyShape;

export interface ObjectShape {
  readonly kind: 'object';
  readonly fields: ReadonlyMap<string, Field>;
  /** Called at `{` with the element's index in its list (0 elsewhere), and at `}` when every required key was there. */
  readonly begin?: (index: number) => void;
  readonly end?: () => void;
}

interface Field {
  readonly shape: Shape;
  /** One bit of the mask of keys that were seen. */
  readonly bit: number;
  readonly optional: boolean;
  readonly repeatable: boolean;
}

export interface ListShape {
  readonly kind: 'list';
  readonly item: Shape;
  readonly max: number;
  readonly begin?: (index: number) => void;
  readonly end?: (count: number) => void;
}

/** An object or a list: what comes decides. */
export interface EitherShape {
  readonly kind: 'either';
  readonly object: ObjectShape;
  readonly list: ListShape;
}

/** An array of whole numbers that is collected in `into` and handed over at `]`. */
export interface IntegersShape {
  readonly kind: 'integers';
  readonly into: Int32Array;
  readonly low: number;
  readonly high: number;
  readonly min: number;
  readonly max: number;
  readonly done: (count: number, index: number) => void;
}

export interface ScalarShape {
  readonly kind: 'scalar';
  readonly set: (value: Scalar) => void;
  /** What was expected, for a value that is an array or an object. */
  readonly expected: string;
}

/** A value that is not looked at. */
export interface AnyShape {
  readonly kind: 'any';
}

export const anything: AnyShape = { kind: 'any' };

interface ObjectOptions {
  readonly begin?: (index: number) => void;
  readonly end?: () => void;
  /** Keys that may be absent. */
  readonly optional?: readonly string[];
  /** Keys that may come more than once; each is handed over. */
  readonly repeatable?: readonly string[];
}

/** An object with these keys (at most 31); further keys are skipped. */
export function object(fields: Readonly<Record<string, Shape>>, options: ObjectOptions = {}): ObjectShape {
  const { optional = [], repeatable = [], begin, end } = options;
  const entries = Object.entries(fields).map(([key, shape], index): [string, Field] => [
    key,
    { shape, bit: 1 << index, optional: optional.includes(key), repeatable: repeatable.includes(key) },
  ]);
  return { kind: 'object', fields: new Map(entries), begin, end };
}

/** A list of at most `max` elements. `begin` gets the list's own index in the list around it. */
export function list(item: Shape, options: Partial<Pick<ListShape, 'max' | 'begin' | 'end'>> = {}): ListShape {
  return { kind: 'list', item, max: Number.POSITIVE_INFINITY, ...options };
}

/** A list of whole numbers in `low..high`, from `min` to `into.length` of them. */
export function integers(
  into: Int32Array,
  range: { readonly low: number; readonly high: number; readonly min?: number; readonly max?: number },
  done: (count: number, index: number) => void,
): IntegersShape {
  return { kind: 'integers', into, min: 0, max: into.length, ...range, done };
}

/** A whole number in `low..high`. */
export function integer(low: number, high: number, set: (value: number) => void): ScalarShape {
  const expected = `must be a whole number from ${low} to ${high}`;
  return {
    kind: 'scalar',
    expected,
    set(value) {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
        throw new SynaptickError(`is ${show(value)}, ${expected}`);
      }
      set(value);
    },
  };
}

/** Text. */
export function text(set: (value: string) => void): ScalarShape {
  const expected = 'must be text in quotes';
  return {
    kind: 'scalar',
    expected,
    set(value) {
      if (typeof value !== 'string') throw new SynaptickError(`is ${show(value)}, ${expected}`);
      set(value);
    },
  };
}

/** true or false; 1 and 0 stand for them. */
export function flag(set: (value: boolean) => void): ScalarShape {
  const expected = 'must be true or false';
  return {
    kind: 'scalar',
    expected,
    set(value) {
      if (value !== true && value !== false && value !== 0 && value !== 1) {
        throw new SynaptickError(`is ${show(value)}, ${expected}`);
      }
      set(Boolean(value));
    },
  };
}

/** A value as an error shows it: text in quotes, and what is long cut short. */
export function show(value: unknown): string {
  const shown = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
}
