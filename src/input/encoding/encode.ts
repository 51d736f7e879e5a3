/**
 * `encode`: pictures to spikes, for people at a prompt; the loops of the classifier use `createThresholdEncoder` instead.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { type ArgumentType, has, overloaded } from '../../network/overloaded.ts';
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
  /**
   * The input lines that spike: values of at least `threshold`; of grey levels it lies above 0 and is at most 255, since black
   * does not spike. With several thresholds a value has one line for each: line = value * thresholds.length + channel.
   */
  (values: Values | Picture, threshold: number | readonly number[]): Uint32Array;
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

function spikingLines(given: Values | Picture, threshold: number | readonly number[]): Uint32Array {
  const values = valuesOf(given);
  const thresholds = typeof threshold === 'number' ? [threshold] : threshold;
  for (const each of thresholds) requireThreshold(each, values instanceof Uint8Array);
  const lines: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) throw new SynaptickError(`value ${i} is NaN, must be a number: check where it is made`);
    thresholds.forEach((each, channel) => {
      if (value >= each) lines.push(i * thresholds.length + channel);
    });
  }
  return Uint32Array.from(lines);
}

function requireThreshold(threshold: number, grey: boolean): void {
  if (grey ? threshold > 0 && threshold <= 255 : Number.isFinite(threshold)) return;
  const range = grey
    ? 'above 0 and at most 255, as grey levels are: give 1 to spike for all but black'
    : 'a finite number';
  throw new SynaptickError(`threshold is ${threshold}, must be ${range}`);
}

function valuesOf(given: Values | Picture): Values {
  return 'grey' in given ? given.grey : given;
}

function trainsOf(given: Values | Picture, method: string, options: RateEncoding & LatencyOptions): SpikeTrains {
  const values = valuesOf(given);
  if (method === 'latency') return latencyTrains(values, options);
  const rateMethod = RATE_METHODS.find((name) => name === method);
  if (!rateMethod) {
    throw new SynaptickError(`unknown encoder "${method}": the encoders are ${RATE_METHODS.join(', ')}, latency`);
  }
  return recordTrains(createSpikeSource(rateMethod, toRates(values, options), options), options.steps);
}

const TYPES: readonly ArgumentType[] = [
  { name: 'Uint8Array', test: (value: unknown) => value instanceof Uint8Array },
  { name: 'Float64Array', test: (value: unknown) => value instanceof Float64Array },
  { name: 'Picture', test: has('grey') },
];

/** Encoding of values or pictures, by thresholds or as trains of spikes. @throws SynaptickError for a value out of its range @throws TypeError naming the signatures when the arguments fit none */
export const encode: Encode = overloaded('encode', TYPES, {
  'Uint8Array | Float64Array | Array | Picture, number | Array': spikingLines,
  'Uint8Array | Float64Array | Array | Picture, string, Object': trainsOf,
}) as Encode;
