/** Spikes that the host puts on axons, each with the tick in which it is on the axon: compact, growing, sorted by tick. */
import { SynaptickError } from '../../cores/errors.ts';
import { type MemoryLimit, memoryLimit, requireMemory } from '../host/memory.ts';

export interface SpikeTrain {
  readonly count: number;
  /** Ascending; ticks start at 0. */
  readonly ticks: Uint32Array;
  /** Core slots of the chip image. */
  readonly cores: Uint32Array;
  readonly axons: Uint16Array;
}

export interface SpikeTrainBuilder {
  readonly count: number;
  /** @throws SynaptickError for a tick beyond 2^31 - 1, and for more spikes than files may hold */
  add(tick: number, core: number, axon: number): void;
  /** The spikes so far, in ascending ticks; within a tick in the order of adding. */
  build(): SpikeTrain;
}

export const LAST_TICK = 2 ** 31 - 1;

export const noSpikes: SpikeTrain = {
  count: 0,
  ticks: new Uint32Array(0),
  cores: new Uint32Array(0),
  axons: new Uint16Array(0),
};

/** Bytes of a spike. */
const SPIKE = 10;

/** @param file the file that the spikes are read from, for the error where they are more than `memory` holds */
export function createSpikeTrainBuilder(file = 'input', memory: MemoryLimit = memoryLimit()): SpikeTrainBuilder {
  let count = 0;
  let ticks = new Uint32Array(256);
  let cores = new Uint32Array(256);
  let axons = new Uint16Array(256);
  let sorted = true;
  return {
    get count() {
      return count;
    },
    add(tick, core, axon) {
      if (!(tick >= 0 && tick <= LAST_TICK)) {
        throw new SynaptickError(`a spike is due in tick ${tick}, must be from 0 to ${LAST_TICK}`);
      }
      if (count === ticks.length) {
        requireMemory(memory, 4 * SPIKE * count, `${file}: more than ${count} spikes`);
        ticks = grown(ticks, new Uint32Array(2 * count));
        cores = grown(cores, new Uint32Array(2 * count));
        axons = grown(axons, new Uint16Array(2 * count));
      }
      sorted &&= count === 0 || tick >= (ticks[count - 1] as number);
      ticks[count] = tick;
      cores[count] = core;
      axons[count] = axon;
      count++;
    },
    build() {
      const train = { count, ticks: ticks.slice(0, count), cores: cores.slice(0, count), axons: axons.slice(0, count) };
      return sorted ? train : sortByTick(train);
    },
  };
}

function grown<T extends Uint32Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function sortByTick(train: SpikeTrain): SpikeTrain {
  const order = Uint32Array.from({ length: train.count }, (_, i) => i);
  order.sort((a, b) => (train.ticks[a] as number) - (train.ticks[b] as number) || a - b);
  return {
    count: train.count,
    ticks: Uint32Array.from(order, (i) => train.ticks[i] as number),
    cores: Uint32Array.from(order, (i) => train.cores[i] as number),
    axons: Uint16Array.from(order, (i) => train.axons[i] as number),
  };
}
