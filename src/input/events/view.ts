/** What is drawn of a recording: gathered as it streams by, in memory that does not grow with it. */
import { streamKey } from '../../../cores/random.ts';
import type { EventChunk, PixelSize } from '../../formats/events/recording.ts';
import { createFrameCounter, type EventCounter, POLARITIES } from './frames.ts';
import { type EventWindow, timeBins } from './time-bins.ts';

/** Most marks of the raster, and parts of the time whose rates are shown. */
const MOST_MARKS = 4096;
export const RATE_BINS = 120;
const LOTS = 2 ** 32;

interface Mark {
  readonly tick: number;
  readonly line: number;
  readonly lot: number;
}

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
  /** Of about so many spikes one has a mark: drawn by lot, the same every time. */
  readonly every: number;
}

export interface EventViewOptions {
  readonly sensor: PixelSize;
  readonly window: EventWindow;
  readonly file?: string;
}

export function recordView({ sensor, window, file }: EventViewOptions): EventView {
  const counts = new Uint32Array(POLARITIES * sensor.width * sensor.height);
  const picture = createFrameCounter({ sensor, bins: timeBins({ ticks: 1 }, window), into: counts, file });
  const rates = new Float64Array(POLARITIES * RATE_BINS);
  const marks: Mark[] = [];
  let every = 1;
  const perMicrosecond = RATE_BINS / (window.to - window.from);
  let seen = 0;
  return {
    counts,
    rates,
    marks,
    get every() {
      return every;
    },
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
      for (let i = 0; i < lines.length; i++, seen++) {
        // By lot: of each eighth spike, say, nothing would be seen but each eighth line of a busy camera.
        const lot = streamKey(0, seen) >>> 0;
        if (lot >= LOTS / every) continue;
        if (marks.length === MOST_MARKS) every = keepHalf(marks, every);
        if (lot < LOTS / every) marks.push({ tick, line: lines[i] as number, lot });
      }
    },
  };
}

/**
 * Leaves about half of the marks. How many spikes there will be nobody knows: nearly all events may fall to one line of one tick.
 * @returns of how many spikes one has a mark now
 */
function keepHalf(marks: Mark[], every: number): number {
  let kept = 0;
  for (const mark of marks) if (mark.lot < LOTS / (2 * every)) marks[kept++] = mark;
  marks.length = kept;
  return 2 * every;
}
