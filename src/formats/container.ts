/**
 * Our own files: an .npz container whose entry `header` holds UTF-8 JSON with a format name and a version, beside plain
 * arrays. Python reads one with `numpy.load(f)` and `json.loads(bytes(f['header']))`.
 */
import { z } from 'zod';
import { listText, SynaptickError } from '../../cores/errors.ts';
import { type MemoryLimit, sizeText } from '../host/memory.ts';
import { parseJson } from './json/parse.ts';
import { type NpyArray, type NpyData, type NpyType, numpyTypeName } from './npy-elements.ts';
import { encodeNpz, type NpzFile, openNpz } from './npz.ts';
import { checkSchema } from './schema.ts';

export interface Container<Header> {
  readonly header: Header;
  readonly arrays: Readonly<Record<string, NpyArray>>;
}

/** A header is an object that names its format and version, e.g. `synaptick-chip` 1. */
export interface ContainerFormat<Header> {
  readonly format: string;
  readonly version: number;
  /** The oldest version that is read; 1 unless given. */
  readonly oldest?: number;
  readonly schema: z.ZodType<Header>;
  /** Headers of older versions, where they differ. */
  readonly older?: Readonly<Record<number, z.ZodType<Header>>>;
}

const named = z.object({ format: z.string() });
const versioned = z.object({ version: z.int().min(1) });
const DAMAGED = 'the file is damaged';
/** Bytes of the longest header: that of a training of 100,000 epochs. */
const MAX_HEADER = 2 ** 24;

/** What is done with a file of ours that was given where another kind belongs. */
const USES: ReadonlyMap<string, (file: string) => string> = new Map([
  ['synaptick-model', (file) => `classify by it: synaptick classify --model ${file}`],
  ['synaptick-chip', (file) => `run it: synaptick run ${file} --ticks 100`],
  [
    'synaptick-stdp',
    (file) => `score it: synaptick train mnist --rule stdp --resume --checkpoint ${file} --out ${file} --test`,
  ],
]);

export function encodeContainer<Header>(format: ContainerFormat<Header>, content: Container<Header>): Uint8Array {
  const json = JSON.stringify({ format: format.format, version: format.version, ...content.header });
  const data = new TextEncoder().encode(json);
  return encodeNpz({ header: { shape: [data.length], data }, ...content.arrays });
}

/** A container that was opened: its arrays are read when they are asked for. */
export interface OpenContainer<Header> {
  readonly header: Header;
  readonly arrays: NpzFile;
}

/**
 * @param memory what files may take together
 * @throws SynaptickError when the file is of another format, of a newer version, or its header is not valid
 */
export function decodeContainer<Header>(
  format: ContainerFormat<Header>,
  file: string,
  bytes: Uint8Array,
  memory?: MemoryLimit,
): OpenContainer<Header> {
  const arrays = openNpz(file, bytes, memory);
  const raw = arrays.names.includes('header') ? arrays.get('header') : undefined;
  if (!(raw?.data instanceof Uint8Array) || raw.shape.length !== 1) {
    throw new SynaptickError(`${file} has no header: it is not a ${format.format} file`);
  }
  const where = `${file}: header`;
  if (raw.data.length > MAX_HEADER) {
    throw new SynaptickError(
      `${where} has ${sizeText(raw.data.length)}, the limit is ${sizeText(MAX_HEADER)}: ${DAMAGED}`,
    );
  }
  const json = parseJson(where, raw.data, memory);
  const name = named.safeParse(json).data?.format ?? 'nameless';
  if (name !== format.format) {
    const use = USES.get(name)?.(file);
    throw new SynaptickError(`${file} is a ${name} file, expected ${format.format}${use ? `: ${use}` : ''}`);
  }
  const { version } = checkSchema(where, versioned, json, DAMAGED);
  if (version > format.version) {
    throw new SynaptickError(
      `${file} is of version ${version} of ${format.format}, this program reads up to ${format.version}: update synaptick`,
    );
  }
  if (version < (format.oldest ?? 1)) {
    throw new SynaptickError(
      `${file} is of version ${version} of ${format.format}, this program reads ${format.version}: make the file again`,
    );
  }
  return { header: checkSchema(where, format.older?.[version] ?? format.schema, json, DAMAGED), arrays };
}

/** The sides of an array; null where a side may be of any length. */
export type ExpectedShape = readonly (number | null)[];

/**
 * An array of a container.
 * @throws SynaptickError when it is absent, or of another shape or type; errors as of `NpzFile.get`
 */
export function requireArray<T extends NpyData>(
  arrays: NpzFile,
  name: string,
  shape: ExpectedShape,
  ...types: readonly NpyType<T>[]
): T {
  const { file } = arrays;
  const expected = types.map(numpyTypeName).join(' or ');
  const found = arrays.look(name);
  if (!found) throw new SynaptickError(`${file}: array ${name} is missing, expected ${expected}`);
  if (!hasShape(found.shape, shape)) {
    throw new SynaptickError(
      `${file}: array ${name} has shape ${shapeText(found.shape)}, must be ${shapeText(shape)}: ${DAMAGED}`,
    );
  }
  const data = arrays.get(name)?.data as NpyData;
  if (types.some((type) => data instanceof type)) return data as T;
  throw new SynaptickError(`${file}: array ${name} is of type ${numpyTypeName(data)}, expected ${expected}`);
}

export function hasShape(found: readonly number[], expected: ExpectedShape): boolean {
  return found.length === expected.length && expected.every((side, axis) => side === null || side === found[axis]);
}

/** `(3, 2)`, as numpy writes it, the first sides of many; a side of any length is `n`. */
export function shapeText(shape: ExpectedShape): string {
  return `(${listText(shape.map((side) => side ?? 'n'))}${shape.length === 1 ? ',' : ''})`;
}
