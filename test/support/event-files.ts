/** Files of events, written from the formats' public descriptions: nothing here knows how they are read. */
import { encodeNpz } from '../../src/formats/npz.ts';
import { zipOf } from './zip-writer.ts';

/** Time in microseconds, column, row, polarity. */
export type Event = readonly [t: number, x: number, y: number, p: 0 | 1];

export const SOME_EVENTS: readonly Event[] = [
  [10, 3, 5, 1],
  [10, 4, 5, 0],
  [250, 0, 0, 1],
  [1000, 7, 2, 0],
  [70_000, 7, 7, 1],
];

function bytesOf(length: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  write(new DataView(bytes.buffer));
  return bytes;
}

export const joined = (...parts: readonly (Uint8Array | string)[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))));

/** https://www.garrickorchard.com/datasets/n-mnist: 40 bits an event. */
export function nmnist(events: readonly Event[]): Uint8Array {
  return bytesOf(5 * events.length, (view) => {
    events.forEach(([t, x, y, p], i) => {
      view.setUint8(5 * i, x);
      view.setUint8(5 * i + 1, y);
      view.setUint8(5 * i + 2, (p << 7) | ((t % 2 ** 23) >> 16));
      view.setUint16(5 * i + 3, t & 0xffff);
    });
  });
}

/** https://docs.inivation.com/software/software-advanced-usage/file-formats/aedat-2.0.html */
export function aedat2(events: readonly Event[], options: { chip?: string; header?: string } = {}): Uint8Array {
  const { chip, header = chip ? `# AEChip: ch.unizh.ini.jaer.chip.retina.${chip}\r\n` : '' } = options;
  const davis = /davis/i.test(chip ?? header);
  const body = bytesOf(8 * events.length, (view) => {
    events.forEach(([t, x, y, p], i) => {
      view.setUint32(8 * i, davis ? y * 2 ** 22 + x * 2 ** 12 + p * 2 ** 11 : (y << 8) | (x << 1) | p);
      view.setUint32(8 * i + 4, t % 2 ** 32);
    });
  });
  return joined(`#!AER-DAT2.0\r\n# This is a raw AE data file\r\n${header}`, body);
}

/** One packet: https://docs.inivation.com/software/software-advanced-usage/file-formats/aedat-3.1.html */
export function aedat3Packet(
  events: readonly Event[],
  { type = 1, source = 1, overflow = 0, size = 8, valid = events.length, validBit = true } = {},
): Uint8Array {
  return bytesOf(28 + size * events.length, (view) => {
    view.setInt16(0, type, true);
    view.setInt16(2, source, true);
    const fields = [size, 4, overflow, events.length, events.length, valid];
    for (const [i, value] of fields.entries()) view.setInt32(4 + 4 * i, value, true);
    events.forEach(([t, x, y, p], i) => {
      view.setUint32(28 + size * i, x * 2 ** 17 + y * 4 + p * 2 + (validBit ? 1 : 0), true);
      view.setUint32(28 + size * i + 4, t % 2 ** 31, true);
    });
  });
}

export const aedat3Header = (source = 'DVS128') =>
  `#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: ${source}\r\n#-Source 0: DAVIS640\r\n#Start-Time: 2016-01-01 00:00:00 (TZ+0100)\r\n#!END-HEADER\r\n`;

/** Packets of `perPacket` events of a time that did not overflow between them; others lie between. */
export function aedat3(events: readonly Event[], { source = 'DVS128', perPacket = 100 } = {}): Uint8Array {
  const packets: Uint8Array[] = [aedat3Packet([[0, 0, 0, 0]], { type: 0 })];
  for (let from = 0; from < events.length; ) {
    const overflow = Math.floor((events[from] as Event)[0] / 2 ** 31);
    let to = from;
    while (to < Math.min(from + perPacket, events.length)) {
      if (Math.floor((events[to] as Event)[0] / 2 ** 31) !== overflow) break;
      to++;
    }
    packets.push(
      aedat3Packet(events.slice(from, to), { overflow }),
      aedat3Packet([[0, 1, 2, 1]], { type: 3, size: 36 }),
    );
    from = to;
  }
  return joined(aedat3Header(source), ...packets);
}

/** A size-prefixed FlatBuffer of one table, whose fields are scalars or point to a vector: https://flatbuffers.dev/internals/ */
function flatbuffer(
  identifier: string,
  fields: readonly {
    readonly bytes: number;
    readonly write: (view: DataView, at: number) => void;
    readonly vector?: Uint8Array;
    readonly count?: number;
  }[],
): Uint8Array {
  const vtable = 4 + 4 + 4;
  const vtableBytes = 4 + 2 * fields.length;
  const table = Math.ceil((vtable + vtableBytes) / 8) * 8 + 4;
  let at = table + 4;
  const places = fields.map(({ bytes }) => {
    at = Math.ceil(at / bytes) * bytes;
    at += bytes;
    return at - bytes;
  });
  const tableEnd = at;
  const vectors = fields.map(({ vector }) => {
    if (!vector) return 0;
    at = Math.ceil((at + 4) / 8) * 8 - 4;
    const start = at;
    at += 4 + vector.length;
    return start;
  });
  const size = Math.ceil(at / 8) * 8;
  const bytes = bytesOf(size, (view) => {
    view.setUint32(0, size - 4, true);
    view.setUint32(4, table - 4, true);
    for (let i = 0; i < 4; i++) view.setUint8(8 + i, identifier.charCodeAt(i));
    view.setUint16(vtable, vtableBytes, true);
    view.setUint16(vtable + 2, tableEnd - table, true);
    for (const [i, place] of places.entries()) view.setUint16(vtable + 4 + 2 * i, place - table, true);
    view.setInt32(table, table - vtable, true);
    for (const [i, { write, vector, count }] of fields.entries()) {
      const place = places[i] as number;
      if (!vector) {
        write(view, place);
        continue;
      }
      view.setUint32(place, (vectors[i] as number) - place, true);
      view.setUint32(vectors[i] as number, count ?? vector.length, true);
    }
  });
  fields.forEach(({ vector }, i) => {
    if (vector) bytes.set(vector, (vectors[i] as number) + 4);
  });
  return bytes;
}

const pointer = (vector: Uint8Array, count?: number) => ({
  bytes: 4,
  write: () => {},
  vector,
  ...(count !== undefined && { count }),
});

/** An EventPacket. */
export function eventPacket(events: readonly Event[], identifier = 'EVTS'): Uint8Array {
  const structs = bytesOf(16 * events.length, (view) => {
    events.forEach(([t, x, y, p], i) => {
      view.setBigInt64(16 * i, BigInt(t), true);
      view.setInt16(16 * i + 8, x, true);
      view.setInt16(16 * i + 10, y, true);
      view.setUint8(16 * i + 12, p);
    });
  });
  return flatbuffer(identifier, [pointer(structs, events.length)]);
}

export function framed(stream: number, content: Uint8Array): Uint8Array {
  return joined(
    bytesOf(8, (view) => {
      view.setInt32(0, stream, true);
      view.setInt32(4, content.length, true);
    }),
    content,
  );
}

/** Streams of pictures (0) and of events (1). */
export const streamsXml = (
  width: number,
  height: number,
) => `<dv version="2.0"><node name="outInfo" path="/mainloop/Recorder/outInfo/">
<node name="0" path="/mainloop/Recorder/outInfo/0/"><attr key="compression" type="string">NONE</attr>
<attr key="typeIdentifier" type="string">FRME</attr><node name="info" path="/0/info/"><attr key="sizeX" type="int">999</attr></node></node>
<node name="1" path="/mainloop/Recorder/outInfo/1/"><attr key="originalOutputName" type="string">events</attr>
<attr key="typeIdentifier" type="string">EVTS</attr><node name="info" path="/1/info/"><attr key="sizeX" type="int">${width}</attr>
<attr key="sizeY" type="int">${height}</attr><attr key="source" type="string">DAVIS346_00000336</attr></node></node></node></dv>`;

export interface Aedat4Options {
  readonly sensor?: { readonly width: number; readonly height: number };
  readonly xml?: string;
  readonly perPacket?: number;
  /** The number in the header, and what packs a packet. */
  readonly compression?: number;
  readonly pack?: (packet: Uint8Array) => Uint8Array;
  /** Whether a table of the packets stands at the end. */
  readonly table?: boolean;
}

/** https://docs.inivation.com/software/software-advanced-usage/file-formats/aedat-4.0.html */
export function aedat4(events: readonly Event[], options: Aedat4Options = {}): Uint8Array {
  const { sensor = { width: 34, height: 34 }, perPacket = 100, compression = 0, pack = (packet) => packet } = options;
  const { xml = streamsXml(sensor.width, sensor.height), table = false } = options;
  const packets: Uint8Array[] = [framed(0, pack(flatbuffer('FRME', [])))];
  for (let from = 0; from < events.length; from += perPacket) {
    packets.push(framed(1, pack(eventPacket(events.slice(from, from + perPacket)))));
  }
  const header = (tableAt: number) =>
    flatbuffer('IOHE', [
      { bytes: 4, write: (view, at) => view.setInt32(at, compression, true) },
      { bytes: 8, write: (view, at) => view.setBigInt64(at, BigInt(tableAt), true) },
      pointer(new TextEncoder().encode(xml)),
    ]);
  const version = '#!AER-DAT4.0\r\n';
  const end = joined(version, header(0), ...packets).length;
  return joined(version, header(table ? end : -1), ...packets, ...(table ? [flatbuffer('FTAB', [])] : []));
}

/** An array of records as numpy's `save` writes it: header version 1, padding at the end of each. */
function npyRecords(events: readonly Event[]): Uint8Array {
  const header = `{'descr': [('x', '<i2'), ('y', '<i2'), ('t', '<i8'), ('p', '?'), ('', '|V3')], 'fortran_order': False, 'shape': (${events.length},), }\n`;
  return bytesOf(10 + header.length + 16 * events.length, (view) => {
    for (const [i, byte] of [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0].entries()) view.setUint8(i, byte);
    view.setUint16(8, header.length, true);
    for (const [i, byte] of Buffer.from(header).entries()) view.setUint8(10 + i, byte);
    events.forEach(([t, x, y, p], i) => {
      const at = 10 + header.length + 16 * i;
      view.setInt16(at, x, true);
      view.setInt16(at + 2, y, true);
      view.setBigInt64(at + 4, BigInt(t), true);
      view.setUint8(at + 12, p);
    });
  });
}

export function npzOfRecords(events: readonly Event[], name = 'events'): Uint8Array {
  return zipOf([{ name: `${name}.npy`, content: npyRecords(events) }]);
}

export function npzOfFour(events: readonly Event[], names = ['t', 'x', 'y', 'p']): Uint8Array {
  const columns = names.map((name, column) => {
    const values = events.map((event) => event[column] as number);
    return [name, { shape: [events.length], data: column === 0 ? Float64Array.from(values) : Int16Array.from(values) }];
  });
  return encodeNpz(Object.fromEntries(columns));
}

export function npzOfRows(events: readonly Event[], name = 'events'): Uint8Array {
  return encodeNpz({ [name]: { shape: [events.length, 4], data: Int32Array.from(events.flat()) } });
}

export function csv(events: readonly Event[], header = 't,x,y,p\n', between = ','): string {
  return `${header}${events.map((event) => event.join(between)).join('\n')}\n`;
}
