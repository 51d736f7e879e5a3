/**
 * Random crossbar columns: a neuron's synapses, exactly so many of each axon type, every such choice equally likely.
 *
 * Axon a has type a mod 4, so a 32-bit word of a column holds eight axons of each type. Its bits are drawn at once, each
 * set with the wanted probability n/64: binary digits of n, from the least, turn random words into `x OR r` or `x AND r`.
 * Then random bits of a type are set or cleared until their number is right. Given the number, all choices were equally
 * likely, and remain so. Six times as quick as drawing one axon after the other.
 */
import { neuronWords, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { type RandomState, randomBits } from '../../../mapping/random.ts';

const { axonTypes: AXON_TYPES, axons: AXONS, neurons: NEURONS } = TRUENORTH_SHAPE;
const WORDS = neuronWords(TRUENORTH_SHAPE);

/** Axons of one type. */
const OF_TYPE = AXONS / AXON_TYPES;
/** Bits of the axons of type 0 in a word. */
const TYPE_BITS = 0x11111111;
const DIGITS = Math.log2(OF_TYPE);
/** The types in the order that odd synapses go to: exciting and inhibiting ones in pairs. */
const TYPE_ORDER = [0, 2, 1, 3];

/** Synapses of a neuron with `fanIn`, by axon type: as many of each as can be. */
export function synapsesByType(fanIn: number): number[] {
  return [0, 1, 2, 3].map((type) => Math.floor((fanIn + AXON_TYPES - 1 - TYPE_ORDER.indexOf(type)) / AXON_TYPES));
}

/** Writes the crossbar of one core: `fanIn` synapses for each of its 256 neurons. */
export function writeRandomCrossbar(crossbar: Uint32Array, core: number, fanIn: number, random: RandomState): void {
  const counts = synapsesByType(fanIn);
  const columns = new Uint32Array(NEURONS * WORDS);
  const digits = digitMasks(counts);
  const full = counts.reduce((mask, count, type) => (count === OF_TYPE ? mask | (TYPE_BITS << type) : mask), 0);
  for (let neuron = 0; neuron < NEURONS; neuron++) {
    const column = columns.subarray(neuron * WORDS, (neuron + 1) * WORDS);
    drawColumn(column, digits, full, random);
    for (let type = 0; type < AXON_TYPES; type++) correct(column, type, counts[type] as number, random);
  }
  writeTransposed(crossbar, core, columns);
}

/** For each binary digit of the counts, the bits of those types that have it. Leading digits that none has are left out. */
function digitMasks(counts: readonly number[]): number[] {
  const masks = Array.from({ length: DIGITS }, (_, digit) =>
    counts.reduce((mask, count, type) => ((count >> digit) & 1 ? mask | (TYPE_BITS << type) : mask), 0),
  );
  const first = masks.findIndex((mask) => mask !== 0);
  return first < 0 ? [] : masks.slice(first);
}

/** @param full bits of the types whose axons are all connected, which has no digit here */
function drawColumn(column: Uint32Array, digits: readonly number[], full: number, random: RandomState): void {
  for (let word = 0; word < WORDS; word++) {
    let bits = 0;
    for (const mask of digits) {
      const r = randomBits(random);
      bits = (bits & r) | (mask & (bits ^ r));
    }
    column[word] = bits | full;
  }
}

/** Sets or clears random axons of a type until `count` are set. */
function correct(column: Uint32Array, type: number, count: number, random: RandomState): void {
  let excess = -count;
  for (let word = 0; word < WORDS; word++) excess += popcount((column[word] as number) & (TYPE_BITS << type));
  const unwanted = excess > 0 ? 1 : 0;
  while (excess !== 0) {
    const axon = (randomBits(random) >>> (32 - DIGITS)) * AXON_TYPES + type;
    const bits = column[axon >> 5] as number;
    if (((bits >>> (axon & 31)) & 1) !== unwanted) continue;
    column[axon >> 5] = bits ^ (1 << (axon & 31));
    excess += unwanted ? -1 : 1;
  }
}

function popcount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Turns columns `[neuron][axon bits]` into the crossbar's rows `[axon][neuron bits]`, 32 x 32 bits at a time. */
function writeTransposed(crossbar: Uint32Array, core: number, columns: Uint32Array): void {
  const block = new Uint32Array(32);
  for (let neurons = 0; neurons < WORDS; neurons++) {
    for (let axons = 0; axons < WORDS; axons++) {
      for (let i = 0; i < 32; i++) block[i] = columns[(neurons * 32 + i) * WORDS + axons] as number;
      transpose(block);
      for (let i = 0; i < 32; i++) {
        crossbar[(core * AXONS + axons * 32 + i) * WORDS + neurons] = block[i] as number;
      }
    }
  }
}

/** Transposes 32 x 32 bits in place (Warren, Hacker's Delight, section 7-3; here bit 0 is the first column). */
function transpose(block: Uint32Array): void {
  let mask = 0x0000ffff;
  for (let half = 16; half > 0; half >>= 1, mask ^= mask << half) {
    for (let i = 0; i < 32; i = (i + half + 1) & ~half) {
      const a = block[i] as number;
      const b = block[i + half] as number;
      const swapped = ((a >>> half) ^ b) & mask;
      block[i] = a ^ (swapped << half);
      block[i + half] = b ^ swapped;
    }
  }
}
