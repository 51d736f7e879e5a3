/**
 * Recordings of event cameras. Each pixel of such a camera says when it has become lighter (ON, polarity 1) or darker (OFF,
 * polarity 0): an event is a time, a pixel and a polarity. A recording streams by in chunks, structures of arrays.
 */

/** Pixels of a camera, or of what its pixels are brought to. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** Events that follow each other. The arrays are filled anew for the next chunk, and may be longer than it. */
export interface EventChunk {
  /** Events in it. */
  count: number;
  /** Microseconds, whole numbers that never fall but where a format allows it. */
  readonly t: Float64Array;
  /** Column and row, as the file counts them: see `rowsFromBelow`. */
  readonly x: Uint16Array;
  readonly y: Uint16Array;
  /** 0 where the pixel became darker (OFF), 1 where it became lighter (ON). */
  readonly polarity: Uint8Array;
}

/** Formats of recordings, and what a person calls them. */
export const EVENT_FORMATS = {
  nmnist: "N-MNIST's .bin",
  aedat2: 'AEDAT 2.0',
  aedat3: 'AEDAT 3.1',
  aedat4: 'AEDAT 4.0',
  arrays: '.npz of t, x, y, p',
  csv: 'CSV of t, x, y, p',
} as const;
export type EventFormat = keyof typeof EVENT_FORMATS;

/** A recording whose header is read, and whose events are read as often as somebody asks. */
export interface EventRecording {
  /** How errors call it. */
  readonly file: string;
  readonly format: EventFormat;
  /** Pixels of the camera; null where the file does not say. */
  readonly sensor: PixelSize | null;
  /** Whether the file counts rows from the lowest, as AEDAT 2.0 does: a picture of them is turned to stand upright. */
  readonly rowsFromBelow: boolean;
  /** What a person should know about how it is read, a sentence each. */
  readonly notes: readonly string[];
  /**
   * The events from the first on.
   * @throws SynaptickError where the file is damaged or cut short, and for an event out of order or outside the camera
   */
  chunks(): AsyncGenerator<EventChunk>;
}

/** What a format's reader gives: events as the file has them, before anybody looks whether they can be right. */
export interface EventSource extends Omit<EventRecording, 'format' | 'file'> {
  /** Microseconds that an event may come late, where the format's description allows any. */
  readonly lateness: number;
}

/** Events of a chunk: enough that a chunk's own cost is nothing, and few enough for folders of small recordings. */
export const CHUNK_EVENTS = 8192;
/** Most pixels of a camera's side: the largest cameras that are sold have 1,280. */
export const MOST_SIDE = 4096;

export function createChunk(events = CHUNK_EVENTS): EventChunk {
  return {
    count: 0,
    t: new Float64Array(events),
    x: new Uint16Array(events),
    y: new Uint16Array(events),
    polarity: new Uint8Array(events),
  };
}
