/**
 * Pictures as CSV: a sample a line, its label and its pixels row by row, with or without a header, as Kaggle has MNIST
 * (https://www.kaggle.com/datasets/oddrationale/mnist-in-csv). Here is what the columns are, and the labels; the pixels are
 * read by `pixel-csv-rows.ts`.
 */
import { SynaptickError } from '../../cores/errors.ts';
import { type ReadOptions, takeHead } from '../host/byte-source.ts';
import { concatBytes } from '../host/bytes.ts';
import { printable } from '../host/printable.ts';
import { encodingOf, knownOther, readText } from './text-source.ts';

export interface PixelCsvForm {
  /** The byte between two cells. */
  readonly separator: number;
  readonly header: boolean;
  /** Of each column the number of its pixel, or {@link LABEL} or {@link UNUSED}. */
  readonly roles: Int32Array;
  /** Pixels of a sample. */
  readonly pixels: number;
  readonly labelled: boolean;
}

export const LABEL = -1;
export const UNUSED = -2;

/** Labels in the order of the samples: all of them numbers, or all of them words. */
export interface CsvLabels {
  readonly values: readonly number[] | readonly string[];
  /** The line of each sample, from 1. */
  readonly lines: readonly number[];
}

/** Tab, semicolon, comma: where commas are decimal points, another one separates. */
const SEPARATORS = ['\t', ';', ','];
const LABEL_NAMES = ['label', 'labels', 'class', 'target', 'category', 'y'];
/** Numbers of rows, as spreadsheets and pandas write them. */
const INDEX_NAMES = ['', 'index', 'id', 'unnamed: 0'];
/** Fewer columns are anything: events, measurements. */
const LEAST_COLUMNS = 10;
/** Bytes of text that must have a header and a row. */
const MOST_HEAD = 1 << 20;
const MOST_LABEL = 256;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?(nan|inf)$/i;
const LINE_END = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;

/**
 * What the columns of a file are; null where it is no table of pixels: no text, too few columns, or cells that are no numbers.
 * @throws SynaptickError when it cannot be read
 */
export async function pixelCsvForm(path: string, options: ReadOptions): Promise<PixelCsvForm | null> {
  const { host, signal } = options;
  const begin = await takeHead(host.files.stream(path, { signal }), 16);
  if (begin.length === 0 || encodingOf(begin) === null || knownOther(begin)) return null;
  const [first, second] = await firstLines(path, options);
  const separator = SEPARATORS.find((sign) => (first?.split(sign).length ?? 0) >= LEAST_COLUMNS);
  if (first === undefined || separator === undefined) return null;
  const names = cellsOf(first, separator);
  const header = isHeader(names);
  const row = header ? (second === undefined ? null : cellsOf(second, separator)) : names;
  if (row && row.length >= LEAST_COLUMNS && !isRow(row)) return null;
  const roles = rolesOf(names, header, row ?? names);
  const pixels = roles.filter((role) => role >= 0).length;
  return { separator: separator.charCodeAt(0), header, roles, pixels, labelled: roles.includes(LABEL) };
}

/** The first two lines that are not blank. */
async function firstLines(path: string, options: ReadOptions): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let lines: string[] = [];
  for await (const chunk of readText(path, options)) {
    chunks.push(Uint8Array.from(chunk));
    length += chunk.length;
    const parts = new TextDecoder().decode(concatBytes(chunks)).split('\n');
    lines = parts.filter((line, i) => line.trim() !== '' && i < parts.length - 1);
    if (lines.length >= 2 || length > MOST_HEAD) return lines;
    lines = parts.filter((line) => line.trim() !== '');
  }
  return lines;
}

function cellsOf(line: string, separator: string): string[] {
  return line.split(separator).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  );
}

/** Names have letters, but for the numbers of columns; a row has no more than one word, the label. */
function isHeader(cells: readonly string[]): boolean {
  const words = cells.filter((cell, i) => !NUMBER.test(cell) && !(cell === '' && i === cells.length - 1));
  if (words.length > 1) return true;
  return words.length === 1
    ? LABEL_NAMES.includes((words[0] as string).toLowerCase())
    : cells.every((cell, i) => cell === `${i}`);
}

function isRow(cells: readonly string[]): boolean {
  return cells.filter((cell, i) => !NUMBER.test(cell) && !(cell === '' && i === cells.length - 1)).length <= 1;
}

function rolesOf(names: readonly string[], header: boolean, row: readonly string[]): Int32Array {
  const roles = new Int32Array(names.length);
  const known = names.map((name) => name.toLowerCase());
  if (header) for (const [i, name] of known.entries()) roles[i] = INDEX_NAMES.includes(name) ? UNUSED : 0;
  // Each line may end in a separator.
  if (row.length === names.length && row.at(-1) === '') roles[names.length - 1] = UNUSED;
  const named = header ? known.findIndex((name) => LABEL_NAMES.includes(name)) : -1;
  const label = named >= 0 ? named : labelColumn(roles, row);
  if (label >= 0) roles[label] = LABEL;
  let pixel = 0;
  for (let column = 0; column < roles.length; column++) if ((roles[column] as number) >= 0) roles[column] = pixel++;
  return roles;
}

/** The one that has a word, else the first; none where the pixels are a square without it and none with it. */
function labelColumn(roles: Int32Array, row: readonly string[]): number {
  const used = Array.from(roles.keys()).filter((column) => roles[column] !== UNUSED);
  const word = used.find((column) => row[column] !== undefined && !NUMBER.test(row[column] as string));
  if (word !== undefined) return word;
  return isSquare(used.length) && !isSquare(used.length - 1) ? -1 : (used[0] ?? -1);
}

function isSquare(count: number): boolean {
  return Number.isInteger(Math.sqrt(count));
}

/**
 * The labels of all samples, read without their pixels.
 * @throws SynaptickError with the line of a label that is none or too long, of a word among numbers, or of a line too short
 */
export async function readCsvLabels(path: string, form: PixelCsvForm, options: ReadOptions): Promise<CsvLabels> {
  const labels = createLabels(path);
  const cell = new Uint8Array(MOST_LABEL);
  const { separator, roles } = form;
  const wanted = roles.indexOf(LABEL);
  let header = form.header;
  let [line, column, length, after, filled] = [1, 0, 0, 0, false];
  const ended = () => {
    const blank = column === 0 && !filled;
    if (!blank && !header) {
      // Every column that follows has a separator at least.
      if (after < roles.length - 1 - wanted) {
        throw new SynaptickError(`${path}:${line}: has fewer values than the first line, must have ${roles.length}`);
      }
      labels.add(line, new TextDecoder().decode(cell.subarray(0, length)));
    }
    if (!blank) header = false;
    [column, length, after, filled] = [0, 0, 0, false];
    line++;
  };
  for await (const chunk of readText(path, options)) {
    for (let at = 0; at < chunk.length; ) {
      if (column > wanted) {
        const end = chunk.indexOf(LINE_END, at);
        after += (end < 0 ? chunk.length : end) - at;
        if (end < 0) break;
        at = end;
      }
      const byte = chunk[at++] as number;
      if (byte === LINE_END) ended();
      else if (byte === separator) {
        column++;
        if (column > wanted) after++;
      } else {
        if (byte !== BLANK && byte !== RETURN) filled = true;
        if (column !== wanted) continue;
        if (length === MOST_LABEL) {
          throw new SynaptickError(`${path}:${line}: has a label of more than ${MOST_LABEL} bytes, the limit`);
        }
        cell[length++] = byte;
      }
    }
  }
  if (column > 0 || filled) ended();
  return labels.all();
}

function createLabels(path: string) {
  const numbers: number[] = [];
  const words: string[] = [];
  const lines: number[] = [];
  return {
    add(line: number, text: string): void {
      const label = text
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .trim();
      if (label === '') throw new SynaptickError(`${path}:${line}: has no label`);
      const isWord = !NUMBER.test(label);
      if (lines.length > 0 && isWord !== words.length > 0) {
        const [here, before] = isWord ? ['is no number', 'numbers'] : ['is a number', 'words'];
        throw new SynaptickError(
          `${path}:${line}: label "${printable(label)}" ${here}, those before are ${before}: give all as one of them`,
        );
      }
      lines.push(line);
      if (isWord) words.push(label);
      else numbers.push(Number(label));
    },
    all: (): CsvLabels => ({ values: words.length > 0 ? words : numbers, lines }),
  };
}
