/** Gzipped files, told by their content and not by their name. */
import { gunzipSync } from 'node:zlib';
import { SynaptickError } from '../../cores/errors.ts';

/** True where the bytes begin as a gzip file does (RFC 1952: 1f 8b). */
function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The content of a file: unzipped where it is gzipped, else the very same bytes.
 *
 * @param name how errors call the file
 * @param limit the most bytes that the content may have
 * @throws {SynaptickError} where the gzip file is truncated or damaged, or its content exceeds the limit
 */
export function unzipped(bytes: Uint8Array, name: string, limit: number): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new SynaptickError(`${name} unzips to more than ${limit} bytes, the limit: is it the right file?`);
    }
    const what =
      code === 'Z_BUF_ERROR'
        ? `is a truncated gzip file: it ends early, after ${bytes.length} bytes`
        : `is a damaged gzip file: ${(error as Error).message}`;
    throw new SynaptickError(`${name} ${what}: copy or download it again`);
  }
}
