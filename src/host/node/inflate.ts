/** Unzipping by Node's zlib, which is quicker than what every host has. */
import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { InflateError, type InflateOptions, type Wrapper } from '../inflate.ts';

const WAYS = { gzip: gunzipSync, zlib: inflateSync, raw: inflateRawSync };
/** Bytes that are unzipped in one piece, at the least and at the most. */
const SMALL = 64;
const LARGE = 2 ** 30;

/** @throws InflateError */
export function zlibInflate(bytes: Uint8Array, wrapper: Wrapper, options: InflateOptions): Uint8Array {
  const { most, expected, partial } = options;
  try {
    return WAYS[wrapper](bytes, {
      maxOutputLength: Math.max(1, most),
      // One piece of the right size, and one byte that tells a larger one.
      ...(expected !== undefined && { chunkSize: Math.max(SMALL, Math.min(expected, LARGE) + 1) }),
      ...(partial && { finishFlush: constants.Z_SYNC_FLUSH }),
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new InflateError('large', message);
    throw new InflateError(code === 'Z_BUF_ERROR' ? 'short' : 'damaged', message);
  }
}
