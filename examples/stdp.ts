/** A neuron learns which of two inputs comes before its spike and which after. `npx tsx examples/stdp.ts` */
import { addInput, createNeurons, createPlasticSynapses, stepNeurons, stepPlasticSynapses } from '../src/index.ts';

const neuron = createNeurons('lif', 1);
const synapses = createPlasticSynapses(2, 1, { rule: { simultaneous: 'potentiate' } });
for (let step = 0; step < 20_000; step++) {
  const spikes = [Number(step % 100 === 10), Number(step % 100 === 20)];
  const input = Float64Array.of(step % 100 === 15 ? 30 : 0);
  addInput(synapses, spikes, input);
  stepNeurons(neuron, 0.001, input);
  stepPlasticSynapses(synapses, 0.001, spikes, neuron.counts);
}
console.log(
  `the input before weighs ${synapses.weights[0]?.toFixed(3)}, the one after ${synapses.weights[1]?.toFixed(3)}`,
);
