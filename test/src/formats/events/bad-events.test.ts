/** Recordings that are damaged, cut short or nonsense are refused in one line, and none takes time or memory that it has not earned. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../../cores/errors.ts';
import { type EventOptions, eventFormat, openEvents } from '../../../../src/formats/events/open.ts';
import { encodeNpz } from '../../../../src/formats/npz.ts';
import { portableHost } from '../../../../src/host/host.ts';
import {
  aedat2,
  aedat3,
  aedat3Header,
  aedat3Packet,
  aedat4,
  csv,
  type Event,
  framed,
  joined,
  nmnist,
  npzOfFour,
  npzOfRows,
  SOME_EVENTS,
} from '../../../support/event-files.ts';

type Content = Uint8Array | string;

async function count(content: Content, name = 'f', options: Partial<EventOptions> = {}): Promise<number> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const recording = await openEvents(name, { host: portableHost({ [name]: bytes }), ...options });
  let events = 0;
  for await (const chunk of recording.chunks()) events += chunk.count;
  return events;
}

const JUMBLED: Event[] = [
  [5000, 1, 1, 1],
  [4000, 2, 2, 0],
];
const LATER: Event[] = [
  [90_000, 1, 1, 1],
  [4000, 2, 2, 0],
];
const OUTSIDE: Event[] = [[1, 33, 34, 1]];
const DVS = { chip: 'DVS128' };
/** A packet header of AEDAT 3.1. */
const packet3 = (...fields: number[]) => {
  const view = new DataView(new ArrayBuffer(28));
  view.setInt16(0, fields[0] as number, true);
  view.setInt16(2, fields[1] as number, true);
  fields.slice(2).forEach((field, i) => void view.setInt32(4 + 4 * i, field, true));
  return new Uint8Array(view.buffer);
};
const header4 = aedat4([]);

describe('a recording', () => {
  const REFUSED: readonly (readonly [what: string, content: Content, message: string, name?: string])[] = [
    [
      'out of order, .bin',
      nmnist(JUMBLED),
      'a.bin: event 1 is at 4000 µs, after one at 5000 µs: sort the events by time',
      'a.bin',
    ],
    ['out of order, AEDAT 3.1', aedat3(JUMBLED), 'f: event 1 is at 4000 µs, after one at 5000 µs'],
    ['out of order, AEDAT 4', aedat4(JUMBLED), 'f: event 1 is at 4000 µs, after one at 5000 µs'],
    ['out of order, CSV', csv(JUMBLED), 'f: event 1 is at 4000 µs, after one at 5000 µs'],
    [
      'too late, AEDAT 2.0',
      aedat2(LATER, DVS),
      'event 1 is at 4000 µs, after one at 90000 µs, more than the 10000 µs that its format allows',
    ],
    [
      'beyond the camera',
      aedat4(OUTSIDE),
      'f: event 0 is at pixel (33, 34), the camera has 34 x 34 pixels: is it the right file',
    ],
    [
      'beyond any camera',
      aedat3([[1, 9999, 1, 1]], { source: 'Unknown' }),
      'pixel (9999, 1), the limit is 4096 x 4096 pixels',
    ],
    [
      'cut short, .bin',
      nmnist(SOME_EVENTS).subarray(0, 12),
      'a.bin has 12 bytes, events of N-MNIST have 5 each',
      'a.bin',
    ],
    [
      'cut short, AEDAT 2.0',
      aedat2(SOME_EVENTS, DVS).subarray(0, -3),
      'f ends within event 4, 5 of its 8 bytes are there',
    ],
    ['cut short, AEDAT 3.1', aedat3(SOME_EVENTS).subarray(0, -3), 'f ends within packet 2: copy or download it again'],
    [
      'cut short in a header, AEDAT 3.1',
      joined(aedat3(SOME_EVENTS), packet3(1, 1, 8).subarray(0, 9)),
      'f ends within packet 3',
    ],
    ['cut short, AEDAT 4', aedat4(SOME_EVENTS).subarray(0, -9), 'f ends within packet 1: copy or download it again'],
    [
      'cut short before its table, AEDAT 4',
      aedat4(SOME_EVENTS, { table: true }).subarray(0, -50),
      'f ends within packet',
    ],
    [
      'without the end of its header',
      '#!AER-DAT3.1\r\n#Format: RAW\r\n',
      'has a header without its last line #!END-HEADER',
    ],
    [
      'in another form',
      '#!AER-DAT3.1\r\n#Format: SERIAL_TS\r\n#!END-HEADER\r\n',
      'has events in the form SERIAL_TS, RAW is read',
    ],
    [
      'of an old version',
      '#!AER-DAT1.0\r\n',
      'f is a recording in AEDAT 1.0, versions 2.0, 3.1, 4.0 are read: convert it, e.g. by DV',
    ],
    [
      'of another chip',
      aedat2(SOME_EVENTS, { chip: 'CochleaAMS1c' }),
      'is from a camera "ch.unizh.ini.jaer.chip.retina.CochleaAMS1c", those whose addresses are known',
    ],
    [
      'of a DAVIS that does not say so',
      aedat2([[1, 9, 9, 1]], { header: '# no davis\r\n' }),
      'f: event 0 has address 0x02409800, those of a DVS128 have 16 bits',
    ],
    [
      'with packets below 0',
      joined(aedat3Header(), packet3(1, 1, 8, 4, 0, -1, -1, -1)),
      'packet 0 is of type 1, has -1 events of 8 bytes',
    ],
    [
      'with more events than room',
      joined(aedat3Header(), packet3(1, 1, 8, 4, 0, 1, 2, 2)),
      'packet 0 has 2 events, 2 of them valid, and room for 1',
    ],
    [
      'with events of another size',
      joined(aedat3Header(), packet3(1, 1, 9, 4, 0, 1, 1, 1)),
      'has polarity events of 9 bytes with their time at 4, must be 8 and 4',
    ],
    [
      'of billions of events that are not there',
      joined(aedat3Header(), packet3(1, 1, 8, 4, 0, 2 ** 31 - 1, 2 ** 31 - 1, 0)),
      'f ends within packet 0',
    ],
    [
      'of pictures that are not there',
      joined(aedat3Header(), packet3(2, 1, 2 ** 31 - 1, 4, 0, 2 ** 31 - 1, 1, 0)),
      'f ends within packet 0',
    ],
    [
      'of two cameras',
      joined(aedat3Header(), aedat3Packet(SOME_EVENTS), aedat3Packet(SOME_EVENTS, { source: 2 })),
      'packet 1 is from camera 2, those before from camera 1',
    ],
    [
      'with a packet of gigabytes',
      joined(header4, framed(1, new Uint8Array()).fill(127, 4)),
      'packet 1 has 2040 MiB, the limit is 64 MiB: is it an AEDAT 4 file?',
    ],
    [
      'with a packet that is none',
      joined(header4, framed(1, new Uint8Array(40).fill(200))),
      'packet 1 points beyond its 40 bytes: the file is damaged',
    ],
    [
      'with a packet of another kind',
      joined(header4, framed(1, aedat4([]).subarray(14, 200))),
      'packet 1 holds "IOHE", must be EVTS',
    ],
    [
      'packed in an unknown way',
      aedat4(SOME_EVENTS, { compression: 9 }),
      'f is packed in way 9, those that are read are none (0), LZ4 (1, 2) and Zstandard (3, 4)',
    ],
    [
      'said to be packed, but not',
      aedat4(SOME_EVENTS, { compression: 1 }),
      'packet 1 does not unpack (it is no LZ4 frame): the file is damaged',
    ],
    [
      'without events',
      aedat4(SOME_EVENTS, { xml: '<dv><node name="outInfo"></node></dv>' }),
      'f has no stream of events (EVTS)',
    ],
    ['of half a polarity', csv([[1, 1, 1, 2 as 1]]), 'f:2: polarity is 2, must be 1 (ON), or 0 or -1 (OFF)'],
    ['of two kinds of OFF', 't,x,y,p\n1,1,1,0\n2,1,1,-1\n', 'f:3: polarity is both 0 and -1 in this file'],
    [
      'of seconds',
      't,x,y,p\n0.25,1,1,0\n',
      'f:2: time is 0.25, microseconds are whole numbers: name the unit of its times (a column t_s, t_ms or t_ns; --time-unit of encode)',
    ],
    ['of times before 0', 't,x,y,p\n-4,1,1,0\n', 'f:2: time is -4 us, must be from 0 to 2^53 µs'],
    ['of a pixel before 0', '# x\n1 1 1 0\n1 -1 1 0\n', 'f:3: x is -1, must be a whole number from 0 to 4095'],
    ['of a row of three', 't,x,y,p\n1,1,1\n', 'f:2: the line is "1,1,1", must be four numbers: t, x, y, p'],
    ['of words', 't,x,y,p\n1,1,1,on\n', 'f:2: the line is "1,1,1,on", must be four numbers'],
    [
      'of arrays that differ',
      encodeNpz({
        ...Object.fromEntries(['t', 'x', 'y'].map((name) => [name, { shape: [2], data: Uint8Array.of(1, 2) }])),
        p: { shape: [1], data: Uint8Array.of(1) },
      }),
      'array "p" has shape (1), must be (2) as "t" is',
    ],
    [
      'of an array of other columns',
      encodeNpz({ events: { shape: [2, 3], data: new Uint8Array(6) } }),
      'array "events" has shape (2, 3), must be (events, 4) with columns t, x, y, p',
    ],
    [
      'of no arrays of events',
      encodeNpz({ w: { shape: [1], data: Uint8Array.of(1) } }),
      'f is an .npz file of arrays, not a recording of events: give AEDAT',
    ],
    [
      'of another array without a name',
      encodeNpz({ arr_0: { shape: [2, 3], data: new Uint8Array(6) } }),
      'f is an .npz file of arrays, not a recording of events: give AEDAT',
    ],
    ['that is a picture of polarity', npzOfFour([[1, 1, 1, 5 as 1]]), 'f: event 0: polarity is 5, must be 1 (ON)'],
    ['that is nothing', 'hello', 'f is no recording of events: give AEDAT 2.0, 3.1 or 4'],
  ];

  const cases = REFUSED.map(([what, content, message, name = 'f']) => [what, content, message, name] as const);
  it.each(cases)('%s is refused', async (_, content, message, name) => {
    const error = await count(content, name).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SynaptickError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain('\n');
  });

  it('of AEDAT 2.0 may have events that come a little late', async () => {
    expect(await count(aedat2(JUMBLED, DVS))).toBe(2);
  });

  it('is told by the ending .bin only where nothing else fits', async () => {
    const format = (name: string, bytes: Uint8Array) => eventFormat(name, { host: portableHost({ [name]: bytes }) });
    expect(await format('a.bin', nmnist(SOME_EVENTS))).toBe('nmnist');
    expect(await format('a.dat', nmnist(SOME_EVENTS))).toBeNull();
    expect(await format('a.bin', aedat3(SOME_EVENTS))).toBe('aedat3');
  });

  it.each([
    ['.bin', 'a.bin', nmnist(SOME_EVENTS)],
    ['AEDAT 2.0', 'f', aedat2(SOME_EVENTS, DVS)],
    ['AEDAT 3.1', 'f', aedat3(SOME_EVENTS)],
    ['AEDAT 4.0', 'f', aedat4(SOME_EVENTS)],
    ['CSV', 'f', new TextEncoder().encode(csv(SOME_EVENTS))],
    ['.npz', 'f', npzOfRows(SOME_EVENTS)],
  ])('of %s ends in events or in one line, whatever is changed in it', async (_, name, bytes) => {
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      to: fc.constantFrom(0, 1, 35, 127, 128, 255),
      cut: fc.nat(bytes.length),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, to, cut }) => {
        const spoilt = Uint8Array.from(bytes);
        spoilt[at] = to;
        for (const content of [spoilt, spoilt.subarray(0, cut)]) {
          const outcome = await count(content, name).catch((error: unknown) => error);
          if (typeof outcome !== 'number' && !(outcome instanceof SynaptickError)) return false;
        }
        return true;
      }),
      { numRuns: 40 },
    );
  });
});
