/**
 * Reads JSON as it streams by, byte by byte, in constant memory: chunks of any size go in, the callbacks of a shape come
 * out. Every error names the file, the line and the path (`input.json:12: cores[3].axons[7] is 9, must be ...`).
 *
 * Grammar: RFC 8259, and on request the comments of TrueNorth's model files.
 */
import {
  beginContainer,
  CLOSE,
  type Containers,
  endContainer,
  failAt,
  type JsonContainer,
  takeKey,
  takeScalar,
} from './containers.ts';
import { type IntegersShape, type Scalar, type Shape, show } from './shape.ts';

export interface JsonReader {
  /** Lists, objects and keys so far. */
  readonly parts: number;
  /** Takes the next bytes; they are not kept. @throws SynaptickError at the first thing that is wrong */
  feed(bytes: Uint8Array): void;
  /** Says that the file is over. @throws SynaptickError when the value is not complete */
  end(): void;
}

export interface JsonOptions {
  /** TrueNorth's comments, slash and star or two slashes. */
  readonly comments?: boolean;
  /** Whether a key that comes twice in an object is refused, also in what is not looked at. */
  readonly uniqueKeys?: boolean;
  /** Levels of nesting; 500 unless given. */
  readonly maxDepth?: number;
}

/** What the next byte belongs to. */
const VALUE = 0;
const VALUE_OR_END = 1;
const KEY = 2;
const KEY_OR_END = 3;
const COLON = 4;
const COMMA_OR_END = 5;
const DONE = 6;
const STRING = 7;
const WORD = 8;

const NEWLINE = 10;
const QUOTE = 34;
const STAR = 42;
const COMMA = 44;
const MINUS = 45;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const BACKSLASH = 92;
const OPEN = { object: 123, list: 91 } as const;

const MAX_DEPTH = 500;
const MAX_TEXT = 65_536;

/** How far into the bytes a reader is. */
interface Reading {
  readonly within: Containers;
  readonly comments: boolean;
  state: number;
  consumed: number;
  /** Bytes of the string, number or literal that is being read. */
  readonly token: Uint8Array;
  length: number;
  escaped: boolean;
  isKey: boolean;
  comment: '' | '/' | '/*' | '*' | '//';
}

/** @param file how errors call the file */
export function createJsonReader(file: string, shape: Shape, options: JsonOptions = {}): JsonReader {
  const { comments = false, uniqueKeys = false, maxDepth = MAX_DEPTH } = options;
  const within: Containers = { file, line: 1, shape, uniqueKeys, maxDepth, open: [], top: null, parts: 0 };
  const token = new Uint8Array(MAX_TEXT);
  const reading: Reading = {
    within,
    comments,
    state: VALUE,
    consumed: 0,
    token,
    length: 0,
    escaped: false,
    isKey: false,
    comment: '',
  };
  return {
    get parts() {
      return within.parts;
    },
    feed: (bytes) => feed(reading, bytes),
    end: () => end(reading),
  };
}

function feed(reading: Reading, bytes: Uint8Array): void {
  const { within, comments } = reading;
  let i = 0;
  while (i < bytes.length) {
    const byte = bytes[i] as number;
    if (reading.comment) {
      inComment(reading, byte);
      i++;
    } else if (reading.state === STRING) {
      inString(reading, byte);
      i++;
    } else if (reading.state === WORD) {
      if (isWordByte(byte)) {
        append(reading, byte);
        i++;
      } else {
        endWord(reading);
      }
    } else if (byte <= 32) {
      if (byte === NEWLINE) within.line++;
      else if (byte !== 32 && byte !== 9 && byte !== 13) unexpected(reading, byte);
      i++;
    } else if (byte === SLASH && comments) {
      reading.comment = '/';
      i++;
    } else {
      const { top } = within;
      if (top && top.shape.kind === 'integers' && (reading.state === VALUE || reading.state === VALUE_OR_END)) {
        const next = digits(reading, bytes, i, top, top.shape);
        if (next > i) {
          i = next;
          continue;
        }
      }
      structure(reading, byte);
      i++;
    }
  }
  reading.consumed += bytes.length;
}

function end(reading: Reading): void {
  const { within, comment, consumed } = reading;
  if (reading.state === WORD) endWord(reading);
  if (comment && comment !== '//') failAt(within, 'ends inside a comment: the file is cut short');
  if (reading.state !== DONE) {
    failAt(within, consumed ? 'ends here, inside the value: the file is cut short, copy it again' : 'is empty');
  }
}

function unexpected({ within, state }: Reading, byte: number): never {
  const wanted = ['a value', 'a value or ]', 'a key', 'a key or }', 'a colon', 'a comma or the end'][state];
  const found = byte > 32 && byte < 127 ? `"${String.fromCharCode(byte)}"` : `byte ${byte}`;
  if (state === DONE) failAt(within, `has ${found} after its end: is it two files in one?`);
  failAt(within, `is not JSON: ${found} where ${wanted} was expected`);
}

/** A byte between values, keys and punctuation. */
function structure(reading: Reading, byte: number): void {
  const { within, state } = reading;
  if (byte === QUOTE) {
    if (state === COLON || state === COMMA_OR_END || state === DONE) unexpected(reading, byte);
    reading.isKey = state === KEY || state === KEY_OR_END;
    reading.length = 0;
    reading.escaped = false;
    reading.state = STRING;
  } else if (state === COLON) {
    if (byte !== 58) unexpected(reading, byte);
    reading.state = VALUE;
  } else if (byte === COMMA) {
    if (state !== COMMA_OR_END || !within.top) unexpected(reading, byte);
    reading.state = within.top.close === CLOSE.object ? KEY : VALUE;
  } else if (byte === CLOSE.object || byte === CLOSE.list) {
    const atEnd = state === COMMA_OR_END || state === VALUE_OR_END || state === KEY_OR_END;
    if (!atEnd || byte !== within.top?.close) unexpected(reading, byte);
    endContainer(within);
    afterValue(reading);
  } else if (state !== VALUE && state !== VALUE_OR_END) {
    unexpected(reading, byte);
  } else if (byte === OPEN.object) {
    beginContainer(within, CLOSE.object);
    reading.state = KEY_OR_END;
  } else if (byte === OPEN.list) {
    beginContainer(within, CLOSE.list);
    reading.state = VALUE_OR_END;
  } else if (isWordByte(byte)) {
    reading.length = 0;
    append(reading, byte);
    reading.state = WORD;
  } else {
    unexpected(reading, byte);
  }
}

function afterValue(reading: Reading): void {
  reading.state = reading.within.top ? COMMA_OR_END : DONE;
}

function scalar(reading: Reading, value: Scalar): void {
  takeScalar(reading.within, value);
  afterValue(reading);
}

/**
 * The fast path for lists of one-digit numbers, which are nearly all of a big file: `0,1,0, 1,` and so on.
 * Stops where anything else comes, for the careful path. @returns the next position
 */
function digits(reading: Reading, bytes: Uint8Array, from: number, list: JsonContainer, wanted: IntegersShape): number {
  const { into, low, high, max } = wanted;
  const last = bytes.length - 2;
  let i = from;
  let { count } = list;
  while (i < last && count < max) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit < low || digit > high || digit > 9 || digit < 0 || bytes[i + 1] !== COMMA) break;
    into[count++] = digit;
    i += bytes[i + 2] === 32 ? 3 : 2;
  }
  if (i > from) reading.state = VALUE;
  list.count = count;
  return i;
}

function inString(reading: Reading, byte: number): void {
  if (byte === QUOTE && !reading.escaped) {
    endString(reading);
    return;
  }
  if (byte < 32) failAt(reading.within, 'has a string that does not end on its line');
  reading.escaped = byte === BACKSLASH && !reading.escaped;
  append(reading, byte);
}

function endString(reading: Reading): void {
  const { within, isKey } = reading;
  const value = stringValue(reading);
  if (isKey && within.top) {
    takeKey(within, within.top, value);
    reading.state = COLON;
  } else {
    scalar(reading, value);
  }
}

function endWord(reading: Reading): void {
  const word = tokenText(reading);
  if (word === 'true' || word === 'false') scalar(reading, word === 'true');
  else if (word === 'null') scalar(reading, null);
  else if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(word)) scalar(reading, Number(word));
  else failAt(reading.within, `is not JSON: ${show(word)}`);
}

function append(reading: Reading, byte: number): void {
  if (reading.length === MAX_TEXT) failAt(reading.within, `has a text of more than ${MAX_TEXT} bytes, the limit`);
  reading.token[reading.length++] = byte;
}

function tokenText({ token, length }: Reading): string {
  let ascii = '';
  for (let i = 0; i < length; i++) {
    const byte = token[i] as number;
    if (byte > 127) return new TextDecoder().decode(token.subarray(0, length));
    ascii += String.fromCharCode(byte);
  }
  return ascii;
}

/** The string in the token, escapes resolved. */
function stringValue(reading: Reading): string {
  const raw = tokenText(reading);
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return failAt(reading.within, `has a string with a wrong escape: ${show(raw)}`);
  }
}

function inComment(reading: Reading, byte: number): void {
  const { comment } = reading;
  if (comment === '/') {
    if (byte !== STAR && byte !== SLASH) unexpected(reading, SLASH);
    reading.comment = byte === STAR ? '/*' : '//';
  } else if (comment === '//') {
    if (byte === NEWLINE) reading.comment = '';
  } else if (byte === SLASH && comment === '*') {
    reading.comment = '';
  } else {
    reading.comment = byte === STAR ? '*' : '/*';
  }
  if (byte === NEWLINE) reading.within.line++;
}

/** Letters, digits and signs: bytes of numbers and literals. */
function isWordByte(byte: number): boolean {
  return (
    (byte >= ZERO && byte <= NINE) ||
    byte === MINUS ||
    byte === 43 ||
    byte === 46 ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122)
  );
}
