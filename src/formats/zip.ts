/**
 * A zip archive whose members are read one by one, when they are asked for. What its directory says of sizes is compared with
 * the bytes that are there before anything is unzipped: zipped bytes hold at most 1,032 times as many.
 *
 * Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3 (zip64); RFC 1951.
 */
import { listText, SynaptickError } from '../../cores/errors.ts';
import { crc32 } from '../host/crc32.ts';
import { InflateError, inflate } from '../host/inflate.ts';

/** Sizes and places in bytes. */
interface Entry {
  readonly name: string;
  readonly flags: number;
  /** How it is zipped: 0 not at all, 8 by deflate. */
  readonly method: number;
  readonly checksum: number;
  readonly zipped: number;
  readonly size: number;
  /** Where its own header is. */
  readonly at: number;
}

export interface Zip {
  /** Of the members, as the archive lists them. */
  readonly names: readonly string[];
  /** Bytes of a member once unzipped. @throws SynaptickError when that cannot be its size */
  size(name: string): number;
  /** At least the first `length` bytes of a member, or all. @throws SynaptickError when it is damaged or cannot be read */
  head(name: string, length: number): Uint8Array;
  /** A member, whose checksum is compared. @throws SynaptickError when it is damaged or cannot be read */
  read(name: string): Uint8Array;
}

const END = 0x06054b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 65_535;
const END64 = 0x06064b50;
const END64_SIZE = 56;
const LOCATOR64 = 0x07064b50;
const LOCATOR64_SIZE = 20;
const DIRECTORY = 0x02014b50;
const DIRECTORY_SIZE = 46;
const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;
/** The extra field of zip64, and the values that refer to it. */
const EXTRA64 = 1;
const IN_EXTRA = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
/** Deflate makes at most 258 bytes of two bits, beside the ends of its blocks. */
const MOST_RATIO = 1032;
/** Bytes that fit an array of Node 20. */
const MOST = 2 ** 32 - 1;
const METHODS: ReadonlyMap<number, string> = new Map([
  [9, 'deflate64'],
  [12, 'bzip2'],
  [14, 'lzma'],
  [93, 'zstd'],
  [95, 'xz'],
]);

/**
 * @param file how errors call it
 * @throws SynaptickError when the bytes are no zip archive, or its directory is damaged
 */
export function openZip(file: string, bytes: Uint8Array): Zip {
  const entries = directoryOf(file, bytes);
  const damaged = (name: string, why: string) => new SynaptickError(`${file}: ${name} ${why}: the file is damaged`);

  function entryOf(name: string): Entry {
    const entry = entries.get(name);
    if (!entry)
      throw new SynaptickError(`${file} has no ${name}: it has ${listText([...entries.keys()]) || 'nothing'}`);
    if (entry.flags & ENCRYPTED) throw new SynaptickError(`${file}: ${name} is encrypted: save it without a password`);
    if (entry.method !== STORED && entry.method !== DEFLATED) {
      const method = METHODS.get(entry.method) ?? `method ${entry.method}`;
      throw new SynaptickError(
        `${file}: ${name} is zipped by ${method}, must be by deflate or not at all: zip it anew`,
      );
    }
    if (entry.size > MOST)
      throw new SynaptickError(`${file}: ${name} has ${entry.size} bytes, the limit is ${MOST}: split it`);
    const most = entry.method === STORED ? entry.zipped : MOST_RATIO * entry.zipped;
    if (entry.size > most || (entry.method === STORED && entry.size < most)) {
      throw damaged(name, `is said to have ${entry.size} bytes, its ${entry.zipped} in the file hold ${most} at most`);
    }
    return entry;
  }

  /** The bytes of an entry as they lie in the archive. */
  function zippedBytes({ name, at, zipped }: Entry): Uint8Array {
    const view = viewOf(bytes);
    if (at + LOCAL_SIZE > bytes.length || view.getUint32(at, true) !== LOCAL)
      throw damaged(name, 'is not where it should be');
    const start = at + LOCAL_SIZE + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    if (start + zipped > bytes.length) throw damaged(name, 'goes beyond the end of the file');
    return bytes.subarray(start, start + zipped);
  }

  function unzip(entry: Entry, zipped: Uint8Array, whole: boolean): Uint8Array {
    if (entry.method === STORED) return zipped;
    try {
      return inflate(zipped, 'raw', { most: entry.size, ...(whole ? { expected: entry.size } : { partial: true }) });
    } catch (error) {
      if (!(error instanceof InflateError)) throw error;
      const { kind, message } = error;
      throw damaged(entry.name, kind === 'large' ? 'has more bytes than is said' : `does not unzip (${message})`);
    }
  }

  return {
    names: [...entries.keys()],
    size: (name) => entryOf(name).size,
    head(name, length) {
      const entry = entryOf(name);
      const zipped = zippedBytes(entry);
      // No more than is needed: what it unzips to is not known.
      for (let part = 64; ; part *= 2) {
        const head = unzip(entry, zipped.subarray(0, part), part >= zipped.length);
        if (head.length >= Math.min(length, entry.size) || part >= zipped.length) return head;
      }
    },
    read(name) {
      const entry = entryOf(name);
      const content = unzip(entry, zippedBytes(entry), true);
      if (content.length !== entry.size)
        throw damaged(name, `has ${content.length} bytes and should have ${entry.size}`);
      if (crc32(content) !== entry.checksum) throw damaged(name, 'does not have its checksum');
      return content;
    },
  };
}

/** The first member of an archive as far as its first bytes reach, unzipped; null where that cannot be told. */
export function headOfFirst(head: Uint8Array): { readonly name: string; readonly content: Uint8Array } | null {
  const view = viewOf(head);
  if (head.length < LOCAL_SIZE || view.getUint32(0, true) !== LOCAL) return null;
  const method = view.getUint16(8, true);
  const named = LOCAL_SIZE + view.getUint16(26, true);
  const name = new TextDecoder().decode(head.subarray(LOCAL_SIZE, named));
  const zipped = head.subarray(named + view.getUint16(28, true));
  if (method === STORED) return { name, content: zipped };
  if (method !== DEFLATED) return null;
  try {
    return { name, content: inflate(zipped, 'raw', { most: MOST_RATIO * zipped.length, partial: true }) };
  } catch (error) {
    if (error instanceof InflateError) return null;
    throw error;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The members that the archive lists, by name. */
function directoryOf(file: string, bytes: Uint8Array): ReadonlyMap<string, Entry> {
  const damaged = (why: string) => new SynaptickError(`${file} is damaged: ${why}: copy or download it again`);
  const view = viewOf(bytes);
  const end = endOf(view);
  if (end === null) {
    const zip = bytes.length >= 4 && view.getUint32(0, true) === LOCAL;
    throw new SynaptickError(
      zip
        ? `${file} is cut short: the directory at the end of a zip archive is missing: copy or download it again`
        : `${file} is not an .npz file (a zip archive): check the path, or save it with numpy.savez`,
    );
  }
  const { count, start, before } = end;
  const entries = new Map<string, Entry>();
  let at = start;
  for (let index = 0; index < count; index++) {
    if (at + DIRECTORY_SIZE > bytes.length || view.getUint32(at, true) !== DIRECTORY) {
      throw damaged(`its directory ends after ${index} of ${count} members`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + DIRECTORY_SIZE + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > bytes.length) throw damaged(`its directory ends after ${index} of ${count} members`);
    const name = new TextDecoder().decode(bytes.subarray(at + DIRECTORY_SIZE, at + DIRECTORY_SIZE + nameLength));
    if (entries.has(name)) throw damaged(`it has two members called ${name}`);
    const extra = new DataView(bytes.buffer, bytes.byteOffset + at + DIRECTORY_SIZE + nameLength, extraLength);
    const [size, zipped, place] = large(
      [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)],
      extra,
    );
    entries.set(name, {
      name,
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      zipped,
      size,
      at: place + before,
    });
    at = next;
  }
  return entries;
}

interface Directory {
  readonly count: number;
  readonly start: number;
  /** Bytes before the archive, which its places do not count: of a program that unpacks it, say. */
  readonly before: number;
}

/** Where the directory is, and how many members it lists; null where the end of an archive is not to be found. */
function endOf(view: DataView): Directory | null {
  const last = view.byteLength - END_SIZE;
  for (let at = last; at >= 0 && at >= last - LONGEST_COMMENT; at--) {
    if (view.getUint32(at, true) !== END || at + END_SIZE + view.getUint16(at + 20, true) > view.byteLength) continue;
    const locator = at - LOCATOR64_SIZE;
    if (locator >= 0 && view.getUint32(locator, true) === LOCATOR64) {
      // Where it is said to be, or right before the locator, where bytes before the archive have moved it.
      const said = Number(view.getBigUint64(locator + 8, true));
      const end64 = [said, locator - END64_SIZE].find((place) => {
        return place >= 0 && place + END64_SIZE <= locator && view.getUint32(place, true) === END64;
      });
      if (end64 !== undefined) {
        const [count, size, start] = [32, 40, 48].map((field) => Number(view.getBigUint64(end64 + field, true)));
        return directoryAt(view, count as number, size as number, start as number, end64);
      }
    }
    return directoryAt(
      view,
      view.getUint16(at + 10, true),
      view.getUint32(at + 12, true),
      view.getUint32(at + 16, true),
      at,
    );
  }
  return null;
}

/** The directory ends where its end begins; where it does not begin as is said, bytes before the archive have moved it. */
function directoryAt(view: DataView, count: number, size: number, start: number, end: number): Directory {
  const before = end - size - start;
  const moved = before > 0 && size >= 4 && view.getUint32(start + before, true) === DIRECTORY;
  return moved ? { count, start: start + before, before } : { count, start, before: 0 };
}

type Sizes = [size: number, zipped: number, at: number];

/** Sizes and place, from the extra field those that need more than 32 bits. */
function large(sizes: Sizes, extra: DataView): Sizes {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== EXTRA64) continue;
    const end = Math.min(at + 4 + extra.getUint16(at + 2, true), extra.byteLength);
    let next = at + 4;
    return sizes.map((size) => {
      if (size !== IN_EXTRA || next + 8 > end) return size;
      next += 8;
      return Number(extra.getBigUint64(next - 8, true));
    }) as Sizes;
  }
  return sizes;
}
