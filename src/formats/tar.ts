/**
 * Reading one file out of a tar archive that streams by: blocks of 512 bytes, a header before each file.
 *
 * Source: POSIX.1-1988 (ustar), as `tar` writes it. Long names of later forms are not looked at.
 */
import { SynaptickError } from '../../cores/errors.ts';
import type { ByteSource } from '../host/files.ts';

const BLOCK = 512;
/** Bytes that are made room for at first. */
const ROOM = 1 << 20;

/**
 * The content of the first file of the archive whose path ends in `/name` or is `name`; null where there is none. Reads no
 * further than that file.
 *
 * @param archive how errors call the archive
 * @param limit the most bytes that the file may have
 * @throws SynaptickError when the bytes are no tar archive, or end within the file
 */
export async function readTarMember(
  source: ByteSource,
  name: string,
  archive: string,
  limit: number,
): Promise<Uint8Array | null> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    return await findMember(createReader(chunks), name, archive, limit);
  } finally {
    await chunks.return?.();
  }
}

async function findMember(
  reader: ReturnType<typeof createReader>,
  name: string,
  archive: string,
  limit: number,
): Promise<Uint8Array | null> {
  for (;;) {
    const header = await reader.take(BLOCK);
    if (header.length === 0 || header.every((byte) => byte === 0)) return null;
    const { path, size, isFile } = parseHeader(header, archive);
    const padded = Math.ceil(size / BLOCK) * BLOCK;
    if (!isFile || !(path === name || path.endsWith(`/${name}`))) {
      await reader.skip(padded);
      continue;
    }
    if (size > limit) throw new SynaptickError(`${archive}: ${path} has ${size} bytes, the limit is ${limit}`);
    const content = await reader.take(size);
    if (content.length === size) return content;
    throw new SynaptickError(
      `${archive} ends within ${path}, after ${content.length} of its ${size} bytes: copy or download it again`,
    );
  }
}

function parseHeader(header: Uint8Array, archive: string): { path: string; size: number; isFile: boolean } {
  const text = (from: number, to: number) => {
    const field = header.subarray(from, to);
    const end = field.indexOf(0);
    return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
  };
  const number = (from: number, to: number) => Number.parseInt(text(from, to).trim(), 8);
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  const size = number(124, 136);
  if (header.length < BLOCK || sum !== number(148, 156) || !(size >= 0)) {
    throw new SynaptickError(`${archive} is no tar archive, or a damaged one: copy or download it again`);
  }
  const prefix = text(257, 262) === 'ustar' ? text(345, 500) : '';
  const type = header[156];
  return { path: prefix ? `${prefix}/${text(0, 100)}` : text(0, 100), size, isFile: type === 0 || type === 0x30 };
}

/** Takes exactly so many bytes from a stream, fewer only at its end. */
function createReader(chunks: AsyncIterator<Uint8Array>) {
  let chunk: Uint8Array = new Uint8Array(0);

  /** Hands over the next `size` bytes piece by piece. */
  async function consume(size: number, into: (piece: Uint8Array, at: number) => void): Promise<number> {
    let done = 0;
    while (done < size) {
      if (chunk.length === 0) {
        const next = await chunks.next();
        if (next.done) break;
        chunk = next.value;
      }
      const piece = chunk.subarray(0, size - done);
      into(piece, done);
      done += piece.length;
      chunk = chunk.subarray(piece.length);
    }
    return done;
  }

  return {
    /** Room grows with what comes: a header may promise anything. */
    async take(size: number): Promise<Uint8Array> {
      let bytes = new Uint8Array(Math.min(size, ROOM));
      const length = await consume(size, (piece, at) => {
        if (at + piece.length > bytes.length) {
          const longer = new Uint8Array(Math.min(size, Math.max(2 * bytes.length, at + piece.length)));
          longer.set(bytes.subarray(0, at));
          bytes = longer;
        }
        bytes.set(piece, at);
      });
      return bytes.subarray(0, length);
    },
    skip: (size: number) => consume(size, () => {}),
  };
}
