/**
 * The header of AEDAT files: lines that begin with #, of which the first names the version.
 *
 * Source: https://docs.inivation.com/software/software-advanced-usage/file-formats/index.html
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { latinText } from '../../host/bytes.ts';
import type { ByteFeed } from './byte-feed.ts';
import type { PixelSize } from './recording.ts';

const VERSION = /^#!AER-DAT(\d+)\.(\d+)/;
/** Longest line and header, in bytes: jAER writes all settings of a camera into it. */
const MOST_LINE = 65_536;
const MOST_HEADER = 4 << 20;
const HASH = 0x23;

/** Cameras by what their names hold, and their pixels; the first that fits counts. */
const SENSORS: readonly (readonly [name: RegExp, width: number, height: number])[] = [
  // Tmpdiff128 was the first of its kind.
  [/DVS128|Tmpdiff128/i, 128, 128],
  [/DAVIS128/i, 128, 128],
  [/DAVIS208/i, 208, 192],
  // SBret10, 20 and 21 were its chips.
  [/DAVIS240|SBret/i, 240, 180],
  [/DAVIS346/i, 346, 260],
  [/DVXplorer[ _]?Lite/i, 320, 240],
  [/DAVIS640|DVXplorer/i, 640, 480],
];

/** Pixels of a camera by its name; null where it is not known. */
export function sensorNamed(name: string): PixelSize | null {
  const [, width, height] = SENSORS.find(([pattern]) => pattern.test(name)) ?? [];
  return width === undefined || height === undefined ? null : { width, height };
}

/** The version of AEDAT that a file begins with, `3.1`; null where it is none. */
export function aedatVersion(head: Uint8Array): string | null {
  const [, major, minor] = VERSION.exec(latinText(head, 0, Math.min(head.length, 32))) ?? [];
  return major === undefined ? null : `${major}.${minor}`;
}

/**
 * Takes the header off, line by line, up to `isLast` or to what is no line of text that begins with #.
 * @returns its lines without their ends
 * @throws SynaptickError where it does not end
 */
export async function takeHeader(
  path: string,
  feed: ByteFeed,
  isLast: (line: string) => boolean,
): Promise<{ readonly lines: readonly string[]; readonly ended: boolean }> {
  const lines: string[] = [];
  while ((await feed.fill(1)) && feed.bytes[feed.at] === HASH) {
    const text = await feed.line(MOST_LINE);
    // A line of text has no other controls than tabs: events that begin as one does have zeros.
    if (!text || text.some((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13)) {
      feed.at -= text?.length ?? 0;
      break;
    }
    const line = latinText(text).trimEnd();
    lines.push(line);
    if (isLast(line)) return { lines, ended: true };
    if (feed.position > MOST_HEADER) {
      throw new SynaptickError(
        `${path} has a header of more than ${MOST_HEADER} bytes, the limit: is it the right file?`,
      );
    }
  }
  return { lines, ended: false };
}
