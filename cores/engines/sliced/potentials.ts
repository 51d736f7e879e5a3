/** Potentials of lanes, in and out of planes. */

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
  const { image, planeOf, keptOf, address, planesBytes } = arena;
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
    const kept = keptOf[row] as number;
    if (width === kept) return;
    const first = address.planes + Math.floor(lane / S.LANES) * planesBytes + (planeOf[row] as number);
    const sign = width === 0 ? new Uint8Array(S.WORD) : u8.slice(first + (width - 1) * S.WORD, first + width * S.WORD);
    for (let k = width; k < kept; k++) u8.set(sign, first + k * S.WORD);
    u8[widthAt(row, lane)] = kept;
  }

  function write(lane: number, potentials: Int32Array): void {
    const bit = 1 << (lane & 31);
    for (let row = 0; row < rows; row++) {
      if (!image.enabled[row]) continue;
      widen(row, lane);
      const value = potentials[row] as number;
      const first = firstWord(row, lane);
      for (let k = 0; k < (keptOf[row] as number); k++) {
        const at = first + k * PLANE_WORDS;
        const set = (value >> Math.min(k, 31)) & 1;
        u32[at] = set ? (u32[at] as number) | bit : (u32[at] as number) & ~bit;
      }
    }
  }

  return {
    read(lane) {
      return image.potential.map((potential, row) => {
        if (!image.enabled[row]) return potential;
        const kept = u8[widthAt(row, lane)] as number;
        const first = firstWord(row, lane);
        let value = 0;
        for (let k = 0; k < kept; k++) {
          const bit = ((u32[first + k * PLANE_WORDS] as number) >>> (lane & 31)) & 1;
          value += bit * (k === kept - 1 ? -(2 ** k) : 2 ** k);
        }
        return value;
      });
    },
    write,
    begin() {
      for (const { row } of arena.neurons.flat()) {
        const value = image.potential[row] as number;
        const planes = value === 0 ? 0 : planesOf({ min: value, max: value });
        for (let group = 0; group < arena.groups; group++) {
          const first = address.planes + group * planesBytes + (planeOf[row] as number);
          for (let k = 0; k < planes; k++) {
            u8.fill(((value >> Math.min(k, 31)) & 1) * 255, first + k * S.WORD, first + (k + 1) * S.WORD);
          }
          u8[address.widths + group * rows + row] = planes;
        }
      }
    },
    clear: (lane) => write(lane, image.potential),
    require(lane, potentials) {
      for (const { row, kept } of arena.neurons.flat()) {
        const value = potentials[row] as number;
        const most = kept === 0 ? 0 : 2 ** (kept - 1) - 1;
        if (value <= most && value >= (kept === 0 ? 0 : -most - 1)) continue;
        throw new SynaptickError(
          `lane ${lane}: the potential of ${neuronPlace(image.shape, row)} is ${value}, this chip never takes it there from where it starts: use the engine simd`,
        );
      }
    },
  };
}
