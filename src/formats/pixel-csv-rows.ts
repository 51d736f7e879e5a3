/** The pixels of a CSV file of pictures, byte by byte as it streams by. */
import { SynaptickError } from '../../cores/errors.ts';
import type { ReadOptions } from '../host/byte-source.ts';
import { latinText } from '../host/bytes.ts';
import { printable } from '../host/printable.ts';
import type { PixelCsvForm } from './pixel-csv.ts';
import { readText } from './text-source.ts';

const LINE_END = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const QUOTE = 0x22;
const POINT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;
const SMALL_E = 0x65;
const LARGE_E = 0x45;
const ZERO = 0x30;
const WHITE = 255;
/** Digits behind it change nothing: ten times as much is about what a 64-bit float holds exactly. */
const MOST_MANTISSA = 9e14;
const MOST_EXPONENT = 999;
/** Characters of a cell that an error shows. */
const MOST_SHOWN = 24;
const RANGE = 'must be a whole number from 0 to 255, or all of the file from 0 to 1';

/**
 * The pixels of all samples: whole numbers from 0 to 255 as they are; where any has a fraction, all are from 0 to 1 and become
 * the nearest of 255ths.
 *
 * @param count samples that the file has
 * @returns `[count][form.pixels]`
 * @throws SynaptickError with the line where a pixel is no number or out of range, or the number of values another than in the
 * first line
 */
export async function readCsvPixels(
  path: string,
  form: PixelCsvForm,
  count: number,
  options: ReadOptions,
): Promise<Uint8Array> {
  const rows = createRows(path, form, count);
  for await (const chunk of readText(path, options)) rows.read(chunk);
  return rows.end();
}

function createRows(path: string, { separator, header, roles, pixels: size }: PixelCsvForm, count: number) {
  const pixels = new Uint8Array(count * size);
  const columns = roles.length;
  let line = 1;
  let column = 0;
  let row = 0;
  /** The line that names the columns is still to come; there is something on this line. */
  let naming = header;
  let filled = false;
  /** The number so far: its digits, how many there are and how many of them behind the point, its exponent. */
  let mantissa = 0;
  let digits = 0;
  let decimals = 0;
  let exponent = 0;
  let exponentSign = 0;
  /** It has a point or an exponent; nothing of it may come any more; it is no number. */
  let pointed = false;
  let closed = false;
  let wrong = false;
  /** Of the file: the largest pixel so far, whether any has a point, whether they are fractions. */
  let most = 0;
  let points = false;
  let unit = false;

  const fail = (what: string) => new SynaptickError(`${path}:${line}: ${what}`);

  /** From whole numbers to fractions: those before were black and white. */
  function toUnit(): void {
    unit = true;
    for (let i = 0; i < pixels.length; i++) if (pixels[i] === 1) pixels[i] = WHITE;
  }

  /** The pixel of a number that is no plain one. */
  function otherPixel(role: number): number {
    const value = mantissa * 10 ** (exponentSign * exponent - decimals);
    const whole = Number.isInteger(value);
    if (pointed) points = true;
    if (!whole && !unit && value < 1) {
      if (most > 1) throw fail(`pixel ${role} is ${value}, others before are up to ${most}: ${RANGE}`);
      toUnit();
    }
    if (value > (unit ? 1 : WHITE) || (!unit && !whole)) throw fail(`pixel ${role} is ${value}, ${RANGE}`);
    if (value > most) most = value;
    return unit ? Math.round(value * WHITE) : value;
  }

  function addPixel(role: number, bytes: Uint8Array, from: number, to: number): void {
    if (wrong || digits === 0) {
      const text = latinText(bytes, from, Math.min(to, from + MOST_SHOWN)).trim();
      throw fail(`pixel ${role} is "${printable(text)}", ${RANGE}`);
    }
    if (row >= count) throw fail(`is one of more samples than the ${count} that were there before`);
    let value = mantissa;
    if (pointed || unit || value > WHITE) value = otherPixel(role);
    else if (value > most) most = value;
    pixels[row * size + role] = value;
  }

  /** @param from where the cell begins in `bytes`, as far as it lies there */
  function endCell(bytes: Uint8Array, from: number, to: number): void {
    const role = column < columns ? (roles[column] as number) : -1;
    if (role >= 0 && !naming) addPixel(role, bytes, from, to);
    mantissa = digits = decimals = exponent = exponentSign = 0;
    pointed = closed = wrong = false;
    column++;
  }

  function endLine(bytes: Uint8Array, from: number, to: number): void {
    if (column > 0 || filled) {
      if (!naming && column + 1 !== columns) {
        throw fail(`has ${column + 1} values, must have ${columns} as the first line`);
      }
      endCell(bytes, from, to);
      if (naming) naming = false;
      else row++;
    }
    line++;
    column = 0;
    filled = closed = false;
  }

  /** A digit behind a point or in an exponent. */
  function laterDigit(value: number): void {
    if (exponentSign !== 0) exponent = Math.min(exponent * 10 + value, MOST_EXPONENT);
    else if (mantissa < MOST_MANTISSA) {
      mantissa = mantissa * 10 + value;
      decimals++;
    }
    digits++;
  }

  /** A byte of a cell that is no digit. */
  function otherByte(byte: number): void {
    if (byte === BLANK || byte === RETURN || byte === QUOTE) {
      closed = digits > 0;
      if (byte === QUOTE) filled = true;
      return;
    }
    filled = true;
    if (byte === POINT && !pointed) pointed = true;
    else if ((byte === SMALL_E || byte === LARGE_E) && digits > 0 && exponentSign === 0) {
      pointed = true;
      exponentSign = 1;
    } else if (byte === MINUS && exponentSign === 1 && exponent === 0) exponentSign = -1;
    else if (byte !== PLUS || (digits > 0 && exponentSign !== 1)) wrong = true;
    if (closed) wrong = true;
  }

  /**
   * Takes cells of up to 255 in plain digits, which are almost all of most files, with all that it needs at hand.
   * @param at where a cell begins
   * @returns where one begins that is something else, or ends in something else than a separator
   */
  function plainCells(bytes: Uint8Array, at: number): number {
    if (naming || unit || row >= count) return at;
    const base = row * size;
    let next = column;
    let largest = most;
    for (;;) {
      let value = (bytes[at] as number) - ZERO;
      if (!(value >= 0 && value <= 9) || next >= columns) break;
      let end = at + 1;
      for (let digit = 0; end < bytes.length; end++) {
        digit = (bytes[end] as number) - ZERO;
        if (digit < 0 || digit > 9) break;
        value = value * 10 + digit;
      }
      if (bytes[end] !== separator || value > WHITE) break;
      const role = roles[next++] as number;
      if (role >= 0) {
        pixels[base + role] = value;
        if (value > largest) largest = value;
      }
      at = end + 1;
    }
    column = next;
    most = largest;
    return at;
  }

  return {
    read(bytes: Uint8Array): void {
      // A cell may have begun in the chunk before.
      let at = digits > 0 || pointed || wrong ? 0 : plainCells(bytes, 0);
      for (let from = at; at < bytes.length; ) {
        const byte = bytes[at++] as number;
        const value = byte - ZERO;
        if (value >= 0 && value <= 9) {
          filled = true;
          if (closed) wrong = true;
          if (pointed) laterDigit(value);
          else {
            mantissa = mantissa * 10 + value;
            digits++;
          }
        } else if (byte === separator || byte === LINE_END) {
          if (byte === separator) endCell(bytes, from, at - 1);
          else endLine(bytes, from, at - 1);
          at = plainCells(bytes, at);
          from = at;
        } else otherByte(byte);
      }
    },
    end(): Uint8Array {
      endLine(new Uint8Array(0), 0, 0);
      if (row < count) throw fail(`is the end after ${row} samples of the ${count} that were there before`);
      if (points && !unit && most <= 1) toUnit();
      return pixels;
    },
  };
}
