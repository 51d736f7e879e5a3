/** The description of a network to train: what a person writes, a few lines of JSON, checked and with its defaults. */
import { z } from 'zod';
import type { ChipShape } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import type { Grid } from '../../../mapping/line-grid.ts';
import { checkSchema } from '../../formats/schema.ts';
import { isKnown, KNOWN } from '../../input/data/known.ts';
import type { LayerShape, SpikeCounts } from '../../models/integer-network.ts';
import { spikeCounts } from '../../models/model-file.ts';
import { type Level, mostLevels } from '../../models/transduction.ts';
import type { View } from '../../models/views.ts';
import { MAX_EPOCHS } from '../epochs.ts';
import { augmentation } from './augmentation-options.ts';

/** How far teachers are believed unless the description says: they have half a say. */
export const DEFAULT_DISTILLATION = { weight: 0.5, temperature: 1 } as const;

const layer = z.strictObject({
  name: z.string().min(1).optional(),
  /** Side of the square window; leave it out, or null, for a dense layer. */
  kernel: z.int().min(1).nullable().default(null),
  stride: z.int().min(1).default(1),
  padding: z.int().min(0).default(0),
  channels: z.int().min(1),
  groups: z.int().min(1).default(1),
  shuffled: z.boolean().default(false),
  /** Default: true for a window, false for a dense layer. */
  shared: z.boolean().optional(),
  /** Default: typed, but ternary in a network of spike counts. */
  weights: z.enum(['ternary', 'typed']).optional(),
});

/** Samples of a step at the least. */
export const LEAST_BATCH = 8;

const level = z.strictObject({ channel: z.int().min(0).default(0), threshold: z.int().min(1).max(255) });

const filters = z.strictObject({
  kernel: z.int().min(1),
  stride: z.int().min(1).default(1),
  padding: z.int().min(0).default(0),
  channels: z.int().min(1),
  /** Not learnt: see fixed-filters.ts. There are two for each colour channel, or three. */
  fixed: z.literal('centres').optional(),
});

const levels = z.strictObject({
  levels: z.array(z.union([z.int().min(1).max(255), level])).min(1),
  /** Training moves the thresholds. */
  learned: z.boolean().default(false),
  /** In a network of spike counts: a line per pixel and colour channel spikes once for each level, instead of a line for each. */
  inTime: z.literal(true).optional(),
});

const input = z.union([levels, z.strictObject({ filters })]);

const training = z.strictObject({
  epochs: z.int().min(1).max(MAX_EPOCHS).default(30),
  /** Samples of a step, a multiple of 8. */
  batch: z.int().min(LEAST_BATCH).multipleOf(8).default(128),
  /** Step of a latent weight at the top of its course (latents lie within -1..1). */
  rate: z.number().positive().max(1).default(0.02),
  /** Steps until the rate is at its top, a tenth of all at most. */
  warmUp: z.int().min(0).default(100),
  /** Part of the target's probability that is spread over all classes. */
  labelSmoothing: z.number().min(0).max(0.9).default(0),
  /** A class's logit is its votes times this; by default 12.5 over the votes that a class can get. */
  voteScale: z.number().positive().nullable().default(null),
  /**
   * Half the base of the triangle that stands in for a spike's slope, in standard deviations of a neuron's sums; of counts also
   * the step from one to the next.
   */
  slopeWidth: z.number().positive().default(1),
  /**
   * Whole weight of a typed strength of 1. By default the finest that leaves most thresholds within 255; coarser ones cut off
   * fewer, where lines that spike much make large sums. In a network of spike counts 1, for control spikes have to lift the sums.
   */
  strengthScale: z.int().min(1).max(16).optional(),
  /**
   * Begins with smooth weights and spikes, in floats, and hardens them along a line over this part of the steps; by default all
   * is hard from the first.
   */
  hardening: z.number().positive().max(1).optional(),
  /**
   * Where deployed thresholds are measured: layer by layer, behind the deployed thresholds of those before, of changed pictures;
   * or on the sums that layers have when each batch is normalised, of plain ones.
   */
  calibration: z.enum(['layers', 'batches']).default('layers'),
  /** Never hardens: a teacher for others, that no cores can hold. */
  float: z.literal(true).optional(),
  /** Learns from the votes of trained networks too (`train --teacher`). */
  distillation: z
    .strictObject({
      /** Part of a picture's target that is its teachers'; the rest is its label's. */
      weight: z.number().positive().max(1).default(DEFAULT_DISTILLATION.weight),
      /** Logits of the teachers are divided by it: above 1 they say more of the classes that are not theirs. */
      temperature: z.number().positive().default(DEFAULT_DISTILLATION.temperature),
    })
    .optional(),
  /** Keeps biases where the thresholds they become lie within 255, so that the network learns around the limit. */
  boundThresholds: z.literal(true).optional(),
  /** Part of a neuron's spread that is learnt with it. */
  learnSlope: z.boolean().default(false),
  augmentation: augmentation.default(null),
});

const view = z.strictObject({
  dx: z.int().default(0),
  dy: z.int().default(0),
  flip: z.boolean().default(false),
});

/** Letters of the name of a data set. */
const LONGEST_NAME = 200;
/** Pixels, and colour channels. */
const side = z.int().min(1).max(4096);

const schema = z.strictObject({
  name: z.string().min(1),
  /** What it was drawn up for: a known data set, or one of one's own; it is trained on whatever has the same shape. */
  dataset: z.string().min(1).max(LONGEST_NAME).optional(),
  /** Shape of the samples and number of classes, of data that is not known by name. */
  picture: z.strictObject({ width: side, height: side, channels: side }).optional(),
  classes: z.int().min(2).max(256).optional(),
  input,
  layers: z.array(layer).min(1),
  /** Neurons count the spikes of several ticks; by default each answers one tick with a spike or none. */
  counts: spikeCounts.optional(),
  /**
   * Networks of this shape, trained from seeds that follow each other, whose votes are summed. Where the input is learnt, each
   * has its own.
   */
  members: z.int().min(1).max(100).default(1),
  /** Looks at each picture when it is classified, one after the other; votes are summed. */
  views: z
    .array(view)
    .min(1)
    .default([{ dx: 0, dy: 0, flip: false }]),
  training: training.prefault({}),
});

/** As a checkpoint has it: nothing left out, and an input that says its kind. */
const whole = schema.extend({
  input: z.discriminatedUnion('kind', [
    levels.extend({ kind: z.literal('levels'), levels: z.array(level).min(1) }),
    filters.extend({ kind: z.literal('filters') }),
  ]),
  layers: z.array(layer.required({ name: true, shared: true, weights: true })).min(1),
});

/** As a person writes it: all but names, channels and input may be left out. */
export type NetworkSpecFile = z.input<typeof schema>;
export type TrainingOptions = z.infer<typeof training>;
type InputFile = z.infer<typeof input>;

export type InputSpec =
  | {
      readonly kind: 'levels';
      readonly levels: { channel: number; threshold: number }[];
      readonly learned: boolean;
      readonly inTime?: true;
    }
  | {
      readonly kind: 'filters';
      kernel: number;
      stride: number;
      padding: number;
      channels: number;
      fixed?: 'centres' | undefined;
    };

/** The whole description, nothing left out. */
export interface NetworkSpec {
  readonly name: string;
  readonly dataset?: string | undefined;
  readonly picture?: Grid | undefined;
  readonly classes?: number | undefined;
  readonly input: InputSpec;
  readonly layers: readonly LayerShape[];
  readonly counts?: SpikeCounts | undefined;
  readonly members: number;
  readonly views: readonly View[];
  readonly training: TrainingOptions;
  /** Those that it was drawn up for (`draw-for-cores.ts`); TrueNorth's unless given. No file says it. */
  readonly cores?: SpecCores | undefined;
}

/** What of a core's shape a network is drawn up for. */
export type SpecCores = Pick<ChipShape, 'axons' | 'neurons' | 'axonTypes'>;

/**
 * Checks a description and fills in what it leaves out.
 * @param where what errors begin with: the file
 * @throws SynaptickError naming the field, or the layer whose shape cannot be
 */
export function readNetworkSpec(where: string, value: unknown): NetworkSpec {
  const file = checkSchema(where, schema, value, 'mend the network file');
  const { counts } = file;
  const spec: NetworkSpec = {
    name: file.name,
    ...(file.dataset !== undefined && { dataset: file.dataset }),
    ...(file.picture && { picture: file.picture }),
    ...(file.classes !== undefined && { classes: file.classes }),
    input: inputSpec(file.input),
    layers: file.layers.map((given, index) => ({
      ...given,
      weights: given.weights ?? (counts ? 'ternary' : 'typed'),
      name: given.name ?? `layer${index + 1}`,
      shared: given.shared ?? given.kernel !== null,
    })),
    ...(counts && { counts }),
    members: file.members,
    views: file.views,
    training: file.training,
  };
  requireSense(where, spec);
  return spec;
}

/**
 * Checks a description that was written out whole, as a checkpoint has it.
 * @param where what errors begin with: the file
 * @throws SynaptickError naming the field
 */
export function readWholeSpec(where: string, value: unknown): NetworkSpec {
  const spec = checkSchema(where, whole, value, 'the file is damaged');
  requireSense(where, spec);
  return spec;
}

/** @throws SynaptickError for fields that do not go together */
function requireSense(where: string, { training, members, input, counts }: NetworkSpec): void {
  if (training.float && training.hardening !== undefined) {
    throw new SynaptickError(
      `${where}: training.float never hardens, and training.hardening is ${training.hardening}: leave one of them out`,
    );
  }
  if (training.float && members > 1) {
    throw new SynaptickError(
      `${where}: a float network is one teacher, not ${members} members: train each with its own --seed, and give all to --teacher`,
    );
  }
  requireCountable(where, input, counts);
}

function requireCountable(where: string, input: InputSpec, counts: SpikeCounts | undefined): void {
  if (input.kind !== 'levels' || !input.inTime) return;
  if (!counts) {
    throw new SynaptickError(
      `${where}: input.inTime spreads levels over ticks, and the network has one: give it counts, or leave inTime out`,
    );
  }
  if (input.learned) {
    throw new SynaptickError(
      `${where}: input.learned moves thresholds, of levels in time it cannot: leave one of them out`,
    );
  }
  const { channel, count } = mostLevels(input.levels);
  if (count <= counts.ticks) return;
  throw new SynaptickError(
    `${where}: input.levels has ${count} levels in time of colour channel ${channel}, a view lasts ${counts.ticks} ticks: give fewer levels, or more ticks`,
  );
}

function inputSpec(file: InputFile): InputSpec {
  if ('filters' in file) return { kind: 'filters', ...file.filters };
  return { kind: 'levels', levels: levelsOf(file), learned: file.learned, ...(file.inTime && { inTime: true }) };
}

function levelsOf({ levels }: Extract<InputFile, { levels: unknown }>): Level[] {
  return levels.map((one) => (typeof one === 'number' ? { channel: 0, threshold: one } : one));
}

/** Samples and classes that a network is drawn up for, as its file or its data set says. */
export interface SpecShape {
  readonly picture?: Grid | undefined;
  readonly classes?: number | undefined;
}

/** What a network is drawn up for; nothing where neither the file nor a known data set says. */
export function specShape({ dataset = '', picture, classes }: NetworkSpec): SpecShape {
  const known = isKnown(dataset) ? KNOWN[dataset] : undefined;
  return { picture: picture ?? known?.picture, classes: classes ?? known?.classNames.length };
}

/** Whether training makes the input: filters, or thresholds that move. */
export function learnsInput(input: InputSpec): boolean {
  return input.kind === 'filters' || input.learned;
}
