/**
 * Neurons that hear everything some ticks later than they did, but whose time begins at tick 0 all the same: they wait so long in
 * silence, and must then be where they were to start.
 */
import { POTENTIAL_MAX, POTENTIAL_MIN } from '../../cores/limits.ts';
import { drawsEachTick } from '../../cores/modes.ts';
import type { NeuronArrays } from '../graph.ts';
import { afterSilence } from '../interpreter.ts';

export interface LateStart {
  readonly neurons: NeuronArrays;
  /** Neurons for which there is no such start: they spike by themselves, or draw by the tick. They begin as they did. */
  readonly unsteady: number;
}

/** The neurons with potentials from which `ticks` silent ticks lead to those that they had. */
export function lateStart(neurons: NeuronArrays, ticks: number): LateStart {
  const potential = neurons.potential.slice();
  let unsteady = 0;
  potential.forEach((start, neuron) => {
    const leak = neurons.leak[neuron] as number;
    const random = drawsEachTick(neurons.modes[neuron] as number, neurons.thresholdBits?.[neuron]);
    const before = [start, start - ticks * leak].find((candidate) => {
      if (candidate < POTENTIAL_MIN || candidate > POTENTIAL_MAX) return false;
      return !random && afterSilence(neurons, neuron, candidate, ticks) === start;
    });
    if (before === undefined) unsteady++;
    else potential[neuron] = before;
  });
  return { neurons: { ...neurons, potential }, unsteady };
}
