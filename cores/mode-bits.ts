/**
 * The bits of a neuron's `modes`: a word of 32 bits in the chip image. Letters in brackets are those of Cassidy et al., IJCNN
 * 2013; what each mode does stands in engines/TICK.md. Compiled by the SIMD kernel too, so it holds plain numbers only;
 * everyone else takes them from modes.ts.
 */

/** Leak reversal (epsilon): the leak acts along the sign of V. */
export const leakReversal = 1 << 0;
/** Stochastic leak (c). */
export const stochasticLeak = 1 << 1;

/** Reset mode (gamma), two bits: one of the three below. */
export const resetMode = 3 << 2;
/** On a spike V becomes R, below -beta it becomes -R. */
export const resetToValue = 0 << 2;
/** On a spike the threshold is taken off V, below -beta beta is added. */
export const resetBySubtraction = 1 << 2;
/** V stays as it is. */
export const resetNone = 2 << 2;

/** Negative threshold mode (kappa): saturate at -beta instead of resetting. */
export const kappa = 1 << 4;

/** Stochastic synapse (b), one bit for each axon type from here: TrueNorth has four, a chip at most 16. */
export const stochasticSynapseShift = 5;
export const stochasticSynapses = 0xffff << stochasticSynapseShift;

/** Every bit that means something. */
export const all = (1 << (stochasticSynapseShift + 16)) - 1;
