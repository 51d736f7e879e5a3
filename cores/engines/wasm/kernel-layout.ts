/**
 * How a kernel holds the cores of a shape. There are two: one for TrueNorth's cores, whose sizes are constants of its code, and one
 * that reads sizes from the arena. A tile is up to 256 neurons of a core; a core of more is several, which share its axons.
 */
import { type ChipShape, potentialRange, type Range, TRUENORTH_SHAPE } from '../../chip-shape.ts';
import { SynaptickError } from '../../errors.ts';
import * as K from '../../kernel/layout.ts';

export interface KernelLayout {
  /** Whether it is that of the kernel for any shape. */
  readonly any: boolean;
  readonly tilesPerCore: number;
  /** Axons and axon types of a core, as rows are counted. */
  readonly axons: number;
  readonly axonTypes: number;
  /** Slots of a ring, a power of two, and 32-bit words of a core in each. */
  readonly slots: number;
  readonly ringWords: number;
  /** Tiles that are stepped together, so that their accesses to memory overlap. */
  readonly batch: number;
  /** Largest |V| that may be held in 16 bits: up to there nothing saturates. */
  readonly narrowLimit: number;
}

const I16 = 32_767;
const I32: Range = { min: -(2 ** 31), max: 2 ** 31 - 1 };
/** Axons of all tiles of a batch, for which a thread has room. */
const BATCH_AXONS = K.BATCH * 256;

const TRUENORTH_LAYOUT: KernelLayout = {
  any: false,
  tilesPerCore: 1,
  axons: 256,
  axonTypes: 4,
  slots: 16,
  ringWords: 8,
  batch: K.BATCH,
  narrowLimit: I16,
};

/** @param faults whether axons stick or packets are lost, which the kernel for any shape knows */
export function kernelLayout(shape: ChipShape, faults: boolean): KernelLayout {
  if (!faults && isTrueNorths(shape)) return TRUENORTH_LAYOUT;
  const { axons, neurons, axonTypes, maxDelay, overflow } = shape;
  return {
    any: true,
    tilesPerCore: Math.ceil(neurons / K.NEURONS),
    axons,
    axonTypes,
    slots: 2 ** Math.ceil(Math.log2(maxDelay + 1)),
    ringWords: Math.ceil(axons / 64) * 2,
    batch: Math.min(K.BATCH, Math.floor(BATCH_AXONS / axons)),
    narrowLimit: overflow === 'saturate' ? Math.min(I16, potentialRange(shape).max) : I16,
  };
}

/** Whether TrueNorth's kernel computes what the shape says: its sizes, or fewer types and delays, and its potentials where they saturate. */
function isTrueNorths(shape: ChipShape): boolean {
  const { axons, neurons, axonTypes, maxDelay, potentialBits, overflow } = TRUENORTH_SHAPE;
  if (shape.axons !== axons || shape.neurons !== neurons) return false;
  if (shape.axonTypes > axonTypes || shape.maxDelay > maxDelay) return false;
  if (shape.overflow !== overflow) return true;
  return shape.potentialBits === potentialBits && RANGES.every((key) => isWithin(shape[key], TRUENORTH_SHAPE[key]));
}

const RANGES = ['weight', 'leak', 'threshold'] as const;

function isWithin(own: Range, other: Range): boolean {
  return own.min >= other.min && own.max <= other.max;
}

/** Neurons of a tile of a shape, up to a multiple of 16: its last one may be narrow. */
export function tileWidth({ tilesPerCore }: KernelLayout, { neurons }: ChipShape, tile: number): number {
  const left = neurons - (tile % tilesPerCore) * K.NEURONS;
  return Math.ceil(Math.min(left, K.NEURONS) / 16) * 16;
}

/**
 * Why the kernel does not take a shape; null where it does. It negates a leak and a threshold in 32 bits, and adds to a threshold
 * its random part.
 */
export function kernelRefusal({ leak, threshold, thresholdBits }: ChipShape): string | null {
  for (const [name, { min }] of [['leaks', leak] as const, ['thresholds', threshold] as const]) {
    if (min <= I32.min) return `${name} of ${min}, whose negative passes 32 bits`;
  }
  const most = threshold.max + 2 ** thresholdBits - 1;
  return most > I32.max ? `thresholds to ${threshold.max} with ${thresholdBits} random bits, which pass 32 bits` : null;
}

/** @throws SynaptickError naming what of the shape the kernel does not take */
export function requireKernelShape(engine: string, shape: ChipShape): void {
  const refusal = kernelRefusal(shape);
  if (refusal === null) return;
  throw new SynaptickError(
    `the engine ${engine} takes no chip with ${refusal}: narrow them by one, or use the engine oracle, which takes every chip`,
  );
}
