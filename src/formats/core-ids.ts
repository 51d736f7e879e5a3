/** The number by which a person knows a core: x + width * y, which is the id in a TrueNorth file (its width is 64). */
import type { ChipImage } from '../../cores/chip-image.ts';

/** Ids by core slot. */
export function coreIds({ coreX, coreY, width }: ChipImage): Uint32Array {
  return Uint32Array.from(coreX, (x, slot) => x + width * (coreY[slot] as number));
}

/** Core slots by id. */
export function slotsById(image: ChipImage): Map<number, number> {
  return new Map(Array.from(coreIds(image), (id, slot) => [id, slot]));
}
