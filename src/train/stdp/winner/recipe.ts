/**
 * How the winner-take-all network is trained: every number, and why. Chosen on the last 10,000 training images; the test set
 * had no part in it. docs/stdp.md has what else was tried.
 */
import { SynaptickError } from '../../../../cores/errors.ts';
import { DEFAULT_SEED } from '../../../../mapping/random.ts';
import type { WinnerSpec } from './winner-spec.ts';

/** A value that falls geometrically over the whole training, from the first to the second. */
export type Decay = readonly [from: number, to: number];

/** All that determines a training beside its images. */
export interface WinnerRecipe extends WinnerSpec {
  /** Passes over the training images. */
  readonly epochs: number;
  /** 0..2^32 - 1. */
  readonly seed: number;
  /** Input spikes in a step, of an image with any ink. */
  readonly inputRate: number;
  /** Threshold of every neuron at first, and of all in the mean for ever. */
  readonly threshold: number;
  /** Learning rate of weights. */
  readonly rate: Decay;
  /** What a threshold gains at a spike of its neuron (../thresholds.ts). */
  readonly thresholdStep: Decay;
}

/** Neurons, epochs and seed unless given. */
export const DEFAULT_WINNERS = { neurons: 100, epochs: 3, seed: DEFAULT_SEED } as const;
/** Of so many training images the last, so 10,000 of MNIST: on them the recipe was chosen, and none is trained on or votes. */
export const VALIDATION_PART = 6;
/** Training images whose races give the neurons on cores their votes. */
export const CORE_VOTERS = 20_000;

/** Neurons that a recipe is for. Diehl and Cook published 100, 400, 1600 and 6400. */
export const MAX_NEURONS = 10_000;

/**
 * The recipe for any number of neurons. Of n neurons each wins every n-th time, so what it learns at once, and how far its
 * threshold moves, must grow with n.
 * @throws SynaptickError for neurons outside 1..10000 or epochs below 1
 */
export function winnerRecipe(options: {
  readonly neurons: number;
  readonly epochs: number;
  readonly seed: number;
}): WinnerRecipe {
  const { neurons, epochs, seed } = options;
  if (!(Number.isInteger(neurons) && neurons >= 1 && neurons <= MAX_NEURONS)) {
    throw new SynaptickError(
      `STDP network of ${neurons} neurons, must be a whole number from 1 to ${MAX_NEURONS}: 100, 400 and 1600 are the published sizes`,
    );
  }
  if (!(Number.isInteger(epochs) && epochs >= 1)) {
    throw new SynaptickError(`STDP training of ${epochs} epochs, must be a whole number of at least 1`);
  }
  const root = Math.sqrt(neurons / 100);
  const rate = Math.min(0.3, 0.05 * root);
  const step = (0.02 * neurons) / 100;
  return {
    inputs: 784,
    neurons,
    steps: 250,
    membraneTime: 100,
    traceTime: 20,
    epochs,
    seed,
    inputRate: 6.5,
    threshold: 10,
    rate: [rate, rate / 25],
    thresholdStep: [step, step / 50],
  };
}

/** The value of a schedule when `part` of the training (0..1) is done. */
export function scheduled([from, to]: Decay, part: number): number {
  return from * (to / from) ** part;
}
