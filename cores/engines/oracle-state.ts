/** What the oracle keeps from tick to tick: the lanes' potentials and axon rings, and the counts; saved and restored whole. */
import type { ChipImage } from '../chip-image.ts';
import { type CoreCounters, type Counters, zeroCoreCounters, zeroCounters } from '../counters.ts';
import type { Snapshot } from '../engine.ts';
import { NEURONS, RING_SLOTS, WORDS } from '../limits.ts';
import { requireSnapshotFits } from './lanes.ts';

/** What one lane holds: potentials by row, the axon ring as `[slot][core][8 words]`, and the last tick's fired rows. */
export interface OracleLane {
  readonly firstTick: number;
  readonly potentials: Int32Array;
  readonly ring: Uint32Array;
  fired: number[];
}

/** A chip between two ticks. */
export interface OracleState {
  readonly image: ChipImage;
  readonly lanes: OracleLane[];
  /** Words of a ring slot. */
  readonly ringWords: number;
  readonly counters: Counters;
  /** Of the last tick. */
  readonly coreCounters: CoreCounters;
  /** The next one. */
  tick: number;
}

/** The state before tick 0. */
export function createOracleState(image: ChipImage, laneTicks: Uint32Array): OracleState {
  const ringWords = image.cores * WORDS;
  const lanes = Array.from(
    laneTicks,
    (firstTick): OracleLane => ({
      firstTick,
      potentials: image.potential.slice(),
      ring: new Uint32Array(RING_SLOTS * ringWords),
      fired: [],
    }),
  );
  const [counters, coreCounters] = [zeroCounters(), zeroCoreCounters(image.cores)];
  return { image, lanes, ringWords, counters, coreCounters, tick: 0 };
}

/** The eight words of a core's axons, `ahead` ticks after the next: a view into the ring. */
export function axonWords(state: OracleState, lane: OracleLane, core: number, ahead: number): Uint32Array {
  const offset = slotOf(state, ahead) + core * WORDS;
  return lane.ring.subarray(offset, offset + WORDS);
}

/** Makes an axon active, `ahead` ticks after the next. */
export function setAxon(state: OracleState, lane: OracleLane, core: number, axon: number, ahead: number): void {
  const word = slotOf(state, ahead) + core * WORDS + (axon >> 5);
  lane.ring[word] = (lane.ring[word] as number) | (1 << (axon & 31));
}

function slotOf({ tick, ringWords }: OracleState, ahead: number): number {
  return ((tick + ahead) % RING_SLOTS) * ringWords;
}

export function saveOracleState(state: OracleState): Snapshot {
  const { image, lanes, ringWords, counters, tick } = state;
  const potentials = new Int32Array(lanes.length * image.cores * NEURONS);
  const ring = new Uint32Array(lanes.length * RING_SLOTS * ringWords);
  lanes.forEach((lane, l) => {
    potentials.set(lane.potentials, l * lane.potentials.length);
    for (let ahead = 0; ahead < RING_SLOTS; ahead++) {
      const slot = slotOf(state, ahead);
      ring.set(lane.ring.subarray(slot, slot + ringWords), (l * RING_SLOTS + ahead) * ringWords);
    }
  });
  const laneTicks = Uint32Array.from(lanes, ({ firstTick }) => firstTick);
  return { tick, laneTicks, potentials, ring, counters: { ...counters } };
}

/** @throws SynaptickError when the snapshot is of another image, or of other lanes */
export function restoreOracleState(state: OracleState, snapshot: Snapshot): void {
  const { image, lanes, ringWords, counters } = state;
  requireSnapshotFits(snapshot, image, lanes.length);
  state.tick = snapshot.tick;
  Object.assign(counters, snapshot.counters);
  lanes.forEach((lane, l) => {
    const rows = lane.potentials.length;
    lanes[l] = { ...lane, firstTick: snapshot.laneTicks[l] as number, fired: [] };
    lane.potentials.set(snapshot.potentials.subarray(l * rows, (l + 1) * rows));
    for (let ahead = 0; ahead < RING_SLOTS; ahead++) {
      const from = (l * RING_SLOTS + ahead) * ringWords;
      lane.ring.set(snapshot.ring.subarray(from, from + ringWords), slotOf(state, ahead));
    }
  });
}
