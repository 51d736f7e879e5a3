/** The axons that an input line of a chip image feeds, as [core, axon]. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { NEURONS } from '../../cores/limits.ts';

export function rowsOf(image: ChipImage, line: number): [number, number][] {
  const rows = image.inputRows.subarray(image.inputOffsets[line], image.inputOffsets[line + 1]);
  return Array.from(rows, (row) => [Math.floor(row / NEURONS), row % NEURONS]);
}
