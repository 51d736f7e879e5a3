/** Networks for MNIST, from 5 cores up. Core counts are the mapper's. */
import type { NetworkFile } from '../network-spec.ts';

/** The layout of Esser et al., NIPS 2015: four 16 x 16 windows, then one core of 25 voters per class. */
export const MNIST_5CORE: NetworkFile = {
  name: 'mnist-5core',
  dataset: 'mnist',
  input: { levels: [96] },
  layers: [
    { name: 'windows', kernel: 16, stride: 12, channels: 64, shared: false },
    { name: 'votes', channels: 250 },
  ],
  training: {
    epochs: 120,
    rate: 0.04,
    slopeWidth: 1.5,
    augmentation: { kind: 'digits', shift: 1, turn: 0.1, stretch: 0.06, slant: 0.08 },
  },
};

export const MNIST_30: NetworkFile = {
  name: 'mnist-30',
  dataset: 'mnist',
  input: { levels: [96] },
  layers: [
    { name: 'windows', kernel: 16, stride: 4, channels: 64, shared: false },
    { name: 'squares', kernel: 2, channels: 28, shared: false },
    { name: 'votes', channels: 250 },
  ],
  training: { epochs: 40, rate: 0.04, slopeWidth: 1.5, augmentation: { kind: 'digits', elastic: 1 } },
};

export const MNIST_150: NetworkFile = {
  name: 'mnist-150',
  dataset: 'mnist',
  input: { levels: [64, 160] },
  layers: [
    // Overlap is free where the host feeds the lines, and costs a copy of each neuron for each core that looks at it.
    { name: 'strokes', kernel: 7, stride: 2, padding: 3, channels: 64 },
    { name: 'halve', kernel: 2, stride: 2, channels: 64 },
    { name: 'squares', kernel: 2, channels: 64 },
    { name: 'parts', kernel: 2, stride: 2, channels: 84 },
    { name: 'votes', groups: 3, channels: 750 },
  ],
  training: { epochs: 20, rate: 0.04, slopeWidth: 1.5, augmentation: { kind: 'digits', elastic: 1 } },
};

/**
 * The votes of six such networks, the first of them mnist-150 itself, over five views of each picture: on the validation images
 * three members gained 0.05 points by them.
 */
export const MNIST_1000: NetworkFile = {
  ...MNIST_150,
  name: 'mnist-1000',
  members: 6,
  views: [{}, { dx: -1 }, { dx: 1 }, { dy: -1 }, { dy: 1 }],
};
