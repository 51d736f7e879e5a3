/**
 * The numbers of a network file: lists, arrays of .npz files, and random draws. The shape of an array decides whether it is the
 * right one, never how many elements it has: a matrix that was saved the other way round has as many. Lists may be flat.
 */
import { z } from 'zod';
import { listText, SynaptickError } from '../../cores/errors.ts';
import { lines } from '../../mapping/line-grid.ts';
import { randomBits, seededRandom } from '../../mapping/random.ts';
import { type ExpectedShape, hasShape, shapeText } from '../formats/container.ts';
import type { NpzFile } from '../formats/npz.ts';
import type { Size } from './network.ts';

/** Axes of the arrays with most of them: filter, channel, y, x. */
const MAX_AXES = 4;
/** Most numbers that a random draw makes: 2 GiB. */
const MAX_DRAWN = 2 ** 28;

type Scalar = number | string | boolean;
/** Nested as deep as its axes, or flat. */
export type List<T extends Scalar = number> = readonly (T | List<T>)[];

/** Numbers drawn from `values`, each equally likely. */
const drawn = z.strictObject({ random: z.strictObject({ values: z.array(z.number()).min(1), seed: z.int().min(0) }) });
/** An array of an .npz file: `npz`, or the file's `arrays`. */
const reference = z.strictObject({ array: z.string(), npz: z.string().min(1).optional() });

export const values = z.union([listOf<number>(isNumber, 'number'), drawn, reference]);
export type StatedValues = z.infer<typeof values>;
type Reference = z.infer<typeof reference>;

/** One value for all neurons, or one for each: of a parameter that is no number, such as a mode, as a list. */
export const parameter = z.union([
  z.number(),
  z.string(),
  z.boolean(),
  listOf<Scalar>(isScalar, 'number'),
  drawn,
  reference,
]);

/** A list whose elements, as deep as lists go, pass `test`; complains of the first that does not. */
function listOf<T extends Scalar>(test: (value: unknown) => boolean, expected: 'number'): z.ZodType<List<T>, List<T>> {
  const lists = z.array(z.unknown()).check(({ value, issues }) => {
    const path = firstWrong(value, test, MAX_AXES);
    if (path) issues.push({ code: 'invalid_type', expected, path, input: value });
  });
  return lists as unknown as z.ZodType<List<T>, List<T>>;
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isScalar(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}

/** Where the first element is that is neither right nor a list of right ones; null where there is none. */
function firstWrong(list: readonly unknown[], test: (value: unknown) => boolean, axes: number): number[] | null {
  for (const [index, value] of list.entries()) {
    if (test(value)) continue;
    if (!Array.isArray(value) || axes === 1) return [index];
    const inner = firstWrong(value, test, axes - 1);
    if (inner) return [index, ...inner];
  }
  return null;
}

/** The .npz files of a network, by the names that it gives them; the one for all arrays stands under ''. */
export type Arrays = ReadonlyMap<string, NpzFile>;

/** What numbers must be. */
export interface Expected {
  /** The shapes that are right, the foremost first; `[]` is one value for all. */
  readonly shapes: readonly ExpectedShape[];
  /** What the axes are, for errors. */
  readonly axes: string;
}

/** One number for each of `size` neurons or lines, on their grid or in a row. */
export function eachOf(size: Size): Expected {
  if (typeof size === 'number') return { shapes: [[size], []], axes: 'one for each neuron, or one for all' };
  const { width, height, channels } = size;
  return { shapes: [[lines(size)], [height, width, channels], []], axes: 'one for each neuron, or [y][x][channel]' };
}

/**
 * The numbers that a file gives, in row order; one number where an array without axes says one for all.
 * @param owner what errors begin with: `projection "a -> b": weights`
 * @throws SynaptickError when there is no such array, it has another shape, or a list is not even
 */
export function numbersOf(
  owner: string,
  given: StatedValues,
  expected: Expected,
  arrays: Arrays,
): number | ArrayLike<number> {
  if (isList(given)) return flattened(owner, given, expected);
  if ('random' in given) return draw(owner, given.random, expected);
  const file = fileOf(given, arrays);
  const found = file?.look(given.array);
  if (!file || !found) {
    const where = given.npz === undefined ? 'the file of arrays' : given.npz;
    const names = listText(file?.names ?? []) || 'none';
    throw new SynaptickError(`${owner}: there is no array "${given.array}" in ${where}: it has ${names}`);
  }
  requireShape(`${owner}: array "${given.array}"`, found.shape, expected);
  const { data } = file.get(given.array) as { data: ArrayLike<number> };
  return found.shape.length === 0 ? (data[0] as number) : data;
}

/** Bytes that an array takes once it is read; 0 where there is none, which is said when it is asked for. */
export function arrayBytes(given: unknown, arrays: Arrays): number {
  const found = reference.safeParse(given);
  return found.success ? (fileOf(found.data, arrays)?.look(found.data.array)?.bytes ?? 0) : 0;
}

/** How many numbers a list or an array has. */
export function countOf(given: StatedValues, arrays: Arrays): number {
  if (isList(given)) return given.flat(MAX_AXES).length;
  if ('random' in given) return 0;
  const shape = fileOf(given, arrays)?.look(given.array)?.shape ?? [0];
  return shape.reduce((product, side) => product * side, 1);
}

function fileOf({ npz = '' }: Reference, arrays: Arrays): NpzFile | undefined {
  return arrays.get(npz);
}

export function isList<T extends Scalar>(given: unknown): given is List<T> {
  return Array.isArray(given);
}

/** A nested list must have one of the shapes; how long a flat one must be is for who uses it. */
export function flattened<T extends Scalar>(owner: string, list: List<T>, expected: Expected): readonly T[] {
  const shape = listShape(owner, list);
  if (shape.length > 1) requireShape(`${owner}: a list`, shape, expected);
  return list.flat(MAX_AXES) as T[];
}

/** @throws SynaptickError when lists beside each other differ in length */
function listShape(owner: string, list: List<Scalar>): number[] {
  const shape = [list.length];
  for (let level: List<Scalar> = list; isList<Scalar>(level[0]); ) {
    const rows = level as readonly List<Scalar>[];
    const { length } = rows[0] as List<Scalar>;
    const uneven = rows.findIndex((row) => !isList(row) || row.length !== length);
    if (uneven >= 0) {
      const row = rows[uneven];
      throw new SynaptickError(
        `${owner}: element ${uneven} of a list ${isList(row) ? `has ${row.length} elements` : 'is no list'}, the first has ${length}: make them alike`,
      );
    }
    shape.push(length);
    level = rows.flat() as List<Scalar>;
  }
  return shape;
}

function requireShape(what: string, found: readonly number[], { shapes, axes }: Expected): void {
  if (shapes.some((shape) => hasShape(found, shape))) return;
  const [foremost = [], ...others] = shapes.filter((shape) => shape.length > 0);
  const right = [foremost, ...others].map(shapeText).join(' or ');
  throw new SynaptickError(`${what} has shape ${shapeText(found)}, must be ${right}: ${axes}`);
}

function draw(
  owner: string,
  { values: from, seed }: { values: number[]; seed: number },
  { shapes }: Expected,
): Float64Array {
  const length = (shapes[0] as readonly (number | null)[]).reduce<number>((product, side) => product * (side ?? 0), 1);
  if (length > MAX_DRAWN) {
    throw new SynaptickError(
      `${owner}: ${length} random values, the limit is ${MAX_DRAWN} (${length - MAX_DRAWN} too many): split the projection, or make it sparse`,
    );
  }
  const random = seededRandom(seed);
  return Float64Array.from({ length }, () => from[Math.floor((randomBits(random) / 2 ** 32) * from.length)] as number);
}
