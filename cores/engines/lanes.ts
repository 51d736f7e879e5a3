/** What every engine checks alike: lane numbers, first ticks, and that a snapshot fits. */
import type { ChipImage } from '../chip-image.ts';
import type { EngineOptions, Snapshot } from '../engine.ts';
import { requireInteger, SynaptickError } from '../errors.ts';
import { NEURONS, RING_SLOTS, WORDS } from '../limits.ts';

/** The first tick of each lane. */
export function laneTicksOf(options: EngineOptions): Uint32Array {
  const lanes = options.lanes ?? options.laneTicks?.length ?? 1;
  requireInteger('lanes', lanes, 1, 4096);
  const ticks = options.laneTicks ?? new Uint32Array(lanes);
  if (ticks.length !== lanes) {
    throw new SynaptickError(`laneTicks has ${ticks.length} entries for ${lanes} lanes: give one for each lane`);
  }
  return Uint32Array.from(ticks);
}

export function requireLane<T>(lanes: readonly T[], lane: number): T {
  requireInteger('lane', lane, 0, lanes.length - 1);
  return lanes[lane] as T;
}

export function requireSnapshotFits(snapshot: Snapshot, image: ChipImage, lanes: number): void {
  const rows = lanes * image.cores * NEURONS;
  const words = lanes * RING_SLOTS * image.cores * WORDS;
  if (snapshot.potentials.length === rows && snapshot.ring.length === words && snapshot.laneTicks.length === lanes)
    return;
  throw new SynaptickError(
    `the snapshot holds ${snapshot.potentials.length} potentials, the engine ${rows}: restore it into an engine of the same image and lanes`,
  );
}
