/**
 * The data sets that have a name: what their samples are, and how to know them again.
 *
 * Sources: MNIST, http://yann.lecun.com/exdb/mnist/; Fashion-MNIST, arXiv:1708.07747; KMNIST, arXiv:1812.01718; EMNIST,
 * arXiv:1702.05373 (Table II, and the mappings that come with its files); CIFAR, https://www.cs.toronto.edu/~kriz/cifar.html.
 */
import type { Grid } from '../../../mapping/line-grid.ts';
import { CIFAR100_FINE } from './cifar100-names.ts';

export const DATASETS = [
  'mnist',
  'fashion-mnist',
  'kmnist',
  'emnist',
  'emnist-letters',
  'emnist-digits',
  'emnist-byclass',
  'emnist-bymerge',
  'cifar10',
  'cifar100',
] as const;
export type DatasetName = (typeof DATASETS)[number];

export interface KnownDataset {
  /** As it is written: `MNIST`. */
  readonly title: string;
  readonly picture: Grid;
  readonly classNames: readonly string[];
  /** So many of the last training images validate. */
  readonly validation: number;
  /** Folders that hold it within a folder of data sets: its own name, and where other programs put it. */
  readonly folders: readonly string[];
  /** What the names of its IDX files begin with, where they are not MNIST's. */
  readonly idxSet?: string;
  /** Drawings by hand that were made as MNIST's were: cropped, centred, light on dark. */
  readonly drawn?: true;
  /** `digestOf` its splits as they were published. */
  readonly digests?: Readonly<Record<'train' | 'test', string>>;
}

const GREY_28 = { width: 28, height: 28, channels: 1 };
const COLOUR_32 = { width: 32, height: 32, channels: 3 };
const DIGITS = [...'0123456789'];
const CAPITALS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const SMALL = [...'abcdefghijklmnopqrstuvwxyz'];
/** Small letters that are not merged with their capitals. */
const UNMERGED = [...'abdefghnqrt'];

const emnist = (set: string, classNames: readonly string[], validation: number): KnownDataset => ({
  title: `EMNIST ${set[0]?.toUpperCase()}${set.slice(1)}`,
  picture: GREY_28,
  classNames,
  validation,
  folders: [`emnist-${set}`, 'emnist', 'EMNIST/raw', 'emnist/gzip', 'gzip'],
  idxSet: `emnist-${set}`,
  drawn: true,
});

export const KNOWN: Readonly<Record<DatasetName, KnownDataset>> = {
  mnist: {
    title: 'MNIST',
    picture: GREY_28,
    classNames: DIGITS,
    validation: 10_000,
    folders: ['mnist', 'MNIST/raw'],
    drawn: true,
    digests: {
      train: '0174df6930b33a8caf4f83ac2458aaac48f143cf440da40bec3fc49c5219d7b3',
      test: '47e8d7935882ab99017d8c00583617894d968d1646d370a7aee1e676cbc5af49',
    },
  },
  'fashion-mnist': {
    title: 'Fashion-MNIST',
    picture: GREY_28,
    classNames: ['t-shirt', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle boot'],
    validation: 10_000,
    folders: ['fashion-mnist', 'FashionMNIST/raw'],
    digests: {
      train: 'ad665833742228e3aad9c9ca6c00e4dc8e4f95cafa3d836b1539b2499aa8b06b',
      test: 'fde3fa4ef50fb4ef47e1f7fd050565171712bebe53fe6a46d0bfdf8f702fbf6d',
    },
  },
  kmnist: {
    title: 'KMNIST',
    picture: GREY_28,
    classNames: ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'],
    validation: 10_000,
    folders: ['kmnist', 'KMNIST/raw'],
  },
  emnist: {
    ...emnist('balanced', [...DIGITS, ...CAPITALS, ...UNMERGED], 18_800),
    folders: ['emnist', 'emnist-balanced', 'EMNIST/raw', 'emnist/gzip', 'gzip'],
  },
  'emnist-letters': emnist('letters', CAPITALS, 20_800),
  'emnist-digits': emnist('digits', DIGITS, 40_000),
  'emnist-byclass': emnist('byclass', [...DIGITS, ...CAPITALS, ...SMALL], 116_323),
  'emnist-bymerge': emnist('bymerge', [...DIGITS, ...CAPITALS, ...UNMERGED], 116_323),
  cifar10: {
    title: 'CIFAR-10',
    picture: COLOUR_32,
    classNames: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
    validation: 5000,
    folders: ['cifar10', 'cifar-10-batches-bin', 'cifar-10-batches-py'],
  },
  cifar100: {
    title: 'CIFAR-100',
    picture: COLOUR_32,
    classNames: CIFAR100_FINE,
    validation: 5000,
    folders: ['cifar100', 'cifar-100-binary', 'cifar-100-python'],
  },
};

/** Whether a data set has a name of those above. */
export function isKnown(name: string): name is DatasetName {
  return Object.hasOwn(KNOWN, name);
}
