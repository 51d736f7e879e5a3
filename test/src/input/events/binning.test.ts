/** Events are counted into ticks and pixels as a slow and plain count of them says, however they stream by. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChunk, type EventChunk } from '../../../../src/formats/events/recording.ts';
import { memoryLimit } from '../../../../src/host/memory.ts';
import { createFrameCounter } from '../../../../src/input/events/frames.ts';
import { createLineSpikes } from '../../../../src/input/events/line-spikes.ts';
import { pixelMap } from '../../../../src/input/events/pixel-map.ts';
import { type TimeCut, timeBins } from '../../../../src/input/events/time-bins.ts';
import type { Event } from '../../../support/event-files.ts';

const SENSOR = { width: 7, height: 5 };

/** Chunks of so many events, in one that is filled anew. */
function* chunksOf(events: readonly Event[], size: number): Generator<EventChunk> {
  const chunk = createChunk(size);
  for (let from = 0; from < events.length; from += size) {
    const some = events.slice(from, from + size);
    some.forEach(([t, x, y, p], i) => {
      [chunk.t[i], chunk.x[i], chunk.y[i], chunk.polarity[i]] = [t, x, y, p];
    });
    chunk.count = some.length;
    yield chunk;
  }
}

const wholeOf = (events: readonly Event[]) => ({ from: events[0]?.[0] ?? 0, to: (events.at(-1)?.[0] ?? 0) + 1 });

function framesOf(events: readonly Event[], cut: TimeCut, size = SENSOR, into?: Uint8Array | Uint32Array) {
  const counter = createFrameCounter({ sensor: SENSOR, size, bins: timeBins(cut, wholeOf(events)), into });
  for (const chunk of chunksOf(events, 4)) counter.add(chunk);
  return counter;
}

function spikesOf(events: readonly Event[], cut: TimeCut, size = SENSOR): [tick: number, line: number][] {
  const spikes: [number, number][] = [];
  const onTick = (tick: number, lines: Uint32Array) => lines.forEach((line) => void spikes.push([tick, line]));
  const counter = createLineSpikes({ sensor: SENSOR, size, bins: timeBins(cut, wholeOf(events)), onTick });
  for (const chunk of chunksOf(events, 3)) counter.add(chunk);
  counter.end();
  expect(counter.spikes).toBe(spikes.length);
  return spikes;
}

const anyEvents = fc
  .array(fc.tuple(fc.nat(999), fc.nat(6), fc.nat(4), fc.constantFrom(0 as const, 1 as const)), {
    minLength: 1,
    maxLength: 40,
  })
  .map((events) => [...events].sort(([a], [b]) => a - b) as Event[]);
const anyCut = fc.oneof(
  fc.record({ ticks: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ tickUs: fc.integer({ min: 20, max: 400 }) }),
  fc.record({ tickUs: fc.integer({ min: 20, max: 400 }), ticks: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    ticks: fc.integer({ min: 1, max: 5 }),
    window: fc.constantFrom({ from: 100, to: 700 }, { from: 0, to: 5000 }),
  }),
);
const anySize = fc.record({ width: fc.integer({ min: 1, max: 7 }), height: fc.integer({ min: 1, max: 5 }) });

/** The tick of an event by the sentence of the docstring: from an edge on, before the next; none outside. */
function plainTick(t: number, cut: TimeCut, events: readonly Event[]): number {
  const { from, to } = cut.window ?? wholeOf(events);
  const tickUs = cut.tickUs ?? (to - from) / (cut.ticks as number);
  const ticks = Math.min(cut.ticks ?? Number.POSITIVE_INFINITY, Math.ceil((to - from) / tickUs));
  if (t < from || t >= to) return -1;
  for (let tick = 0; tick < ticks; tick++) {
    const next = cut.tickUs ? from + (tick + 1) * tickUs : from + ((tick + 1) * (to - from)) / ticks;
    if (t < next) return tick;
  }
  return -1;
}

describe('events', () => {
  it('are counted by tick, pixel and polarity as one by one', () => {
    fc.assert(
      fc.property(anyEvents, anyCut, anySize, (events, cut, size) => {
        const ticks = timeBins(cut, wholeOf(events)).ticks;
        const expected = new Uint8Array(size.width * size.height * 2 * ticks);
        const spikes = new Set<string>();
        for (const [t, x, y, p] of events) {
          const tick = plainTick(t, cut, events);
          if (tick < 0) continue;
          const [column, row] = [Math.floor((x * size.width) / 7), Math.floor((y * size.height) / 5)];
          const at = (row * size.width + column) * 2 * ticks + 2 * tick + p;
          expected[at] = (expected[at] as number) + 1;
          spikes.add(`${tick},${(p * size.height + row) * size.width + column}`);
        }
        expect(framesOf(events, cut, size).counts).toEqual(expected);
        const told = spikesOf(events, cut, size);
        expect(new Set(told.map(String))).toEqual(spikes);
        expect(told).toEqual([...told].sort(([a, b], [c, d]) => a - c || b - d));
        expect(told.length).toBe(spikes.size);
      }),
      { numRuns: 150 },
    );
  });

  it('stay at 255 in a byte, and go on in a word', () => {
    const events = Array.from({ length: 300 }, (_, i): Event => [i, 2, 1, 1]);
    const at = (7 + 2) * 2 + 1;
    expect(framesOf(events, { ticks: 1 }).counts[at]).toBe(255);
    expect(framesOf(events, { ticks: 1 }, SENSOR, new Uint32Array(70)).counts[at]).toBe(300);
  });

  it('fall between the edges of their tick, however these are rounded', () => {
    for (const tickUs of [0.1, 0.3, 0.7, 1, 33.3]) {
      const { edge, tickOf } = timeBins({ tickUs }, { from: 0, to: 300 });
      for (let t = 0; t < 300; t++) {
        expect(edge(tickOf(t))).toBeLessThanOrEqual(t);
        expect(edge(tickOf(t) + 1)).toBeGreaterThan(t);
      }
    }
  });

  it('that come late count in the tick in which they come', () => {
    const events: Event[] = [
      [0, 0, 0, 0],
      [150, 1, 0, 0],
      [95, 2, 0, 0],
      [199, 3, 0, 0],
    ];
    expect(spikesOf(events, { tickUs: 100 })).toEqual([
      [0, 0],
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
  });

  it('of an hour make no more room than those of a second', () => {
    const hour: Event[] = [
      [0, 0, 0, 1],
      [3.6e9, 6, 4, 0],
    ];
    expect(spikesOf(hour, { tickUs: 1000 })).toEqual([
      [0, 35],
      [3_600_000, 34],
    ]);
    expect(
      spikesOf(
        [
          [0, 0, 0, 1],
          [1.6e15, 6, 4, 0],
        ],
        { ticks: 10 },
      ),
    ).toEqual([
      [0, 35],
      [9, 34],
    ]);
  });
});

describe('lines', () => {
  const LINES: readonly Event[] = [
    [0, 6, 4, 0],
    [0, 0, 0, 1],
    [0, 6, 4, 1],
  ];
  it.each([
    ['chw', [4 * 7 + 6, 35, 35 + 4 * 7 + 6]],
    ['hwc', [1, 2 * (4 * 7 + 6), 2 * (4 * 7 + 6) + 1]],
  ] as const)('count by their axes in the order %s', (order, lines) => {
    const told: number[] = [];
    const bins = timeBins({ ticks: 1 }, wholeOf(LINES));
    const counter = createLineSpikes({ sensor: SENSOR, bins, order, onTick: (_, fired) => told.push(...fired) });
    for (const chunk of chunksOf(LINES, 3)) counter.add(chunk);
    counter.end();
    expect(told).toEqual(lines);
  });
});

describe('is refused', () => {
  const hour = { from: 0, to: 3.6e9 };
  it.each<[string, () => unknown, string]>([
    [
      'an hour of frames',
      () =>
        createFrameCounter({ sensor: { width: 640, height: 480 }, bins: timeBins({ tickUs: 1000 }, hour), file: 'f' }),
      'f: 3600000 frames of 640 x 480 pixels would take about',
    ],
    [
      'more ticks than there are numbers',
      () => timeBins({ tickUs: 1 }, hour),
      '3600000000 µs are 3600000000 ticks of 1 µs, the limit is 2147483648',
    ],
    ['no tick', () => timeBins({ ticks: 0 }, hour), 'ticks is 0, must be a whole number from 1'],
    [
      'a tick of no time',
      () => timeBins({ tickUs: 0 }, hour),
      'duration of a tick in µs is 0, must be a number from 0.001',
    ],
    [
      'a window that ends first',
      () => timeBins({ ticks: 1, window: { from: 5, to: 5 } }, hour),
      'the window is from 5 to 5 µs, must end after it begins',
    ],
    ['no cut', () => timeBins({}, hour), 'neither ticks nor their duration are given'],
    [
      'more pixels than the camera has',
      () => pixelMap(SENSOR, { width: 8, height: 5 }),
      '8 x 5 pixels are asked for, the camera has 7 x 5',
    ],
    [
      'lines that take too much',
      () =>
        createLineSpikes({
          sensor: { width: 4096, height: 4096 },
          bins: timeBins({ ticks: 1 }, hour),
          onTick() {},
          memory: memoryLimit(16),
        }),
      'recording: 33554432 lines would take about 160 MiB of memory',
    ],
    [
      'a pixel that the camera does not have',
      () => framesOf([[0, 7, 0, 1]], { ticks: 1 }),
      'recording: event 0 is at pixel (7, 0), the camera has 7 x 5 pixels',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});
