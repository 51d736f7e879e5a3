/**
 * Events as text, one a line: time, column, row and polarity, between commas, semicolons or blanks. A first line of names says
 * their order, and may say the unit of the times (`t_ms`); other columns among them are passed over. Without one they are t, x,
 * y, p in microseconds. Polarity is 1 or True for ON, 0, -1 or False for OFF. Lines that begin with # or % are passed over, but
 * one before the first event may have the names: numpy's `savetxt` writes them so.
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
const COMMENT_MARK = /^\s*[#%]+/;
const CELL_END = /[,;\t]/;
/** Polarity as Python and pandas write it. */
const TRUTH: ReadonlyMap<string, string> = new Map([
  ['true', '1'],
  ['false', '0'],
]);
const [ZERO, COMMA, MINUS, SPACE, TAB] = [0x30, 0x2c, 0x2d, 0x20, 0x09] as const;
/** Digits of a whole number that is exact. */
const MOST_DIGITS = 15;
/** Characters of a line that an error shows. */
const MOST_SHOWN = 60;

/** What the columns are: as many as `width`, and where in them t, x, y and p stand. */
interface Columns {
  readonly width: number;
  readonly places: readonly number[];
  readonly unit?: TimeUnit | undefined;
}

/** Whether text is a list of events: by the names in its first line, or by four numbers of which the last is a polarity. */
export function looksLikeEvents(text: string): boolean {
  let commented: Columns | null = null;
  for (const line of text.split('\n')) {
    if (COMMENT.test(line)) {
      commented ??= namedColumns(line.replace(COMMENT_MARK, ''));
      continue;
    }
    if (namedColumns(line)) return true;
    const cells = cellsOf(line);
    if (!cells.every((cell) => NUMBER.test(cell))) return false;
    return cells.length === (commented?.width ?? 4) && (commented !== null || [0, 1, -1].includes(Number(cells[3])));
  }
  return false;
}

export function openEventCsv(path: string, options: ReadOptions & EventNumbers): EventSource {
  return { sensor: null, rowsFromBelow: false, notes: [], lateness: 0, chunks: () => readEventCsv(path, options) };
}

function cellsOf(line: string): string[] {
  return line.trim().split(BETWEEN);
}

/** The columns that a line names; null where it does not name all four. Names may have blanks: `timestamp [us]`. */
function namedColumns(line: string): Columns | null {
  const names = CELL_END.test(line) ? line.split(CELL_END) : cellsOf(line);
  const found = names.map(columnNamed);
  const places = EVENT_COLUMNS.map((column) => found.findIndex((each) => each?.column === column));
  if (places.includes(-1)) return null;
  return { width: names.length, places, unit: found[places[0] as number]?.unit };
}

function columnsInOrder(order: readonly EventColumn[]): Columns {
  return { width: order.length, places: EVENT_COLUMNS.map((column) => order.indexOf(column)) };
}

async function* readEventCsv(path: string, options: ReadOptions & EventNumbers): AsyncGenerator<EventChunk> {
  const chunk = createChunk();
  let commented: Columns | null = null;
  let reader: LineReader | null = null;
  for await (const [line, content] of readLines(path, options)) {
    if (!(content.charCodeAt(0) >= ZERO) && COMMENT.test(content)) {
      if (!reader) commented ??= namedColumns(content.replace(COMMENT_MARK, ''));
      continue;
    }
    if (!reader) {
      const named = namedColumns(content);
      const said = options.columns && columnsInOrder(options.columns);
      const columns: Columns = named ?? said ?? commented ?? columnsInOrder(EVENT_COLUMNS);
      const taker = createEventTaker(options.timeUnit ?? columns.unit ?? 'us');
      reader = { columns, taker, numbers: new Float64Array(columns.width) };
      if (named) continue;
    }
    takeLine(chunk, reader, content, () => `${path}:${line}`);
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

interface LineReader {
  readonly columns: Columns;
  readonly taker: EventTaker;
  /** Of a line, as many as there are columns. */
  readonly numbers: Float64Array;
}

function takeLine(chunk: EventChunk, reader: LineReader, content: string, where: () => string): void {
  const { columns, taker, numbers } = reader;
  if (!wholeNumbers(content, numbers)) otherNumbers(content, reader, where);
  const at = (index: number) => numbers[columns.places[index] as number] as number;
  taker.take(chunk, at(0), at(1), at(2), at(3), where);
}

/** Numbers with fractions, among anything in columns that nobody asks for. */
function otherNumbers(content: string, { columns: { width, places }, numbers }: LineReader, where: () => string): void {
  const packed = cellsOf(content);
  const cells = packed.length === width ? packed : content.split(CELL_END).map((cell) => cell.trim());
  const wanted = places.map((place, i) => {
    const cell = cells[place] ?? '';
    return EVENT_COLUMNS[i] === 'p' ? (TRUTH.get(cell.toLowerCase()) ?? cell) : cell;
  });
  if (cells.length !== width || !wanted.every((cell) => NUMBER.test(cell))) {
    const others = width > EVENT_COLUMNS.length ? ` among ${width} columns` : '';
    throw new SynaptickError(
      `${where()}: the line is "${content.slice(0, MOST_SHOWN)}", must be four numbers: ${listText(EVENT_COLUMNS)}${others}`,
    );
  }
  for (const [i, place] of places.entries()) numbers[place] = Number(wanted[i]);
}
