/** Networks that ship with the package, and how each is trained. */
import type { NetworkSpec, TrainOptions } from './train-crossbar.ts';

export interface Recipe {
  readonly spec: NetworkSpec;
  readonly options: TrainOptions;
  /** So many of the last training samples are not trained on but validated with. */
  readonly validation: number;
}

/** The 5-core MNIST layout of Esser et al., NIPS 2015: four 16 x 16 windows, then one core of 25 voters per class. */
export const MNIST_5CORE: Recipe = {
  spec: {
    name: 'mnist-5core',
    input: { width: 28, height: 28, channels: 1 },
    inputThreshold: 96,
    classes: 10,
    layers: [
      { name: 'windows', window: { size: 16, stride: 12 }, neurons: 64, scale: 16, slopeWidth: 6 },
      { name: 'votes', window: null, neurons: 250, scale: 16, slopeWidth: 8 },
    ],
  },
  options: {
    seed: 1,
    epochs: 40,
    batch: 100,
    learningRate: 0.02,
    voteScale: 0.5,
    labelSmoothing: 0,
    distortion: { shift: 1, turn: 0.1, stretch: 0.06, slant: 0.08 },
  },
  validation: 10_000,
};
