/** Parts of the one memory of a training run, as arrays. */
import type { Span } from './memory-plan.ts';

/** The f32 values of a span, a view that writes through. */
export function floats(memory: WebAssembly.Memory, { address, length }: Span): Float32Array {
  return new Float32Array(memory.buffer, address, length);
}
