/**
 * Our own files: an .npz container whose entry `header` holds UTF-8 JSON with a format name and a version, beside plain
 * arrays. Python reads one with `numpy.load(f)` and `json.loads(bytes(f['header']))`.
 */
import { z } from 'zod';
import { SynaptickError } from '../../cores/errors.ts';
import { decodeNpz, encodeNpz, type NpyArray, type NpyData } from './npz.ts';
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
}

const named = z.object({ format: z.string() });
const versioned = z.object({ version: z.int().min(1) });
const DAMAGED = 'the file is damaged';

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

/** @throws SynaptickError when the file is of another format, of a newer version, or its header is not valid */
export function decodeContainer<Header>(
  format: ContainerFormat<Header>,
  file: string,
  bytes: Uint8Array,
): Container<Header> {
  const { header: raw, ...arrays } = decodeNpz(file, bytes);
  if (!(raw?.data instanceof Uint8Array)) {
    throw new SynaptickError(`${file} has no header: it is not a ${format.format} file`);
  }
  const json = parseJson(file, new TextDecoder().decode(raw.data));
  const name = named.safeParse(json).data?.format ?? 'nameless';
  if (name !== format.format) {
    const use = USES.get(name)?.(file);
    throw new SynaptickError(`${file} is a ${name} file, expected ${format.format}${use ? `: ${use}` : ''}`);
  }
  const where = `${file}: header`;
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
  return { header: checkSchema(where, format.schema, json, DAMAGED), arrays };
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SynaptickError(`${file}: the header is not JSON: ${(error as Error).message}`);
  }
}

/** An array of a container. @throws SynaptickError when it is absent, or not of the type wanted */
export function requireArray<T extends NpyData>(
  file: string,
  arrays: Readonly<Record<string, NpyArray>>,
  name: string,
  ...types: readonly (new (
    length: number,
  ) => T)[]
): T {
  const data = arrays[name]?.data;
  const type = types.find((candidate) => data instanceof candidate);
  if (!type) {
    const found = data ? `is ${data.constructor.name}` : 'is missing';
    throw new SynaptickError(`${file}: array ${name} ${found}, expected ${types.map((t) => t.name).join(' or ')}`);
  }
  return data as T;
}
