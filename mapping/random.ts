/**
 * The seeded generator of the mapper and of the training code: sfc32 (C. Doty-Humphrey, PractRand), 128 bits of state in a
 * plain array, so that a checkpoint holds it and a resumed run draws on where it stopped.
 */

/** State of one generator: a, b, c and the counter. */
export type RandomState = Uint32Array;

/** The seed of every random draw for which nobody gives one. */
export const DEFAULT_SEED = 1;
/** Where the counter begins, and the first draws, in which seeds still look alike: they are thrown away. */
const COUNTER = 1;
const THROWN_AWAY = 16;

/** A generator for a seed (0..2^32 - 1). */
export function seededRandom(seed: number): RandomState {
  const state = Uint32Array.of(seed, 0x9e3779b9, 0x243f6a88, COUNTER);
  for (let i = 0; i < THROWN_AWAY; i++) randomBits(state);
  return state;
}

/** How often 32 bits were drawn of a seeded generator, modulo 2^32. */
export function drawsOf(state: RandomState): number {
  return ((state[3] as number) - COUNTER - THROWN_AWAY) >>> 0;
}

/** 32 random bits. */
export function randomBits(state: RandomState): number {
  const a = state[0] as number;
  const b = state[1] as number;
  const c = state[2] as number;
  const counter = state[3] as number;
  const bits = (a + b + counter) >>> 0;
  state[0] = b ^ (b >>> 9);
  state[1] = c + (c << 3);
  state[2] = ((c << 21) | (c >>> 11)) + bits;
  state[3] = counter + 1;
  return bits;
}

/** A number in low..high (high excluded), of 2^32 equally likely ones. */
export function uniform(state: RandomState, low: number, high: number): number {
  return low + (randomBits(state) / 2 ** 32) * (high - low);
}

/** Puts the items in random order, in place (Fisher and Yates). */
export function shuffle(items: Uint32Array | Int32Array | Int8Array, state: RandomState): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(uniform(state, 0, last + 1));
    const item = items[last] as number;
    items[last] = items[other] as number;
    items[other] = item;
  }
}
