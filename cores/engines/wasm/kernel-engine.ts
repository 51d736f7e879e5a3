/** The Engine interface over the arena and something that runs the kernel on it: one thread, or several. */
import type { Engine } from '../../engine.ts';
import { requireInteger } from '../../errors.ts';
import { requireAxon, requireSnapshotFits, requireSteps, requireWords } from '../lanes.ts';
import type { ArenaPlan } from './arena.ts';
import { createState } from './state.ts';

/** Runs the kernel. */
export interface KernelRunner {
  run(ticks: number): void;
  close(): void;
}

export function kernelEngine(
  name: string,
  memory: ArrayBufferLike,
  plan: ArenaPlan,
  laneTicks: Uint32Array,
  runner: KernelRunner,
): Engine {
  const { chip: image, lanes } = plan;
  const state = createState(memory, plan, laneTicks);
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
    memoryBytes: memory.byteLength,
    close() {
      closed = true;
      runner.close();
    },
  };
}
