/**
 * AEDAT 3.1: a header of lines up to `#!END-HEADER`, then packets of events of one type, little-endian. A packet begins with 28
 * bytes: type and source (16 bits each), then in 32 bits each the bytes of an event, where in it its time is, how often times
 * have overflowed, the events that there is room for, those that there are, and the valid ones. An event of type 1 (polarity)
 * is 32 bits, bit 0 valid, 1 polarity, 2 to 16 row, 17 to 31 column, and 31 bits of time in microseconds. Rows count from the
 * top. Packets of other types (pictures, motion, special events) are passed over.
 *
 * Sources: https://docs.inivation.com/software/software-advanced-usage/file-formats/aedat-3.1.html; the README.txt of DVS128
 * Gesture, https://research.ibm.com/interactive/dvsgesture/
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { type ReadOptions, readBytes } from '../../host/byte-source.ts';
import { sensorNamed, takeHeader } from './aedat-header.ts';
import { type ByteFeed, feedOf } from './byte-feed.ts';
import { CHUNK_EVENTS, createChunk, type EventChunk, type EventSource, type PixelSize } from './recording.ts';

const HEADER = 28;
const POLARITY = 1;
/** Bytes of a polarity event, and where its time is. */
const EVENT = 8;
const TIME_OFFSET = 4;
const OVERFLOW = 2 ** 31;
const END_HEADER = '#!END-HEADER';

/** @throws SynaptickError for a header that does not end, or whose events are not raw */
export async function openAedat3(path: string, options: ReadOptions): Promise<EventSource> {
  const feed = feedOf(readBytes(path, options));
  try {
    const lines = await headerOf(path, feed);
    const form = lines.map((line) => /^#\s*Format:\s*(\S+)/.exec(line)?.[1]).find((value) => value !== undefined);
    if (form !== undefined && form !== 'RAW') {
      throw new SynaptickError(`${path} has events in the form ${form.slice(0, 40)}, RAW is read: convert it`);
    }
    const sensor = sensorOf(lines);
    return { sensor, rowsFromBelow: false, notes: [], lateness: 0, chunks: () => readAedat3(path, options) };
  } finally {
    await feed.close();
  }
}

async function headerOf(path: string, feed: ByteFeed): Promise<readonly string[]> {
  const { lines, ended } = await takeHeader(path, feed, (line) => line === END_HEADER);
  if (ended) return lines;
  throw new SynaptickError(`${path} has a header without its last line ${END_HEADER}: copy or download it again`);
}

/** By `#Source 1: DVS128`; earlier sources of the same events begin with a minus. Of several, nobody knows which sent what. */
function sensorOf(lines: readonly string[]): PixelSize | null {
  const sources = lines
    .map((line) => /^#\s*Source\s+\d+:\s*(.*)$/.exec(line)?.[1])
    .filter((name) => name !== undefined);
  const [name] = sources;
  if (name === undefined || sources.length > 1) return null;
  const [, width, height] = /sizeX\s+(\d+)\s+sizeY\s+(\d+)/.exec(name) ?? [];
  return width && height ? { width: Number(width), height: Number(height) } : sensorNamed(name);
}

interface Packet {
  /** Of all packets, counted from 0. */
  readonly number: number;
  readonly type: number;
  readonly source: number;
  /** Times are so much later. */
  readonly offset: number;
  readonly events: number;
  /** Whether the header says that all are valid: writers that leave the bit out say so. */
  readonly allValid: boolean;
  /** Bytes behind the header. */
  readonly bytes: number;
}

function packetOf(path: string, number: number, { view, at }: ByteFeed): Packet {
  const where = `${path}: packet ${number}`;
  const type = view.getInt16(at, true);
  const source = view.getInt16(at + 2, true);
  const [size, timeOffset, overflow, capacity, events, valid] = [4, 8, 12, 16, 20, 24].map((field) =>
    view.getInt32(at + field, true),
  ) as [number, number, number, number, number, number];
  const wrong = (what: string) => new SynaptickError(`${where} ${what}: the file is damaged, or no AEDAT 3.1`);
  if (type < 0 || size <= 0 || overflow < 0 || capacity < 0) {
    throw wrong(
      `is of type ${type}, has ${capacity} events of ${size} bytes and ${overflow} overflows, none may be below 0`,
    );
  }
  if (events < 0 || events > capacity || valid < 0 || valid > events) {
    throw wrong(`has ${events} events, ${valid} of them valid, and room for ${capacity}`);
  }
  if (type === POLARITY && (size !== EVENT || timeOffset !== TIME_OFFSET)) {
    throw wrong(
      `has polarity events of ${size} bytes with their time at ${timeOffset}, must be ${EVENT} and ${TIME_OFFSET}`,
    );
  }
  const offset = overflow * OVERFLOW;
  return { number, type, source, offset, events, allValid: valid === events, bytes: capacity * size };
}

async function* readAedat3(path: string, options: ReadOptions): AsyncGenerator<EventChunk> {
  const feed = feedOf(readBytes(path, options));
  const chunk = createChunk();
  let source: number | null = null;
  try {
    await headerOf(path, feed);
    let number = 0;
    for (; await feed.fill(HEADER); number++) {
      const packet = packetOf(path, number, feed);
      feed.at += HEADER;
      let rest = packet.bytes;
      if (packet.type === POLARITY && packet.events > 0) {
        source ??= packet.source;
        if (packet.source !== source) throw twoSources(path, packet, source);
        yield* polarityEvents(path, feed, chunk, packet);
        rest -= EVENT * packet.events;
      }
      if (!(await feed.skip(rest))) throw cutShort(path, packet.number);
    }
    if (feed.left > 0) throw cutShort(path, number);
    if (chunk.count > 0) yield chunk;
  } finally {
    await feed.close();
  }
}

function twoSources(path: string, packet: Packet, source: number): SynaptickError {
  return new SynaptickError(
    `${path}: packet ${packet.number} is from camera ${packet.source}, those before from camera ${source}: write one file a camera`,
  );
}

function cutShort(path: string, packet: number): SynaptickError {
  return new SynaptickError(`${path} ends within packet ${packet}: copy or download it again`);
}

/** Fills the chunk, and yields it whenever it is full: packets are short. */
async function* polarityEvents(
  path: string,
  feed: ByteFeed,
  chunk: EventChunk,
  { number, events, offset, allValid }: Packet,
): AsyncGenerator<EventChunk> {
  const { t, x, y, polarity } = chunk;
  for (let done = 0; done < events; ) {
    if (!(await feed.fill(EVENT))) throw cutShort(path, number);
    const { view } = feed;
    const some = Math.min(events - done, Math.floor(feed.left / EVENT), CHUNK_EVENTS - chunk.count);
    let { at } = feed;
    let { count } = chunk;
    for (const end = at + EVENT * some; at < end; at += EVENT) {
      const data = view.getUint32(at, true);
      if (!allValid && (data & 1) === 0) continue;
      t[count] = offset + (view.getUint32(at + TIME_OFFSET, true) & 0x7fffffff);
      x[count] = data >>> 17;
      y[count] = (data >>> 2) & 0x7fff;
      polarity[count] = (data >>> 1) & 1;
      count++;
    }
    feed.at = at;
    chunk.count = count;
    done += some;
    if (count === CHUNK_EVENTS) {
      yield chunk;
      chunk.count = 0;
    }
  }
}
