import { seededRandom, uniform } from '../../../../../mapping/random.ts';

/** Arrays in one shared memory, one after the other from `first` on, each at a multiple of 16. */
export function createArena(first: number, bytes = 1 << 24) {
  const memory = new WebAssembly.Memory({ initial: bytes >> 16, maximum: bytes >> 16, shared: true });
  let next = first;
  return {
    memory,
    reset() {
      next = first;
    },
    /** Copies an array into the memory; returns its address. */
    put(values: Float32Array | Int16Array | Int8Array | Uint8Array): number {
      const address = next;
      const bytesOf = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      new Uint8Array(memory.buffer, address, values.byteLength).set(bytesOf);
      next += (values.byteLength + 15) & ~15;
      return address;
    },
    /** A copy of floats that the memory holds. */
    copy(address: number, length: number): Float32Array {
      return new Float32Array(memory.buffer, address, length).slice();
    },
    /** A copy of as many values of the same kind as `like` holds. */
    copyLike<Values extends Float32Array | Int16Array | Int8Array | Uint8Array>(like: Values, address: number): Values {
      const values = like.slice() as Values;
      const bytesOf = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      bytesOf.set(new Uint8Array(memory.buffer, address, values.byteLength));
      return values;
    },
    /** Whole numbers in low...high. */
    integers<Values>(
      kind: { from(source: ArrayLike<number>, shape: () => number): Values },
      length: number,
      seed: number,
      low: number,
      high: number,
    ): Values {
      const draw = draws(seed, (u) => low + Math.floor(u * (high - low + 1)));
      return kind.from({ length }, draw);
    },
    random(length: number, seed: number, range = 1): Float32Array {
      return Float32Array.from(
        { length },
        draws(seed, (u) => (2 * u - 1) * range),
      );
    },
    /** Whole numbers in -4...4. */
    wholes(length: number, seed: number): Float32Array {
      return Float32Array.from(
        { length },
        draws(seed, (u) => Math.floor(u * 9) - 4),
      );
    },
    /** A table of windows: places under `places`, or -1. The i32 lie in the bytes of floats. */
    places(length: number, places: number, seed: number): Float32Array {
      const table = Int32Array.from(
        { length },
        draws(seed, (u) => Math.floor(u * (places + 1)) - 1),
      );
      return new Float32Array(table.buffer);
    },
  };
}

function draws(seed: number, shape: (u: number) => number): () => number {
  const state = seededRandom(seed);
  return () => shape(uniform(state, 0, 1));
}
