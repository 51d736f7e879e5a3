/**
 * The responses of an exponential and an alpha synapse to one spike, exact at any step.
 *
 *     npx tsx examples/figures/synapse-response.ts                   prints milliseconds, exponential, alpha
 *     synaptick plot synapse --out synapse.png                       draws a train of spikes
 */
import { createSynapses, receiveSpike, stepSynapses } from '../../src/index.ts';

const synapses = [createSynapses('exponential', 1, 0.15), createSynapses('alpha', 1, 0.15)];
for (let step = 1; step <= 10; step++) {
  for (const synapse of synapses) {
    stepSynapses(synapse, 0.05, [0]);
    // The spike falls 20 ms into the first step.
    if (step === 1) receiveSpike(synapse, 0, 0.05 - 0.02);
  }
  console.log(`${step * 50}  ${synapses.map(({ output }) => output[0]?.toFixed(6)).join('  ')}`);
}
