/** A network for CIFAR-100 on at most one chip of 4,096 cores. */
import type { NetworkSpecFile } from '../network-spec.ts';

/**
 * The host convolves the picture with learnt filters in whole numbers, two pixels apart, and their signs are the input
 * lines. The first layer on cores looks through overlapping windows, which is free where the host feeds the lines; the others
 * through windows side by side, so that no neuron needs a copy. Shuffling lets each group see something of all before. Each
 * picture is looked at as it is and mirrored.
 *
 * Runs of three epochs said (validation): 21.1 % for 32 filters of 3 x 3 at every pixel and five layers; 22.6 % for 128 of
 * 4 x 4 two pixels apart and twice the width behind them, at equal work; 24.8 % with overlapping windows before the others;
 * 23.5 % with overlapping windows everywhere, and 24.2 % with filters of 6 x 6 instead of 4 x 4 to these.
 */
export const CIFAR100: NetworkSpecFile = {
  name: 'cifar100',
  dataset: 'cifar100',
  input: { filters: { kernel: 6, stride: 2, padding: 2, channels: 128 } },
  layers: [
    { name: 'windows8', kernel: 4, stride: 2, padding: 1, groups: 8, channels: 768, shuffled: true },
    { name: 'halve4', kernel: 2, stride: 2, groups: 12, channels: 1536, shuffled: true },
    { name: 'halve2', kernel: 2, stride: 2, groups: 24, channels: 3072, shuffled: true },
    { name: 'votes', groups: 48, channels: 9600, shuffled: true },
  ],
  views: [{}, { flip: true }],
  training: {
    calibration: 'batches', // of the time when the shipped model was trained
    epochs: 40,
    batch: 64,
    rate: 0.04,
    slopeWidth: 2,
    voteScale: 0.25,
    strengthScale: 2,
    augmentation: { kind: 'photographs', shift: 4 },
  },
};

/** Levels of each colour that a line counts. */
const COLOUR_LEVELS = [0, 1, 2].flatMap((channel) => [51, 102, 153, 204].map((threshold) => ({ channel, threshold })));

/**
 * Two networks whose neurons count to four, and no work of the host: the first layer on cores sees windows of 6 x 6 pixels in three colours, a
 * line for each that spikes once for every level reached. Windows lie side by side from there on. In a run of three epochs it had
 * 29.7 % (validation, one look) at a fifth of the multiplications of `cifar100`, whose kin had at most 24.8 %.
 */
export const CIFAR100_COUNTS: NetworkSpecFile = {
  name: 'cifar100-counts',
  dataset: 'cifar100',
  counts: { ticks: 4 },
  input: { levels: COLOUR_LEVELS, inTime: true },
  layers: [
    { name: 'strokes', kernel: 6, stride: 4, padding: 1, channels: 240 },
    { name: 'halve4', kernel: 2, stride: 2, groups: 8, channels: 960, shuffled: true },
    { name: 'halve2', kernel: 2, stride: 2, groups: 32, channels: 1920, shuffled: true },
    { name: 'votes', groups: 64, channels: 9600, shuffled: true },
  ],
  members: 2,
  views: [{}, { flip: true }],
  training: {
    epochs: 30,
    batch: 64,
    rate: 0.04,
    slopeWidth: 0.7,
    voteScale: 0.0625,
    augmentation: { kind: 'photographs', shift: 4 },
  },
};
