/**
 * Global heaps, where an HDF5 file keeps its lists and texts: looked at before libhdf5 does. It steps from object to object by
 * the sizes that stand there, and by one of zero, or beyond the heap, it steps for ever.
 *
 * Source: HDF5 File Format Specification, III.E "Disk Format: Level 1E - Global Heap": GCOL, a version, three reserved bytes,
 * the size of all; then objects: number, references, 4 reserved bytes, size, content to a multiple of 8. Number 0 is free space,
 * whose size counts its own header.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import type { SeekableFile } from '../../host/files.ts';

const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c, 0x01, 0x00, 0x00, 0x00];
const HEADER = 16;
const OBJECT_HEADER = 16;
/** Heaps have 4,096 bytes, or what their one object takes. */
const MOST = 2 ** 31;
/** Bytes that are looked at together. */
const PIECE = 65_536;

/** A file whose global heaps are looked at as they are read. */
export function withSoundHeaps(path: string, file: SeekableFile): SeekableFile {
  const sound = new Set<number>();
  // A signature may begin before what is read, and end behind it.
  const edge = SIGNATURE.length - 1;
  let around = new Uint8Array(PIECE);
  return {
    ...file,
    readAt(position, into) {
      const before = Math.min(edge, position);
      const wanted = before + into.length + edge;
      if (around.length < wanted) around = new Uint8Array(wanted);
      const seen = around.subarray(0, file.readAt(position - before, around.subarray(0, wanted)));
      for (let at = seen.indexOf(SIGNATURE[0] as number); at >= 0; at = seen.indexOf(SIGNATURE[0] as number, at + 1)) {
        if (!SIGNATURE.every((byte, i) => seen[at + i] === byte)) continue;
        const heap = position - before + at;
        if (!sound.has(heap)) requireSound(path, file, heap);
        sound.add(heap);
      }
      const read = seen.subarray(before, before + into.length);
      into.set(read);
      return read.length;
    },
  };
}

/** @throws SynaptickError where the objects do not fill the heap at a place of the file one after the other */
function requireSound(path: string, file: SeekableFile, heap: number): void {
  const piece = new Uint8Array(PIECE);
  const view = new DataView(piece.buffer);
  let [start, end] = [0, 0];
  /** Where the header of 16 bytes at a place lies in the piece; null where the file ends before. */
  function lookAt(place: number): number | null {
    if (place < start || place + OBJECT_HEADER > end) {
      start = place;
      end = place + file.readAt(place, piece);
    }
    return place + OBJECT_HEADER <= end ? place - start : null;
  }
  const damaged = (): SynaptickError =>
    new SynaptickError(
      `${path} is a damaged HDF5 file (a heap of lists and texts at byte ${heap}): copy or download it again`,
    );

  const header = lookAt(heap);
  const size = header === null ? 0 : Number(view.getBigUint64(header + 8, true));
  if (size < HEADER || size > MOST) throw damaged();
  const last = heap + size - OBJECT_HEADER;
  for (let at = heap + HEADER; at <= last; ) {
    const object = lookAt(at);
    if (object === null) throw damaged();
    const bytes = Number(view.getBigUint64(object + 8, true));
    const takes = view.getUint16(object, true) === 0 ? bytes : OBJECT_HEADER + 8 * Math.ceil(bytes / 8);
    if (takes < OBJECT_HEADER || at + takes > heap + size) throw damaged();
    at += takes;
  }
}
