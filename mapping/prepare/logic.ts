/**
 * Neurons that are an OR or an AND of their lines: their potential is 0 between ticks, so that a tick's spikes alone decide.
 * Their sum can be divided without a loss.
 */
import { type ChipShape, potentialRange } from '../../cores/chip-shape.ts';
import { drawsEachTick, MODE } from '../../cores/modes.ts';
import type { NeuronArrays } from '../graph.ts';

export type Gate = 'or' | 'and';

/** What a neuron is of lines with these weights; null where it is neither. */
export function gateOf(
  neurons: NeuronArrays,
  neuron: number,
  lines: readonly { weight: number }[],
  shape: ChipShape,
): Gate | null {
  const needed = threshold(neurons, neuron);
  if (needed === null || lines.length === 0) return null;
  let total = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const { weight } of lines) {
    total += weight;
    least = Math.min(least, weight);
  }
  const leak = neurons.leak[neuron] as number;
  if (least >= needed) return 'or';
  // Without a leak, what is not enough would stay.
  if (leak === 0 || least <= 0) return null;
  // What saturates does not reach its threshold once the leak is off.
  if (total > potentialRange(shape).max) return null;
  return total >= needed && total - least < needed && forgets(neurons, neuron) ? 'and' : null;
}

/**
 * The sum of weights at which it spikes, from 1, where its potential is 0 at every tick's end: it starts and ends a spike at 0,
 * and either hears only what makes it spike, or forgets.
 */
function threshold(neurons: NeuronArrays, neuron: number): number | null {
  const modes = neurons.modes[neuron] as number;
  const random = drawsEachTick(modes, neurons.thresholdBits?.[neuron]);
  const resets = (modes & MODE.resetMode) === MODE.resetToValue && neurons.reset[neuron] === 0;
  const leak = neurons.leak[neuron] as number;
  const needed = (neurons.threshold[neuron] as number) - leak;
  if (random || !resets || neurons.potential[neuron] !== 0 || needed < 1) return null;
  return leak === 0 || forgets(neurons, neuron) ? needed : null;
}

/** Whether all that does not make it spike is lost: below its threshold is 0 or less, and less becomes 0. */
function forgets(neurons: NeuronArrays, neuron: number): boolean {
  const modes = neurons.modes[neuron] as number;
  if (modes & MODE.leakReversal || (neurons.leak[neuron] as number) > 0) return false;
  return (neurons.threshold[neuron] as number) <= 1 && neurons.negativeThreshold[neuron] === 0;
}

/** Most lines of weight 1 that a chip's neuron can be an AND of: its leak takes off all but one, after all were added up. */
export function mostInAnd(shape: ChipShape): number {
  return Math.min(1 - shape.leak.min, potentialRange(shape).max);
}
