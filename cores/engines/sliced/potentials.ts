/** Potentials of lanes, in and out of planes. */

import { neuronPlace } from '../../chip-shape.ts';
import { SynaptickError } from '../../errors.ts';
import * as S from '../../kernel/sliced/layout.ts';
import type { SlicedArena } from './arena.ts';

export interface SlicedPotentials {
  /** Of a lane, by row; what is off has what the image says. */
  read(lane: number): Int32Array;
  write(lane: number, potentials: Int32Array): void;
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

  return {
    read(lane) {
      return image.potential.map((potential, row) => {
        if (!image.enabled[row]) return potential;
        const kept = u8[widthAt(row, lane)] as number;
        const first = firstWord(row, lane);
        let value = 0;
        for (let k = 0; k < kept; k++) {
          const bit = ((u32[first + (k * S.WORD) / 4] as number) >>> (lane & 31)) & 1;
          value += bit * (k === kept - 1 ? -(2 ** k) : 2 ** k);
        }
        return value;
      });
    },
    write(lane, potentials) {
      const bit = 1 << (lane & 31);
      potentials.forEach((value, row) => {
        if (!image.enabled[row]) return;
        const first = firstWord(row, lane);
        // All that it may have: the next tick finds out how many are enough.
        const kept = keptOf[row] as number;
        u8[widthAt(row, lane)] = kept;
        for (let k = 0; k < kept; k++) {
          const at = first + (k * S.WORD) / 4;
          const set = (value >> Math.min(k, 31)) & 1;
          u32[at] = set ? (u32[at] as number) | bit : (u32[at] as number) & ~bit;
        }
      });
    },
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
