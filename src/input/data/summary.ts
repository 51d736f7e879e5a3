/** The first look at data: how many samples the classes have, what their pixels are, and which samples stand there twice. */
import { SynaptickError } from '../../../cores/errors.ts';
import type { LabelledImages } from './found-data.ts';

/** What values are: 0..255. All are 0 where there are no samples. */
export interface ValueSummary {
  readonly mean: number;
  /** Standard deviation of all values (over N, not N - 1). */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

export interface DataSummary {
  readonly count: number;
  /** By label; `share` is that of all samples. Classes with a name and no sample are there too. */
  readonly classes: readonly { readonly name: string; readonly count: number; readonly share: number }[];
  /** Of all pixels and channels. */
  readonly values: ValueSummary;
  readonly channels: readonly ValueSummary[];
}

/** @param classNames by label; numbers where there are none */
export function summarise(images: LabelledImages, classNames: readonly string[] | null): DataSummary {
  const { count, labels, channels } = images;
  const counts: number[] = (classNames ?? []).map(() => 0);
  for (const label of labels.subarray(0, count)) {
    while (counts.length <= label) counts.push(0);
    counts[label] = (counts[label] as number) + 1;
  }
  const histograms = histogramsOf(images);
  const all = Float64Array.from({ length: 256 }, (_, value) => {
    return histograms.reduce((sum, histogram) => sum + (histogram[value] as number), 0);
  });
  return {
    count,
    classes: counts.map((number, label) => ({
      ...{ name: classNames?.[label] ?? String(label), count: number },
      share: count === 0 ? 0 : number / count,
    })),
    values: valuesOf(all),
    channels: channels === 1 ? [valuesOf(all)] : histograms.map(valuesOf),
  };
}

/** How often each channel has each value, `[channel][value]`: whole numbers, so that sums are exact. */
function histogramsOf({ count, width, height, channels, pixels }: LabelledImages): Float64Array[] {
  const flat = new Float64Array(channels * 256);
  const end = count * width * height * channels;
  for (let at = 0; at < end; at += channels) {
    for (let channel = 0; channel < channels; channel++) {
      const bin = channel * 256 + (pixels[at + channel] as number);
      flat[bin] = (flat[bin] as number) + 1;
    }
  }
  return Array.from({ length: channels }, (_, channel) => flat.subarray(channel * 256, (channel + 1) * 256));
}

function valuesOf(histogram: Float64Array): ValueSummary {
  const number = histogram.reduce((sum, each) => sum + each, 0);
  if (number === 0) return { mean: 0, deviation: 0, least: 0, most: 0 };
  const mean = histogram.reduce((sum, each, value) => sum + each * value, 0) / number;
  const variance = histogram.reduce((sum, each, value) => sum + each * (value - mean) ** 2, 0) / number;
  const has = (each: number) => each > 0;
  return {
    ...{ mean, deviation: Math.sqrt(variance) },
    ...{ least: histogram.findIndex(has), most: histogram.findLastIndex(has) },
  };
}

/** Samples that an earlier one of the same part equals, pixel by pixel. */
export function repeatedSamples(images: LabelledImages): number {
  return countKnown(images, createSampleIndex(images));
}

/**
 * Samples of `second` that equal one of `first`, pixel by pixel: a test set that shares some with its training set says less.
 * @throws SynaptickError where their shapes differ
 */
export function sharedSamples(first: LabelledImages, second: LabelledImages): number {
  if (shapeName(first) !== shapeName(second)) {
    throw new SynaptickError(
      `samples of ${shapeName(first)} and of ${shapeName(second)} are compared: give parts of one data set`,
    );
  }
  const index = createSampleIndex(first);
  countKnown(first, index);
  let shared = 0;
  for (let sample = 0; sample < second.count; sample++) if (index.has(second.pixels, sample)) shared++;
  return shared;
}

function shapeName({ width, height, channels }: LabelledImages): string {
  return `${width} x ${height} x ${channels}`;
}

/** Puts samples into the index. @returns how many of them were there before */
function countKnown({ count, pixels }: LabelledImages, index: SampleIndex): number {
  let known = 0;
  for (let sample = 0; sample < count; sample++) {
    if (index.has(pixels, sample)) known++;
    else index.add(sample);
  }
  return known;
}

interface SampleIndex {
  /** Whether a sample of these pixels equals one that was added. */
  has(pixels: Uint8Array, sample: number): boolean;
  /** Adds a sample of the set that the index was made for. */
  add(sample: number): void;
}

/** The samples of a set by a hash of their pixels; those of one hash in a chain. */
function createSampleIndex({ count, width, height, channels, pixels: own }: LabelledImages): SampleIndex {
  const length = width * height * channels;
  const bits = Math.max(1, Math.ceil(Math.log2(count + 1)) + 1);
  const heads = new Int32Array(2 ** bits).fill(-1);
  const next = new Int32Array(count);
  const hashes = new Int32Array(count);

  /** FNV-1a, 32 bits. Source: G. Fowler, L. C. Noll, K.-P. Vo, http://www.isthe.com/chongo/tech/comp/fnv/ */
  function hashOf(pixels: Uint8Array, sample: number): number {
    let hash = 0x811c9dc5;
    const end = (sample + 1) * length;
    for (let at = sample * length; at < end; at++) hash = Math.imul(hash ^ (pixels[at] as number), 0x01000193);
    return hash;
  }

  function isEqual(pixels: Uint8Array, sample: number, other: number): boolean {
    for (let i = 0, at = sample * length, from = other * length; i < length; i++) {
      if (pixels[at + i] !== own[from + i]) return false;
    }
    return true;
  }

  const placeOf = (hash: number) => (hash ^ (hash >>> 16)) & (heads.length - 1);
  return {
    has(pixels, sample) {
      const hash = hashOf(pixels, sample);
      for (let other = heads[placeOf(hash)] as number; other >= 0; other = next[other] as number) {
        if (hashes[other] === hash && isEqual(pixels, sample, other)) return true;
      }
      return false;
    },
    add(sample) {
      const hash = hashOf(own, sample);
      const place = placeOf(hash);
      hashes[sample] = hash;
      next[sample] = heads[place] as number;
      heads[place] = sample;
    },
  };
}
