/** Which engine runs: the one asked for, or with `auto` the best that the host has. Says why. */
import type { ChipImage } from '../chip-image.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { SynaptickError } from '../errors.ts';
import { createOracle } from './oracle.ts';
import { createSimd } from './simd.ts';

export const ENGINES = ['auto', 'oracle', 'simd'] as const;
export type EngineName = (typeof ENGINES)[number];

export interface EngineChoice {
  readonly name: Exclude<EngineName, 'auto'>;
  /** One phrase for the report, e.g. `asked for`. */
  readonly reason: string;
}

export interface CreateEngineOptions extends EngineOptions {
  /** `auto` unless given. */
  readonly engine?: EngineName;
}

/** @throws SynaptickError when the host cannot run the engine asked for, or there is none of that name */
export function chooseEngine(asked: EngineName = 'auto'): EngineChoice {
  if (asked === 'oracle' || asked === 'simd') return { name: asked, reason: 'asked for' };
  if (asked === 'auto') return { name: 'oracle', reason: 'the only engine so far' };
  throw new SynaptickError(`there is no engine "${asked}": choose one of ${ENGINES.join(', ')}`);
}

/** Creates an engine that will emulate `image` from tick 0. The image is not changed and must not change. */
export async function createEngine(image: ChipImage, options: CreateEngineOptions = {}): Promise<Engine> {
  const { name } = chooseEngine(options.engine);
  if (name === 'simd') return createSimd(image, options);
  return createOracle(image, options);
}
