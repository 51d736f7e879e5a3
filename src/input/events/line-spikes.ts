/**
 * Events as spikes of lines, tick by tick: what a network that is fed by a camera gets. The lines are those of a picture, OFF
 * before ON: `[2][height][width]` as the convolutions of NIR and PyTorch read it, `(polarity * height + y) * width + x`; or
 * `[height][width][2]` as network files and the models here do, `(y * width + x) * 2 + polarity`.
 */
import { outside } from '../../formats/events/checked.ts';
import type { PixelSize } from '../../formats/events/recording.ts';
import { type MemoryLimit, memoryLimit, requireMemory } from '../../host/memory.ts';
import { type EventCounter, POLARITIES } from './frames.ts';
import { pixelMap } from './pixel-map.ts';
import type { TimeBins } from './time-bins.ts';

/** Orders of lines by their axes, the last counts first: channel (polarity), height, width. */
export const LINE_ORDERS = ['chw', 'hwc'] as const;
export type LineOrder = (typeof LINE_ORDERS)[number];

/** Told of a tick in which lines fire. @param lines in ascending order, each once; filled anew for the next tick */
export type TickListener = (tick: number, lines: Uint32Array) => void;

export interface LineSpikes extends EventCounter {
  /** Lines that there are. */
  readonly lines: number;
  /** Spikes so far of ticks that are over. */
  readonly spikes: number;
  /** Says that there are no more events: tells of the last tick. */
  end(): void;
}

export interface LineSpikeOptions {
  /** Pixels of the camera, and those that the lines stand for: as many unless given. */
  readonly sensor: PixelSize;
  readonly size?: PixelSize | undefined;
  readonly bins: TimeBins;
  /** `chw` unless given. */
  readonly order?: LineOrder | undefined;
  readonly onTick: TickListener;
  readonly memory?: MemoryLimit | undefined;
  /** How errors call the recording. */
  readonly file?: string | undefined;
}

/** Bytes of a line: whether it has fired, and its place in the list of those that have. */
const LINE = 5;

/**
 * A line fires at most once a tick. An event that comes late, where its format allows it, counts in the tick in which it comes.
 * @throws SynaptickError for more pixels than the camera has
 */
export function createLineSpikes(options: LineSpikeOptions): LineSpikes {
  const { sensor, bins, order = 'chw', onTick, memory = memoryLimit(), file = 'recording' } = options;
  const { size, columnOf, rowStart } = pixelMap(sensor, options.size);
  const plane = size.width * size.height;
  const lines = POLARITIES * plane;
  const [ofPolarity, ofPixel] = order === 'chw' ? [plane, 1] : [1, POLARITIES];
  requireMemory(memory, LINE * lines, `${file}: ${lines} lines`);
  const fired = new Uint8Array(lines);
  const list = new Uint32Array(lines);
  const { from, to } = bins;
  const [width, height] = [sensor.width, sensor.height];
  let listed = 0;
  let tick = 0;
  let next = bins.edge(1);
  let spikes = 0;
  let seen = 0;

  function tell(): void {
    if (listed === 0) return;
    const now = list.subarray(0, listed).sort();
    for (let i = 0; i < listed; i++) fired[now[i] as number] = 0;
    spikes += listed;
    listed = 0;
    onTick(tick, now);
  }

  return {
    lines,
    get spikes() {
      return spikes;
    },
    add({ count, t, x, y, polarity }) {
      for (let i = 0; i < count; i++) {
        const time = t[i] as number;
        if (time < from || time >= to) continue;
        if (time >= next) {
          tell();
          tick = bins.tickOf(time);
          next = bins.edge(tick + 1);
        }
        const [column, row] = [x[i] as number, y[i] as number];
        if (column >= width || row >= height) throw outside(file, seen + i, column, row, sensor);
        const pixel = (rowStart[row] as number) + (columnOf[column] as number);
        const line = (polarity[i] as number) * ofPolarity + pixel * ofPixel;
        if (fired[line]) continue;
        fired[line] = 1;
        list[listed++] = line;
      }
      seen += count;
    },
    end: tell,
  };
}
