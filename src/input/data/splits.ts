/** Parts of data that nobody has divided: the same samples of each class every time, drawn with a seed. */
import { SynaptickError } from '../../../cores/errors.ts';
import { seededRandom, shuffle } from '../../../mapping/random.ts';
import { concatBytes } from '../../host/bytes.ts';
import type { LabelledImages } from './found-data.ts';

/** One in so many samples of each class is for the test, of the rest for validation. */
export const TEST_PART = 5;
export const VALIDATION_PART = 6;
/** Of every division, so that each command divides alike. */
export const DIVISION_SEED = 1;

export interface Division {
  /** Numbers of samples, in their order. */
  readonly rest: Uint32Array;
  readonly drawn: Uint32Array;
}

/**
 * Draws one in `part` samples of each class, rounded, but never all of a class nor none where it has two.
 * @param labels the class of each sample
 */
export function divide(labels: Uint8Array, part: number, seed: number = DIVISION_SEED): Division {
  const random = seededRandom(seed);
  const isDrawn = new Uint8Array(labels.length);
  for (const samples of membersOf(labels)) {
    shuffle(samples, random);
    const count = Math.min(samples.length - 1, Math.max(1, Math.round(samples.length / part)));
    for (const sample of samples.subarray(0, Math.max(0, count))) isDrawn[sample] = 1;
  }
  const numbers = Uint32Array.from(labels.keys());
  return {
    rest: numbers.filter((sample) => isDrawn[sample] === 0),
    drawn: numbers.filter((sample) => isDrawn[sample] === 1),
  };
}

/** Numbers of the samples of each class. */
function membersOf(labels: Uint8Array): Uint32Array[] {
  const members: number[][] = Array.from({ length: 256 }, () => []);
  labels.forEach((label, sample) => void members[label]?.push(sample));
  return members.map((samples) => Uint32Array.from(samples));
}

/** Samples that lie class by class, as folders have them, in a seeded order, so that the first of them stand for all. */
export function mixed(images: LabelledImages, seed: number = DIVISION_SEED): LabelledImages {
  const { labels } = images;
  const inOrder = labels.every((label, sample) => sample === 0 || label >= (labels[sample - 1] as number));
  if (!inOrder || new Set(labels).size === labels.length) return images;
  const order = Uint32Array.from(labels.keys());
  shuffle(order, seededRandom(seed));
  return samplesAt(images, order);
}

/** Some samples, in the order that is asked for. */
export function samplesAt(images: LabelledImages, numbers: Uint32Array): LabelledImages {
  const { width, height, channels, pixels, labels, coarseLabels } = images;
  const size = width * height * channels;
  const chosen = new Uint8Array(numbers.length * size);
  numbers.forEach((sample, at) => {
    chosen.set(pixels.subarray(sample * size, (sample + 1) * size), at * size);
  });
  return {
    count: numbers.length,
    width,
    height,
    channels,
    pixels: chosen,
    labels: Uint8Array.from(numbers, (sample) => labels[sample] as number),
    ...(coarseLabels && { coarseLabels: Uint8Array.from(numbers, (sample) => coarseLabels[sample] as number) }),
  };
}

/** Samples `from` to `to`, not counted; a view of the same bytes. */
export function samplesFrom(images: LabelledImages, from: number, to: number = images.count): LabelledImages {
  const size = images.width * images.height * images.channels;
  return {
    ...images,
    count: to - from,
    pixels: images.pixels.subarray(from * size, to * size),
    labels: images.labels.subarray(from, to),
    ...(images.coarseLabels && { coarseLabels: images.coarseLabels.subarray(from, to) }),
  };
}

/** One after the other. @throws SynaptickError where their samples are of different shapes */
export function joinSamples(a: LabelledImages, b: LabelledImages): LabelledImages {
  if (a.width !== b.width || a.height !== b.height || a.channels !== b.channels) {
    throw new SynaptickError(
      `samples of ${a.height} x ${a.width} x ${a.channels} and of ${b.height} x ${b.width} x ${b.channels} (height, width, channels) are no one data set: bring them to one size`,
    );
  }
  return {
    ...a,
    count: a.count + b.count,
    pixels: concatBytes([a.pixels, b.pixels]),
    labels: concatBytes([a.labels, b.labels]),
    ...(a.coarseLabels && b.coarseLabels && { coarseLabels: concatBytes([a.coarseLabels, b.coarseLabels]) }),
  };
}
