/**
 * The network for data of one's own, where nobody gives one: of a shape that fits pictures of any size, and cores.
 *
 * It is drawn up as those that ship and count spikes to four (mnist-counts-deep, cifar100-counts): ternary windows of at most
 * 120 lines, so that a core's 256 axons hold two for each and the control spikes; they overlap before the host's lines
 * alone, where that costs no copies; then windows of 2 x 2 side by side, whose groups are shuffled, and votes. Weights are
 * shared by all places, as few pictures teach each place too little.
 */
import type { Grid } from '../../../../mapping/line-grid.ts';
import type { NetworkSpecFile } from '../network-spec.ts';
import type { PixelValues } from './pixel-values.ts';

/** Spikes that a neuron counts to. */
export const RECIPE_TICKS = 4;
/** Lines that a window sees at most, and channels of each group: four places of them are as many. */
const LINES = 120;
const GROUP = 30;
/** Groups of a layer at most. */
const MOST_GROUPS = 64;
/** Places that are left for the votes, at most. */
const LAST_PLACES = 6;
/** Levels where nobody says what values there are. */
const EVEN_LEVELS = [51, 102, 153, 204];

export interface DataToLearn {
  /** Of the network: that of the data. */
  readonly name: string;
  readonly dataset: NetworkSpecFile['dataset'];
  readonly picture: Grid;
  readonly classes: number;
  /** To train on, without those that validate. */
  readonly samples: number;
  /** What their pixels are like (`pixelValues` with `RECIPE_TICKS`); by default levels lie evenly, for values up to 255. */
  readonly values?: PixelValues | undefined;
}

type LayerFile = NetworkSpecFile['layers'][number];
interface Windows {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/**
 * A network file for data of one's own. Pictures of 4 x 4 to some 128 x 128, of up to six channels, take tens to hundreds of
 * cores; larger ones more than a chip has.
 */
export function recipeForData(data: DataToLearn): NetworkSpecFile {
  const { name, dataset, picture, classes, samples } = data;
  const { input, lines } = inputFor(data);
  const layers = layersFor(picture, lines, classes);
  const votes = (layers.at(-1) as LayerFile).channels / classes;
  return {
    name,
    dataset,
    counts: { ticks: RECIPE_TICKS },
    input,
    layers,
    training: {
      epochs: epochsFor(samples),
      batch: batchFor(samples),
      rate: 0.04,
      slopeWidth: 0.7,
      // The default, and more for more classes: a hundred need twice the logits of ten.
      voteScale: (12.5 * Math.max(1, Math.log10(classes))) / votes / RECIPE_TICKS,
      augmentation: augmentationFor(picture, samples, 'filters' in input),
    },
  };
}

/** Many passes over few samples, few over many: 119 over 160, 47 over 1,000, 6 over 60,000. */
function epochsFor(samples: number): number {
  return Math.max(1, Math.min(200, Math.round(1500 / Math.sqrt(samples))));
}

/** Some ten steps in an epoch at least, of 8 to 64 samples. */
function batchFor(samples: number): number {
  return Math.max(8, Math.min(64, 8 * Math.floor(samples / 80)));
}

/** Sizes of fixed filters: what is in the middle 3 x 3 pixels against 5 x 5. */
const CENTRES = 5;
/** From so many samples on a network learns what flat brightness means, from fewer which picture it is. */
const MANY = 5000;
/** Filters lie two pixels apart where the shorter side has so many. */
const APART = 16;

/** How the host makes spikes of a picture, and the grid of lines that they come on. */
function inputFor({ picture, samples, values }: DataToLearn): { input: NetworkSpecFile['input']; lines: Grid } {
  const shortest = Math.min(picture.width, picture.height);
  if (!values?.photographs) {
    const colours = Array.from({ length: picture.channels }, (_, channel) => channel);
    const even = () => colours.flatMap((channel) => EVEN_LEVELS.map((threshold) => ({ channel, threshold })));
    return { input: { levels: [...(values?.levels ?? even())], inTime: true }, lines: picture };
  }
  // Where a border of 0 is not needed it is left out: bright pictures have an outline there.
  const windows = { kernel: CENTRES, stride: shortest < APART ? 1 : 2, padding: shortest < APART ? 2 : 0 };
  const channels = (samples < MANY ? 2 : 3) * picture.channels;
  return {
    input: { filters: { ...windows, channels, fixed: 'centres' } },
    lines: { ...gridAfter(picture, windows), channels },
  };
}

function layersFor(picture: Grid, lines: Grid, classes: number): LayerFile[] {
  const first = firstWindows(lines, placesFor(picture));
  let grid = gridAfter(lines, first);
  let groups = groupsFor(grid, classes);
  const layers: LayerFile[] = [{ name: 'windows', ...first, channels: GROUP * groups }];
  while (grid.width * grid.height > LAST_PLACES) {
    const half = { kernel: 2, stride: 2, padding: grid.width % 2 || grid.height % 2 ? 1 : 0 };
    const more = Math.min(MOST_GROUPS, 2 * groups);
    layers.push({ name: `halve${layers.length}`, ...half, groups, channels: GROUP * more, shuffled: true });
    groups = more;
    grid = gridAfter(grid, half);
  }
  layers.push(votesFor(grid.width * grid.height, GROUP * groups, classes));
  return layers;
}

/** Places of the first layer along the longer side of pictures of so many pixels. */
function placesFor({ width, height }: Grid): number {
  const longest = Math.max(width, height);
  if (longest <= 8) return 4;
  return longest <= 40 ? 8 : 16;
}

/** Windows lie apart by at most this part of their side. */
const OVERLAP = 0.75;

/** Windows as wide as their lines allow, a quarter of the longer side at most, that leave no line unseen. */
function firstWindows({ width, height, channels }: Grid, places: number): Windows {
  const longest = Math.max(width, height);
  const kernel = Math.max(1, Math.min(Math.floor(Math.sqrt(LINES / channels)), Math.max(3, Math.round(longest / 4))));
  const wanted = Math.ceil(Math.max(0, longest - kernel) / (places - 1));
  for (let stride = Math.min(Math.ceil(OVERLAP * kernel), wanted); stride > 1; stride--) {
    for (let padding = 0; padding < kernel; padding++) {
      const windows = { kernel, stride, padding };
      if (reachesEnd(width, windows) && reachesEnd(height, windows)) return windows;
    }
  }
  return { kernel, stride: 1, padding: Math.ceil(Math.max(0, kernel - Math.min(width, height)) / 2) };
}

/** Whether windows see the last of so many lines in a row. */
export function reachesEnd(length: number, windows: Windows): boolean {
  const { kernel, stride, padding } = windows;
  const places = placesOn(length, windows);
  return places > 0 && (places - 1) * stride + kernel - padding >= length;
}

function placesOn(length: number, { kernel, stride, padding }: Windows): number {
  return Math.floor((length + 2 * padding - kernel) / stride) + 1;
}

function gridAfter({ width, height, channels }: Grid, windows: Windows): Grid {
  return { width: placesOn(width, windows), height: placesOn(height, windows), channels };
}

/** A power of 2: more for more classes, fewer for more places. */
function groupsFor({ width, height }: Grid, classes: number): number {
  const wanted = (16 * Math.sqrt(Math.max(10, classes) / 10)) / Math.max(width, height);
  return 2 ** Math.max(0, Math.min(3, Math.floor(Math.log2(wanted))));
}

/** Groups of some 32 votes, or of one for each class, that see a core's worth of lines each. */
function votesFor(places: number, channels: number, classes: number): LayerFile {
  let groups = Math.ceil((places * channels) / LINES);
  while (channels % groups !== 0) groups++;
  const ofGroup = classes * Math.max(1, Math.round(32 / classes)) * Math.ceil(4 / groups);
  return { name: 'votes', groups, channels: groups * ofGroup, shuffled: true };
}

/** Below this shorter side a changed picture may be another; above this ratio of sides it is no picture of something that turns. */
const LEAST_SIDE = 12;
const MOST_RATIO = 1.5;
/** With fewer samples than this their changes have to make up for others. */
const FEW = 2000;

/**
 * Changes that leave almost any picture of its class: it is moved a little, and turned and stretched by a tenth where sides
 * are alike. Never mirrored: the mirror image of a digit or a sign may be another. Light and colour change in photographs
 * alone, for counts are counts.
 */
function augmentationFor({ width, height }: Grid, samples: number, photographs: boolean) {
  const shortest = Math.min(width, height);
  if (shortest < LEAST_SIDE) return null;
  const few = samples < FEW;
  const bend = Math.max(width, height) <= MOST_RATIO * shortest ? 0.1 : 0;
  return {
    kind: 'pictures' as const,
    shift: Math.round(shortest / (few ? 8 : 16)),
    turn: bend,
    stretch: few ? 2 * bend : bend,
    ...(photographs && { colour: few ? 0.2 : 0.1 }),
  };
}
