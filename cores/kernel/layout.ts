/**
 * The arena: one WebAssembly memory that TypeScript fills (engines/arena.ts) and the kernel steps. Offsets in bytes; this
 * file is compiled by both sides, so it holds plain numbers only.
 */

/**
 * A tile: up to 256 neurons of one core, with the synapses of all its axons onto them. TrueNorth's core is one tile; a core of
 * more neurons is several that share its axons. Neurons, and words of a crossbar row.
 */
export const NEURONS = 256;
export const WORDS = 8;

/** The header lies here; below it is the control block of the threads. */
export const HEADER = 1024;

// Control block of the threads, i32 each on a cache line of its own.
/** Number of the last command to the threads. */
export const C_COMMAND = 64;
/** Ticks of the command. */
export const C_TICKS = 128;
/** Threads that have arrived at the barrier, and how often it has opened. */
export const C_ARRIVED = 192;
export const C_PHASE = 256;
/** Not 0: the threads shall end; a thread has failed. */
export const C_STOP = 320;
export const C_FAILED = 384;
/** Looks at a word before a thread sleeps; sleeps of 50 ms before thread 0 gives another up. */
export const C_SPIN = 448;
export const C_STALL = 512;

// Header fields, u32 each: counts and addresses.
export const H_CORES = HEADER + 0;
export const H_LANES = HEADER + 4;
export const H_THREADS = HEADER + 8;
/** Ticks emulated so far. */
export const H_TICK = HEADER + 12;
/** 1 where potentials saturate. */
export const H_SATURATE = HEADER + 16;
/** 1 where the negative test is <=. */
export const H_INCLUSIVE = HEADER + 20;
/** Tile descriptors, see D_*. */
export const H_DESCRIPTORS = HEADER + 24;
/** Membrane potentials `[lane][tile][256]` of tiles that are not wide, i16. */
export const H_POTENTIALS = HEADER + 28;
/** Axon rings `[lane][thread][slot][core][bits of its axons]`, 16 slots of 32 bytes a core on TrueNorth. */
export const H_RING = HEADER + 32;
export const H_RING_LANE = HEADER + 36;
export const H_RING_THREAD = HEADER + 40;
export const H_RING_SLOT = HEADER + 44;
/** Fire records, 8 bytes a row (16 in the kernel for any shape), see R_*. */
export const H_RECORDS = HEADER + 48;
/** Mesh coordinates x | y << 16, u32 a core and one for the output sink. */
export const H_COORDINATES = HEADER + 52;
/** Fired masks `[lane][tile][32 bytes]` of the last tick. */
export const H_FIRED = HEADER + 56;
/** Counters `[tile]` of the last tick, four u32: spikes, active axons, synaptic events, hops. */
export const H_CORE_COUNTERS = HEADER + 60;
/** Lane state `[lane][tile]`, two u32, see S_*. */
export const H_CORE_STATE = HEADER + 64;
/** First tick of each lane, u32. */
export const H_LANE_TICKS = HEADER + 68;
/** Stream keys, i32 a row; of use to general cores only. */
export const H_KEYS = HEADER + 72;
/** Scratch of each thread, see SCRATCH_*. */
export const H_SCRATCH = HEADER + 76;
/** Tile range of each thread, two u32: from, to. */
export const H_RANGES = HEADER + 80;
/** Membrane potentials `[lane][tile][256]` of wide tiles, i32. */
export const H_WIDE_POTENTIALS = HEADER + 84;
/**
 * Buckets `[lane][source thread][slot][target thread]` of spikes on their way, H_BUCKET_CAPACITY u32 each (bit of the
 * axon in a slot of the ring), and their counts. On a chip whose ring exceeds the cache an append costs less than a scattered bit; what does not
 * fit a bucket goes to the ring. Capacity 0: no buckets.
 */
export const H_BUCKETS = HEADER + 88;
export const H_BUCKET_COUNTS = HEADER + 92;
export const H_BUCKET_CAPACITY = HEADER + 96;
/** Thread of each core, u8. */
export const H_OWNERS = HEADER + 100;
/** Configured neurons `[tile][32 bytes]`. */
export const H_ENABLED = HEADER + 104;
export const H_TILES = HEADER + 108;

// Header fields of the kernel for any shape.
/** Slots of a ring, a power of two, less one; bits of a core in a slot; tiles of a batch. */
export const H_SLOT_MASK = HEADER + 112;
export const H_CORE_BITS = HEADER + 116;
export const H_BATCH = HEADER + 120;
/** Ends of a potential, i32, where it saturates; the largest that is held in 16 bits. */
export const H_LOW = HEADER + 124;
export const H_HIGH = HEADER + 128;
export const H_NARROW = HEADER + 132;
/** Mesh coordinates of each tile's core, as H_COORDINATES. */
export const H_TILE_COORDINATES = HEADER + 136;
/** Axons that are active in every tick: bits of a slot of the ring, u32, and the range of each thread, two u32. */
export const H_STUCK = HEADER + 140;
export const H_STUCK_RANGES = HEADER + 144;
export const H_TILES_PER_CORE = HEADER + 148;

// Tile descriptor: two cache lines.
export const DESCRIPTOR_BYTES = 128;
/** Kinds, see K_*. */
export const D_KIND = 0;
export const D_CROSSBAR = 4;
export const D_WEIGHTS = 8;
export const D_ALPHA = 12;
export const D_LEAK = 16;
export const D_LIMIT = 20;
export const D_NEGATIVE = 24;
/** Bases of narrow arrays, or the shared value: threshold - 1, leak, negative limit, value set below it. */
export const D_ALPHA_BASE = 28;
export const D_LEAK_BASE = 32;
export const D_LIMIT_BASE = 36;
export const D_NEGATIVE_BASE = 40;
/** Largest |weight|; largest |leak|; largest |value| that a reset can set. */
export const D_WEIGHT_MAX = 44;
export const D_LEAK_MAX = 48;
export const D_RESET_MAX = 52;
/** Axons that an i8 sum can take before it must be flushed, u16. */
export const D_FLUSH = 56;
/** Shared weights by type, four i8. */
export const D_SHARED_WEIGHTS = 60;
/** Axon types as two planes of 32 bytes. */
export const D_TYPE_PLANES = 64;

// In the kernel for any shape, where the planes would be.
/** Axon types, u8 each. */
export const D_TYPES = 64;
/** Neurons, up to a multiple of 16. */
export const D_WIDTH = 68;
/** 64-bit words of the core in a slot of the ring, and the byte at which it begins there. */
export const D_RING_WORDS = 72;
export const D_RING = 76;
/** Shared weights by type, sixteen i8. */
export const D_SHARED_WEIGHTS_ANY = 80;
/** Bits: the first tile of its core, the last. */
export const D_PART = 96;
export const PART_FIRST = 1;
export const PART_LAST = 2;

// Kinds of tile: bits of D_KIND.
/** Parameters of the neuron update. */
export const K_PARAMETERS = 3;
/** Leak and limit shared by the core, thresholds u8 from a base. */
export const P_SHARED_NARROW = 0;
/** Leak and limit shared, thresholds i16. */
export const P_SHARED = 1;
/** Leak and limit u8 from a base, thresholds i16. */
export const P_NARROW = 2;
/** All i16. */
export const P_WIDE = 3;
/** What happens below the negative limit, at bit 2. */
export const K_NEGATIVE_SHIFT = 2;
/** V = max(V, limit). */
export const N_FLOOR = 0;
/** V = a value, shared or per neuron as the parameters are. */
export const N_VALUE = 1;
/** By neuron: a value, or V plus a value. */
export const N_MIXED = 2;
/** Weights, at bit 4. */
export const K_WEIGHTS_SHIFT = 4;
export const W_SHARED8 = 0;
export const W_8 = 1;
export const W_16 = 2;
export const W_32 = 3;
/** General: every mode, i32 parameters. */
export const K_GENERAL = 64;
/** Some synapse is stochastic (general tiles). */
export const K_STOCHASTIC_SYNAPSE = 128;
/** Some neuron is not configured (H_ENABLED). */
export const K_DISABLED = 256;
/** A draw or a reset without a fixed point: never quiet. */
export const K_RESTLESS = 512;

// General tiles: D_ALPHA points to a block of arrays, each of 256 i32.
export const G_ALPHA = 0;
export const G_LEAK = 1024;
export const G_BETA = 2048;
export const G_RESET = 3072;
export const G_MODES = 4096;
/** 2^TM - 1. */
export const G_THRESHOLD_MASK = 5120;
export const GENERAL_BYTES = 6144;

// Fire record: u32 target, i32 value. On firing V = (keep ? V : 0) + value.
export const R_KEEP = 0x80000000;
export const R_CORE_SHIFT = 12;
export const R_CORE_MASK = 0x7ffff;
export const R_AXON_SHIFT = 4;
// For any shape: u32 core (and R_KEEP), i32 value, u32 axon and delay, u32 of 2^32 chances that the packet is lost.
export const R_ANY_CORE_MASK = 0x7fffffff;
export const R_ANY_DELAY_SHIFT = 16;

// Lane state of a tile.
export const STATE_BYTES = 8;
/** Upper bound of |V|; while V is i16 it stays below 32768. */
export const S_BOUND = 0;
/** See STATE_*. */
export const S_FLAGS = 4;
export const STATE_WIDE = 1;
/** A tick without input changed nothing: another would not either. */
export const STATE_QUIET = 2;

// Scratch of a thread, for batches of up to 32 tiles, of up to 8,192 axons in all.
export const BATCH = 32;
/** Totals since the start, u64 each: spikes, active axons, events, hops, output spikes. */
export const SCRATCH_TOTALS = 0;
export const T_SPIKES = 0;
export const T_ACTIVE = 8;
export const T_EVENTS = 16;
export const T_HOPS = 24;
export const T_OUTPUTS = 32;
/** A place for what is read only to bring it into the cache. */
export const SCRATCH_TOUCHED = 56;
/** Sums of one tile: 256 i8, 256 i16, 256 i32. */
export const SCRATCH_SUM8 = 64;
export const SCRATCH_SUM16 = 320;
export const SCRATCH_SUM32 = 832;
/** Potentials of a tile before a tick. */
export const SCRATCH_BEFORE = 1856;
/** Where the events of each tile of a batch begin, u32, and the end. */
export const SCRATCH_EVENT_STARTS = 2880;
/** Active axons of a batch, tile after tile: u32 address of the crossbar row | axon type. */
export const SCRATCH_EVENTS = 3072;
/** Spikes of a batch: u32 rows, at most 32 * 256 and some past the end. */
export const SCRATCH_SPIKES = SCRATCH_EVENTS + (BATCH * 256 + 16) * 4;
/** Ring addresses (u32) and bits (u32) of the spikes. */
export const SCRATCH_ROUTES = SCRATCH_SPIKES + (BATCH * 256 + 16) * 4;
export const SCRATCH_BYTES = SCRATCH_ROUTES + (BATCH * 256 + 16) * 8;
