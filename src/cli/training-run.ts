/** What a training run is told and what it comes to. */

import type { ImageSet } from '../input/data/image-set.ts';
import type { NetworkSpec } from '../train/layers/network-spec.ts';
import type { RunRequest } from '../train/layers/run-request.ts';

export interface TrainingRun {
  readonly spec: NetworkSpec;
  /** The training split; its last `validation` images validate. */
  readonly images: ImageSet;
  readonly validation: number;
  readonly classes: number;
  readonly seed?: number | undefined;
  /** Passes over the training images; the description's unless given. */
  readonly epochs?: number | undefined;
  /** Seconds that become a number of epochs, once. */
  readonly budget?: number | undefined;
  readonly threads?: number | undefined;
  readonly out: string;
  readonly checkpoint: string;
  readonly resume: boolean;
  /** Seconds between two checkpoints within an epoch. */
  readonly every: number;
  /** Checkpoints of the networks to learn from too; none unless the description has `distillation`. */
  readonly teachers: readonly string[];
  /** Where the learning curve is drawn, after each epoch. */
  readonly curve?: string | undefined;
  /** Kept in the checkpoint, for `train --resume` by itself. */
  readonly request?: RunRequest | undefined;
  /** What the model's card names; is told seed and epochs. */
  readonly command: (seed: number, epochs: number) => string;
}

/** What a run came to: accuracy on the validation images, on emulated cores; without cores if it is in floats. */
export interface TrainingResult {
  readonly name: string;
  readonly command: string;
  readonly seed: number;
  readonly epochs: number;
  readonly cores: number | null;
  readonly accuracy: number;
  readonly images: number;
  /** Of training, earlier parts of a resumed run included. */
  readonly seconds: number;
  /** Neurons whose threshold had to be cut off at its limit. */
  readonly clipped: number;
  /** Of spike counts that fire freely: accuracy on the same images and cores with firing held, which is that of the count model. */
  readonly heldAccuracy?: number;
}
