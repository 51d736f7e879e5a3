/**
 * Reading a tar archive that streams by: blocks of 512 bytes, a header before each file.
 *
 * Source: POSIX.1-1988 (ustar); POSIX.1-2001, pax interchange format, for long names and large sizes; the GNU tar manual,
 * "Basic Tar Format", for GNU's own way of these.
 */
import { SynaptickError } from '../../cores/errors.ts';
import type { ByteSource } from '../host/files.ts';

const BLOCK = 512;
/** Bytes that are made room for at first. */
const ROOM = 1 << 20;
/** The most bytes that a name, or what is said besides of a file, may have. */
const MOST_SAID = 1 << 16;

/** What an archive holds, whose content is there until the next one is asked for. */
export interface TarMember {
  /** As the archive has it: it may lead anywhere. */
  readonly path: string;
  readonly size: number;
  /** Links, devices and files with holes are `other`. */
  readonly kind: 'file' | 'folder' | 'other';
  /** Its bytes. @throws SynaptickError when the archive ends within */
  read(): Promise<Uint8Array>;
}

/** Whether these are the first bytes of a tar archive: a header with its checksum. */
export function looksLikeTar(head: Uint8Array): boolean {
  return head.length >= BLOCK && checksum(head) === octal(head, 148, 156);
}

/**
 * All that an archive holds, in its order.
 *
 * @param archive how errors call the archive
 * @throws SynaptickError when the bytes are no tar archive, or end within one
 */
export async function* tarMembers(source: ByteSource, archive: string): AsyncGenerator<TarMember> {
  const chunks = source[Symbol.asyncIterator]();
  const reader = createReader(chunks);
  /** What was said of the next file ahead of it. */
  let said: Said = {};
  try {
    for (;;) {
      const header = await reader.take(BLOCK);
      if (header.length === 0 || header.every((byte) => byte === 0)) {
        // Only at the end of a gzip file is it known whether it is whole.
        await reader.skip(Number.POSITIVE_INFINITY);
        return;
      }
      const parsed = parseHeader(header, archive);
      const { type } = parsed;
      const [path, size] = [said.path ?? parsed.path, said.size ?? parsed.size];
      if (AHEAD.includes(type)) {
        const text = await readSaid(reader, parsed.path, size, archive);
        said = { ...said, ...(type === 'L' ? { path: untilZero(text) } : type === 'x' ? paxRecords(text) : {}) };
        continue;
      }
      let left = padded(size);
      const read = async () => {
        const content = await reader.take(size);
        left -= content.length;
        if (content.length === size) return content;
        throw endsWithin(archive, path, content.length, size);
      };
      yield { path, size, kind: said.holes ? 'other' : kindOf(type, path), read };
      said = {};
      const skipped = await reader.skip(left);
      if (skipped < left - (padded(size) - size)) throw endsWithin(archive, path, skipped, size);
    }
  } finally {
    await chunks.return?.();
  }
}

interface Said {
  readonly path?: string;
  readonly size?: number;
  /** It is stored without its zeros, in a form of its own. */
  readonly holes?: boolean;
}

/** Types of what is said of the next file or of all: pax for it and for all, GNU's long names of it and of what it links to. */
const AHEAD = ['x', 'g', 'L', 'K'];

function kindOf(type: string, path: string): TarMember['kind'] {
  if (type === '5') return 'folder';
  if (type !== '0' && type !== '\0' && type !== '7') return 'other';
  // Before ustar, a folder was a file whose name ends so.
  return path.endsWith('/') ? 'folder' : 'file';
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function endsWithin(archive: string, path: string, done: number, size: number): SynaptickError {
  return new SynaptickError(
    `${archive} ends within ${path}, after ${done} of its ${size} bytes: copy or download it again`,
  );
}

function parseHeader(header: Uint8Array, archive: string): { path: string; size: number; type: string } {
  const size = (header[124] as number) & 0x80 ? binary(header, 125, 136) : octal(header, 124, 136);
  if (!looksLikeTar(header) || !(size >= 0 && Number.isSafeInteger(size))) {
    throw new SynaptickError(`${archive} is no tar archive, or a damaged one: copy or download it again`);
  }
  const field = (from: number, to: number) => untilZero(new TextDecoder().decode(header.subarray(from, to)));
  // GNU's magic ends in a blank, and it has other things where ustar has the beginning of a long name.
  const prefix = field(257, 263) === 'ustar' ? field(345, 500) : '';
  const name = field(0, 100);
  return { path: prefix ? `${prefix}/${name}` : name, size, type: String.fromCharCode(header[156] as number) };
}

function untilZero(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** The sum of the header's bytes, its own place counted as blanks. */
function checksum(header: Uint8Array): number {
  return header.subarray(0, BLOCK).reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 32 : byte), 0);
}

function octal(header: Uint8Array, from: number, to: number): number {
  return Number.parseInt(untilZero(new TextDecoder().decode(header.subarray(from, to))).trim(), 8);
}

/** GNU's sizes that need more than eleven digits. */
function binary(header: Uint8Array, from: number, to: number): number {
  return header.subarray(from, to).reduce((value, byte) => value * 256 + byte, 0);
}

async function readSaid(
  reader: ReturnType<typeof createReader>,
  path: string,
  size: number,
  archive: string,
): Promise<string> {
  if (size > MOST_SAID) {
    throw new SynaptickError(`${archive}: ${path} has a name or notes of ${size} bytes, the limit is ${MOST_SAID}`);
  }
  const content = await reader.take(padded(size));
  if (content.length < size) throw endsWithin(archive, path, content.length, size);
  return new TextDecoder().decode(content.subarray(0, size));
}

/** Lines of `length key=value`; the length is of the whole line. No value that is looked at has a line end. */
function paxRecords(text: string): Said {
  const values = new Map<string, string>();
  for (const [, key, value] of text.matchAll(/^\d+ ([^=\n]+)=(.*)$/gm)) values.set(key as string, value as string);
  const [path, size] = [values.get('path'), Number(values.get('size'))];
  return {
    ...(path !== undefined && { path }),
    ...(Number.isSafeInteger(size) && size >= 0 && values.has('size') && { size }),
    ...([...values.keys()].some((key) => key.startsWith('GNU.sparse.')) && { holes: true }),
  };
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
