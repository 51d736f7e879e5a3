/** RANC's config.json: the sizes of the chip and the rule of the negative threshold; and what shape of core they make. */
import { z } from 'zod';
import type { ChipImage } from '../../../cores/chip-image.ts';
import { type ChipShape, SHAPE_LIMITS } from '../../../cores/chip-shape.ts';
import { MODE } from '../../../cores/modes.ts';
import { parseJson } from '../json/parse.ts';
import { checkSchema } from '../schema.ts';

export interface RancConfig {
  readonly num_neurons: number;
  readonly num_axons: number;
  readonly num_cores_x: number;
  readonly num_cores_y: number;
  /** Weights of a neuron, at most 16: axon types are below it. */
  readonly num_weights: number;
  /** Words of a scheduler: a destination_tick is at most this less 2. */
  readonly max_tick_offset: number;
  /** 0: the negative threshold is crossed below it, 1: at it. */
  readonly neuron_reset_type: 0 | 1;
}

/** Largest mesh side: coordinates have 16 bits. */
export const RANC_MAX_SIDE = 65_535;

/** Words of a scheduler: the current tick's and one for each of the longest delay. */
const TICK_OFFSETS = { min: SHAPE_LIMITS.maxDelay.min + 1, max: SHAPE_LIMITS.maxDelay.max + 1 };

/** The largest sizes that are emulated, and RANC's rule 0. */
export const LARGEST_CONFIG: RancConfig = {
  num_neurons: SHAPE_LIMITS.neurons.max,
  num_axons: SHAPE_LIMITS.axons.max,
  num_cores_x: RANC_MAX_SIDE,
  num_cores_y: RANC_MAX_SIDE,
  num_weights: SHAPE_LIMITS.axonTypes.max,
  max_tick_offset: TICK_OFFSETS.max,
  neuron_reset_type: 0,
};

const INT32 = 2 ** 31 - 1;
const INTEGERS = { min: -INT32, max: INT32 };

const schema: z.ZodType<RancConfig> = z.object({
  num_neurons: z.int().min(SHAPE_LIMITS.neurons.min).max(SHAPE_LIMITS.neurons.max),
  num_axons: z.int().min(SHAPE_LIMITS.axons.min).max(SHAPE_LIMITS.axons.max),
  num_cores_x: z.int().min(1).max(RANC_MAX_SIDE),
  num_cores_y: z.int().min(1).max(RANC_MAX_SIDE),
  num_weights: z.int().min(SHAPE_LIMITS.axonTypes.min).max(SHAPE_LIMITS.axonTypes.max),
  max_tick_offset: z.int().min(TICK_OFFSETS.min).max(TICK_OFFSETS.max),
  neuron_reset_type: z.literal([0, 1]),
});

/** @param text UTF-8. @throws SynaptickError naming the file, the key and the limit */
export function parseRancConfig(file: string, text: Uint8Array): RancConfig {
  return checkSchema(file, schema, parseJson(file, text), 'correct the config');
}

/** Latest destination_tick: one more would be the scheduler's current word, which RANC drops. */
export function lastDestinationTick(config: Pick<RancConfig, 'max_tick_offset'>): number {
  return config.max_tick_offset - 2;
}

/**
 * The shape of RANC's cores: 32-bit integers that are proved not to overflow, two reset modes, nothing random. A
 * destination_tick of d is a delay of d + 1. Offsets to a target have no limit but the mesh.
 */
export function rancShape(config: Omit<RancConfig, 'num_cores_x' | 'num_cores_y'>): ChipShape {
  return {
    axons: config.num_axons,
    neurons: config.num_neurons,
    axonTypes: config.num_weights,
    maxDelay: config.max_tick_offset - 1,
    potentialBits: 32,
    overflow: 'proved',
    negativeTest: config.neuron_reset_type === 0 ? '<' : '<=',
    weight: INTEGERS,
    leak: INTEGERS,
    threshold: INTEGERS,
    thresholdBits: 0,
    modes: MODE.resetBySubtraction,
    reach: RANC_MAX_SIDE,
  };
}

/** The config of an image in RANC's shape. */
export function rancConfig({ shape, width, height }: Pick<ChipImage, 'shape' | 'width' | 'height'>): RancConfig {
  return {
    num_neurons: shape.neurons,
    num_axons: shape.axons,
    num_cores_x: width,
    num_cores_y: height,
    num_weights: shape.axonTypes,
    max_tick_offset: shape.maxDelay + 1,
    neuron_reset_type: shape.negativeTest === '<' ? 0 : 1,
  };
}
