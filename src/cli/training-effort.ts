/** How long to train, as it is typed: a time, or a number of epochs. */

import type { TrainingEffort } from '../run/explore/retrain.ts';
import { MAX_EPOCHS } from '../train/epochs.ts';
import { UsageError } from './errors.ts';
import type { Reader } from './options.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: 3600, d: 86_400 };
const MOST_SECONDS = 30 * 86_400;

/** `90s`, `30min`, `2h`, `1.5h`: seconds. */
export function trainingTime(option: string): Reader<number> {
  return (text) => {
    const seconds = secondsOf(text);
    if (seconds > 0 && seconds <= MOST_SECONDS) return seconds;
    throw new UsageError(`${option} is "${text}", must be a time above 0 and of at most 30 days: e.g. ${option} 2h`);
  };
}

/** A time as of `trainingTime`, or a whole number of epochs. */
export function trainingEffort(option: string): Reader<TrainingEffort> {
  return (text) => {
    const epochs = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (epochs >= 1 && epochs <= MAX_EPOCHS) return { epochs };
    const seconds = secondsOf(text);
    if (seconds > 0 && seconds <= MOST_SECONDS) return { seconds };
    throw new UsageError(
      `${option} is "${text}", must be a number of epochs from 1 to ${MAX_EPOCHS}, or a time above 0 and of at most 30 days with its unit (${Object.keys(UNITS).join(', ')}): e.g. ${option} 3, or ${option} 5min`,
    );
  };
}

/** NaN where it is no time. */
function secondsOf(text: string): number {
  const [, digits, unit] = /^(\d+\.?\d*)(s|min|m|h|d)$/.exec(text.trim()) ?? [];
  return Number(digits) * (UNITS[unit ?? ''] ?? Number.NaN);
}
