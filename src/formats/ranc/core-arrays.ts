/** The cores of a chip image while their number is not known yet: its arrays, growing. */
import { type ChipImage, emptyImage } from '../../../cores/chip-image.ts';
import { AXON_TYPES, NEURONS } from '../../../cores/limits.ts';

type CoreArrayName =
  | 'coreX'
  | 'coreY'
  | 'axonType'
  | 'crossbar'
  | 'enabled'
  | 'leak'
  | 'threshold'
  | 'negativeThreshold'
  | 'reset'
  | 'modes'
  | 'potential'
  | 'targetAxon'
  | 'targetDelay';

/** `offsetX` and `offsetY` are a neuron's destination_core_offset. */
export type CoreArrays = { -readonly [Name in CoreArrayName]: ChipImage[Name] } & {
  weights: Int32Array;
  offsetX: Int32Array;
  offsetY: Int32Array;
  capacity: number;
};

type Growing = Uint8Array | Uint16Array | Uint32Array | Int32Array;

export function createCoreArrays(capacity: number): CoreArrays {
  const { weights: _, targetCore: _none, ...image } = emptyImage({ width: 1, height: 1, cores: capacity });
  return {
    coreX: image.coreX,
    coreY: image.coreY,
    axonType: image.axonType,
    crossbar: image.crossbar,
    enabled: image.enabled,
    leak: image.leak,
    threshold: image.threshold,
    negativeThreshold: image.negativeThreshold,
    reset: image.reset,
    modes: image.modes,
    potential: image.potential,
    targetAxon: image.targetAxon,
    targetDelay: image.targetDelay,
    weights: new Int32Array(capacity * NEURONS * AXON_TYPES),
    offsetX: new Int32Array(capacity * NEURONS),
    offsetY: new Int32Array(capacity * NEURONS),
    capacity,
  };
}

/** Makes room for `cores` cores, or cuts down to them: array by array, so that only one is there twice. */
export function resizeCoreArrays(arrays: CoreArrays, cores: number): void {
  const { capacity, ...rest } = arrays;
  for (const [name, array] of Object.entries(rest) as [keyof typeof rest, Growing][]) {
    const length = (array.length / capacity) * cores;
    const resized = new (array.constructor as new (length: number) => Growing)(length);
    resized.set(array.subarray(0, length));
    (arrays as Record<string, unknown>)[name] = resized;
  }
  if (cores > capacity) arrays.targetDelay.fill(1, capacity * NEURONS);
  arrays.capacity = cores;
}

/** Weights in 16 bits where they fit: half the memory. */
export function narrowWeights(weights: Int32Array): Int16Array | Int32Array {
  const fits = weights.every((weight) => weight >= -32_768 && weight <= 32_767);
  return fits ? new Int16Array(weights) : weights;
}
