/**
 * A neuron: its spikes under a constant input, exact to the last digit whatever the step.
 *
 *     npx tsx examples/neuron.ts
 */
import { createNeurons, lifRate, rateFromIntervals, recordSpikes } from '../src/index.ts';

for (const model of ['lif', 'adaptive-threshold', 'adaptive-current'] as const) {
  const neuron = createNeurons(model, 1, { tauRc: 0.02, tauRef: 0.002 });
  const [times = []] = recordSpikes(neuron, 0.001, 1000, [3]);
  const first = times.slice(0, 4).map((time) => `${(time * 1000).toFixed(3)} ms`);
  console.log(`${model}: ${times.length} spikes, ${rateFromIntervals(times).toFixed(2)} a second; ${first.join(', ')}`);
}
console.log(`LIF by formula: ${lifRate(3).toFixed(2)} a second`);
