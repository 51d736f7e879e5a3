/** The bits of single lanes in the words of the arena: spikes that the host puts in, and those that it reads. */
import type { ChipImage } from '../../chip-image.ts';
import * as S from '../../kernel/sliced/layout.ts';
import { outputRows, type SlicedArena } from './arena.ts';

/** 32-bit words from a row to the next. */
const ROW_WORDS = S.WORD / 4;

/** Word of the first row of a lane's ring slot that has the lane's bit; the other rows follow at `ROW_WORDS`. */
export function ringWord(arena: SlicedArena, tick: number, ahead: number, lane: number): number {
  const { slots, ringSlotBytes } = arena;
  const slot = Math.floor(lane / S.LANES) * slots + ((tick + ahead) & (slots - 1));
  return (arena.address.ring + slot * ringSlotBytes) / 4 + ((lane % S.LANES) >> 5);
}

/** Reads the output lines of each lane in the last tick. All lanes are read at once, when the first is asked for. */
export interface SlicedOutputs {
  /** Of a lane; a new array. */
  lines(lane: number): Uint32Array;
  /** Forgets what was read: a tick has passed, or the state is another. */
  forget(): void;
}

export function slicedOutputs(u32: Uint32Array, image: ChipImage, arena: SlicedArena): SlicedOutputs {
  const rows = outputRows(image);
  const { lanes, address, firedBytes } = arena;
  const read = new Uint32Array(lanes * rows.length);
  const counts = new Uint32Array(lanes);
  let known = false;

  function readAll(): void {
    counts.fill(0);
    for (let first = 0; first < lanes; first += 32) {
      const group = Math.floor(first / S.LANES);
      const base = (address.fired + group * firedBytes) / 4 + ((first % S.LANES) >> 5);
      for (const row of rows) {
        for (let bits = u32[base + row * ROW_WORDS] as number; bits !== 0; bits &= bits - 1) {
          const lane = first + 31 - Math.clz32(bits & -bits);
          const count = counts[lane] as number;
          read[lane * rows.length + count] = image.targetAxon[row] as number;
          counts[lane] = count + 1;
        }
      }
    }
    known = true;
  }

  return {
    lines(lane) {
      if (!known) readAll();
      const first = lane * rows.length;
      return read.slice(first, first + (counts[lane] as number));
    },
    forget() {
      known = false;
    },
  };
}
