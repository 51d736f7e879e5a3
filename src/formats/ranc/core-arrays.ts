/** The cores of a chip image while their number and sizes are not known yet: its arrays, growing. */
import { type ChipImage, emptyImage } from '../../../cores/chip-image.ts';
import { neuronWords, SHAPE_LIMITS, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { crossbarInRows, type Rows, restride, weightsInRows } from '../../../cores/restride.ts';
import { type MemoryLimit, requireMemory } from '../../host/memory.ts';

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
  /** Cores that there is room for, and of how many rows. */
  capacity: number;
  rows: Rows;
};

type Growing = Uint8Array | Uint16Array | Uint32Array | Int32Array;

export function createCoreArrays(capacity: number, rows: Rows): CoreArrays {
  const shape = { ...TRUENORTH_SHAPE, ...rows };
  const image = emptyImage({ width: 1, height: 1, cores: capacity, shape });
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
    weights: new Int32Array(capacity * rows.neurons * rows.axonTypes),
    offsetX: new Int32Array(capacity * rows.neurons),
    offsetY: new Int32Array(capacity * rows.neurons),
    capacity,
    rows,
  };
}

/** Makes room for `cores` cores, or cuts down to them: array by array, so that only one is there twice. */
export function resizeCoreArrays(arrays: CoreArrays, cores: number): void {
  const { capacity, rows, ...rest } = arrays;
  for (const [name, array] of Object.entries(rest) as [keyof typeof rest, Growing][]) {
    const length = (array.length / capacity) * cores;
    const resized = new (array.constructor as new (length: number) => Growing)(length);
    resized.set(array.subarray(0, length));
    (arrays as Record<string, unknown>)[name] = resized;
  }
  if (cores > capacity) arrays.targetDelay.fill(1, capacity * rows.neurons);
  arrays.capacity = cores;
}

const PER_NEURON = [
  'enabled',
  'leak',
  'threshold',
  'negativeThreshold',
  'reset',
  'modes',
  'potential',
  'targetAxon',
  'targetDelay',
  'offsetX',
  'offsetY',
] as const satisfies readonly (keyof CoreArrays)[];

/** Gives every core other numbers of rows. */
export function restrideCoreArrays(arrays: CoreArrays, rows: Rows): void {
  const { rows: own } = arrays;
  arrays.axonType = restride(arrays.axonType, own.axons, rows.axons);
  arrays.crossbar = crossbarInRows(arrays.crossbar, own, rows);
  arrays.weights = weightsInRows(arrays.weights, own, rows);
  for (const name of PER_NEURON) {
    const array: Growing = arrays[name];
    const fill = name === 'targetDelay' ? 1 : 0;
    (arrays as Record<string, unknown>)[name] = restride(array, own.neurons, rows.neurons, fill);
  }
  arrays.rows = rows;
}

/**
 * Makes room for cores and rows that were read, in steps of two so that it is seldom done.
 * @throws SynaptickError when that is more than the memory allows
 */
export function growCoreArrays(
  arrays: CoreArrays,
  needed: Partial<Rows> & { readonly cores?: number },
  memory: MemoryLimit,
): void {
  const { rows, capacity } = arrays;
  const grown = (name: keyof Rows) => {
    const least = needed[name] ?? 0;
    return least <= rows[name] ? rows[name] : Math.min(SHAPE_LIMITS[name].max, Math.max(least, 2 * rows[name]));
  };
  const wider: Rows = { axons: grown('axons'), neurons: grown('neurons'), axonTypes: grown('axonTypes') };
  const cores = (needed.cores ?? 0) <= capacity ? capacity : 2 * capacity;
  const size = `${cores} cores of ${wider.axons} axons and ${wider.neurons} neurons`;
  requireMemory(memory, cores * coreBytes(wider), `needs room for ${size}, which`);
  if (Object.keys(wider).some((name) => wider[name as keyof Rows] !== rows[name as keyof Rows])) {
    restrideCoreArrays(arrays, wider);
  }
  if (cores !== capacity) resizeCoreArrays(arrays, cores);
}

/** Bytes of an axon beside its crossbar row, and of a neuron beside its weights, with what resolves its target. */
const AXON_BYTES = 1;
const NEURON_BYTES = 44;

/** Bytes of a core while it is read. */
function coreBytes(rows: Rows): number {
  return rows.axons * (AXON_BYTES + 4 * neuronWords(rows)) + rows.neurons * (NEURON_BYTES + 4 * rows.axonTypes);
}

/** Weights in 16 bits where they fit: half the memory. */
export function narrowWeights(weights: Int32Array): Int16Array | Int32Array {
  const fits = weights.every((weight) => weight >= -32_768 && weight <= 32_767);
  return fits ? new Int16Array(weights) : weights;
}
