/**
 * The random draws of the emulated chip. TrueNorth's own generator is unpublished, so this one is ours: counter-based,
 * a draw is a pure function of (seed, stream, tick, draw). No engine, thread count, lane or placement changes a result.
 *
 *     key(seed, stream)  = mix(mix(stream + G) + seed)
 *     when(tick, draw)   = mix(mix(tick + G) + draw)
 *     bits(...)          = mix(key + when)            32 bits; rho = the top 8, rhoT = the top 18; a packet's loss = all
 *
 * mix is the 32-bit finaliser "lowbias32" of C. Wellons' hash prospector; G is 2^32 / golden ratio. All sums are mod 2^32.
 */

/** Draw numbers of a neuron within a tick: leak and threshold, after the synapses on TrueNorth's 256 axons. */
export const DRAW_LEAK = 256;
export const DRAW_THRESHOLD = 257;

/** Draw number of the synapse on an axon. Axons from 256 on step over those two, so that no two draws of a tick are one. */
export function drawOfSynapse(axon: number): number {
  return axon < DRAW_LEAK ? axon : axon + 2;
}

/** Draw numbers from here on say whether a packet is lost: past those of the synapses of any core. */
const DRAW_LOSS = 65_536;

/**
 * Draw number of the loss of a neuron's packet. Copies of a neuron share its stream and stand on one core, so the number of the
 * neuron on its core tells their packets apart.
 */
export function drawOfLoss(neuron: number): number {
  return DRAW_LOSS + neuron;
}

const GOLDEN = 0x9e3779b9;

function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/** The part of a draw that is fixed for a neuron (i32). */
export function streamKey(seed: number, stream: number): number {
  return mix(mix((stream + GOLDEN) | 0) + seed);
}

/** The part of a draw that all neurons share (i32). */
export function drawTime(tick: number, draw: number): number {
  return mix(mix((tick + GOLDEN) | 0) + draw);
}

/** rho: 8 bits, 0..255. */
export function draw8(key: number, when: number): number {
  return mix(key + when) >>> 24;
}

/** rhoT: 18 bits, 0..262143. */
export function draw18(key: number, when: number): number {
  return mix(key + when) >>> 14;
}

/** 32 bits, 0..2^32 - 1. */
export function draw32(key: number, when: number): number {
  return mix(key + when) >>> 0;
}
