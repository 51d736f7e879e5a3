/**
 * The arena of the sliced engine: one WebAssembly memory that TypeScript fills (engines/sliced/) and the kernel steps. Offsets in
 * bytes; this file is compiled by both sides, so it holds plain numbers only.
 *
 * A word is one bit for each of 256 lanes, two halves of 128. A group is 256 lanes; all that changes is laid out group after group.
 */

/** Bytes of a word and of its half, and the lanes of a word. */
export const WORD = 32;
export const HALF = 16;
export const LANES = 256;

/** The header lies here. */
export const HEADER = 1024;

// Header fields, u32 each: counts and addresses.
export const H_CORES = HEADER + 0;
export const H_GROUPS = HEADER + 4;
/** Ticks emulated so far. */
export const H_TICK = HEADER + 8;
/** Slots of an axon ring, a power of two, less one. */
export const H_SLOT_MASK = HEADER + 12;
/** Core records, see C_*. */
export const H_RECORDS = HEADER + 16;
/** Axon rings `[group][slot][axon row]`, words; bytes of a slot and of a group. */
export const H_RING = HEADER + 20;
export const H_RING_SLOT = HEADER + 24;
export const H_RING_GROUP = HEADER + 28;
/** Who fired in the last tick `[group][neuron row]`, words, and bytes of a group. */
export const H_FIRED = HEADER + 32;
export const H_FIRED_GROUP = HEADER + 36;
/** Planes of the potentials less the thresholds `[group]`, see C_PLANES, and bytes of a group: the last plane says who fires. */
export const H_PLANES = HEADER + 40;
export const H_PLANES_GROUP = HEADER + 44;
/** Which lanes there are `[group]`, words: those that are not never spike. */
export const H_PRESENT = HEADER + 48;
/** Counts of the last tick `[core]`, four u32: spikes, active axons, synaptic events, hops. */
export const H_COUNTS = HEADER + 52;
/** Planes of each potential now `[group][neuron row]`, u8, and bytes of a group. */
export const H_WIDTHS = HEADER + 56;
export const H_WIDTHS_GROUP = HEADER + 60;
/** Totals since the start, u64 each: spikes, active axons, synaptic events, hops, output spikes. */
export const H_TOTALS = HEADER + 64;
/** Planes that each potential has room for now `[group][neuron row]`, u8, laid out as the widths: as many as it has ever needed. */
export const H_ROOMS = HEADER + 108;
/** How much a core moves `[group][core]`, u8, see M_*. */
export const H_MOVES = HEADER + 104;
/** Its potentials may have been set; only ticks have moved them; a tick in which nothing arrives will not move them. */
export const M_SET = 0;
export const M_TICKED = 1;
export const M_RESTS = 2;
/** Lowest and highest potential, i64, where potentials saturate. */
export const H_LOW = HEADER + 112;
export const H_HIGH = HEADER + 120;

// Record of a core.
export const C_BYTES = 48;
/** Axons, and the first of their rows. */
export const C_AXONS = 0;
export const C_AXON_ROW = 4;
/** First of its neuron rows. */
export const C_NEURON_ROW = 8;
/** Neuron records, see N_*, and how many there are: those that are configured. */
export const C_NEURONS = 12;
export const C_COUNT = 16;
/** Set bits of each crossbar row, u16; the top bit is its part, see PARTS. */
export const C_FAN_OUT = 20;
/** Byte of a group's planes at which the core's begin; each neuron's follow those of the one before, as many as it has room for now. */
export const C_PLANES = 24;
/** Whether no neuron leaks: such a core can be at rest. */
export const C_STILL = 28;
/** The neurons' sums for each set of parts with spikes (bits, 1 to 3), one neuron after the other. */
export const C_SUMS = 32;

/**
 * The axons of a core are in two parts, by their types: those whose weights are far larger than the others' are the second.
 * Spikes that drive a network's timing come so, now and then: a tick without one takes shorter sums, and fewer planes.
 */
export const PARTS = 2;

// Record of a neuron.
export const N_BYTES = 152;
/** Number of the neuron on its core. */
export const N_NEURON = 0;
/** Planes in which a tick computes at the most. How many hold a neuron's potentials now is in H_WIDTHS. */
export const N_PLANES = 8;
/** Planes that are kept at the most: as many, or none where the potential is always 0 between ticks. */
export const N_KEPT = 10;
/** See F_*. */
export const N_FLAGS = 12;
/** Row of the target axon; NO_ROW where spikes go nowhere or off the chip. */
export const N_TARGET = 16;
export const NO_ROW = 0xffffffff;
/** Ticks to the target, and mesh steps. */
export const N_DELAY = 20;
export const N_HOPS = 22;
// Constants, i64 each.
export const N_LEAK = 32;
export const N_THRESHOLD = 40;
/** What is kept is negative with this where the neuron is below its negative threshold. */
export const N_BELOW = 48;
/** What is added to it then. */
export const N_FLOOR = 56;
/** What becomes of what is kept. */
export const N_ON_FIRE = 64;
export const N_ON_BELOW = 72;
/** How far a threshold, or what a reset gives, can take what is kept. */
export const N_SPAN = 80;
/** For each part, i64: what complements of its axons are too much (see below); what it can bring at the most, and take. */
export const N_SURPLUS = 88;
export const N_EXCITES = 104;
export const N_INHIBITS = 120;
/** Bytes of its sum for each set of parts, u32. */
export const N_SUMS = 136;

// A sum: steps of every column, u16 (N_PLANES of them): twice its adders of eight, and one more if one input is left. Then for each column
// the adders: eight inputs and where the carry goes, three columns on; and the last input and where its carry goes. All are u16: bytes
// from the words in scratch.
export const ADDER_BYTES = 18;
export const SINGLE_BYTES = 4;

// Flags.
/** The neuron may fire; may be below its negative threshold with a consequence. */
export const F_FIRES = 1;
export const F_BELOW = 2;
/** On firing the threshold is taken off; without it and F_FIRE_STAYS the potential becomes N_ON_FIRE. */
export const F_FIRE_SUBTRACTS = 4;
export const F_FIRE_STAYS = 8;
/** Below, N_FLOOR is added, else the potential becomes N_ON_BELOW. */
export const F_BELOW_ADDS = 16;
/** Off the chip on an output line. */
export const F_OUTPUT = 32;
/** The leak goes along the sign of the potential. */
export const F_REVERSAL = 64;
/** Sum, leak or reset may pass the ends of the potential if it is large. */
export const F_SATURATES = 128;
/** Without leak and spikes the neuron is never below its negative threshold after a tick. */
export const F_FLOORED = 256;

/**
 * Scratch, at a fixed place: halves of words. For each half of the lanes the active axons of a core (up to 1,024), their complements,
 * zeros, carries, and a place for those that nobody reads; then the planes of a sum and room for others.
 */
export const MOST_AXONS = 1024;
export const MOST_PLANES = 48;
export const ZERO_PLACE = 2 * MOST_AXONS;
export const CARRY_PLACE = ZERO_PLACE + 1;
/** More than the carries of four columns: one for eight inputs, of which there are at most 1,024 axons and the carries. */
export const CARRIES = 1024;
export const NOWHERE_PLACE = CARRY_PLACE + CARRIES;
export const WORDS_BYTES = (NOWHERE_PLACE + 1) * HALF;
export const SCRATCH = 2 * HEADER;
export const SCRATCH_SUM = SCRATCH + 2 * WORDS_BYTES;
export const SCRATCH_ROOM = SCRATCH_SUM + MOST_PLANES * WORD;
/** Half a word of zeros, and one of ones. */
export const BITS = SCRATCH_ROOM + MOST_PLANES * WORD;
export const SCRATCH_END = BITS + 2 * HALF;
