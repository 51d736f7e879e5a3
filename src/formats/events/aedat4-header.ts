/**
 * The header of AEDAT 4: the FlatBuffer IOHeader, whose text of XML names the streams of the file, each with its kind and, of
 * cameras, their pixels.
 *
 * Sources: https://docs.inivation.com/software/software-advanced-usage/file-formats/aedat-4.0.html; the schemas of dv-processing,
 * https://gitlab.com/inivation/dv/dv-processing (include/dv-processing/data, IOHeader and FileDataTable)
 */
import { SynaptickError } from '../../../cores/errors.ts';
import type { ByteFeed } from './byte-feed.ts';
import { rootTable } from './flatbuffer.ts';
import type { PixelSize } from './recording.ts';

/** The version line, `#!AER-DAT4.0` and its end. */
const VERSION_BYTES = 14;
/** Most bytes of the IOHeader: it tells of streams, and nothing else. */
const MOST_HEADER = 4 << 20;
/** Deepest node of the XML. */
const MOST_DEEP = 100;

/** How packets are packed, by the number in the header. */
const COMPRESSIONS = ['none', 'lz4', 'lz4', 'zstd', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

export interface EventStream {
  readonly id: number;
  readonly sensor: PixelSize | null;
}

export interface Aedat4Header {
  readonly compression: Compression;
  /** Where the table of packets begins, behind the last of them; null where the file ends with packets. */
  readonly tableAt: number | null;
  /** Streams of events; null where the file does not tell its streams. */
  readonly events: readonly EventStream[] | null;
}

/** Takes the header off. @throws SynaptickError where it is damaged, or the packets are packed in an unknown way */
export async function takeAedat4Header(path: string, feed: ByteFeed): Promise<Aedat4Header> {
  const cut = () => new SynaptickError(`${path} ends within its header: copy or download it again`);
  if (!(await feed.fill(VERSION_BYTES + 4))) throw cut();
  const size = feed.view.getUint32(feed.at + VERSION_BYTES, true);
  if (size > MOST_HEADER) {
    throw new SynaptickError(
      `${path} has a header of ${size} bytes, the limit is ${MOST_HEADER}: is it an AEDAT 4 file?`,
    );
  }
  if (!(await feed.fill(VERSION_BYTES + 4 + size))) throw cut();
  const start = feed.at + VERSION_BYTES;
  const table = rootTable(`${path}: its header`, feed.bytes.subarray(start, start + 4 + size));
  const packed = table.int32(0, 0);
  const compression = COMPRESSIONS[packed];
  if (compression === undefined) {
    throw new SynaptickError(
      `${path} is packed in way ${packed}, those that are read are none (0), LZ4 (1, 2) and Zstandard (3, 4): record it in one of them`,
    );
  }
  const tableAt = table.int64(1, -1);
  const events = eventStreams(table.text(2));
  feed.at = start + 4 + size;
  return { compression, tableAt: tableAt < 0 ? null : tableAt, events };
}

/** An element that opens or closes, and the text behind it. */
const ELEMENT = /<(\/?)([A-Za-z]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>([^<]*)/g;

/**
 * The streams that are of type EVTS: nodes `outInfo/0` with `<attr key="typeIdentifier">EVTS</attr>` and a node `info` with
 * `sizeX` and `sizeY`. Null where there is no node outInfo.
 */
function eventStreams(xml: string): readonly EventStream[] | null {
  const streams = new Map<number, Map<string, string>>();
  const path: string[] = [];
  let told = false;
  for (const [, closing, element, attributes = '', alone, text = ''] of xml.matchAll(ELEMENT)) {
    if (element === 'node') {
      if (closing) path.pop();
      else if (!alone) path.push(attributeOf(attributes, 'name'));
      if (path.length > MOST_DEEP) return null;
    }
    const out = path.indexOf('outInfo');
    if (out < 0) continue;
    told = true;
    const stream = path[out + 1];
    if (element !== 'attr' || closing || stream === undefined || !/^\d{1,9}$/.test(stream)) continue;
    const values = streams.get(Number(stream)) ?? new Map<string, string>();
    streams.set(
      Number(stream),
      values.set([...path.slice(out + 2), attributeOf(attributes, 'key')].join('/'), text.trim()),
    );
  }
  if (!told) return null;
  return [...streams]
    .filter(([, values]) => values.get('typeIdentifier') === 'EVTS')
    .map(([id, values]) => ({ id, sensor: sizeOf(values) }));
}

function attributeOf(attributes: string, name: string): string {
  const [, , value = ''] = new RegExp(`\\s${name}\\s*=\\s*(["'])(.*?)\\1`).exec(attributes) ?? [];
  return value;
}

function sizeOf(values: ReadonlyMap<string, string>): PixelSize | null {
  const [width, height] = ['info/sizeX', 'info/sizeY'].map((key) => Number(values.get(key) ?? 0)) as [number, number];
  return Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0 ? { width, height } : null;
}
