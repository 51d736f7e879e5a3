/**
 * Readers of option values, for commander: each takes the text that was typed and returns the value, or throws a
 * UsageError that names the option, the value, the range and the remedy.
 */
import { Option } from 'commander';
import { DEFAULT_ENGINE, ENGINES, type EngineName, hasThreads } from '../../cores/engines/choose.ts';
import { MAX_THREADS } from '../../cores/engines/parallel.ts';
import { DEFAULT_MEMORY, type MemoryLimit, memoryLimit, TIMES_ITS_SIZE } from '../host/memory.ts';
import { DEFAULT_VOLTAGE, VOLTAGE_MAX, VOLTAGE_MIN } from '../measure/truenorth-energy.ts';
import { UsageError } from './errors.ts';
import { requireKnown } from './suggest.ts';

export type Reader<T> = (text: string) => T;

/** A whole number in `low..high`, in plain decimal digits. */
export function wholeNumber(option: string, low: number, high: number, remedy: string): Reader<number> {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    const bounded = high < Number.MAX_SAFE_INTEGER || value > high;
    const range = bounded ? `from ${low} to ${high}` : `of at least ${low}`;
    throw new UsageError(`${option} is "${text}", must be a whole number ${range}: ${remedy}`);
  };
}

/** A number in `low..high`, such as 0.8 or 1e-3. `range` is how errors call it. */
export function decimalNumber(
  option: string,
  low: number,
  high: number,
  range: string,
  remedy: string,
): Reader<number> {
  return (text) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    throw new UsageError(`${option} is "${text}", must be a number ${range}: ${remedy}`);
  };
}

/** Numbers between commas, each once; they come back in ascending order. */
export function numberList(option: string, read: Reader<number>): Reader<readonly number[]> {
  return (text) => {
    const values = text.split(',').map(read);
    const twice = values.find((value, i) => values.indexOf(value) !== i);
    if (twice !== undefined) throw new UsageError(`${option} has ${twice} twice: name each value once`);
    return values.toSorted((a, b) => a - b);
  };
}

/** Values between commas, `64,256`: each read by `reader`, each once. */
export function commaList<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (text) => [...new Set(text.split(',').map((part) => reader(part.trim())))];
}

/** One of a few names, with "did you mean". `what` is what the names are of: `engine`. */
export function oneOf<T extends string>(what: string, names: readonly T[]): Reader<T> {
  return (text) => requireKnown(what, text, names);
}

/** `--limit`: how many, at least 1. */
export function limit(what: string): Reader<number> {
  return wholeNumber('--limit', 1, Number.MAX_SAFE_INTEGER, `leave it out for all ${what}`);
}

/** `--seed`: 0..4294967295, all that 32 bits hold. */
export const seed: Reader<number> = wholeNumber('--seed', 0, 0xffffffff, 'leave it out for the documented one');

/** `--threads`. */
export const threads: Reader<number> = wholeNumber('--threads', 1, MAX_THREADS, 'leave it out for as many as serve');

/** Where a chip is stepped as a whole: no more threads are asked for than the engine has. */
export function requireThreads(engine: EngineName, count: number | undefined): void {
  if (count === undefined || count === 1 || hasThreads(engine)) return;
  throw new UsageError(`--threads is ${count}, the engine ${engine} has one: leave it out`);
}

/** `--voltage` in volts, within the range of the energy estimate. */
export const voltage: Reader<number> = decimalNumber(
  '--voltage',
  VOLTAGE_MIN,
  VOLTAGE_MAX,
  `of volts from ${VOLTAGE_MIN.toFixed(2)} to ${VOLTAGE_MAX}, the range of the measurements behind the energy estimate`,
  `leave it out for ${DEFAULT_VOLTAGE}`,
);

/** The option `--engine`. @param what how errors call it */
export function engineOption(what = '--engine'): Option {
  return new Option('--engine <name>', `what steps the cores: ${ENGINES.join(', ')}`)
    .argParser(oneOf(what, ENGINES))
    .default(DEFAULT_ENGINE);
}

const MOST_MEMORY = 1_048_576;

/**
 * `--memory`: what the files that a command reads may take of the memory.
 * @param more what else it bounds, for the help
 */
export function memoryOption(more = ''): Option {
  const read = wholeNumber('--memory', 1, MOST_MEMORY, `leave it out for ${DEFAULT_MEMORY}`);
  return new Option(
    '--memory <MiB>',
    `what the files that it reads may take of the memory beyond ${TIMES_ITS_SIZE} times their size (default: ${DEFAULT_MEMORY})${more}`,
  ).argParser((text): MemoryLimit => memoryLimit(read(text)));
}
