/**
 * A chip as an architect describes it: a short JSON file, or a name. What it leaves out is as on the chip that it is `like`, so that a
 * question is asked in one line: `{ "name": "wide", "core": { "axons": 512 } }`. docs/chips.md is the page for those who write one.
 */
import { z } from 'zod';
import {
  type ChipShape,
  delaySlots,
  type Range,
  requireShape,
  SHAPE_LIMITS,
  TRUENORTH_SHAPE,
} from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import type { Faults } from '../../cores/faults.ts';
import { MODE, stochasticSynapse } from '../../cores/modes.ts';
import type { ReadOptions } from '../host/byte-source.ts';
import { faultsOf, faultsSchema } from './faults-description.ts';
import { parseJson } from './json/parse.ts';
import { rancShape } from './ranc/config.ts';
import { checkSchema } from './schema.ts';
import { readWholeText } from './text-source.ts';

/** A chip: the shape of its cores, and how they are joined. */
export interface ChipDescription {
  readonly name: string;
  readonly shape: ChipShape;
  /** Cores of one chip; null where a mesh of any size is one chip. */
  readonly mesh: Sides | null;
  /** Chips of a board, side by side; null where there may be any. */
  readonly chips: Sides | null;
  /** Of its silicon; none unless given. */
  readonly faults?: Faults;
  /** Energy model that counts on it are told by unless asked otherwise: a name, or a file beside the description; null for TrueNorth's. */
  readonly energy: string | null;
}

/** Columns and rows. */
export interface Sides {
  readonly width: number;
  readonly height: number;
}

/** Modes of a neuron that a chip may lack, by the names that a description gives them. */
const MODES = {
  'reset to value': MODE.resetToValue,
  'reset by subtraction': MODE.resetBySubtraction,
  'no reset': MODE.resetNone,
  'saturate at negative threshold': MODE.kappa,
  'leak reversal': MODE.leakReversal,
  'stochastic leak': MODE.stochasticLeak,
  'stochastic synapses': 0, // one bit for each axon type
} as const;
type ModeName = keyof typeof MODES;
const MODE_NAMES = Object.keys(MODES) as ModeName[];

/** RANC (Mack et al., IEEE TCAD 40, 2021) at the sizes of its published configuration, which are TrueNorth's. */
const RANC_SHAPE: ChipShape = rancShape({
  num_axons: TRUENORTH_SHAPE.axons,
  num_neurons: TRUENORTH_SHAPE.neurons,
  num_weights: TRUENORTH_SHAPE.axonTypes,
  max_tick_offset: delaySlots(TRUENORTH_SHAPE),
  neuron_reset_type: 0,
});

/** A TrueNorth chip has 64 x 64 cores; boards join chips edge to edge (Merolla et al., Science 345, 2014). */
const TRUENORTH_CHIP: ChipDescription = {
  name: 'truenorth',
  shape: TRUENORTH_SHAPE,
  mesh: { width: 64, height: 64 },
  chips: null,
  energy: null,
};
const RANC_CHIP: ChipDescription = { name: 'ranc', shape: RANC_SHAPE, mesh: null, chips: null, energy: null };

/** Chips that have a name. */
export const CHIPS: ReadonlyMap<string, ChipDescription> = new Map(
  [TRUENORTH_CHIP, RANC_CHIP].map((chip) => [chip.name, chip]),
);

/** The chip unless another is named. */
export const DEFAULT_CHIP: ChipDescription = TRUENORTH_CHIP;

/** Largest description, in bytes: it is a screen of text. */
const MOST_BYTES = 2 ** 20;

const size = (key: keyof typeof SHAPE_LIMITS) => z.number().min(SHAPE_LIMITS[key].min).max(SHAPE_LIMITS[key].max).int();
const range = z.tuple([z.int(), z.int()]);
const side = z.number().min(1).max(65_535).int();
const sides = z.tuple([side, side]);

const core = z.strictObject({
  axons: size('axons').optional(),
  neurons: size('neurons').optional(),
  axonTypes: size('axonTypes').optional(),
  maxDelay: size('maxDelay').optional(),
  potentialBits: size('potentialBits').optional(),
  overflow: z.enum(['saturate', 'proved']).optional(),
  negativeTest: z.enum(['<', '<=']).optional(),
  weight: range.optional(),
  leak: range.optional(),
  threshold: range.optional(),
  thresholdBits: size('thresholdBits').optional(),
  modes: z.array(z.enum(MODE_NAMES)).optional(),
  reach: size('reach').optional(),
  /** Targets of a neuron. */
  targets: z.literal(1).optional(),
});

const schema = z.strictObject({
  name: z.string().min(1).max(200),
  like: z.string().max(200).optional(),
  core: core.prefault({}),
  mesh: sides.optional(),
  chips: sides.optional(),
  faults: faultsSchema.optional(),
  energy: z.string().min(1).max(1000).optional(),
});

/** The description in a file. @throws SynaptickError where it cannot be read, and as `parseChipDescription` */
export async function readChipDescription(path: string, options: ReadOptions): Promise<ChipDescription> {
  const limits = { most: MOST_BYTES, what: 'chip description', smaller: 'is it the right file?' };
  const reading = { ...options, ...limits, doing: 'read the chip description' };
  return parseChipDescription(path, await readWholeText(path, reading));
}

/** @throws SynaptickError naming the file, the key, the limit and the remedy */
export function parseChipDescription(file: string, text: Uint8Array): ChipDescription {
  const {
    name,
    like = 'truenorth',
    core,
    mesh,
    chips,
    faults,
    energy,
  } = checkSchema(file, schema, parseJson(file, text), 'docs/chips.md says what a chip has');
  const base = CHIPS.get(like);
  if (!base) {
    throw new SynaptickError(`${file}: like is "${like}", must be ${[...CHIPS.keys()].join(' or ')}: choose one`);
  }
  requireReset(file, core.modes);
  const shape = shapeOf(core, base.shape);
  requireShape(file, shape);
  const chip = {
    name,
    shape,
    mesh: sidesOf(mesh) ?? base.mesh,
    chips: sidesOf(chips) ?? base.chips,
    energy: energy ?? base.energy,
  };
  if (!faults) return chip;
  return { ...chip, faults: faultsOf(file, faults, { ...shape, mesh: coresOf(chip) }) };
}

/** Cores of all chips along each side: of one chip where it is not said how many are joined. */
function coresOf({ mesh, chips }: Pick<ChipDescription, 'mesh' | 'chips'>): Sides | null {
  return mesh && { width: mesh.width * (chips?.width ?? 1), height: mesh.height * (chips?.height ?? 1) };
}

function shapeOf(given: z.infer<typeof core>, base: ChipShape): ChipShape {
  const { weight, leak, threshold, modes, targets: _, ...rest } = given;
  const axonTypes = rest.axonTypes ?? base.axonTypes;
  const potentialBits = rest.potentialBits ?? base.potentialBits;
  return {
    ...base,
    ...rest,
    axonTypes,
    potentialBits,
    weight: rangeOf(weight) ?? base.weight,
    leak: rangeOf(leak) ?? base.leak,
    threshold: rangeOf(threshold) ?? base.threshold,
    modes: modes ? modeBits(modes, axonTypes) : base.modes, // bits of types that it lacks are none of its (modesOfShape)
  };
}

function rangeOf(pair: readonly [number, number] | undefined): Range | undefined {
  return pair && { min: pair[0], max: pair[1] };
}

function sidesOf(pair: readonly [number, number] | undefined): Sides | undefined {
  return pair && { width: pair[0], height: pair[1] };
}

/** A neuron without another mode resets to a value: no chip can lack that. */
function requireReset(file: string, modes: readonly ModeName[] | undefined): void {
  if (modes === undefined || modes.includes('reset to value')) return;
  throw new SynaptickError(`${file}: core.modes lacks "reset to value", which every neuron has: add it`);
}

function modeBits(names: readonly ModeName[], axonTypes: number): number {
  const bits = names.reduce((word, name) => word | MODES[name], 0);
  return names.includes('stochastic synapses') ? bits | stochasticBits(axonTypes) : bits;
}

function stochasticBits(axonTypes: number): number {
  return Array.from({ length: axonTypes }, (_, type) => stochasticSynapse(type)).reduce((all, bit) => all | bit, 0);
}
