/**
 * Which inputs does a neuron learn to listen to? Many Poisson inputs compete for one leaky integrate-and-fire neuron by STDP;
 * half of them often spike together (after Song, Miller and Abbott, Nature Neuroscience 3:919, 2000). With additive
 * changes the correlated inputs win and the others lose all; with soft bounds all stay between (Rubin, Lee and Sompolinsky 2001).
 */
import { randomBits, seededRandom } from '../../../mapping/random.ts';
import { createNeurons } from '../../float/neurons/neurons.ts';
import { stepNeurons } from '../../float/neurons/step.ts';
import { createStdpRecorder, type StdpRecorder } from './recorder.ts';
import type { StdpRule } from './rule.ts';
import { addInput, createPlasticSynapses, stepPlasticSynapses } from './synapses.ts';

export interface Competition {
  /** Inputs; the first half is correlated. */
  readonly inputs: number;
  /** Spikes per second of each input. */
  readonly rate: number;
  /** Part of a correlated input's spikes that comes from the source they share. */
  readonly correlation: number;
  /** Seconds, and between two samples. */
  readonly duration: number;
  readonly sampleEvery: number;
  readonly dt: number;
  readonly rule: Partial<StdpRule>;
  readonly seed: number;
}

export const COMPETITION: Competition = {
  inputs: 100,
  rate: 10,
  correlation: 0.3,
  duration: 300,
  sampleEvery: 2,
  dt: 1e-3,
  // A spike that an input causes comes within the step of that input, after it: a pair of its own kind.
  rule: { aPlus: 0.004, aMinus: 0.005, simultaneous: 'potentiate' },
  seed: 1,
};

/** Input of one spike through a weight of 1, in thresholds: so that weights of a half bring the neuron near its threshold. */
const GAIN = 2.6;

/** Runs it; weights are sampled from time 0 on. */
export function runCompetition(settings: Competition = COMPETITION): StdpRecorder {
  const { inputs, rate, correlation, duration, sampleEvery, dt, rule, seed } = settings;
  const random = seededRandom(seed);
  const chance = (probability: number) => randomBits(random) < probability * 2 ** 32;
  const neuron = createNeurons('lif', 1, { tauRc: 0.02, tauRef: 0.002 });
  const synapses = createPlasticSynapses(inputs, 1, { rule });
  const recorder = createStdpRecorder(synapses);
  const spikes = new Uint8Array(inputs);
  const current = new Float64Array(1);
  const every = Math.round(sampleEvery / dt);
  recorder.sample(0);
  for (let step = 1; step <= Math.round(duration / dt); step++) {
    // The shared source spikes as often as an input; a correlated input follows it with probability `correlation`.
    const shared = chance(rate * dt);
    for (let i = 0; i < inputs; i++) {
      const correlated = i < inputs / 2;
      const own = chance(rate * dt * (correlated ? 1 - correlation : 1));
      spikes[i] = own || (correlated && shared && chance(correlation)) ? 1 : 0;
    }
    current[0] = 0;
    addInput(synapses, spikes, current, GAIN);
    stepNeurons(neuron, dt, current);
    stepPlasticSynapses(synapses, dt, spikes, neuron.counts);
    if (step % every === 0) recorder.sample(step * dt);
  }
  return recorder;
}
