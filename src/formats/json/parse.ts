/** JSON that is read whole: our own files, which say everything once. */
import { type MemoryLimit, memoryLimit, takeMemory } from '../../host/memory.ts';
import { notUnicode } from '../text-source.ts';
import { createJsonReader } from './reader.ts';
import { anything } from './shape.ts';

/** Levels of lists and objects: none of our files has more than ten. */
const MAX_DEPTH = 64;

/** Bytes of memory that a byte of text takes, and a list, an object or a key beside its text: parsed, checked, copied. */
const TEXT = 16;
const PART = 120;

/**
 * The value of a JSON text.
 * @param where what errors begin with: the file
 * @param text UTF-8, without a byte order mark
 * @param memory what files may take together
 * @throws SynaptickError with line and path when it is not JSON, names a key of an object twice, is nested too deep, or would
 * take too much memory
 */
export function parseJson(where: string, text: Uint8Array, memory: MemoryLimit = memoryLimit()): unknown {
  // What JSON.parse lets pass is refused first: of two equal keys it takes the last, and nesting it leaves to those who look.
  const reader = createJsonReader(where, anything, { uniqueKeys: true, maxDepth: MAX_DEPTH });
  reader.feed(text);
  reader.end();
  takeMemory(memory, TEXT * text.length + PART * reader.parts, `${where}: its JSON`);
  return JSON.parse(decoded(where, text));
}

function decoded(where: string, text: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch {
    throw notUnicode(where);
  }
}
