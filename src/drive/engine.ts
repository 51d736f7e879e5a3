/** `createEngine` for Node: the engines of cores/ with this machine's threads. */
import type { ChipImage } from '../../cores/chip-image.ts';
import type { Engine } from '../../cores/engine.ts';
import * as cores from '../../cores/engines/choose.ts';
import { nodeThreads } from '../host/node-threads.ts';

/** Which engine would run this image here, and why. */
export function chooseEngine(image: ChipImage, options: cores.CreateEngineOptions = {}): cores.EngineChoice {
  return cores.chooseEngine(image.cores, { threadHost: nodeThreads, ...options });
}

/**
 * Creates an engine that will emulate `image` from tick 0: `auto` unless another is asked for. The image must not change.
 * @throws SynaptickError when the host cannot run it
 */
export function createEngine(image: ChipImage, options: cores.CreateEngineOptions = {}): Promise<Engine> {
  return cores.createEngine(image, { threadHost: nodeThreads, ...options });
}
