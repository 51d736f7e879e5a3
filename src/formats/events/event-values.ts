/** Events of numbers that people wrote, in CSV or arrays: which units and polarities are taken, and what is refused. */
import { SynaptickError } from '../../../cores/errors.ts';
import { type EventChunk, MOST_SIDE } from './recording.ts';

/** Units of time, and how many microseconds they have. */
export const TIME_UNITS = { us: 1, ms: 1000, s: 1e6, ns: 1e-3 } as const;
export type TimeUnit = keyof typeof TIME_UNITS;

/** What an event has, in the order of columns without names. */
export const EVENT_COLUMNS = ['t', 'x', 'y', 'p'] as const;
export type EventColumn = (typeof EVENT_COLUMNS)[number];

/** How files of numbers are to be read, where they do not say it. */
export interface EventNumbers {
  /** Unit of the times: microseconds unless a column's name says another (`t_ms`). */
  readonly timeUnit?: TimeUnit | undefined;
  /** Order of columns that have no names: t, x, y, p unless given. */
  readonly columns?: readonly EventColumn[] | undefined;
}

/** Names of columns that people use. */
const NAMES: readonly (readonly [column: EventColumn, name: RegExp])[] = [
  ['t', /^(t|ts|time|times|timestamp|timestamps)$/],
  ['x', /^(x|col|column|xs)$/],
  ['y', /^(y|row|ys)$/],
  ['p', /^(p|pol|polarity|polarities|on|ps)$/],
];
const UNIT_NAMES: ReadonlyMap<string, TimeUnit> = new Map([
  ...(['us', 'µs', 'μs', 'usec', 'microseconds'] as const).map((name) => [name, 'us'] as const),
  ...(['ms', 'msec', 'milliseconds'] as const).map((name) => [name, 'ms'] as const),
  ...(['s', 'sec', 'seconds'] as const).map((name) => [name, 's'] as const),
  ...(['ns', 'nsec', 'nanoseconds'] as const).map((name) => [name, 'ns'] as const),
]);

/** The column that a name means, and the unit of time that it says: `timestamp [us]`, `t_ms`. Null where it means none. */
export function columnNamed(text: string): { readonly column: EventColumn; readonly unit?: TimeUnit } | null {
  const plain = text
    .trim()
    .replace(/^["']|["']$/g, '')
    .toLowerCase();
  const [, name = '', inBrackets, behind] =
    /^([a-z]+)(?:\s*[[(]\s*([^\])]*?)\s*[\])]|[_ ]([a-zµμ]+))?$/.exec(plain) ?? [];
  const column = NAMES.find(([, pattern]) => pattern.test(name))?.[0];
  if (column === undefined) return null;
  const unit = UNIT_NAMES.get(inBrackets ?? behind ?? '');
  if (column === 't' && unit) return { column, unit };
  // x_train is no column of events, nor is t_start.
  return behind === undefined ? { column } : null;
}

/** Puts events into chunks one by one, and looks whether they can be right. */
export interface EventTaker {
  /**
   * @param where how errors call the place of the event, asked only where there is an error
   * @throws SynaptickError for a time, a pixel or a polarity that no event has
   */
  take(chunk: EventChunk, t: number, x: number, y: number, p: number, where: () => string): void;
}

/** @param unit of the times */
export function createEventTaker(unit: TimeUnit): EventTaker {
  const microseconds = TIME_UNITS[unit];
  /** The polarity below 1 that the file has: 0 or -1, not both. */
  let off: number | null = null;
  return {
    take(chunk, t, x, y, p, where) {
      const time = t * microseconds;
      const whole = Math.round(time);
      if (!(whole >= 0 && whole <= Number.MAX_SAFE_INTEGER)) throw wrongTime(where(), t, unit);
      // A fraction of a microsecond is none of a camera's times: the file has another unit.
      if (unit === 'us' && whole !== time) throw fraction(where(), t);
      if (!isSide(x)) throw wrongPixel(where(), 'x', x);
      if (!isSide(y)) throw wrongPixel(where(), 'y', y);
      if (p !== 1) {
        if (p !== 0 && p !== -1) throw wrongPolarity(where(), p);
        off ??= p;
        if (p !== off) throw bothPolarities(where());
      }
      const { count } = chunk;
      chunk.t[count] = whole;
      chunk.x[count] = x;
      chunk.y[count] = y;
      chunk.polarity[count] = p === 1 ? 1 : 0;
      chunk.count = count + 1;
    },
  };
}

function isSide(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < MOST_SIDE;
}

function wrongTime(where: string, t: number, unit: TimeUnit): SynaptickError {
  return new SynaptickError(`${where}: time is ${t} ${unit}, must be from 0 to 2^53 µs: check the unit of its times`);
}

function fraction(where: string, t: number): SynaptickError {
  return new SynaptickError(
    `${where}: time is ${t}, microseconds are whole numbers: name the unit of its times (a column t_s, t_ms or t_ns; --time-unit of encode)`,
  );
}

function wrongPixel(where: string, axis: string, value: number): SynaptickError {
  return new SynaptickError(
    `${where}: ${axis} is ${value}, must be a whole number from 0 to ${MOST_SIDE - 1}: check the order of its columns`,
  );
}

function wrongPolarity(where: string, p: number): SynaptickError {
  return new SynaptickError(
    `${where}: polarity is ${p}, must be 1 (ON), or 0 or -1 (OFF): check the order of its columns`,
  );
}

function bothPolarities(where: string): SynaptickError {
  return new SynaptickError(`${where}: polarity is both 0 and -1 in this file: write OFF as one of them`);
}
