/**
 * A balanced random network of float LIF neurons after N. Brunel (J. Comput. Neurosci. 8, 2000), small: excitation and strong
 * inhibition nearly cancel, and neurons spike irregularly. An example to look at, not a model of his figures.
 */
import { type RandomState, seededRandom, uniform } from '../../../mapping/random.ts';
import { createFloatNetwork, type FloatNetwork } from './float-network.ts';
import type { FloatWeights } from './float-structure.ts';
import { createNeurons, type Neurons } from './neurons.ts';

export interface BalancedPopulation {
  readonly name: string;
  readonly size: number;
  readonly neurons: Neurons;
  /** Weight of its synapses relative to an excitatory one; positive, also where it inhibits. */
  readonly strength: number;
}

const TAU_RC = 0.02;
const TAU_SYNAPSE = 0.002;
/** Rise of the voltage by one excitatory spike, in thresholds, and the share of pairs that is connected. */
const RISE = 0.02;
const CONNECTED = 0.1;
const INHIBITION = 5;

/** 400 excitatory and 100 inhibitory neurons, steps of 0.5 ms, under constant currents just above the threshold. */
export function balancedNetwork(seed: number): { network: FloatNetwork; populations: readonly BalancedPopulation[] } {
  const random = seededRandom(seed);
  const network = createFloatNetwork(0.0005);
  const populations = [
    { name: 'excitatory', size: 400, strength: 1 },
    { name: 'inhibitory', size: 100, strength: INHIBITION },
  ].map((fields) => {
    const initialVoltage = Float64Array.from({ length: fields.size }, () => uniform(random, 0, 1));
    const neurons = createNeurons('lif', fields.size, { tauRc: TAU_RC, tauRef: 0.002, minVoltage: -1, initialVoltage });
    return { ...fields, neurons };
  });
  const numbers = populations.map(({ name, neurons, size }) =>
    network.addNeurons(
      name,
      neurons,
      Float64Array.from({ length: size }, () => uniform(random, 1.1, 1.7)),
    ),
  );
  populations.forEach((from, f) => {
    const area = RISE * TAU_RC * (from.name === 'inhibitory' ? -from.strength : from.strength);
    populations.forEach((to, t) => {
      const weights = randomWeights(from.size, to.size, area, random);
      network.connect(numbers[f] as number, numbers[t] as number, weights, { tau: TAU_SYNAPSE, delay: 3 });
    });
  });
  return { network, populations };
}

function randomWeights(from: number, to: number, area: number, random: RandomState): FloatWeights {
  const sources: number[] = [];
  const offsets = new Uint32Array(to + 1);
  for (let target = 0; target < to; target++) {
    for (let source = 0; source < from; source++) if (uniform(random, 0, 1) < CONNECTED) sources.push(source);
    offsets[target + 1] = sources.length;
  }
  return { offsets, sources: Uint32Array.from(sources), weights: new Float64Array(sources.length).fill(area) };
}
