/** What the sliced engine takes of the memory, before it is made. */
import type { ChipImage } from '../chip-image.ts';
import { neuronWords } from '../chip-shape.ts';
import { planSliced } from './sliced/arena.ts';

/** Cores that are looked at, evenly over the chip: a plan of all takes as long as setting the engine up. */
const SAMPLE = 8;
/** What its plan keeps of a configured neuron beside the kernel's memory. Measured: 400 to 800 bytes, see docs/kernel.md. */
const NEURON_BYTES = 800;

/**
 * Bytes of the sliced engine with so many lanes, about: what some of the cores take stands for all.
 * @throws SynaptickError when a neuron's potentials need more planes than the engine has
 */
export function slicedMemory(image: ChipImage, lanes: number): number {
  const { cores, enabled } = image;
  const count = Math.min(cores, SAMPLE);
  const none = planSliced(coresOf(image, 0, 0), lanes).arena.bytes;
  let sampled = 0;
  for (let sample = 0; sample < count; sample++) {
    const core = Math.floor(((sample + 0.5) * cores) / count);
    sampled += planSliced(coresOf(image, core, core + 1), lanes).arena.bytes - none;
  }
  const neurons = enabled.reduce((sum, on) => sum + on, 0);
  return none + (count > 0 ? (sampled * cores) / count : 0) + neurons * NEURON_BYTES;
}

/** As much of some cores as a plan looks at. */
function coresOf(image: ChipImage, from: number, to: number): ChipImage {
  const { axons, neurons, axonTypes } = image.shape;
  const part = <T extends { subarray(from: number, to: number): T }>(array: T, each: number) =>
    array.subarray(from * each, to * each);
  return {
    ...image,
    cores: to - from,
    axonType: part(image.axonType, axons),
    crossbar: part(image.crossbar, axons * neuronWords(image.shape)),
    enabled: part(image.enabled, neurons),
    weights: part<Int16Array | Int32Array>(image.weights, neurons * axonTypes),
    leak: part(image.leak, neurons),
    threshold: part(image.threshold, neurons),
    negativeThreshold: part(image.negativeThreshold, neurons),
    reset: part(image.reset, neurons),
    thresholdBits: part(image.thresholdBits, neurons),
    modes: part(image.modes, neurons),
    potential: part(image.potential, neurons),
    targetCore: part(image.targetCore, neurons),
    targetDelay: part(image.targetDelay, neurons),
  };
}
