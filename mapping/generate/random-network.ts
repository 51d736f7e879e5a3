/** A plain random network: populations that draw their sources from all that came before and from themselves. */
import type { GraphPopulation, GraphProjection, NetworkGraph, NeuronArrays } from '../graph.ts';
import { type RandomState, randomBits, seededRandom, uniform } from '../random.ts';

export interface RandomNetworkOptions {
  /** Input lines, and neurons of each population. */
  readonly inputs: number;
  readonly populations: number;
  readonly size: number;
  /** Sources of each neuron, half from the population before and half from its own. */
  readonly fanIn: number;
  /** 0..2^32 - 1 */
  readonly seed: number;
  /** Mean rate of the neurons, spikes per tick; their rates lie between 0 and twice as much. 0.02 unless given. */
  readonly rate?: number;
}

export function generateRandomNetwork(options: RandomNetworkOptions): NetworkGraph {
  const { inputs, size, fanIn, seed, rate = 0.02 } = options;
  const random = seededRandom(seed);
  const populations: GraphPopulation[] = [{ name: 'input', size: inputs, neurons: null, probed: false }];
  const projections: GraphProjection[] = [];
  for (let p = 1; p <= options.populations; p++) {
    const own = Math.floor(Math.min(fanIn / 2, size));
    const before = p === 1 ? inputs : size;
    populations.push({
      name: `population ${p}`,
      size,
      neurons: neuronsOf(size, random),
      probed: p === options.populations,
      rates: Float32Array.from({ length: size }, () => uniform(random, 0, 2 * rate)),
    });
    projections.push(randomProjection(p - 1, p, before, size, Math.min(fanIn - own, before), p === 1 ? 0 : 1, random));
    if (own > 0) projections.push(randomProjection(p, p, size, size, own, 2, random));
  }
  return { name: `${options.populations} random populations of ${size}`, populations, projections };
}

function neuronsOf(size: number, random: RandomState): NeuronArrays {
  const ints = (value: number) => new Int32Array(size).fill(value);
  return {
    leak: ints(1),
    threshold: ints(50),
    negativeThreshold: ints(50),
    reset: ints(0),
    modes: new Uint16Array(size),
    potential: Int32Array.from({ length: size }, () => randomBits(random) % 50),
  };
}

/** Every target has `fanIn` different sources; a source excites (1) or inhibits (-1) all that hear it. */
function randomProjection(
  source: number,
  target: number,
  sources: number,
  size: number,
  fanIn: number,
  delay: number,
  random: RandomState,
): GraphProjection {
  const signs = Int8Array.from({ length: sources }, () => (randomBits(random) & 3 ? 1 : -1));
  const heard = new Uint32Array(size * fanIn);
  const seen = new Int32Array(sources).fill(-1);
  for (let j = 0; j < size; j++) {
    const row = heard.subarray(j * fanIn, (j + 1) * fanIn);
    for (let i = 0; i < fanIn; ) {
      const chosen = Math.floor(uniform(random, 0, sources));
      if (seen[chosen] === j) continue;
      seen[chosen] = j;
      row[i++] = chosen;
    }
    row.sort();
  }
  return {
    name: `${source} -> ${target}`,
    source,
    target,
    delay,
    offsets: Uint32Array.from({ length: size + 1 }, (_, j) => j * fanIn),
    sources: heard,
    weights: Int32Array.from(heard, (unit) => signs[unit] as number),
  };
}
