/** The calls of the library that need a host, on Node. */
import type { ChipImage } from '../cores/chip-image.ts';
import type { Engine } from '../cores/engine.ts';
import type { EngineChoice } from '../cores/engines/choose.ts';
import type { MappedGraph } from '../mapping/graph-to-chip/map-graph.ts';
import { type EngineRequest, engineFor, openEngine } from './drive/engine.ts';
import type { Host } from './host/host.ts';
import { nodeHost } from './host/node/host.ts';
import { mapOn } from './map/map-network.ts';
import { verifyOn } from './map/verify.ts';
import { classifyOn } from './run/classify/classify.ts';
import { compareOn } from './run/compare/compare.ts';
import { assignRaceVotes, type RaceScore, scoreRaces } from './train/stdp/winner/deploy/run.ts';
import type { WinnerSamples } from './train/stdp/winner/train.ts';

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

/**
 * Classifies images on emulated cores: image -> views -> spikes -> ticks -> votes -> class, with every count.
 * @throws SynaptickError when images and model do not match; rethrows the signal's reason when aborted
 */
export const classifyImages = onNode(classifyOn);

/**
 * Runs a network on emulated cores and on float neurons, on the same input, and says how far they differ.
 * @throws SynaptickError when the network does not fit cores; what `signal` was aborted with
 */
export const compareNetwork = onNode(compareOn);

/**
 * Maps a network onto cores: fits it, divides it, places the cores, and measures what that is worth.
 * @throws SynaptickError when the network does not fit cores or mesh; what `signal` was aborted with
 */
export const mapNetwork = onNode(mapOn);

/**
 * Proves a mapping: runs the chip beside the unmapped graph on random input.
 * The graph is the reference: its inputs and probed populations stand where those of the mapped graph do.
 */
export const verifyMapping = onNode(verifyOn);

/** Awaited now and then with the images done; may throw to stop. */
type OnBreath = (images: number) => Promise<void>;

/** What each neuron wins for, from labelled training images; as `assignVotes` does for the float network. */
export function assignCoreVotes(
  mapped: MappedGraph,
  samples: WinnerSamples,
  neurons: number,
  onBreath: OnBreath,
): Promise<Float32Array> {
  const { host, onProgress } = breathingBy(onBreath);
  return assignRaceVotes(host, mapped, samples, neurons, { onProgress });
}

/** Classifies images by who wins the race on cores. */
export function scoreOnCores(
  mapped: MappedGraph,
  samples: WinnerSamples,
  evidence: Float32Array,
  onBreath: OnBreath,
): Promise<RaceScore> {
  const { host, onProgress } = breathingBy(onBreath);
  return scoreRaces(host, mapped, samples, evidence, { onProgress });
}

/** Node, but what breathes is the caller's. */
function breathingBy(onBreath: OnBreath): { readonly host: Host; readonly onProgress: OnImages } {
  let done = 0;
  return {
    host: { ...nodeHost, breathe: () => onBreath(done) },
    onProgress: (images) => {
      done = images;
    },
  };
}

type OnImages = (images: number) => void;

function onNode<Given extends unknown[], Result>(call: (host: Host, ...given: Given) => Result) {
  return (...given: Given): Result => call(nodeHost, ...given);
}
