/**
 * A picture, or several of one size in turn, in each of the codes that there are: spikes of lines tick by tick, and what these
 * tell of the picture, of several of the last one.
 */
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { deltaSource, deltaTrains, fromDelta } from './delta.ts';
import { type LatencyOptions, latencySource, latencySteps, latencyValue } from './latency.ts';
import { type RateScale, toRates } from './rates.ts';
import { clipped, meanSquaredError, type Presentation, presentationOf } from './reconstruct.ts';
import {
  createSpikeSource,
  RATE_METHODS,
  type RateMethod,
  type SourceOptions,
  type SpikeSource,
} from './spike-source.ts';
import { thermometerSource, thermometerValue } from './thermometer.ts';

export const PICTURE_CODES = [...RATE_METHODS, 'latency', 'thermometer', 'delta'] as const;
export type PictureCode = (typeof PICTURE_CODES)[number];

/** A code and its settings. */
export type CodeOptions =
  | (Required<SourceOptions> &
      Pick<Required<RateScale>, 'minRate' | 'maxRate'> & { readonly method: RateMethod; readonly trials: number })
  /** `trials` steps, at least 2; grey levels up to `threshold` never spike. */
  | { readonly method: 'latency'; readonly trials: number; readonly threshold: number }
  /** A pixel has a line for each of `levels`, in each of `trials` steps the same ones spike. */
  | { readonly method: 'thermometer'; readonly trials: number; readonly levels: number }
  /** A spike for each `threshold` of grey levels; from picture to picture in `trials` equal steps. */
  | { readonly method: 'delta'; readonly trials: number; readonly threshold: number };

/** Spikes of a picture, and how they are read. */
export interface CodedPicture {
  readonly source: SpikeSource;
  /** Steps of the source that there are, a tick each. */
  readonly ticks: number;
  /** What the spikes tell, from the count of each line over all ticks. */
  tell(counts: Uint32Array): Pick<Presentation, 'estimate' | 'error' | 'expectedError'>;
}

/** Pixels of all steps that delta code holds. */
const MOST_VALUES = 2 ** 31 - 1;

/**
 * @param frames grey levels, row by row: one picture; of delta code two or more of one size
 * @throws SynaptickError for a setting out of its range
 */
export function codePicture(frames: readonly Uint8Array[], options: CodeOptions): CodedPicture {
  const [grey] = frames;
  if (!grey) throw new SynaptickError('no picture to encode: give one');
  requireInteger('trials', options.trials, 1, 2 ** 31 - 1, 'show it for at least one step');
  switch (options.method) {
    case 'latency':
      return latencyPicture(grey, { steps: options.trials, low: options.threshold });
    case 'thermometer':
      return thermometerPicture(grey, options.trials, options.levels);
    case 'delta':
      return deltaPictures(frames, options.trials, options.threshold);
    default:
      return {
        source: createSpikeSource(options.method, toRates(grey, options), options),
        ticks: options.trials,
        tell: (counts) => presentationOf(grey, counts, options),
      };
  }
}

function latencyPicture(grey: Uint8Array, options: LatencyOptions): CodedPicture {
  return {
    source: latencySource(grey, options),
    ticks: options.steps,
    tell: () =>
      told(
        clipped(grey, options),
        Float64Array.from(latencySteps(grey, options), (step) => latencyValue(step, options)),
      ),
  };
}

function thermometerPicture(grey: Uint8Array, steps: number, levels: number): CodedPicture {
  return {
    source: thermometerSource(grey, levels),
    ticks: steps,
    tell: (counts) =>
      told(
        grey,
        Float64Array.from(grey, (_, pixel) => {
          let spikes = 0;
          for (let line = pixel * levels; line < (pixel + 1) * levels; line++) spikes += counts[line] as number;
          return thermometerValue(spikes / steps, levels);
        }),
      ),
  };
}

function deltaPictures(frames: readonly Uint8Array[], steps: number, threshold: number): CodedPicture {
  if (frames.length < 2) {
    throw new SynaptickError(
      `delta codes what changes from picture to picture, this is ${frames.length}: give two or more`,
    );
  }
  const last = frames.at(-1) as Uint8Array;
  const other = frames.find(({ length }) => length !== last.length);
  if (other) {
    throw new SynaptickError(
      `pictures of ${other.length} and ${last.length} pixels in turn: give pictures of one size`,
    );
  }
  const ticks = ticksOfFrames(frames.length, steps);
  const trains = deltaTrains(valuesBetween(frames, steps), last.length, threshold);
  return {
    source: deltaSource(trains),
    ticks,
    tell: () => told(last, fromDelta(trains).subarray((ticks - 1) * last.length)),
  };
}

/** The first picture is there in tick 0, each of the others `steps` ticks after the one before. */
export function ticksOfFrames(frames: number, steps: number): number {
  return (frames - 1) * steps + 1;
}

/**
 * `[tick][pixel]`: the pictures, and what lies between two of them on a straight line, as simulators of event cameras do it
 * (Rebecq, Gehrig and Scaramuzza 2018, "ESIM: an Open Event Camera Simulator").
 */
function valuesBetween(frames: readonly Uint8Array[], steps: number): Float64Array {
  const [{ length: pixels }] = frames as [Uint8Array];
  const ticks = ticksOfFrames(frames.length, steps);
  if (ticks * pixels > MOST_VALUES) {
    throw new SynaptickError(
      `${ticks} ticks of ${pixels} pixels are more than the ${MOST_VALUES} values that delta code holds: use fewer pictures or steps, or smaller pictures`,
    );
  }
  const values = new Float64Array(ticks * pixels);
  for (let tick = 0; tick < ticks; tick++) {
    const from = frames[Math.floor(tick / steps)] as Uint8Array;
    const to = frames[Math.floor(tick / steps) + 1] ?? from;
    const share = (tick % steps) / steps;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const value = from[pixel] as number;
      values[tick * pixels + pixel] = value + ((to[pixel] as number) - value) * share;
    }
  }
  return values;
}

function told(values: ArrayLike<number>, estimate: Float64Array) {
  return { estimate, error: meanSquaredError(values, estimate), expectedError: null };
}
