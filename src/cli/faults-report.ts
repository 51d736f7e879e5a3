/** Faults of a chip's silicon in the report of a mapping. */
import type { FaultCounts } from '../../cores/with-faults.ts';
import type { Skipped } from '../../mapping/round-faults.ts';
import { faultCountsText, skippedText, type TellableFaults } from '../map/fault-text.ts';
import { formatCount } from './format.ts';

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
