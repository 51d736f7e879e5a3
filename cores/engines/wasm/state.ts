/** The changing part of the arena: potentials, rings, counters. All engines on the kernel read and write it through here. */
import { usedCores } from '../../chip-image.ts';
import { type CoreCounters, type Counters, zeroCoreCounters, zeroCounters } from '../../counters.ts';
import type { Snapshot } from '../../engine.ts';
import * as K from '../../kernel/layout.ts';
import { NEURONS, RING_SLOTS, WORDS } from '../../limits.ts';
import type { ArenaPlan } from './arena.ts';
import { outputLineReader } from './output-lines.ts';

const I16 = 32_767;

export interface ArenaState {
  tick(): number;
  setBit(core: number, axon: number, ahead: number, lane: number): void;
  setWords(core: number, words: Uint32Array, offset: number, ahead: number, lane: number): void;
  fired(lane: number): Uint32Array;
  outputs(lane: number): Uint32Array;
  potentials(lane: number): Int32Array;
  /** Totals since the start, with the host's input spikes. */
  counters(): Counters;
  coreCounters(): CoreCounters;
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
}

/** Views of the arena; `laneTicks` are the first ticks of the lanes. Writes the state before the first tick. */
export function createState(memory: ArrayBufferLike, plan: ArenaPlan, laneTicks: Uint32Array): ArenaState {
  const { image, lanes, threads, address } = plan;
  const { cores } = image;
  const rows = cores * NEURONS;
  const u32 = new Uint32Array(memory);
  const i32 = new Int32Array(memory);
  const i16 = new Int16Array(memory);
  const totals = new Float64Array(5);
  const slotWords = plan.ringSlotBytes / 4;
  const updatesPerTick = usedCores(image) * image.neuronsPerCore * lanes;
  let base = zeroCounters();
  let inputSpikes = 0;

  const outputLines = outputLineReader(image);

  const tick = () => u32[K.H_TICK / 4] as number;

  /** Which rows of a lane fired in the last tick: bit r of it is row r. */
  function firedMask(lane: number): Uint32Array {
    const at = address.fired / 4 + lane * cores * WORDS;
    return u32.subarray(at, at + cores * WORDS);
  }

  /** Word of the ring of a lane and thread that holds the first axons of a core, `ahead` ticks after the next. */
  function ringWord(core: number, ahead: number, lane: number, thread = 0): number {
    const slot = (tick() + ahead) % RING_SLOTS;
    return address.ring / 4 + ((lane * threads + thread) * RING_SLOTS + slot) * slotWords + core * WORDS;
  }

  function stateWord(core: number, lane: number): number {
    return (address.coreState + (lane * cores + core) * K.STATE_BYTES) / 4;
  }

  function isWide(core: number, lane: number): boolean {
    return ((u32[stateWord(core, lane) + K.S_FLAGS / 4] as number) & K.STATE_WIDE) !== 0;
  }

  /** A core's potentials in the arena, as i32 or as i16. */
  function ownPotentials(core: number, lane: number, wide: boolean): Int32Array | Int16Array {
    const row = (lane * cores + core) * NEURONS;
    return wide
      ? i32.subarray(address.widePotentials / 4 + row, address.widePotentials / 4 + row + NEURONS)
      : i16.subarray(address.potentials / 2 + row, address.potentials / 2 + row + NEURONS);
  }

  /** Moves the spikes in the buckets into the ring, where the state is read and replaced. */
  function emptyBuckets(): void {
    if (plan.bucketCapacity === 0) return;
    for (let bucket = 0; bucket < lanes * threads * RING_SLOTS * threads; bucket++) {
      const [ring, slot] = [Math.floor(bucket / (RING_SLOTS * threads)), Math.floor(bucket / threads) % RING_SLOTS];
      const to = address.ring / 4 + (ring * RING_SLOTS + slot) * slotWords;
      const from = address.buckets / 4 + bucket * plan.bucketCapacity;
      const count = u32[address.bucketCounts / 4 + bucket] as number;
      for (let i = from; i < from + count; i++) {
        const axon = u32[i] as number;
        u32[to + (axon >> 5)] = (u32[to + (axon >> 5)] as number) | (1 << (axon & 31));
      }
      u32[address.bucketCounts / 4 + bucket] = 0;
    }
  }

  /** Writes one core's potentials, as i16 where they and its kind allow. */
  function setPotentials(core: number, lane: number, values: Int32Array): void {
    const kind = plan.kinds[core] as ArenaPlan['kinds'][number];
    const largest = values.reduce((most, v, n) => (isOn(core, n) ? Math.max(most, Math.abs(v)) : most), 0);
    const wide = kind.general || largest > I16;
    const own = ownPotentials(core, lane, wide);
    for (let n = 0; n < NEURONS; n++) own[n] = isOn(core, n) ? (values[n] as number) : 0;
    u32[stateWord(core, lane) + K.S_BOUND / 4] = largest;
    u32[stateWord(core, lane) + K.S_FLAGS / 4] = wide ? K.STATE_WIDE : 0;
  }

  function isOn(core: number, neuron: number): boolean {
    return image.enabled[core * NEURONS + neuron] === 1;
  }

  /** Sums over the threads' totals, as they stand in the kernel: u64, exact in a number to 2^53. */
  function kernelTotals(): Float64Array {
    totals.fill(0);
    for (let thread = 0; thread < threads; thread++) {
      const at = (address.scratch + thread * K.SCRATCH_BYTES + K.SCRATCH_TOTALS) / 4;
      for (let i = 0; i < totals.length; i++) {
        const [low, high] = [u32[at + 2 * i] as number, u32[at + 2 * i + 1] as number];
        totals[i] = (totals[i] as number) + low + high * 2 ** 32;
      }
    }
    return totals;
  }

  function counters(): Counters {
    const [spikes, activeAxons, synapticEvents, hops, outputSpikes] = kernelTotals() as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    const ticks = tick();
    return {
      ticks: base.ticks + ticks,
      spikes: base.spikes + spikes,
      activeAxons: base.activeAxons + activeAxons,
      synapticEvents: base.synapticEvents + synapticEvents,
      hops: base.hops + hops,
      neuronUpdates: base.neuronUpdates + ticks * updatesPerTick,
      inputSpikes: base.inputSpikes + inputSpikes,
      outputSpikes: base.outputSpikes + outputSpikes,
    };
  }

  function setWords(core: number, words: Uint32Array, offset: number, ahead: number, lane: number): void {
    const at = ringWord(core, ahead, lane);
    for (let w = 0; w < WORDS; w++) {
      const bits = words[offset + w] as number;
      if (bits === 0) continue;
      u32[at + w] = (u32[at + w] as number) | bits;
      inputSpikes += populationCount(bits);
    }
  }

  const state: ArenaState = {
    tick,
    setBit(core, axon, ahead, lane) {
      const at = ringWord(core, ahead, lane) + (axon >> 5);
      u32[at] = (u32[at] as number) | (1 << (axon & 31));
      inputSpikes++;
    },
    setWords,
    fired: (lane) => setBits(firedMask(lane)),
    outputs: (lane) => outputLines(firedMask(lane)),
    potentials(lane) {
      const result = new Int32Array(rows);
      for (let core = 0; core < cores; core++) {
        result.set(ownPotentials(core, lane, isWide(core, lane)), core * NEURONS);
      }
      image.enabled.forEach((on, row) => {
        if (!on) result[row] = image.potential[row] as number;
      });
      return result;
    },
    counters,
    coreCounters() {
      const counts = zeroCoreCounters(cores);
      for (let core = 0; core < cores; core++) {
        const at = address.coreCounters / 4 + core * 4;
        counts.spikes[core] = u32[at] as number;
        counts.activeAxons[core] = u32[at + 1] as number;
        counts.synapticEvents[core] = u32[at + 2] as number;
        counts.hops[core] = u32[at + 3] as number;
      }
      return counts;
    },
    snapshot() {
      emptyBuckets();
      const ring = new Uint32Array(lanes * RING_SLOTS * cores * WORDS);
      const potentials = new Int32Array(lanes * rows);
      for (let lane = 0; lane < lanes; lane++) {
        potentials.set(state.potentials(lane), lane * rows);
        for (let ahead = 0; ahead < RING_SLOTS; ahead++) {
          const to = (lane * RING_SLOTS + ahead) * cores * WORDS;
          for (let thread = 0; thread < threads; thread++) {
            const from = ringWord(0, ahead, lane, thread);
            for (let w = 0; w < cores * WORDS; w++) ring[to + w] = (ring[to + w] as number) | (u32[from + w] as number);
          }
        }
      }
      return { tick: base.ticks + tick(), laneTicks: laneTicks.slice(), potentials, ring, counters: counters() };
    },
    restore(snapshot) {
      emptyBuckets();
      const from = address.ring / 4;
      u32.fill(0, from, from + lanes * threads * RING_SLOTS * slotWords);
      for (let thread = 0; thread < threads; thread++) {
        const at = (address.scratch + thread * K.SCRATCH_BYTES + K.SCRATCH_TOTALS) / 4;
        u32.fill(0, at, at + 10);
      }
      u32.fill(0, address.fired / 4, address.fired / 4 + lanes * cores * WORDS);
      u32.fill(0, address.coreCounters / 4, address.coreCounters / 4 + cores * 4);
      // The kernel counts its ticks from here; the lanes' first ticks carry what came before.
      u32[K.H_TICK / 4] = 0;
      base = { ...snapshot.counters };
      inputSpikes = 0;
      laneTicks.set(snapshot.laneTicks);
      for (let lane = 0; lane < lanes; lane++) {
        u32[address.laneTicks / 4 + lane] = (laneTicks[lane] as number) + snapshot.tick;
        for (let core = 0; core < cores; core++) {
          const row = lane * rows + core * NEURONS;
          setPotentials(core, lane, snapshot.potentials.subarray(row, row + NEURONS));
        }
        for (let ahead = 0; ahead < RING_SLOTS; ahead++) {
          const at = (lane * RING_SLOTS + ahead) * cores * WORDS;
          u32.set(snapshot.ring.subarray(at, at + cores * WORDS), ringWord(0, ahead, lane));
        }
      }
    },
  };
  for (let lane = 0; lane < lanes; lane++) {
    u32[address.laneTicks / 4 + lane] = laneTicks[lane] as number;
    for (let core = 0; core < cores; core++) {
      setPotentials(core, lane, image.potential.subarray(core * NEURONS, (core + 1) * NEURONS));
    }
  }
  return state;
}

/** Numbers of the set bits, ascending. */
function setBits(words: Uint32Array): Uint32Array {
  const bits = new Uint32Array(words.reduce((sum, word) => sum + populationCount(word), 0));
  let count = 0;
  for (let w = 0; w < words.length; w++) {
    for (let rest = words[w] as number; rest !== 0; rest &= rest - 1) {
      bits[count++] = w * 32 + 31 - Math.clz32(rest & -rest);
    }
  }
  return bits;
}

function populationCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x5555_5555);
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
