/** What is said to `synaptick encode`: which code, with which settings, and which of them go together. */
import type { MemoryLimit } from '../host/memory.ts';
import type { CodeOptions, PictureCode } from '../input/encoding/picture-codes.ts';
import { DEFAULT_TRIALS } from '../input/encoding/reconstruct.ts';
import { RATE_METHODS, type RateMethod } from '../input/encoding/spike-source.ts';
import { UsageError } from './errors.ts';

export interface EncodeFlags {
  readonly method: PictureCode;
  readonly trials?: number;
  readonly maxRate: number;
  readonly minRate: number;
  /** Milliseconds. */
  readonly dt: number;
  readonly seed: number;
  readonly levels?: number;
  readonly threshold?: number;
  readonly side?: number;
  readonly spikes?: string;
  readonly out?: string;
  readonly memory?: MemoryLimit;
  readonly json?: boolean;
}

/** Steps shown unless given. Of 256 steps each grey level has its own. */
export const STEPS_SHOWN = { latency: 256, thermometer: 1, delta: 1 } as const;
export const DEFAULT_LEVELS = 4;
/** Grey levels: of latency what never spikes, of delta the change that makes a spike. */
export const DEFAULT_THRESHOLDS = { latency: 0, delta: 16 } as const;

/** Which codes an option is for; those that are not here are for all. */
const CODES_OF: Readonly<Partial<Record<keyof EncodeFlags, readonly PictureCode[]>>> = {
  maxRate: RATE_METHODS,
  minRate: RATE_METHODS,
  dt: RATE_METHODS,
  seed: RATE_METHODS,
  levels: ['thermometer'],
  threshold: ['latency', 'delta'],
};

export function isRate(method: PictureCode): method is RateMethod {
  return (RATE_METHODS as readonly string[]).includes(method);
}

/**
 * Before a file is read.
 * @param given names of the options that were typed
 * @throws UsageError naming the option, its value and the remedy
 */
export function requireEncodeFlags(flags: EncodeFlags, given: ReadonlySet<string>): void {
  const { method, out, trials, threshold } = flags;
  for (const [name, codes] of Object.entries(CODES_OF)) {
    if (!given.has(name) || codes.includes(method)) continue;
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new UsageError(`${option} is for --method ${codes.join(', ')}, this is ${method}: leave it out`);
  }
  if (out !== undefined && !/\.png$/i.test(out)) {
    throw new UsageError(`--out is "${out}", must end in .png: e.g. --out back.png`);
  }
  if (isRate(method)) requireScale(flags);
  if (method === 'latency' && trials === 1) {
    throw new UsageError('--trials is 1, --method latency needs at least 2: early and late need two steps');
  }
  if (method === 'latency' && threshold === 255) {
    throw new UsageError('--threshold is 255, no pixel is lighter: give less, from 0, with --method latency');
  }
  if (method === 'delta' && threshold === 0) {
    throw new UsageError('--threshold is 0, must be above 0 with --method delta: it is the change that makes a spike');
  }
}

/** Rates that a step can hold and that tell black from white. */
function requireScale({ maxRate, minRate, dt }: EncodeFlags): void {
  const most = 1000 / dt;
  if (maxRate > most) {
    throw new UsageError(
      `--max-rate is ${maxRate}, a step of ${dt} ms holds at most ${most} spikes/s: lower --max-rate or shorten --dt`,
    );
  }
  if (maxRate > minRate) return;
  throw new UsageError(`--max-rate is ${maxRate}, must be above --min-rate (${minRate}): equal rates tell nothing`);
}

/** One picture, or with delta code two or more. @param pictures how many there are @throws UsageError */
export function requirePictures(method: PictureCode, pictures: number): void {
  if (method === 'delta' && pictures < 2) {
    throw new UsageError(
      '--method delta codes what changes from picture to picture, this is one: give two or more, or a folder of them',
    );
  }
  if (method === 'delta' || pictures === 1) return;
  throw new UsageError(
    `--method ${method} takes one picture, these are ${pictures}: give one, or --method delta, which takes them in turn`,
  );
}

/** The code, with its own settings and no others. */
export function codeOptions(flags: EncodeFlags): CodeOptions {
  const { method, minRate, maxRate, seed } = flags;
  switch (method) {
    case 'latency':
    case 'delta': {
      const { trials = STEPS_SHOWN[method], threshold = DEFAULT_THRESHOLDS[method] } = flags;
      return { method, trials, threshold };
    }
    case 'thermometer':
      return { method, trials: flags.trials ?? STEPS_SHOWN.thermometer, levels: flags.levels ?? DEFAULT_LEVELS };
    default:
      return { method, trials: flags.trials ?? DEFAULT_TRIALS, maxRate, minRate, dt: flags.dt / 1000, seed };
  }
}
