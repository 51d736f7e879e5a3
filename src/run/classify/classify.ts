/**
 * Classifies images on emulated cores: image -> views -> spikes -> ticks -> votes -> class, with every count.
 *
 * Networks are pipelined, as published ones ran: views arrive one after the other, at the pace of the network's schedule, and
 * the pipeline is filled and drained once.
 */

import { usedCores } from '../../../cores/chip-image.ts';
import type { Counters } from '../../../cores/counters.ts';
import { type EngineChoice, type EngineName, hasSimd } from '../../../cores/engines/choose.ts';
import { slicedRefusal } from '../../../cores/engines/sliced/arena.ts';
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { engineFor } from '../../drive/engine.ts';
import type { Host } from '../../host/host.ts';
import type { ImageSet } from '../../input/data/image-set.ts';
import { isKnown } from '../../input/data/known.ts';
import { confusionMatrix } from '../../measure/confusion.ts';
import type { TimingConstants } from '../../measure/tick-time/constants.ts';
import { rankOf, winner } from '../../models/integer-forward.ts';
import type { Model } from '../../models/model-file.ts';
import { createTickTimer, type TickTimes } from '../tick-times.ts';
import { type Frames, framesOf, type RateInput } from './frames.ts';
import { type HostWork, hostWorkOf } from './host-work.ts';
import { type ModelChip, type ModelChipOptions, modelChipOn } from './model-chip.ts';
import { runPipeline, wholeStretch } from './pipeline.ts';

/** Lanes unless asked otherwise: measured, see docs/results.md. Of the sliced engine as many as a word has bits. */
const LANES = 8;
const SLICED_LANES = 256;
/**
 * From so many ticks for each that the chip remembers the sliced engine is the faster one: every lane warms up by as many, and 256
 * take as long as some 80 one by one. Measured, see docs/kernel.md.
 */
const SLICED_TICKS = 128;
/** Cores for which it is chosen: it takes up to 1.3 MB a core. */
const SLICED_CORES = 2048;
/** With so many classes it is also told how often the right one is among the first `TOP`. */
const MANY_CLASSES = 20;
const TOP = 5;

export interface ClassifyOptions extends Pick<ModelChipOptions, 'cache' | 'onMapping' | 'onWarning'> {
  /** The model's chip, where it is at hand: mapped otherwise. */
  readonly chip?: ModelChip | undefined;
  readonly engine?: EngineName;
  /** Threads of the engine, where it has any. */
  readonly threads?: number;
  /** Copies of the chip that compute side by side; changes no result. Chosen by the size of the chip unless given. */
  readonly lanes?: number;
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
  const { threads, signal, rate } = options;
  const { classes } = model;
  const input = framesOf(model, images.pixels, count, rate);
  const timer = options.timing && createTickTimer(image, options.timing);
  const choice = engineOf(host, chip, input, options);
  const usual = choice.name === 'sliced' ? SLICED_LANES : LANES;
  const lanes = timer ? 1 : Math.min(options.lanes ?? usual, input.frames);
  const whole = wholeStretch(chip, input, classes, lanes);
  const { ticksPerImage } = whole.readout;
  const started = host.now();
  const { votes, counters, engine } = await runPipeline(host, whole, {
    engine: choice.name,
    threads,
    signal,
    ...(timer && { observer: timer }),
    onProgress: (tick) => options.onProgress?.(Math.min(Math.floor(tick / ticksPerImage), count), count),
  });
  options.onProgress?.(count, count);
  const seconds = host.now() - started;
  const votesOf = (i: number) => votes.subarray(i * classes, (i + 1) * classes);
  const predictions = Uint8Array.from({ length: count }, (_, i) => winner(votesOf(i)));
  const within = (first: number) =>
    predictions.reduce((sum, _, i) => sum + Number(rankOf(votesOf(i), images.labels[i] as number) < first), 0);
  return {
    engine,
    engineReason: choice.reason,
    lanes,
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

/** The engine asked for; without one the sliced engine for a set of images, where it takes the chip, else what `auto` says. */
function engineOf(host: Host, { image, schedule }: ModelChip, input: Frames, options: ClassifyOptions): EngineChoice {
  const { engine: asked, threads, lanes, timing } = options;
  const ticks = input.frames * schedule.period;
  const isFree = (asked === undefined || asked === 'auto') && threads === undefined && lanes === undefined && !timing;
  const isMany = ticks >= SLICED_TICKS * (schedule.memory + 1) && image.cores <= SLICED_CORES;
  if (isFree && isMany && slicedRefusal(image) === null && hasSimd()) {
    return { name: 'sliced', reason: `${SLICED_LANES} images in the bits of a word` };
  }
  return engineFor(image, host, { engine: asked, threads });
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
