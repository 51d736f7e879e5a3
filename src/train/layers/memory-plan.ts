/**
 * Where everything of a training run lies in the one memory that its threads share. The plan follows from the description
 * alone, so that each thread makes it for itself.
 *
 * A batch is cut into SHARDS parts; what a shard computes and what it sums lies apart from the others', and sums are added
 * up in shard order: the thread count changes no bit. The weights of a layer are blocks `[input][neuron]`, one for each
 * group, and for each place unless the places share them.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { type Grid, lines } from '../../../mapping/line-grid.ts';
import { axonTypeOf, lineTypes, type SpikeCounts } from '../../models/integer-network.ts';
import { inputGrid as inputGridOf, layerGrids } from './layer-grids.ts';
import type { NetworkSpec } from './network-spec.ts';
import { COUNTING_STRENGTH_LIMIT, STRENGTH_LIMIT } from './quantise.ts';

/** Parts of a batch, each computed by one thread: a fixed number, whatever the threads. */
export const SHARDS = 8;
/** Rows of windows that are laid out and multiplied at a time: they stay in the cache. */
const CHUNK_ROWS = 256;

/** What a layer's weights may be: see `LayerShape`, and two kinds of the host's: `bytes` -127..127, `unit` 1, not learnt. */
export type WeightKind = 'ternary' | 'typed' | 'bytes' | 'unit';

/** An array in the memory: byte address and elements (f32 unless said). */
export interface Span {
  readonly address: number;
  readonly length: number;
}

/** A learnt array, its gradient and its moments of Adam. */
export interface Parameter {
  readonly name: 'weights' | 'strengths' | 'bias' | 'slope';
  readonly value: Span;
  readonly gradient: Span;
  readonly m: Span;
  readonly v: Span;
}

export interface LayerPlan {
  readonly name: string;
  readonly kind: WeightKind;
  readonly input: Grid;
  readonly output: Grid;
  readonly groups: number;
  readonly shuffled: boolean;
  readonly shared: boolean;
  /** Places of the output, taps of a window, inputs and neurons of a group at a place. */
  readonly places: number;
  readonly taps: number;
  readonly inputs: number;
  readonly neurons: number;
  /** Weight blocks `[inputs][neurons]`: (place, if not shared) * groups + group. */
  readonly blocks: number;
  /** The largest value of a neuron: 1, a spike, or the ticks in which spikes are counted; what the host does is a spike or none. */
  readonly ticks: number;
  /** Neurons that are normalised apart, and how many rows of them an image has. */
  readonly columns: number;
  readonly rows: number;
  /** The windows are the input as it lies: nothing is to be laid out. */
  readonly direct: boolean;
  /** Parts in which an image's or a shard's windows are laid out: first place and places, or images. */
  readonly chunk: { readonly images: number; readonly places: number };
  /** Input place of each tap of each window, i32 `[places][taps]`, -1 for padding. */
  readonly table: Span;
  /** Axon type of each input of each block, `[place if not shared][group][input]`; empty unless typed. */
  readonly types: Uint8Array;
  /** Axon types of the inputs, the integer weight of a strength of 1, and the largest strength. */
  readonly lineTypes: number;
  readonly strengthScale: number;
  readonly strengthLimit: number;
  readonly parameters: readonly Parameter[];
  /** What the latents stand for, `[blocks][inputs][neurons]`: i8, f32 in a soft run. */
  readonly weights: Span;
  /** Weighted sums and the loss's gradient by them and by the spikes, `[batch][places][channels]`. */
  readonly sums: Span;
  readonly gradient: Span;
  /** As the sums: u8, f32 in a soft run. */
  readonly spikes: Span;
  /** The spikes below in the order of the groups (as spikes), and the gradient by them; empty unless shuffled. */
  readonly shuffledInput: Span;
  readonly shuffledGradient: Span;
  /** Weight gradients of each shard, `[SHARDS][blocks][inputs][neurons]`; empty unless shared. */
  readonly shardGradient: Span;
  /** Sums and squares of each shard, `[SHARDS][2][columns]`, forward; gradients and products, backward. */
  readonly moments: Span;
  readonly backMoments: Span;
  /** Sign and minus the threshold of the deployed neurons, `[columns]` each: spikes where sign * sum + shift >= 0. */
  readonly deployedScale: Span;
  readonly deployedShift: Span;
  /** Of spike counts: how much more each further spike takes. */
  readonly deployedStep: Span;
}

export interface ThreadScratch {
  readonly arithmetic: Span;
  /** Laid out windows (as spikes), and the gradient by them. */
  readonly windows: Span;
  readonly windowGradient: Span;
  /** The gradient by a chunk's sums as i16, and a block's weight gradient from it. */
  readonly shortGradient: Span;
  readonly blockGradient: Span;
  /** Five vectors of the widest layer's columns. */
  readonly vectors: readonly Span[];
}

export interface MemoryPlan {
  readonly spec: NetworkSpec;
  readonly picture: Grid;
  readonly classes: number;
  readonly batch: number;
  /** Bytes of a spike, an input value and a weight: 1, or 4 in a soft run. */
  readonly valueSize: 1 | 4;
  /** Host filters or learned levels first, if any; then the layers on cores. */
  readonly layers: readonly LayerPlan[];
  /** Layers of the host at the front: 0 or 1. */
  readonly hostLayers: number;
  /** Values that enter the first layer, `[batch][places][channels]`, as spikes. */
  readonly inputGrid: Grid;
  readonly input: Span;
  /** Sample of each place of the batch, i32. */
  readonly samples: Span;
  /** `[batch][classes]` */
  readonly votes: Span;
  /** A class's logit is its votes times this. */
  readonly voteScale: number;
  /** f64 `[SHARDS][2]`: summed loss, right answers. */
  readonly shardResults: Span;
  /** i32 control words and f64 arguments of a step. */
  readonly control: Span;
  readonly arguments: Span;
  /** As many as the most columns, SHARDS at least: sums are made as products with ones. */
  readonly ones: Span;
  readonly zeros: Span;
  readonly threads: readonly ThreadScratch[];
  readonly bytes: number;
}

/** Bytes of one memory, at most. */
const MOST_BYTES = 2 ** 32;

/** What to throw where there is no memory of so many bytes. */
export function memoryMissing(bytes: number): SynaptickError {
  const least = bytes > MOST_BYTES ? 'at least ' : '';
  return new SynaptickError(
    `training this network needs ${least}${Math.ceil(bytes / 2 ** 20)} MiB of one memory, which there is not (limit ${MOST_BYTES / 2 ** 20}): give it a smaller batch or fewer channels`,
  );
}

interface LayerForm {
  readonly name: string;
  readonly kind: WeightKind;
  readonly kernel: number | null;
  readonly stride: number;
  readonly padding: number;
  readonly groups: number;
  readonly shuffled: boolean;
  readonly shared: boolean;
}

/** @throws SynaptickError when the layers do not fit each other */
export function planMemory(
  spec: NetworkSpec,
  picture: Grid,
  classes: number,
  threads: number,
  arithmeticScratch: number,
  soft = false,
): MemoryPlan {
  const { batch } = spec.training;
  const ticks = spec.counts?.ticks ?? 1;
  const valueSize = soft ? 4 : 1;
  let bytes = 0;
  const take = (length: number, size = 4): Span => {
    const address = bytes;
    bytes += Math.ceil((length * size) / 64) * 64;
    // Before anything is made that is as large.
    if (bytes > MOST_BYTES) throw memoryMissing(bytes);
    return { address, length };
  };
  const control = take(16);
  const args = take(16, 8);
  const grids = layerGrids(spec, picture, classes);
  const { host, inputGrid } = hostForms(spec, picture);
  const forms: LayerForm[] = [...host, ...spec.layers.map((shape) => ({ ...shape, kind: shape.weights }))];
  const outputs = host.length > 0 ? grids : grids.slice(1);
  const layers = forms.map((form, index) =>
    planLayer(
      form,
      index === 0 ? inputGrid : (outputs[index - 1] as Grid),
      outputs[index] as Grid,
      {
        batch,
        strengthScale: spec.training.strengthScale,
        counts: index < host.length ? undefined : spec.counts,
        axonTypes: spec.cores?.axonTypes,
      },
      valueSize,
      take,
    ),
  );
  const most = (of: (layer: LayerPlan) => number) => Math.max(...layers.map(of));
  const windowElements = most(windowLength(batch));
  const columns = most((layer) => layer.columns);
  const channels = most((layer) => layer.output.channels);
  return {
    spec,
    picture,
    classes,
    batch,
    valueSize,
    layers,
    hostLayers: host.length,
    inputGrid,
    input: take(batch * lines(inputGrid), valueSize),
    samples: take(batch),
    votes: take(batch * classes),
    voteScale: spec.training.voteScale ?? (12.5 * classes) / (grids.at(-1) as Grid).channels / ticks,
    shardResults: take(SHARDS * 2, 8),
    control,
    arguments: args,
    ones: take(Math.max(SHARDS, columns)),
    zeros: take(channels),
    threads: Array.from({ length: threads }, () => ({
      arithmetic: take(arithmeticScratch, 1),
      windows: take(windowElements, valueSize),
      windowGradient: take(windowElements),
      shortGradient: take(
        most(({ chunk, output }) => chunk.images * chunk.places * output.channels),
        2,
      ),
      blockGradient: take(most(({ inputs, neurons }) => inputs * neurons)),
      vectors: Array.from({ length: 5 }, () => take(columns)),
    })),
    bytes,
  };
}

/** What the host computes as a layer of its own. Fixed levels are read while the sample is loaded. */
function hostForms({ input }: NetworkSpec, picture: Grid): { host: LayerForm[]; inputGrid: Grid } {
  const form = { name: 'input', stride: 1, padding: 0, groups: 1, shuffled: false, shared: true };
  if (input.kind === 'filters') {
    const { kernel, stride, padding } = input;
    return { host: [{ ...form, kind: 'bytes', kernel, stride, padding }], inputGrid: picture };
  }
  const grid = inputGridOf(input, picture);
  const { channels } = grid;
  if (!input.learned) return { host: [], inputGrid: grid };
  return { host: [{ ...form, kind: 'unit', kernel: 1, groups: channels }], inputGrid: grid };
}

/** What of a network's description a layer's plan follows from, beside its form. */
interface LayerSetting {
  readonly batch: number;
  readonly strengthScale: number | undefined;
  readonly counts: SpikeCounts | undefined;
  /** Of the cores; TrueNorth's unless given. */
  readonly axonTypes: number | undefined;
}

function planLayer(
  form: LayerForm,
  input: Grid,
  output: Grid,
  { batch, strengthScale, counts, axonTypes: coreTypes }: LayerSetting,
  valueSize: number,
  take: (length: number, size?: number) => Span,
): LayerPlan {
  const { kind, kernel, groups, shared } = form;
  const places = output.width * output.height;
  const taps = kernel === null ? input.width * input.height : kernel * kernel;
  const inputs = (taps * input.channels) / groups;
  const neurons = output.channels / groups;
  const blocks = (shared ? 1 : places) * groups;
  const columns = (shared ? 1 : places) * output.channels;
  const elements = batch * places * output.channels;
  const weights = blocks * inputs * neurons;
  const types = lineTypes(counts, coreTypes);
  const parameter = (name: Parameter['name'], length: number): Parameter => ({
    name,
    value: take(length),
    gradient: take(length),
    m: take(length),
    v: take(length),
  });
  const parameters = [parameter('bias', columns), parameter('slope', columns)];
  if (kind !== 'unit') parameters.push(parameter('weights', weights));
  if (kind === 'typed') parameters.push(parameter('strengths', blocks * types * neurons));
  const shuffled = form.shuffled ? batch * lines(input) : 0;
  const shard = batch / SHARDS;
  const whole = Math.max(1, Math.min(shard, Math.floor(CHUNK_ROWS / places)));
  return {
    ...form,
    input,
    output,
    places,
    taps,
    inputs,
    neurons,
    blocks,
    ticks: counts?.ticks ?? 1,
    columns,
    rows: shared ? places : 1,
    direct:
      groups === 1 && !form.shuffled && (kernel === null || (kernel === 1 && form.stride === 1 && form.padding === 0)),
    chunk: shared ? { images: whole, places: Math.min(places, CHUNK_ROWS) } : { images: shard, places },
    table: take(places * taps),
    types: kind === 'typed' ? axonTypes(form, input, output, types) : new Uint8Array(),
    lineTypes: types,
    strengthScale: strengthScale ?? (counts ? 1 : Math.max(2, Math.min(16, Math.round(64 / Math.sqrt(inputs))))),
    strengthLimit: counts ? COUNTING_STRENGTH_LIMIT : STRENGTH_LIMIT,
    parameters,
    weights: take(weights, valueSize),
    sums: take(elements),
    gradient: take(elements),
    spikes: take(elements, valueSize),
    shuffledInput: take(shuffled, valueSize),
    shuffledGradient: take(shuffled),
    shardGradient: take(shared ? SHARDS * weights : 0),
    moments: take(SHARDS * 2 * columns),
    backMoments: take(SHARDS * 2 * columns),
    deployedScale: take(columns),
    deployedShift: take(columns),
    deployedStep: take(columns),
  };
}

/** Elements of the largest lay-out of windows that a layer needs. */
function windowLength(batch: number): (layer: LayerPlan) => number {
  return ({ direct, chunk, inputs, shared }) => {
    if (direct) return 0;
    return inputs * Math.max(chunk.images * chunk.places, shared ? 0 : batch);
  };
}

/** The input place that each tap of each window looks at, -1 outside: i32 `[places][taps]`. */
export function windowTable(spec: NetworkSpec, plan: MemoryPlan, index: number): Int32Array {
  const { input, output, places, taps } = plan.layers[index] as LayerPlan;
  const host = index < plan.hostLayers;
  const shape = host
    ? { kernel: 1, stride: 1, padding: 0, ...(spec.input.kind === 'filters' ? spec.input : {}) }
    : (spec.layers[index - plan.hostLayers] as NetworkSpec['layers'][number]);
  return windowPlaces(shape, input, output, places, taps);
}

function windowPlaces(
  { kernel, stride, padding }: Pick<LayerForm, 'kernel' | 'stride' | 'padding'>,
  input: Grid,
  output: Grid,
  places: number,
  taps: number,
): Int32Array {
  const side = kernel ?? input.width;
  return Int32Array.from({ length: places * taps }, (_, n) => {
    const place = Math.floor(n / taps);
    const tap = n % taps;
    const x = (place % output.width) * stride - padding + (tap % side);
    const y = Math.floor(place / output.width) * stride - padding + Math.floor(tap / side);
    return x < 0 || y < 0 || x >= input.width || y >= input.height ? -1 : y * input.width + x;
  });
}

function axonTypes(form: LayerForm, input: Grid, output: Grid, ofTypes: number): Uint8Array {
  const places = output.width * output.height;
  const taps = form.kernel === null ? input.width * input.height : form.kernel ** 2;
  const table = windowPlaces(form, input, output, places, taps);
  const perGroup = input.channels / form.groups;
  const types = new Uint8Array((form.shared ? 1 : places) * form.groups * taps * perGroup);
  let at = 0;
  for (let place = 0; place < (form.shared ? 1 : places); place++) {
    for (let group = 0; group < form.groups; group++) {
      for (let tap = 0; tap < taps; tap++) {
        const from = Math.max(0, table[place * taps + tap] as number);
        for (let c = 0; c < perGroup; c++) {
          types[at++] = axonTypeOf(ofTypes, form.shared, from % input.width, Math.floor(from / input.width), c);
        }
      }
    }
  }
  return types;
}
