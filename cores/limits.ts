/**
 * The fixed sizes of a TrueNorth core and the ranges of its parameters.
 *
 * Sources: Merolla et al., Science 345 (2014); Akopyan et al., IEEE TCAD 34 (2015); Cassidy et al., IJCNN 2013.
 */

/** Axons (crossbar rows) of a core. A smaller core leaves its last rows unused. */
export const AXONS = 256;
/** Neurons (crossbar columns) of a core. A smaller core leaves its last columns unused. */
export const NEURONS = 256;
/** Axon types G; a neuron has one signed weight for each. */
export const AXON_TYPES = 4;
/** Slots of an axon's delay ring: the current tick and 15 to come. */
export const RING_SLOTS = 16;
/** Longest axonal delay in ticks. */
export const MAX_DELAY = 15;
/** 32-bit words of a crossbar row, of a core's fired mask and of one of its ring slots. */
export const WORDS = 8;

/** Membrane potential: 20 bits, signed. */
export const POTENTIAL_MIN = -524_288;
export const POTENTIAL_MAX = 524_287;
/** Synaptic weight s and leak lambda: 9 bits with sign. */
export const WEIGHT_LIMIT = 255;
/** Thresholds alpha and beta: 18 bits, unsigned. */
export const THRESHOLD_MAX = 262_143;
/** Width TM of the random part of a threshold, in bits. */
export const THRESHOLD_BITS_MAX = 18;
