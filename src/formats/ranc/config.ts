/** RANC's config.json: the sizes of the chip and the rule of the negative threshold. */
import { z } from 'zod';
import { AXON_TYPES, AXONS, MAX_DELAY, NEURONS, RING_SLOTS } from '../../../cores/limits.ts';
import { parseJson } from '../json/parse.ts';
import { checkSchema } from '../schema.ts';

export interface RancConfig {
  readonly num_neurons: number;
  readonly num_axons: number;
  readonly num_cores_x: number;
  readonly num_cores_y: number;
  /** Weights of a neuron, at most 4: axon types are below it. */
  readonly num_weights: number;
  /** Words of a scheduler: a destination_tick is at most this less 2. */
  readonly max_tick_offset: number;
  /** 0: the negative threshold is crossed below it, 1: at it. */
  readonly neuron_reset_type: 0 | 1;
}

/** Largest mesh side: coordinates have 16 bits. */
export const RANC_MAX_SIDE = 65_535;

const schema: z.ZodType<RancConfig> = z.object({
  num_neurons: z.int().min(1).max(NEURONS),
  num_axons: z.int().min(1).max(AXONS),
  num_cores_x: z.int().min(1).max(RANC_MAX_SIDE),
  num_cores_y: z.int().min(1).max(RANC_MAX_SIDE),
  num_weights: z.int().min(1).max(AXON_TYPES),
  max_tick_offset: z.int().min(2).max(RING_SLOTS),
  neuron_reset_type: z.literal([0, 1]),
});

/** @param text UTF-8. @throws SynaptickError naming the file, the key and the limit */
export function parseRancConfig(file: string, text: Uint8Array): RancConfig {
  return checkSchema(file, schema, parseJson(file, text), 'correct the config');
}

/** Latest destination_tick: one more would be the scheduler's current word, which RANC drops. */
export function lastDestinationTick(config: Pick<RancConfig, 'max_tick_offset'>): number {
  return Math.min(config.max_tick_offset - 2, MAX_DELAY - 1);
}
