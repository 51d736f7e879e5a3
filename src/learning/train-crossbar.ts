/**
 * Training of a layered network that a chip can hold as it is: forward passes use the integer network that will be
 * deployed, so no accuracy is lost on the way to the cores. Loss: cross-entropy of a softmax over the votes; Adam; the
 * learning rate falls from its start to 0 along half a cosine. Single-threaded and deterministic: the state after an
 * epoch depends only on spec, options and samples.
 */
import { type Grid, type LayeredNetwork, lines } from '../../mapping/network.ts';
import { type RandomState, seededRandom, shuffle } from '../../mapping/random.ts';
import { adamStep, createMoments, type Moments } from './adam.ts';
import {
  backward,
  type CrossbarLayer,
  clearGradients,
  createLatents,
  createLayer,
  forward,
  type LatentGradients,
  type LayerLatents,
  type LayerSpec,
  latentGradients,
  quantisedLayer,
  refreshWeights,
  specGrid,
} from './crossbar-layer.ts';
import { type Distortion, distort } from './distort.ts';
import { countVotes, layeredForward, pixelSpikes, winner } from './layered-forward.ts';

/** The network to train: a picture of grey levels in, classes out. */
export interface NetworkSpec {
  readonly name: string;
  /** One line per pixel: one channel. */
  readonly input: Grid;
  /** A pixel spikes where it is at least this bright, 1..255. */
  readonly inputThreshold: number;
  /** Output neuron k votes for class k mod `classes`. */
  readonly classes: number;
  readonly layers: readonly LayerSpec[];
}

export interface TrainOptions {
  readonly seed: number;
  readonly epochs: number;
  /** Samples per step. */
  readonly batch: number;
  /** Step of a latent parameter at the start, in its own units. */
  readonly learningRate: number;
  /** A class's logit is its votes times this. */
  readonly voteScale: number;
  /** Part of the target's probability that is spread over all classes, 0..1. */
  readonly labelSmoothing: number;
  /** Random changes of each training picture, or null. */
  readonly distortion: Distortion | null;
}

/** Pictures `[sample][pixel]`, grey levels 0..255, and their classes. */
export interface Samples {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** Latent parameters of a layer with their Adam moments. */
export interface LayerState {
  readonly latents: LayerLatents;
  readonly moments: { readonly gates: Moments; readonly strengths: Moments; readonly thresholds: Moments };
}

/** All that a run has learnt so far: plain data. Saved after an epoch and loaded again, it goes on bit for bit. */
export interface TrainerState {
  readonly spec: NetworkSpec;
  readonly options: TrainOptions;
  readonly random: RandomState;
  readonly layers: readonly LayerState[];
  /** Epochs and steps done. */
  epoch: number;
  step: number;
}

/** After each batch: samples of this epoch seen so far. */
export interface BatchReport {
  readonly kind: 'batch';
  readonly epoch: number;
  readonly samples: number;
  readonly of: number;
}

/** After each epoch (counted from 1). Training figures are means over the epoch, while the network changed. */
export interface EpochReport {
  readonly kind: 'epoch';
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  readonly trainAccuracy: number;
  readonly validationAccuracy: number;
}

/** A fresh state, random by the seed. */
export function createTrainer(spec: NetworkSpec, options: TrainOptions): TrainerState {
  const random = seededRandom(options.seed);
  let grid = spec.input;
  const layers = spec.layers.map((layer) => {
    const latents = createLatents(grid, layer, random);
    grid = specGrid(grid, layer);
    const moments = {
      gates: createMoments(latents.gates.length),
      strengths: createMoments(latents.strengths.length),
      thresholds: createMoments(latents.thresholds.length),
    };
    return { latents, moments };
  });
  return { spec, options, random, layers, epoch: 0, step: 0 };
}

/**
 * Trains `state` on to its last epoch, in place. Yields after every batch, so that the caller can breathe, show progress
 * or stop, and after every epoch, when the state is whole and may be saved. A state left in the middle of an epoch is not
 * to be used again. The network to ship is the last one: the learning rate has come to 0, and picking the epoch that
 * did best in validation would make the validation accuracy look better than it is.
 */
export function* trainCrossbar(
  state: TrainerState,
  training: Samples,
  validation: Samples,
): Generator<BatchReport | EpochReport, void> {
  const { options } = state;
  const worker = createWorker(state);
  const order = new Uint32Array(training.labels.length);
  const steps = Math.ceil(order.length / options.batch) * options.epochs;
  while (state.epoch < options.epochs) {
    const epoch = state.epoch + 1;
    for (let i = 0; i < order.length; i++) order[i] = i;
    shuffle(order, state.random);
    let loss = 0;
    let correct = 0;
    for (let start = 0; start < order.length; start += options.batch) {
      const batch = order.subarray(start, start + options.batch);
      const learningRate = (options.learningRate * (1 + Math.cos((Math.PI * state.step) / steps))) / 2;
      const result = trainBatch(worker, state, training, batch, learningRate);
      loss += result.loss;
      correct += result.correct;
      yield { kind: 'batch', epoch, samples: start + batch.length, of: order.length };
    }
    state.epoch = epoch;
    const validationAccuracy = accuracyOf(networkOf(state), state.spec, validation);
    const trainAccuracy = correct / order.length;
    yield {
      kind: 'epoch',
      epoch,
      epochs: options.epochs,
      loss: loss / order.length,
      trainAccuracy,
      validationAccuracy,
    };
  }
}

/** Splits off the last `count` samples for validation; both parts look into the same bytes. */
export function holdOut(samples: Samples, count: number): { training: Samples; validation: Samples } {
  const total = samples.labels.length;
  const size = samples.pixels.length / total;
  const part = (from: number, to: number): Samples => ({
    pixels: samples.pixels.subarray(from * size, to * size),
    labels: samples.labels.subarray(from, to),
  });
  return { training: part(0, total - count), validation: part(total - count, total) };
}

/** The integer network that the latents stand for. */
export function networkOf(state: TrainerState): LayeredNetwork {
  const layers = createLayers(state).map(quantisedLayer);
  return { name: state.spec.name, input: state.spec.input, layers };
}

/** The part of the samples that the integer network puts in the right class. */
export function accuracyOf(network: LayeredNetwork, spec: NetworkSpec, samples: Samples): number {
  const run = layeredForward(network);
  const pixels = lines(spec.input);
  const spikes = new Uint8Array(pixels);
  let correct = 0;
  for (let n = 0; n < samples.labels.length; n++) {
    pixelSpikes(samples.pixels.subarray(n * pixels, (n + 1) * pixels), spec.inputThreshold, spikes);
    if (winner(countVotes(run(spikes), spec.classes)) === samples.labels[n]) correct++;
  }
  return correct / samples.labels.length;
}

/** The layers at work and their buffers. */
interface Worker {
  readonly layers: readonly CrossbarLayer[];
  readonly picture: Float32Array;
  readonly spikes: Float32Array;
  /** Gradient by the output of each layer, and first by the network's input (not used). */
  readonly lineGradients: readonly Float32Array[];
  readonly gradients: readonly LatentGradients[];
}

function createLayers(state: TrainerState): CrossbarLayer[] {
  let grid = state.spec.input;
  return state.spec.layers.map((spec, index) => {
    const layer = createLayer(grid, spec, (state.layers[index] as LayerState).latents);
    grid = specGrid(grid, spec);
    return layer;
  });
}

function createWorker(state: TrainerState): Worker {
  const layers = createLayers(state);
  const pixels = lines(state.spec.input);
  return {
    layers,
    picture: new Float32Array(pixels),
    spikes: new Float32Array(pixels),
    lineGradients: [new Float32Array(pixels), ...layers.map((layer) => new Float32Array(layer.output.length))],
    gradients: layers.map(({ latents }) => ({
      gates: new Float32Array(latents.gates.length),
      strengths: new Float32Array(latents.strengths.length),
      thresholds: new Float32Array(latents.thresholds.length),
    })),
  };
}

function trainBatch(
  worker: Worker,
  state: TrainerState,
  samples: Samples,
  batch: Uint32Array,
  learningRate: number,
): { loss: number; correct: number } {
  let loss = 0;
  let correct = 0;
  worker.layers.forEach(clearGradients);
  for (const sample of batch) {
    loadSpikes(worker, state, samples.pixels, sample);
    const label = samples.labels[sample] as number;
    const votes = forwardAll(worker, state.spec.classes);
    if (winner(votes) === label) correct++;
    loss += backwardAll(worker, state.options, votes, label);
  }
  state.step++;
  worker.layers.forEach((layer, index) => {
    const into = worker.gradients[index] as LatentGradients;
    const { latents, moments } = state.layers[index] as LayerState;
    latentGradients(layer, into);
    adamStep(latents.gates, into.gates, moments.gates, state.step, learningRate, 1);
    adamStep(latents.strengths, into.strengths, moments.strengths, state.step, learningRate);
    adamStep(latents.thresholds, into.thresholds, moments.thresholds, state.step, learningRate);
    refreshWeights(layer);
  });
  return { loss, correct };
}

function loadSpikes(worker: Worker, state: TrainerState, pixels: Uint8Array, sample: number): void {
  const { input, inputThreshold } = state.spec;
  const size = worker.picture.length;
  const image = pixels.subarray(sample * size, (sample + 1) * size);
  const { distortion } = state.options;
  if (distortion) distort(image, input.width, input.height, distortion, state.random, worker.picture);
  pixelSpikes(distortion ? worker.picture : image, inputThreshold, worker.spikes);
}

function forwardAll(worker: Worker, classes: number): Float64Array {
  let input = worker.spikes;
  for (const layer of worker.layers) {
    forward(layer, input);
    input = layer.output;
  }
  return countVotes(input, classes);
}

/** Returns the loss of the sample: the cross-entropy of the target and the softmax over the scaled votes. */
function backwardAll(worker: Worker, options: TrainOptions, votes: Float64Array, label: number): number {
  const { layers, lineGradients } = worker;
  const classes = votes.length;
  const most = Math.max(...votes);
  const exps = votes.map((v) => Math.exp((v - most) * options.voteScale));
  const total = exps.reduce((sum, e) => sum + e, 0);
  let loss = 0;
  const byVote = exps.map((e, c) => {
    const target = (c === label ? 1 - options.labelSmoothing : 0) + options.labelSmoothing / classes;
    loss -= target * ((votes[c] as number) - most) * options.voteScale - target * Math.log(total);
    return (e / total - target) * options.voteScale;
  });
  const last = lineGradients[layers.length] as Float32Array;
  for (let k = 0; k < last.length; k++) last[k] = byVote[k % classes] as number;
  for (let l = layers.length - 1; l >= 0; l--) {
    const below = l > 0 ? (layers[l - 1] as CrossbarLayer) : null;
    const input = below ? below.output : worker.spikes;
    backward(
      layers[l] as CrossbarLayer,
      input,
      lineGradients[l + 1] as Float32Array,
      below,
      lineGradients[l] as Float32Array,
    );
  }
  return loss;
}
