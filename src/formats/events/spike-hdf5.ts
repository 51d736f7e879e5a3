/**
 * Spikes in HDF5, as the Heidelberg data sets (SHD, SSC) are kept: of each sample the times of its spikes in seconds
 * (`spikes/times`, half floats in lists of any length) and the unit of each (`spikes/units`), its class (`labels`), and the
 * names of the classes (`extra/keys`). Samples stream by, some at a time.
 *
 * Source: Cramer et al. 2022, https://doi.org/10.1109/TNNLS.2020.3044364, and the data format described at
 * https://zenkelab.org/resources/spiking-heidelberg-datasets-shd/
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { createBreath } from '../../host/breath.ts';
import { limited, type ReadOptions } from '../../host/byte-source.ts';
import { type Hdf5File, openHdf5 } from '../hdf5/file.ts';
import type { NpyData } from '../npy-elements.ts';

/** Units of the artificial cochlea of SHD and SSC. */
export const COCHLEA_UNITS = 700;

export interface SpikeSample {
  /** Its number in the file, from 0. */
  readonly index: number;
  /** Its class, from 0. */
  readonly label: number;
  /** Of each spike, in microseconds from the sample's start, in order; of half floats to about a millisecond at one second. */
  readonly times: Float64Array;
  /** The unit of each spike, 0 to units - 1. */
  readonly units: Uint16Array;
}

export interface SpikeSamples {
  /** How errors call the file. */
  readonly path: string;
  /** The class of each sample. */
  readonly labels: Uint16Array;
  /** Names of the classes by label; null where the file has none. */
  readonly classNames: readonly string[] | null;
  /**
   * The samples one after the other. Spikes that are out of order are put in order.
   * @throws SynaptickError where a sample has times that are none, or units beyond their number, or the file is damaged there;
   * what `signal` was aborted with
   */
  samples(): AsyncGenerator<SpikeSample>;
  close(): Promise<void>;
}

export interface SpikeSamplesOptions extends ReadOptions {
  /** Units that there are, 700 by default, at most 65,536. */
  readonly units?: number | undefined;
  /** Told in one line of what was put right. */
  readonly onWarning?: ((line: string) => void) | undefined;
}

const TIMES = 'spikes/times';
const UNITS = 'spikes/units';
const LABELS = 'labels';
const NAMES = 'extra/keys';
/** Samples that are read together. */
const TOGETHER = 32;
const MICROSECONDS = 1e6;
const MOST_LABEL = 65_535;

/** @throws SynaptickError where the file cannot be read, is damaged, or is not put together so */
export async function openSpikeHdf5(path: string, options: SpikeSamplesOptions): Promise<SpikeSamples> {
  const file = await openHdf5(path, limited(options));
  try {
    return spikesOf(file, options);
  } catch (error) {
    await file.close();
    throw error;
  }
}

function spikesOf(file: Hdf5File, options: SpikeSamplesOptions): SpikeSamples {
  const { path } = file;
  const { units: unitCount = COCHLEA_UNITS, onWarning } = options;
  const [timeLists, unitLists] = [listsAt(file, TIMES, 'f'), listsAt(file, UNITS, 'u', 'i')];
  const classNames = file.kind(NAMES) === 'dataset' ? file.dataset(NAMES).texts() : null;
  const labels = labelsOf(file, classNames);
  requireSamples(path, TIMES, timeLists.shape, labels.length);
  requireSamples(path, UNITS, unitLists.shape, labels.length);

  return {
    path,
    labels,
    classNames,
    async *samples() {
      const breath = createBreath(options);
      let warned = false;
      for (let from = 0; from < labels.length; from += TOGETHER) {
        if (breath.due()) await breath.take();
        const rows = { from, count: Math.min(TOGETHER, labels.length - from) };
        const [times, units] = [timeLists.lists(rows), unitLists.lists(rows)];
        for (let i = 0; i < rows.count; i++) {
          const index = from + i;
          const where = `${path}: sample ${index}`;
          const spikes = spikesIn(where, times[i] as NpyData, units[i] as NpyData, unitCount);
          if (!spikes.inOrder) {
            if (!warned) onWarning?.(`${where} has spikes out of order, they are put in order here and wherever else`);
            warned = true;
            putInOrder(spikes);
          }
          yield { index, label: labels[index] as number, times: spikes.times, units: spikes.units };
        }
      }
    },
    close: () => file.close(),
  };
}

function listsAt(file: Hdf5File, name: string, ...letters: string[]) {
  const dataset = file.dataset(name);
  const { elements } = dataset;
  if (elements.kind === 'lists' && letters.includes(elements.type[0] as string)) return dataset;
  const needed = name === TIMES ? 'floats, in seconds' : 'whole numbers';
  const has = elements.kind === 'texts' ? 'texts' : `${elements.kind} of type ${elements.type}`;
  throw new SynaptickError(`${file.path}: ${name} has ${has}, must have lists of ${needed}: is it the right file?`);
}

function labelsOf(file: Hdf5File, classNames: readonly string[] | null): Uint16Array {
  const { shape, data } = file.dataset(LABELS).numbers();
  if (shape.length !== 1 || data.length === 0) {
    throw new SynaptickError(
      `${file.path}: ${LABELS} has shape (${shape.join(', ')}), must have one axis, a label a sample: is it the right file?`,
    );
  }
  const most = classNames ? classNames.length - 1 : MOST_LABEL;
  const wrong = data.findIndex((label) => !Number.isInteger(label) || label < 0 || label > most);
  if (wrong < 0) return Uint16Array.from(data);
  const limit = classNames ? `, as ${NAMES} names ${classNames.length} classes` : '';
  throw new SynaptickError(
    `${file.path}: sample ${wrong} has label ${data[wrong]}, must be 0 to ${most}${limit}: are they its labels?`,
  );
}

function requireSamples(path: string, name: string, shape: readonly number[], labels: number): void {
  if (shape.length === 1 && shape[0] === labels) return;
  throw new SynaptickError(
    `${path}: ${name} has shape (${shape.join(', ')}), ${LABELS} has ${labels} elements, must be as many: are they its labels?`,
  );
}

interface Spikes {
  readonly times: Float64Array;
  readonly units: Uint16Array;
  readonly inOrder: boolean;
}

/** The spikes of a sample as the file has them. */
function spikesIn(where: string, seconds: NpyData, units: NpyData, unitCount: number): Spikes {
  if (seconds.length !== units.length) {
    throw new SynaptickError(
      `${where} has ${seconds.length} times and ${units.length} units, must be as many: copy or download the file again`,
    );
  }
  const count = seconds.length;
  const times = new Float64Array(count);
  let inOrder = true;
  for (let i = 0, last = 0; i < count; i++) {
    const time = (seconds[i] as number) * MICROSECONDS;
    if (!(time >= 0 && time < Number.POSITIVE_INFINITY)) throw noTime(where, i, seconds[i] as number);
    const unit = units[i] as number;
    if (unit < 0 || unit >= unitCount) throw noUnit(where, i, unit, unitCount);
    if (time < last) inOrder = false;
    times[i] = last = time;
  }
  return { times, units: Uint16Array.from(units), inOrder };
}

function noTime(where: string, spike: number, seconds: number): SynaptickError {
  return new SynaptickError(
    `${where}, spike ${spike} is at ${seconds} s, times are 0 or more from the start of the sample: is the file damaged?`,
  );
}

function noUnit(where: string, spike: number, unit: number, units: number): SynaptickError {
  return new SynaptickError(
    `${where}, spike ${spike} is of unit ${unit}, units are 0 to ${units - 1}: is it a file of another cochlea?`,
  );
}

/** By time; spikes of one time keep their order. */
function putInOrder({ times, units }: Spikes): void {
  const order = Uint32Array.from(times.keys()).sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
  const [timesBefore, unitsBefore] = [times.slice(), units.slice()];
  order.forEach((from, to) => {
    times[to] = timesBefore[from] as number;
    units[to] = unitsBefore[from] as number;
  });
}
