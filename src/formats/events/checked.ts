/** What must hold for the events of every format: times that do not fall, and pixels that the camera has. */
import { SynaptickError } from '../../../cores/errors.ts';
import { type EventChunk, MOST_SIDE, type PixelSize } from './recording.ts';

export interface EventRules {
  /** How errors call the recording. */
  readonly file: string;
  /** Pixels of the camera; null where nobody knows. */
  readonly sensor: PixelSize | null;
  /** Microseconds that an event may be earlier than one before it. */
  readonly lateness: number;
}

/**
 * The same chunks, looked at.
 * @throws SynaptickError for an event that comes too late, with its number and both times; for one outside the camera
 */
export async function* checkedEvents(
  chunks: AsyncIterable<EventChunk>,
  { file, sensor, lateness }: EventRules,
): AsyncGenerator<EventChunk> {
  const width = sensor?.width ?? MOST_SIDE;
  const height = sensor?.height ?? MOST_SIDE;
  let latest = Number.NEGATIVE_INFINITY;
  let before = 0;
  for await (const chunk of chunks) {
    const { count, t, x, y } = chunk;
    for (let i = 0; i < count; i++) {
      const time = t[i] as number;
      if (time > latest) latest = time;
      else if (time < latest - lateness) throw outOfOrder(file, before + i, time, latest, lateness);
      if ((x[i] as number) >= width || (y[i] as number) >= height) {
        throw outside(file, before + i, x[i] as number, y[i] as number, sensor);
      }
    }
    before += count;
    yield chunk;
  }
}

function outOfOrder(file: string, event: number, time: number, latest: number, lateness: number): SynaptickError {
  const allowed = lateness > 0 ? `, more than the ${lateness} µs that its format allows` : '';
  return new SynaptickError(
    `${file}: event ${event} is at ${time} µs, after one at ${latest} µs${allowed}: sort the events by time`,
  );
}

/** What to throw of an event that no pixel can have sent. @param event counted from 0 */
export function outside(file: string, event: number, x: number, y: number, sensor: PixelSize | null): SynaptickError {
  const size = sensor
    ? `the camera has ${sensor.width} x ${sensor.height}`
    : `the limit is ${MOST_SIDE} x ${MOST_SIDE}`;
  return new SynaptickError(
    `${file}: event ${event} is at pixel (${x}, ${y}), ${size} pixels: is it the right file, in the right format?`,
  );
}
