/** The models that ship with the package, and loading one by name or from a file. */
import { readdirSync } from 'node:fs';
import { SynaptickError } from '../../cores/errors.ts';
import type { DatasetName } from '../data/datasets.ts';
import { readFile } from '../files-read.ts';
import { packageFile } from '../package.ts';
import { decodeModel, type Model } from './model-file.ts';

const EXTENSION = '.npz';

/** The model that classifies a dataset unless another is named. */
export const DEFAULT_MODELS: Readonly<Record<DatasetName, string | null>> = {
  mnist: 'mnist-counts-record',
  cifar100: 'cifar100',
};

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
export async function loadModel(nameOrPath: string): Promise<Model> {
  const isPath = isModelPath(nameOrPath);
  const path = isPath ? nameOrPath : packageFile(`models/${nameOrPath}${EXTENSION}`);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new SynaptickError(
      isPath
        ? `cannot read model ${path}: ${why}`
        : `there is no model "${nameOrPath}": choose one of ${listModels().join(', ')}, or give a file ending in ${EXTENSION}`,
    );
  }
  return decodeModel(path, bytes);
}
