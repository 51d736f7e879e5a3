/** The picture of a recording: its pixels stand where the camera's are, OFF and ON in colours that can be told apart. */
import { describe, expect, it } from 'vitest';
import { eventsSvg } from '../../../src/figures/events.ts';
import { createChunk } from '../../../src/formats/events/recording.ts';
import { decodePng } from '../../../src/formats/png.ts';
import { timeBins } from '../../../src/input/events/time-bins.ts';
import { recordView } from '../../../src/input/events/view.ts';

const SENSOR = { width: 4, height: 3 };

/** Shades of grey of the camera's pixels in the drawn picture: ON at (0, 0) and OFF at (3, 1). */
function drawn(rowsFromBelow: boolean): number[] {
  const window = { from: 0, to: 100 };
  const view = recordView({ sensor: SENSOR, window });
  const chunk = createChunk(3);
  chunk.count = 3;
  chunk.t.set([0, 5, 200]);
  chunk.x.set([0, 3, 1]);
  chunk.y.set([0, 1, 1]);
  chunk.polarity.set([1, 0, 0]);
  view.add(chunk);
  view.spikes(0, Uint32Array.of(7, 12));
  expect(view.events).toBe(2);
  const figure = {
    title: 'Events',
    subtitle: 'of a test',
    sensor: SENSOR,
    size: SENSOR,
    order: 'chw',
    rowsFromBelow,
  } as const;
  const svg = eventsSvg(view, { ...figure, bins: timeBins({ ticks: 2 }, window) });
  const [, base64 = ''] = /data:image\/png;base64,([^"]+)"/.exec(svg) ?? [];
  const { width, height, grey } = decodePng(Uint8Array.from(Buffer.from(base64, 'base64')), 'picture');
  const middle = (pixels: number, side: number, at: number) => Math.floor(((at + 0.5) * side) / pixels);
  return Array.from({ length: 12 }, (_, pixel) => {
    return grey[middle(3, height, Math.floor(pixel / 4)) * width + middle(4, width, pixel % 4)] as number;
  });
}

describe('the picture of a recording', () => {
  // Luma of #0072b2 (ON) and #d55e00 (OFF) by ITU-R BT.601.
  const [ON, OFF] = [87, 119];

  it('has the first row at the top, and white where nothing was seen in the time that is drawn', () => {
    expect(drawn(false)).toEqual([ON, 255, 255, 255, 255, 255, 255, OFF, 255, 255, 255, 255]);
  });

  it('has the first row at the bottom where rows count from the lowest', () => {
    expect(drawn(true)).toEqual([255, 255, 255, 255, 255, 255, 255, OFF, ON, 255, 255, 255]);
  });
});

describe('the raster of a recording', () => {
  const spikesOf = (ticks: number) => {
    const view = recordView({ sensor: SENSOR, window: { from: 0, to: 100 } });
    for (let tick = 0; tick < ticks; tick++) view.spikes(tick, Uint32Array.of(0, 1, 2, 3));
    return view;
  };

  it('has a mark for every spike of a short one', () => {
    const { marks, every } = spikesOf(1000);
    expect([marks.length, every]).toEqual([4000, 1]);
    expect(marks.slice(3, 5)).toMatchObject([
      { tick: 0, line: 3 },
      { tick: 1, line: 0 },
    ]);
  });

  it('keeps no more marks than can be drawn, spread over all ticks and lines', () => {
    const { marks, every } = spikesOf(10_000);
    expect(every).toBe(16);
    expect(marks.length).toBeGreaterThan(2000);
    expect(marks.length).toBeLessThanOrEqual(4096);
    // Equal shares, within four standard deviations of a count of so many.
    for (let part = 0; part < 4; part++) {
      const [inTime, onLine] = [
        marks.filter(({ tick }) => Math.floor(tick / 2500) === part),
        marks.filter(({ line }) => line === part),
      ];
      for (const { length } of [inTime, onLine]) expect(Math.abs(length - 625)).toBeLessThan(100);
    }
  });
});
