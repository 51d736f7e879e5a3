/**
 * What AEDAT 4 needs of FlatBuffers: the fields of the root table of a size-prefixed buffer, each looked up within bounds.
 *
 * Source: https://flatbuffers.dev/internals/ (offsets count from where they stand; a table begins with the distance back to its
 * vtable, whose entries of 16 bits say where in the table each field is, 0 where it is left out).
 */
import { SynaptickError } from '../../../cores/errors.ts';

export interface RootTable {
  /** The four letters that name what the buffer holds; empty where there are none. */
  readonly identifier: string;
  /** A whole number of 32 bits, and one of 64; `missing` where the field is left out. */
  int32(field: number, missing: number): number;
  int64(field: number, missing: number): number;
  /** A text in UTF-8; empty where it is left out. */
  text(field: number): string;
  /** Elements of a vector of structs of `size` bytes, and where the first is in the buffer. */
  structs(field: number, size: number): { readonly start: number; readonly count: number };
}

/** Bytes of the prefix, which says how many follow. */
const PREFIX = 4;

/**
 * @param where how errors call it
 * @throws SynaptickError where something lies outside the buffer, here and from every field
 */
export function rootTable(where: string, buffer: Uint8Array): RootTable {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const within = (at: number, bytes: number): number => {
    if (at >= 0 && at + bytes <= buffer.length) return at;
    throw new SynaptickError(`${where} points beyond its ${buffer.length} bytes: the file is damaged`);
  };
  const uint32 = (at: number) => view.getUint32(within(at, 4), true);
  const table = PREFIX + uint32(PREFIX);
  const vtable = table - view.getInt32(within(table, 4), true);
  const entries = view.getUint16(within(vtable, 4), true);
  within(vtable, entries);

  /** Where a field is; null where it is left out. */
  function placeOf(field: number, bytes: number): number | null {
    const entry = 4 + 2 * field;
    const offset = entry + 2 <= entries ? view.getUint16(vtable + entry, true) : 0;
    return offset === 0 ? null : within(table + offset, bytes);
  }

  /** The elements of what a field points to. */
  function vectorOf(field: number, size: number): { start: number; count: number } {
    const place = placeOf(field, 4);
    if (place === null) return { start: 0, count: 0 };
    const vector = place + uint32(place);
    const count = uint32(vector);
    return { start: within(vector + 4, count * size), count };
  }

  return {
    identifier: buffer.length >= PREFIX + 8 ? String.fromCharCode(...buffer.subarray(PREFIX + 4, PREFIX + 8)) : '',
    int32(field, missing) {
      const place = placeOf(field, 4);
      return place === null ? missing : view.getInt32(place, true);
    },
    int64(field, missing) {
      const place = placeOf(field, 8);
      return place === null ? missing : Number(view.getBigInt64(place, true));
    },
    text(field) {
      const { start, count } = vectorOf(field, 1);
      return new TextDecoder().decode(buffer.subarray(start, start + count));
    },
    structs: vectorOf,
  };
}
