/**
 * Neurons that hear everything some ticks later than they did, but whose time begins at tick 0 all the same: they wait so long in
 * silence, and must then be where they were to start.
 */
import { potentialRange } from '../../cores/chip-shape.ts';
import { drawsEachTick } from '../../cores/modes.ts';
import type { NeuronArrays } from '../graph.ts';
import { afterSilence, type NeuronRules } from '../interpreter.ts';

export interface LateStart {
  readonly neurons: NeuronArrays;
  /** Neurons for which there is no such start: they spike by themselves, or draw by the tick. They begin as they did. */
  readonly unsteady: number;
}

/** The neurons with potentials from which `ticks` silent ticks lead to those that they had. */
export function lateStart(neurons: NeuronArrays, ticks: number, rules: NeuronRules): LateStart {
  const { min, max } = potentialRange(rules);
  const potential = neurons.potential.slice();
  let unsteady = 0;
  potential.forEach((start, neuron) => {
    const leak = neurons.leak[neuron] as number;
    const random = drawsEachTick(neurons.modes[neuron] as number, neurons.thresholdBits?.[neuron]);
    const before = [start, start - ticks * leak].find((candidate) => {
      if (candidate < min || candidate > max) return false;
      return !random && afterSilence(neurons, neuron, candidate, ticks, rules) === start;
    });
    if (before === undefined) unsteady++;
    else potential[neuron] = before;
  });
  return { neurons: { ...neurons, potential }, unsteady };
}
