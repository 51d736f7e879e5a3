/**
 * Events as text, one a line: time, column, row and polarity, between commas, semicolons or blanks. A first line of names says
 * their order, and may say the unit of the times (`t_ms`); without one they are t, x, y, p in microseconds. Polarity is 1 for
 * ON, 0 or -1 for OFF. Lines that begin with # or % are passed over.
 */
import { listText, SynaptickError } from '../../../cores/errors.ts';
import type { ReadOptions } from '../../host/byte-source.ts';
import { readLines } from '../text-source.ts';
import {
  columnNamed,
  createEventTaker,
  EVENT_COLUMNS,
  type EventColumn,
  type EventNumbers,
  type EventTaker,
  type TimeUnit,
} from './event-values.ts';
import { CHUNK_EVENTS, createChunk, type EventChunk, type EventSource } from './recording.ts';

const BETWEEN = /[,;\s]+/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const COMMENT = /^\s*([#%].*)?$/;
const [ZERO, COMMA, MINUS, SPACE, TAB] = [0x30, 0x2c, 0x2d, 0x20, 0x09] as const;
/** Digits of a whole number that is exact. */
const MOST_DIGITS = 15;
/** Characters of a line that an error shows. */
const MOST_SHOWN = 60;

interface Columns {
  readonly order: readonly EventColumn[];
  readonly unit?: TimeUnit;
}

/** Whether text is a list of events: by the names in its first line, or by four numbers of which the last is a polarity. */
export function looksLikeEvents(text: string): boolean {
  const line = text.split('\n').find((each) => !COMMENT.test(each));
  if (line === undefined) return false;
  if (namedColumns(line)) return true;
  const cells = cellsOf(line);
  return cells.length === 4 && cells.every((cell) => NUMBER.test(cell)) && [0, 1, -1].includes(Number(cells[3]));
}

export function openEventCsv(path: string, options: ReadOptions & EventNumbers): EventSource {
  return { sensor: null, rowsFromBelow: false, notes: [], lateness: 0, chunks: () => readEventCsv(path, options) };
}

function cellsOf(line: string): string[] {
  return line.trim().split(BETWEEN);
}

/** The columns that a line names; null where it does not name all four. Names may have blanks: `timestamp [us]`. */
function namedColumns(line: string): Columns | null {
  const names = /[,;\t]/.test(line) ? line.split(/[,;\t]/) : cellsOf(line);
  const found = names.map(columnNamed);
  const order = found.map((each) => each?.column);
  if (order.length !== EVENT_COLUMNS.length || EVENT_COLUMNS.some((column) => !order.includes(column))) return null;
  const unit = found.find((each) => each?.column === 't')?.unit;
  return { order: order as EventColumn[], ...(unit && { unit }) };
}

async function* readEventCsv(path: string, options: ReadOptions & EventNumbers): AsyncGenerator<EventChunk> {
  const chunk = createChunk();
  const numbers = new Float64Array(EVENT_COLUMNS.length);
  let places: readonly number[] | null = null;
  let taker: EventTaker | null = null;
  for await (const [line, content] of readLines(path, options)) {
    if (!(content.charCodeAt(0) >= ZERO) && COMMENT.test(content)) continue;
    if (!places || !taker) {
      const named = namedColumns(content);
      const { order, unit } = named ?? { order: options.columns ?? EVENT_COLUMNS };
      places = EVENT_COLUMNS.map((column) => order.indexOf(column));
      taker = createEventTaker(options.timeUnit ?? unit ?? 'us');
      if (named) continue;
    }
    takeLine(chunk, taker, places, content, numbers, () => `${path}:${line}`);
    if (chunk.count < CHUNK_EVENTS) continue;
    yield chunk;
    chunk.count = 0;
  }
  if (chunk.count > 0) yield chunk;
}

/** Whole numbers of a line between separators, as nearly all lines are; false where it has anything else. */
function wholeNumbers(content: string, numbers: Float64Array): boolean {
  let [found, value, digits, sign] = [0, 0, 0, 1];
  for (let i = 0; i <= content.length; i++) {
    const code = i < content.length ? content.charCodeAt(i) : COMMA;
    if (code >= ZERO && code <= ZERO + 9) {
      value = 10 * value + code - ZERO;
      digits++;
    } else if (code === MINUS && digits === 0 && sign === 1) sign = -1;
    else if ((code === COMMA || code === SPACE || code === TAB) && digits > 0) {
      if (found === numbers.length || digits > MOST_DIGITS) return false;
      numbers[found++] = sign * value;
      [value, digits, sign] = [0, 0, 1];
    } else return false;
  }
  return found === numbers.length;
}

function takeLine(
  chunk: EventChunk,
  taker: EventTaker,
  places: readonly number[],
  content: string,
  numbers: Float64Array,
  where: () => string,
): void {
  if (!wholeNumbers(content, numbers)) {
    const cells = cellsOf(content);
    if (cells.length !== EVENT_COLUMNS.length || !cells.every((cell) => NUMBER.test(cell))) {
      throw new SynaptickError(
        `${where()}: the line is "${content.slice(0, MOST_SHOWN)}", must be four numbers: ${listText(EVENT_COLUMNS)}`,
      );
    }
    numbers.set(cells.map(Number));
  }
  const at = (index: number) => numbers[places[index] as number] as number;
  taker.take(chunk, at(0), at(1), at(2), at(3), where);
}
