/** What is drawn of a recording: gathered as it streams by, in memory that does not grow with it. */
import type { EventChunk, PixelSize } from '../../formats/events/recording.ts';
import { createFrameCounter, type EventCounter, POLARITIES } from './frames.ts';
import { type EventWindow, timeBins } from './time-bins.ts';

/** Marks of the raster, and parts of the time whose rates are shown. */
const MOST_MARKS = 4000;
export const RATE_BINS = 120;

export interface EventView extends EventCounter {
  /** Told of each tick in which lines fire. */
  spikes(tick: number, lines: Uint32Array): void;
  /** `[height][width][polarity]`, of the camera's pixels: events of each. */
  readonly counts: Uint32Array;
  /** Events that were counted. */
  readonly events: number;
  /** `[part of the time][polarity]`. */
  readonly rates: Float64Array;
  readonly marks: readonly { readonly tick: number; readonly line: number }[];
  /** Of so many spikes one has a mark. */
  readonly every: number;
}

export interface EventViewOptions {
  readonly sensor: PixelSize;
  readonly window: EventWindow;
  /** Events that may come, at most. */
  readonly most: number;
  readonly file?: string;
}

export function recordView({ sensor, window, most, file }: EventViewOptions): EventView {
  const counts = new Uint32Array(POLARITIES * sensor.width * sensor.height);
  const picture = createFrameCounter({ sensor, bins: timeBins({ ticks: 1 }, window), into: counts, file });
  const rates = new Float64Array(POLARITIES * RATE_BINS);
  const marks: { tick: number; line: number }[] = [];
  const every = Math.max(1, Math.ceil(most / MOST_MARKS));
  const perMicrosecond = RATE_BINS / (window.to - window.from);
  let seen = 0;
  return {
    counts,
    rates,
    marks,
    every,
    get events() {
      return picture.events;
    },
    add(chunk: EventChunk) {
      picture.add(chunk);
      const { count, t, polarity } = chunk;
      for (let i = 0; i < count; i++) {
        const time = t[i] as number;
        if (time < window.from || time >= window.to) continue;
        const part = Math.min(Math.floor((time - window.from) * perMicrosecond), RATE_BINS - 1);
        const at = POLARITIES * part + (polarity[i] as number);
        rates[at] = (rates[at] as number) + 1;
      }
    },
    spikes(tick, lines) {
      for (let i = (every - (seen % every)) % every; i < lines.length; i += every) {
        marks.push({ tick, line: lines[i] as number });
      }
      seen += lines.length;
    },
  };
}
