/**
 * Lays a chip image out in one WebAssembly memory, as kernel/layout.ts describes, and reads the state back.
 */
import { type ChipImage, NO_TARGET, OUTPUT } from '../../chip-image.ts';
import { SynaptickError } from '../../errors.ts';
import * as K from '../../kernel/layout.ts';
import { streamKey } from '../../random.ts';
import { type CoreKind, type CoreParameters, coreKind, coreParameters, lowest } from './core-kind.ts';
import { kernelImage } from './kernel-image.ts';
import { threadRanges } from './thread-ranges.ts';

const ROW_BYTES = K.WORDS * 4;
const PAGE = 65_536;
/** Records and coordinates know two places that are no cores: the output, and nowhere. */
const SINKS = 2;
/** A ring of up to so many bytes stays in the second-level cache, where buckets do not pay. */
const CACHED_RING = 2 ** 19;
/** Buckets of a slot hold this share of all neurons: the spikes in flight for one tick at 60 Hz. */
const BUCKET_SHARE = 1 / 16;
const MEMORY_LIMIT = 2 ** 32 - PAGE;

/** Addresses of the blocks, and what to put there. */
export interface ArenaPlan {
  /** The chip as it was given, and in the kernel's layout: see kernel-image.ts. */
  readonly chip: ChipImage;
  readonly image: ChipImage;
  readonly lanes: number;
  readonly threads: number;
  readonly kinds: readonly CoreKind[];
  readonly bytes: number;
  readonly address: Readonly<Record<BlockName, number>>;
  /** Where each core's own parameters begin. */
  readonly coreBlocks: Float64Array;
  readonly ringSlotBytes: number;
  /** Spikes that each bucket holds; 0 where the chip has none. */
  readonly bucketCapacity: number;
}

type BlockName =
  | 'descriptors'
  | 'enabled'
  | 'potentials'
  | 'widePotentials'
  | 'buckets'
  | 'bucketCounts'
  | 'owners'
  | 'ring'
  | 'records'
  | 'coordinates'
  | 'fired'
  | 'coreCounters'
  | 'coreState'
  | 'laneTicks'
  | 'keys'
  | 'scratch'
  | 'ranges'
  | 'crossbar';

/** @throws SynaptickError when the chip with its lanes and threads does not fit a 32-bit memory */
export function planArena(chip: ChipImage, lanes: number, threads: number): ArenaPlan {
  const image = kernelImage(chip);
  const { cores } = image;
  const kinds = Array.from({ length: cores }, (_, core) => coreKind(image, core));
  const ringSlotBytes = cores * ROW_BYTES;
  const buckets = lanes * K.RING_SLOTS * threads * threads;
  const hasBuckets = lanes * K.RING_SLOTS * ringSlotBytes > CACHED_RING;
  const bucketCapacity = hasBuckets ? Math.ceil((cores * K.NEURONS * BUCKET_SHARE) / threads ** 2) : 0;
  const general = kinds.some((core) => core.kind & K.K_GENERAL);
  const sizes: Record<BlockName, number> = {
    descriptors: cores * K.DESCRIPTOR_BYTES,
    enabled: cores * ROW_BYTES,
    potentials: lanes * cores * K.NEURONS * 2,
    widePotentials: lanes * cores * K.NEURONS * 4,
    buckets: buckets * bucketCapacity * 4,
    bucketCounts: buckets * 4,
    owners: cores,
    ring: lanes * threads * K.RING_SLOTS * ringSlotBytes,
    records: cores * K.NEURONS * 8,
    coordinates: (cores + SINKS) * 4,
    fired: lanes * cores * ROW_BYTES,
    coreCounters: cores * 16,
    coreState: lanes * cores * K.STATE_BYTES,
    laneTicks: lanes * 4,
    keys: general ? cores * K.NEURONS * 4 : 0,
    scratch: threads * K.SCRATCH_BYTES,
    ranges: threads * 8,
    crossbar: cores * K.NEURONS * ROW_BYTES,
  };
  let end = 2 * K.HEADER;
  const take = (bytes: number) => {
    const at = end;
    end = Math.ceil((end + bytes) / 64) * 64;
    return at;
  };
  const address = Object.fromEntries(Object.entries(sizes).map(([name, bytes]) => [name, take(bytes)]));
  const coreBlocks = Float64Array.from(kinds, (kind) => take(coreBytes(kind)));
  if (end > MEMORY_LIMIT) {
    throw new SynaptickError(
      `${cores} cores in ${lanes} lanes on ${threads} threads need ${Math.ceil(end / 2 ** 20)} MiB, WebAssembly memory holds ${MEMORY_LIMIT / 2 ** 20}: use fewer lanes`,
    );
  }
  return {
    chip,
    image,
    lanes,
    threads,
    kinds,
    bytes: end,
    address: address as Record<BlockName, number>,
    coreBlocks,
    ringSlotBytes,
    bucketCapacity,
  };
}

/** WebAssembly pages that a plan needs. */
export function pagesOf(plan: ArenaPlan): number {
  return Math.ceil(plan.bytes / PAGE);
}

/** Sizes of a core's own arrays, in the order they are laid out. */
function coreArrays({ kind, weightBits, general }: CoreKind) {
  const P = kind & K.K_PARAMETERS;
  const N = (kind >> K.K_NEGATIVE_SHIFT) & 3;
  const weights = K.AXON_TYPES * K.NEURONS * (weightBits / 8);
  if (general) return { weights, alpha: K.GENERAL_BYTES, leak: 0, limit: 0, negative: 0 };
  const shared = P === K.P_SHARED || P === K.P_SHARED_NARROW;
  const bytes = (narrow: boolean) => K.NEURONS * (narrow ? 1 : 2);
  const array = shared ? 0 : bytes(P === K.P_NARROW);
  const values = N === K.N_MIXED ? K.NEURONS * 2 + ROW_BYTES : N === K.N_VALUE && !shared ? K.NEURONS * 2 : 0;
  return { weights, alpha: bytes(P === K.P_SHARED_NARROW), leak: array, limit: array, negative: values };
}

function coreBytes(kind: CoreKind): number {
  return Object.values(coreArrays(kind)).reduce((sum, bytes) => sum + bytes, 0);
}

/** Writes the whole configuration; the state follows with `resetState`. The crossbar is still to be permuted. */
export function writeConfiguration(memory: ArrayBufferLike, plan: ArenaPlan): void {
  const { image, address } = plan;
  const u32 = new Uint32Array(memory);
  const header: [number, number][] = [
    [K.H_CORES, image.cores],
    [K.H_LANES, plan.lanes],
    [K.H_THREADS, plan.threads],
    [K.H_SATURATE, image.shape.overflow === 'saturate' ? 1 : 0],
    [K.H_INCLUSIVE, image.shape.negativeTest === '<=' ? 1 : 0],
    [K.H_DESCRIPTORS, address.descriptors],
    [K.H_POTENTIALS, address.potentials],
    [K.H_RING, address.ring],
    [K.H_RING_LANE, plan.threads * K.RING_SLOTS * plan.ringSlotBytes],
    [K.H_RING_THREAD, K.RING_SLOTS * plan.ringSlotBytes],
    [K.H_RING_SLOT, plan.ringSlotBytes],
    [K.H_RECORDS, address.records],
    [K.H_COORDINATES, address.coordinates],
    [K.H_FIRED, address.fired],
    [K.H_CORE_COUNTERS, address.coreCounters],
    [K.H_CORE_STATE, address.coreState],
    [K.H_LANE_TICKS, address.laneTicks],
    [K.H_KEYS, address.keys],
    [K.H_SCRATCH, address.scratch],
    [K.H_RANGES, address.ranges],
    [K.H_WIDE_POTENTIALS, address.widePotentials],
    [K.H_BUCKETS, address.buckets],
    [K.H_BUCKET_COUNTS, address.bucketCounts],
    [K.H_BUCKET_CAPACITY, plan.bucketCapacity],
    [K.H_OWNERS, address.owners],
    [K.H_ENABLED, address.enabled],
  ];
  for (const [field, value] of header) u32[field / 4] = value;
  const coordinates = u32.subarray(address.coordinates / 4);
  for (let core = 0; core < image.cores; core++) {
    coordinates[core] = (image.coreX[core] as number) | ((image.coreY[core] as number) << 16);
  }
  if (image.outputCell) coordinates[image.cores] = image.outputCell.x | (image.outputCell.y << 16);
  const ranges = threadRanges(image, plan.threads);
  u32.set(ranges, address.ranges / 4);
  for (let thread = 0; thread < plan.threads; thread++) {
    const [from, to] = [ranges[2 * thread] as number, ranges[2 * thread + 1] as number];
    new Uint8Array(memory, address.owners + from, to - from).fill(thread);
  }
  u32.set(image.crossbar, address.crossbar / 4);
  if (plan.kinds.some((core) => core.kind & K.K_GENERAL)) {
    const keys = new Int32Array(memory, address.keys, image.cores * K.NEURONS);
    for (let row = 0; row < keys.length; row++) keys[row] = streamKey(image.seed, image.streams?.[row] ?? row);
  }
  for (const kind of plan.kinds) {
    const parameters = kind.general ? null : coreParameters(image, kind.core);
    writeDescriptor(memory, plan, kind, parameters);
    writeWeights(memory, plan, kind);
    if (parameters) writeFast(memory, plan, kind, parameters);
    else writeGeneral(memory, plan, kind);
    writeRecords(memory, plan, kind, parameters);
  }
}

/** Addresses of a core's arrays. */
function coreAddresses(plan: ArenaPlan, kind: CoreKind) {
  const sizes = coreArrays(kind);
  const weights = plan.coreBlocks[kind.core] as number;
  const alpha = weights + sizes.weights;
  const leak = alpha + sizes.alpha;
  const limit = leak + sizes.leak;
  return { weights, alpha, leak, limit, negative: limit + sizes.limit };
}

function writeDescriptor(
  memory: ArrayBufferLike,
  plan: ArenaPlan,
  kind: CoreKind,
  parameters: CoreParameters | null,
): void {
  const { image, address } = plan;
  const at = address.descriptors + kind.core * K.DESCRIPTOR_BYTES;
  const bytes = new Uint8Array(memory, at, K.DESCRIPTOR_BYTES);
  const words = new Int32Array(memory, at, K.DESCRIPTOR_BYTES / 4);
  const enabled = new Uint8Array(memory, address.enabled + kind.core * ROW_BYTES, ROW_BYTES);
  const arrays = coreAddresses(plan, kind);
  const put = (field: number, value: number) => {
    words[field / 4] = value;
  };
  put(K.D_KIND, kind.kind);
  put(K.D_CROSSBAR, address.crossbar + kind.core * K.NEURONS * ROW_BYTES);
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
  for (let type = 0; type < K.AXON_TYPES; type++) {
    bytes[K.D_SHARED_WEIGHTS + type] = image.weights[kind.core * K.NEURONS * K.AXON_TYPES + type] as number;
  }
  for (let n = 0; n < K.NEURONS; n++) {
    const row = kind.core * K.NEURONS + n;
    const type = image.axonType[row] as number;
    const byte = n >> 3;
    const setBit = (into: Uint8Array, place: number, bit: number) => {
      into[place] = (into[place] as number) | (bit << (n & 7));
    };
    setBit(bytes, K.D_TYPE_PLANES + byte, type & 1);
    setBit(bytes, K.D_TYPE_PLANES + ROW_BYTES + byte, type >> 1);
    setBit(enabled, byte, image.enabled[row] as number);
  }
}

/** With a floor the limit is -beta itself, also where the test is `<=`. */
function floorShift(image: ChipImage, kind: CoreKind): number {
  const floors = ((kind.kind >> K.K_NEGATIVE_SHIFT) & 3) === K.N_FLOOR;
  return floors && image.shape.negativeTest === '<=' ? 1 : 0;
}

function largest(values: Int32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Weights as `[type][neuron]`; those of neurons that are off are 0. */
function writeWeights(memory: ArrayBufferLike, plan: ArenaPlan, kind: CoreKind): void {
  if (kind.weightBits === 0) return;
  const { image } = plan;
  const { weights: at } = coreAddresses(plan, kind);
  const type = { 8: Int8Array, 16: Int16Array, 32: Int32Array }[kind.weightBits] as Int32ArrayConstructor;
  const out = new type(memory, at, K.AXON_TYPES * K.NEURONS);
  for (let n = 0; n < K.NEURONS; n++) {
    const row = kind.core * K.NEURONS + n;
    if (!image.enabled[row]) continue;
    for (let g = 0; g < K.AXON_TYPES; g++) out[g * K.NEURONS + n] = image.weights[row * K.AXON_TYPES + g] as number;
  }
}

function writeFast(memory: ArrayBufferLike, plan: ArenaPlan, kind: CoreKind, parameters: CoreParameters): void {
  const at = coreAddresses(plan, kind);
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

function writeGeneral(memory: ArrayBufferLike, plan: ArenaPlan, kind: CoreKind): void {
  const { image } = plan;
  const { alpha: block } = coreAddresses(plan, kind);
  const ints = (field: number) => new Int32Array(memory, block + field, K.NEURONS);
  const alpha = ints(K.G_ALPHA);
  const leak = ints(K.G_LEAK);
  const beta = ints(K.G_BETA);
  const reset = ints(K.G_RESET);
  const mask = ints(K.G_THRESHOLD_MASK);
  const modes = new Uint16Array(memory, block + K.G_MODES, K.NEURONS);
  for (let n = 0; n < K.NEURONS; n++) {
    const row = kind.core * K.NEURONS + n;
    const on = image.enabled[row];
    alpha[n] = on ? (image.threshold[row] as number) : 0x7fffffff;
    beta[n] = on ? (image.negativeThreshold[row] as number) : 0x7ffffff0;
    leak[n] = on ? (image.leak[row] as number) : 0;
    reset[n] = on ? (image.reset[row] as number) : 0;
    mask[n] = on ? 2 ** (image.thresholdBits[row] as number) - 1 : 0;
    modes[n] = on ? (image.modes[row] as number) : 0;
  }
}

/** What a spike of each neuron does. A general core resets its neurons itself: its records keep V and add nothing. */
function writeRecords(
  memory: ArrayBufferLike,
  plan: ArenaPlan,
  kind: CoreKind,
  parameters: CoreParameters | null,
): void {
  const { image } = plan;
  const records = new Int32Array(memory, plan.address.records + kind.core * K.NEURONS * 8, K.NEURONS * 2);
  for (let n = 0; n < K.NEURONS; n++) {
    const row = kind.core * K.NEURONS + n;
    const keep = parameters ? (parameters.fireKeep[n] as number) : 1;
    records[n * 2] = targetBits(image, row) | (keep ? K.R_KEEP : 0);
    records[n * 2 + 1] = parameters ? (parameters.fireValue[n] as number) : 0;
  }
}

/** Target core, axon and delay. Outputs and neurons without a target go to the sink rows, where delay 0 means no hops. */
function targetBits(image: ChipImage, row: number): number {
  const target = image.targetCore[row] as number;
  if (target === OUTPUT) return (image.cores << K.R_CORE_SHIFT) | (image.outputCell ? 1 : 0);
  if (target === NO_TARGET) return (image.cores + 1) << K.R_CORE_SHIFT;
  const axon = image.targetAxon[row] as number;
  return (target << K.R_CORE_SHIFT) | (axon << K.R_AXON_SHIFT) | (image.targetDelay[row] as number);
}
