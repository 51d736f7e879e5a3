/** The calls of the library that need a host, on Node. */
import type { ChipImage } from '../cores/chip-image.ts';
import type { Engine } from '../cores/engine.ts';
import type { EngineChoice } from '../cores/engines/choose.ts';
import { type EngineRequest, engineFor, openEngine } from './drive/engine.ts';
import { nodeHost } from './host/node/host.ts';

/** Which engine would run this image here, and why. */
export function chooseEngine(image: ChipImage, request: EngineRequest = {}): EngineChoice {
  return engineFor(image, nodeHost, request);
}

/**
 * Creates an engine that will emulate `image` from tick 0: `auto` unless another is asked for. The image must not change.
 * @throws SynaptickError when this machine cannot run it
 */
export function createEngine(image: ChipImage, request: EngineRequest = {}): Promise<Engine> {
  return openEngine(image, nodeHost, request);
}
