/**
 * Data in IDX files, as MNIST came and many follow: images and labels in a file each, for training and for testing, plain or
 * gzipped. Images may have any size; four axes are channels too, last or first.
 *
 * File names: `train-images-idx3-ubyte`, `t10k-labels.idx1-ubyte.gz`, `emnist-letters-train-images-idx3-ubyte`, `images.idx`.
 */
import { SynaptickError } from '../../../../cores/errors.ts';
import { unzipped } from '../../../formats/gzip.ts';
import { type IdxArray, parseIdx } from '../../../formats/idx.ts';
import { takeHead } from '../../../host/byte-source.ts';
import { DEFAULT_MEMORY, TIMES_ITS_SIZE } from '../../../host/memory.ts';
import type { FoundData, FoundSplit, LabelledImages, LayoutOptions } from '../found-data.ts';
import { classLabels, type GivenLabels } from '../labels.ts';
import { formOf, toChannelLast } from './picture-form.ts';

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
  const { parts, set: name } = pairs;
  if (parts.size === 0) return null;
  const whole = [...parts].map(([split, { images, labels }]) => {
    return [split, pathsOf(folder, images, labels, options)] as const;
  });
  const labels = classLabels(
    Object.fromEntries(await Promise.all(whole.map(async ([split, pair]) => [split, await readLabels(pair, options)]))),
    options,
  ).labels as Readonly<Partial<Record<FoundSplit, Uint8Array>>>;
  return {
    layout: `${2 * parts.size} IDX files`,
    classNames: null,
    ...(name.startsWith('emnist') && { claims: name.replace('emnist-balanced', 'emnist') }),
    splits: Object.fromEntries(
      whole.map(([split, { images }]) => [
        split,
        async () => ({
          ...(await readImages(images, isTransposed(name), options)),
          labels: labels[split] as Uint8Array,
        }),
      ]),
    ),
  };
}

interface PairPaths {
  readonly images: string;
  readonly labels: string;
}

/** @throws SynaptickError where one of the two is not there */
function pathsOf(
  folder: string,
  images: string | undefined,
  labels: string | undefined,
  { files }: LayoutOptions,
): PairPaths {
  if (images !== undefined && labels !== undefined) {
    return { images: files.paths.join(folder, images), labels: files.paths.join(folder, labels) };
  }
  const [present, other] = images === undefined ? [labels, 'images'] : [images, 'labels'];
  throw new SynaptickError(
    `${folder} has ${present} but not the file of ${other} that belongs to it: copy it there too, plain or .gz`,
  );
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

/** Bytes of the header of an array of images. */
const HEADER = 8;

/** The labels of a part, and how many images it has, of which only the header is read. */
async function readLabels({ images, labels }: PairPaths, options: LayoutOptions): Promise<GivenLabels> {
  const { files, signal } = options;
  const { dimensions, elements } = await readIdx(labels, options);
  if (dimensions.length !== 1) {
    throw new SynaptickError(
      `${labels} has ${dimensions.length} axes (${dimensions.join(' x ')}), labels have one: is it the right file?`,
    );
  }
  const head = await takeHead(files.stream(images, { signal }), HEADER);
  // What is no IDX file is refused when it is read.
  const isIdx = head.length === HEADER && head[0] === 0 && head[1] === 0;
  const count = isIdx ? new DataView(head.buffer, head.byteOffset).getUint32(4) : elements.length;
  return { name: labels, values: elements, samples: { name: images, count } };
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

async function readImages(path: string, turned: boolean, options: LayoutOptions): Promise<Images> {
  const { dimensions, elements } = await readIdx(path, options);
  if (!(elements instanceof Uint8Array)) {
    throw new SynaptickError(
      `${path} has elements of another type than bytes, pixels are whole numbers of 0 to 255: convert them, or give an .npz of floats from 0 to 1`,
    );
  }
  const form = formOf(path, dimensions, options.size);
  const { width, height, channels } = form;
  const count = dimensions[0] as number;
  const pixels = form.planes ? toChannelLast({ bytes: elements, count }, form) : elements;
  const images = { count, width, height, channels, pixels };
  return turned ? transposed(images) : images;
}

async function readIdx(path: string, { files, signal }: LayoutOptions): Promise<IdxArray> {
  const bytes = await files.read(path, { signal });
  return parseIdx(unzipped(bytes, path, Math.max(LARGE, TIMES_ITS_SIZE * bytes.length)), path);
}

/** What a small file may unzip to, in bytes. */
const LARGE = DEFAULT_MEMORY * 2 ** 20;
