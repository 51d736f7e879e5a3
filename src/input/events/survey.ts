/** A first look at a recording: how many events, when and where. */
import { SynaptickError } from '../../../cores/errors.ts';
import { ATIS_SENSOR, NMNIST_SENSOR } from '../../formats/events/nmnist.ts';
import type { EventRecording, PixelSize } from '../../formats/events/recording.ts';
import type { EventWindow } from './time-bins.ts';

export interface EventSurvey {
  readonly events: number;
  /** Those of them that are ON. */
  readonly on: number;
  /** Microseconds of the first event, and just behind the last. */
  readonly window: EventWindow;
  /** Pixels from the upper left to the farthest event. */
  readonly extent: PixelSize;
  /** Events that are earlier than one before them, where the format allows it. */
  readonly late: number;
}

/** @throws SynaptickError for a recording without events, and as its `chunks` */
export async function surveyEvents(recording: EventRecording): Promise<EventSurvey> {
  let [events, on, late, right, bottom] = [0, 0, 0, 0, 0];
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const { count, t, x, y, polarity } of recording.chunks()) {
    for (let i = 0; i < count; i++) {
      const time = t[i] as number;
      if (time > last) last = time;
      else if (time < last) late++;
      if (time < first) first = time;
      if ((x[i] as number) > right) right = x[i] as number;
      if ((y[i] as number) > bottom) bottom = y[i] as number;
      on += polarity[i] as number;
    }
    events += count;
  }
  if (events === 0) throw new SynaptickError(`${recording.file} has no events: is it the right file?`);
  const extent = { width: right + 1, height: bottom + 1 };
  return { events, on, window: { from: first, to: last + 1 }, extent, late };
}

/**
 * The pixels of a recording's camera: as its file says; of N-MNIST's kind 34 x 34 where all events lie there, else those of the
 * ATIS; else as far as events lie.
 */
export function sensorOf({ sensor, format }: Pick<EventRecording, 'sensor' | 'format'>, extent: PixelSize): PixelSize {
  if (sensor) return sensor;
  if (format !== 'nmnist') return extent;
  const small = extent.width <= NMNIST_SENSOR.width && extent.height <= NMNIST_SENSOR.height;
  return small ? NMNIST_SENSOR : ATIS_SENSOR;
}
