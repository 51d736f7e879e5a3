/** The one place that tells what a file is: by its content, never by its name. */
import { SynaptickError } from '../../cores/errors.ts';
import { type ReadOptions, takeHead } from '../host/byte-source.ts';
import { latinText } from '../host/bytes.ts';
import { aedatVersion } from './events/aedat-header.ts';
import { looksLikeEvents } from './events/event-csv.ts';
import { isHdf5 } from './hdf5/signature.ts';
import { looksLikeLineSpikes } from './line-spike-csv.ts';
import { openNpz } from './npz.ts';
import { encodingOf, headText, knownOther } from './text-source.ts';
import { headOfFirst } from './zip.ts';

/** What is told apart, and what a person calls it. */
export const FORMATS = {
  chip: 'a chip image',
  model: 'a trained model',
  winners: 'a network that learnt by STDP',
  checkpoint: 'the checkpoint of a training',
  placing: 'the state of a placement',
  arrays: 'an .npz file of arrays',
  network: 'a network file',
  generated: 'the description of a generated network',
  training: 'the description of a network to train',
  ranc: 'a RANC network',
  'ranc-config': 'a RANC config',
  truenorth: 'a TrueNorth model',
  sfti: 'a TrueNorth spike file (.sfti)',
  'spike-csv': 'spikes as CSV (tick,core,axon)',
  'line-spikes': 'spikes by input line (tick,line)',
  hypergraph: 'a hypergraph',
  edges: 'a list of edges',
  picture: 'a picture (PNG)',
  idx: 'an IDX array',
  hdf5: 'an HDF5 file',
  aedat2: 'a recording of events (AEDAT 2.0)',
  aedat3: 'a recording of events (AEDAT 3.1)',
  aedat4: 'a recording of events (AEDAT 4.0)',
  'event-csv': 'a recording of events (CSV of t,x,y,p)',
} as const;

export type FormatName = keyof typeof FORMATS;

/** How a file of a format is known, where its name does not say. */
const MARKS: Readonly<Partial<Record<FormatName, string>>> = {
  chip: '.npz',
  model: '.npz',
  winners: '.npz',
  network: 'JSON',
  generated: 'JSON',
  ranc: "RANC's input.json",
  truenorth: 'JSON',
  hypergraph: 'binary',
  edges: 'lines of "source target [rate]"',
};

/** The formats as a list for people. */
export function formatsText(names: readonly FormatName[]): string {
  const texts = names.map((name) => (MARKS[name] ? `${FORMATS[name]} (${MARKS[name]})` : FORMATS[name]));
  const last = texts.pop() ?? '';
  return texts.length > 0 ? `${texts.join(', ')} or ${last}` : last;
}

/** Bytes that are looked at. */
const HEAD = 65_536;
const NPY_DICTIONARY = 10;
/** By the name that a file of ours gives its format. */
const OURS: ReadonlyMap<string, FormatName> = new Map([
  ['synaptick-chip', 'chip'],
  ['synaptick-model', 'model'],
  ['synaptick-stdp', 'winners'],
  ['synaptick-checkpoint', 'checkpoint'],
  ['synaptick-placement-state', 'placing'],
]);
/** By the first key of JSON that only one format has. */
const KEYS: ReadonlyMap<string, FormatName> = new Map([
  ...['packets', 'output_bus', 'cores'].map((key) => [key, 'ranc'] as const),
  ...['model', 'crossbarTypes', 'neuronTypes', 'core'].map((key) => [key, 'truenorth'] as const),
  ...['spike', 'defaultDestinationDelay'].map((key) => [key, 'sfti'] as const),
  ...['format', 'populations', 'projections'].map((key) => [key, 'network'] as const),
  ...['dataset', 'layers'].map((key) => [key, 'training'] as const),
  ['generator', 'generated'],
  ['num_cores_x', 'ranc-config'],
]);
const FIRST_KEY = new RegExp(`"(${[...KEYS.keys()].join('|')})"\\s*:`);
/** By the version in their first line. */
const AEDAT: ReadonlyMap<string, FormatName> = new Map([
  ['2.0', 'aedat2'],
  ['3.1', 'aedat3'],
  ['4.0', 'aedat4'],
]);
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const PNG = [0x89, 0x50, 0x4e, 0x47];
/** Types of elements that an IDX file names, after two zeros. */
const IDX_TYPES = [8, 9, 11, 12, 13, 14];

/** Whether text is meant as JSON; comments may stand before it. */
export function looksLikeJson(text: string): boolean {
  return /^\s*(\{|\/[*/])/.test(text);
}

/**
 * What a file is; null where it is nothing that is known.
 * @throws SynaptickError when it cannot be read, is empty, or is known to be what nobody reads here
 */
export async function identify(
  path: string,
  options: Pick<ReadOptions, 'host' | 'signal' | 'doing'>,
): Promise<FormatName | null> {
  const { host, signal, doing } = options;
  const head = await takeHead(host.files.stream(path, { signal, doing }), HEAD);
  if (head.length === 0) throw new SynaptickError(`${path} is empty: is it the right file?`);
  if (begins(head, ZIP)) return archive(path, head, options);
  if (begins(head, PNG)) return 'picture';
  if (isHdf5(head)) return 'hdf5';
  if (isIdx(head)) return 'idx';
  const version = aedatVersion(head);
  if (version !== null) return aedat(path, version);
  const other = knownOther(head);
  if (other) throw new SynaptickError(`${path} is ${other}`);
  if (encodingOf(head) === null) return 'hypergraph';
  return ofText(headText(head));
}

function aedat(path: string, version: string): FormatName {
  const format = AEDAT.get(version);
  if (format) return format;
  throw new SynaptickError(
    `${path} is a recording in AEDAT ${version}, versions ${[...AEDAT.keys()].join(', ')} are read: convert it, e.g. by DV`,
  );
}

function begins(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

/** A hypergraph of nodes and edges that begins so has more edges than such a file has room for. */
function isIdx([first, second, type, rank]: Uint8Array): boolean {
  return (
    first === 0 && second === 0 && IDX_TYPES.includes(type as number) && (rank as number) >= 1 && (rank as number) <= 4
  );
}

function ofText(text: string): FormatName | null {
  if (looksLikeJson(text)) return KEYS.get(FIRST_KEY.exec(withoutComments(text))?.[1] ?? '') ?? null;
  if (looksLikeLineSpikes(text)) return 'line-spikes';
  if (/^\s*tick\s*,/.test(text)) return 'spike-csv';
  if (looksLikeEvents(text)) return 'event-csv';
  return /^\s*([#%][^\n]*\n\s*)*\d+[\s,]+\d+/.test(text) ? 'edges' : null;
}

/** Comments of JSON, but not what looks like one within a text. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, (piece) =>
    piece.startsWith('"') ? piece : ' ',
  );
}

/** Our files name their format in their first member; another's archive may have it anywhere, or have none. */
async function archive(
  path: string,
  head: Uint8Array,
  { host, signal }: Pick<ReadOptions, 'host' | 'signal'>,
): Promise<FormatName> {
  const member = headOfFirst(head);
  if (member?.name === 'header.npy') return ours(latinText(member.content, NPY_DICTIONARY));
  const zip = openNpz(path, await takeHead(host.files.stream(path, { signal }), Number.POSITIVE_INFINITY));
  if (zip.names.length === 0) throw new SynaptickError(`${path} is a zip archive without arrays: unpack it`);
  const header = zip.names.includes('header') ? zip.get('header')?.data : undefined;
  return header instanceof Uint8Array ? ours(new TextDecoder().decode(header)) : 'arrays';
}

function ours(header: string): FormatName {
  return OURS.get(/"format"\s*:\s*"([^"]*)"/.exec(header)?.[1] ?? '') ?? 'arrays';
}
