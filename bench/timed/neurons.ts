/** How fast float neurons step: 10,000 of each model on one thread, inputs from below the threshold to 40 to 100 spikes a second. */
import { createNeurons, NEURON_MODELS } from '../../src/float/neurons/neurons.ts';
import { stepNeurons } from '../../src/float/neurons/step.ts';
import { perSecond, printTable } from '../timing.ts';

const NEURONS = 10_000;
const STEPS = 20;
const DT = 0.001;

export async function neurons(): Promise<void> {
  const currents = Float64Array.from({ length: NEURONS }, (_, i) => 0.5 + (2.5 * i) / NEURONS);
  const timed = NEURON_MODELS.map((name) => {
    const population = createNeurons(name, NEURONS);
    const run = () => {
      for (let step = 0; step < STEPS; step++) stepNeurons(population, DT, currents);
    };
    return { name, run, amount: STEPS };
  });
  await printTable('Float neurons, 10,000 of each', timed, { unit: 'steps/s', figure: perSecond, turn: 400 });
}
