/** `load`: a file, or bytes, as whatever they are, for people at a prompt. Overloads by typed-function. */
import type { Host } from '../host/host.ts';
import { overloaded } from '../network/overloaded.ts';
import { type Kind, type Loadable, load, loadAnything, loadAs } from './load.ts';
import type { LoadOptions } from './load-chip.ts';

type Options = Omit<LoadOptions, 'host'>;

/** `load` in each of its forms. */
export interface Load {
  /** A file as what it is by itself: a chip, a network, a trained model, a graph, a picture, arrays. */
  (path: string, options?: Options): Promise<Loadable[Kind]>;
  /** A file as what is asked for, where it can become that: `load('model.npz', 'chip')`. */
  <K extends Kind>(path: string, kind: K, options?: Options): Promise<Loadable[K]>;
  /** Bytes that lie nowhere; errors call them by the name. */
  (bytes: Uint8Array, name: string, options?: Options): Promise<Loadable[Kind]>;
}

const BYTES = { name: 'Bytes', test: (value: unknown) => value instanceof Uint8Array };

/**
 * `load` on a host, which has the files. What it makes
 * @throws SynaptickError when a file cannot be read, is in no format that is known, or is damaged
 * @throws TypeError naming the signatures when the arguments fit none
 */
export function createLoad(host: Host): Load {
  const file = (path: string, options: Options = {}) => load(path, { ...options, host });
  const as = (path: string, kind: Kind, options: Options = {}) => loadAs(kind, path, { ...options, host });
  const bytes = (given: Uint8Array, name: string, options: Options = {}) =>
    loadAnything(given, name, { ...options, host });
  return overloaded('load', [BYTES], {
    string: file,
    'string, Object': file,
    'string, string': as,
    'string, string, Object': as,
    'Bytes, string': bytes,
    'Bytes, string, Object': bytes,
  }) as Load;
}
