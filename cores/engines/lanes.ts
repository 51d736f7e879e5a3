/** What every engine checks alike: its arguments, the lanes' first ticks, and that a snapshot fits. */
import type { ChipImage } from '../chip-image.ts';
import type { EngineOptions, Snapshot } from '../engine.ts';
import { requireInteger, SynaptickError } from '../errors.ts';
import { MAX_DELAY, NEURONS, RING_SLOTS, WORDS } from '../limits.ts';

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

/** An axon that a host spike can be put on, `ahead` ticks from now. */
export function requireAxon(image: ChipImage, core: number, axon: number, ahead: number): void {
  requireInteger('core', core, 0, image.cores - 1);
  requireInteger('axon', axon, 0, image.axonsPerCore - 1);
  requireInteger('ticks ahead', ahead, 0, MAX_DELAY);
}

/** Eight words from `offset` on, with no bit past the axons of a core. */
export function requireWords(image: ChipImage, words: Uint32Array, offset: number): void {
  requireInteger('word offset', offset, 0, words.length - WORDS);
  for (let w = image.axonsPerCore >> 5; w < WORDS; w++) {
    const first = w === image.axonsPerCore >> 5 ? image.axonsPerCore & 31 : 0;
    if ((words[offset + w] as number) >>> first === 0) continue;
    throw new SynaptickError(
      `a spike is set past axon ${image.axonsPerCore - 1}, the last of these cores: clear words ${w} and on`,
    );
  }
}

/** Ticks to emulate, on an engine that is not closed. */
export function requireSteps(engine: string, closed: boolean, ticks: number): void {
  if (closed) throw new SynaptickError(`the ${engine} engine is closed: create another`);
  requireInteger('ticks', ticks, 0, 2 ** 31 - 1);
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
