/** The models that ship with the package, and loading one by name or from a file. */
import { SynaptickError } from '../../cores/errors.ts';
import { bytesOf } from '../formats/gzip.ts';
import type { Host, Package } from '../host/host.ts';
import type { MemoryLimit } from '../host/memory.ts';
import type { DatasetName } from '../input/data/known.ts';
import { decodeLabel, decodeModel, type Model, type ModelLabel } from './model-file.ts';

const EXTENSION = '.npz';
/** Bytes of the largest model file: those that ship have at most some millions. */
const MOST = 2 ** 30;

/** The model that classifies a dataset unless another is named. */
export const DEFAULT_MODELS: Readonly<Partial<Record<DatasetName, string>>> = {
  mnist: 'mnist-counts-record',
  'fashion-mnist': 'fashion-mnist-33',
  cifar100: 'cifar100',
};

export interface LoadModelOptions {
  readonly host: Host;
  /** What the file may take of the memory, and its networks once they are mapped; the default unless given. */
  readonly memory?: MemoryLimit;
}

/** Names of the models that ship with the package, sorted; none on a host that has no package. */
export function listModels({ package: shipped }: Host): string[] {
  return (shipped?.list('models') ?? [])
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort();
}

/** Whether a model is named by its file: a path has a slash or ends in .npz. */
export function isModelPath(nameOrPath: string): boolean {
  return /[\\/]/.test(nameOrPath) || nameOrPath.endsWith(EXTENSION);
}

/**
 * Loads a shipped model by name, or a model file by path.
 * @throws SynaptickError when there is none, or the file is damaged or newer than this program
 */
export async function loadModel(nameOrPath: string, options: LoadModelOptions): Promise<Model> {
  if (isModelPath(nameOrPath)) return readModel(nameOrPath, options);
  const names = listModels(options.host);
  if (names.includes(nameOrPath)) return readModel(shippedFile(options.host, nameOrPath), options);
  throw new SynaptickError(
    `there is no model "${nameOrPath}": choose one of ${names.join(', ')}, or give a file ending in ${EXTENSION}`,
  );
}

/** What the shipped models say of themselves, in the order of their names. */
export function shippedModels(host: Host): Promise<ModelLabel[]> {
  return Promise.all(
    listModels(host).map(async (name) => {
      const path = shippedFile(host, name);
      return decodeLabel(path, await readBytes(path, host));
    }),
  );
}

/** A model from its file, whatever it is called. Errors as of `loadModel`. */
export async function readModel(path: string, { host, memory }: LoadModelOptions): Promise<Model> {
  return decodeModel(path, await readBytes(path, host), memory);
}

function shippedFile(host: Host, name: string): string {
  return (host.package as Package).file(`models/${name}${EXTENSION}`);
}

function readBytes(path: string, host: Host): Promise<Uint8Array> {
  return bytesOf(path, { host, doing: 'read model', most: MOST, what: 'model' });
}
