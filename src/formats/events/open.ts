/** The one way to a recording of events, whatever its format. */
import { SynaptickError } from '../../../cores/errors.ts';
import { limited, type ReadOptions } from '../../host/byte-source.ts';
import { bytesOf } from '../gzip.ts';
import { FORMATS, type FormatName, identify } from '../identify.ts';
import { openNpz } from '../npz.ts';
import { openAedat2 } from './aedat2.ts';
import { openAedat3 } from './aedat3.ts';
import { openAedat4 } from './aedat4.ts';
import { checkedEvents } from './checked.ts';
import { areEventArrays, openEventArrays } from './event-arrays.ts';
import { openEventCsv } from './event-csv.ts';
import type { EventNumbers } from './event-values.ts';
import { openNmnist } from './nmnist.ts';
import type { EventFormat, EventRecording, EventSource, PixelSize } from './recording.ts';

export interface EventOptions extends ReadOptions, EventNumbers {
  /** Pixels of the camera, for a file that does not say; it counts before what the file says. */
  readonly sensor?: PixelSize | undefined;
}

type Opener = (path: string, options: EventOptions) => EventSource | Promise<EventSource>;
const OPENERS: Readonly<Record<EventFormat, Opener>> = {
  nmnist: openNmnist,
  aedat2: openAedat2,
  aedat3: openAedat3,
  aedat4: openAedat4,
  arrays: openEventArrays,
  csv: openEventCsv,
};

/** Formats of recordings that their content tells. */
const TOLD: ReadonlyMap<FormatName, EventFormat> = new Map([
  ['aedat2', 'aedat2'],
  ['aedat3', 'aedat3'],
  ['aedat4', 'aedat4'],
  ['event-csv', 'csv'],
]);
/** What any bytes may seem to be: the files of N-MNIST have no mark, so their name tells them. */
const UNMARKED: readonly (FormatName | null)[] = [null, 'hypergraph', 'idx', 'edges'];
/** Recordings that are read, for people. */
export const RECORDINGS = "AEDAT 2.0, 3.1 or 4, N-MNIST's .bin, .npz or CSV of t, x, y, p";
const NMNIST_NAME = /\.bin(\.gz)?$/i;

/**
 * The format of a recording; null where the file is none. N-MNIST's is known by the ending .bin where nothing else fits.
 * @throws SynaptickError when the file cannot be read, is empty, or is known to be what nobody reads here
 */
export async function eventFormat(path: string, options: EventOptions): Promise<EventFormat | null> {
  const format = await identify(path, options);
  const told = format && TOLD.get(format);
  if (told) return told;
  if (format === 'arrays') {
    const { host, signal } = limited(options);
    return areEventArrays(openNpz(path, await bytesOf(path, { host, signal }))) ? 'arrays' : null;
  }
  if (!UNMARKED.includes(format)) return null;
  if (NMNIST_NAME.test(path)) return 'nmnist';
  // Whoever says what the columns of a text are has said that it is one of events.
  return options.columns && (format === null || format === 'edges') ? 'csv' : null;
}

/**
 * A recording, its header read.
 * @throws SynaptickError where the file is no recording, or its header is damaged; its `chunks` for what is wrong with events
 */
export async function openEvents(path: string, options: EventOptions): Promise<EventRecording> {
  const format = await eventFormat(path, options);
  if (!format) {
    const other = await identify(path, options);
    throw new SynaptickError(
      `${path} is ${other ? `${FORMATS[other]}, not a` : 'no'} recording of events: give ${RECORDINGS}`,
    );
  }
  const { lateness, chunks, ...source } = await OPENERS[format](path, options);
  const sensor = options.sensor ?? source.sensor;
  return {
    ...source,
    file: path,
    format,
    sensor,
    chunks: () => checkedEvents(chunks(), { file: path, sensor, lateness }),
  };
}
