/**
 * Classifies images on emulated cores: image -> spikes -> ticks -> votes -> class, with every count.
 *
 * A network without state between ticks is pipelined, as published networks ran: image i arrives in tick i, its votes
 * leave `latencyTicks - 1` ticks later, and the pipeline is filled and drained once.
 */

import { usedCores } from '../../cores/chip-image.ts';
import type { Counters } from '../../cores/counters.ts';
import type { Engine } from '../../cores/engine.ts';
import type { EngineName } from '../../cores/engines/choose.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { WORDS } from '../../cores/limits.ts';
import { mapLayers } from '../../mapping/map-layers.ts';
import { chooseEngine, createEngine } from '../engine.ts';
import type { ImageSet } from '../data/image-set.ts';
import { createThresholdEncoder } from '../encoding/threshold.ts';
import { winner } from '../learning/layered-forward.ts';
import type { Model } from '../models/model-file.ts';

export interface ClassifyOptions {
  readonly engine?: EngineName;
  /** Classify only the first `limit` images. */
  readonly limit?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface ClassifyResult {
  /** The engine that ran, and why that one. */
  readonly engine: string;
  readonly engineReason: string;
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

/** Ticks between two looks at the signal and the progress. */
const BATCH = 250;

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
  const choice = chooseEngine(image, { engine: options.engine });
  const engine = await createEngine(image, { engine: choice.name });
  const votes = new Uint16Array(count * model.classes);
  const ticks = count + latencyTicks - 1;
  const started = performance.now();
  try {
    for (let tick = 0; tick < ticks; tick++) {
      if (tick % BATCH === 0) await breathe(options, Math.max(0, tick - latencyTicks + 1), count);
      if (tick < count) injectImage(engine, encoder.cores, encoder.encode(images.pixels, tick * pixels));
      engine.step();
      const done = tick - latencyTicks + 1;
      if (done >= 0) countVotes(engine, model.outputClasses, votes.subarray(done * model.classes));
    }
    options.onProgress?.(count, count);
    const seconds = (performance.now() - started) / 1000;
    const predictions = Uint8Array.from({ length: count }, (_, i) =>
      winner(votes.subarray(i * model.classes, (i + 1) * model.classes)),
    );
    const confusion = confusionOf(images.labels, predictions, model.classes);
    return {
      engine: engine.name,
      engineReason: choice.reason,
      images: count,
      correct: predictions.reduce((sum, predicted, i) => sum + Number(predicted === images.labels[i]), 0),
      classes: model.classes,
      confusion,
      predictions,
      votes,
      cores: usedCores(image),
      ticks: engine.counters.ticks,
      ticksPerImage: 1,
      latencyTicks,
      pipelined: true,
      counters: { ...engine.counters },
      seconds,
    };
  } finally {
    engine.close();
  }
}

function requireSameSize(model: Model, images: ImageSet): void {
  const { width, height } = model.network.input;
  if (images.width === width && images.height === height && images.channels === 1) return;
  throw new SynaptickError(
    `model "${model.name}" takes grey images of ${width} x ${height}, these are ${images.width} x ${images.height} with ${images.channels} channels: choose a model made for ${images.dataset}`,
  );
}

/** Lets the event loop run, so that progress shows and Ctrl-C is seen. */
async function breathe(options: ClassifyOptions, done: number, total: number): Promise<void> {
  options.onProgress?.(done, total);
  await new Promise((resolve) => setImmediate(resolve));
  options.signal?.throwIfAborted();
}

function injectImage(engine: Engine, cores: readonly number[], words: Uint32Array): void {
  cores.forEach((core, index) => {
    engine.injectWords(core, words, index * WORDS);
  });
}

function countVotes(engine: Engine, outputClasses: Uint8Array, votes: Uint16Array): void {
  for (const line of engine.outputs()) {
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
