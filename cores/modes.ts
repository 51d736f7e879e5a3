/**
 * What a neuron's modes mean, for whoever sets or asks them: the bits by name, and words for a set of them. What the modes do
 * is written thrice and apart, in the oracle, the kernels and the mapper's interpreter: each is a check of the others.
 */
import { AXON_TYPES } from './limits.ts';
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

/** All modes of a word. */
export function unpackModes(word: number): Required<NeuronModes> {
  return {
    resetMode: resetModeOf(word),
    negativeMode: word & bits.kappa ? 'saturate' : 'reset',
    leakReversal: (word & bits.leakReversal) !== 0,
    stochasticLeak: (word & bits.stochasticLeak) !== 0,
    stochasticSynapses: Array.from({ length: AXON_TYPES }, (_, type) => (word & stochasticSynapse(type)) !== 0),
  };
}

/** The reset mode of a word. */
export function resetModeOf(word: number): ResetMode {
  const mode = word & bits.resetMode;
  if (mode === bits.resetToValue) return 'value';
  return mode === bits.resetBySubtraction ? 'subtract' : 'none';
}

/** The bit of the stochastic synapses (b) of an axon type, 0..3. */
export function stochasticSynapse(type: number): number {
  return 1 << (bits.stochasticSynapseShift + type);
}

/** Whether a neuron draws in every tick: its leak is random, or its threshold, which has so many random bits (TM). */
export function drawsEachTick(word: number, thresholdBits = 0): boolean {
  return (word & bits.stochasticLeak) !== 0 || thresholdBits > 0;
}
