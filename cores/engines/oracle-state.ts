/** What the oracle keeps from tick to tick: the lanes' potentials and axon rings, and the counts; saved and restored whole. */
import type { ChipImage } from '../chip-image.ts';
import { axonWords, delaySlots } from '../chip-shape.ts';
import { type CoreCounters, type Counters, zeroCoreCounters, zeroCounters } from '../counters.ts';
import type { Snapshot } from '../engine.ts';
import { requireSnapshotFits } from './lanes.ts';

/** What one lane holds: potentials by row, the axon ring as `[slot][core][word]`, and the last tick's fired rows and outputs. */
export interface OracleLane {
  readonly firstTick: number;
  readonly potentials: Int32Array;
  readonly ring: Uint32Array;
  fired: number[];
  outputs: number[];
}

/** A chip between two ticks. */
export interface OracleState {
  readonly image: ChipImage;
  readonly lanes: OracleLane[];
  /** Words of a core's axons, words of a ring slot, slots of a ring. */
  readonly coreWords: number;
  readonly ringWords: number;
  readonly slots: number;
  readonly counters: Counters;
  /** Of the last tick. */
  readonly coreCounters: CoreCounters;
  /** The next one. */
  tick: number;
}

/** The state before tick 0. */
export function createOracleState(image: ChipImage, laneTicks: Uint32Array): OracleState {
  const coreWords = axonWords(image.shape);
  const ringWords = image.cores * coreWords;
  const slots = delaySlots(image.shape);
  const lanes = Array.from(
    laneTicks,
    (firstTick): OracleLane => ({
      firstTick,
      potentials: image.potential.slice(),
      ring: new Uint32Array(slots * ringWords),
      fired: [],
      outputs: [],
    }),
  );
  const [counters, coreCounters] = [zeroCounters(), zeroCoreCounters(image.cores)];
  return { image, lanes, coreWords, ringWords, slots, counters, coreCounters, tick: 0 };
}

/** The words of a core's axons, `ahead` ticks after the next: a view into the ring. */
export function ringOfCore(state: OracleState, lane: OracleLane, core: number, ahead: number): Uint32Array {
  const offset = slotOf(state, ahead) + core * state.coreWords;
  return lane.ring.subarray(offset, offset + state.coreWords);
}

/** Makes an axon active, `ahead` ticks after the next. */
export function setAxon(state: OracleState, lane: OracleLane, core: number, axon: number, ahead: number): void {
  const word = slotOf(state, ahead) + core * state.coreWords + (axon >> 5);
  lane.ring[word] = (lane.ring[word] as number) | (1 << (axon & 31));
}

function slotOf({ tick, ringWords, slots }: OracleState, ahead: number): number {
  return ((tick + ahead) % slots) * ringWords;
}

export function saveOracleState(state: OracleState): Snapshot {
  const { image, lanes, ringWords, slots, counters, tick } = state;
  const potentials = new Int32Array(lanes.length * image.potential.length);
  const ring = new Uint32Array(lanes.length * slots * ringWords);
  lanes.forEach((lane, l) => {
    potentials.set(lane.potentials, l * lane.potentials.length);
    for (let ahead = 0; ahead < slots; ahead++) {
      const slot = slotOf(state, ahead);
      ring.set(lane.ring.subarray(slot, slot + ringWords), (l * slots + ahead) * ringWords);
    }
  });
  const laneTicks = Uint32Array.from(lanes, ({ firstTick }) => firstTick);
  return { tick, laneTicks, potentials, ring, counters: { ...counters } };
}

/** @throws SynaptickError when the snapshot is of another image, or of other lanes */
export function restoreOracleState(state: OracleState, snapshot: Snapshot): void {
  const { image, lanes, ringWords, slots, counters } = state;
  requireSnapshotFits(snapshot, image, lanes.length);
  state.tick = snapshot.tick;
  Object.assign(counters, snapshot.counters);
  lanes.forEach((lane, l) => {
    const rows = lane.potentials.length;
    lanes[l] = { ...lane, firstTick: snapshot.laneTicks[l] as number, fired: [], outputs: [] };
    lane.potentials.set(snapshot.potentials.subarray(l * rows, (l + 1) * rows));
    for (let ahead = 0; ahead < slots; ahead++) {
      const from = (l * slots + ahead) * ringWords;
      lane.ring.set(snapshot.ring.subarray(from, from + ringWords), slotOf(state, ahead));
    }
  });
}
