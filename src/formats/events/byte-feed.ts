/** Bytes of a stream in the hand, as many as somebody needs at once, whatever pieces they come in. */
import { concatBytes } from '../../host/bytes.ts';
import type { ByteSource } from '../../host/files.ts';

export interface ByteFeed {
  /** Those in the hand: what is needed lies from `at` on. Valid until more are asked for. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The next one: whoever takes bytes moves it on. */
  at: number;
  /** Bytes in the hand from `at` on. */
  readonly left: number;
  /** Where `at` is in the file, once unzipped. */
  readonly position: number;
  /** Gets `count` bytes into the hand, or all there are. @returns whether there are as many */
  fill(count: number): Promise<boolean>;
  /** Passes over bytes without keeping them. @returns whether there were as many */
  skip(count: number): Promise<boolean>;
  /** Takes text up to a line feed off; null where there is none within `most` bytes. */
  line(most: number): Promise<Uint8Array | null>;
  /** Leaves the rest unread. */
  close(): Promise<void>;
}

const LINE_FEED = 10;

export function feedOf(source: ByteSource): ByteFeed {
  const pieces = source[Symbol.asyncIterator]();
  let bytes: Uint8Array = new Uint8Array(0);
  let view = viewOf(bytes);
  let at = 0;
  /** Of the file, before `bytes`. */
  let before = 0;

  async function fill(count: number): Promise<boolean> {
    if (bytes.length - at >= count) return true;
    const kept: Uint8Array[] = [];
    let length = 0;
    // A piece is only valid until the next one is asked for.
    const keep = (piece: Uint8Array) => {
      kept.push(Uint8Array.from(piece));
      length += piece.length;
    };
    if (bytes.length > at) keep(bytes.subarray(at));
    let last: Uint8Array | null = null;
    while (length + (last?.length ?? 0) < count) {
      if (last) keep(last);
      const next = await pieces.next();
      last = next.done ? null : next.value;
      if (!last) break;
    }
    before += at;
    at = 0;
    bytes = kept.length === 0 && last ? last : concatBytes(last ? [...kept, last] : kept);
    view = viewOf(bytes);
    return bytes.length >= count;
  }

  return {
    get bytes() {
      return bytes;
    },
    get view() {
      return view;
    },
    get at() {
      return at;
    },
    set at(next: number) {
      at = next;
    },
    get left() {
      return bytes.length - at;
    },
    get position() {
      return before + at;
    },
    fill,
    async skip(count) {
      let rest = count;
      while (rest > bytes.length - at) {
        rest -= bytes.length - at;
        at = bytes.length;
        if (!(await fill(1))) return false;
      }
      at += rest;
      return true;
    },
    async line(most) {
      for (let length = 256; ; length *= 2) {
        const whole = await fill(Math.min(length, most));
        const end = bytes.indexOf(LINE_FEED, at);
        if (end >= 0 && end - at < most) {
          const text = bytes.slice(at, end + 1);
          at = end + 1;
          return text;
        }
        if (!whole || length >= most) return null;
      }
    },
    async close() {
      await pieces.return?.();
    },
  };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
