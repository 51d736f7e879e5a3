/**
 * Classifies images on emulated cores: image -> spikes -> ticks -> votes -> class, with every count.
 *
 * A network without state between ticks is pipelined, as published networks ran: image i arrives in tick i, its votes
 * leave `latencyTicks - 1` ticks later, and the pipeline is filled and drained once.
 */

import { usedCores } from '../../cores/chip-image.ts';
import type { Counters } from '../../cores/counters.ts';
import type { EngineName } from '../../cores/engines/choose.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { mapLayers } from '../../mapping/map-layers.ts';
import type { ImageSet } from '../data/image-set.ts';
import { createThresholdEncoder } from '../encoding/threshold.ts';
import { chooseEngine } from '../engine.ts';
import { winner } from '../learning/layered-forward.ts';
import type { Model } from '../models/model-file.ts';
import { runPipeline } from './pipeline.ts';

/** Lanes unless asked otherwise: measured, see docs/results.md. */
const LANES = 8;

export interface ClassifyOptions {
  readonly engine?: EngineName;
  /** Threads of the engine, where it has any. */
  readonly threads?: number;
  /** Copies of the chip that compute side by side; changes no result. Chosen by the size of the chip unless given. */
  readonly lanes?: number;
  /** Classify only the first `limit` images. */
  readonly limit?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface ClassifyResult {
  /** The engine that ran, and why that one. */
  readonly engine: string;
  readonly engineReason: string;
  readonly lanes: number;
  readonly images: number;
  readonly correct: number;
  readonly classes: number;
  /** Images by `[actual class][predicted class]`. */
  readonly confusion: Uint32Array;
  /** Class of each image: most votes, the lowest of equals. */
  readonly predictions: Uint8Array;
  /** Output spikes by `[image][class]`. */
  readonly votes: Uint16Array;
  readonly cores: number;
  readonly ticks: number;
  /** Ticks from one image to the next. */
  readonly ticksPerImage: number;
  /** Ticks from an image's arrival to its votes, both counted. */
  readonly latencyTicks: number;
  readonly pipelined: boolean;
  readonly counters: Counters;
  /** Wall time of the ticks, encoding and decoding, without loading. */
  readonly seconds: number;
}

/** @throws SynaptickError when images and model do not match; rethrows the signal's reason when aborted */
export async function classifyImages(
  model: Model,
  images: ImageSet,
  options: ClassifyOptions = {},
): Promise<ClassifyResult> {
  requireSameSize(model, images);
  const count = Math.min(options.limit ?? images.count, images.count);
  const { image, latencyTicks } = mapLayers(model.network);
  const pixels = images.width * images.height * images.channels;
  const encoder = createThresholdEncoder(image, pixels, model.inputThresholds);
  const choice = chooseEngine(image, { engine: options.engine, threads: options.threads });
  const votes = new Uint16Array(count * model.classes);
  const lanes = Math.min(options.lanes ?? LANES, count);
  const started = performance.now();
  const { counters, engine } = await runPipeline(
    {
      image,
      encoder,
      latency: latencyTicks,
      pixels: images.pixels.subarray(0, count * pixels),
      images: count,
      onOutputs: (done, lines) => countVotes(lines, model.outputClasses, votes.subarray(done * model.classes)),
      onBreath: (ticks) => breathe(options, Math.min(ticks, count), count),
    },
    lanes,
    { engine: choice.name, threads: options.threads },
  );
  options.onProgress?.(count, count);
  const seconds = (performance.now() - started) / 1000;
  const predictions = Uint8Array.from({ length: count }, (_, i) =>
    winner(votes.subarray(i * model.classes, (i + 1) * model.classes)),
  );
  const confusion = confusionOf(images.labels, predictions, model.classes);
  return {
    engine,
    engineReason: choice.reason,
    lanes,
    images: count,
    correct: predictions.reduce((sum, predicted, i) => sum + Number(predicted === images.labels[i]), 0),
    classes: model.classes,
    confusion,
    predictions,
    votes,
    cores: usedCores(image),
    ticks: counters.ticks,
    ticksPerImage: 1,
    latencyTicks,
    pipelined: true,
    counters,
    seconds,
  };
}

function requireSameSize(model: Model, images: ImageSet): void {
  const { width, height } = model.network.input;
  if (images.width === width && images.height === height && images.channels === 1) return;
  throw new SynaptickError(
    `model "${model.name}" takes grey images of ${width} x ${height}, these are ${images.width} x ${images.height}${images.channels === 1 ? '' : ` in ${images.channels} channels`}: choose a model made for ${images.dataset}`,
  );
}

/** Lets the event loop run, so that progress shows and Ctrl-C is seen. */
async function breathe(options: ClassifyOptions, done: number, total: number): Promise<void> {
  options.onProgress?.(done, total);
  await new Promise((resolve) => setImmediate(resolve));
  options.signal?.throwIfAborted();
}

function countVotes(lines: Uint32Array, outputClasses: Uint8Array, votes: Uint16Array): void {
  for (const line of lines) {
    const voted = outputClasses[line] as number;
    votes[voted] = (votes[voted] as number) + 1;
  }
}

function confusionOf(labels: Uint8Array, predictions: Uint8Array, classes: number): Uint32Array {
  const confusion = new Uint32Array(classes * classes);
  predictions.forEach((predicted, i) => {
    const cell = (labels[i] as number) * classes + predicted;
    confusion[cell] = (confusion[cell] as number) + 1;
  });
  return confusion;
}
