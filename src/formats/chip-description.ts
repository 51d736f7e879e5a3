/**
 * A chip as an architect describes it: a short JSON file, or a name. What it leaves out is as on the chip that it is `like`, so that a
 * question is asked in one line: `{ "name": "wide", "core": { "axons": 512 } }`. docs/chips.md is the page for those who write one.
 */
import { z } from 'zod';
import { type ChipShape, type Range, requireShape, SHAPE_LIMITS, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { MODE, stochasticSynapse } from '../../cores/modes.ts';
import { parseJson } from './json/parse.ts';
import { checkSchema } from './schema.ts';

/** A chip: the shape of its cores, and how they are joined. */
export interface ChipDescription {
  readonly name: string;
  readonly shape: ChipShape;
  /** Cores of one chip; null where a mesh of any size is one chip. */
  readonly mesh: Sides | null;
  /** Chips that may be joined to a grid. */
  readonly chips: Sides | null;
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

const INT32 = 2 ** 31 - 1;
const wide: Range = { min: -INT32, max: INT32 };

/** RANC (Mack et al., IEEE TCAD 40, 2021): integers of 32 bits that are proved not to overflow, and two of the reset modes. */
const RANC_SHAPE: ChipShape = {
  ...TRUENORTH_SHAPE,
  potentialBits: 32,
  overflow: 'proved',
  weight: wide,
  leak: wide,
  threshold: wide,
  thresholdBits: 0,
  modes: MODE.resetBySubtraction,
  reach: 65_535,
};

/** A TrueNorth chip has 64 x 64 cores; boards join chips edge to edge (Merolla et al., Science 345, 2014). */
const TRUENORTH_CHIP: ChipDescription = {
  name: 'truenorth',
  shape: TRUENORTH_SHAPE,
  mesh: { width: 64, height: 64 },
  chips: null,
};

/** Chips that have a name. */
export const CHIPS: ReadonlyMap<string, ChipDescription> = new Map(
  [TRUENORTH_CHIP, { name: 'ranc', shape: RANC_SHAPE, mesh: null, chips: null }].map((chip) => [chip.name, chip]),
);

const size = (key: keyof typeof SHAPE_LIMITS) => z.int().min(SHAPE_LIMITS[key].min).max(SHAPE_LIMITS[key].max);
const range = z.tuple([z.int(), z.int()]);
const side = z.int().min(1).max(65_535);
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
  like: z.string().optional(),
  core: core.prefault({}),
  mesh: sides.optional(),
  chips: sides.optional(),
});

/** @throws SynaptickError naming the file, the key, the limit and the remedy */
export function parseChipDescription(file: string, text: Uint8Array): ChipDescription {
  const {
    name,
    like = 'truenorth',
    core,
    mesh,
    chips,
  } = checkSchema(file, schema, parseJson(file, text), 'docs/chips.md says what a chip has');
  const base = CHIPS.get(like);
  if (!base) {
    throw new SynaptickError(`${file}: like is "${like}", must be ${[...CHIPS.keys()].join(' or ')}: choose one`);
  }
  const shape = shapeOf(core, base.shape);
  requireShape(file, shape);
  return { name, shape, mesh: sidesOf(mesh) ?? base.mesh, chips: sidesOf(chips) ?? base.chips };
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
    modes: modes ? modeBits(modes, axonTypes) : modesFor(base.modes, axonTypes),
  };
}

function rangeOf(pair: readonly [number, number] | undefined): Range | undefined {
  return pair && { min: pair[0], max: pair[1] };
}

function sidesOf(pair: readonly [number, number] | undefined): Sides | undefined {
  return pair && { width: pair[0], height: pair[1] };
}

function modeBits(names: readonly ModeName[], axonTypes: number): number {
  const bits = names.reduce((word, name) => word | MODES[name], 0);
  return names.includes('stochastic synapses') ? bits | stochasticBits(axonTypes) : bits;
}

/** Modes of another chip on one of so many axon types: a stochastic synapse for all of them, or for none. */
function modesFor(bits: number, axonTypes: number): number {
  const plain = bits & ((1 << MODE.stochasticSynapseShift) - 1);
  return bits === plain ? plain : plain | stochasticBits(axonTypes);
}

function stochasticBits(axonTypes: number): number {
  return Array.from({ length: axonTypes }, (_, type) => stochasticSynapse(type)).reduce((all, bit) => all | bit, 0);
}
