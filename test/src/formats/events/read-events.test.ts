/** Recordings are read back event for event, whatever their format, from files that an independent writer made. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplePicture } from '../../../../src/figures/sample-picture.ts';
import { columnNamed } from '../../../../src/formats/events/event-values.ts';
import { type EventOptions, openEvents } from '../../../../src/formats/events/open.ts';
import { portableHost } from '../../../../src/host/host.ts';
import {
  aedat2,
  aedat3,
  aedat3Header,
  aedat3Packet,
  aedat4,
  csv,
  type Event,
  joined,
  nmnist,
  npzOfFour,
  npzOfRecords,
  npzOfRows,
  SOME_EVENTS,
} from '../../../support/event-files.ts';
import { saccades } from '../../../support/saccades.ts';

/** All events of a file, and what its header says. */
async function read(content: Uint8Array | string, name = 'file', options: Partial<EventOptions> = {}) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const recording = await openEvents(name, { host: portableHost({ [name]: bytes }), ...options });
  const events: Event[] = [];
  for await (const { count, t, x, y, polarity } of recording.chunks()) {
    for (let i = 0; i < count; i++) {
      events.push([t[i] as number, x[i] as number, y[i] as number, polarity[i] as 0 | 1]);
    }
  }
  return { events, sensor: recording.sensor, format: recording.format, recording };
}

const WRITERS: readonly (readonly [
  what: string,
  name: string,
  write: (events: readonly Event[]) => Uint8Array | string,
])[] = [
  ["N-MNIST's .bin", 'file.bin', nmnist],
  ['.bin, gzipped', 'file.bin.gz', (events) => Uint8Array.from(gzipSync(nmnist(events)))],
  ['AEDAT 2.0 of a DVS128', 'f', (events) => aedat2(events, { chip: 'DVS128' })],
  ['AEDAT 2.0 of a DAVIS', 'f', (events) => aedat2(events, { chip: 'Davis240C' })],
  ['AEDAT 3.1', 'f', (events) => aedat3(events, { perPacket: 7 })],
  ['AEDAT 4.0', 'f', (events) => aedat4(events, { perPacket: 9 })],
  ['AEDAT 4.0 with a table', 'f', (events) => aedat4(events, { table: true })],
  ['AEDAT 4.0 that does not tell its streams', 'f', (events) => aedat4(events, { xml: 'no XML at all' })],
  ['CSV', 'f', (events) => csv(events)],
  ['CSV without names', 'f', (events) => csv(events, '')],
  ['an .npz of four arrays', 'f', npzOfFour],
  ['an .npz of rows', 'f', npzOfRows],
  ['an .npz of records', 'f', npzOfRecords],
  ['an .npz of records without a name', 'f', (events) => npzOfRecords(events, 'arr_0')],
  ['an .npz of rows without a name', 'f', (events) => npzOfRows(events, 'arr_0')],
];

/** White ink on black, as MNIST has it. */
const DIGIT = saccades(samplePicture(28).grey.map((grey) => 255 - grey));

describe('a digit that moved along three saccades', () => {
  it('has made events of both kinds within 34 x 34 pixels', () => {
    expect(DIGIT.length).toBeGreaterThan(2000);
    for (const kind of [0, 1]) expect(DIGIT.filter(([, , , p]) => p === kind).length).toBeGreaterThan(900);
    expect(DIGIT.every(([t, x, y]) => t <= 302_000 && x < 34 && y < 34)).toBe(true);
  });

  it.each(WRITERS)('is read back event for event from %s', async (_, name, write) => {
    expect(Float64Array.from((await read(write(DIGIT), name)).events.flat())).toEqual(Float64Array.from(DIGIT.flat()));
  });

  it('is read alike from whatever pieces a file comes in', async () => {
    for (const [, name, write] of WRITERS.filter(([what]) => !/npz|gz/.test(what))) {
      const content = write(DIGIT);
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const host = portableHost({ [name]: bytes });
      async function* stream() {
        // One array for all pieces: a piece is only valid until the next.
        const piece = new Uint8Array(997);
        for (let at = 0; at < bytes.length; at += piece.length) {
          const some = bytes.subarray(at, at + piece.length);
          piece.set(some);
          yield piece.subarray(0, some.length);
        }
      }
      const recording = await openEvents(name, { host: { ...host, files: { ...host.files, stream } } });
      let [events, sum] = [0, 0];
      for await (const { count, t, x } of recording.chunks()) {
        for (let i = 0; i < count; i++) sum += (t[i] as number) + (x[i] as number);
        events += count;
      }
      expect([name, events, sum]).toEqual([name, DIGIT.length, DIGIT.reduce((total, [t, x]) => total + t + x, 0)]);
    }
  });

  it('is read twice alike', async () => {
    const { recording } = await read(nmnist(DIGIT), 'a.bin');
    let again = 0;
    for await (const { count } of recording.chunks()) again += count;
    expect(again).toBe(DIGIT.length);
  });
});

describe('any events', () => {
  const anyEvents = fc
    .array(fc.tuple(fc.nat(2 ** 20), fc.nat(127), fc.nat(127), fc.constantFrom(0 as const, 1 as const)), {
      maxLength: 30,
      minLength: 1,
    })
    .map((events) => events.sort(([a], [b]) => a - b) as Event[]);

  it('are what was written, in every format', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, fc.constantFrom(...WRITERS), async (events, [, name, write]) => {
        const written = write(events);
        expect((await read(written, name, { sensor: { width: 128, height: 128 } })).events).toEqual(events);
      }),
      { numRuns: 40 },
    );
  });
});

describe('pixels of the camera', () => {
  it.each([
    ['AEDAT 2.0 by the name of a chip', aedat2(SOME_EVENTS, { chip: 'davis.Davis240C' }), [240, 180]],
    ['AEDAT 2.0 by an old one', aedat2(SOME_EVENTS, { chip: 'DVS128' }), [128, 128]],
    [
      'AEDAT 2.0 by sizes',
      aedat2([[1, 200, 9, 1]], { header: '# DAVIS\r\n# sizeX 240\r\n# sizeY 180\r\n' }),
      [240, 180],
    ],
    ['AEDAT 3.1', aedat3(SOME_EVENTS, { source: 'DAVIS346bMono' }), [346, 260]],
    ['AEDAT 4.0', aedat4(SOME_EVENTS, { sensor: { width: 640, height: 480 } }), [640, 480]],
  ])('are read from %s', async (_, bytes, [width, height]) => {
    expect((await read(bytes)).sensor).toEqual({ width, height });
  });

  it('are what a person says, before the file', async () => {
    const sensor = { width: 9, height: 9 };
    expect((await read(aedat3(SOME_EVENTS), 'f', { sensor })).sensor).toEqual(sensor);
  });
});

describe('times that wrap', () => {
  it('go on in .bin after 23 bits, and by the events in row 240', async () => {
    const late: Event[] = [
      [8_388_600, 1, 1, 1],
      [8_388_610, 2, 2, 0],
      [16_000_000, 3, 3, 1],
      [16_777_300, 3, 3, 1],
    ];
    expect((await read(nmnist(late), 'a.bin')).events).toEqual(late);
    // eventvision.py: each such event adds 2^13 to all that follow.
    const overflown = nmnist([
      [8000, 1, 1, 1],
      [0, 0, 240 as number, 0],
      [50, 2, 2, 0],
      [0, 9, 240, 1],
      [50, 3, 3, 1],
    ]);
    expect((await read(overflown, 'a.bin')).events).toEqual([
      [8000, 1, 1, 1],
      [8242, 2, 2, 0],
      [16_434, 3, 3, 1],
    ]);
  });

  it('go on in AEDAT 2.0 after 32 bits, in AEDAT 3.1 by the overflows of the packet', async () => {
    const [wrap2, wrap3] = [2 ** 32, 2 ** 31];
    const around = (wrap: number): Event[] => [
      [wrap - 5, 1, 1, 1],
      [wrap - 5, 1, 2, 1],
      [wrap + 3, 2, 2, 0],
    ];
    expect((await read(aedat2(around(wrap2), { chip: 'DVS128' }))).events).toEqual(around(wrap2));
    expect((await read(aedat3(around(wrap3)))).events).toEqual(around(wrap3));
  });

  it('are Unix times in AEDAT 4.0', async () => {
    const now: Event[] = [[1_663_249_605_734_020, 1, 2, 1]];
    expect((await read(aedat4(now))).events).toEqual(now);
  });
});

describe('what is no event of a pixel', () => {
  it('is passed over in AEDAT 2.0: external events, samples of pictures', async () => {
    const word = (address: number) => {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setUint32(0, address);
      return bytes;
    };
    const dvs = aedat2([[5, 1, 2, 1]], { chip: 'DVS128' });
    expect((await read(joined(dvs, word(0x8000)))).events).toEqual([[5, 1, 2, 1]]);
    const davis = aedat2([[5, 1, 2, 1]], { chip: 'DAVIS240B' });
    expect((await read(joined(davis, word(0x80001000), word(0x1400)))).events).toEqual([[5, 1, 2, 1]]);
  });

  it('is passed over in AEDAT 3.1: events that are not valid, unless the packet says that all are', async () => {
    const good = aedat3Packet([[5, 1, 2, 1]]);
    const invalid = aedat3Packet([[6, 3, 3, 1]], { valid: 0, validBit: false });
    expect((await read(joined(aedat3Header(), good, invalid))).events).toEqual([[5, 1, 2, 1]]);
    const unmarked = aedat3Packet([[6, 3, 3, 1]], { validBit: false });
    expect((await read(joined(aedat3Header(), good, unmarked))).events.length).toBe(2);
  });
});

describe('numbers that people wrote', () => {
  it.each([
    [
      'blanks, seconds',
      '0.000011 3 4 1\n0.5 5 6 0\n',
      { timeUnit: 's' as const },
      [
        [11, 3, 4, 1],
        [500_000, 5, 6, 0],
      ],
    ],
    [
      'names in another order, a unit in a name',
      'x;y;polarity;timestamp [ms]\n3;4;-1;1.5\n3;4;1;2\n',
      {},
      [
        [1500, 3, 4, 0],
        [2000, 3, 4, 1],
      ],
    ],
    ['names with quotes and t_ns', '"t_ns","x","y","p"\n4000,1,2,1\n', {}, [[4, 1, 2, 1]]],
    ['names in a comment, as savetxt of numpy writes them', '# x,y,t,p\n3,4,99,1\n', {}, [[99, 3, 4, 1]]],
    ['names in a comment, polarity not the last', '% made here\n# x y p t\n3 4 1 99\n', {}, [[99, 3, 4, 1]]],
    [
      'other columns among them, as pandas writes them',
      ',t,x,y,p,what\n0,1,2,3,True,hand\n1,2.0,3,4,False,\n',
      {},
      [
        [1, 2, 3, 1],
        [2, 3, 4, 0],
      ],
    ],
    ['columns that are said', '# RPG\n3,4,1,99\n', { columns: ['x', 'y', 'p', 't'] as const }, [[99, 3, 4, 1]]],
  ])('are read: %s', async (_, text, options, events) => {
    expect((await read(text, 'events.bin'.slice(0, 6), options as Partial<EventOptions>)).events).toEqual(events);
  });

  it.each([
    ['t', { column: 't' }],
    ['Timestamp [us]', { column: 't', unit: 'us' }],
    ['time (ms)', { column: 't', unit: 'ms' }],
    ['t_s', { column: 't', unit: 's' }],
    ['x [px]', { column: 'x' }],
    ['polarity', { column: 'p' }],
    ['x_train', null],
    ['t_start', null],
    ['label', null],
    ['', null],
  ])('mean by the name %j %j', (name, column) => {
    expect(columnNamed(name)).toEqual(column);
  });

  it('have their unit in the name of an array too', async () => {
    expect((await read(npzOfFour([[2, 1, 1, 1]], ['t_ms', 'x', 'y', 'pol']))).events).toEqual([[2000, 1, 1, 1]]);
  });
});
