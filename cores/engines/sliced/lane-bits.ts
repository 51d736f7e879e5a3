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

/** Visits the output lines of every lane in the last tick, in the order of the rows that fired. */
export type EachOutput = (visit: (lane: number, line: number) => void) => void;

export function eachOutput(u32: Uint32Array, image: ChipImage, arena: SlicedArena): EachOutput {
  const rows = outputRows(image);
  const lines = Uint32Array.from(rows, (row) => image.targetAxon[row] as number);
  const { lanes, address, firedBytes } = arena;
  return (visit) => {
    for (let first = 0; first < lanes; first += 32) {
      const group = Math.floor(first / S.LANES);
      const base = (address.fired + group * firedBytes) / 4 + ((first % S.LANES) >> 5);
      for (let k = 0; k < rows.length; k++) {
        const line = lines[k] as number;
        for (let bits = u32[base + (rows[k] as number) * ROW_WORDS] as number; bits !== 0; bits &= bits - 1) {
          visit(first + 31 - Math.clz32(bits & -bits), line);
        }
      }
    }
  };
}
