/** Faults of a chip's silicon in words: what the mapper went round, and what is on the chip all the same. */
import type { Skipped } from '../../mapping/round-faults.ts';
import type { MapFaults } from './faulty-silicon.ts';

/** What a report needs of faults. */
export type TellableFaults = Pick<MapFaults, 'skipped' | 'counts'>;

/** `2 cells of the mesh, 31 axons, 12 neurons`; `nothing` where nothing was. */
export function skippedText({ cores, axons, neurons }: Skipped): string {
  const parts = [
    ...(cores > 0 ? [`${counted(cores, 'cell')} of the mesh`] : []),
    ...(axons > 0 ? [counted(axons, 'axon')] : []),
    ...(neurons > 0 ? [counted(neurons, 'neuron')] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'nothing';
}

/** `3 dead neurons, 1,204 flipped bits`; `nothing` where none falls on what is used. */
export function faultCountsText({ counts }: Pick<TellableFaults, 'counts'>): string {
  const { deadCores, deadNeurons, stuckAt0, stuckAt1, flippedBits, lossyNeurons, meanLoss } = counts;
  const some = (count: number, noun: string) => (count > 0 ? [counted(count, noun)] : []);
  const parts = [
    ...some(deadCores, 'dead core'),
    ...some(deadNeurons, 'dead neuron'),
    ...(stuckAt0 > 0 ? [`${counted(stuckAt0, 'axon')} stuck at 0`] : []),
    ...(stuckAt1 > 0 ? [`${counted(stuckAt1, 'axon')} stuck at 1`] : []),
    ...some(flippedBits, 'flipped bit'),
    ...(lossyNeurons > 0
      ? [`${`${Number((100 * meanLoss).toPrecision(2))} %`} of the packets of ${counted(lossyNeurons, 'neuron')} lost`]
      : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'nothing';
}

/** Whether the chip itself is without fault as far as the network uses it: all there is was gone round. */
export function allGoneRound(faults: TellableFaults): boolean {
  return faults.skipped !== null && faultCountsText(faults) === 'nothing';
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
