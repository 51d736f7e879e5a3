/**
 * AEDAT 4, as DV writes it: a version line, a header, then packets, each with the number of its stream and its size (32 bits
 * each, little-endian). A packet is a size-prefixed FlatBuffer, packed as one frame of LZ4 or Zstandard, or not at all. One of
 * type EVTS holds a vector of events of 16 bytes: time (64 bits, Unix time in microseconds), column and row (16 bits each, rows
 * from the top), polarity (a byte). Other streams (pictures, motion, triggers) are passed over, and so is the table at the end.
 *
 * Sources: see aedat4-header.ts; the struct Event in dv-processing's EventPacket schema.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { type ReadOptions, readBytes } from '../../host/byte-source.ts';
import { InflateError } from '../../host/inflate.ts';
import { sizeText } from '../../host/memory.ts';
import { unpackLz4 } from '../lz4.ts';
import { unpackZstd } from '../zstd.ts';
import { type Aedat4Header, type Compression, takeAedat4Header } from './aedat4-header.ts';
import { type ByteFeed, feedOf } from './byte-feed.ts';
import { rootTable } from './flatbuffer.ts';
import { CHUNK_EVENTS, createChunk, type EventChunk, type EventSource } from './recording.ts';

const HEADER = 8;
const EVENT = 16;
const EVENTS = 'EVTS';
/** Most bytes of a packet, packed or not: DV writes one every 10 ms, of 160 kB at ten million events a second. */
const MOST_PACKET = 64 << 20;
/** Upper half of the largest time that a number holds to the microsecond. */
const MOST_HIGH = 2 ** 21;

/** @throws SynaptickError for a damaged header, and where the file has no events */
export async function openAedat4(path: string, options: ReadOptions): Promise<EventSource> {
  const feed = feedOf(readBytes(path, options));
  let header: Aedat4Header;
  try {
    header = await takeAedat4Header(path, feed);
  } finally {
    await feed.close();
  }
  const { events } = header;
  const [stream] = events ?? [];
  if (events && !stream) throw new SynaptickError(`${path} has no stream of events (EVTS): record it with one`);
  const notes =
    events && events.length > 1 ? [`Of its ${events.length} streams of events the first, ${stream?.id}, is read.`] : [];
  const sensor = stream?.sensor ?? null;
  return { sensor, rowsFromBelow: false, notes, lateness: 0, chunks: () => readAedat4(path, options) };
}

async function* readAedat4(path: string, options: ReadOptions): AsyncGenerator<EventChunk> {
  const feed = feedOf(readBytes(path, options));
  const chunk = createChunk();
  try {
    const { compression, tableAt, events } = await takeAedat4Header(path, feed);
    let stream = events?.[0]?.id ?? null;
    let number = 0;
    for (; (tableAt === null || feed.position < tableAt) && (await feed.fill(HEADER)); number++) {
      const id = feed.view.getInt32(feed.at, true);
      const size = feed.view.getInt32(feed.at + 4, true);
      const where = `${path}: packet ${number}`;
      if (size < 0) throw new SynaptickError(`${where} has ${size} bytes, must be 0 or more: the file is damaged`);
      feed.at += HEADER;
      if (stream !== null && id !== stream) {
        if (!(await feed.skip(size))) throw cutShort(path, number);
        continue;
      }
      const packet = await packetOf(where, feed, size, compression, () => cutShort(path, number));
      feed.at += size;
      // A file that does not tell its streams tells them by the names in their packets.
      const table = rootTable(where, packet);
      if (stream === null && table.identifier !== EVENTS) continue;
      stream = id;
      yield* eventsOf(where, packet, chunk);
    }
    if (tableAt !== null ? feed.position < tableAt : feed.left > 0) throw cutShort(path, number);
    if (chunk.count > 0) yield chunk;
  } finally {
    await feed.close();
  }
}

function cutShort(path: string, packet: number): SynaptickError {
  return new SynaptickError(`${path} ends within packet ${packet}: copy or download it again`);
}

/** The packet, unpacked. */
async function packetOf(
  where: string,
  feed: ByteFeed,
  size: number,
  compression: Compression,
  cut: () => SynaptickError,
): Promise<Uint8Array> {
  const limit = `the limit is ${sizeText(MOST_PACKET)}: is it an AEDAT 4 file?`;
  if (size > MOST_PACKET) throw new SynaptickError(`${where} has ${sizeText(size)}, ${limit}`);
  if (!(await feed.fill(size))) throw cut();
  const bytes = feed.bytes.subarray(feed.at, feed.at + size);
  if (compression === 'none') return bytes;
  try {
    return compression === 'lz4' ? unpackLz4(bytes, MOST_PACKET) : unpackZstd(bytes, MOST_PACKET);
  } catch (error) {
    if (!(error instanceof InflateError)) throw error;
    if (error.kind === 'large')
      throw new SynaptickError(`${where} unpacks to more than ${sizeText(MOST_PACKET)}, ${limit}`);
    throw new SynaptickError(`${where} does not unpack (${error.message}): the file is damaged`);
  }
}

function* eventsOf(where: string, packet: Uint8Array, chunk: EventChunk): Generator<EventChunk> {
  const table = rootTable(where, packet);
  if (table.identifier !== EVENTS) {
    throw new SynaptickError(
      `${where} holds "${printableName(table.identifier)}", must be ${EVENTS}: the file is damaged`,
    );
  }
  const { start, count: events } = table.structs(0, EVENT);
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const { t, x, y, polarity } = chunk;
  for (let done = 0; done < events; ) {
    const some = Math.min(events - done, CHUNK_EVENTS - chunk.count);
    let at = start + EVENT * done;
    let { count } = chunk;
    for (const end = at + EVENT * some; at < end; at += EVENT, count++) {
      const high = view.getInt32(at + 4, true);
      if (high < 0 || high >= MOST_HIGH) {
        throw new SynaptickError(
          `${where} has an event at ${view.getBigInt64(at, true)} µs, must be from 0 to 2^53: the file is damaged`,
        );
      }
      t[count] = high * 2 ** 32 + view.getUint32(at, true);
      x[count] = view.getUint16(at + 8, true);
      y[count] = view.getUint16(at + 10, true);
      const on = packet[at + 12] as number;
      if (on > 1)
        throw new SynaptickError(`${where} has an event of polarity ${on}, must be 0 or 1: the file is damaged`);
      polarity[count] = on;
    }
    chunk.count = count;
    done += some;
    if (count === CHUNK_EVENTS) {
      yield chunk;
      chunk.count = 0;
    }
  }
}

function printableName(name: string): string {
  return name.replace(/[^\w ]/g, '?');
}
