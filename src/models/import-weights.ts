/**
 * Networks trained elsewhere: arrays in PyTorch's layouts, folded to whole numbers.
 *
 * For a layer called NAME the arrays are `NAME.weight` and, all optional, `NAME.bias`, the batch normalisation after it
 * (`NAME.gamma`, `NAME.beta`, `NAME.mean`, `NAME.var`, `NAME.eps`), or instead of both a ready `NAME.threshold`; each but
 * eps has one value for a neuron. Weights are whole numbers times a scale that a neuron has once: of a ternary layer it is
 * read off the weights, of others it is `NAME.scale` (one, or one for each neuron), 1 where it is absent.
 *
 *     windows    (neuron, input channel of the group, window y, window x), OIHW
 *     dense      (neuron, input), the input flattened as PyTorch does: channel, y, x
 *     local      (place, ...) before either: the places row by row
 *
 * A neuron spikes where gamma * (scale * sum + bias - mean) / sqrt(var + eps) + beta >= 0.
 */

import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { listText, SynaptickError } from '../../cores/errors.ts';
import type { Grid } from '../../mapping/line-grid.ts';
import { type ExpectedShape, hasShape, shapeText } from '../formats/container.ts';
import type { NpyArray, NpzFile } from '../formats/npz.ts';
import { checkNetwork } from './check-network.ts';
import type { IntegerLayer, IntegerNetwork, LayerShape } from './integer-network.ts';
import type { Filters, Transduction } from './transduction.ts';
import { gridsOf, sizesOf } from './windows.ts';

const WEIGHT_LIMIT = TRUENORTH_SHAPE.weight.max;

/** Arrays by their names, read when they are asked for. */
export type WeightArrays = Pick<NpzFile, 'names' | 'get'>;

/** Small enough for a 32-bit float's rounding, large enough to find a wrong number. */
const ROUNDING = 1e-4;
const THRESHOLD_ROUNDING = 1e-6;
/** What PyTorch adds to a variance unless told otherwise. */
const EPSILON = 1e-5;
const FILTER_LIMIT = 127;
/** The most that a line can be: a spike, and for the host's filters a pixel. */
const SPIKE = 1;
const PIXEL = 255;

/**
 * @param file how errors call the weights
 * @param shapes the layers, as the network file describes them
 * @throws SynaptickError naming the layer, the value and the limit where an array is absent, of another shape, or holds
 * what cores cannot
 */
export function importNetwork(
  file: string,
  name: string,
  input: Grid,
  shapes: readonly LayerShape[],
  arrays: WeightArrays,
): IntegerNetwork {
  const layers: IntegerLayer[] = [];
  for (const shape of shapes) {
    const grid = gridsOf({ input, layers }).at(-1) as Grid;
    layers.push(importLayer(file, grid, shape, arrays));
  }
  const network = { name, input, layers };
  checkNetwork(network);
  return network;
}

/** The input's filters, from the arrays called `input.weight` and so on; levels have none. */
export function importTransduction(
  file: string,
  input: Exclude<Transduction, Filters> | Omit<Filters, 'weights' | 'thresholds'>,
  picture: Grid,
  arrays: WeightArrays,
): Transduction {
  if (input.kind !== 'filters') return input;
  const { kernel, channels } = input;
  const shape = { ...input, name: 'input', groups: 1, shuffled: false, shared: true, weights: 'typed' } as const;
  const taps = kernel ** 2 * picture.channels;
  const { whole, thresholds } = foldLayer(file, picture, shape, arrays, PIXEL);
  const weights = new Int8Array(taps * channels);
  whole.forEach((weight, at) => {
    if (Math.abs(weight) > FILTER_LIMIT) {
      throw new SynaptickError(
        `${file}: input.weight has ${weight} for filter ${at % channels}, the limit is +-${FILTER_LIMIT}: give a larger input.scale`,
      );
    }
    weights[at] = weight;
  });
  return { ...input, weights, thresholds };
}

function importLayer(file: string, input: Grid, shape: LayerShape, arrays: WeightArrays): IntegerLayer {
  const { whole, thresholds } = foldLayer(file, input, shape, arrays, SPIKE);
  for (const [what, values] of [
    ['weight', whole],
    ['threshold', thresholds],
  ] as const) {
    const beyond = values.find((value) => Math.abs(value) > WEIGHT_LIMIT);
    if (beyond === undefined) continue;
    throw new SynaptickError(
      `${file}: layer "${shape.name}" would have the ${what} ${beyond}, a core holds up to +-${WEIGHT_LIMIT} (9 bits): make its weights smaller, with a larger ${shape.name}.scale`,
    );
  }
  return { ...shape, kernelWeights: Int16Array.from(whole), thresholds: Int16Array.from(thresholds) };
}

/**
 * Whole weights in our order, `[place][group][window][input][neuron]`, and whole thresholds, `[place][neuron]`.
 * @param most what an input line is at most
 */
function foldLayer(file: string, input: Grid, shape: LayerShape, arrays: WeightArrays, most: number) {
  const { name } = shape;
  requireKnownParts(file, name, arrays);
  const sizes = sizesOf(input, shape);
  const grid = [sizes.ownPlaces, shape.channels] as const;
  const neurons = sizes.ownPlaces * shape.channels;
  const fanIn = sizes.windowPlaces * sizes.groupInputs;
  const real = weightsOf(file, input, shape, arrays);
  const whole = new Int32Array(real.length);
  const thresholds = new Int32Array(neurons);
  const scales = given(file, arrays, `${name}.scale`, grid, 1);
  const wrong = scales.find((scale) => scale <= 0);
  if (wrong !== undefined) throw new SynaptickError(`${file}: ${name}.scale is ${show(wrong)}, must be more than 0`);
  const fold = foldOf(file, name, arrays, grid);
  for (let neuron = 0; neuron < neurons; neuron++) {
    const at = indicesOf(shape, sizes, neuron, fanIn);
    const scale = shape.weights === 'ternary' ? scaleOf(file, name, neuron, real, at) : (scales[neuron] as number);
    const { sign, threshold } = fold(neuron, scale);
    let low = 0;
    let high = 0;
    for (const index of at) {
      const weight = sign * wholeWeight(file, name, neuron, real[index] as number, scale);
      whole[index] = weight;
      if (weight < 0) low += weight;
      else high += weight;
    }
    // A neuron that always or never fires needs no weights to do so.
    const always = threshold <= low * most;
    if (always || threshold > high * most) for (const index of at) whole[index] = 0;
    thresholds[neuron] = always ? 0 : threshold > high * most ? 1 : threshold;
  }
  return { whole, thresholds };
}

/** What may be given of a layer. */
const PARTS = ['weight', 'scale', 'bias', 'gamma', 'beta', 'mean', 'var', 'eps', 'threshold'];

/** All but the weight may be left out: under a wrong name, it would be without a word. */
function requireKnownParts(file: string, name: string, arrays: WeightArrays): void {
  const wrong = arrays.names.find((key) => {
    const part = key.slice(name.length + 1);
    return key.startsWith(`${name}.`) && !part.includes('.') && !PARTS.includes(part);
  });
  if (wrong === undefined) return;
  throw new SynaptickError(
    `${file}: ${wrong} is none of what a layer has: ${PARTS.join(', ')}: rename it or leave it out`,
  );
}

/** Where the weights of a neuron are. */
function indicesOf(
  shape: LayerShape,
  { windowPlaces, groupInputs, groupOutputs }: ReturnType<typeof sizesOf>,
  neuron: number,
  fanIn: number,
): number[] {
  const channel = neuron % shape.channels;
  const own = Math.floor(neuron / shape.channels);
  const block = (own * shape.groups + Math.floor(channel / groupOutputs)) * windowPlaces * groupInputs;
  return Array.from({ length: fanIn }, (_, k) => (block + k) * groupOutputs + (channel % groupOutputs));
}

/** The array of weights in our order. */
function weightsOf(file: string, input: Grid, shape: LayerShape, arrays: WeightArrays): Float64Array {
  const { ownPlaces, windowPlaces, groupInputs, groupOutputs } = sizesOf(input, shape);
  const { name, kernel, channels, groups, shared } = shape;
  const block = kernel === null ? [groupInputs * windowPlaces] : [groupInputs, kernel, kernel];
  const expected = [...(shared || kernel === null ? [] : [ownPlaces]), channels, ...block];
  const { shape: found, data } = arrayOf(file, arrays, `${name}.weight`);
  if (!hasShape(found, expected)) {
    throw new SynaptickError(
      `${file}: ${name}.weight has shape ${shapeText(found)}, layer "${name}" needs ${shapeText(expected)}`,
    );
  }
  const ours = new Float64Array(data.length);
  for (let at = 0; at < data.length; at++) {
    const tap = at % windowPlaces;
    const i = Math.floor(at / windowPlaces) % groupInputs;
    const channel = Math.floor(at / (windowPlaces * groupInputs)) % channels;
    const own = Math.floor(at / (windowPlaces * groupInputs * channels));
    const group = Math.floor(channel / groupOutputs);
    const row = ((own * groups + group) * windowPlaces + tap) * groupInputs + i;
    ours[row * groupOutputs + (channel % groupOutputs)] = finite(file, `${name}.weight`, data[at] as number);
  }
  return ours;
}

/** Of ternary weights: the one size that the weights of a neuron have. */
function scaleOf(file: string, name: string, neuron: number, real: Float64Array, at: readonly number[]): number {
  const sizes = at.map((index) => Math.abs(real[index] as number)).filter((size) => size > 0);
  if (sizes.length === 0) return 1;
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  if (high - low <= ROUNDING * high) return sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  throw new SynaptickError(
    `${file}: ${name}.weight has the sizes ${show(low)} and ${show(high)} for neuron ${neuron}, ternary weights have one size and 0: export the quantised weights, not the trained ones`,
  );
}

function wholeWeight(file: string, name: string, neuron: number, real: number, scale: number): number {
  const weight = real / scale;
  const whole = Math.round(weight);
  if (Math.abs(weight - whole) <= ROUNDING * Math.max(1, Math.abs(weight))) return whole;
  throw new SynaptickError(
    `${file}: ${name}.weight has ${show(real)} for neuron ${neuron}, which is ${show(weight)} times its scale, must be a whole number: export quantised weights, with their scale as ${name}.scale`,
  );
}

interface Folded {
  /** -1 where a negative gamma turns the comparison round: all weights change sign then. */
  readonly sign: 1 | -1;
  /** The sum of whole weights from which on the neuron spikes; may be infinite. */
  readonly threshold: number;
}

/** How a neuron of weights at this scale comes to its threshold. */
function foldOf(
  file: string,
  name: string,
  arrays: WeightArrays,
  grid: NeuronGrid,
): (neuron: number, scale: number) => Folded {
  const normal = ['gamma', 'beta', 'mean', 'var'].map((key) => `${name}.${key}`);
  const has = (key: string) => arrays.names.includes(key);
  const ready = has(`${name}.threshold`);
  const extra = [...normal, `${name}.bias`].find(has);
  if (ready && extra) {
    throw new SynaptickError(`${file}: has ${name}.threshold and ${extra}: give thresholds, or what they follow from`);
  }
  if (ready) {
    const thresholds = given(file, arrays, `${name}.threshold`, grid, 0);
    return (neuron, scale) => ({ sign: 1, threshold: upTo((thresholds[neuron] as number) / scale) });
  }
  const some = normal.some(has);
  const absent = normal.find((key) => some && !has(key));
  if (absent) throw new SynaptickError(`${file}: has no ${absent}, which the normalisation of layer "${name}" needs`);
  const bias = given(file, arrays, `${name}.bias`, grid, 0);
  const gamma = given(file, arrays, `${name}.gamma`, grid, 1);
  const beta = given(file, arrays, `${name}.beta`, grid, 0);
  const mean = given(file, arrays, `${name}.mean`, grid, 0);
  const variance = given(file, arrays, `${name}.var`, grid, 1);
  const epsilon = some ? (given(file, arrays, `${name}.eps`, [1, 1], EPSILON)[0] as number) : 0;
  return (neuron, scale) => {
    const g = gamma[neuron] as number;
    const b = beta[neuron] as number;
    const spread = (variance[neuron] as number) + epsilon;
    if (spread <= 0) {
      throw new SynaptickError(
        `${file}: ${name}.var is ${show(variance[neuron] as number)} for neuron ${neuron}, must not be negative`,
      );
    }
    if (g === 0) return { sign: 1, threshold: b >= 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY };
    const real = ((mean[neuron] as number) - (bias[neuron] as number) - (b * Math.sqrt(spread)) / g) / scale;
    // slope * (sum - real) >= 0: from `real` on, or with a negative slope up to it.
    return g > 0 ? { sign: 1, threshold: upTo(real) } : { sign: -1, threshold: upTo(-real) };
  };
}

/** Rounded up; what is a whole number but for rounding stays it. */
function upTo(real: number): number {
  return Math.ceil(real - THRESHOLD_ROUNDING * Math.max(1, Math.abs(real)));
}

/** Places with weights of their own, and neurons at each. */
type NeuronGrid = readonly [places: number, channels: number];

/** An array with a value for each neuron, or one for all; `otherwise` where there is none. */
function given(
  file: string,
  arrays: WeightArrays,
  key: string,
  [places, channels]: NeuronGrid,
  otherwise: number,
): Float64Array {
  const array = arrays.get(key);
  const neurons = places * channels;
  if (!array) return new Float64Array(neurons).fill(otherwise);
  const { shape, data } = array;
  const shapes: ExpectedShape[] = places > 1 ? [[neurons], [places, channels]] : [[neurons]];
  if (![...shapes, [1], []].some((right) => hasShape(shape, right))) {
    const right = [...new Set([...shapes.map(shapeText), '(1,)'])].join(' or ');
    throw new SynaptickError(
      `${file}: ${key} has shape ${shapeText(shape)}, must be ${right}: one for each neuron, or one for all`,
    );
  }
  return Float64Array.from({ length: neurons }, (_, i) => finite(file, key, data[data.length === 1 ? 0 : i] as number));
}

function arrayOf(file: string, arrays: WeightArrays, key: string): NpyArray {
  const array = arrays.get(key);
  if (array) return array;
  throw new SynaptickError(`${file} has no array ${key}: it has ${listText(arrays.names)}`);
}

function finite(file: string, key: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw new SynaptickError(`${file}: ${key} has the value ${value}, must be finite: did training diverge?`);
}

function show(value: number): string {
  return String(Number(value.toPrecision(6)));
}
