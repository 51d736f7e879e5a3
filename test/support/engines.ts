/** Every engine, so that one suite runs over each. */
import type { ChipImage } from '../../cores/chip-image.ts';
import type { Engine, EngineOptions } from '../../cores/engine.ts';
import { ENGINES } from '../../cores/engines/choose.ts';
import { createEngine } from '../../src/on-node.ts';

export const engineNames = ENGINES.filter((name) => name !== 'auto');

/** The fast engines in every form that has to equal the oracle. */
export const variants: { name: string; create: (image: ChipImage, options?: EngineOptions) => Promise<Engine> }[] = [
  { name: 'simd', create: (image, options) => createEngine(image, { ...options, engine: 'simd' }) },
  { name: 'simd without shared memory', create: withoutSharedMemory },
  ...[1, 2, 3, 7].map((threads) => ({
    name: `parallel on ${threads} threads`,
    create: (image: ChipImage, options?: EngineOptions) =>
      createEngine(image, { ...options, engine: 'parallel', threads }),
  })),
];

/** The engine of a host that has no SharedArrayBuffer. */
function withoutSharedMemory(image: ChipImage, options?: EngineOptions): Promise<Engine> {
  const shared = globalThis.SharedArrayBuffer;
  Reflect.deleteProperty(globalThis, 'SharedArrayBuffer');
  try {
    return createEngine(image, { ...options, engine: 'simd' });
  } finally {
    globalThis.SharedArrayBuffer = shared;
  }
}
