/**
 * Classifies images on emulated cores: image -> views -> spikes -> ticks -> votes -> class, with every count.
 *
 * Networks are pipelined, as published ones ran: views arrive one after the other, at the pace of the network's schedule, and
 * the pipeline is filled and drained once.
 */

import { usedCores } from '../../../cores/chip-image.ts';
import type { Counters } from '../../../cores/counters.ts';
import type { EngineName } from '../../../cores/engines/choose.ts';
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { planEngine } from '../../drive/engine-plan.ts';
import type { Host } from '../../host/host.ts';
import type { ImageSet } from '../../input/data/image-set.ts';
import { isKnown } from '../../input/data/known.ts';
import { confusionMatrix } from '../../measure/confusion.ts';
import type { TimingConstants } from '../../measure/tick-time/constants.ts';
import { rankOf, winner } from '../../models/integer-forward.ts';
import type { Model } from '../../models/model-file.ts';
import { createTickTimer, type TickTimes } from '../tick-times.ts';
import { framesOf, type RateInput } from './frames.ts';
import { type HostWork, hostWorkOf } from './host-work.ts';
import { type ModelChip, type ModelChipOptions, modelChipOn } from './model-chip.ts';
import { wholeStretch } from './pipeline.ts';
import { runOnThreads } from './stretch-threads.ts';

/** With so many classes it is also told how often the right one is among the first `TOP`. */
const MANY_CLASSES = 20;
const TOP = 5;

export interface ClassifyOptions extends Pick<ModelChipOptions, 'cache' | 'onMapping' | 'onWarning'> {
  /** The model's chip, where it is at hand: mapped otherwise. */
  readonly chip?: ModelChip | undefined;
  readonly engine?: EngineName;
  /**
   * Threads, each with an engine and a part of the images; of the engine parallel those that divide the cores. As many as pay
   * unless given, and never more than the images fill. Changes no result.
   */
  readonly threads?: number | undefined;
  /** Copies of the chip that compute side by side on each thread; changes no result. Chosen with the engine unless given. */
  readonly lanes?: number | undefined;
  /** Bytes that engines may take; 4 GiB, or half of the machine's, unless given. Fewer threads, or another engine, take less. */
  readonly engineMemory?: number | undefined;
  /** Classify only the first `limit` images. */
  readonly limit?: number;
  /** Random spikes at the rates of the pixels for some ticks of each view; the model's thresholds, once, unless given. */
  readonly rate?: RateInput | undefined;
  /** Times what happens inside each tick, by these constants; on one lane. */
  readonly timing?: TimingConstants | undefined;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface ClassifyResult {
  /** The engine that ran, and why that one. */
  readonly engine: string;
  readonly engineReason: string;
  /** Threads that ran, the lanes of each engine, and the bytes of all engines. */
  readonly threads: number;
  readonly lanes: number;
  readonly memoryBytes: number;
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
  /** Configured neurons. */
  readonly neurons: number;
  readonly ticks: number;
  /** Ticks from one image to the next: its views, times the ticks of each. */
  readonly ticksPerImage: number;
  /** Ticks from the arrival of an image's first view to the votes of its last, both counted. */
  readonly latencyTicks: number;
  readonly pipelined: boolean;
  readonly counters: Counters;
  /** What the host does for an image before the first core. */
  readonly hostWork: HostWork;
  /** Null unless asked for. */
  readonly times: TickTimes | null;
  /** Wall time of the ticks, encoding and decoding, without loading. */
  readonly seconds: number;
}

/**
 * @throws SynaptickError when images and model do not match, or there is nothing to classify; rethrows the signal's reason when aborted
 */
export async function classifyOn(
  host: Host,
  model: Model,
  images: ImageSet,
  options: ClassifyOptions = {},
): Promise<ClassifyResult> {
  requireSameSize(model, images);
  const count = countOf(images, options);
  const chip = options.chip ?? (await modelChipOn(host, model, options));
  const { image, schedule } = chip;
  const { signal, rate } = options;
  const { classes } = model;
  const input = framesOf(model, images.pixels, count, rate);
  const timer = options.timing && createTickTimer(image, options.timing);
  const whole = wholeStretch(chip, input, classes);
  const { ticksPerImage } = whole.readout;
  const work = { image, ticks: whole.to, memory: schedule.memory, frames: input.frames };
  const plan = planEngine(host, work, { ...options, watched: timer !== undefined });
  const started = host.now();
  // A thread without a frame of its own would do nothing but warm up.
  const threads = Math.min(plan.threads, input.frames);
  const ran = await runOnThreads(host, { ...whole, lanes: plan.lanes }, threads, {
    engine: plan.name,
    engineThreads: plan.engineThreads,
    signal,
    ...(timer && { observer: timer }),
    onProgress: (ticks) => options.onProgress?.(Math.min(Math.floor(ticks / ticksPerImage), count), count),
  });
  const { votes, counters } = ran;
  options.onProgress?.(count, count);
  const seconds = host.now() - started;
  const votesOf = (i: number) => votes.subarray(i * classes, (i + 1) * classes);
  const predictions = Uint8Array.from({ length: count }, (_, i) => winner(votesOf(i)));
  const within = (first: number) =>
    predictions.reduce((sum, _, i) => sum + Number(rankOf(votesOf(i), images.labels[i] as number) < first), 0);
  return {
    engine: ran.engine,
    engineReason: ran.threads < plan.threads ? `${plan.reason}; they fill no more threads` : plan.reason,
    threads: ran.threads * plan.engineThreads,
    lanes: ran.lanes,
    memoryBytes: ran.memoryBytes,
    images: count,
    correct: within(1),
    correctTop5: classes >= MANY_CLASSES ? within(TOP) : null,
    classes,
    confusion: confusionMatrix(images.labels, predictions, classes),
    predictions,
    votes,
    cores: usedCores(image),
    neurons: image.enabled.reduce((sum, on) => sum + on, 0),
    ticks: counters.ticks,
    ticksPerImage,
    latencyTicks: ticksPerImage - schedule.period + schedule.lastVote + 1,
    pipelined: true,
    counters,
    hostWork: hostWorkOf(model, rate?.ticks),
    times: timer?.times() ?? null,
    seconds,
  };
}

/** How many images are classified: those of the set, no more than asked for. */
function countOf({ dataset, split, count }: ImageSet, { limit = count, lanes = 1 }: ClassifyOptions): number {
  if (count === 0) {
    throw new SynaptickError(`the set of ${split} images of ${dataset} is empty: give at least one image`);
  }
  requireInteger('limit', limit, 1, Number.MAX_SAFE_INTEGER, 'leave it out for all images');
  requireInteger('lanes', lanes, 1, Number.MAX_SAFE_INTEGER, 'leave it out for those that are fastest');
  return Math.min(limit, count);
}

function requireSameSize({ name, picture, classes }: Model, images: ImageSet): void {
  const { width, height, channels } = picture;
  if (images.width !== width || images.height !== height || images.channels !== channels) {
    // Data of one's own can be had in another size.
    const resize = !isKnown(images.dataset) && images.channels === channels;
    const remedy = resize ? `bring them to that size (--size ${width}x${height}), or ` : '';
    throw new SynaptickError(
      `model "${name}" takes ${sizeText(picture)}, these are ${sizeText(images)}: ${remedy}choose a model made for ${images.dataset}`,
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
