/**
 * Text of files, the one door for all formats of text: gzipped or not, in UTF-8 or UTF-16 with or without a byte order mark,
 * as UTF-8 without one.
 */
import { SynaptickError } from '../../cores/errors.ts';
import { limited, type ReadOptions, readBytes } from '../host/byte-source.ts';
import { concatBytes } from '../host/bytes.ts';
import type { ByteSource } from '../host/files.ts';
import { requireMemory, sizeText } from '../host/memory.ts';

/** Longest line of a text file, in characters. */
const MAX_LINE = 1_000_000;
const UNPACK = 'unpack it, or use gzip';
const SAVE = 'save it as UTF-8';
/** Bytes that tell an encoding. */
const HEAD = 16;

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * The encoding of text by its first bytes; null where they are no text. Text has no zeros, so UTF-16 has no zero unit: by that
 * a graph of 65,279 nodes, which begins as a byte order mark does, is told from text.
 */
export function encodingOf(head: Uint8Array): Encoding | null {
  const bytes = head.subarray(0, HEAD);
  if (!bytes.includes(0) && !isMark(bytes)) return 'utf-8';
  const units = Uint16Array.from({ length: bytes.length >> 1 }, (_, i) => {
    return ((bytes[2 * i] as number) << 8) | (bytes[2 * i + 1] as number);
  });
  if (units.length === 0 || units.includes(0)) return null;
  if (units[0] === 0xfeff) return 'utf-16be';
  if (units[0] === 0xfffe) return 'utf-16le';
  // Without a mark, by what text of ours begins with: blanks, signs, digits have a byte of zero on one side.
  const first = units[0] as number;
  if (isLatin(first)) return 'utf-16be';
  return isLatin((first >> 8) | ((first & 0xff) << 8)) ? 'utf-16le' : null;
}

function isLatin(unit: number): boolean {
  return (unit >= 32 && unit < 127) || unit === 9 || unit === 10 || unit === 13;
}

function isMark([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** What is often given for text that is read, by how it begins, and what can be done about it. */
const OTHERS: readonly (readonly [what: string, remedy: string, ...magic: number[]])[] = [
  ['a zip archive (.zip, .npz), no text', UNPACK, 0x50, 0x4b, 0x03, 0x04],
  ['compressed by xz, no text', UNPACK, 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  ['compressed by zstd, no text', UNPACK, 0x28, 0xb5, 0x2f, 0xfd],
  ['compressed by bzip2, no text', UNPACK, 0x42, 0x5a, 0x68],
  // One gzip is unzipped before anybody looks.
  ['gzipped twice', 'unzip it once', 0x1f, 0x8b, 0x08],
  ['an array (.npy), no text', 'name it in an .npz file', 0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59],
  ['a picture (PNG), no text', 'is it the right file?', 0x89, 0x50, 0x4e, 0x47],
  ['an HDF5 file, no text', 'save it as JSON and .npz', 0x89, 0x48, 0x44, 0x46],
  ['a picture (JPEG)', 'save it as PNG', 0xff, 0xd8, 0xff],
  ['a picture (GIF)', 'save it as PNG', 0x47, 0x49, 0x46, 0x38],
  ['a PDF file', 'save its picture as PNG', 0x25, 0x50, 0x44, 0x46],
];
const UTF32 = `text in UTF-32: ${SAVE}`;

/** What a file is that is known to be no text that is read, and what to do about it. */
export function knownOther(head: Uint8Array): string | undefined {
  if (isUtf32(head)) return UTF32;
  const found = OTHERS.find(([, , ...magic]) => magic.every((byte, i) => head[i] === byte));
  return found && `${found[0]}: ${found[1]}`;
}

/** With a mark: no graph has as many nodes as the one of big-endian text, and none of 65,279 begins with letters. */
function isUtf32(head: Uint8Array): boolean {
  const [first, second, third, fourth] = head;
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) return true;
  if (first !== 0xff || second !== 0xfe || third !== 0 || fourth !== 0 || head.length < 8) return false;
  const units = head.subarray(4, HEAD);
  return units.every((byte, i) => (i % 4 === 0 ? isLatin(byte) : byte === 0));
}

/** The bytes of a text file, in UTF-8. @throws SynaptickError as `readBytes`, and when it is no text */
export async function* readText(path: string, options: ReadOptions): ByteSource {
  yield* toUtf8(path, readBytes(path, options));
}

/** The text that a file begins with. */
export function headText(head: Uint8Array): string {
  return new TextDecoder(encodingOf(head) ?? 'utf-8').decode(head);
}

export interface WholeTextOptions extends ReadOptions {
  /** The most bytes of text, zipped or not. */
  readonly most: number;
  /** What a file of that many bytes is, in errors: `JSON network`. */
  readonly what: string;
  /** What a person can do about a larger one. */
  readonly smaller: string;
}

/** All of a text file, in UTF-8. @throws SynaptickError as `readText`, and when it has more than `most` bytes */
export async function readWholeText(path: string, options: WholeTextOptions): Promise<Uint8Array> {
  const { most, what, smaller } = options;
  const { memory } = limited(options);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readText(path, { ...options, memory })) {
    chunks.push(Uint8Array.from(chunk));
    length += chunk.length;
    if (length > most)
      throw new SynaptickError(
        `${path} has more than ${sizeText(most)} once unzipped, the limit of a ${what}: ${smaller}`,
      );
    requireMemory(memory, 2 * length, `${path}: its text`);
  }
  return concatBytes(chunks);
}

/** The lines of a text file, from 1, without their line ends. */
export async function* readLines(path: string, options: ReadOptions): AsyncGenerator<readonly [number, string]> {
  const decoder = new TextDecoder();
  let rest = '';
  let line = 0;
  for await (const chunk of readText(path, options)) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() as string;
    if (rest.length > MAX_LINE) {
      throw new SynaptickError(
        `${path}:${line + parts.length + 1}: has a line of more than ${MAX_LINE} characters, the limit`,
      );
    }
    for (const part of parts) yield [++line, part.endsWith('\r') ? part.slice(0, -1) : part];
  }
  if (rest) yield [++line, rest];
}

/** Without its byte order mark, and in UTF-8 where it is in UTF-16. @param file how errors call it */
async function* toUtf8(file: string, source: ByteSource): ByteSource {
  const encoder = new TextEncoder();
  let decoder: ReturnType<typeof decoderOf> | null = null;
  let begun = false;
  for await (const chunk of wholeHead(source)) {
    if (!begun) {
      begun = true;
      const encoding = encodingOf(chunk);
      const other = knownOther(chunk);
      if (other) throw new SynaptickError(`${file} is ${other}`);
      if (encoding === null) throw new SynaptickError(`${file} is no text: ${SAVE}`);
      if (encoding !== 'utf-8') decoder = decoderOf(file, encoding);
      else if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) {
        yield chunk.subarray(3);
        continue;
      }
    }
    yield decoder ? encoder.encode(decoder(chunk)) : chunk;
  }
  if (decoder) yield encoder.encode(decoder());
}

/** The text of bytes that come piece by piece, without the mark; of none, that it has ended. Refuses what is half a character. */
function decoderOf(file: string, encoding: Encoding): (bytes?: Uint8Array) => string {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (bytes) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw notUnicode(file);
    }
  };
}

/** What to throw of text with bytes that are no character. */
export function notUnicode(where: string): SynaptickError {
  return new SynaptickError(`${where} is not UTF-8, nor UTF-16: ${SAVE}`);
}

/** The same bytes, the first chunk long enough to tell the encoding: a gzip file may come apart anywhere. */
async function* wholeHead(source: ByteSource): ByteSource {
  let head = new Uint8Array(0);
  let told = false;
  for await (const chunk of source) {
    if (told) {
      yield chunk;
      continue;
    }
    const longer = new Uint8Array(head.length + chunk.length);
    longer.set(head);
    longer.set(chunk, head.length);
    head = longer;
    if (head.length < HEAD) continue;
    told = true;
    yield head;
  }
  if (!told) yield head;
}
