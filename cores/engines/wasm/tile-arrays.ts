/** Writes what each tile has of its own: descriptor, weights, parameters, fire records. See kernel/layout.ts. */
import { type ChipImage, NO_TARGET, OUTPUT } from '../../chip-image.ts';
import * as K from '../../kernel/layout.ts';
import type { ArenaPlan } from './arena.ts';
import type { KernelLayout } from './kernel-layout.ts';
import { lowest, type TileKind, type TileParameters, tileParameters, tileRows } from './tile-kind.ts';

const ROW_BYTES = K.WORDS * 4;

/** Sizes of a tile's own arrays, in the order they are laid out. */
function tileArrays({ kind, weightBits, general }: TileKind, { axonTypes }: KernelLayout) {
  const P = kind & K.K_PARAMETERS;
  const N = (kind >> K.K_NEGATIVE_SHIFT) & 3;
  const weights = axonTypes * K.NEURONS * (weightBits / 8);
  if (general) return { weights, alpha: K.GENERAL_BYTES, leak: 0, limit: 0, negative: 0 };
  const shared = P === K.P_SHARED || P === K.P_SHARED_NARROW;
  const bytes = (narrow: boolean) => K.NEURONS * (narrow ? 1 : 2);
  const array = shared ? 0 : bytes(P === K.P_NARROW);
  const values = N === K.N_MIXED ? K.NEURONS * 2 + ROW_BYTES : N === K.N_VALUE && !shared ? K.NEURONS * 2 : 0;
  return { weights, alpha: bytes(P === K.P_SHARED_NARROW), leak: array, limit: array, negative: values };
}

export function tileBytes(kind: TileKind, layout: KernelLayout): number {
  return Object.values(tileArrays(kind, layout)).reduce((sum, bytes) => sum + bytes, 0);
}

export function writeTile(memory: ArrayBufferLike, plan: ArenaPlan, kind: TileKind): void {
  const rows = tileRows(kind.tile, kind.width, plan.layout.narrowLimit);
  const parameters = kind.general ? null : tileParameters(plan.image, rows);
  writeDescriptor(memory, plan, kind, parameters);
  writeWeights(memory, plan, kind);
  if (parameters) writeFast(memory, plan, kind, parameters);
  else writeGeneral(memory, plan, kind);
  writeRecords(memory, plan, kind, parameters);
}

/** Addresses of a tile's arrays. */
function tileAddresses(plan: ArenaPlan, kind: TileKind) {
  const sizes = tileArrays(kind, plan.layout);
  const weights = plan.tileBlocks[kind.tile] as number;
  const alpha = weights + sizes.weights;
  const leak = alpha + sizes.alpha;
  const limit = leak + sizes.leak;
  return { weights, alpha, leak, limit, negative: limit + sizes.limit };
}

function writeDescriptor(
  memory: ArrayBufferLike,
  plan: ArenaPlan,
  kind: TileKind,
  parameters: TileParameters | null,
): void {
  const { layout, image, address } = plan;
  const at = address.descriptors + kind.tile * K.DESCRIPTOR_BYTES;
  const bytes = new Uint8Array(memory, at, K.DESCRIPTOR_BYTES);
  const words = new Int32Array(memory, at, K.DESCRIPTOR_BYTES / 4);
  const enabled = new Uint8Array(memory, address.enabled + kind.tile * ROW_BYTES, ROW_BYTES);
  const arrays = tileAddresses(plan, kind);
  const put = (field: number, value: number) => {
    words[field / 4] = value;
  };
  put(K.D_KIND, kind.kind);
  put(K.D_CROSSBAR, address.crossbar + kind.tile * layout.axons * ROW_BYTES);
  put(K.D_WEIGHTS, arrays.weights);
  put(K.D_ALPHA, arrays.alpha);
  put(K.D_LEAK, arrays.leak);
  put(K.D_LIMIT, arrays.limit);
  put(K.D_NEGATIVE, arrays.negative);
  put(K.D_WEIGHT_MAX, kind.weightMax);
  let start = 0;
  if (parameters) {
    const shared = (kind.kind & K.K_PARAMETERS) <= K.P_SHARED;
    if (shared) start = Math.abs(parameters.leak[0] as number);
    const floor = floorShift(image, kind);
    put(K.D_ALPHA_BASE, lowest(parameters.alpha));
    put(K.D_LEAK_BASE, lowest(parameters.leak));
    put(K.D_LIMIT_BASE, lowest(parameters.limit) - floor);
    put(K.D_NEGATIVE_BASE, parameters.negative[0] as number);
    put(K.D_LEAK_MAX, largest(parameters.leak));
    put(
      K.D_RESET_MAX,
      Math.max(largest(parameters.negative), largest(parameters.fireValue), largest(parameters.limit)),
    );
  }
  const flush = new Uint16Array(memory, at + K.D_FLUSH, 1);
  flush[0] = kind.weightMax ? Math.max(1, Math.floor((127 - start) / kind.weightMax)) : K.NEURONS;
  const sharedWeights = layout.any ? K.D_SHARED_WEIGHTS_ANY : K.D_SHARED_WEIGHTS;
  const { axonTypes } = layout;
  for (let type = 0; type < axonTypes; type++) {
    bytes[sharedWeights + type] = image.weights[kind.tile * K.NEURONS * axonTypes + type] as number;
  }
  for (let n = 0; n < kind.width; n++) {
    setBit(enabled, n, image.enabled[kind.tile * K.NEURONS + n] as number);
  }
  if (layout.any) writePart(put, plan, kind);
  else writeTypePlanes(bytes, plan, kind);
}

function setBit(into: Uint8Array, place: number, bit: number): void {
  into[place >> 3] = (into[place >> 3] as number) | (bit << (place & 7));
}

/** TrueNorth's four types, as two planes of bits. */
function writeTypePlanes(descriptor: Uint8Array, { layout, image }: ArenaPlan, kind: TileKind): void {
  const [low, high] = [K.D_TYPE_PLANES, K.D_TYPE_PLANES + ROW_BYTES].map((at) => descriptor.subarray(at));
  for (let axon = 0; axon < layout.axons; axon++) {
    const type = image.axonType[kind.tile * layout.axons + axon] as number;
    setBit(low as Uint8Array, axon, type & 1);
    setBit(high as Uint8Array, axon, type >> 1);
  }
}

/** Which part of its core a tile of any shape is, and where the core's axons are. */
function writePart(put: (field: number, value: number) => void, { layout, address }: ArenaPlan, kind: TileKind): void {
  const { tilesPerCore, axons, ringWords } = layout;
  const [core, part] = [Math.floor(kind.tile / tilesPerCore), kind.tile % tilesPerCore];
  put(K.D_TYPES, address.types + kind.tile * axons);
  put(K.D_WIDTH, kind.width);
  put(K.D_RING_WORDS, ringWords / 2);
  put(K.D_RING, core * ringWords * 4);
  put(K.D_PART, (part === 0 ? K.PART_FIRST : 0) | (part === tilesPerCore - 1 ? K.PART_LAST : 0));
}

/** With a floor the limit is -beta itself, also where the test is `<=`. */
function floorShift(image: ChipImage, kind: TileKind): number {
  const floors = ((kind.kind >> K.K_NEGATIVE_SHIFT) & 3) === K.N_FLOOR;
  return floors && image.shape.negativeTest === '<=' ? 1 : 0;
}

function largest(values: Int32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Weights as `[type][neuron]`; those of neurons that are off are 0. */
function writeWeights(memory: ArrayBufferLike, plan: ArenaPlan, kind: TileKind): void {
  if (kind.weightBits === 0) return;
  const { image } = plan;
  const { axonTypes } = plan.layout;
  const { weights: at } = tileAddresses(plan, kind);
  const type = { 8: Int8Array, 16: Int16Array, 32: Int32Array }[kind.weightBits] as Int32ArrayConstructor;
  const out = new type(memory, at, axonTypes * K.NEURONS);
  for (let n = 0; n < kind.width; n++) {
    const row = kind.tile * K.NEURONS + n;
    if (!image.enabled[row]) continue;
    for (let g = 0; g < axonTypes; g++) out[g * K.NEURONS + n] = image.weights[row * axonTypes + g] as number;
  }
}

function writeFast(memory: ArrayBufferLike, plan: ArenaPlan, kind: TileKind, parameters: TileParameters): void {
  const at = tileAddresses(plan, kind);
  const P = kind.kind & K.K_PARAMETERS;
  const write = (narrow: boolean, address: number, values: Int32Array, shift = 0) => {
    if (narrow) {
      const base = lowest(values);
      new Uint8Array(memory, address, K.NEURONS).set(values.map((value) => value - base));
    } else new Int16Array(memory, address, K.NEURONS).set(values.map((value) => value - shift));
  };
  write(P === K.P_SHARED_NARROW, at.alpha, parameters.alpha);
  if (P >= K.P_NARROW) {
    write(P === K.P_NARROW, at.leak, parameters.leak);
    write(P === K.P_NARROW, at.limit, parameters.limit, floorShift(plan.image, kind));
  }
  const N = (kind.kind >> K.K_NEGATIVE_SHIFT) & 3;
  if (N === K.N_MIXED || (N === K.N_VALUE && P >= K.P_NARROW)) {
    new Int16Array(memory, at.negative, K.NEURONS).set(parameters.negative);
  }
  if (N === K.N_MIXED) {
    const plane = new Uint8Array(memory, at.negative + K.NEURONS * 2, ROW_BYTES);
    parameters.negativeKeep.forEach((keep, n) => {
      plane[n >> 3] = (plane[n >> 3] as number) | (keep << (n & 7));
    });
  }
}

function writeGeneral(memory: ArrayBufferLike, plan: ArenaPlan, kind: TileKind): void {
  const { image } = plan;
  const { alpha: block } = tileAddresses(plan, kind);
  const ints = (field: number) => new Int32Array(memory, block + field, K.NEURONS);
  const alpha = ints(K.G_ALPHA);
  const leak = ints(K.G_LEAK);
  const beta = ints(K.G_BETA);
  const reset = ints(K.G_RESET);
  const mask = ints(K.G_THRESHOLD_MASK);
  const modes = ints(K.G_MODES);
  for (let n = 0; n < kind.width; n++) {
    const row = kind.tile * K.NEURONS + n;
    const on = image.enabled[row];
    alpha[n] = on ? (image.threshold[row] as number) : 0x7fffffff;
    beta[n] = on ? (image.negativeThreshold[row] as number) : 0x7ffffff0;
    leak[n] = on ? (image.leak[row] as number) : 0;
    reset[n] = on ? (image.reset[row] as number) : 0;
    mask[n] = on ? 2 ** (image.thresholdBits[row] as number) - 1 : 0;
    modes[n] = on ? (image.modes[row] as number) : 0;
  }
}

/** What a spike of each neuron does. A general tile resets its neurons itself: its records keep V and add nothing. */
function writeRecords(
  memory: ArrayBufferLike,
  plan: ArenaPlan,
  kind: TileKind,
  parameters: TileParameters | null,
): void {
  const { layout, image } = plan;
  const words = layout.any ? 4 : 2;
  const records = new Int32Array(memory, plan.address.records + kind.tile * K.NEURONS * words * 4, K.NEURONS * words);
  for (let n = 0; n < kind.width; n++) {
    const row = kind.tile * K.NEURONS + n;
    const keep = parameters && !parameters.fireKeep[n] ? 0 : K.R_KEEP;
    const { core, axon, delay } = targetOf(plan, row);
    if (layout.any) {
      records[n * words] = core | keep;
      records[n * words + 2] = axon | (delay << K.R_ANY_DELAY_SHIFT);
      records[n * words + 3] = image.packetLoss?.[row] ?? 0;
    } else records[n * words] = (core << K.R_CORE_SHIFT) | (axon << K.R_AXON_SHIFT) | delay | keep;
    records[n * words + 1] = parameters ? (parameters.fireValue[n] as number) : 0;
  }
}

/** Outputs and neurons without a target go to the sinks after the cores, where delay 0 means no hops. */
function targetOf({ chip, image }: ArenaPlan, row: number): { core: number; axon: number; delay: number } {
  const target = image.targetCore[row] as number;
  if (target === OUTPUT) return { core: chip.cores, axon: 0, delay: chip.outputCell ? 1 : 0 };
  if (target === NO_TARGET) return { core: chip.cores + 1, axon: 0, delay: 0 };
  return { core: target, axon: image.targetAxon[row] as number, delay: image.targetDelay[row] as number };
}
