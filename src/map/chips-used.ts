/** On how many chips of its board a network stands. */
import type { ChipImage } from '../../cores/chip-image.ts';
import type { CellGrid } from '../../mapping/place/cell-grid.ts';

/** Columns and rows of cores of a chip. */
export type ChipSides = Pick<CellGrid, 'chipWidth' | 'chipHeight'>;

/** Chips on which a core of an image stands. */
export function chipsUsed({ coreX, coreY }: Pick<ChipImage, 'coreX' | 'coreY'>, sides: ChipSides): number {
  const chipOf = (x: number, core: number) =>
    `${Math.floor(x / sides.chipWidth)},${Math.floor((coreY[core] as number) / sides.chipHeight)}`;
  return new Set(Array.from(coreX, chipOf)).size;
}
