/** The networks for Fashion-MNIST that ship. Chosen on the last 10,000 training pictures. */
import type { NetworkSpecFile } from '../network-spec.ts';

/**
 * As mnist-counts, on as many cores: layers behind the first are typed, so that a window sees 240 lines instead of 120, twice the
 * channels below it. Clothes are moved and turned a little, no more: they stand upright and fill their pictures.
 */
export const FASHION_MNIST_33: NetworkSpecFile = {
  name: 'fashion-mnist-33',
  dataset: 'fashion-mnist',
  counts: { ticks: 4 },
  input: { levels: [32, 96, 160, 224], inTime: true },
  layers: [
    { name: 'windows', kernel: 8, stride: 4, channels: 60, weights: 'ternary', shared: false },
    { name: 'squares', kernel: 2, stride: 2, channels: 156, weights: 'typed', shared: false },
    { name: 'votes', groups: 6, channels: 600, shuffled: true, weights: 'typed', shared: false },
  ],
  training: {
    epochs: 30,
    batch: 64,
    rate: 0.02,
    slopeWidth: 0.7,
    augmentation: { kind: 'pictures', shift: 1, turn: 0.03, stretch: 0.03 },
  },
};

/** A layer more, and windows close together: three times the cores. */
export const FASHION_MNIST_102: NetworkSpecFile = {
  name: 'fashion-mnist-102',
  dataset: 'fashion-mnist',
  counts: { ticks: 4 },
  input: { levels: [32, 96, 160, 224], inTime: true },
  layers: [
    { name: 'windows', kernel: 6, stride: 2, channels: 40, weights: 'ternary', shared: false },
    { name: 'halve6', kernel: 2, stride: 2, channels: 120, weights: 'typed', shared: false },
    { name: 'halve3', kernel: 2, stride: 2, channels: 480, groups: 2, shuffled: true, weights: 'typed', shared: false },
    {
      name: 'quarter',
      kernel: 3,
      stride: 3,
      channels: 1920,
      groups: 20,
      shuffled: true,
      weights: 'typed',
      shared: false,
    },
    { name: 'votes', groups: 8, channels: 960, shuffled: true, weights: 'typed' },
  ],
  training: {
    epochs: 30,
    batch: 64,
    rate: 0.02,
    slopeWidth: 0.7,
    augmentation: { kind: 'pictures', shift: 1, turn: 0.05, stretch: 0.05 },
  },
};

/** The votes of three such networks. */
export const FASHION_MNIST_RECORD: NetworkSpecFile = { ...FASHION_MNIST_102, name: 'fashion-mnist-record', members: 3 };
