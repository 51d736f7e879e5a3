/** The models that ship with the package, and loading one by name or from a file. */
import { readdirSync } from 'node:fs';
import { SynaptickError } from '../../cores/errors.ts';
import type { MemoryLimit } from '../host/memory.ts';
import { packageFile } from '../host/node/package.ts';
import { readRegularFile } from '../host/node/read-file.ts';
import type { DatasetName } from '../input/data/datasets.ts';
import { decodeLabel, decodeModel, type Model, type ModelLabel } from './model-file.ts';

const EXTENSION = '.npz';
/** Bytes of the largest model file: those that ship have at most some millions. */
const MOST = 2 ** 30;

/** The model that classifies a dataset unless another is named. */
export const DEFAULT_MODELS: Readonly<Record<DatasetName, string | null>> = {
  mnist: 'mnist-counts-record',
  cifar100: 'cifar100',
};

export interface LoadModelOptions {
  /** What the file may take of the memory, and its networks once they are mapped; the default unless given. */
  readonly memory?: MemoryLimit;
}

/** Names of the shipped models, sorted. */
export function listModels(): string[] {
  return readdirSync(packageFile('models'))
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
export async function loadModel(nameOrPath: string, options: LoadModelOptions = {}): Promise<Model> {
  if (isModelPath(nameOrPath)) return readModel(nameOrPath, options);
  const path = packageFile(`models/${nameOrPath}${EXTENSION}`);
  if (listModels().includes(nameOrPath)) return readModel(path, options);
  throw new SynaptickError(
    `there is no model "${nameOrPath}": choose one of ${listModels().join(', ')}, or give a file ending in ${EXTENSION}`,
  );
}

/** What the shipped models say of themselves, in the order of their names. */
export function shippedModels(): Promise<ModelLabel[]> {
  return Promise.all(
    listModels().map(async (name) => {
      const path = packageFile(`models/${name}${EXTENSION}`);
      return decodeLabel(path, await readBytes(path));
    }),
  );
}

async function readModel(path: string, { memory }: LoadModelOptions): Promise<Model> {
  return decodeModel(path, await readBytes(path), memory);
}

function readBytes(path: string): Promise<Uint8Array> {
  return readRegularFile(path, { doing: 'read model', most: MOST, what: 'model' });
}
