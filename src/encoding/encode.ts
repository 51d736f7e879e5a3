/**
 * `encode`: pictures to spikes, for people at a prompt. Overloads by typed-function; the loops of the classifier use
 * `createThresholdEncoder` instead.
 */
import typed from 'typed-function';
import { SynaptickError } from '../../cores/errors.ts';

/** A grey picture, as `readPng` and `toDigit` make them. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Grey levels 0..255, row by row. */
  readonly grey: Uint8Array;
}

export interface Encode {
  /** The input lines that spike: pixels of at least `threshold` (1..255). */
  (pixels: Uint8Array, threshold: number): Uint32Array;
  /** With several thresholds a pixel has one line for each: line = pixel * thresholds.length + channel. */
  (pixels: Uint8Array, thresholds: readonly number[]): Uint32Array;
  /** A picture instead of its pixels. */
  (picture: Picture, threshold: number | readonly number[]): Uint32Array;
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

const own = typed.create();
own.addTypes([
  { name: 'Uint8Array', test: (value: unknown) => value instanceof Uint8Array },
  { name: 'Picture', test: (value: unknown) => value instanceof Object && 'grey' in value && !Array.isArray(value) },
]);

/** Threshold encoding of pixels or pictures. @throws TypeError naming the signatures when the arguments fit none */
export const encode: Encode = own('encode', {
  'Uint8Array, number': (pixels: Uint8Array, threshold: number) => spikingLines(pixels, [threshold]),
  'Uint8Array, Array': (pixels: Uint8Array, thresholds: number[]) => spikingLines(pixels, thresholds),
  'Picture, number': (picture: Picture, threshold: number) => spikingLines(picture.grey, [threshold]),
  'Picture, Array': (picture: Picture, thresholds: number[]) => spikingLines(picture.grey, thresholds),
}) as Encode;
