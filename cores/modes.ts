/**
 * What a neuron's modes mean, for whoever sets or asks them: the bits by name, and words for a set of them. What the modes do
 * is written thrice and apart, in the oracle, the kernels and the mapper's interpreter: each is a check of the others.
 */
import { type ChipShape, modesOfShape, TRUENORTH_SHAPE } from './chip-shape.ts';
import { SynaptickError } from './errors.ts';
import * as bits from './mode-bits.ts';

export * as MODE from './mode-bits.ts';

/** Reset modes in the order of their numbers: gamma of TrueNorth, `reset_mode` of RANC, which has the first two. */
export const RESET_MODES = ['value', 'subtract', 'none'] as const;
export type ResetMode = (typeof RESET_MODES)[number];

/** Modes of the negative threshold in the order of their numbers: kappa of TrueNorth. */
export const NEGATIVE_MODES = ['reset', 'saturate'] as const;
export type NegativeMode = (typeof NEGATIVE_MODES)[number];

/** A neuron's modes in words; absent ones are the first of their kind, or off. */
export interface NeuronModes {
  /** Reset mode (gamma): to R, by subtraction of the threshold, or none. */
  readonly resetMode?: ResetMode;
  /** At the negative threshold (kappa): reset as resetMode says, or saturate at -beta. */
  readonly negativeMode?: NegativeMode;
  /** Leak along the sign of the potential (epsilon). */
  readonly leakReversal?: boolean;
  /** Stochastic leak (c). */
  readonly stochasticLeak?: boolean;
  /** Stochastic synapse for each axon type (b). */
  readonly stochasticSynapses?: readonly boolean[];
}

const RESET_BITS: Readonly<Record<ResetMode, number>> = {
  value: bits.resetToValue,
  subtract: bits.resetBySubtraction,
  none: bits.resetNone,
};

/** The word of these modes. */
export function packModes(modes: NeuronModes): number {
  let word = RESET_BITS[modes.resetMode ?? 'value'];
  if (modes.negativeMode === 'saturate') word |= bits.kappa;
  if (modes.leakReversal) word |= bits.leakReversal;
  if (modes.stochasticLeak) word |= bits.stochasticLeak;
  modes.stochasticSynapses?.forEach((on, type) => {
    if (on) word |= stochasticSynapse(type);
  });
  return word;
}

/** All modes of a word, with the stochastic synapses of so many axon types. */
export function unpackModes(word: number, axonTypes: number = TRUENORTH_SHAPE.axonTypes): Required<NeuronModes> {
  return {
    resetMode: resetModeOf(word),
    negativeMode: word & bits.kappa ? 'saturate' : 'reset',
    leakReversal: (word & bits.leakReversal) !== 0,
    stochasticLeak: (word & bits.stochasticLeak) !== 0,
    stochasticSynapses: Array.from({ length: axonTypes }, (_, type) => (word & stochasticSynapse(type)) !== 0),
  };
}

/** Names of single modes by their bits, for messages. */
const MODE_NAMES: readonly (readonly [number, string])[] = [
  [bits.leakReversal, 'leak reversal'],
  [bits.stochasticLeak, 'a stochastic leak'],
  [bits.resetBySubtraction, 'reset mode "subtract"'],
  [bits.resetNone, 'reset mode "none"'],
  [bits.kappa, 'saturation at the negative threshold'],
];

/**
 * Requires that a shape has all modes of a word.
 * @param name of the neuron, for messages
 * @throws SynaptickError naming the first that it has not
 */
export function requireModes(shape: ChipShape, name: string, word: number): void {
  if ((word & bits.resetMode) > bits.resetNone) {
    throw new SynaptickError(`${name}: reset mode is 3, must be 0, 1 or 2`);
  }
  const missing = word & ~modesOfShape(shape);
  if (missing === 0) return;
  const named = MODE_NAMES.find(([bit]) => missing & bit)?.[1];
  const type = 31 - Math.clz32(missing & -missing) - bits.stochasticSynapseShift;
  throw new SynaptickError(
    `${name}: ${named ?? `a stochastic synapse of axon type ${type}`} is no mode of this chip: take it off, or use a chip that has it`,
  );
}

/** The reset mode of a word. */
export function resetModeOf(word: number): ResetMode {
  const mode = word & bits.resetMode;
  if (mode === bits.resetToValue) return 'value';
  return mode === bits.resetBySubtraction ? 'subtract' : 'none';
}

/** The bit of the stochastic synapses (b) of an axon type, 0..15. */
export function stochasticSynapse(type: number): number {
  return 1 << (bits.stochasticSynapseShift + type);
}

/** Whether a neuron draws in every tick: its leak is random, or its threshold, which has so many random bits (TM). */
export function drawsEachTick(word: number, thresholdBits = 0): boolean {
  return (word & bits.stochasticLeak) !== 0 || thresholdBits > 0;
}
