/** Engines on a host: those of cores/ with the threads that it has. */
import type { ChipImage } from '../../cores/chip-image.ts';
import type { Engine } from '../../cores/engine.ts';
import { type CreateEngineOptions, chooseEngine, createEngine, type EngineChoice } from '../../cores/engines/choose.ts';
import type { Host } from '../host/host.ts';

/** Which engine and how many threads; the host's unless others are given. */
export type EngineRequest = CreateEngineOptions;

/** Which engine would run this image on this host, and why. */
export function engineFor(image: ChipImage, host: Host, request: EngineRequest = {}): EngineChoice {
  return chooseEngine(image, withThreads(host, request));
}

/**
 * An engine that will emulate `image` from tick 0: `auto` unless another is asked for. The image must not change.
 * @throws SynaptickError when the host cannot run it
 */
export function openEngine(image: ChipImage, host: Host, request: EngineRequest = {}): Promise<Engine> {
  return createEngine(image, withThreads(host, request));
}

function withThreads({ threads }: Host, request: EngineRequest): EngineRequest {
  return { ...(threads && { threadHost: threads }), ...request };
}
