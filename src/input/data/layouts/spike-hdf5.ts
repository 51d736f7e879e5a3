/**
 * Spikes of an artificial cochlea in HDF5 files, as SHD and SSC come, as pictures: a row for each stretch of time, a column for
 * some neighbouring units, and in each place how many spikes there were.
 */
import { SynaptickError } from '../../../../cores/errors.ts';
import { COCHLEA_UNITS, openSpikeHdf5, type SpikeSamples } from '../../../formats/events/spike-hdf5.ts';
import { isHdf5 } from '../../../formats/hdf5/signature.ts';
import { takeHead } from '../../../host/byte-source.ts';
import { memoryLimit, takeMemory } from '../../../host/memory.ts';
import type { FoundSplit, LabelledImages, Layout, LayoutOptions } from '../found-data.ts';

/**
 * Seconds that a picture shows. The longest recording of SHD ends within them, and the authors' tutorial takes as many:
 * https://github.com/fzenke/spytorch, SpyTorchTutorial4, `max_time`.
 */
const SECONDS = 1.4;
const MICROSECONDS = SECONDS * 1e6;
/** Ten units a column, and rows of 50 ms: about a syllable's third, and a spoken digit has 10 to 28 of them. */
const DEFAULT_SIZE = { width: COCHLEA_UNITS / 10, height: 28 } as const;
const MOST_COUNT = 255;
const MOST_CLASSES = 256;
/** Where a superblock is looked for. */
const HEAD = 65_536;

/** `shd_train.h5`, `ssc_valid.h5.gz`: whose it is, and which part. */
const NAME = /^(?:(.*)[_-])?(train|valid|validation|test)\.(?:h5|hdf5)(?:\.gz)?$/i;
const SPLITS: Readonly<Record<string, FoundSplit>> = {
  train: 'train',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
};

type Size = NonNullable<LayoutOptions['size']>;

/**
 * SHD's and SSC's files, and others' put together like them: a folder of `shd_train.h5` and `shd_test.h5` (gzipped or not;
 * `ssc_valid.h5` too), or one file; by a name of another kind a file holds all there is.
 */
export const spikeHdf5: Layout = async (path, options) => {
  const { size = DEFAULT_SIZE, files } = options;
  const parts = await partsAt(path, options);
  const first = parts.values().next().value;
  if (first === undefined || !isHdf5(await takeHead(files.stream(first), HEAD))) return null;
  requireSize(path, size);
  const classNames = await withSpikes(first, options, async (spikes) => spikes.classNames);
  const splits = [...parts].map(([split, file]) => {
    return [split, () => withSpikes(file, options, (spikes) => drawSplit(spikes, split, classNames, size, options))];
  });
  const { width, height } = size;
  const units = Number((COCHLEA_UNITS / width).toFixed(1));
  const milliseconds = Number(((1000 * SECONDS) / height).toFixed(1));
  return {
    layout: `spikes in ${parts.size === 1 ? 'an HDF5 file' : `${parts.size} HDF5 files`}`,
    classNames,
    // Whether they lie in the order of their classes is nowhere said.

    splits: Object.fromEntries(splits),
    preparation: `spikes counted in ${height} rows of ${milliseconds} ms and ${width} columns of ${units} units, ${MOST_COUNT} at most`,
  };
};

/** The file of each part; none where the path holds nothing of the kind. */
async function partsAt(path: string, { files }: LayoutOptions): Promise<Map<FoundSplit, string>> {
  const found = await files.look(path);
  if (!('kind' in found) || found.kind === 'other') return new Map();
  if (found.kind === 'file') {
    const [, , part = ''] = NAME.exec(files.paths.basename(path)) ?? [];
    return new Map([[SPLITS[part.toLowerCase()] ?? 'all', path]]);
  }
  const named = (await files.list(path)).flatMap((name) => {
    const [whole, owner = '', part = ''] = NAME.exec(name) ?? [];
    return whole ? [{ name, owner, split: SPLITS[part.toLowerCase()] as FoundSplit }] : [];
  });
  const owners = [...new Set(named.map(({ owner }) => owner))];
  if (owners.length > 1) {
    throw new SynaptickError(
      `${path} has files of several data sets (${owners.join(', ')}): give each a folder, or name one file`,
    );
  }
  // Of a file that lies there unzipped too, that one: it comes first by its name.
  const parts = new Map<FoundSplit, string>();
  for (const split of ['train', 'validation', 'test'] as const) {
    const file = named.find((one) => one.split === split);
    if (file) parts.set(split, files.paths.join(path, file.name));
  }
  return parts;
}

function requireSize(path: string, { width, height }: Size): void {
  const fits =
    Number.isInteger(width) && width >= 1 && width <= COCHLEA_UNITS && Number.isInteger(height) && height >= 1;
  if (fits) return;
  throw new SynaptickError(
    `${path}: spikes cannot be counted in ${width} x ${height} places, columns are 1 to ${COCHLEA_UNITS}, as there are units, and rows 1 or more: choose another size`,
  );
}

async function withSpikes<T>(
  file: string,
  options: LayoutOptions,
  use: (spikes: SpikeSamples) => Promise<T>,
): Promise<T> {
  const { host, files, signal, memory, onWarning } = options;
  const spikes = await openSpikeHdf5(file, { host: { ...host, files }, signal, memory, onWarning });
  try {
    return await use(spikes);
  } finally {
    await spikes.close();
  }
}

/** A part, drawn sample by sample. */
async function drawSplit(
  spikes: SpikeSamples,
  split: FoundSplit,
  classNames: readonly string[] | null,
  { width, height }: Size,
  { memory = memoryLimit(), progress, onWarning }: LayoutOptions,
): Promise<LabelledImages> {
  const { path, labels } = spikes;
  requireClasses(spikes, split, classNames);
  const count = labels.length;
  takeMemory(memory, count * width * height, `${path}: ${count} pictures of ${width} x ${height}`);
  const pixels = new Uint8Array(count * width * height);
  const columns = Uint16Array.from({ length: COCHLEA_UNITS }, (_, unit) => Math.floor((unit * width) / COCHLEA_UNITS));
  let late = 0;
  for await (const { index, times, units } of spikes.samples()) {
    const picture = pixels.subarray(index * width * height, (index + 1) * width * height);
    late += addSpikes(picture, times, units, { columns, width, height });
    progress?.(`counting spikes of ${path}`, index + 1, count);
  }
  if (late > 0) onWarning?.(`${path}: ${late} spikes later than ${SECONDS} s in their sample are left out`);
  return { count, width, height, channels: 1, pixels, labels: Uint8Array.from(labels) };
}

/** @returns spikes that come after the last row */
function addSpikes(
  picture: Uint8Array,
  times: Float64Array,
  units: Uint16Array,
  { columns, width, height }: Size & { readonly columns: Uint16Array },
): number {
  let late = 0;
  for (let i = 0; i < times.length; i++) {
    const row = Math.floor(((times[i] as number) * height) / MICROSECONDS);
    if (row >= height) {
      late++;
      continue;
    }
    const place = row * width + (columns[units[i] as number] as number);
    if ((picture[place] as number) < MOST_COUNT) picture[place] = (picture[place] as number) + 1;
  }
  return late;
}

function requireClasses(spikes: SpikeSamples, split: FoundSplit, classNames: readonly string[] | null): void {
  const { path, labels, classNames: own } = spikes;
  if (own && classNames && own.join('\n') !== classNames.join('\n')) {
    throw new SynaptickError(`${path} names other classes than the first file beside it: are they of one data set?`);
  }
  const most = labels.reduce((a, b) => Math.max(a, b));
  if (most >= MOST_CLASSES) {
    throw new SynaptickError(`${path} has label ${most}, the limit is ${MOST_CLASSES - 1}: join classes`);
  }
  if ((split === 'train' || split === 'all') && labels.every((label) => label === labels[0])) {
    throw new SynaptickError(`${path} has samples of class ${labels[0]} only: nothing can be learnt from one class`);
  }
}
