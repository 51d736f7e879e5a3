/**
 * `encode`: pictures to spikes, for people at a prompt. Overloads by typed-function; the loops of the classifier use
 * `createThresholdEncoder` instead.
 */
import typed from 'typed-function';
import { SynaptickError } from '../../cores/errors.ts';
import { type LatencyOptions, latencyTrains } from './latency.ts';
import { type RateScale, toRates } from './rates.ts';
import {
  createSpikeSource,
  RATE_METHODS,
  type RateMethod,
  recordTrains,
  type SourceOptions,
  type SpikeTrains,
} from './spike-source.ts';

/** A grey picture, as `readPng` and `toDigit` make them. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Grey levels 0..255, row by row. */
  readonly grey: Uint8Array;
}

/** `encode` in each of its forms. */
export interface Encode {
  /** The input lines that spike: pixels of at least `threshold` (1..255). */
  (pixels: Uint8Array, threshold: number): Uint32Array;
  /** With several thresholds a pixel has one line for each: line = pixel * thresholds.length + channel. */
  (pixels: Uint8Array, thresholds: readonly number[]): Uint32Array;
  /** A picture instead of its pixels. */
  (picture: Picture, threshold: number | readonly number[]): Uint32Array;
  /** Spike trains of values over `steps`, a line a value: rates by `poisson`, `bernoulli` or `rate` (spike-source.ts). */
  (values: Values | Picture, method: RateMethod, options: RateEncoding): SpikeTrains;
  /** Time to first spike (latency.ts). */
  (values: Values | Picture, method: 'latency', options: LatencyOptions): SpikeTrains;
}

/** Numbers of any scale, or grey levels 0..255; one for each line. */
export type Values = Uint8Array | Float64Array | readonly number[];

/** How values become trains of spikes: steps to encode, their length and seed, and the scale from values to rates. */
export interface RateEncoding extends SourceOptions, RateScale {
  readonly steps: number;
}

function spikingLines(pixels: Uint8Array, thresholds: readonly number[]): Uint32Array {
  for (const threshold of thresholds) {
    if (threshold >= 1 && threshold <= 255) continue;
    throw new SynaptickError(`threshold is ${threshold}, grey levels that can spike are from 1 to 255`);
  }
  const lines: number[] = [];
  pixels.forEach((value, pixel) => {
    thresholds.forEach((threshold, channel) => {
      if (value >= threshold) lines.push(pixel * thresholds.length + channel);
    });
  });
  return Uint32Array.from(lines);
}

function trainsOf(given: Values | Picture, method: string, options: RateEncoding & LatencyOptions): SpikeTrains {
  const values = 'grey' in given ? given.grey : given;
  if (method === 'latency') return latencyTrains(values, options);
  const rateMethod = RATE_METHODS.find((name) => name === method);
  if (!rateMethod) {
    throw new SynaptickError(`unknown encoder "${method}": the encoders are ${RATE_METHODS.join(', ')}, latency`);
  }
  return recordTrains(createSpikeSource(rateMethod, toRates(values, options), options), options.steps);
}

const own = typed.create();
own.addTypes([
  { name: 'Uint8Array', test: (value: unknown) => value instanceof Uint8Array },
  { name: 'Float64Array', test: (value: unknown) => value instanceof Float64Array },
  { name: 'Picture', test: (value: unknown) => value instanceof Object && 'grey' in value && !Array.isArray(value) },
]);

/** Encoding of values or pictures, by thresholds or as trains of spikes. @throws SynaptickError for a value out of its range @throws TypeError naming the signatures when the arguments fit none */
export const encode: Encode = own('encode', {
  'Uint8Array, number': (pixels: Uint8Array, threshold: number) => spikingLines(pixels, [threshold]),
  'Uint8Array, Array': (pixels: Uint8Array, thresholds: number[]) => spikingLines(pixels, thresholds),
  'Picture, number': (picture: Picture, threshold: number) => spikingLines(picture.grey, [threshold]),
  'Picture, Array': (picture: Picture, thresholds: number[]) => spikingLines(picture.grey, thresholds),
  'Uint8Array | Float64Array | Array | Picture, string, Object': trainsOf,
}) as Encode;
