/** Faults of a chip's silicon in words: what the mapper went round, and what is on the chip all the same. */
import type { FaultCounts } from '../../cores/with-faults.ts';
import type { Skipped } from '../../mapping/round-faults.ts';
import type { MapFaults } from '../map/map-network.ts';
import { formatCount, formatCounted, formatShare } from './format.ts';

/** What a report needs of faults. */
export type TellableFaults = Pick<MapFaults, 'skipped' | 'counts'>;

/** `2 cells of the mesh, 31 axons, 12 neurons`; `nothing` where nothing was. */
export function skippedText({ cores, axons, neurons }: Skipped): string {
  const parts = [
    ...(cores > 0 ? [`${formatCounted(cores, 'cell')} of the mesh`] : []),
    ...(axons > 0 ? [formatCounted(axons, 'axon')] : []),
    ...(neurons > 0 ? [formatCounted(neurons, 'neuron')] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'nothing';
}

/** `3 dead neurons, 1,204 flipped bits`; `nothing` where none falls on what is used. */
export function faultCountsText({ skipped, counts }: TellableFaults): string {
  const { deadCores, deadNeurons, stuckAt0, stuckAt1, flippedBits, lossyNeurons, meanLoss } = counts;
  const counted = (count: number, noun: string) => (count > 0 ? [formatCounted(count, noun)] : []);
  // What was gone round is not used: its axons are stuck, and feed nothing.
  const stuck = skipped === null ? { stuckAt0, stuckAt1 } : { stuckAt0: 0, stuckAt1: 0 };
  const parts = [
    ...counted(deadCores, 'dead core'),
    ...counted(deadNeurons, 'dead neuron'),
    ...(stuck.stuckAt0 > 0 ? [`${formatCounted(stuck.stuckAt0, 'axon')} stuck at 0`] : []),
    ...(stuck.stuckAt1 > 0 ? [`${formatCounted(stuck.stuckAt1, 'axon')} stuck at 1`] : []),
    ...counted(flippedBits, 'flipped bit'),
    ...(lossyNeurons > 0
      ? [
          `${formatShare(Number(meanLoss.toPrecision(2)))} of the packets of ${formatCounted(lossyNeurons, 'neuron')} lost`,
        ]
      : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'nothing';
}

/** Whether the chip itself is without fault as far as the network uses it: all there is was gone round. */
export function allGoneRound(faults: TellableFaults): boolean {
  return faults.skipped !== null && faultCountsText(faults) === 'nothing';
}

/** As plain data. */
export function faultsObject(
  faults: TellableFaults | null,
): { known: boolean; skipped: Skipped | null; left: FaultCounts } | null {
  return faults && { known: faults.skipped !== null, skipped: faults.skipped, left: faults.counts };
}

/** Lines of a report: what was gone round, and what is left in the chip. */
export function faultRows(faults: TellableFaults | null, room: { axons: number; neurons: number }): string[][] {
  if (!faults) return [];
  const { skipped } = faults;
  const left = faultCountsText(faults);
  if (skipped === null) return [['Faults', `in the chip: ${left}; the mapper knew of none`]];
  return [
    [
      'Faults',
      `gone round: ${skippedText(skipped)}; ${formatCount(room.axons)} axons and ${formatCount(room.neurons)} neurons of a core were used at most`,
    ],
    ['', `in the chip: ${left}`],
  ];
}
