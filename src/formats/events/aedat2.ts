/**
 * AEDAT 2.0, as jAER writes it: a header of lines, then an address and a time of 32 bits each, big-endian. What an address says
 * depends on the camera.
 *
 * - DVS128: bit 0 polarity (1 ON), bits 1 to 7 column, 8 to 14 row; bit 15 an external event, which is passed over.
 * - DAVIS: bit 11 polarity, bits 12 to 21 column, 22 to 30 row; bit 31 a sample of a picture or of motion, bit 10 another
 *   special event: both are passed over.
 *
 * Rows count from the lowest. "It is possible to find older files" whose times fall; jAER goes on there, and so does this
 * within 10 milliseconds. Times of 32 bits wrap after 71 minutes.
 *
 * Sources: https://docs.inivation.com/software/software-advanced-usage/file-formats/aedat-2.0.html and aedat-1.0.html (ordering,
 * DVS128); for masks and for files that name no camera AedatTools, https://github.com/qiaokaki/AedatTools
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { type ReadOptions, readBytes } from '../../host/byte-source.ts';
import { sensorNamed, takeHeader } from './aedat-header.ts';
import { type ByteFeed, feedOf } from './byte-feed.ts';
import { CHUNK_EVENTS, createChunk, type EventChunk, type EventSource, type PixelSize } from './recording.ts';

const RECORD = 8;
/** Microseconds that an event may come late. */
const LATENESS = 10_000;

/** Where in an address things are. */
interface AddressLayout {
  /** Bits that no event of a pixel has, and those that nothing has at all. */
  readonly special: number;
  readonly unused: number;
  readonly polarity: number;
  readonly x: readonly [shift: number, mask: number];
  readonly y: readonly [shift: number, mask: number];
}

const DVS128: AddressLayout = { special: 0x80008000, unused: 0x7fff0000, polarity: 0, x: [1, 0x7f], y: [8, 0x7f] };
const DAVIS: AddressLayout = { special: 0x80000400, unused: 0, polarity: 11, x: [12, 0x3ff], y: [22, 0x1ff] };
const DVS128_SENSOR: PixelSize = { width: 128, height: 128 };

interface Camera {
  readonly layout: AddressLayout;
  readonly sensor: PixelSize | null;
  readonly notes: readonly string[];
}

/** @throws SynaptickError for a header that does not end, or that names a camera whose addresses are not known */
export async function openAedat2(path: string, options: ReadOptions): Promise<EventSource> {
  const feed = feedOf(readBytes(path, options));
  let camera: Camera;
  try {
    camera = cameraOf(path, (await takeHeader(path, feed, () => false)).lines);
  } finally {
    await feed.close();
  }
  const { layout, sensor, notes } = camera;
  return { sensor, rowsFromBelow: true, notes, lateness: LATENESS, chunks: () => readAedat2(path, layout, options) };
}

/** By the line `# AEChip: eu.seebetter.ini.chips.davis.Davis240C`, or by sizes; a file of neither is from a DVS128. */
function cameraOf(path: string, lines: readonly string[]): Camera {
  const textOf = (pattern: RegExp) => lines.map((line) => pattern.exec(line)?.[1]).find((value) => value !== undefined);
  const chip = textOf(/^#\s*AEChip:\s*(\S.*)$/i) ?? textOf(/^#\s*HardwareInterface:\s*(\S.*)$/i);
  const width = Number(textOf(/^#\s*sizeX[\s:=]+(\d+)\s*$/i) ?? 0);
  const height = Number(textOf(/^#\s*sizeY[\s:=]+(\d+)\s*$/i) ?? 0);
  const said = width > 0 && height > 0 ? { width, height } : null;
  const name = chip?.split(/[.\s]/).find((part) => sensorNamed(part)) ?? chip;
  if (name === undefined) {
    if (said && (width > 128 || height > 128)) return { layout: DAVIS, sensor: said, notes: [] };
    return { layout: DVS128, sensor: said ?? DVS128_SENSOR, notes: ['The header names no camera: read as a DVS128.'] };
  }
  if (/DVS128|Tmpdiff128/i.test(name)) return { layout: DVS128, sensor: said ?? DVS128_SENSOR, notes: [] };
  if (/DAVIS|SBret/i.test(name)) return { layout: DAVIS, sensor: said ?? sensorNamed(name), notes: [] };
  throw new SynaptickError(
    `${path} is from a camera "${name.slice(0, 60)}", those whose addresses are known in AEDAT 2.0 are DVS128 and DAVIS: convert it to AEDAT 4`,
  );
}

async function* readAedat2(path: string, layout: AddressLayout, options: ReadOptions): AsyncGenerator<EventChunk> {
  const feed = feedOf(readBytes(path, options));
  try {
    await takeHeader(path, feed, () => false);
    yield* eventsOf(path, feed, layout);
  } finally {
    await feed.close();
  }
}

async function* eventsOf(path: string, feed: ByteFeed, layout: AddressLayout): AsyncGenerator<EventChunk> {
  const { special, unused, polarity: polarityShift } = layout;
  const [xShift, xMask] = layout.x;
  const [yShift, yMask] = layout.y;
  const chunk = createChunk();
  const { t, x, y, polarity } = chunk;
  let begun = false;
  let time = 0;
  let last = 0;
  let records = 0;
  while (await feed.fill(RECORD)) {
    const { view } = feed;
    let at = feed.at;
    const end = at + RECORD * Math.min(Math.floor(feed.left / RECORD), CHUNK_EVENTS);
    let count = 0;
    for (; at < end; at += RECORD, records++) {
      const address = view.getUint32(at);
      if (address & unused) throw notDvs128(path, records, address);
      if (address & special) continue;
      const stamp = view.getUint32(at + 4);
      // The difference as 32 bits with a sign: it is right where times wrap, too.
      time = begun ? time + ((stamp - last) | 0) : stamp;
      begun = true;
      last = stamp;
      t[count] = time;
      x[count] = (address >>> xShift) & xMask;
      y[count] = (address >>> yShift) & yMask;
      polarity[count] = (address >>> polarityShift) & 1;
      count++;
    }
    feed.at = at;
    chunk.count = count;
    if (count > 0) yield chunk;
  }
  if (feed.left === 0) return;
  throw new SynaptickError(
    `${path} ends within event ${records}, ${feed.left} of its ${RECORD} bytes are there: copy or download it again`,
  );
}

function notDvs128(path: string, record: number, address: number): SynaptickError {
  return new SynaptickError(
    `${path}: event ${record} has address 0x${address.toString(16).padStart(8, '0')}, those of a DVS128 have 16 bits: if it is from a DAVIS, its header needs a line "# AEChip: Davis240C"`,
  );
}
