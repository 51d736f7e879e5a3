/** Potentials of lanes, in and out of planes: those hold the potential less the threshold, so that the sign says who fires. */

import { neuronPlace } from '../../chip-shape.ts';
import { SynaptickError } from '../../errors.ts';
import * as S from '../../kernel/sliced/layout.ts';
import type { SlicedArena } from './arena.ts';
import { planesOf } from './neuron-range.ts';

/** 32-bit words from a plane to the next. */
const PLANE_WORDS = S.WORD / 4;

export interface SlicedPotentials {
  /** Of a lane, by row; what is off has what the image says. */
  read(lane: number): Int32Array;
  write(lane: number, potentials: Int32Array): void;
  /** Gives all lanes those of the image, where nothing was written yet. */
  begin(): void;
  /** Writes those of the image. */
  clear(lane: number): void;
  /** @throws SynaptickError naming a potential that its neuron can never have, for which it has no planes */
  require(lane: number, potentials: Int32Array): void;
}

export function slicedPotentials(memory: ArrayBufferLike, arena: SlicedArena): SlicedPotentials {
  const { image, planeOf, roomOf, address, planesBytes } = arena;
  const u32 = new Uint32Array(memory);
  const u8 = new Uint8Array(memory);
  const rows = image.enabled.length;

  /** Where the planes of a neuron's potentials are counted. */
  function widthAt(row: number, lane: number): number {
    return address.widths + Math.floor(lane / S.LANES) * rows + row;
  }

  /** Word of a neuron's first plane that has the lane's bit. */
  function firstWord(row: number, lane: number): number {
    const group = Math.floor(lane / S.LANES);
    return (address.planes + group * planesBytes + (planeOf[row] as number)) / 4 + ((lane % S.LANES) >> 5);
  }

  /** Gives a neuron all planes that it may need: past those of now each has the sign. The next tick finds out how many are enough. */
  function widen(row: number, lane: number): void {
    const width = u8[widthAt(row, lane)] as number;
    const room = roomOf[row] as number;
    if (width === room) return;
    const first = address.planes + Math.floor(lane / S.LANES) * planesBytes + (planeOf[row] as number);
    const sign = width === 0 ? new Uint8Array(S.WORD) : u8.slice(first + (width - 1) * S.WORD, first + width * S.WORD);
    for (let k = width; k < room; k++) u8.set(sign, first + k * S.WORD);
    u8[widthAt(row, lane)] = room;
  }

  function write(lane: number, potentials: Int32Array): void {
    const bit = 1 << (lane & 31);
    for (let row = 0; row < rows; row++) {
      if (!image.enabled[row]) continue;
      widen(row, lane);
      const value = (potentials[row] as number) - (image.threshold[row] as number);
      const first = firstWord(row, lane);
      for (let k = 0; k < (roomOf[row] as number); k++) {
        const at = first + k * PLANE_WORDS;
        const set = planeOfNumber(value, k);
        u32[at] = set ? (u32[at] as number) | bit : (u32[at] as number) & ~bit;
      }
    }
  }

  return {
    read(lane) {
      return image.potential.map((potential, row) => {
        if (!image.enabled[row]) return potential;
        if (roomOf[row] === 0) return 0;
        const kept = u8[widthAt(row, lane)] as number;
        const first = firstWord(row, lane);
        let value = image.threshold[row] as number;
        for (let k = 0; k < kept; k++) {
          const bit = ((u32[first + k * PLANE_WORDS] as number) >>> (lane & 31)) & 1;
          value += bit * (k === kept - 1 ? -(2 ** k) : 2 ** k);
        }
        return value;
      });
    },
    write,
    begin() {
      for (const { row, room } of arena.neurons.flat()) {
        if (room === 0) continue;
        const value = (image.potential[row] as number) - (image.threshold[row] as number);
        const planes = value === 0 ? 0 : planesOf({ min: value, max: value });
        for (let group = 0; group < arena.groups; group++) {
          const first = address.planes + group * planesBytes + (planeOf[row] as number);
          for (let k = 0; k < planes; k++) {
            u8.fill(planeOfNumber(value, k) * 255, first + k * S.WORD, first + (k + 1) * S.WORD);
          }
          u8[address.widths + group * rows + row] = planes;
        }
      }
    },
    clear: (lane) => write(lane, image.potential),
    require(lane, potentials) {
      for (const { row, kept } of arena.neurons.flat()) {
        const value = potentials[row] as number;
        if (value >= kept.min && value <= kept.max) continue;
        throw new SynaptickError(
          `lane ${lane}: the potential of ${neuronPlace(image.shape, row)} is ${value}, this chip never takes it there from where it starts: use the engine simd`,
        );
      }
    },
  };
}

/** Bit `k` of a number, two's complement: it may have more than 32. */
function planeOfNumber(value: number, k: number): 0 | 1 {
  return Math.floor(value / 2 ** k) % 2 === 0 ? 0 : 1;
}
