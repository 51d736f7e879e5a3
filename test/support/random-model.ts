/**
 * Small random models of every kind: levels and filters, windows of all shapes, groups, shuffles, ternary and typed, inputs of
 * all members or of each its own.
 */
import { type Grid, lines } from '../../mapping/line-grid.ts';
import type { ImageSet } from '../../src/input/data/image-set.ts';
import {
  axonTypeOf,
  type IntegerLayer,
  type IntegerNetwork,
  type LayerShape,
  lineTypes,
  type SpikeCounts,
} from '../../src/models/integer-network.ts';
import type { Model } from '../../src/models/model-file.ts';
import { type Transduction, transductionGrid } from '../../src/models/transduction.ts';
import { gridsOf, sizesOf } from '../../src/models/windows.ts';
import { generator } from './generator.ts';

type Random = () => number;

const whole = (random: Random, low: number, high: number) => low + Math.floor(random() * (high - low + 1));
const pick = <T>(random: Random, values: readonly T[]) => values[whole(random, 0, values.length - 1)] as T;

/** A dense layer of ternary weights, to be changed. */
export const LAYER: LayerShape = {
  ...{ name: 'layer', kernel: null, stride: 1, padding: 0, channels: 4, groups: 1 },
  ...{ shuffled: false, shared: false, weights: 'ternary' },
};

export function randomModel(seed: number): Model {
  return modelOf(seed, null);
}

/** Of networks that count spikes, over 2 to 5 ticks or a random number of up to 15. */
export function randomCountingModel(seed: number): Model {
  const random = generator(seed + 1);
  const ticks = random() < 0.8 ? whole(random, 2, 5) : whole(random, 6, 15);
  return modelOf(seed, { ticks, firing: pick(random, ['held', 'free'] as const) });
}

function modelOf(seed: number, counts: SpikeCounts | null): Model {
  const random = generator(seed);
  const picture = { width: whole(random, 4, 6), height: whole(random, 4, 6), channels: whole(random, 1, 3) };
  const classes = whole(random, 2, 4);
  const count = whole(random, 1, 3);
  const counted = counts && random() < 0.7;
  const ownInputs = !counted && count > 1 && random() < 0.5 ? true : undefined;
  const parts = ownInputs ? count : 1;
  const transduction = counted ? randomCounts(picture, counts, random) : randomTransduction(picture, parts, random);
  const all = transductionGrid(transduction, picture);
  const input = { ...all, channels: all.channels / parts };
  const least = count > 1 ? 1 : 0; // a member of a single layer cannot wait for a deeper one
  const depth = counts ? whole(random, 0, 3) : null; // those that count keep one pace
  return {
    name: 'random',
    dataset: 'mnist',
    classes,
    picture,
    transduction,
    views: Array.from({ length: whole(random, 1, 3) }, () => ({
      ...{ dx: whole(random, -2, 2), dy: whole(random, -2, 2), flip: random() < 0.5 },
    })),
    members: Array.from({ length: count }, (_, m) =>
      randomNetwork(`member${m}`, input, depth ?? whole(random, least, 2), classes, random, counts),
    ),
    ...(ownInputs && { ownInputs }),
    card: {},
  };
}

/** Random pictures of a model, one after the other. */
export function randomPictures({ picture }: Model, count: number, seed: number): Uint8Array {
  const random = generator(seed);
  return Uint8Array.from({ length: count * lines(picture) }, () => whole(random, 0, 255));
}

function randomCounts(picture: Grid, { ticks }: SpikeCounts, random: Random): Transduction {
  const levels = Array.from({ length: picture.channels }, (_, channel) =>
    Array.from({ length: whole(random, 1, ticks) }, () => ({ channel, threshold: whole(random, 0, 256) })),
  );
  return { kind: 'counts', levels: levels.flat() };
}

function randomTransduction(picture: Grid, parts: number, random: Random): Transduction {
  if (random() < 0.6) {
    const level = () => ({ channel: whole(random, 0, picture.channels - 1), threshold: whole(random, 0, 256) });
    return { kind: 'levels', levels: Array.from({ length: parts * 2 * whole(random, 1, 2) }, level) };
  }
  const shape = { kernel: whole(random, 2, 3), stride: whole(random, 1, 2), padding: whole(random, 0, 1) };
  const channels = parts * pick(random, [2, 4]);
  return {
    kind: 'filters',
    ...shape,
    channels,
    weights: Int8Array.from({ length: shape.kernel ** 2 * picture.channels * channels }, () =>
      whole(random, -127, 127),
    ),
    thresholds: Int32Array.from({ length: channels }, () => whole(random, -5000, 5000)),
  };
}

/** So many layers of windows, then the voters, dense where they see few lines. Its input has an even number of channels. */
function randomNetwork(
  name: string,
  input: Grid,
  windows: number,
  classes: number,
  random: Random,
  counts: SpikeCounts | null,
): IntegerNetwork {
  const layers: IntegerLayer[] = [];
  for (let index = windows; index >= 0; index--) {
    const from = gridsOf({ input, layers }).at(-1) as Grid;
    const side = Math.min(from.width, from.height);
    const last = index === 0;
    const dense = last && lines(from) <= 128;
    const groups = last ? 1 : pick(random, from.channels % 2 === 0 ? [1, 2] : [1]);
    const kernel = whole(random, 1, Math.min(3, side));
    const shape: LayerShape = {
      name: last ? 'votes' : `layer${layers.length}`,
      ...(dense
        ? { kernel: null, stride: 1, padding: 0 }
        : { kernel, stride: whole(random, 1, 2), padding: whole(random, 0, kernel - 1) }),
      channels: last ? classes * whole(random, 1, 3) : 2 * whole(random, 1, 3),
      groups,
      shuffled: groups > 1 && random() < 0.5,
      shared: random() < 0.5,
      weights: pick(random, ['ternary', 'typed'] as const),
    };
    const layer = randomLayer(shape, from, random, counts);
    const steps = layer.thresholds.map(() => whole(random, 1, 6));
    layers.push(counts ? { ...layer, steps } : layer);
  }
  return { name, input, layers, ...(counts && { counts }) };
}

/** Weights that a layer of this shape may have: a random one for each neuron and type, and a random mask. */
export function randomLayer(
  shape: LayerShape,
  input: Grid,
  random: Random,
  counts: SpikeCounts | null = null,
): IntegerLayer {
  const { ownPlaces, windowPlaces, groupInputs, groupOutputs, output } = sizesOf(input, shape);
  const kernelWeights = new Int16Array(ownPlaces * windowPlaces * groupInputs * shape.channels);
  const types = lineTypes(counts ?? undefined);
  // Control spikes have to lift what a view of counts sums up to.
  const strength = counts ? 2 : 20;
  const typed = Array.from({ length: ownPlaces * shape.channels }, () =>
    Array.from({ length: types }, () => whole(random, -strength, strength)),
  );
  kernelWeights.forEach((_, at) => {
    const o = at % groupOutputs;
    const i = Math.floor(at / groupOutputs) % groupInputs;
    const inWindow = Math.floor(at / (groupOutputs * groupInputs)) % windowPlaces;
    const group = Math.floor(at / (groupOutputs * groupInputs * windowPlaces)) % shape.groups;
    const own = Math.floor(at / (groupOutputs * groupInputs * windowPlaces * shape.groups));
    if (random() < 0.4) return;
    const kernel = shape.kernel ?? input.width;
    const left = shape.kernel === null ? 0 : (own % output.width) * shape.stride - shape.padding;
    const top = shape.kernel === null ? 0 : Math.floor(own / output.width) * shape.stride - shape.padding;
    const x = left + (inWindow % kernel);
    const y = top + Math.floor(inWindow / kernel);
    const type = axonTypeOf(types, shape.shared, x + 2, y + 2, i);
    const weights = typed[own * shape.channels + group * groupOutputs + o] as number[];
    kernelWeights[at] = shape.weights === 'ternary' ? whole(random, -1, 1) : (weights[type] as number);
  });
  const reach = shape.weights === 'ternary' || counts ? 2 : 30;
  const thresholds = Int16Array.from({ length: ownPlaces * shape.channels }, () => whole(random, -reach, reach));
  return { ...shape, kernelWeights, thresholds };
}

/** Pictures of a model as a set, with labels in turn. */
export function pictureSetOf({ picture, classes }: Model, pixels: Uint8Array): ImageSet {
  const count = pixels.length / lines(picture);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes);
  return { dataset: 'mnist', split: 'test', count, ...picture, pixels, labels, source: 'random' };
}
