/** The frames of images: each view of each image in turn, as spikes of the input lines. */
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { draw8, drawTime, streamKey } from '../../../cores/random.ts';
import { lines } from '../../../mapping/line-grid.ts';
import { DEFAULT_SEED } from '../../../mapping/random.ts';
import { type ControlLines, controlLineCount, controlLines, controlSpikes, periodOf } from '../../models/control.ts';
import type { Model } from '../../models/model-file.ts';
import { countingOf } from '../../models/schedule.ts';
import { createTransducer } from '../../models/transducer.ts';
import { transductionGrid } from '../../models/transduction.ts';
import { lookAt } from '../../models/views.ts';

/** What a model sees of a picture. */
type Sight = Pick<Model, 'picture' | 'transduction' | 'views'>;

/** What decides the spikes of every input line in every tick, as data: numbers and typed arrays, no code. */
export interface Frames extends Sight {
  readonly name: string;
  /** Of the images from `firstImage` on, `[image][height][width][channels]`. */
  readonly pixels: Uint8Array;
  readonly firstImage: number;
  /** Frames of all images, those before the first one too. */
  readonly frames: number;
  /** Random spikes in place of the transduction; null without. */
  readonly rate: RateInput | null;
  /** For a model of spike counts the lines that pace it; null for others. */
  readonly control: ControlLines | null;
}

/**
 * All views of the first `images` images, one after the other.
 * @param pixels of the images, `[image][height][width][channels]`
 * @throws SynaptickError for rates where the model counts spikes, or over no ticks
 */
export function framesOf(model: Model, pixels: Uint8Array, images: number, rate?: RateInput): Frames {
  const { name, picture, transduction, views, members } = model;
  const counting = countingOf(members);
  if (counting && rate) {
    throw new SynaptickError(
      `model "${name}" counts spikes over ${counting[0]?.counts.ticks} ticks, rate input is for models of one tick: leave out --input rate`,
    );
  }
  if (rate) requireInteger('ticks of rate input', rate.ticks, 1, Number.MAX_SAFE_INTEGER);
  const frames = images * views.length * (rate?.ticks ?? 1);
  const control = counting && controlLines(counting);
  return { name, picture, transduction, views, pixels, firstImage: 0, frames, rate: rate ?? null, control };
}

/**
 * A function that gives the spikes (0 or 1) of the input lines in a tick, one array for all; null where there are none. A tick
 * is asked for by its own number, whatever was asked for before.
 * @throws SynaptickError as `rateSpikes`
 */
export function spikesOfTicks(input: Frames): (tick: number) => Uint8Array | null {
  const { pixels, firstImage, frames, rate, control } = input;
  if (control) return countSpikes(input, control, pixels, frames, firstImage);
  const spikesOf = rate ? rateSpikes(input, pixels, rate, firstImage) : frameSpikes(input, pixels, firstImage);
  return (tick) => (tick < frames ? spikesOf(tick) : null);
}

/** Time in place of levels: each view stays for some ticks, and every pixel spikes at random as often as it is bright. */
export interface RateInput {
  /** Ticks of a view, at least 1; votes are summed over them. */
  readonly ticks: number;
  /** 0..4294967295. */
  readonly seed: number;
}

/** Rate input unless asked otherwise. */
export const DEFAULT_RATE: RateInput = { ticks: 8, seed: DEFAULT_SEED };

/**
 * A function that gives the spikes (0 or 1) of a frame: tick `frame mod ticks` of a view, the views of an image in turn. A
 * line spikes with probability pixel / 256, each line and tick by itself; thresholds of the model's levels are not used.
 * Draws are a function of (seed, line, frame), so the order in which frames are asked for changes nothing.
 * @throws SynaptickError for a model whose lines are filters: they have no pixel of their own
 */
export function rateSpikes(
  { name, picture, transduction, views }: Sight & Pick<Model, 'name'>,
  pixels: Uint8Array,
  { ticks, seed }: RateInput,
  firstImage = 0,
): (frame: number) => Uint8Array {
  if (transduction.kind !== 'levels') {
    throw new SynaptickError(
      `model "${name}" sees pictures through filters, rate input is for models of pixel levels: leave out --input rate`,
    );
  }
  const size = lines(picture);
  const { channels } = picture;
  const { levels } = transduction;
  const seen = new Uint8Array(size);
  const spikes = new Uint8Array(lines(transductionGrid(transduction, picture)));
  const keys = Int32Array.from(spikes, (_, line) => streamKey(seed, line));
  return (frame) => {
    const looks = Math.floor(frame / ticks);
    const first = (Math.floor(looks / views.length) - firstImage) * size;
    lookAt(picture, views[looks % views.length] as Model['views'][number], pixels.subarray(first, first + size), seen);
    const when = drawTime(frame, 0);
    for (let line = 0; line < spikes.length; line++) {
      const { channel } = levels[line % levels.length] as (typeof levels)[number];
      const pixel = seen[Math.floor(line / levels.length) * channels + channel] as number;
      spikes[line] = draw8(keys[line] as number, when) < pixel ? 1 : 0;
    }
    return spikes;
  };
}

/** Views of which the counts are kept. */
const MOST_UNDER_WAY = 4096;

/**
 * A function that gives the spikes (0 or 1) of the input lines in a tick, for a model of spike counts: those of the views, one
 * after the other, then those of the control lines, which go on when the views have ended. One array for all.
 * @param views in all
 */
function countSpikes(
  model: Sight,
  control: ControlLines,
  pixels: Uint8Array,
  views: number,
  firstImage: number,
): (tick: number) => Uint8Array {
  const countsOfView = frameSpikes(model, pixels, firstImage);
  const { counts } = control;
  const period = periodOf(counts);
  // A line that does not count spikes in the first tick only.
  const lasts = model.transduction.kind === 'counts' ? counts.ticks : 1;
  const size = lines(transductionGrid(model.transduction, model.picture));
  const spikes = new Uint8Array(size + controlLineCount(control));
  // Views that are on their way, of as many lanes as are asked for in turn: a view is seen in several ticks, and read once.
  const underWay = new Map<number, Uint8Array>();
  const valuesOf = (view: number, isLast: boolean): Uint8Array => {
    const known = underWay.get(view) ?? countsOfView(view).slice(0, size);
    if (isLast || underWay.size >= MOST_UNDER_WAY) underWay.delete(view);
    else underWay.set(view, known);
    return known;
  };
  return (tick) => {
    const view = Math.floor(tick / period);
    const own = tick % period;
    spikes.fill(0, 0, size);
    if (view < views && own >= 1 && own <= lasts) {
      const values = valuesOf(view, own === lasts);
      for (let line = 0; line < size; line++) spikes[line] = (values[line] as number) >= own ? 1 : 0;
    }
    controlSpikes(control, tick, spikes.subarray(size));
    return spikes;
  };
}

/**
 * A function that gives the spikes (0 or 1, or counts) of a frame, view `frame mod views` of image `frame / views`: one array
 * for all.
 * @param pixels of the images from `firstImage` on, `[image][height][width][channels]`
 */
function frameSpikes(
  { picture, transduction, views }: Sight,
  pixels: Uint8Array,
  firstImage: number,
): (frame: number) => Uint8Array {
  const size = lines(picture);
  const seen = new Uint8Array(size);
  const spikes = new Uint8Array(lines(transductionGrid(transduction, picture)));
  const transduce = createTransducer(transduction, picture);
  return (frame) => {
    const first = (Math.floor(frame / views.length) - firstImage) * size;
    const view = views[frame % views.length] as Model['views'][number];
    lookAt(picture, view, pixels.subarray(first, first + size), seen);
    transduce(seen, spikes);
    return spikes;
  };
}
