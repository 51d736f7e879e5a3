/**
 * Lays a chip image out in one WebAssembly memory, as kernel/layout.ts describes, and reads the state back.
 */
import type { ChipImage } from '../../chip-image.ts';
import { potentialRange } from '../../chip-shape.ts';
import { SynaptickError } from '../../errors.ts';
import * as K from '../../kernel/layout.ts';
import { streamKey } from '../../random.ts';
import { tiledImage } from './kernel-image.ts';
import { type KernelLayout, kernelLayout, tileWidth } from './kernel-layout.ts';
import { threadRanges } from './thread-ranges.ts';
import { tileBytes, writeTile } from './tile-arrays.ts';
import { type TileKind, tileKind, tileRows } from './tile-kind.ts';

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
  /** The chip as it was given, how the kernel holds it, and its tiles: see kernel-image.ts. */
  readonly chip: ChipImage;
  readonly layout: KernelLayout;
  readonly image: ChipImage;
  readonly lanes: number;
  readonly threads: number;
  readonly kinds: readonly TileKind[];
  readonly bytes: number;
  readonly address: Readonly<Record<BlockName, number>>;
  /** Where each tile's own parameters begin. */
  readonly tileBlocks: Float64Array;
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
  | 'tileCoordinates'
  | 'types'
  | 'stuck'
  | 'stuckRanges'
  | 'fired'
  | 'coreCounters'
  | 'coreState'
  | 'laneTicks'
  | 'keys'
  | 'scratch'
  | 'ranges'
  | 'crossbar';

/** Bytes of each block. Of cores of one neuron a tile takes a hundred times what the chip image does. */
function blockSizes(chip: ChipImage, layout: KernelLayout, lanes: number, threads: number) {
  const { cores } = chip;
  const { any, slots, axons } = layout;
  const tiles = cores * layout.tilesPerCore;
  const ringSlotBytes = cores * layout.ringWords * 4;
  const buckets = lanes * slots * threads * threads;
  const hasBuckets = lanes * slots * ringSlotBytes > CACHED_RING;
  const bucketCapacity = hasBuckets ? Math.ceil((tiles * K.NEURONS * BUCKET_SHARE) / threads ** 2) : 0;
  const sizes: Record<BlockName, number> = {
    descriptors: tiles * K.DESCRIPTOR_BYTES,
    enabled: tiles * ROW_BYTES,
    potentials: lanes * tiles * K.NEURONS * 2,
    widePotentials: lanes * tiles * K.NEURONS * 4,
    buckets: buckets * bucketCapacity * 4,
    bucketCounts: buckets * 4,
    owners: cores,
    ring: lanes * threads * slots * ringSlotBytes,
    records: tiles * K.NEURONS * (any ? 16 : 8),
    coordinates: (cores + SINKS) * 4,
    tileCoordinates: any ? tiles * 4 : 0,
    types: any ? tiles * axons + 64 : 0,
    stuck: (chip.stuckAxons?.length ?? 0) * 4,
    stuckRanges: threads * 8,
    fired: lanes * tiles * ROW_BYTES,
    coreCounters: tiles * 16,
    coreState: lanes * tiles * K.STATE_BYTES,
    laneTicks: lanes * 4,
    // Where something draws, which its tiles tell.
    keys: 0,
    scratch: threads * K.SCRATCH_BYTES,
    ranges: threads * 8,
    crossbar: tiles * axons * ROW_BYTES,
  };
  return { sizes, ringSlotBytes, bucketCapacity };
}

function requireArena(bytes: number, cores: number, lanes: number, threads: number): void {
  if (bytes <= MEMORY_LIMIT) return;
  const remedy = lanes > 1 ? 'use fewer lanes' : threads > 1 ? 'use fewer threads' : 'use the engine oracle';
  throw new SynaptickError(
    `${cores} cores in ${lanes} lanes on ${threads} threads need ${Math.ceil(bytes / 2 ** 20)} MiB, WebAssembly memory holds ${MEMORY_LIMIT / 2 ** 20}: ${remedy}`,
  );
}

/** @throws SynaptickError when the chip with its lanes and threads does not fit a 32-bit memory, before anything is made of it */
export function planArena(chip: ChipImage, lanes: number, threads: number): ArenaPlan {
  const losses = chip.packetLoss !== null;
  const layout = kernelLayout(chip.shape, losses || chip.stuckAxons !== null);
  const { cores } = chip;
  const { sizes, ringSlotBytes, bucketCapacity } = blockSizes(chip, layout, lanes, threads);
  const least = Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);
  requireArena(least, cores, lanes, threads);
  const image = tiledImage(chip, layout);
  const tiles = image.cores;
  const rowsOf = (tile: number) => tileRows(tile, tileWidth(layout, chip.shape, tile), layout.narrowLimit);
  const kinds = Array.from({ length: tiles }, (_, tile) => tileKind(image, rowsOf(tile)));
  if (losses || kinds.some((kind) => kind.general)) sizes.keys = tiles * K.NEURONS * 4;
  let end = 2 * K.HEADER;
  const take = (bytes: number) => {
    const at = end;
    end = Math.ceil((end + bytes) / 64) * 64;
    return at;
  };
  const address = Object.fromEntries(Object.entries(sizes).map(([name, bytes]) => [name, take(bytes)]));
  const tileBlocks = Float64Array.from(kinds, (kind) => take(tileBytes(kind, layout)));
  requireArena(end, cores, lanes, threads);
  return {
    chip,
    layout,
    image,
    lanes,
    threads,
    kinds,
    bytes: end,
    address: address as Record<BlockName, number>,
    tileBlocks,
    ringSlotBytes,
    bucketCapacity,
  };
}

/** WebAssembly pages that a plan needs. */
export function pagesOf(plan: ArenaPlan): number {
  return Math.ceil(plan.bytes / PAGE);
}

/** Writes the whole configuration; the state follows with `resetState`. The crossbar is still to be permuted. */
export function writeConfiguration(memory: ArrayBufferLike, plan: ArenaPlan): void {
  const { chip, layout, image, address } = plan;
  const { slots } = layout;
  const u32 = new Uint32Array(memory);
  const header: [number, number][] = [
    [K.H_CORES, chip.cores],
    [K.H_TILES, image.cores],
    [K.H_LANES, plan.lanes],
    [K.H_THREADS, plan.threads],
    [K.H_SATURATE, image.shape.overflow === 'saturate' ? 1 : 0],
    [K.H_INCLUSIVE, image.shape.negativeTest === '<=' ? 1 : 0],
    [K.H_DESCRIPTORS, address.descriptors],
    [K.H_POTENTIALS, address.potentials],
    [K.H_RING, address.ring],
    [K.H_RING_LANE, plan.threads * slots * plan.ringSlotBytes],
    [K.H_RING_THREAD, slots * plan.ringSlotBytes],
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
    ...(layout.any ? headerOfShape(plan) : []),
  ];
  for (const [field, value] of header) u32[field / 4] = value;
  writePlaces(u32, plan);
  u32.set(image.crossbar, address.crossbar / 4);
  if (chip.packetLoss || plan.kinds.some((kind) => kind.general)) {
    const keys = new Int32Array(memory, address.keys, image.cores * K.NEURONS);
    for (let row = 0; row < keys.length; row++) keys[row] = streamKey(image.seed, image.streams?.[row] ?? row);
  }
  if (layout.any) new Uint8Array(memory, address.types).set(image.axonType);
  for (const kind of plan.kinds) writeTile(memory, plan, kind);
}

/** What the kernel for any shape reads beside. */
function headerOfShape({ chip, layout, address }: ArenaPlan): [number, number][] {
  const { min, max } = potentialRange(chip.shape);
  return [
    [K.H_SLOT_MASK, layout.slots - 1],
    [K.H_CORE_BITS, layout.ringWords * 32],
    [K.H_BATCH, layout.batch],
    [K.H_LOW, min],
    [K.H_HIGH, max],
    [K.H_NARROW, layout.narrowLimit],
    [K.H_TILE_COORDINATES, address.tileCoordinates],
    [K.H_TILES_PER_CORE, layout.tilesPerCore],
    [K.H_STUCK, address.stuck],
    [K.H_STUCK_RANGES, address.stuckRanges],
  ];
}

/** Where the cores are on the mesh, and which threads have them. */
function writePlaces(u32: Uint32Array, plan: ArenaPlan): void {
  const { chip, layout, image, address, threads } = plan;
  const { tilesPerCore } = layout;
  const coordinates = u32.subarray(address.coordinates / 4);
  for (let core = 0; core < chip.cores; core++) coordinates[core] = coordinatesOf(chip, core);
  if (chip.outputCell) coordinates[chip.cores] = chip.outputCell.x | (chip.outputCell.y << 16);
  if (layout.any) {
    const own = u32.subarray(address.tileCoordinates / 4);
    for (let tile = 0; tile < image.cores; tile++) own[tile] = coordinatesOf(image, tile);
  }
  const ranges = threadRanges(chip, threads);
  for (let thread = 0; thread < threads; thread++) {
    const [from, to] = [ranges[2 * thread] as number, ranges[2 * thread + 1] as number];
    new Uint8Array(u32.buffer, address.owners + from, to - from).fill(thread);
    u32.set([from * tilesPerCore, to * tilesPerCore], address.ranges / 4 + 2 * thread);
    if (chip.stuckAxons) writeStuck(u32, plan, chip.stuckAxons, thread, from, to);
  }
}

/** The stuck axons of a thread's cores. */
function writeStuck(u32: Uint32Array, plan: ArenaPlan, stuck: Uint32Array, thread: number, from: number, to: number) {
  const { address, layout } = plan;
  const { axons } = plan.chip.shape;
  const [first, last] = [from, to].map((core) => stuck.filter((row) => row < core * axons).length) as [number, number];
  for (let i = first; i < last; i++) {
    const row = stuck[i] as number;
    u32[address.stuck / 4 + i] = Math.floor(row / axons) * layout.ringWords * 32 + (row % axons);
  }
  u32.set([first, last], address.stuckRanges / 4 + 2 * thread);
}

/** x | y << 16. */
function coordinatesOf({ coreX, coreY }: ChipImage, core: number): number {
  return (coreX[core] as number) | ((coreY[core] as number) << 16);
}
