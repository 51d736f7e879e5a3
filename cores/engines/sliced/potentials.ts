/**
 * Potentials of lanes, in and out of planes: those hold the potential less the threshold, so that the sign says who fires. A core's
 * planes lie neuron after neuron, each with room for as many as it has ever needed: then all that a tick reads is side by side.
 */

import { neuronPlace } from '../../chip-shape.ts';
import { SynaptickError } from '../../errors.ts';
import * as S from '../../kernel/sliced/layout.ts';
import type { SlicedArena } from './arena.ts';
import { planesOf } from './neuron-range.ts';
import type { SlicedNeuron } from './program.ts';

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
  const { image, neurons, planesOfCore, address, planesBytes, groups } = arena;
  const u32 = new Uint32Array(memory);
  const u8 = new Uint8Array(memory);
  const rows = image.enabled.length;

  /** Where the planes of a core begin. */
  function firstOf(core: number, group: number): number {
    return address.planes + group * planesBytes + (planesOfCore[core] as number);
  }

  /** What is kept of a potential. */
  function keptOf(row: number, potentials: Int32Array): number {
    return (potentials[row] as number) - (image.threshold[row] as number);
  }

  /** Gives the neurons of a core at least so many planes: past those of now each has the sign. */
  function widen(core: number, group: number, own: readonly SlicedNeuron[], needed: ArrayLike<number>): void {
    const rooms = own.map(({ row }) => u8[address.rooms + group * rows + row] as number);
    const larger = rooms.map((room, k) => Math.max(room, needed[k] as number));
    const sum = (all: readonly number[]) => all.reduce((total, room) => total + room, 0);
    let from = firstOf(core, group) + sum(rooms) * S.WORD;
    let to = firstOf(core, group) + sum(larger) * S.WORD;
    // From the last on, so that none is written over before it has moved.
    for (let k = own.length - 1; k >= 0; k--) {
      const [room, large] = [rooms[k] as number, larger[k] as number];
      from -= room * S.WORD;
      to -= large * S.WORD;
      const row = group * rows + (own[k] as SlicedNeuron).row;
      const width = u8[address.widths + row] as number;
      u8.copyWithin(to, from, from + width * S.WORD);
      u8[address.rooms + row] = large;
      if (width >= (needed[k] as number)) continue;
      const sign = width === 0 ? new Uint8Array(S.WORD) : u8.slice(to + (width - 1) * S.WORD, to + width * S.WORD);
      for (let plane = width; plane < (needed[k] as number); plane++) u8.set(sign, to + plane * S.WORD);
      u8[address.widths + row] = needed[k] as number;
    }
  }

  function write(lane: number, potentials: Int32Array): void {
    const group = Math.floor(lane / S.LANES);
    const bit = 1 << (lane & 31);
    neurons.forEach((own, core) => {
      const needed = own.map(({ row, most }) => (most === 0 ? 0 : widthOf(keptOf(row, potentials))));
      widen(core, group, own, needed);
      let first = firstOf(core, group) / 4 + ((lane % S.LANES) >> 5);
      for (const { row } of own) {
        const value = keptOf(row, potentials);
        for (let k = 0; k < (u8[address.widths + group * rows + row] as number); k++) {
          const at = first + k * PLANE_WORDS;
          u32[at] = planeOf(value, k) ? (u32[at] as number) | bit : (u32[at] as number) & ~bit;
        }
        first += (u8[address.rooms + group * rows + row] as number) * PLANE_WORDS;
      }
    });
  }

  return {
    read(lane) {
      const group = Math.floor(lane / S.LANES);
      const potentials = image.potential.slice();
      neurons.forEach((own, core) => {
        let first = firstOf(core, group) / 4 + ((lane % S.LANES) >> 5);
        for (const { row, most } of own) {
          const width = u8[address.widths + group * rows + row] as number;
          let value = most === 0 ? 0 : (image.threshold[row] as number);
          for (let k = 0; k < width; k++) {
            const bit = ((u32[first + k * PLANE_WORDS] as number) >>> (lane & 31)) & 1;
            value += bit * (k === width - 1 ? -(2 ** k) : 2 ** k);
          }
          potentials[row] = value;
          first += (u8[address.rooms + group * rows + row] as number) * PLANE_WORDS;
        }
      });
      return potentials;
    },
    write,
    begin() {
      neurons.forEach((own, core) => {
        for (let group = 0; group < groups; group++) {
          let at = firstOf(core, group);
          for (const { row, most } of own) {
            const value = keptOf(row, image.potential);
            const planes = most === 0 ? 0 : widthOf(value);
            for (let k = 0; k < planes; k++)
              u32.fill(-planeOf(value, k), (at + k * S.WORD) / 4, (at + (k + 1) * S.WORD) / 4);
            u8[address.widths + group * rows + row] = planes;
            u8[address.rooms + group * rows + row] = planes;
            at += planes * S.WORD;
          }
        }
      });
    },
    clear: (lane) => write(lane, image.potential),
    require(lane, potentials) {
      for (const { row, kept } of neurons.flat()) {
        const value = potentials[row] as number;
        if (value >= kept.min && value <= kept.max) continue;
        throw new SynaptickError(
          `lane ${lane}: the potential of ${neuronPlace(image.shape, row)} is ${value}, this chip never takes it there from where it starts: use the engine simd`,
        );
      }
    },
  };
}

/** Planes of a number that is the same in all lanes; none of 0. */
function widthOf(value: number): number {
  return value === 0 ? 0 : planesOf({ min: value, max: value });
}

/** Bit `k` of a number, two's complement: it may have more than 32. */
function planeOf(value: number, k: number): 0 | 1 {
  return Math.floor(value / 2 ** k) % 2 === 0 ? 0 : 1;
}
