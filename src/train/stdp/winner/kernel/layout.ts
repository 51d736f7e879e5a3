/**
 * What kernel and host agree on: byte offsets in the header at address 0. AssemblyScript and TypeScript both read this
 * file, so it uses what both have.
 */
export const H_INPUTS = 0;
/** Neurons, and the same rounded up to BLOCK: the row length of everything by neuron. */
export const H_NEURONS = 4;
export const H_PADDED = 8;
export const H_STEPS = 12;
/** f32: what a potential keeps over a step, and the learning rate (0: no learning). */
export const H_KEPT = 16;
export const H_RATE = 20;
/** Four words of the generator. */
export const H_RANDOM = 32;
/** Addresses: f32 [inputs], f32 [65536], u32 [steps], u16 [steps][inputs]. */
export const H_GAPS = 48;
export const H_LOGS = 52;
export const H_EVENT_COUNTS = 56;
export const H_EVENTS = 60;
/** f32 [inputs][padded], f32 [neurons][inputs]: the weights by input for spikes and by neuron for learning. */
export const H_BY_INPUT = 64;
export const H_BY_NEURON = 68;
/** f32 [padded], f32 [padded], u32 [padded], f32 [inputs], f32 [steps + 1]. */
export const H_POTENTIALS = 72;
export const H_THRESHOLDS = 76;
export const H_COUNTS = 80;
export const H_TRACES = 84;
export const H_POWERS = 88;
export const HEADER_BYTES = 96;
/** Neurons that pass through the inner loop together. */
export const BLOCK = 16;
