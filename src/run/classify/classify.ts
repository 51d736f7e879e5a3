/**
 * Classifies images on emulated cores: image -> views -> spikes -> ticks -> votes -> class, with every count.
 *
 * Networks are pipelined, as published ones ran: views arrive one after the other, at the pace of the network's schedule, and
 * the pipeline is filled and drained once.
 */

import { usedCores } from '../../../cores/chip-image.ts';
import type { Counters } from '../../../cores/counters.ts';
import type { EngineName } from '../../../cores/engines/choose.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { engineFor } from '../../drive/engine.ts';
import type { ImageSet } from '../../input/data/image-set.ts';
import { createLineEncoder } from '../../input/encoding/line-encoder.ts';
import { confusionMatrix } from '../../measure/confusion.ts';
import { rankOf, winner } from '../../models/integer-forward.ts';
import type { Model } from '../../models/model-file.ts';
import { countingOf } from '../../models/schedule.ts';
import { countSpikes, frameSpikes, type RateInput, rateSpikes } from './frames.ts';
import { type HostWork, hostWorkOf } from './host-work.ts';
import { type ModelChipOptions, modelChip } from './model-chip.ts';
import { runPipeline } from './pipeline.ts';

/** Lanes unless asked otherwise: measured, see docs/results.md. */
const LANES = 8;
/** With so many classes it is also told how often the right one is among the first `TOP`. */
const MANY_CLASSES = 20;
const TOP = 5;

export interface ClassifyOptions extends Pick<ModelChipOptions, 'host' | 'cache' | 'onMapping' | 'onWarning'> {
  readonly engine?: EngineName;
  /** Threads of the engine, where it has any. */
  readonly threads?: number;
  /** Copies of the chip that compute side by side; changes no result. Chosen by the size of the chip unless given. */
  readonly lanes?: number;
  /** Classify only the first `limit` images. */
  readonly limit?: number;
  /** Random spikes at the rates of the pixels for some ticks of each view; the model's thresholds, once, unless given. */
  readonly rate?: RateInput | undefined;
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
  /** Images whose class is among the five of most votes (the lowest of equals first); null for few classes. */
  readonly correctTop5: number | null;
  readonly classes: number;
  /** Images by `[actual class][predicted class]`. */
  readonly confusion: Uint32Array;
  /** Class of each image: most votes, the lowest of equals. */
  readonly predictions: Uint8Array;
  /** Output spikes by `[image][class]`. */
  readonly votes: Uint16Array;
  readonly cores: number;
  readonly ticks: number;
  /** Ticks from one image to the next: its views, times the ticks of each. */
  readonly ticksPerImage: number;
  /** Ticks from the arrival of an image's first view to the votes of its last, both counted. */
  readonly latencyTicks: number;
  readonly pipelined: boolean;
  readonly counters: Counters;
  /** What the host does for an image before the first core. */
  readonly hostWork: HostWork;
  /** Wall time of the ticks, encoding and decoding, without loading. */
  readonly seconds: number;
}

/** @throws SynaptickError when images and model do not match; rethrows the signal's reason when aborted */
export async function classifyImages(
  model: Model,
  images: ImageSet,
  options: ClassifyOptions,
): Promise<ClassifyResult> {
  requireSameSize(model, images);
  const count = Math.min(options.limit ?? images.count, images.count);
  const { image, schedule, outputClasses } = await modelChip(model, options);
  const choice = engineFor(image, options.host, { engine: options.engine, threads: options.threads });
  const votes = new Uint16Array(count * model.classes);
  const ticksPerView = options.rate?.ticks ?? 1;
  const framesPerImage = model.views.length * ticksPerView;
  const frames = count * framesPerImage;
  const { period, firstVote, lastVote, memory } = schedule;
  const perImage = framesPerImage * period;
  const ticks = Math.max(0, (frames - 1) * period + lastVote + 1);
  const lanes = Math.min(options.lanes ?? LANES, frames);
  const spikesOf = spikesOfTicks(model, images.pixels, options.rate, frames);
  const started = performance.now();
  const { counters, engine } = await runPipeline(
    {
      image,
      encoder: createLineEncoder(image),
      ticks,
      memory,
      spikesOf,
      onOutputs: (tick, lines) => {
        if (tick < firstVote) return;
        countVotes(lines, outputClasses, votes.subarray(Math.floor((tick - firstVote) / perImage) * model.classes));
      },
      onBreath: (done) => breathe(options, Math.min(Math.floor(done / perImage), count), count),
    },
    lanes,
    { engine: choice.name, threads: options.threads },
  );
  options.onProgress?.(count, count);
  const seconds = (performance.now() - started) / 1000;
  const votesOf = (i: number) => votes.subarray(i * model.classes, (i + 1) * model.classes);
  const predictions = Uint8Array.from({ length: count }, (_, i) => winner(votesOf(i)));
  const within = (first: number) =>
    predictions.reduce((sum, _, i) => sum + Number(rankOf(votesOf(i), images.labels[i] as number) < first), 0);
  return {
    engine,
    engineReason: choice.reason,
    lanes,
    images: count,
    correct: within(1),
    correctTop5: model.classes >= MANY_CLASSES ? within(TOP) : null,
    classes: model.classes,
    confusion: confusionMatrix(images.labels, predictions, model.classes),
    predictions,
    votes,
    cores: usedCores(image),
    ticks: counters.ticks,
    ticksPerImage: perImage,
    latencyTicks: (framesPerImage - 1) * period + lastVote + 1,
    pipelined: true,
    counters,
    hostWork: hostWorkOf(model, ticksPerView),
    seconds,
  };
}

/** What arrives on the input lines in a tick; null behind the last frame, where nothing does. */
function spikesOfTicks(
  model: Model,
  pixels: Uint8Array,
  rate: RateInput | undefined,
  frames: number,
): (tick: number) => Uint8Array | null {
  const counting = countingOf(model.members);
  if (counting && rate) {
    throw new SynaptickError(
      `model "${model.name}" counts spikes over ${counting[0]?.counts.ticks} ticks, rate input is for models of one tick: leave out --input rate`,
    );
  }
  if (counting) return countSpikes(model, counting, pixels, frames);
  const spikesOf = rate ? rateSpikes(model, pixels, rate) : frameSpikes(model, pixels);
  return (tick) => (tick < frames ? spikesOf(tick) : null);
}

function requireSameSize({ name, picture, classes }: Model, images: ImageSet): void {
  const { width, height, channels } = picture;
  if (images.width !== width || images.height !== height || images.channels !== channels) {
    throw new SynaptickError(
      `model "${name}" takes ${sizeText(picture)}, these are ${sizeText(images)}: choose a model made for ${images.dataset}`,
    );
  }
  const image = images.labels.findIndex((label) => label >= classes);
  if (image < 0) return;
  throw new SynaptickError(
    `model "${name}" has ${classes} classes, image ${image} of ${images.dataset} is of class ${images.labels[image]}: choose a model made for ${images.dataset}`,
  );
}

function sizeText({ width, height, channels }: Model['picture']): string {
  const kind = channels === 1 ? 'grey images' : `images in ${channels} channels`;
  return `${kind} of ${width} x ${height}`;
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
