/** A network on faulty silicon: what was gone round, what is on the chip all the same, and where its cores may stand. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import type { Faults, FaultySilicon } from '../../cores/faults.ts';
import { type FaultCounts, withFaults } from '../../cores/with-faults.ts';
import { type CellGrid, openCells } from '../../mapping/place/cell-grid.ts';
import { type Room, roomsAmong, roundRefusal, type Skipped } from '../../mapping/round-faults.ts';
import { type Board, boardSides, type MeshOptions } from './board.ts';
import type { MappedNetwork } from './map-network.ts';

/** Faults of the silicon that a network was mapped to. */
export interface MapFaults {
  /** What was gone round; null where faults are not known. */
  readonly skipped: Skipped | null;
  /** Those that fall on the chip all the same: in `mapped.image`. Of stuck axons none that was gone round. */
  readonly counts: FaultCounts;
  /** The chip without those, which spikes as the network does. */
  readonly soundImage: ChipImage;
}

/** Silicon with known faults, and what of its cores is used. */
export interface Round {
  readonly silicon: FaultySilicon;
  readonly room: Room;
}

/**
 * A network that was mapped to sound silicon, on one with faults that the mapper did not know of: they are in its image.
 * @throws SynaptickError when it was mapped to faulty silicon
 */
export function withUnknownFaults(sound: MappedNetwork, faults: Faults): MappedNetwork {
  return onSilicon(sound, faults, null);
}

/** The network on its silicon, of which the mapper went round what is skipped. */
export function onSilicon(sound: MappedNetwork, faults: Faults, skipped: Skipped | null): MappedNetwork {
  const { image, ...told } = faultyChip(sound.mapped.image, faults, skipped);
  // Reports write the grid as it is: a number for each cell is no part of them.
  const { closed: _, ...grid } = sound.grid;
  return { ...sound, grid, mapped: { ...sound.mapped, image }, faults: told };
}

/** A chip with the faults of its silicon, of which what is skipped was gone round. */
export function faultyChip(
  soundImage: ChipImage,
  faults: Faults,
  skipped: Skipped | null,
): MapFaults & { readonly image: ChipImage } {
  const { image, counts } = withFaults(soundImage, faults);
  // Stuck axons that were gone round are there, and feed nothing.
  const left = skipped ? { ...counts, stuckAt0: 0, stuckAt1: 0 } : counts;
  return { image, skipped, counts: left, soundImage };
}

/**
 * What is made in the first of the rooms among faults that holds it.
 * @throws SynaptickError why the best of them does not hold it; what `signal` was aborted with
 */
export async function inRooms<Made>(
  silicon: FaultySilicon,
  board: Board,
  mesh: MeshOptions,
  signal: AbortSignal | undefined,
  make: (room: Room) => Promise<Made>,
): Promise<Made> {
  let refusal: SynaptickError | undefined;
  const sides = boardSides(board);
  const { width = sides?.width, height = sides?.height } = mesh;
  for (const room of roomsAmong(silicon, { width, height })) {
    try {
      return await make(room);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof SynaptickError)) throw error;
      refusal ??= roundRefusal(error, room);
    }
  }
  throw refusal;
}

/** @throws SynaptickError naming how many cells are short */
export function requireOpenCells(what: string, cores: number, grid: CellGrid): void {
  const open = openCells(grid);
  if (cores <= open) return;
  const faulty = grid.closed ? ' beside faulty ones' : '';
  throw new SynaptickError(
    `${what} needs ${cores} cores, a ${grid.width} x ${grid.height} mesh has ${open}${faulty} (${cores - open} too few): give a larger --grid`,
  );
}
