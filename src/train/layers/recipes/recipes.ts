/** The networks that ship, by name, as the files that a person could write. */
import type { DatasetName } from '../../../input/data/known.ts';
import type { NetworkSpecFile } from '../network-spec.ts';
import { CIFAR100, CIFAR100_COUNTS } from './cifar100.ts';
import { FASHION_MNIST_33, FASHION_MNIST_102, FASHION_MNIST_RECORD } from './fashion-mnist.ts';
import {
  MNIST_5CORE,
  MNIST_30,
  MNIST_150,
  MNIST_1000,
  MNIST_COUNTS,
  MNIST_COUNTS_DEEP,
  MNIST_COUNTS_RECORD,
  MNIST_RECORD,
} from './mnist.ts';

const ALL: readonly NetworkSpecFile[] = [
  MNIST_5CORE,
  MNIST_30,
  MNIST_150,
  MNIST_1000,
  MNIST_RECORD,
  MNIST_COUNTS,
  MNIST_COUNTS_DEEP,
  MNIST_COUNTS_RECORD,
  FASHION_MNIST_33,
  FASHION_MNIST_102,
  FASHION_MNIST_RECORD,
  CIFAR100,
  CIFAR100_COUNTS,
];

export const RECIPES: ReadonlyMap<string, NetworkSpecFile> = new Map(ALL.map((recipe) => [recipe.name, recipe]));

/** The network of a dataset unless another is named. */
export const DEFAULT_RECIPES: Readonly<Partial<Record<DatasetName, string>>> = {
  mnist: 'mnist-5core',
  'fashion-mnist': 'fashion-mnist-33',
  cifar100: 'cifar100',
};
