/** Training of the winner-take-all network, and its test: images in, weights, votes and accuracy out. */
import { SynaptickError } from '../../../../cores/errors.ts';
import { seededRandom, shuffle, uniform } from '../../../../mapping/random.ts';
import { balanceThresholds, type ThresholdRule } from '../thresholds.ts';
import { type DrawPhase, inputGaps, presentationKey } from './input.ts';
import { scheduled, type WinnerRecipe } from './recipe.ts';
import { addToTally, classByEvidence, classByLabel, createVoteTally, evidenceOf, labelsOf } from './votes.ts';
import type { Presenter } from './winner-spec.ts';

/** Images and their classes. */
export interface WinnerSamples {
  /** `[image][pixel]`, 0..255. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** A training run between two presentations. */
export interface WinnerState {
  readonly recipe: WinnerRecipe;
  /** Images presented so far. */
  presented: number;
  /** `[neuron][input]`, of unit length for each neuron. */
  weights: Float32Array;
  readonly thresholds: Float64Array;
}

export const CLASSES = 10;

/** A network before its first image: even weights with a little noise. */
export function createWinnerState(recipe: WinnerRecipe): WinnerState {
  const { neurons, inputs, seed, threshold } = recipe;
  const random = seededRandom(seed);
  const weights = Float32Array.from({ length: neurons * inputs }, () => uniform(random, 0.3, 1.3));
  for (let j = 0; j < neurons; j++) {
    const own = weights.subarray(j * inputs, (j + 1) * inputs);
    const length = Math.hypot(...own);
    for (let i = 0; i < inputs; i++) own[i] = (own[i] as number) / length;
  }
  return { recipe, presented: 0, weights, thresholds: new Float64Array(neurons).fill(threshold) };
}

/** How far a training is. At each report `state` is whole, so that it can be saved. */
export type TrainStep =
  | { readonly kind: 'images'; readonly presented: number; readonly total: number }
  | {
      readonly kind: 'report';
      readonly presented: number;
      readonly total: number;
      /** Spikes of all neurons per image, in the mean since the last report. */
      readonly spikesPerImage: number;
      /** Share of the images since then whose class the responses to earlier images told; null where there were none. */
      readonly runningAccuracy: number | null;
    };

/** Images between two reports, and between two other yields. */
export const REPORT_IMAGES = 10_000;
const BREATH_IMAGES = 100;

/** What of a tally is kept from one step to the next: neurons change, so old responses must fade. */
const REMEMBERED = 0.5;

/**
 * Goes on to the end of the recipe. Labels are looked at for the running accuracy alone: they change nothing.
 * @param every images between two reports
 * @param adapt how thresholds move, balanced unless given
 * @throws SynaptickError where images and recipe do not match
 */
export function* trainWinners(
  state: WinnerState,
  presenter: Presenter,
  samples: WinnerSamples,
  every = REPORT_IMAGES,
  adapt: ThresholdRule = balanceThresholds,
): Generator<TrainStep, void> {
  const { recipe } = state;
  const images = requireImages(recipe, samples);
  const total = recipe.epochs * images;
  const gaps = new Float32Array(recipe.inputs);
  const key = new Uint32Array(4);
  const tally = createVoteTally(recipe.neurons, CLASSES);
  presenter.setWeights(state.weights);
  presenter.setThresholds(state.thresholds);
  let order = orderOf(recipe, images, Math.floor(state.presented / images));
  const first = state.presented;
  while (state.presented < total) {
    const evidence = evidenceOf(tally);
    const from = state.presented;
    const to = Math.min(total, (Math.floor(from / every) + 1) * every);
    let right = 0;
    let spikes = 0;
    for (let k = from; k < to; k++) {
      if (k % images === 0) order = orderOf(recipe, images, k / images);
      const image = order[k % images] as number;
      const pixels = samples.pixels.subarray(image * recipe.inputs, (image + 1) * recipe.inputs);
      const label = samples.labels[image] as number;
      inputGaps(pixels, recipe.inputRate, gaps);
      presentationKey(recipe.seed, 'train', k, key);
      const counts = presenter.present(gaps, key, scheduled(recipe.rate, k / total));
      adapt(state.thresholds, counts, scheduled(recipe.thresholdStep, k / total), recipe.threshold);
      presenter.setThresholds(state.thresholds);
      for (let j = 0; j < counts.length; j++) spikes += counts[j] as number;
      if (classByEvidence(evidence, CLASSES, counts) === label) right++;
      addToTally(tally, counts, label);
      if ((k + 1) % BREATH_IMAGES === 0) yield { kind: 'images', presented: k + 1, total };
    }
    state.presented = to;
    state.weights = presenter.weights();
    for (let cell = 0; cell < tally.spikes.length; cell++)
      tally.spikes[cell] = (tally.spikes[cell] as number) * REMEMBERED;
    yield {
      kind: 'report',
      presented: to,
      total,
      spikesPerImage: spikes / (to - from),
      runningAccuracy: from === first ? null : right / (to - from),
    };
  }
}

/** The images of an epoch in random order. */
function orderOf({ seed }: WinnerRecipe, images: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: images }, (_, i) => i);
  shuffle(order, seededRandom((seed + Math.imul(epoch + 1, 0x9e3779b9)) >>> 0));
  return order;
}

function requireImages({ inputs }: WinnerRecipe, { pixels, labels }: WinnerSamples): number {
  if (labels.length > 0 && pixels.length === labels.length * inputs) return labels.length;
  throw new SynaptickError(
    `STDP network of ${inputs} inputs: ${pixels.length} pixels for ${labels.length} labels, needed are ${inputs} for each: give images of that size`,
  );
}

/** Presents images without learning, calling `onCounts` with the spikes of each neuron; `every` images a yield. */
export function* respond(
  state: WinnerState,
  presenter: Presenter,
  samples: WinnerSamples,
  phase: DrawPhase,
  onCounts: (image: number, counts: Uint32Array) => void,
  every = 500,
): Generator<number, void> {
  const { recipe } = state;
  const images = requireImages(recipe, samples);
  const gaps = new Float32Array(recipe.inputs);
  const key = new Uint32Array(4);
  presenter.setWeights(state.weights);
  presenter.setThresholds(state.thresholds);
  for (let image = 0; image < images; image++) {
    inputGaps(samples.pixels.subarray(image * recipe.inputs, (image + 1) * recipe.inputs), recipe.inputRate, gaps);
    presentationKey(recipe.seed, phase, image, key);
    onCounts(image, presenter.present(gaps, key, 0));
    if ((image + 1) % every === 0) yield image + 1;
  }
}

/** What each neuron responds to, from labelled training images. Drive it to its end; it returns the evidence. */
export function* assignVotes(
  state: WinnerState,
  presenter: Presenter,
  samples: WinnerSamples,
): Generator<number, Float32Array> {
  const tally = createVoteTally(state.recipe.neurons, CLASSES);
  yield* respond(state, presenter, samples, 'label', (image, counts) => {
    addToTally(tally, counts, samples.labels[image] as number);
  });
  return evidenceOf(tally);
}

/** Images classified, and how many of them rightly. */
export interface WinnerScore {
  readonly images: number;
  /** Right by evidence, and right by one label for each neuron as in the paper. */
  readonly correct: number;
  readonly correctByLabel: number;
  readonly spikesPerImage: number;
}

/** Classifies images. */
export function* scoreWinners(
  state: WinnerState,
  presenter: Presenter,
  evidence: Float32Array,
  samples: WinnerSamples,
): Generator<number, WinnerScore> {
  const labels = labelsOf(evidence, CLASSES);
  let correct = 0;
  let correctByLabel = 0;
  let spikes = 0;
  yield* respond(state, presenter, samples, 'test', (image, counts) => {
    const label = samples.labels[image];
    if (classByEvidence(evidence, CLASSES, counts) === label) correct++;
    if (classByLabel(labels, CLASSES, counts) === label) correctByLabel++;
    for (let j = 0; j < counts.length; j++) spikes += counts[j] as number;
  });
  const images = samples.labels.length;
  return { images, correct, correctByLabel, spikesPerImage: spikes / images };
}
