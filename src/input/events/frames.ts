/** Events counted into pictures: a frame for each tick, OFF and ON apart. */

import { outside } from '../../formats/events/checked.ts';
import type { EventChunk, PixelSize } from '../../formats/events/recording.ts';
import { type MemoryLimit, memoryLimit, requireMemory } from '../../host/memory.ts';
import { pixelMap } from './pixel-map.ts';
import type { TimeBins } from './time-bins.ts';

/** Channels of a frame: OFF, then ON. */
export const POLARITIES = 2;
const MOST_LEVEL = 255;

/** Takes the events of a recording, chunk by chunk, in order. */
export interface EventCounter {
  /** Events outside the window are passed over. @throws SynaptickError for a pixel that the camera does not have */
  add(chunk: EventChunk): void;
}

export interface FrameCounter extends EventCounter {
  /** `[height][width][2 * frame + polarity]`: how often each pixel spoke, at most what an element holds. */
  readonly counts: Uint8Array | Uint32Array;
  /** Events that were counted. */
  readonly events: number;
}

export interface FrameOptions {
  /** Pixels of the camera, and those of the frames: as many unless given. */
  readonly sensor: PixelSize;
  readonly size?: PixelSize | undefined;
  readonly bins: TimeBins;
  /** Where the counts go; a byte each, new, unless given. Bytes stay at 255. */
  readonly into?: Uint8Array | Uint32Array | undefined;
  readonly memory?: MemoryLimit | undefined;
  /** How errors call the recording. */
  readonly file?: string | undefined;
}

/** @throws SynaptickError for more pixels than the camera has, and for frames that take too much memory */
export function createFrameCounter(options: FrameOptions): FrameCounter {
  const { sensor, bins, memory = memoryLimit(), file = 'recording' } = options;
  const { size, columnOf, rowStart } = pixelMap(sensor, options.size);
  const channels = POLARITIES * bins.ticks;
  const needed = size.width * size.height * channels;
  if (!options.into) {
    requireMemory(memory, needed, `${file}: ${bins.ticks} frames of ${size.width} x ${size.height} pixels`);
  }
  const counts = options.into ?? new Uint8Array(needed);
  const most = counts instanceof Uint8Array ? MOST_LEVEL : 2 ** 32 - 1;
  const { from, to } = bins;
  const [width, height] = [sensor.width, sensor.height];
  let tick = 0;
  let next = bins.edge(1);
  let events = 0;
  let seen = 0;
  return {
    counts,
    get events() {
      return events;
    },
    add({ count, t, x, y, polarity }) {
      for (let i = 0; i < count; i++) {
        const time = t[i] as number;
        if (time < from || time >= to) continue;
        if (time >= next) {
          tick = bins.tickOf(time);
          next = bins.edge(tick + 1);
        }
        const [column, row] = [x[i] as number, y[i] as number];
        if (column >= width || row >= height) throw outside(file, seen + i, column, row, sensor);
        const pixel = (rowStart[row] as number) + (columnOf[column] as number);
        const at = pixel * channels + POLARITIES * tick + (polarity[i] as number);
        const before = counts[at] as number;
        if (before < most) counts[at] = before + 1;
        events++;
      }
      seen += count;
    },
  };
}
