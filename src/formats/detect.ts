/** Which format a file is in, told by its content. */
import { SynaptickError } from '../../cores/errors.ts';
import { type ReadOptions, readHead } from '../host/byte-source.ts';
import { readTextHead } from './text-source.ts';

export type NetworkFormat = 'chip' | 'ranc' | 'truenorth';
export type SpikeFormat = 'ranc' | 'sfti' | 'csv';

/** Bytes that are looked at. */
const HEAD = 65_536;
const RANC_KEYS = ['packets', 'output_bus', 'cores'];
const TRUENORTH_KEYS = ['model', 'crossbarTypes', 'neuronTypes', 'core'];

/** @throws SynaptickError when the file cannot be read or is in none of the formats */
export async function detectNetwork(path: string, { host }: Pick<ReadOptions, 'host'>): Promise<NetworkFormat> {
  const head = await readHead(path, 2, { host });
  if (head[0] === 0x50 && head[1] === 0x4b) return 'chip';
  if (head.length === 0) throw new SynaptickError(`${path} is empty: give a network file`);
  const text = await readTextHead(path, HEAD, { host });
  const key = firstKey(text, [...RANC_KEYS, ...TRUENORTH_KEYS, 'num_cores_x', 'spike']);
  if (RANC_KEYS.includes(key)) return 'ranc';
  if (TRUENORTH_KEYS.includes(key)) return 'truenorth';
  if (key === 'num_cores_x') {
    throw new SynaptickError(`${path} is a RANC config: run its network, with --config ${path}`);
  }
  if (key === 'spike') throw new SynaptickError(`${path} is a spike file: give it with --input, beside its network`);
  throw new SynaptickError(
    `${path} is no network: expected a chip image (.npz), RANC's input.json or a TrueNorth model file`,
  );
}

/** @throws SynaptickError when the file cannot be read or is in none of the formats */
export async function detectSpikes(path: string, { host }: Pick<ReadOptions, 'host'>): Promise<SpikeFormat> {
  const text = await readTextHead(path, HEAD, { host });
  if (/^\s*tick\s*,/.test(text)) return 'csv';
  const key = firstKey(text, [...RANC_KEYS, 'spike', 'defaultDestinationDelay']);
  if (RANC_KEYS.includes(key)) return 'ranc';
  if (key) return 'sfti';
  throw new SynaptickError(
    `${path} holds no input spikes: expected CSV (tick,core,axon), a TrueNorth spike file (.sfti) or RANC's input.json`,
  );
}

/** The earliest of `keys` in a text of JSON, or nothing. */
function firstKey(text: string, keys: readonly string[]): string {
  if (!/^\s*(\{|\/[*/])/.test(text)) return '';
  return new RegExp(`"(${keys.join('|')})"\\s*:`).exec(text)?.[1] ?? '';
}
