/**
 * How fast float neurons step: 10,000 of each model on one thread, inputs from below the threshold to 40 to 100 spikes a
 * second.
 *
 *     npx tsx bench/float-neurons.ts        some 10 s
 */
import { Bench } from 'tinybench';
import { createNeurons, NEURON_MODELS } from '../src/float/neurons/neurons.ts';
import { stepNeurons } from '../src/float/neurons/step.ts';

const NEURONS = 10_000;
const STEPS = 20;
const DT = 0.001;

const bench = new Bench({ time: 2000, warmupTime: 500 });
const currents = Float64Array.from({ length: NEURONS }, (_, i) => 0.5 + (2.5 * i) / NEURONS);
for (const model of NEURON_MODELS) {
  const neurons = createNeurons(model, NEURONS);
  bench.add(model, () => {
    for (let step = 0; step < STEPS; step++) stepNeurons(neurons, DT, currents);
  });
}
await bench.run();
console.table(
  bench.tasks.map(({ name, result }) => {
    if (!('latency' in result)) throw new Error(`${name} did not run`);
    const steps = (1000 * STEPS) / result.latency.p50;
    return {
      model: name,
      'steps/s (median)': Math.round(steps),
      'ns/neuron': Number((1e9 / steps / NEURONS).toFixed(2)),
      runs: result.latency.samplesCount,
    };
  }),
);
