/** Whole files that say nonsense: one of our containers with a field of its header, or an array, spoilt, or two of them. */
import fc from 'fast-check';
import { SynaptickError } from '../../cores/errors.ts';
import { decodeNpz, encodeNpz, type NpyArray } from '../../src/formats/npz.ts';

type Path = readonly (string | number)[];

/** What is put in the place of a value, by name; undefined takes it away. */
const VALUES: readonly (readonly [name: string, value: (old: unknown) => unknown])[] = [
  ...[null, true, -1, 0, 1, 2, 8, 0.5, 255, 65_536, 1e9, 2 ** 31, 2 ** 53, 1e15, 1e308, -1e308].map(
    (value) => [String(value), () => value] as const,
  ),
  ...['', 'x', 'toString', '__proto__', '\u001b[31m\n'].map((text) => [JSON.stringify(text), () => text] as const),
  ['a long text', () => 'x'.repeat(100_000)],
  ['an empty list', () => []],
  ['an empty object', () => ({})],
  ['missing', () => undefined],
  ['a text', String],
  ['doubled', (old) => (Array.isArray(old) ? [...old, ...old] : [old, old])],
  ['1,000 times', (old) => Array.from({ length: 1000 }, () => (Array.isArray(old) ? old[0] : old))],
  ['shorter', (old) => (Array.isArray(old) ? old.slice(1) : {})],
  ...['1e999', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, `${'{"a":'.repeat(20_000)}0${'}'.repeat(20_000)}`].map(
    (json) => [`${json.slice(0, 10)}...`, () => raw(json)] as const,
  ),
];

/** A text of JSON that stands for itself, where it cannot be written from a value. */
function raw(json: string): string {
  return `raw ${json.replaceAll('"', "'")}`;
}

const ELEMENTS = [0, -1, 1, 2 ** 31 - 1, 1e30, Number.NaN, Number.NEGATIVE_INFINITY];

/** What becomes of an array, by name; undefined takes it away. */
const ARRAYS: readonly (readonly [name: string, array: (old: NpyArray) => NpyArray | undefined])[] = [
  ['missing', () => undefined],
  ['empty', ({ data }) => ({ shape: [0], data: data.slice(0, 0) })],
  ['shorter by one', ({ data }) => ({ shape: [Math.max(0, data.length - 1)], data: data.slice(1) })],
  ['of bytes', () => ({ shape: [2], data: Int8Array.of(1, 2) })],
  ['of floats', () => ({ shape: [2], data: Float64Array.of(1, 2) })],
  ...ELEMENTS.map((value) => [`all ${value}`, (old: NpyArray) => filled(old, value, 0)] as const),
  ...ELEMENTS.map((value) => [`ending in ${value}`, (old: NpyArray) => filled(old, value, -1)] as const),
];

function filled({ shape, data }: NpyArray, value: number, from: number): NpyArray {
  return { shape, data: data instanceof BigInt64Array ? data : data.slice().fill(value, from) };
}

interface Parts {
  readonly header: Record<string, unknown>;
  readonly arrays: Record<string, NpyArray | undefined>;
}

/** A change by name. */
type Change = readonly [what: string, change: (parts: Parts) => void];

/** Every change of a container. */
function changesOf(parts: Parts): Change[] {
  const ofHeader = [...paths(parts.header)].flatMap((path) =>
    VALUES.map(([name, value]): Change => [`${path.join('.')} ${name}`, ({ header }) => put(header, path, value)]),
  );
  const ofArrays = Object.keys(parts.arrays).flatMap((array) =>
    ARRAYS.map(([name, changed]): Change => {
      const change = ({ arrays }: Parts) => {
        const old = arrays[array];
        if (old) arrays[array] = changed(old);
      };
      return [`array ${array} ${name}`, change];
    }),
  );
  return [...ofHeader, ...ofArrays];
}

/** The paths of all values within a value: of a list those of its first two elements. */
function* paths(value: unknown, at: Path = []): Generator<Path> {
  if (at.length > 0) yield at;
  if (typeof value !== 'object' || value === null) return;
  const keys = Array.isArray(value) ? [...value.keys()].slice(0, 2) : Object.keys(value);
  for (const key of keys) yield* paths((value as Record<string, unknown>)[key], [...at, key]);
}

/** Puts a value where the path leads, if it leads anywhere still. */
function put(header: unknown, path: Path, value: (old: unknown) => unknown): void {
  const parent = path.slice(0, -1).reduce((at, key) => (at as Record<string, unknown> | undefined)?.[key], header);
  if (typeof parent !== 'object' || parent === null) return;
  const key = path.at(-1) as string;
  (parent as Record<string, unknown>)[key] = value((parent as Record<string, unknown>)[key]);
}

function partsOf(file: Uint8Array): Parts {
  const { header, ...arrays } = decodeNpz('a file', file);
  return { header: JSON.parse(new TextDecoder().decode(header?.data as Uint8Array)), arrays };
}

function fileOf({ header, arrays }: Parts): Uint8Array {
  const json = JSON.stringify(header).replace(/"raw ([^"]*)"/g, (_, text: string) => text.replaceAll("'", '"'));
  const data = new TextEncoder().encode(json);
  const present = Object.entries(arrays).filter((entry): entry is [string, NpyArray] => entry[1] !== undefined);
  return encodeNpz({ header: { shape: [data.length], data }, ...Object.fromEntries(present) });
}

/** Milliseconds that anything may take. */
const LONG = 5000;

/**
 * Does something with a container that says nonsense, so many times: it may work, or be refused by a SynaptickError, and
 * neither may take long.
 */
export async function tryNonsense(file: Uint8Array, runs: number, act: (bytes: Uint8Array) => unknown): Promise<void> {
  await act(file);
  const change = fc.constantFrom(...changesOf(partsOf(file)));
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: fc.tuple(change) }, fc.tuple(change, change)),
      async (changes) => {
        const parts = partsOf(file);
        for (const [, apply] of changes) apply(parts);
        const bytes = fileOf(parts);
        const started = performance.now();
        try {
          await act(bytes);
        } catch (error) {
          if (!(error instanceof SynaptickError)) throw error;
          if (error.message === '') throw new Error('a refusal without a word', { cause: error });
        }
        const took = performance.now() - started;
        if (took > LONG) throw new Error(`took ${took.toFixed(0)} ms`);
      },
    ),
    { numRuns: runs },
  );
}
