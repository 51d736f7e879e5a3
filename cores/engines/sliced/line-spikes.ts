/**
 * Spikes on input lines, gathered for all lanes before they go to the axons: a line feeds many axons, and each takes the word of
 * all lanes at once.
 */
import type { ChipImage } from '../../chip-image.ts';
import * as S from '../../kernel/sliced/layout.ts';
import { populationCount } from '../bits.ts';
import type { SlicedArena } from './arena.ts';
import { ringWord } from './lane-bits.ts';

const ROW_WORDS = S.WORD / 4;

export interface LineSpikes {
  /** Adds the spikes (0 or 1) of all lines, `ahead` ticks after tick `tick`, in a lane. */
  add(spikes: Uint8Array, tick: number, ahead: number, lane: number): void;
  /** Puts what was gathered for less than `within` ticks after `tick`, the next, on the axons. @returns how many spikes those were */
  deliver(tick: number, within: number): number;
}

/** @param later takes spikes on axons that are further ahead than the rings reach */
export function lineSpikes(
  u32: Uint32Array,
  image: ChipImage,
  arena: SlicedArena,
  later: (ahead: number, row: number, lane: number) => void,
): LineSpikes {
  const { inputOffsets, inputRows } = image;
  const { groups, slots } = arena;
  const ticks = image.shape.maxDelay + 1;
  const lines = inputOffsets.length - 1;
  const laneWords = groups * ROW_WORDS;
  /** By tick modulo `ticks`, words `[line][lane / 32]`; made when one is used. */
  const gathered = Array.from({ length: ticks }, (): Uint32Array | null => null);
  const waiting = new Set<number>();

  function deliverLater(words: Uint32Array, ahead: number): number {
    let spikes = 0;
    for (let line = 0; line < lines; line++) {
      for (let lane = 0; lane < arena.lanes; lane++) {
        if ((((words[line * laneWords + (lane >> 5)] as number) >>> (lane & 31)) & 1) === 0) continue;
        for (let k = inputOffsets[line] as number; k < (inputOffsets[line + 1] as number); k++) {
          later(ahead, inputRows[k] as number, lane);
          spikes++;
        }
      }
    }
    words.fill(0);
    return spikes;
  }

  function deliverSlot(words: Uint32Array, ring: number): number {
    let spikes = 0;
    for (let line = 0; line < lines; line++) {
      const from = inputOffsets[line] as number;
      const to = inputOffsets[line + 1] as number;
      for (let group = 0; group < groups; group++) {
        const first = line * laneWords + group * ROW_WORDS;
        const base = ring + (group * slots * arena.ringSlotBytes) / 4;
        for (let w = 0; w < ROW_WORDS; w++) {
          const bits = words[first + w] as number;
          if (bits === 0) continue;
          for (let k = from; k < to; k++) {
            const at = base + (inputRows[k] as number) * ROW_WORDS + w;
            u32[at] = (u32[at] as number) | bits;
          }
          spikes += populationCount(bits) * (to - from);
        }
      }
    }
    words.fill(0);
    return spikes;
  }

  return {
    add(spikes, tick, ahead, lane) {
      const slot = (tick + ahead) % ticks;
      const words = gathered[slot] ?? new Uint32Array(lines * laneWords);
      gathered[slot] = words;
      waiting.add(slot);
      const bit = lane & 31;
      for (let line = 0, at = lane >> 5; line < lines; line++, at += laneWords) {
        words[at] = (words[at] as number) | (((spikes[line] as number) & 1) << bit);
      }
    },
    deliver(tick, within) {
      let spikes = 0;
      for (const slot of waiting) {
        const ahead = (slot - (tick % ticks) + ticks) % ticks;
        if (ahead >= within) continue;
        const words = gathered[slot] as Uint32Array;
        spikes += ahead < slots ? deliverSlot(words, ringWord(arena, tick, ahead, 0)) : deliverLater(words, ahead);
        waiting.delete(slot);
      }
      return spikes;
    },
  };
}
