/**
 * The .bin files of N-MNIST and N-Caltech101, recorded by an ATIS camera: five bytes an event, big-endian. Column, row, then a
 * bit of polarity (0 OFF, 1 ON) and 23 bits of time in microseconds.
 *
 * Sources: https://www.garrickorchard.com/datasets/n-mnist; its authors' reader, by which an event in row 240, below all that
 * the camera has, says that 2^13 microseconds have passed:
 * https://github.com/gorchard/event-Python/blob/master/eventvision.py (also tonic, `read_mnist_file`).
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { type ReadOptions, readBytes } from '../../host/byte-source.ts';
import { feedOf } from './byte-feed.ts';
import { CHUNK_EVENTS, createChunk, type EventChunk, type EventSource, type PixelSize } from './recording.ts';

const RECORD = 5;
/** Row that no pixel has: the time has gone on. */
const OVERFLOW_ROW = 240;
const OVERFLOW = 2 ** 13;
/** Microseconds after which 23 bits begin anew. */
const WRAP = 2 ** 23;

/** Pixels of N-MNIST's recordings, which its files do not tell. */
export const NMNIST_SENSOR: PixelSize = { width: 34, height: 34 };
/** Those of the ATIS camera: other recordings in such files lie within. */
export const ATIS_SENSOR: PixelSize = { width: 304, height: 240 };

export function openNmnist(path: string, options: ReadOptions): EventSource {
  return { sensor: null, rowsFromBelow: false, notes: [], lateness: 0, chunks: () => readNmnist(path, options) };
}

async function* readNmnist(path: string, options: ReadOptions): AsyncGenerator<EventChunk> {
  const feed = feedOf(readBytes(path, options));
  const chunk = createChunk();
  const { t, x, y, polarity } = chunk;
  let offset = 0;
  let last = 0;
  try {
    while (await feed.fill(RECORD)) {
      const { bytes } = feed;
      let at = feed.at;
      const end = at + RECORD * Math.min(Math.floor(feed.left / RECORD), CHUNK_EVENTS);
      let count = 0;
      for (; at < end; at += RECORD) {
        const row = bytes[at + 1] as number;
        if (row === OVERFLOW_ROW) {
          offset += OVERFLOW;
          continue;
        }
        const third = bytes[at + 2] as number;
        const time = ((third & 127) << 16) | ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number);
        // Times that have begun anew fall by more than half of all there are.
        if (last - time > WRAP / 2) offset += WRAP;
        last = time;
        t[count] = offset + time;
        x[count] = bytes[at] as number;
        y[count] = row;
        polarity[count] = third >> 7;
        count++;
      }
      feed.at = at;
      chunk.count = count;
      if (count > 0) yield chunk;
    }
    if (feed.left > 0) {
      throw new SynaptickError(
        `${path} has ${feed.position + feed.left} bytes, events of N-MNIST have ${RECORD} each: is it the right file, and whole?`,
      );
    }
  } finally {
    await feed.close();
  }
}
