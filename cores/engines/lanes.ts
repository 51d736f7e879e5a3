/** What every engine checks alike: its arguments, the lanes' first ticks, and that a snapshot fits. */
import type { ChipImage } from '../chip-image.ts';
import { axonWords, delaySlots } from '../chip-shape.ts';
import type { EngineOptions, Snapshot } from '../engine.ts';
import { requireInteger, SynaptickError } from '../errors.ts';

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
  requireInteger('axon', axon, 0, image.shape.axons - 1);
  requireInteger('ticks ahead', ahead, 0, image.shape.maxDelay);
}

/** The words of a core's axons from `offset` on, with no bit past the last of them. */
export function requireWords({ shape }: ChipImage, words: Uint32Array, offset: number): void {
  const count = axonWords(shape);
  requireInteger('word offset', offset, 0, words.length - count);
  const last = words[offset + count - 1] as number;
  if (shape.axons % 32 === 0 || last >>> (shape.axons & 31) === 0) return;
  throw new SynaptickError(
    `a spike is set past axon ${shape.axons - 1}, the last of these cores: clear those bits of word ${count - 1}`,
  );
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
  const rows = lanes * image.cores * image.shape.neurons;
  const words = lanes * delaySlots(image.shape) * image.cores * axonWords(image.shape);
  if (snapshot.potentials.length === rows && snapshot.ring.length === words && snapshot.laneTicks.length === lanes)
    return;
  throw new SynaptickError(
    `the snapshot holds ${snapshot.potentials.length} potentials, the engine ${rows}, and ${snapshot.ring.length} words of axons, the engine ${words}: restore it into an engine of the same image and lanes`,
  );
}
