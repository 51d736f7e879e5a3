/** Gzipped files, told by their content and not by their name. */
import { SynaptickError } from '../../cores/errors.ts';
import type { FileReading } from '../host/files.ts';
import type { Host } from '../host/host.ts';
import { InflateError, inflate } from '../host/inflate.ts';

/** Most bytes that fit an array of Node 20. */
const MOST = 2 ** 32 - 1;

/** All of a file, unzipped where it is gzipped. @throws SynaptickError when it cannot be read, or is damaged */
export async function bytesOf(
  path: string,
  { host, ...reading }: FileReading & { readonly host: Host },
): Promise<Uint8Array> {
  return unzipped(await host.files.read(path, reading), path, MOST);
}

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
    return inflate(bytes, 'gzip', { most: limit });
  } catch (error) {
    if (!(error instanceof InflateError)) throw error;
    if (error.kind === 'large') {
      throw new SynaptickError(`${name} unzips to more than ${limit} bytes, the limit: is it the right file?`);
    }
    const what =
      error.kind === 'short'
        ? `is a truncated gzip file: it ends early, after ${bytes.length} bytes`
        : `is a damaged gzip file: ${error.message}`;
    throw new SynaptickError(`${name} ${what}: copy or download it again`);
  }
}
