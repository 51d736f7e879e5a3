/** The axon rings in the arena: spikes on their way, by lane, thread, tick and core. */
import { axonWords } from '../../chip-shape.ts';
import { populationCount } from '../bits.ts';
import type { ArenaPlan } from './arena.ts';

export interface AxonRings {
  setBit(core: number, axon: number, ahead: number, lane: number): void;
  /** Puts the words of a core's axons, as many as its shape has, into the ring. @returns how many spikes */
  setWords(core: number, words: Uint32Array, offset: number, ahead: number, lane: number): number;
  /** Takes the spikes of a lane off their way. */
  clear(lane: number): void;
  /** All spikes on their way, as the kernel has them: `[lane][ticks ahead][core][words]`. */
  read(): Uint32Array;
  /** Puts spikes, laid out likewise, in the place of all that are there, from tick 0 on. */
  write(ring: Uint32Array): void;
}

/** @param tick the next tick */
export function axonRings(memory: ArrayBufferLike, plan: ArenaPlan, tick: () => number): AxonRings {
  const { lanes, threads, address } = plan;
  const { slots, ringWords } = plan.layout;
  const words = plan.chip.cores * ringWords;
  const coreWords = axonWords(plan.chip.shape);
  const u32 = new Uint32Array(memory);
  const slotWords = plan.ringSlotBytes / 4;

  /** Word of the ring of a lane and thread that holds the first axons of a core, `ahead` ticks after the next. */
  function ringWord(core: number, ahead: number, lane: number, thread = 0): number {
    const slot = (tick() + ahead) % slots;
    return address.ring / 4 + ((lane * threads + thread) * slots + slot) * slotWords + core * ringWords;
  }

  return {
    setBit(core, axon, ahead, lane) {
      const at = ringWord(core, ahead, lane) + (axon >> 5);
      u32[at] = (u32[at] as number) | (1 << (axon & 31));
    },
    setWords(core, given, offset, ahead, lane) {
      const at = ringWord(core, ahead, lane);
      let spikes = 0;
      for (let w = 0; w < coreWords; w++) {
        const bits = given[offset + w] as number;
        if (bits === 0) continue;
        u32[at + w] = (u32[at + w] as number) | bits;
        spikes += populationCount(bits);
      }
      return spikes;
    },
    clear(lane) {
      emptyBuckets(u32, plan);
      const from = address.ring / 4 + lane * threads * slots * slotWords;
      u32.fill(0, from, from + threads * slots * slotWords);
    },
    read() {
      emptyBuckets(u32, plan);
      const ring = new Uint32Array(lanes * slots * words);
      for (let lane = 0; lane < lanes; lane++) {
        for (let ahead = 0; ahead < slots; ahead++) {
          const to = (lane * slots + ahead) * words;
          for (let thread = 0; thread < threads; thread++) {
            const from = ringWord(0, ahead, lane, thread);
            for (let w = 0; w < words; w++) ring[to + w] = (ring[to + w] as number) | (u32[from + w] as number);
          }
        }
      }
      return ring;
    },
    write(ring) {
      emptyBuckets(u32, plan);
      const from = address.ring / 4;
      u32.fill(0, from, from + lanes * threads * slots * slotWords);
      for (let lane = 0; lane < lanes; lane++) {
        for (let ahead = 0; ahead < slots; ahead++) {
          const at = (lane * slots + ahead) * words;
          u32.set(ring.subarray(at, at + words), ringWord(0, ahead, lane));
        }
      }
    },
  };
}

/** Moves the spikes in the buckets into the ring, where the state is read and replaced. */
function emptyBuckets(u32: Uint32Array, plan: ArenaPlan): void {
  if (plan.bucketCapacity === 0) return;
  const { lanes, threads, address } = plan;
  const { slots } = plan.layout;
  const slotWords = plan.ringSlotBytes / 4;
  for (let bucket = 0; bucket < lanes * threads * slots * threads; bucket++) {
    const [ring, slot] = [Math.floor(bucket / (slots * threads)), Math.floor(bucket / threads) % slots];
    const to = address.ring / 4 + (ring * slots + slot) * slotWords;
    const from = address.buckets / 4 + bucket * plan.bucketCapacity;
    const count = u32[address.bucketCounts / 4 + bucket] as number;
    for (let i = from; i < from + count; i++) {
      const axon = u32[i] as number;
      u32[to + (axon >> 5)] = (u32[to + (axon >> 5)] as number) | (1 << (axon & 31));
    }
    u32[address.bucketCounts / 4 + bucket] = 0;
  }
}
