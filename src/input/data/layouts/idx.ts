/**
 * Data in IDX files, as MNIST came and many follow: images and labels in a file each, for training and for testing, plain or
 * gzipped. Images may have any size; four axes are channels too, last or first.
 *
 * File names: `train-images-idx3-ubyte`, `t10k-labels.idx1-ubyte.gz`, `emnist-letters-train-images-idx3-ubyte`, `images.idx`.
 */
import { SynaptickError } from '../../../../cores/errors.ts';
import { unzipped } from '../../../formats/gzip.ts';
import { type IdxArray, parseIdx } from '../../../formats/idx.ts';
import { DEFAULT_MEMORY, TIMES_ITS_SIZE } from '../../../host/memory.ts';
import type { FoundData, FoundSplit, LabelledImages, LayoutOptions } from '../found-data.ts';
import { requireCounts, toLabels } from '../labels.ts';

/** What an IDX file's name says: whose it is, of which part, and what it holds. */
interface NamedFile {
  readonly file: string;
  readonly kind: 'images' | 'labels';
  readonly split: FoundSplit;
  /** What stands before: `emnist-letters`; empty of most. */
  readonly set: string;
}

const NAME =
  /^(?<set>.*?)[-_.]?(?<split>train(?:ing)?|t10k|test(?:ing)?|val(?:id|idation)?)?[-_.]?(?<kind>images?|labels?)(?:[-_.](?:idx\d?(?:-ubyte)?|ubyte))*(?:\.gz)?$/i;

/** The image and label file of each part in a folder, or of the one pair that a file belongs to. */
interface Pairs {
  readonly set: string;
  readonly parts: ReadonlyMap<FoundSplit, { readonly images?: string; readonly labels?: string }>;
}

/**
 * @param set where a folder has the files of several data sets, those whose names begin so
 * @returns null where the path holds no IDX files by their names
 * @throws SynaptickError where a file lacks its other half, or is no IDX file of bytes with three or four axes
 */
export async function findIdx(path: string, options: LayoutOptions, set?: string): Promise<FoundData | null> {
  const { files } = options;
  const look = await files.look(path);
  if (!('kind' in look)) return null;
  const folder = look.kind === 'folder' ? path : files.paths.dirname(path);
  const named = (await files.list(folder)).map(readName).filter((one) => one !== null);
  const given = look.kind === 'folder' ? null : readName(files.paths.basename(path));
  if (look.kind !== 'folder' && !given) return null;
  const pairs = given ? pairOf(named, given) : pairsOf(folder, named, set);
  const { parts } = pairs;
  if (parts.size === 0) return null;
  for (const { images, labels } of parts.values()) requireBoth(folder, images, labels);
  return {
    layout: `${2 * parts.size} IDX files`,
    classNames: null,
    ...(pairs.set.startsWith('emnist') && { claims: pairs.set.replace('emnist-balanced', 'emnist') }),
    splits: Object.fromEntries(
      [...parts].map(([split, { images = '', labels = '' }]) => [
        split,
        () => readPair(folder, { images, labels, transposed: isTransposed(pairs.set) }, options),
      ]),
    ),
  };
}

function readName(file: string): NamedFile | null {
  const { set = '', split = '', kind = '' } = NAME.exec(file)?.groups ?? {};
  if (kind === '') return null;
  return {
    file,
    kind: /^i/i.test(kind) ? 'images' : 'labels',
    split: /^train/i.test(split) ? 'train' : /^t/i.test(split) ? 'test' : split === '' ? 'all' : 'validation',
    set: set.toLowerCase(),
  };
}

/** @throws SynaptickError where the files of several data sets lie there and none of them is meant */
function pairsOf(folder: string, named: readonly NamedFile[], wanted: string | undefined): Pairs {
  const sets = [...new Set(named.map(({ set }) => set))];
  const set = sets.includes(wanted ?? '') ? wanted : undefined;
  if (set === undefined && sets.length > 1) {
    throw new SynaptickError(
      `${folder} has the IDX files of ${sets.length} data sets (${sets.map((one) => one || 'one without a name').join(', ')}): name one of their files by --data FILE`,
    );
  }
  return joined(named, set ?? sets[0] ?? '');
}

function pairOf(named: readonly NamedFile[], { set, split }: NamedFile): Pairs {
  return joined(
    named.filter((one) => one.split === split),
    set,
  );
}

/** The plain file stands before the zipped one. */
function joined(named: readonly NamedFile[], set: string): Pairs {
  const parts = new Map<FoundSplit, { images?: string; labels?: string }>();
  for (const { file, kind, split } of named.filter((one) => one.set === set)) {
    parts.set(split, { [kind]: file, ...parts.get(split) });
  }
  return { set, parts };
}

/** EMNIST has rows and columns exchanged (arXiv:1702.05373 has them from Matlab, column by column). */
function isTransposed(set: string): boolean {
  return set.startsWith('emnist');
}

function requireBoth(folder: string, images: string | undefined, labels: string | undefined): void {
  if (images !== undefined && labels !== undefined) return;
  const [present, other] = images === undefined ? [labels, 'images'] : [images, 'labels'];
  throw new SynaptickError(
    `${folder} has ${present} but not the file of ${other} that belongs to it: copy it there too, plain or .gz`,
  );
}

interface Pair {
  readonly images: string;
  readonly labels: string;
  readonly transposed: boolean;
}

async function readPair(folder: string, pair: Pair, options: LayoutOptions): Promise<LabelledImages> {
  const { join } = options.files.paths;
  const labelsPath = join(folder, pair.labels);
  const images = await readImages(join(folder, pair.images), options);
  const { dimensions, elements } = await readIdx(labelsPath, options);
  if (dimensions.length !== 1) {
    throw new SynaptickError(
      `${labelsPath} has ${dimensions.length} axes (${dimensions.join(' x ')}), labels have one: is it the right file?`,
    );
  }
  requireCounts(join(folder, pair.images), images.count, labelsPath, elements.length);
  return { ...(pair.transposed ? transposed(images) : images), labels: toLabels(elements, labelsPath, options) };
}

type Images = Omit<LabelledImages, 'labels'>;

/** Rows become columns. */
function transposed(images: Images): Images {
  const { count, width, height, channels, pixels } = images;
  const turned = new Uint8Array(pixels.length);
  const size = width * height;
  for (let image = 0; image < count; image++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = (image * size + y * width + x) * channels;
        const to = (image * size + x * height + y) * channels;
        for (let channel = 0; channel < channels; channel++) turned[to + channel] = pixels[from + channel] as number;
      }
    }
  }
  return { ...images, width: height, height: width, pixels: turned };
}

async function readImages(path: string, options: LayoutOptions): Promise<Images> {
  const { dimensions, elements } = await readIdx(path, options);
  const shape = dimensions.join(' x ');
  if (!(elements instanceof Uint8Array)) {
    throw new SynaptickError(
      `${path} has elements of another type than bytes, pixels are whole numbers of 0 to 255: convert them, or give an .npz of floats from 0 to 1`,
    );
  }
  if (dimensions.length < 3 || dimensions.length > 4) {
    throw new SynaptickError(
      `${path} has ${dimensions.length} axes (${shape}), images have three (count, height, width) or four (channels too): is it the right file?`,
    );
  }
  const [count = 0, a = 0, b = 0, c = 1] = dimensions;
  // Channels are few; where they stand first, pixels are gathered.
  const first = dimensions.length === 4 && c > CHANNELS && a <= CHANNELS;
  const [height, width, channels] = first ? [b, c, a] : [a, b, c];
  if (count === 0 || height === 0 || width === 0 || channels === 0 || channels > CHANNELS) {
    throw new SynaptickError(
      `${path} is of ${shape}, it must be (count, height, width) with 1 to ${CHANNELS} channels last or first: is it the right file?`,
    );
  }
  return {
    count,
    height,
    width,
    channels,
    pixels: first ? channelsLast(elements, count, height * width, channels) : elements,
  };
}

/** Of an image that is no stack of many pictures. */
const CHANNELS = 16;

function channelsLast(planes: Uint8Array, count: number, pixels: number, channels: number): Uint8Array {
  const result = new Uint8Array(planes.length);
  for (let image = 0; image < count; image++) {
    for (let channel = 0; channel < channels; channel++) {
      const from = (image * channels + channel) * pixels;
      const to = image * channels * pixels + channel;
      for (let pixel = 0; pixel < pixels; pixel++) result[to + pixel * channels] = planes[from + pixel] as number;
    }
  }
  return result;
}

async function readIdx(path: string, { files, signal }: LayoutOptions): Promise<IdxArray> {
  const bytes = await files.read(path, { signal });
  return parseIdx(unzipped(bytes, path, Math.max(LARGE, TIMES_ITS_SIZE * bytes.length)), path);
}

/** What a small file may unzip to, in bytes. */
const LARGE = DEFAULT_MEMORY * 2 ** 20;
