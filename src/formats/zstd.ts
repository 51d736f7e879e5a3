/**
 * Zstandard frames, unpacked by fzstd once it is known that they come to no more than they may: fzstd makes room for the window
 * that a frame asks for.
 *
 * Source: RFC 8878, sections 3.1.1 (frames) and 3.1.1.2 (blocks).
 */
import { decompress } from 'fzstd';
import { InflateError } from '../host/inflate.ts';

const MAGIC = 0xfd2fb528;
/** Most bytes that a compressed block comes to. */
const MOST_BLOCK = 128 << 10;
const RUN = 1;
const COMPRESSED = 2;

/**
 * The content of one frame.
 * @param most the most bytes that may come out
 * @throws InflateError where it is damaged, cut short, needs a dictionary, or may hold more
 */
export function unpackZstd(frame: Uint8Array, most: number): Uint8Array {
  requireFrame(frame, most);
  let content: Uint8Array;
  try {
    content = decompress(frame);
  } catch (error) {
    throw new InflateError('damaged', error instanceof Error ? error.message : String(error));
  }
  if (content.length > most) throw new InflateError('large', 'more bytes than may come out');
  return content;
}

/** Looks at the header and at the head of each block. */
function requireFrame(frame: Uint8Array, most: number): void {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const need = (at: number, bytes: number) => {
    if (at + bytes > frame.length) throw new InflateError('short', 'its Zstandard frame ends early');
    return at;
  };
  if (view.getUint32(need(0, 6), true) !== MAGIC) throw new InflateError('damaged', 'it is no Zstandard frame');
  const descriptor = frame[4] as number;
  if (descriptor & 3) throw new InflateError('damaged', 'its Zstandard frame needs a dictionary');
  const single = (descriptor & 0x20) !== 0;
  let at = single ? 5 : 6;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  need(at, sizeBytes);
  let size = 0;
  for (let byte = sizeBytes - 1; byte >= 0; byte--) size = size * 256 + (frame[at + byte] as number);
  if (sizeBytes === 2) size += 256;
  at += sizeBytes;
  const exponent = 2 ** (10 + ((frame[5] as number) >> 3));
  const window = single ? size : exponent + (exponent / 8) * ((frame[5] as number) & 7);
  let total = 0;
  for (let last = false; !last; ) {
    need(at, 3);
    const head = (frame[at] as number) | ((frame[at + 1] as number) << 8) | ((frame[at + 2] as number) << 16);
    const [type, length] = [(head >> 1) & 3, head >> 3];
    if (type > COMPRESSED) throw new InflateError('damaged', 'a block is of no known type');
    last = (head & 1) === 1;
    total += type === COMPRESSED ? MOST_BLOCK : length;
    at += 3 + (type === RUN ? 1 : length);
    need(at, 0);
    if (total > most + MOST_BLOCK) throw new InflateError('large', 'more bytes than may come out');
  }
  if (size > most || window > Math.max(most, MOST_BLOCK) || (sizeBytes > 0 && size > total)) {
    throw new InflateError('large', 'more bytes than may come out');
  }
}
