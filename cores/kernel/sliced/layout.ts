/**
 * The arena of the sliced engine: one WebAssembly memory that TypeScript fills (engines/sliced/) and the kernel steps. Offsets in
 * bytes; this file is compiled by both sides, so it holds plain numbers only.
 *
 * A word is one bit for each of 256 lanes. A group is 256 lanes; all that changes is laid out group after group.
 */

/** Bytes of a word, and its lanes. */
export const WORD = 32;
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
/** Planes of the potentials `[group]`, see C_PLANES, and bytes of a group. */
export const H_PLANES = HEADER + 40;
export const H_PLANES_GROUP = HEADER + 44;
/** Which lanes there are `[group]`, words: those that are not never spike. */
export const H_PRESENT = HEADER + 48;
/** Counts of the last tick `[core]`, four u32: spikes, active axons, synaptic events, hops. */
export const H_COUNTS = HEADER + 52;
export const H_SCRATCH = HEADER + 56;
/** Planes of each potential now `[group][neuron row]`, u8, and bytes of a group. */
export const H_WIDTHS = HEADER + 104;
export const H_WIDTHS_GROUP = HEADER + 108;
/** Totals since the start, u64 each: spikes, active axons, synaptic events, hops, output spikes. */
export const H_TOTALS = HEADER + 64;

// Record of a core.
export const C_BYTES = 32;
/** Axons, and the first of their rows. */
export const C_AXONS = 0;
export const C_AXON_ROW = 4;
/** First of its neuron rows. */
export const C_NEURON_ROW = 8;
/** Neuron records, see N_*, and how many there are: those that are configured. */
export const C_NEURONS = 12;
export const C_COUNT = 16;
/** Set bits of each crossbar row, u16. */
export const C_FAN_OUT = 20;
/** Byte of a group's planes at which the core's begin; each neuron's follow those of the one before. */
export const C_PLANES = 24;

// Record of a neuron; its lists follow.
export const N_BYTES = 88;
/** Bytes of the record with its lists. */
export const N_LENGTH = 0;
/** Number of the neuron on its core. */
export const N_NEURON = 4;
/** Planes in which a tick computes, and that are kept, at the most. How many hold a neuron's potentials now is in H_WIDTHS. */
export const N_PLANES = 8;
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
/** What a tick adds to the sum of its columns: the leak, less one weight for every inhibiting synapse (see the lists). */
export const N_ADD = 24;
/** Less the threshold: not negative where the neuron fires. */
export const N_FIRE = 32;
/** Plus the negative threshold: negative where the neuron is below it. */
export const N_BELOW = 40;
/** What the potential becomes. */
export const N_ON_FIRE = 48;
export const N_ON_BELOW = 56;
/** The leak alone, of steps that are taken one by one. */
export const N_LEAK = 64;
/** How far a tick's numbers can be from the potential before it. */
export const N_REACH = 72;
/** What is added to the sum of the columns alone, of such steps. */
export const N_SURPLUS = 80;
// Then: pairs of each column, u16 (N_PLANES of them), and for each column its inputs, two u16 a pair:
// places of words in scratch, see SCRATCH_AXONS.

// Flags.
/** The neuron may fire; may be below its negative threshold with a consequence. */
export const F_FIRES = 1;
export const F_BELOW = 2;
/** On firing the threshold is taken off; without it and F_FIRE_STAYS the potential becomes N_ON_FIRE. */
export const F_FIRE_SUBTRACTS = 4;
export const F_FIRE_STAYS = 8;
/** Below, the negative threshold is added, else the potential becomes N_ON_BELOW. */
export const F_BELOW_ADDS = 16;
/** At the negative threshold counts as below it. */
export const F_INCLUSIVE = 32;
/** Off the chip on an output line. */
export const F_OUTPUT = 64;
/** The leak goes along the sign of the potential. */
export const F_REVERSAL = 128;
/** Sum, leak or reset may pass the ends of the potential if it is large. */
export const F_SATURATES = 256;

// Scratch: the active axons of a core (up to 1,024 words), their complements, a word of zeros; then planes and carries.
export const MOST_AXONS = 1024;
export const MOST_PLANES = 48;
export const SCRATCH_AXONS = 0;
export const ZERO_PLACE = 2 * MOST_AXONS;
export const SCRATCH_SUM = (2 * MOST_AXONS + 1) * WORD;
export const SCRATCH_LEAKED = SCRATCH_SUM + MOST_PLANES * WORD;
export const SCRATCH_FIRE = SCRATCH_LEAKED + MOST_PLANES * WORD;
export const SCRATCH_BELOW = SCRATCH_FIRE + MOST_PLANES * WORD;
/** Carries into a column, and out of it: at most one for two inputs of up to 1,024 synapses of eleven bits. */
export const MOST_CARRIES = 1088;
export const SCRATCH_CARRIES = SCRATCH_BELOW + MOST_PLANES * WORD;
export const SCRATCH_BYTES = SCRATCH_CARRIES + 2 * MOST_CARRIES * WORD;
/** Lowest and highest potential, i64, where potentials saturate. */
export const H_LOW = HEADER + 112;
export const H_HIGH = HEADER + 120;
