/** What stands in a network file: format `synaptick-network`. docs/networks/ has examples. */
import { z } from 'zod';
import type { Grid } from '../../mapping/line-grid.ts';
import { listOf } from '../formats/schema.ts';
import { parameter, values } from './values.ts';

const count = z.int().min(1);
/** A number of neurons, or [width, height, channels]. What is too small, `population` and `input` refuse by name. */
const size = z.union([z.int(), z.tuple([z.int(), z.int(), z.int()])]);
/** How a population may change to fit a chip, and how often its members are expected to spike. */
const tolerance = { maxError: z.number().min(0).optional(), partialSums: z.boolean().optional() };
const rate = z.union([z.number(), values]).optional();
const side = z.union([count, z.strictObject({ width: count, height: count })]);
const convolution = {
  filters: count,
  stride: count.optional(),
  padding: z.int().min(0).optional(),
  groups: count.optional(),
  weights: values,
};

const projection = z.strictObject({
  from: z.string(),
  to: z.string(),
  name: z.string().optional(),
  delay: z.int().optional(),
  dense: values.optional(),
  oneToOne: z.union([z.number(), values]).optional(),
  conv1d: z.strictObject({ ...convolution, size: count }).optional(),
  conv2d: z.strictObject({ ...convolution, size: side }).optional(),
  sumPool: z.strictObject({ size: side, stride: side.optional(), weight: z.number().optional() }).optional(),
  sparse: z.strictObject({ offsets: values, targets: values, weights: values }).optional(),
});

export const networkFile = z.strictObject({
  format: z.literal('synaptick-network'),
  version: z.literal(1),
  name: z.string(),
  /** An .npz file: its path from the folder of this one, or an absolute one. */
  arrays: z.string().min(1).optional(),
  /** Of every population that says nothing itself. */
  ...tolerance,
  inputs: listOf(z.strictObject({ name: z.string(), size, rate })).default([]),
  populations: listOf(
    z.strictObject({
      name: z.string(),
      size,
      neurons: z.record(z.string(), parameter),
      probe: z.boolean().optional(),
      ...tolerance,
      rate,
    }),
    1,
  ),
  projections: listOf(projection).default([]),
});

export type NetworkFile = z.infer<typeof networkFile>;
export type PopulationFile = NetworkFile['populations'][number];
export type ProjectionFile = z.infer<typeof projection>;
type SizeFile = z.infer<typeof size>;
type SideFile = z.infer<typeof side>;

/** The kinds of projection, by their keys. */
export const KINDS = ['dense', 'oneToOne', 'conv1d', 'conv2d', 'sumPool', 'sparse'] as const;

/** How the functions of this folder have a size. */
export function sizeOf(given: SizeFile): number | Grid {
  if (typeof given === 'number') return given;
  const [width, height, channels] = given;
  return { width, height, channels };
}

/** The grid of a size: of a number, a row. */
export function gridOf(given: SizeFile): Grid {
  const shape = sizeOf(given);
  return typeof shape === 'number' ? { width: shape, height: 1, channels: 1 } : shape;
}

/** Width and height of a window. */
export function sidesOf(given: SideFile): { readonly width: number; readonly height: number } {
  return typeof given === 'number' ? { width: given, height: given } : given;
}
