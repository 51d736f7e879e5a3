/**
 * Spikes of given rates, step by step, and the methods that make them. A source fills the same array in every step, so a long
 * presentation of a large picture costs no memory; `recordTrains` keeps the spikes of a short one.
 */
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { DEFAULT_SEED, type RandomState, seededRandom, uniform } from '../../../mapping/random.ts';
import { requireRates } from './rates.ts';

export const RATE_METHODS = ['poisson', 'bernoulli', 'rate'] as const;
/** How a rate becomes spikes. */
export type RateMethod = (typeof RATE_METHODS)[number];
/** The method unless one is named. */
export const DEFAULT_METHOD: RateMethod = 'poisson';
/** Seconds of a step unless given: a tick of the chip. */
export const DEFAULT_STEP = 0.001;

/** Spikes that a list of times may come to. */
const MOST_TIMES = 1e8;
/** Counts that trains may hold, a byte each. */
const MOST_COUNTS = 2 ** 31 - 1;

/** Lines that spike at their rates, step by step. */
export interface SpikeSource {
  readonly lines: number;
  /** Seconds of a step. */
  readonly dt: number;
  /** Spikes of each line in the next step: one array, filled anew. */
  next(): Uint8Array;
}

/** Spikes of all lines over some steps. */
export interface SpikeTrains {
  readonly lines: number;
  readonly steps: number;
  /** Seconds of a step. */
  readonly dt: number;
  /** `[step][line]`, flat: spikes in the step. */
  readonly counts: Uint8Array;
}

/** Step and seed of a source. */
export interface SourceOptions {
  /** Seconds of a step; 0.001 unless given. */
  readonly dt?: number;
  /** Of the random methods; 1 unless given. */
  readonly seed?: number;
}

/**
 * @param method
 * - `poisson`: exact: the number of spikes in a step is Poisson distributed with mean rate x dt, sometimes more than one
 * - `bernoulli`: at most one spike a step, with probability rate x dt
 * - `rate`: no chance: evenly spaced, the first after half an interval
 * @param rates spikes per second of each line, at most 1/dt
 * @throws SynaptickError for an unknown method or a rate outside 0..1/dt
 */
export function createSpikeSource(
  method: RateMethod,
  rates: ArrayLike<number>,
  { dt = DEFAULT_STEP, seed = DEFAULT_SEED }: SourceOptions = {},
): SpikeSource {
  if (!RATE_METHODS.includes(method)) {
    throw new SynaptickError(`unknown encoder "${method}": the encoders of rates are ${RATE_METHODS.join(', ')}`);
  }
  requireRates(rates, dt);
  requireInteger('seed', seed, 0, 2 ** 32 - 1, 'e.g. 1');
  const means = Float64Array.from(rates, (rate) => rate * dt);
  const counts = new Uint8Array(means.length);
  const fill = FILLERS[method](means, seededRandom(seed));
  return {
    lines: means.length,
    dt,
    next() {
      fill(counts);
      return counts;
    },
  };
}

type Filler = (counts: Uint8Array) => void;

const FILLERS: Readonly<Record<RateMethod, (means: Float64Array, random: RandomState) => Filler>> = {
  poisson(means, random) {
    const none = means.map((mean) => Math.exp(-mean));
    return (counts) => {
      for (let i = 0; i < counts.length; i++) {
        counts[i] = poissonCount(means[i] as number, none[i] as number, uniform(random, 0, 1));
      }
    };
  },
  bernoulli: (means, random) => (counts) => {
    for (let i = 0; i < counts.length; i++) counts[i] = uniform(random, 0, 1) < (means[i] as number) ? 1 : 0;
  },
  rate(means) {
    const due = new Float64Array(means.length).fill(0.5);
    return (counts) => {
      for (let i = 0; i < counts.length; i++) {
        const sum = (due[i] as number) + (means[i] as number);
        // Ten times 0.1 is a whole interval, though their sum is not quite 1.
        const whole = Math.floor(sum + 1e-9);
        counts[i] = whole;
        due[i] = sum - whole;
      }
    };
  },
};

/** The Poisson variable whose distribution function first exceeds `share`; `none` is exp(-mean). */
function poissonCount(mean: number, none: number, share: number): number {
  let count = 0;
  let probability = none;
  let sum = probability;
  while (share >= sum && count < 255) {
    count++;
    probability *= mean / count;
    sum += probability;
  }
  return count;
}

/**
 * Spike times of one Poisson process in seconds, ascending: gaps are exponential, nothing falls on a grid.
 * @throws SynaptickError unless rate and seconds are finite and at least 0, and expect at most 10^8 spikes
 */
export function poissonTimes(rate: number, seconds: number, seed = DEFAULT_SEED): number[] {
  if (!(rate >= 0 && rate < Number.POSITIVE_INFINITY)) {
    throw new SynaptickError(`rate is ${rate} spikes/s, must be a number from 0`);
  }
  if (!(seconds >= 0 && rate * seconds <= MOST_TIMES)) {
    throw new SynaptickError(
      `${seconds} s at ${rate} spikes/s, must be from 0 s to ${MOST_TIMES} spikes in all: shorten the time`,
    );
  }
  requireInteger('seed', seed, 0, 2 ** 32 - 1, 'e.g. 1');
  const random = seededRandom(seed);
  const times: number[] = [];
  if (rate === 0) return times;
  for (let time = 0; ; ) {
    time -= Math.log(1 - uniform(random, 0, 1)) / rate;
    if (!(time < seconds)) return times;
    times.push(time);
  }
}

/** The next `steps` steps of a source. @throws SynaptickError unless steps is at least 1 */
export function recordTrains(source: SpikeSource, steps: number): SpikeTrains {
  requireInteger('steps', steps, 1, 2 ** 31 - 1, 'encode for at least one step');
  const counts = emptyCounts(steps, source.lines);
  for (let step = 0; step < steps; step++) counts.set(source.next(), step * source.lines);
  return { lines: source.lines, steps, dt: source.dt, counts };
}

/** Room for the counts of trains. @throws SynaptickError for more than 2^31 - 1 of them */
export function emptyCounts(steps: number, lines: number): Uint8Array {
  if (steps * lines <= MOST_COUNTS) return new Uint8Array(steps * lines);
  throw new SynaptickError(
    `${steps} steps of ${lines} lines are more than the ${MOST_COUNTS} counts that trains hold: encode fewer steps at a time`,
  );
}

/** Lines that spike in a step, ascending: what a chip is fed. */
export function linesAt({ lines, counts }: SpikeTrains, step: number): Uint32Array {
  const row = counts.subarray(step * lines, (step + 1) * lines);
  return Uint32Array.from(row.keys()).filter((line) => (row[line] as number) > 0);
}
