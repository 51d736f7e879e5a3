/** The potentials in the arena: each core's as i16 where they and its kind allow, else as i32. */
import * as K from '../../kernel/layout.ts';
import type { ArenaPlan } from './arena.ts';

const I16 = 32_767;

export interface CorePotentials {
  /** Of a lane, by row; what is off has what the image says. */
  read(lane: number): Int32Array;
  /** Writes those of a lane, by row. */
  write(lane: number, potentials: Int32Array): void;
}

export function corePotentials(memory: ArrayBufferLike, plan: ArenaPlan): CorePotentials {
  const { image, address, kinds } = plan;
  const { cores } = image;
  const u32 = new Uint32Array(memory);
  const i32 = new Int32Array(memory);
  const i16 = new Int16Array(memory);

  function stateWord(core: number, lane: number): number {
    return (address.coreState + (lane * cores + core) * K.STATE_BYTES) / 4;
  }

  function isWide(core: number, lane: number): boolean {
    return ((u32[stateWord(core, lane) + K.S_FLAGS / 4] as number) & K.STATE_WIDE) !== 0;
  }

  /** A core's potentials in the arena, as i32 or as i16. */
  function ownPotentials(core: number, lane: number, wide: boolean): Int32Array | Int16Array {
    const row = (lane * cores + core) * K.NEURONS;
    return wide
      ? i32.subarray(address.widePotentials / 4 + row, address.widePotentials / 4 + row + K.NEURONS)
      : i16.subarray(address.potentials / 2 + row, address.potentials / 2 + row + K.NEURONS);
  }

  function isOn(core: number, neuron: number): boolean {
    return image.enabled[core * K.NEURONS + neuron] === 1;
  }

  function writeCore(core: number, lane: number, values: Int32Array): void {
    const kind = kinds[core] as ArenaPlan['kinds'][number];
    const largest = values.reduce((most, v, n) => (isOn(core, n) ? Math.max(most, Math.abs(v)) : most), 0);
    const wide = kind.general || largest > I16;
    const own = ownPotentials(core, lane, wide);
    for (let n = 0; n < K.NEURONS; n++) own[n] = isOn(core, n) ? (values[n] as number) : 0;
    u32[stateWord(core, lane) + K.S_BOUND / 4] = largest;
    u32[stateWord(core, lane) + K.S_FLAGS / 4] = wide ? K.STATE_WIDE : 0;
  }

  return {
    read(lane) {
      const result = new Int32Array(cores * K.NEURONS);
      for (let core = 0; core < cores; core++) {
        result.set(ownPotentials(core, lane, isWide(core, lane)), core * K.NEURONS);
      }
      image.enabled.forEach((on, row) => {
        if (!on) result[row] = image.potential[row] as number;
      });
      return result;
    },
    write(lane, potentials) {
      for (let core = 0; core < cores; core++) {
        writeCore(core, lane, potentials.subarray(core * K.NEURONS, (core + 1) * K.NEURONS));
      }
    },
  };
}
