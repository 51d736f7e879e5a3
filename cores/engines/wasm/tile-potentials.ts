/** The potentials in the arena: each tile's as i16 where they and its kind allow, else as i32. */
import * as K from '../../kernel/layout.ts';
import type { ArenaPlan } from './arena.ts';

export interface TilePotentials {
  /** Of a lane, by row; what is off has what the image says. */
  read(lane: number): Int32Array;
  /** Writes those of a lane, by row. */
  write(lane: number, potentials: Int32Array): void;
}

export function tilePotentials(memory: ArrayBufferLike, plan: ArenaPlan): TilePotentials {
  const { image, layout, address, kinds } = plan;
  const { cores: tiles } = image;
  const u32 = new Uint32Array(memory);
  const i32 = new Int32Array(memory);
  const i16 = new Int16Array(memory);

  function stateWord(tile: number, lane: number): number {
    return (address.coreState + (lane * tiles + tile) * K.STATE_BYTES) / 4;
  }

  function isWide(tile: number, lane: number): boolean {
    return ((u32[stateWord(tile, lane) + K.S_FLAGS / 4] as number) & K.STATE_WIDE) !== 0;
  }

  /** A tile's potentials in the arena, as i32 or as i16. */
  function ownPotentials(tile: number, lane: number, wide: boolean): Int32Array | Int16Array {
    const row = (lane * tiles + tile) * K.NEURONS;
    return wide
      ? i32.subarray(address.widePotentials / 4 + row, address.widePotentials / 4 + row + K.NEURONS)
      : i16.subarray(address.potentials / 2 + row, address.potentials / 2 + row + K.NEURONS);
  }

  function isOn(tile: number, neuron: number): boolean {
    return image.enabled[tile * K.NEURONS + neuron] === 1;
  }

  function writeTile(tile: number, lane: number, values: Int32Array): void {
    const kind = kinds[tile] as ArenaPlan['kinds'][number];
    const largest = values.reduce((most, v, n) => (isOn(tile, n) ? Math.max(most, Math.abs(v)) : most), 0);
    const wide = kind.general || largest > layout.narrowLimit;
    const own = ownPotentials(tile, lane, wide);
    for (let n = 0; n < K.NEURONS; n++) own[n] = isOn(tile, n) ? (values[n] as number) : 0;
    u32[stateWord(tile, lane) + K.S_BOUND / 4] = largest;
    u32[stateWord(tile, lane) + K.S_FLAGS / 4] = wide ? K.STATE_WIDE : 0;
  }

  return {
    read(lane) {
      const result = new Int32Array(tiles * K.NEURONS);
      for (let tile = 0; tile < tiles; tile++) {
        result.set(ownPotentials(tile, lane, isWide(tile, lane)), tile * K.NEURONS);
      }
      image.enabled.forEach((on, row) => {
        if (!on) result[row] = image.potential[row] as number;
      });
      return result;
    },
    write(lane, potentials) {
      for (let tile = 0; tile < tiles; tile++) {
        writeTile(tile, lane, potentials.subarray(tile * K.NEURONS, (tile + 1) * K.NEURONS));
      }
    },
  };
}
