/** Every engine, so that one suite runs over each. */
import type { ChipImage } from '../../cores/chip-image.ts';
import type { Engine, EngineOptions } from '../../cores/engine.ts';
import { createEngine, ENGINES } from '../../cores/engines/choose.ts';

export const engineNames = ENGINES.filter((name) => name !== 'auto');

/** The fast engines in every form that has to equal the oracle. */
export const variants: { name: string; create: (image: ChipImage, options?: EngineOptions) => Promise<Engine> }[] = [
  { name: 'simd', create: (image, options) => createEngine(image, { ...options, engine: 'simd' }) },
];
