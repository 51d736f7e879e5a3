/**
 * The products of a layer, forward and backward, over a part of the batch: windows are laid out chunk by chunk and
 * multiplied while they are in the cache.
 *
 * A run proper is in whole numbers where that is exact: spikes (or their counts) and weights are bytes, sums i32. The gradient by a chunk's
 * sums is rounded to i16 before it is multiplied, in steps of its largest over 32767: such a product takes half the time.
 * A soft run is in f32 throughout.
 */
import { lines } from '../../../mapping/line-grid.ts';
import type { Arithmetic } from './arithmetic/arithmetic.ts';
import type { LayerPlan, MemoryPlan, Parameter, Span, ThreadScratch } from './memory-plan.ts';
import { floats } from './spans.ts';

/** The memory, the plan of it, and what a thread has of its own. */
export interface ProductContext {
  readonly plan: MemoryPlan;
  readonly arithmetic: Arithmetic;
  readonly scratch: ThreadScratch;
  readonly soft: boolean;
}

/** Images and places of a layer that are worked on at a time. */
interface Chunk {
  readonly image: number;
  readonly images: number;
  readonly place: number;
  readonly places: number;
}

type Values = Float32Array | Uint8Array | Int8Array;

const SHORT_MOST = 32_767;

/** Spikes and input values: bytes, or f32 in a soft run. */
export function spikeValues(
  { plan, arithmetic }: ProductContext,
  { address, length }: Span,
): Float32Array | Uint8Array {
  const { buffer } = arithmetic.memory;
  return plan.valueSize === 4 ? new Float32Array(buffer, address, length) : new Uint8Array(buffer, address, length);
}

/** Weights: signed bytes, or f32 in a soft run. */
export function weightValues(
  memory: WebAssembly.Memory,
  plan: MemoryPlan,
  { weights }: LayerPlan,
): Float32Array | Int8Array {
  const { address, length } = weights;
  const { buffer } = memory;
  return plan.valueSize === 4 ? new Float32Array(buffer, address, length) : new Int8Array(buffer, address, length);
}

export function parameterOf(layer: LayerPlan, name: Parameter['name']): Parameter | null {
  return layer.parameters.find((parameter) => parameter.name === name) ?? null;
}

/** A layer's sums for some images, from the spikes below. */
export function multiplyForward(context: ProductContext, index: number, first: number, images: number): void {
  const { plan } = context;
  const layer = plan.layers[index] as LayerPlan;
  const { inputs: k, neurons: n, groups, shared, weights } = layer;
  const channels = layer.output.channels;
  const size = plan.valueSize;
  if (layer.shuffled) dealChannels(context, index, first, images);
  const multiply = forwardProduct(context, layer);
  forEachChunk(layer, first, images, (chunk) => {
    const { image, place, places } = chunk;
    for (let group = 0; group < groups; group++) {
      const a = windowsOf(context, index, group, chunk);
      const c = layer.sums.address + 4 * ((image * layer.places + place) * channels + group * n);
      if (shared) {
        multiply(chunk.images * places, a, k, weights.address + size * group * k * n, c, channels);
        continue;
      }
      for (let p = 0; p < places; p++) {
        const b = weights.address + size * (p * groups + group) * k * n;
        multiply(chunk.images, a + size * p * k, places * k, b, c + 4 * p * channels, places * channels);
      }
    }
  });
}

/** c[m][neurons] = a[m][inputs] b[inputs][neurons] */
type ForwardProduct = (m: number, a: number, lda: number, b: number, c: number, ldc: number) => void;

function forwardProduct({ plan, arithmetic, soft }: ProductContext, layer: LayerPlan): ForwardProduct {
  const { inputs: k, neurons: n, kind, strengthScale, strengthLimit } = layer;
  if (soft) return (m, a, lda, b, c, ldc) => arithmetic.multiply(m, n, k, a, lda, b, n, c, ldc, false);
  if (kind === 'bytes' || kind === 'unit' || plan.spec.counts) {
    return (m, a, lda, b, c, ldc) => arithmetic.multiplyIntegers(m, n, k, a, lda, b, n, c, ldc, 1);
  }
  const largest = kind === 'ternary' ? 1 : Math.round(strengthLimit * strengthScale);
  return (m, a, lda, b, c, ldc) => arithmetic.multiplyBinary(m, n, k, a, lda, b, n, c, ldc, largest);
}

/**
 * From the gradient by a layer's sums: that by its weights, if its places share them, for one shard; and that by the
 * spikes below, unless it is the first.
 */
export function multiplyBackward(
  context: ProductContext,
  index: number,
  shard: number,
  first: number,
  images: number,
): void {
  const { plan, arithmetic, scratch, soft } = context;
  const layer = plan.layers[index] as LayerPlan;
  const { inputs: k, neurons: n, groups, shared, blocks } = layer;
  const channels = layer.output.channels;
  const below = index > 0 ? (plan.layers[index - 1] as LayerPlan) : null;
  const learnt = shared && layer.kind !== 'unit';
  if (!below && !learnt) return;
  const target = below && (layer.shuffled ? layer.shuffledGradient : below.gradient);
  if (target && !layer.direct) {
    const size = lines(layer.input);
    floats(context.arithmetic.memory, target).fill(0, first * size, (first + images) * size);
  }
  // Sums of pixels times i16 might not fit the i32 in which they are made.
  const short = !soft && layer.kind !== 'bytes';
  let accumulate = false;
  forEachChunk(layer, first, images, (chunk) => {
    const { image, place, places } = chunk;
    const rows = chunk.images * places;
    const from = layer.gradient.address + 4 * (image * layer.places + place) * channels;
    const unit = short ? shorten(context, from, rows * channels) : 1;
    const gradient = short ? scratch.shortGradient.address : from;
    const size = short ? 2 : 4;
    for (let group = 0; group < groups; group++) {
      const g = gradient + size * group * n;
      if (learnt) {
        const a = windowsOf(context, index, group, chunk);
        const c = layer.shardGradient.address + 4 * (shard * blocks + group) * k * n;
        addWeightGradient(context, layer, rows, a, from + 4 * group * n, g, unit, c, accumulate, short);
      }
      if (!target) continue;
      const into = layer.direct
        ? target.address + 4 * (image * layer.places + place) * k
        : scratch.windowGradient.address;
      for (let p = 0; p < (shared ? 1 : places); p++) {
        const w = layer.weights.address + plan.valueSize * (p * groups + group) * k * n;
        const m = shared ? rows : chunk.images;
        const step = shared ? 1 : places;
        const at = g + size * p * channels;
        const to = into + 4 * p * k;
        if (short) arithmetic.multiplyIntegersTransposedB(m, k, n, at, step * channels, w, n, to, step * k, unit);
        else arithmetic.multiplyTransposedB(m, k, n, at, step * channels, w, n, to, step * k, false);
      }
      if (!layer.direct) scatterWindows(context, layer, target.address, group, chunk);
    }
    accumulate = true;
  });
  if (below && layer.shuffled) gatherChannels(context, layer, below, first, images);
}

/** Rounds a gradient to i16 in the scratch; returns what one step of it stands for. */
function shorten({ arithmetic, scratch }: ProductContext, gradient: number, length: number): number {
  const largest = arithmetic.largestMagnitude(gradient, length);
  const scale = largest === 0 ? 0 : SHORT_MOST / largest;
  arithmetic.quantise(scratch.shortGradient.address, gradient, length, scale);
  return largest / SHORT_MOST;
}

function addWeightGradient(
  { arithmetic, scratch, plan, soft }: ProductContext,
  layer: LayerPlan,
  rows: number,
  windows: number,
  gradient: number,
  shortGradient: number,
  unit: number,
  target: number,
  accumulate: boolean,
  short: boolean,
): void {
  const { inputs: k, neurons: n } = layer;
  const channels = layer.output.channels;
  if (!short) {
    const multiply = soft ? arithmetic.multiplyTransposedA : arithmetic.multiplyBytesTransposedA;
    multiply(k, n, rows, windows, k, gradient, channels, target, n, accumulate);
    return;
  }
  const c = accumulate ? scratch.blockGradient.address : target;
  arithmetic.multiplyIntegersTransposedA(k, n, rows, windows, k, shortGradient, channels, c, n, unit);
  if (accumulate) arithmetic.affineGradient(target, c, plan.ones.address, plan.ones.address, plan.zeros.address, k, n);
}

/** The gradient by one block of weights that a place has to itself, over the whole batch. */
export function multiplyPlaceGradient(context: ProductContext, index: number, block: number, target: number): void {
  const { plan, arithmetic, soft } = context;
  const layer = plan.layers[index] as LayerPlan;
  const { inputs: k, neurons: n, groups, places } = layer;
  const group = block % groups;
  const place = Math.floor(block / groups);
  const channels = layer.output.channels;
  const g = layer.gradient.address + 4 * (place * channels + group * n);
  const a = windowsOf(context, index, group, { image: 0, images: plan.batch, place, places: 1 });
  const multiply = soft ? arithmetic.multiplyTransposedA : arithmetic.multiplyBytesTransposedA;
  multiply(k, n, plan.batch, a, layer.direct ? places * k : k, g, places * channels, target, n, false);
}

/** Calls `visit` for parts of the images whose windows fit the scratch. */
function forEachChunk(
  { shared, chunk, places }: LayerPlan,
  first: number,
  images: number,
  visit: (chunk: Chunk) => void,
): void {
  if (!shared) {
    visit({ image: first, images, place: 0, places });
    return;
  }
  for (let image = first; image < first + images; image += chunk.images) {
    const here = Math.min(chunk.images, first + images - image);
    for (let place = 0; place < places; place += chunk.places) {
      visit({ image, images: here, place, places: Math.min(chunk.places, places - place) });
    }
  }
}

/** Address of the windows of a chunk, `[images][places][inputs of the group]`; of the input itself where they lie in it. */
function windowsOf(
  { plan, arithmetic, scratch, soft }: ProductContext,
  index: number,
  group: number,
  chunk: Chunk,
): number {
  const layer = plan.layers[index] as LayerPlan;
  const { image, images, place, places } = chunk;
  const size = plan.valueSize;
  const source = inputOf(plan, index);
  if (layer.direct) return source + size * (image * layer.places + place) * layer.inputs;
  const channels = layer.input.channels / layer.groups;
  const gather = soft ? arithmetic.gatherWindows : arithmetic.gatherByteWindows;
  for (let i = 0; i < images; i++) {
    gather(
      scratch.windows.address + size * i * places * layer.inputs,
      source + size * (image + i) * lines(layer.input),
      layer.table.address + 4 * place * layer.taps,
      places,
      layer.taps,
      channels,
      layer.input.channels,
      group * channels,
    );
  }
  return scratch.windows.address;
}

/** Address of what a layer looks at, in the order of its groups. */
function inputOf(plan: MemoryPlan, index: number): number {
  const layer = plan.layers[index] as LayerPlan;
  if (layer.shuffled) return layer.shuffledInput.address;
  return (index === 0 ? plan.input : (plan.layers[index - 1] as LayerPlan).spikes).address;
}

function scatterWindows(
  { arithmetic, scratch }: ProductContext,
  layer: LayerPlan,
  target: number,
  group: number,
  { image, images, place, places }: Chunk,
): void {
  const channels = layer.input.channels / layer.groups;
  for (let i = 0; i < images; i++) {
    arithmetic.scatterWindows(
      target + 4 * (image + i) * lines(layer.input),
      scratch.windowGradient.address + 4 * i * places * layer.inputs,
      layer.table.address + 4 * place * layer.taps,
      places,
      layer.taps,
      channels,
      layer.input.channels,
      group * channels,
    );
  }
}

/** The spikes below, in the order of the layer's groups. */
function dealChannels(context: ProductContext, index: number, first: number, images: number): void {
  const { plan } = context;
  const layer = plan.layers[index] as LayerPlan;
  const source = spikeValues(context, index === 0 ? plan.input : (plan.layers[index - 1] as LayerPlan).spikes);
  const target = spikeValues(context, layer.shuffledInput);
  copyChannels(layer, first, images, source, target, (channel) => [channel, dealtTo(layer, channel)]);
}

/** The gradient by the spikes below, in their own order. */
function gatherChannels(
  context: ProductContext,
  layer: LayerPlan,
  below: LayerPlan,
  first: number,
  images: number,
): void {
  const source = floats(context.arithmetic.memory, layer.shuffledGradient);
  const target = floats(context.arithmetic.memory, below.gradient);
  copyChannels(layer, first, images, source, target, (channel) => [dealtTo(layer, channel), channel]);
}

/** The place among a layer's inputs to which a channel is dealt. */
function dealtTo({ input, groups }: LayerPlan, channel: number): number {
  return (channel % groups) * (input.channels / groups) + Math.floor(channel / groups);
}

function copyChannels(
  { input }: LayerPlan,
  first: number,
  images: number,
  source: Values,
  target: Values,
  fromTo: (channel: number) => readonly [number, number],
): void {
  const { channels } = input;
  const start = first * lines(input);
  const end = (first + images) * lines(input);
  for (let channel = 0; channel < channels; channel++) {
    const [from, to] = fromTo(channel);
    for (let row = start; row < end; row += channels) target[row + to] = source[row + from] as number;
  }
}
