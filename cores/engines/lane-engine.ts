/** The Engine interface over the state of lanes in a kernel's memory, and something that runs the kernel on it. */
import type { ChipImage } from '../chip-image.ts';
import type { CoreCounters, Counters } from '../counters.ts';
import type { Engine, Snapshot } from '../engine.ts';
import { requireInteger } from '../errors.ts';
import { requireAxon, requireSnapshotFits, requireSteps, requireWords } from './lanes.ts';

/** What changes, of all lanes. */
export interface LaneState {
  tick(): number;
  setBit(core: number, axon: number, ahead: number, lane: number): void;
  setWords(core: number, words: Uint32Array, offset: number, ahead: number, lane: number): void;
  fired(lane: number): Uint32Array;
  outputs(lane: number): Uint32Array;
  potentials(lane: number): Int32Array;
  /** Totals since the start, with the host's input spikes. */
  counters(): Counters;
  coreCounters(): CoreCounters;
  /** Brings a lane back to how it was before its first tick. */
  clear(lane: number): void;
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
}

/** Runs the kernel. */
export interface KernelRunner {
  run(ticks: number): void;
  close(): void;
}

/** @param memoryBytes of configuration and state */
export function laneEngine(
  name: string,
  image: ChipImage,
  lanes: number,
  state: LaneState,
  runner: KernelRunner,
  memoryBytes: number,
): Engine {
  let closed = false;

  return {
    name,
    image,
    lanes,
    get tick() {
      return state.counters().ticks;
    },
    inject(core, axon, ahead = 0, lane = 0) {
      requireAxon(image, core, axon, ahead);
      requireInteger('lane', lane, 0, lanes - 1);
      state.setBit(core, axon, ahead, lane);
    },
    injectWords(core, words, offset = 0, ahead = 0, lane = 0) {
      requireAxon(image, core, 0, ahead);
      requireWords(image, words, offset);
      requireInteger('lane', lane, 0, lanes - 1);
      state.setWords(core, words, offset, ahead, lane);
    },
    step(ticks = 1) {
      requireSteps(name, closed, ticks);
      runner.run(ticks);
    },
    fired(lane = 0) {
      requireInteger('lane', lane, 0, lanes - 1);
      return state.fired(lane);
    },
    outputs(lane = 0) {
      requireInteger('lane', lane, 0, lanes - 1);
      return state.outputs(lane);
    },
    potentials(lane = 0) {
      requireInteger('lane', lane, 0, lanes - 1);
      return state.potentials(lane);
    },
    get counters() {
      return state.counters();
    },
    get coreCounters() {
      return state.coreCounters();
    },
    clear(lane) {
      requireInteger('lane', lane, 0, lanes - 1);
      state.clear(lane);
    },
    snapshot: state.snapshot,
    restore(snapshot) {
      requireSnapshotFits(snapshot, image, lanes);
      state.restore(snapshot);
    },
    memoryBytes,
    close() {
      closed = true;
      runner.close();
    },
  };
}
