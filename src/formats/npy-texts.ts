/**
 * The elements of an .npy array of texts, each padded with zeros to the length of the longest.
 *
 * Source: numpy.lib.format; numpy's reference on `numpy.dtype`: `S` is a byte a character, `U` a character in 32 bits (UCS4).
 */
import { latinText } from '../host/bytes.ts';
import type { NpyTextHeader } from './npy-header.ts';

const LAST_CHARACTER = 0x10ffff;
const NO_CHARACTER = '\ufffd';

/** @param bytes header and elements, as `header` says */
export function textsOf(
  bytes: Uint8Array,
  { kind, elementBytes, bigEndian, start, bytes: size }: NpyTextHeader,
): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, size);
  const count = elementBytes === 0 ? 0 : size / elementBytes;
  return Array.from({ length: count }, (_, i) => {
    const at = i * elementBytes;
    const text =
      kind === 'S'
        ? latinText(bytes, start + at, start + at + elementBytes)
        : wideText(view, at, at + elementBytes, !bigEndian);
    return text.replace(/\0+$/, '');
  });
}

function wideText(view: DataView, from: number, to: number, littleEndian: boolean): string {
  let text = '';
  for (let at = from; at < to; at += 4) {
    const code = view.getUint32(at, littleEndian);
    text += code <= LAST_CHARACTER ? String.fromCodePoint(code) : NO_CHARACTER;
  }
  return text;
}
