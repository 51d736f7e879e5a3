/**
 * The labels of a recording of DVS128 Gesture: a CSV of stretches of time, each with its class from 1 to 11.
 *
 * Source: the data set's README.txt, https://research.ibm.com/interactive/dvsgesture/ ("CSV format")
 */
import { SynaptickError } from '../../../cores/errors.ts';
import type { ReadOptions } from '../../host/byte-source.ts';
import { readLines } from '../text-source.ts';

/** Names of the classes 1 to 11. */
export const GESTURES = [
  'hand clapping',
  'right hand wave',
  'left hand wave',
  'right arm clockwise',
  'right arm counter clockwise',
  'left arm clockwise',
  'left arm counter clockwise',
  'arm roll',
  'air drums',
  'air guitar',
  'other gestures',
] as const;

const HEADER = 'class,startTime_usec,endTime_usec';
/** Most stretches of a recording: those of the data set have a dozen. */
const MOST = 100_000;

/** Microseconds from `from` on, before `to`, in which a gesture is made. */
export interface LabelledStretch {
  /** Counted from 0. */
  readonly label: number;
  readonly from: number;
  readonly to: number;
}

/** @throws SynaptickError naming file, line, value and limit */
export async function readGestureLabels(path: string, options: ReadOptions): Promise<LabelledStretch[]> {
  const stretches: LabelledStretch[] = [];
  for await (const [line, content] of readLines(path, options)) {
    const where = `${path}:${line}:`;
    if (line === 1) {
      if (content.replace(/\s/g, '').toLowerCase() === HEADER.toLowerCase()) continue;
      throw new SynaptickError(`${where} the first line is "${content.slice(0, 60)}", must be ${HEADER}`);
    }
    if (content.trim() === '') continue;
    const cells = content.split(',').map((cell) => (/^\s*\d{1,15}\s*$/.test(cell) ? Number(cell) : Number.NaN));
    const [label = Number.NaN, from = Number.NaN, to = Number.NaN] = cells;
    if (cells.length !== 3 || Number.isNaN(from + to)) {
      throw new SynaptickError(
        `${where} the line is "${content.slice(0, 60)}", must be three whole numbers: ${HEADER}`,
      );
    }
    if (!(label >= 1 && label <= GESTURES.length)) {
      throw new SynaptickError(`${where} class is ${content.split(',')[0]?.trim()}, must be 1 to ${GESTURES.length}`);
    }
    if (to <= from)
      throw new SynaptickError(`${where} the stretch is from ${from} to ${to} µs, must end after it begins`);
    if (stretches.length === MOST) throw new SynaptickError(`${where} has more than ${MOST} stretches, the limit`);
    stretches.push({ label: label - 1, from, to });
  }
  if (stretches.length === 0) throw new SynaptickError(`${path} has no labelled stretches: is it the right file?`);
  return stretches;
}
