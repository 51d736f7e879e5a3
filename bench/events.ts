/**
 * How fast recordings of events are read and binned, on one thread: files of ten million events, written into a temporary folder,
 * each read and checked, then read and binned into ticks of 1 ms of 2 x 34 x 34 lines, and into 3 frames.
 *
 *   npx tsx bench/events.ts [events]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableText } from '../src/cli/table.ts';
import { NMNIST_SENSOR } from '../src/formats/events/nmnist.ts';
import { openEvents } from '../src/formats/events/open.ts';
import { nodeHost } from '../src/host/node/host.ts';
import { createFrameCounter, type EventCounter } from '../src/input/events/frames.ts';
import { createLineSpikes } from '../src/input/events/line-spikes.ts';
import { surveyEvents } from '../src/input/events/survey.ts';
import { timeBins } from '../src/input/events/time-bins.ts';

const EVENTS = Number(process.argv[2] ?? 10_000_000);
const TRIES = 3;
/** Events of a packet: what DV writes of a busy camera in 10 ms. */
const PACKET = 10_000;
/** Events of a microsecond, so that times reach as far as those of .bin. */
const time = (event: number) => event >> 2;
const column = (event: number) => (event * 7) % 34;
const row = (event: number) => (event * 13) % 34;

function binFile(): Uint8Array[] {
  const bytes = new Uint8Array(5 * EVENTS);
  for (let i = 0, at = 0; i < EVENTS; i++, at += 5) {
    bytes[at] = column(i);
    bytes[at + 1] = row(i);
    bytes[at + 2] = ((i & 1) << 7) | ((time(i) >> 16) & 127);
    bytes[at + 3] = time(i) >> 8;
    bytes[at + 4] = time(i);
  }
  return [bytes];
}

function* packets(
  headerBytes: number,
  eventBytes: number,
  fill: (view: DataView, first: number, count: number) => void,
) {
  for (let first = 0; first < EVENTS; first += PACKET) {
    const count = Math.min(PACKET, EVENTS - first);
    const bytes = new Uint8Array(headerBytes + eventBytes * count);
    fill(new DataView(bytes.buffer), first, count);
    yield bytes;
  }
}

function aedat3File(): Uint8Array[] {
  const header = new TextEncoder().encode('#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DVS128\r\n#!END-HEADER\r\n');
  const body = packets(28, 8, (view, first, count) => {
    [1, 1].forEach((value, i) => void view.setInt16(2 * i, value, true));
    [8, 4, 0, count, count, count].forEach((value, i) => void view.setInt32(4 + 4 * i, value, true));
    for (let i = first, at = 28; i < first + count; i++, at += 8) {
      view.setUint32(at, (column(i) << 17) | (row(i) << 2) | ((i & 1) << 1) | 1, true);
      view.setUint32(at + 4, time(i), true);
    }
  });
  return [header, ...body];
}

/** With a header that does not tell its streams, so that packets do. */
function aedat4File(): Uint8Array[] {
  const head = new Uint8Array(14 + 24);
  head.set(new TextEncoder().encode('#!AER-DAT4.0\r\n'));
  const view = new DataView(head.buffer, 14);
  [20, 16, 0, 0x00040004, 4].forEach((word, i) => void view.setUint32(4 * i, word, true));
  view.setUint32(20, 8, true);
  const body = packets(8 + 32, 16, (packet, first, count) => {
    // Stream, size, prefix, root, name, vtable (6 bytes, table of 8, field at 4), table, pointer, length.
    const words = [0, 32 + 16 * count, 28 + 16 * count, 16, 0x53545645, 0x00080006, 4, 8, 4, count];
    words.forEach((word, i) => void packet.setUint32(4 * i, word, true));
    for (let i = first, at = 40; i < first + count; i++, at += 16) {
      packet.setBigInt64(at, BigInt(time(i)), true);
      packet.setInt16(at + 8, column(i), true);
      packet.setInt16(at + 10, row(i), true);
      packet.setUint8(at + 12, i & 1);
    }
  });
  return [head, ...body];
}

/** Million events a second, the best of some tries. */
async function speed(run: () => Promise<unknown>): Promise<string> {
  let best = Number.POSITIVE_INFINITY;
  for (let tried = 0; tried < TRIES; tried++) {
    const start = performance.now();
    await run();
    best = Math.min(best, performance.now() - start);
  }
  return (EVENTS / best / 1000).toFixed(1);
}

const folder = await mkdtemp(join(tmpdir(), 'synaptick-events-'));
try {
  const rows = [['format', 'read', 'read, into ticks', 'read, into frames']];
  const files = { 'events.bin': binFile, 'events.aedat': aedat3File, 'events.aedat4': aedat4File };
  for (const [name, write] of Object.entries(files)) {
    const path = join(folder, name);
    await writeFile(path, write());
    const recording = await openEvents(path, { host: nodeHost, sensor: NMNIST_SENSOR });
    const { window, events } = await surveyEvents(recording);
    if (events !== EVENTS) throw new Error(`${name}: ${events} events`);
    const binned = (
      cut: Parameters<typeof timeBins>[0],
      counterOf: (bins: ReturnType<typeof timeBins>) => EventCounter,
    ) =>
      speed(async () => {
        const counter = counterOf(timeBins(cut, window));
        for await (const chunk of recording.chunks()) counter.add(chunk);
      });
    rows.push([
      name,
      await speed(() => surveyEvents(recording)),
      await binned({ tickUs: 1000 }, (bins) => createLineSpikes({ sensor: NMNIST_SENSOR, bins, onTick: () => {} })),
      await binned({ ticks: 3 }, (bins) => createFrameCounter({ sensor: NMNIST_SENSOR, bins })),
    ]);
  }
  process.stdout.write(
    `${EVENTS} events; million events a second\n${tableText(rows, ['left', 'right', 'right', 'right']).join('\n')}\n`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
