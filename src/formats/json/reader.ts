/**
 * Reads JSON as it streams by, byte by byte, in constant memory: chunks of any size go in, the callbacks of a shape come
 * out. Every error names the file, the line and the path (`input.json:12: cores[3].axons[7] is 9, must be ...`).
 *
 * Grammar: RFC 8259, and on request the comments of TrueNorth's model files.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { anything, type IntegersShape, type Scalar, type Shape, show } from './shape.ts';

export interface JsonReader {
  /** Lists, objects and keys so far. */
  readonly parts: number;
  /** Takes the next bytes; they are not kept. @throws SynaptickError at the first thing that is wrong */
  feed(bytes: Uint8Array): void;
  /** Says that the file is over. @throws SynaptickError when the value is not complete */
  end(): void;
}

interface Frame {
  readonly shape: Shape;
  /** Index of this container in the list around it, 0 elsewhere. */
  readonly index: number;
  readonly close: number;
  /** Elements begun. */
  count: number;
  key: string;
  seen: number;
  /** The keys so far, where no key may come twice. */
  readonly keys: Set<string> | null;
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
const CLOSE = { object: 125, list: 93 } as const;

const MAX_DEPTH = 500;
const MAX_TEXT = 65_536;
/** Longest path in an error, in characters. */
const MAX_PATH = 100;

/** @param file how errors call the file */
export function createJsonReader(file: string, shape: Shape, options: JsonOptions = {}): JsonReader {
  const { comments = false, uniqueKeys = false, maxDepth = MAX_DEPTH } = options;
  const frames: Frame[] = [];
  let top: Frame | null = null;
  let state = VALUE;
  let line = 1;
  let consumed = 0;
  let parts = 0;
  /** Bytes of the string, number or literal that is being read. */
  const token = new Uint8Array(MAX_TEXT);
  let length = 0;
  let escaped = false;
  let isKey = false;
  let comment: '' | '/' | '/*' | '*' | '//' = '';

  function path(): string {
    let names = '';
    for (const frame of frames) {
      const listed = uniqueKeys || frame.shape.kind !== 'any';
      if (listed && frame.close === CLOSE.list) names += `[${Math.max(0, frame.count - 1)}]`;
      else if (frame.close === CLOSE.object && frame.key) names += names ? `.${frame.key}` : frame.key;
    }
    return names.length > MAX_PATH ? `${names.slice(0, MAX_PATH)}...` : names;
  }

  function fail(message: string): never {
    const where = path();
    throw new SynaptickError(`${file}:${line}: ${where && `${where} `}${message}`);
  }

  function guarded<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (error instanceof SynaptickError) fail(error.message);
      throw error;
    }
  }

  function unexpected(byte: number): never {
    const wanted = ['a value', 'a value or ]', 'a key', 'a key or }', 'a colon', 'a comma or the end'][state];
    const found = byte > 32 && byte < 127 ? `"${String.fromCharCode(byte)}"` : `byte ${byte}`;
    if (state === DONE) fail(`has ${found} after its end: is it two files in one?`);
    fail(`is not JSON: ${found} where ${wanted} was expected`);
  }

  /** The shape that the value to come must have. */
  function expectedShape(): Shape {
    if (!top) return shape;
    if (top.shape.kind === 'list') return top.shape.item;
    if (top.shape.kind === 'object') return top.shape.fields.get(top.key)?.shape ?? anything;
    return top.shape.kind === 'integers' ? top.shape : anything;
  }

  /** Counts the element that begins in a list. */
  function beginElement(): void {
    if (!top || top.close === CLOSE.object) return;
    top.count++;
    if ((top.shape.kind === 'list' || top.shape.kind === 'integers') && top.count > top.shape.max) {
      frames.pop();
      fail(`has more than ${top.shape.max} elements, the limit`);
    }
  }

  function open(close: number): void {
    beginElement();
    const inside = top?.shape.kind === 'integers';
    const isObject = close === CLOSE.object;
    const expected = expectedShape();
    const wanted = expected.kind === 'either' ? expected[isObject ? 'object' : 'list'] : expected;
    const index = top && top.close === CLOSE.list ? top.count - 1 : 0;
    if (wanted.kind === 'scalar') fail(`is ${isObject ? 'an object' : 'a list'}, ${wanted.expected}`);
    if (wanted.kind === 'integers' && (inside || isObject)) {
      fail(`is ${isObject ? 'an object' : 'a list'}, must be ${inside ? rangeOf(wanted) : 'a list'}`);
    }
    if (wanted.kind === 'list' && isObject) fail('is an object, must be a list');
    if (wanted.kind === 'object' && !isObject) fail('is a list, must be an object');
    if (frames.length === maxDepth) fail(`is nested deeper than ${maxDepth} levels, the limit`);
    if (wanted.kind === 'object' || wanted.kind === 'list') guarded(() => wanted.begin?.(index));
    parts++;
    const keys = uniqueKeys && isObject ? new Set<string>() : null;
    top = { shape: wanted, index, close, count: 0, key: '', seen: 0, keys };
    frames.push(top);
    state = isObject ? KEY_OR_END : VALUE_OR_END;
  }

  function closeFrame(): void {
    const { shape: closed, seen, count, index } = frames.pop() as Frame;
    top = frames.at(-1) ?? null;
    if (closed.kind === 'object') {
      for (const [key, field] of closed.fields) {
        if (!(seen & field.bit) && !field.optional) fail(`has no "${key}", which is required`);
      }
      if (closed.end) guarded(closed.end);
    }
    if (closed.kind === 'list' && closed.end) {
      const { end } = closed;
      guarded(() => end(count));
    }
    if (closed.kind === 'integers') {
      if (count < closed.min) fail(`has ${count} elements, needs ${closed.min}`);
      guarded(() => closed.done(count, index));
    }
    afterValue();
  }

  function afterValue(): void {
    state = top ? COMMA_OR_END : DONE;
  }

  function scalar(value: Scalar): void {
    beginElement();
    const wanted = expectedShape();
    if (wanted.kind === 'integers' && top?.shape === wanted) {
      if (typeof value !== 'number' || !Number.isInteger(value)) fail(`is ${show(value)}, must be ${rangeOf(wanted)}`);
      if (value < wanted.low || value > wanted.high) fail(`is ${value}, must be ${rangeOf(wanted)}`);
      wanted.into[top.count - 1] = value;
    } else if (wanted.kind === 'scalar') {
      guarded(() => wanted.set(value));
    } else if (wanted.kind !== 'any') {
      const container = { object: 'an object', list: 'a list', integers: 'a list', either: 'an object or a list' };
      fail(`is ${show(value)}, must be ${container[wanted.kind]}`);
    }
    afterValue();
  }

  function tokenText(): string {
    let ascii = '';
    for (let i = 0; i < length; i++) {
      const byte = token[i] as number;
      if (byte > 127) return new TextDecoder().decode(token.subarray(0, length));
      ascii += String.fromCharCode(byte);
    }
    return ascii;
  }

  /** The string in the token, escapes resolved. */
  function stringValue(): string {
    const raw = tokenText();
    if (!raw.includes('\\')) return raw;
    try {
      return JSON.parse(`"${raw}"`) as string;
    } catch {
      return fail(`has a string with a wrong escape: ${show(raw)}`);
    }
  }

  function endString(): void {
    const value = stringValue();
    if (!isKey || !top) {
      scalar(value);
      return;
    }
    top.key = value;
    parts++;
    state = COLON;
    if (top.keys?.has(value)) fail('comes twice: remove one');
    // A key that JSON.parse makes, and that those who copy objects take for the prototype.
    if (top.keys && value === '__proto__') fail('is no name of a field: remove it');
    top.keys?.add(value);
    if (top.shape.kind !== 'object') return;
    const field = top.shape.fields.get(value);
    if (!field) return;
    if (top.seen & field.bit && !field.repeatable) fail('comes twice: remove one');
    top.seen |= field.bit;
  }

  function endWord(): void {
    const word = tokenText();
    if (word === 'true' || word === 'false') scalar(word === 'true');
    else if (word === 'null') scalar(null);
    else if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(word)) scalar(Number(word));
    else fail(`is not JSON: ${show(word)}`);
  }

  function append(byte: number): void {
    if (length === MAX_TEXT) fail(`has a text of more than ${MAX_TEXT} bytes, the limit`);
    token[length++] = byte;
  }

  /**
   * The fast path for lists of one-digit numbers, which are nearly all of a big file: `0,1,0, 1,` and so on.
   * Stops where anything else comes, for the careful path. @returns the next position
   */
  function digits(bytes: Uint8Array, from: number, frame: Frame, wanted: IntegersShape): number {
    const { into, low, high, max } = wanted;
    const last = bytes.length - 2;
    let i = from;
    let { count } = frame;
    while (i < last && count < max) {
      const digit = (bytes[i] as number) - ZERO;
      if (digit < low || digit > high || digit > 9 || digit < 0 || bytes[i + 1] !== COMMA) break;
      into[count++] = digit;
      i += bytes[i + 2] === 32 ? 3 : 2;
    }
    if (i > from) state = VALUE;
    frame.count = count;
    return i;
  }

  /** A byte between values, keys and punctuation. */
  function structure(byte: number): void {
    if (byte === QUOTE) {
      if (state === COLON || state === COMMA_OR_END || state === DONE) unexpected(byte);
      isKey = state === KEY || state === KEY_OR_END;
      length = 0;
      escaped = false;
      state = STRING;
    } else if (state === COLON) {
      if (byte !== 58) unexpected(byte);
      state = VALUE;
    } else if (byte === COMMA) {
      if (state !== COMMA_OR_END || !top) unexpected(byte);
      state = top.close === CLOSE.object ? KEY : VALUE;
    } else if (byte === CLOSE.object || byte === CLOSE.list) {
      const atEnd = state === COMMA_OR_END || state === VALUE_OR_END || state === KEY_OR_END;
      if (!atEnd || byte !== top?.close) unexpected(byte);
      closeFrame();
    } else if (state !== VALUE && state !== VALUE_OR_END) {
      unexpected(byte);
    } else if (byte === OPEN.object) {
      open(CLOSE.object);
    } else if (byte === OPEN.list) {
      open(CLOSE.list);
    } else if (isWordByte(byte)) {
      length = 0;
      append(byte);
      state = WORD;
    } else {
      unexpected(byte);
    }
  }

  function inComment(byte: number): void {
    if (comment === '/') {
      if (byte !== STAR && byte !== SLASH) unexpected(SLASH);
      comment = byte === STAR ? '/*' : '//';
    } else if (comment === '//') {
      if (byte === NEWLINE) comment = '';
    } else if (byte === SLASH && comment === '*') {
      comment = '';
    } else {
      comment = byte === STAR ? '*' : '/*';
    }
    if (byte === NEWLINE) line++;
  }

  function feed(bytes: Uint8Array): void {
    let i = 0;
    while (i < bytes.length) {
      const byte = bytes[i] as number;
      if (comment) {
        inComment(byte);
        i++;
      } else if (state === STRING) {
        i++;
        if (byte === QUOTE && !escaped) {
          endString();
          continue;
        }
        if (byte < 32) fail('has a string that does not end on its line');
        escaped = byte === BACKSLASH && !escaped;
        append(byte);
      } else if (state === WORD) {
        if (isWordByte(byte)) {
          append(byte);
          i++;
        } else {
          endWord();
        }
      } else if (byte <= 32) {
        if (byte === NEWLINE) line++;
        else if (byte !== 32 && byte !== 9 && byte !== 13) unexpected(byte);
        i++;
      } else if (byte === SLASH && comments) {
        comment = '/';
        i++;
      } else {
        if (top && top.shape.kind === 'integers' && (state === VALUE || state === VALUE_OR_END)) {
          const next = digits(bytes, i, top, top.shape);
          if (next > i) {
            i = next;
            continue;
          }
        }
        structure(byte);
        i++;
      }
    }
    consumed += bytes.length;
  }

  return {
    get parts() {
      return parts;
    },
    feed,
    end() {
      if (state === WORD) endWord();
      if (comment && comment !== '//') fail('ends inside a comment: the file is cut short');
      if (state !== DONE) {
        fail(consumed ? 'ends here, inside the value: the file is cut short, copy it again' : 'is empty');
      }
    },
  };
}

function rangeOf({ low, high }: IntegersShape): string {
  return `a whole number from ${low} to ${high}`;
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
