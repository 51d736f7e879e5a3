/**
 * A trained model as a file: format `synaptick-model`, an .npz container with one or several integer networks, how pictures
 * become their spikes, and how it was made. Small: the chip image is built by the mapper on load.
 */
import { z } from 'zod';
import { SynaptickError, within } from '../../cores/errors.ts';
import { type Grid, lines } from '../../mapping/line-grid.ts';
import {
  type ContainerFormat,
  decodeContainer,
  type ExpectedShape,
  encodeContainer,
  requireArray,
} from '../formats/container.ts';
import type { NpyArray, NpzFile } from '../formats/npz.ts';
import { checkSchema, listOf } from '../formats/schema.ts';
import { type MemoryLimit, memoryLimit, requireMemory } from '../host/memory.ts';
import { checkNetwork, checkShapes } from './check-network.ts';
import { FIRINGS, type IntegerNetwork, type LayerShape, MAX_TICKS } from './integer-network.ts';
import { memberInput } from './own-inputs.ts';
import { countsOf } from './schedule.ts';
import { type Filters, mostLevels, type Transduction } from './transduction.ts';
import type { View } from './views.ts';
import { gridsOf, outputLinesOf, sizesOf } from './windows.ts';

/** How a model was made, and what it reached; what is not known is left out. Accuracies are fractions. */
const count = z.int().min(0).optional();
const amount = z.number().min(0).optional();
const share = z.number().min(0).max(1).optional();
const card = z.object({
  command: z.string().optional(),
  seed: count,
  epochs: count,
  /** Hours that training took. */
  hours: amount,
  trainingImages: count,
  validationImages: count,
  /** On emulated cores, as all that follows. */
  validationAccuracy: share,
  testAccuracy: share,
  cores: count,
  ticksPerImage: count,
  joulesPerImage: amount,
  imagesPerSecond: amount,
  /** What it was trained on: the samples by their digest, and what was done to them. */
  data: z
    .object({
      name: z.string(),
      source: z.string(),
      digest: z.string(),
      preparation: z.string().optional(),
      /** Of recordings of events. */
      frames: z.int().min(1).optional(),
    })
    .optional(),
  /** How a picture of any size is brought to the model: `digit`, as MNIST did it; by default it is resized. */
  pictures: z.literal('digit').optional(),
});
export type ModelCard = z.infer<typeof card>;

const size = z.int().min(1);
const grid = z.object({ width: size, height: size, channels: size });
const levelList = listOf(z.object({ channel: z.int().min(0), threshold: z.int().min(0).max(256) }), 1);
const levels = z.object({ kind: z.literal('levels'), levels: levelList });
const countedLevels = z.object({ kind: z.literal('counts'), levels: levelList });
const filters = z.object({
  kind: z.literal('filters'),
  kernel: size,
  stride: size,
  padding: z.int().min(0),
  channels: size,
});
const layer = z.object({
  name: z.string(),
  kernel: size.nullable(),
  stride: size,
  padding: z.int().min(0),
  channels: size,
  groups: size,
  shuffled: z.boolean(),
  shared: z.boolean(),
  weights: z.enum(['ternary', 'typed']),
});
/** Also what a network file says of them. */
export const spikeCounts = z.strictObject({
  ticks: z.int().min(2).max(MAX_TICKS),
  firing: z.enum(FIRINGS).default('held'),
});
const header = z.object({
  name: z.string(),
  dataset: z.string(),
  classes: z.int().min(2).max(256),
  picture: grid,
  transduction: z.discriminatedUnion('kind', [levels, countedLevels, filters]),
  views: listOf(z.object({ dx: z.int(), dy: z.int(), flip: z.boolean() }), 1),
  members: listOf(z.object({ name: z.string(), layers: listOf(layer, 1) }), 1),
  counts: spikeCounts.optional(),
  ownInputs: z.literal(true).optional(),
  classNames: listOf(z.string().min(1), 2).optional(),
  card,
});

export interface Model {
  readonly name: string;
  readonly dataset: string;
  readonly classes: number;
  /** Size of the pictures in pixels and colour channels. */
  readonly picture: Grid;
  /** How a picture becomes the spikes of the input lines. */
  readonly transduction: Transduction;
  /** One after the other; votes are summed. */
  readonly views: readonly View[];
  /** Networks; votes are summed: output line k of each votes for class k mod `classes`. */
  readonly members: readonly IntegerNetwork[];
  /** Each member has an equal part of the input's channels to itself (`own-inputs.ts`); by default all read all of them. */
  readonly ownInputs?: true | undefined;
  /** Names of the classes, where its data had some. */
  readonly classNames?: readonly string[] | undefined;
  readonly card: ModelCard;
}

const MODEL: ContainerFormat<z.infer<typeof header>> = {
  format: 'synaptick-model',
  version: 2,
  oldest: 2,
  schema: header,
};

/** @throws SynaptickError when a field of the header is none that a file may have */
export function encodeModel(model: Model): Uint8Array {
  const { transduction, members } = model;
  const arrays: Record<string, NpyArray> = {};
  if (transduction.kind === 'filters') {
    const { kernel, channels, weights, thresholds } = transduction;
    const shape = [kernel, kernel, model.picture.channels, channels];
    arrays['transduction.weights'] = { shape, data: weights };
    arrays['transduction.thresholds'] = { shape: [channels], data: thresholds };
  }
  members.forEach((network, m) => {
    const grids = gridsOf(network);
    network.layers.forEach((one, l) => {
      const { weights, neurons } = arrayShapes(grids[l] as Grid, one);
      arrays[`member${m}.layer${l}.weights`] = { shape: weights, data: compact(one.kernelWeights) };
      arrays[`member${m}.layer${l}.thresholds`] = { shape: neurons, data: compact(one.thresholds) };
      if (one.steps) arrays[`member${m}.layer${l}.steps`] = { shape: neurons, data: compact(one.steps) };
    });
  });
  return encodeContainer(MODEL, {
    header: checkSchema(`model "${model.name}"`, header, headerOf(model), 'correct it before it is written'),
    arrays,
  });
}

function headerOf(model: Model): z.infer<typeof header> {
  const { transduction, members } = model;
  const counts = countsOf(members);
  return {
    name: model.name,
    dataset: model.dataset,
    classes: model.classes,
    picture: model.picture,
    transduction:
      transduction.kind === 'filters'
        ? { ...transduction }
        : { kind: transduction.kind, levels: [...transduction.levels] },
    views: [...model.views],
    members: members.map(({ name, layers }) => ({ name, layers: [...layers] })),
    ...(counts && { counts }),
    ownInputs: model.ownInputs,
    ...(model.classNames && { classNames: [...model.classNames] }),
    card: model.card,
  };
}

/** Shapes of a layer's weights, and of what its neurons have one of. */
function arrayShapes(input: Grid, layer: LayerShape): { readonly weights: number[]; readonly neurons: number[] } {
  const { ownPlaces, windowPlaces, groupInputs, groupOutputs } = sizesOf(input, layer);
  return {
    weights: [ownPlaces, layer.groups, windowPlaces, groupInputs, groupOutputs],
    neurons: [ownPlaces, layer.channels],
  };
}

/** The arrays of the input's filters. */
function filterArrays(
  arrays: NpzFile,
  { kernel, channels }: Pick<Filters, 'kernel' | 'channels'>,
  picture: Grid,
): Pick<Filters, 'weights' | 'thresholds'> {
  return {
    weights: requireArray(arrays, 'transduction.weights', [kernel, kernel, picture.channels, channels], Int8Array),
    thresholds: requireArray(arrays, 'transduction.thresholds', [channels], Int32Array),
  };
}

/** In bytes where all values fit. */
function compact(values: Int16Array): Int8Array | Int16Array {
  return values.every((value) => value >= -128 && value <= 127) ? Int8Array.from(values) : values;
}

/** What a model says of itself. */
export type ModelLabel = Pick<Model, 'name' | 'dataset' | 'card'>;

/** What a model file says of its model; its arrays are not looked into. Errors as of `decodeModel` about the header. */
export function decodeLabel(file: string, bytes: Uint8Array): ModelLabel {
  const { name, dataset, card } = decodeContainer(MODEL, file, bytes).header;
  return { name, dataset, card };
}

/**
 * @param memory what the file may take, and its networks once they are mapped
 * @throws SynaptickError when the bytes are no model of this version, one whose networks no cores can hold, or one that takes
 * too much memory
 */
export function decodeModel(file: string, bytes: Uint8Array, memory: MemoryLimit = memoryLimit()): Model {
  const { header: fields, arrays } = decodeContainer(MODEL, file, bytes, memory);
  const values = (name: string, shape: ExpectedShape) =>
    Int16Array.from(requireArray<Int8Array | Int16Array>(arrays, name, shape, Int8Array, Int16Array));
  const { name, dataset, classes, picture, views, ownInputs, classNames } = fields;
  const transduction: Transduction =
    fields.transduction.kind !== 'filters'
      ? fields.transduction
      : {
          ...fields.transduction,
          ...filterArrays(arrays, fields.transduction, picture),
        };
  const { counts } = fields;
  const input = memberInput({ transduction, picture, members: fields.members, ownInputs });
  within(file, () => requireDivided(name, input, fields.members.length));
  const members = fields.members.map((member, m): IntegerNetwork => {
    const grids = within(file, () => checkShapes({ ...member, input }));
    const layers = member.layers.map((shape, l) => {
      const { weights, neurons } = arrayShapes(grids[l] as Grid, shape);
      return {
        ...shape,
        kernelWeights: values(`member${m}.layer${l}.weights`, weights),
        thresholds: values(`member${m}.layer${l}.thresholds`, neurons),
        ...(counts && { steps: values(`member${m}.layer${l}.steps`, neurons) }),
      };
    });
    return { name: member.name, input, layers, ...(counts && { counts }) };
  });
  const model = {
    ...{ name, dataset, classes, picture, transduction, views, members, ownInputs, classNames },
    card: fields.card,
  };
  within(file, () => checkModel(model));
  requireMemory(memory, graphBytes(members), `${file}: mapping its networks`);
  return model;
}

/** Bytes that a neuron and a synapse take until they are on cores. */
const NEURON = 100;
const SYNAPSE = 24;

/** What networks take when they are mapped: shared weights are synapses at every place. */
function graphBytes(members: readonly IntegerNetwork[]): number {
  let bytes = 0;
  for (const network of members) {
    const grids = gridsOf(network);
    network.layers.forEach((layer, l) => {
      const { places, ownPlaces } = sizesOf(grids[l] as Grid, layer);
      const synapses = layer.kernelWeights.reduce((count, weight) => count + (weight === 0 ? 0 : 1), 0);
      bytes += NEURON * places * layer.channels + SYNAPSE * synapses * (places / ownPlaces);
    });
  }
  return bytes;
}

/** @throws SynaptickError when a part of the model does not fit the others, or a network no cores */
export function checkModel(model: Model): void {
  const { name, classes, picture, transduction, members } = model;
  if (transduction.kind !== 'filters') {
    const beyond = transduction.levels.find(({ channel }) => channel >= picture.channels);
    if (beyond) {
      throw new SynaptickError(
        `model "${name}": an input level reads colour channel ${beyond.channel}, its pictures have ${picture.channels} (counted from 0)`,
      );
    }
  } else {
    const { kernel, channels, weights, thresholds } = transduction;
    const taps = kernel ** 2 * picture.channels * channels;
    if (weights.length !== taps || thresholds.length !== channels) {
      throw new SynaptickError(
        `model "${name}": its ${channels} input filters have ${weights.length} weights and ${thresholds.length} thresholds, ${kernel} x ${kernel} pixels of ${picture.channels} channels need ${taps} and ${channels}`,
      );
    }
  }
  const input = memberInput(model);
  requireDivided(name, input, members.length);
  const expected = lines(input);
  for (const network of members) {
    if (lines(network.input) !== expected) {
      throw new SynaptickError(
        `model "${name}": network "${network.name}" has ${lines(network.input)} input lines, its pictures give ${model.ownInputs ? 'each network ' : ''}${expected}`,
      );
    }
    checkNetwork(network);
    requireCountable(name, transduction, network);
    const outputs = outputLinesOf(network);
    if (outputs >= classes) continue;
    throw new SynaptickError(
      `model "${name}": network "${network.name}" has ${outputs} outputs, ${classes} classes need one each at the least`,
    );
  }
}

function requireDivided(model: string, { channels }: Grid, members: number): void {
  if (Number.isInteger(channels)) return;
  throw new SynaptickError(
    `model "${model}": its input has ${channels * members} channels, which ${members} networks with inputs of their own cannot divide equally: give each as many`,
  );
}

/** A line spikes at most once a tick. */
function requireCountable(model: string, transduction: Transduction, { name, counts }: IntegerNetwork): void {
  if (transduction.kind !== 'counts') return;
  const ticks = counts?.ticks ?? 1;
  const { channel, count } = mostLevels(transduction.levels);
  if (count <= ticks) return;
  throw new SynaptickError(
    `model "${model}": ${count} counted levels of colour channel ${channel} are more than the ticks of a view of network "${name}", ${ticks}: give it fewer levels, or more ticks`,
  );
}
