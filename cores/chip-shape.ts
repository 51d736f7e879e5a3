/**
 * The shape of a chip's cores: how many axons, neurons and axon types, how long a delay, how wide a number. TrueNorth's is one of
 * them; engines, mapper and files take whatever a shape says and know no size of their own.
 *
 * Row numbers: axon a of core slot c is axon row `c * axons + a`, neuron n is neuron row `c * neurons + n`.
 */
import { requireInteger, SynaptickError } from './errors.ts';
import * as MODE from './mode-bits.ts';

/** Whole numbers from `min` to `max`. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface ChipShape {
  /** Axons (crossbar rows) of a core, 1..1,024. */
  readonly axons: number;
  /** Neurons (crossbar columns) of a core, 1..1,024. */
  readonly neurons: number;
  /** Axon types G, 1..16; a neuron has one signed weight for each. */
  readonly axonTypes: number;
  /** Longest axonal delay in ticks, 1..63. */
  readonly maxDelay: number;
  /** Width of the membrane potential, sign included, 8..32 bits. */
  readonly potentialBits: number;
  /** At its end a potential stays (TrueNorth), or the loader has proved that none gets there (RANC). */
  readonly overflow: 'saturate' | 'proved';
  /** The negative threshold is crossed at `V < -beta` (TrueNorth; RANC reset type 0) or `V <= -beta` (RANC type 1). */
  readonly negativeTest: '<' | '<=';
  /** Synaptic weight s. */
  readonly weight: Range;
  /** Leak lambda. */
  readonly leak: Range;
  /** Thresholds alpha and beta. */
  readonly threshold: Range;
  /** Widest random part TM of a threshold, in bits, 0..18; 0 where thresholds are not random. */
  readonly thresholdBits: number;
  /** Bits of mode-bits.ts that a neuron may set; of the stochastic synapses those of the types that the shape has. */
  readonly modes: number;
  /** Reach of a spike packet: the largest |dx| and |dy| in cores. */
  readonly reach: number;
}

/** Limits of what the engines emulate, whatever the chip. */
export const SHAPE_LIMITS = {
  axons: { min: 1, max: 1024 },
  neurons: { min: 1, max: 1024 },
  axonTypes: { min: 1, max: 16 },
  maxDelay: { min: 1, max: 63 },
  potentialBits: { min: 8, max: 32 },
  thresholdBits: { min: 0, max: 18 },
  reach: { min: 1, max: 65_535 },
} as const satisfies Partial<Record<keyof ChipShape, Range>>;

/** Merolla et al., Science 345 (2014); Akopyan et al., IEEE TCAD 34 (2015); Cassidy et al., IJCNN 2013. */
export const TRUENORTH_SHAPE: ChipShape = {
  axons: 256,
  neurons: 256,
  axonTypes: 4,
  maxDelay: 15,
  potentialBits: 20,
  overflow: 'saturate',
  negativeTest: '<',
  weight: { min: -255, max: 255 },
  leak: { min: -255, max: 255 },
  threshold: { min: 0, max: 262_143 },
  thresholdBits: 18,
  modes: MODE.all,
  reach: 255,
};

/** Potentials from the least to the largest. */
export function potentialRange({ potentialBits }: Pick<ChipShape, 'potentialBits'>): Range {
  return { min: -(2 ** (potentialBits - 1)), max: 2 ** (potentialBits - 1) - 1 };
}

/** Row of an axon of a core slot. A loop takes the stride once, `shape.axons`. */
export function axonRow({ axons }: Pick<ChipShape, 'axons'>, core: number, axon: number): number {
  return core * axons + axon;
}

/** Row of a neuron of a core slot. A loop takes the stride once, `shape.neurons`. */
export function neuronRow({ neurons }: Pick<ChipShape, 'neurons'>, core: number, neuron: number): number {
  return core * neurons + neuron;
}

/** A neuron row as a person reads it: `core 3 neuron 7`. */
export function neuronPlace({ neurons }: Pick<ChipShape, 'neurons'>, row: number): string {
  return `core ${Math.floor(row / neurons)} neuron ${row % neurons}`;
}

/** The mode bits that a neuron of this shape may set: those of its modes, with a stochastic synapse for each type that it has. */
export function modesOfShape({ modes, axonTypes }: Pick<ChipShape, 'modes' | 'axonTypes'>): number {
  return modes & ((1 << (MODE.stochasticSynapseShift + axonTypes)) - 1);
}

/** 32-bit words of a crossbar row, and of a core's fired mask. */
export function neuronWords({ neurons }: Pick<ChipShape, 'neurons'>): number {
  return Math.ceil(neurons / 32);
}

/** 32-bit words of a core's axons in one slot of its delay ring. */
export function axonWords({ axons }: Pick<ChipShape, 'axons'>): number {
  return Math.ceil(axons / 32);
}

/** Slots of an axon's delay ring: the current tick and those to come. */
export function delaySlots({ maxDelay }: Pick<ChipShape, 'maxDelay'>): number {
  return maxDelay + 1;
}

/** Whether two shapes are the same in everything. */
export function sameShape(one: ChipShape, other: ChipShape): boolean {
  return shapeDifference(one, other) === null;
}

/** The first in which two shapes differ, in words; null where they are the same. */
export function shapeDifference(one: ChipShape, other: ChipShape): string | null {
  for (const key of Object.keys(TRUENORTH_SHAPE) as (keyof ChipShape)[]) {
    const [a, b] = [valueText(one, key), valueText(other, key)];
    if (a !== b) return `${key} ${a} and ${b}`;
  }
  return null;
}

/** Modes of axon types that a shape lacks are none of its modes. */
function valueText(shape: ChipShape, key: keyof ChipShape): string {
  const value = key === 'modes' ? modesOfShape(shape) : shape[key];
  return typeof value === 'object' ? `${value.min}..${value.max}` : String(value);
}

/**
 * @param name of the chip, for messages
 * @throws SynaptickError naming the first number that no chip can have, or two that contradict each other
 */
export function requireShape(name: string, shape: ChipShape): void {
  for (const [key, { min, max }] of Object.entries(SHAPE_LIMITS)) {
    requireInteger(`${name}: ${key}`, shape[key as keyof typeof SHAPE_LIMITS], min, max);
  }
  requireInteger(`${name}: modes`, shape.modes, 0, MODE.all);
  const potential = potentialRange(shape);
  for (const key of ['weight', 'leak', 'threshold'] as const) {
    const { min, max } = shape[key];
    requireInteger(
      `${name}: least ${key}`,
      min,
      potential.min,
      potential.max,
      `a potential of ${shape.potentialBits} bits has to hold it`,
    );
    requireInteger(
      `${name}: largest ${key}`,
      max,
      min,
      potential.max,
      `a potential of ${shape.potentialBits} bits has to hold it`,
    );
  }
  if (shape.overflow === 'proved') requireProvable(name, shape);
  // What a tick brings to a neuron is summed in 32 bits and one of sign before it saturates.
  const most = shape.axons * Math.max(-shape.weight.min, shape.weight.max);
  if (shape.overflow === 'saturate' && most >= 2 ** 31) {
    throw new SynaptickError(
      `${name}: ${shape.axons} axons of weights to ${Math.max(-shape.weight.min, shape.weight.max)} bring up to ${most} in a tick, must be below 2^31: narrow the weights`,
    );
  }
}

/** A proof knows the modes of RANC: others move a potential in ways that it has no bound for. */
function requireProvable(name: string, { modes, thresholdBits }: ChipShape): void {
  if ((modes & ~(MODE.resetBySubtraction | MODE.kappa)) === 0 && thresholdBits === 0) return;
  throw new SynaptickError(
    `${name}: a chip whose potentials are proved not to overflow has no leak reversal, no stochastic modes, no mode "no reset" and no random thresholds: leave them out of its modes with thresholdBits 0, or let its potentials saturate`,
  );
}
