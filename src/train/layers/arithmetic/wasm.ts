import { decodeBase64 } from '../../../../cores/engines/wasm/base64.ts';
import { SynaptickError } from '../../../../cores/errors.ts';
import type { Arithmetic } from './arithmetic.ts';
import { SCRATCH_BYTES } from './kernel/layout.ts';
import { TRAINING_KERNEL } from './kernel-binary.ts';

export { SCRATCH_BYTES };

/** A product, its scratch in front; the last argument is a flag (0 or 1), a scale or a bound. */
type Product = (
  scratch: number,
  m: number,
  n: number,
  k: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  c: number,
  ldc: number,
  last: number,
) => void;

/** What the compiled kernel exports; what is picked has the signature of `Arithmetic`. */
interface KernelExports
  extends Pick<
    Arithmetic,
    | 'gatherWindows'
    | 'scatterWindows'
    | 'columnMoments'
    | 'spikes'
    | 'spikesBackward'
    | 'affineGradient'
    | 'gatherByteWindows'
    | 'spikeBytes'
    | 'countBytes'
    | 'largestMagnitude'
    | 'quantise'
  > {
  readonly multiply: Product;
  readonly multiplyTransposedA: Product;
  readonly multiplyTransposedB: Product;
  readonly multiplyBytesTransposedA: Product;
  readonly multiplyBinary: Product;
  readonly multiplyIntegers: Product;
  readonly multiplyIntegersTransposedA: Product;
  readonly multiplyIntegersTransposedB: Product;
  readonly adam: (
    ...addressesThenNumbers: readonly [
      parameter: number,
      gradient: number,
      m: number,
      v: number,
      n: number,
      rate: number,
      correction: number,
      keep1: number,
      take1: number,
      keep2: number,
      take2: number,
      epsilon: number,
      limit: number,
    ]
  ) => void;
}

let compiled: WebAssembly.Module | undefined;

/**
 * `Arithmetic` by WebAssembly SIMD over a shared memory (`new WebAssembly.Memory({ shared: true, ... })`). Packs into
 * SCRATCH_BYTES at `scratchAddress`, a multiple of 16, which no other instance may use at the same time. Cheap: a thread
 * makes its own over the memory that all share.
 */
export function createArithmetic(memory: WebAssembly.Memory, scratchAddress: number): Arithmetic {
  const end = scratchAddress + SCRATCH_BYTES;
  if (scratchAddress % 16 !== 0 || scratchAddress < 0 || end > memory.buffer.byteLength) {
    throw new SynaptickError(
      `scratch of the training kernels at ${scratchAddress}: needs a multiple of 16 and ${SCRATCH_BYTES} bytes below ${memory.buffer.byteLength}: place it inside the memory`,
    );
  }
  compiled ??= new WebAssembly.Module(decodeBase64(TRAINING_KERNEL));
  const kernel = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as KernelExports;
  const s = scratchAddress;

  return {
    memory,
    multiply(m, n, k, a, lda, b, ldb, c, ldc, accumulate) {
      kernel.multiply(s, m, n, k, a, lda, b, ldb, c, ldc, accumulate ? 1 : 0);
    },
    multiplyTransposedA(m, n, k, a, lda, b, ldb, c, ldc, accumulate) {
      kernel.multiplyTransposedA(s, m, n, k, a, lda, b, ldb, c, ldc, accumulate ? 1 : 0);
    },
    multiplyTransposedB(m, n, k, a, lda, b, ldb, c, ldc, accumulate) {
      kernel.multiplyTransposedB(s, m, n, k, a, lda, b, ldb, c, ldc, accumulate ? 1 : 0);
    },
    multiplyBytesTransposedA(m, n, k, a, lda, b, ldb, c, ldc, accumulate) {
      kernel.multiplyBytesTransposedA(s, m, n, k, a, lda, b, ldb, c, ldc, accumulate ? 1 : 0);
    },
    multiplyBinary(m, n, k, a, lda, b, ldb, c, ldc, largest) {
      kernel.multiplyBinary(s, m, n, k, a, lda, b, ldb, c, ldc, largest);
    },
    multiplyIntegers(m, n, k, a, lda, b, ldb, c, ldc, scale) {
      kernel.multiplyIntegers(s, m, n, k, a, lda, b, ldb, c, ldc, scale);
    },
    multiplyIntegersTransposedA(m, n, k, a, lda, b, ldb, c, ldc, scale) {
      kernel.multiplyIntegersTransposedA(s, m, n, k, a, lda, b, ldb, c, ldc, scale);
    },
    multiplyIntegersTransposedB(m, n, k, a, lda, b, ldb, c, ldc, scale) {
      kernel.multiplyIntegersTransposedB(s, m, n, k, a, lda, b, ldb, c, ldc, scale);
    },
    gatherWindows: kernel.gatherWindows,
    scatterWindows: kernel.scatterWindows,
    columnMoments: kernel.columnMoments,
    spikes: kernel.spikes,
    spikesBackward: kernel.spikesBackward,
    affineGradient: kernel.affineGradient,
    gatherByteWindows: kernel.gatherByteWindows,
    spikeBytes: kernel.spikeBytes,
    countBytes: kernel.countBytes,
    largestMagnitude: kernel.largestMagnitude,
    quantise: kernel.quantise,
    adam(parameter, gradient, m, v, n, rate, correction, beta1, beta2, epsilon, limit) {
      kernel.adam(parameter, gradient, m, v, n, rate, correction, beta1, 1 - beta1, beta2, 1 - beta2, epsilon, limit);
    },
  };
}
