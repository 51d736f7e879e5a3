/**
 * A network whose best partition is known and hidden: side * side cores of 256 neurons that share 256 sources, every neuron
 * with one target core, most of them near on a mesh of side x side; then the neurons are shuffled. A mapper that finds the
 * cores again needs side^2 of them, all full, and not one copy.
 */
import type { NetworkGraph } from '../graph.ts';
import { randomBits, seededRandom, shuffle } from '../random.ts';

export interface HiddenPartitionOptions {
  /** Cores along a side of the mesh, 1..128. */
  readonly side: number;
  /** 0..2^32 - 1 */
  readonly seed: number;
  /** Neurons, and axons, of a core: 1..256, 256 unless given. */
  readonly coreSize?: number;
  /** Synapses of each neuron, 1..coreSize; 32, or the size of the core, unless given. */
  readonly fanOut?: number;
}

/** Rounds of swapped targets: how far they spread. */
const ROUNDS = 4;
/** Of 256 swaps, those between any two cores; the others are between cores at most NEAR apart in x and in y. */
const FAR = 4;
const NEAR = 2;
/** Of 256 sources, those that inhibit. */
const INHIBITORY = 64;

export function generateHiddenPartition(options: HiddenPartitionOptions): NetworkGraph {
  const { side, seed, coreSize = 256 } = options;
  const fanOut = options.fanOut ?? Math.min(32, coreSize);
  const random = seededRandom(seed);
  const size = side * side * coreSize;
  const targetCore = swapTargets(side, coreSize, random);
  const place = Uint32Array.from({ length: size }, (_, i) => i);
  shuffle(place, random);
  const projection = connect(targetCore, place, coreSize, fanOut, random);
  const ints = (value: number) => new Int32Array(size).fill(value);
  const potential = ints(0);
  for (let u = 0; u < size; u++) potential[u] = randomBits(random) & 63;
  return {
    name: `hidden partition of ${side} x ${side} cores`,
    populations: [
      {
        name: 'neurons',
        size,
        // They spike by themselves, by their leak, about every 64 ticks.
        neurons: {
          leak: ints(1),
          threshold: ints(64),
          negativeThreshold: ints(64),
          reset: ints(0),
          modes: new Uint16Array(size),
          potential,
        },
        probed: false,
      },
    ],
    projections: [projection],
  };
}

/** Neuron i of core c is c * coreSize + i. At first each feeds its own core; swaps keep that every core is fed as often. */
function swapTargets(side: number, coreSize: number, random: Uint32Array): Uint32Array {
  const targetCore = Uint32Array.from({ length: side * side * coreSize }, (_, i) => Math.floor(i / coreSize));
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < targetCore.length; i++) {
      const other = partnerOf(Math.floor(i / coreSize), side, random) * coreSize + (randomBits(random) % coreSize);
      const core = targetCore[i] as number;
      targetCore[i] = targetCore[other] as number;
      targetCore[other] = core;
    }
  }
  return targetCore;
}

function partnerOf(core: number, side: number, random: Uint32Array): number {
  const bits = randomBits(random);
  if ((bits & 255) < FAR) return (bits >>> 8) % (side * side);
  const step = (shift: number) => ((bits >>> shift) & 255) % (2 * NEAR + 1);
  const clamp = (v: number) => Math.min(Math.max(v, 0), side - 1);
  const x = clamp((core % side) + step(8) - NEAR);
  const y = clamp(Math.floor(core / side) + step(16) - NEAR);
  return y * side + x;
}

/**
 * Every source meets `fanOut` different neurons of its target core. `place` is where a neuron stands after shuffling. Written
 * core by core: what one core hears fits a processor's cache, what a network of millions hears does not.
 */
function connect(
  targetCore: Uint32Array,
  place: Uint32Array,
  coreSize: number,
  fanOut: number,
  random: Uint32Array,
): NetworkGraph['projections'][number] {
  const size = targetCore.length;
  // Of each source, its targets' numbers on their core.
  const chosen = new Uint8Array(size * fanOut);
  const heard = new Uint32Array(size);
  const order = Uint8Array.from({ length: coreSize }, (_, i) => i);
  for (let i = 0, slot = 0; i < size; i++) {
    const first = (targetCore[i] as number) * coreSize;
    for (let n = 0; n < fanOut; n++, slot++) {
      const other = n + (randomBits(random) % (coreSize - n));
      const target = order[other] as number;
      order[other] = order[n] as number;
      order[n] = target;
      chosen[slot] = target;
      heard[first + target] = (heard[first + target] as number) + 1;
    }
  }
  const offsets = new Uint32Array(size + 1);
  for (let i = 0; i < size; i++) offsets[(place[i] as number) + 1] = heard[i] as number;
  for (let u = 0; u < size; u++) offsets[u + 1] = (offsets[u + 1] as number) + (offsets[u] as number);
  // In the order of the shuffled sources, so that the rows come out ascending.
  const at = new Uint32Array(size);
  for (let i = 0; i < size; i++) at[place[i] as number] = i;
  const weightOf = new Int8Array(size);
  const byCore = new Uint32Array(size);
  const filled = new Uint32Array(size / coreSize);
  for (let source = 0; source < size; source++) {
    weightOf[source] = (randomBits(random) & 255) < INHIBITORY ? -1 : 1;
    const core = targetCore[at[source] as number] as number;
    // Every core is fed by as many as it has neurons.
    byCore[core * coreSize + (filled[core] as number)] = source;
    filled[core] = (filled[core] as number) + 1;
  }
  const sources = new Uint32Array(size * fanOut);
  const weights = new Int32Array(size * fanOut);
  const next = new Uint32Array(coreSize);
  for (let first = 0; first < size; first += coreSize) {
    for (let i = 0; i < coreSize; i++) next[i] = offsets[place[first + i] as number] as number;
    for (let i = first; i < first + coreSize; i++) {
      const source = byCore[i] as number;
      const weight = weightOf[source] as number;
      const from = (at[source] as number) * fanOut;
      for (let n = from; n < from + fanOut; n++) {
        const target = chosen[n] as number;
        const slot = next[target] as number;
        next[target] = slot + 1;
        sources[slot] = source;
        weights[slot] = weight;
      }
    }
  }
  return { name: 'neurons -> neurons', source: 0, target: 0, delay: 1, offsets, sources, weights };
}
