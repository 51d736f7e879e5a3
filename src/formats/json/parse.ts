/** JSON that is read whole: our own files, which say everything once. */
import { createJsonReader } from './reader.ts';
import { anything } from './shape.ts';

/** Levels of lists and objects: none of our files has more than ten. */
const MAX_DEPTH = 64;

/**
 * The value of a JSON text.
 * @param where what errors begin with: the file
 * @param text UTF-8, without a byte order mark
 * @throws SynaptickError with line and path when it is not JSON, names a key of an object twice, or is nested too deep
 */
export function parseJson(where: string, text: Uint8Array): unknown {
  // What JSON.parse lets pass is refused first: of two equal keys it takes the last, and nesting it leaves to those who look.
  const reader = createJsonReader(where, anything, { uniqueKeys: true, maxDepth: MAX_DEPTH });
  reader.feed(text);
  reader.end();
  return JSON.parse(new TextDecoder().decode(text));
}
