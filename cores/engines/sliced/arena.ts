/** Lays a chip image out for the sliced engine, as kernel/sliced/layout.ts describes. */
import { type ChipImage, OUTPUT } from '../../chip-image.ts';
import { potentialRange } from '../../chip-shape.ts';
import { SynaptickError } from '../../errors.ts';
import * as S from '../../kernel/sliced/layout.ts';
import { MODE } from '../../modes.ts';
import { type CoreProgram, coreProgram, type SlicedNeuron } from './program.ts';

const PAGE = 65_536;
const MEMORY_LIMIT = 2 ** 32 - PAGE;

/** Addresses of the blocks. */
export interface SlicedArena {
  readonly image: ChipImage;
  readonly lanes: number;
  readonly groups: number;
  /** Slots of a ring: as many as the longest delay of the chip needs, so that rings stay in the processor's cache. */
  readonly slots: number;
  readonly bytes: number;
  readonly address: Readonly<
    Record<'records' | 'ring' | 'fired' | 'planes' | 'widths' | 'rooms' | 'moves' | 'present' | 'counts', number>
  >;
  readonly ringSlotBytes: number;
  readonly firedBytes: number;
  /** Bytes of a group's planes. */
  readonly planesBytes: number;
  /** The configured neurons of each core, in the order of their planes. */
  readonly neurons: readonly (readonly SlicedNeuron[])[];
  /** The byte of each core's planes in a group. */
  readonly planesOfCore: Float64Array;
}

/** Why the sliced engine does not take a chip; null where it does. */
export function slicedRefusal(image: ChipImage): string | null {
  if (image.stuckAxons || image.packetLoss) return 'axons that stick or packets that are lost';
  const stochastic = MODE.stochasticLeak | MODE.stochasticSynapses;
  for (let row = 0; row < image.enabled.length; row++) {
    if (!image.enabled[row]) continue;
    if ((image.modes[row] as number) & stochastic || (image.thresholdBits[row] as number) > 0) return 'random draws';
  }
  return null;
}

/** An arena, and what is written there once. */
export interface SlicedPlan {
  readonly arena: SlicedArena;
  /** Of each core, and where its records, its sums and its fan-outs go. */
  readonly programs: readonly CoreProgram[];
  readonly records: Float64Array;
  readonly sums: readonly (readonly number[])[];
  readonly fanOuts: Float64Array;
}

/** @throws SynaptickError when the chip with its lanes does not fit a 32-bit memory */
export function planSliced(image: ChipImage, lanes: number): SlicedPlan {
  const { cores, shape } = image;
  const groups = Math.ceil(lanes / S.LANES);
  const slots = 2 ** Math.ceil(Math.log2(longestDelay(image) + 1));
  const programs = Array.from({ length: cores }, (_, core) => coreProgram(image, core));
  const neurons = programs.map((program) => program.neurons);
  let planes = 0;
  const planesOfCore = Float64Array.from(neurons, (own) => {
    const at = planes;
    for (const { most } of own) planes += most * S.WORD;
    return at;
  });
  const ringSlotBytes = image.axonType.length * S.WORD;
  const firedBytes = image.enabled.length * S.WORD;
  let end = S.SCRATCH_END;
  const take = (bytes: number) => {
    const at = end;
    end = Math.ceil((end + bytes) / 64) * 64;
    return at;
  };
  const address = {
    records: take(cores * S.C_BYTES),
    ring: take(groups * slots * ringSlotBytes),
    fired: take(groups * firedBytes),
    planes: take(groups * planes),
    widths: take(groups * image.enabled.length),
    rooms: take(groups * image.enabled.length),
    moves: take(groups * cores),
    present: take(groups * S.WORD),
    counts: take(cores * 16),
  };
  const records = Float64Array.from(programs, (program) => take(program.records.length));
  const sums = programs.map((program) => program.sums.map((each) => take(each.byteLength)));
  const fanOuts = Float64Array.from(neurons, () => take(shape.axons * 2));
  if (end > MEMORY_LIMIT) {
    throw new SynaptickError(
      `${cores} cores in ${lanes} lanes need ${Math.ceil(end / 2 ** 20)} MiB on the engine sliced, WebAssembly memory holds ${MEMORY_LIMIT / 2 ** 20}: use fewer lanes, or the engine simd`,
    );
  }
  const blocks = { ringSlotBytes, firedBytes, planesBytes: planes };
  const arena = { image, lanes, groups, slots, bytes: end, address, ...blocks, neurons, planesOfCore };
  return { arena, programs, records, sums, fanOuts };
}

/** Of the spikes between cores, at least 1. */
function longestDelay({ enabled, targetCore, targetDelay }: ChipImage): number {
  let longest = 1;
  for (let row = 0; row < enabled.length; row++) {
    if (enabled[row] && (targetCore[row] as number) >= 0) longest = Math.max(longest, targetDelay[row] as number);
  }
  return longest;
}

/** WebAssembly pages of a plan. */
export function slicedPages({ bytes }: SlicedArena): number {
  return Math.ceil(bytes / PAGE);
}

/** Writes header, records and lists; potentials follow with the state. */
export function writeSliced(memory: ArrayBufferLike, plan: SlicedPlan): void {
  const { arena, programs } = plan;
  const { image, address } = arena;
  const view = new DataView(memory);
  const u32 = new Uint32Array(memory);
  const header: [number, number][] = [
    [S.H_CORES, image.cores],
    [S.H_GROUPS, arena.groups],
    [S.H_SLOT_MASK, arena.slots - 1],
    [S.H_RECORDS, address.records],
    [S.H_RING, address.ring],
    [S.H_RING_SLOT, arena.ringSlotBytes],
    [S.H_RING_GROUP, arena.slots * arena.ringSlotBytes],
    [S.H_FIRED, address.fired],
    [S.H_FIRED_GROUP, arena.firedBytes],
    [S.H_PLANES, address.planes],
    [S.H_PLANES_GROUP, arena.planesBytes],
    [S.H_WIDTHS, address.widths],
    [S.H_WIDTHS_GROUP, image.enabled.length],
    [S.H_ROOMS, address.rooms],
    [S.H_MOVES, address.moves],
    [S.H_PRESENT, address.present],
    [S.H_COUNTS, address.counts],
  ];
  for (const [field, value] of header) u32[field / 4] = value;
  u32.fill(0xffffffff, (S.BITS + S.HALF) / 4, S.SCRATCH_END / 4);
  const { min, max } = potentialRange(image.shape);
  view.setBigInt64(S.H_LOW, BigInt(min), true);
  view.setBigInt64(S.H_HIGH, BigInt(max), true);
  for (let lane = 0; lane < arena.lanes; lane++) {
    const word = address.present / 4 + (lane >> 5);
    u32[word] = (u32[word] as number) | (1 << (lane & 31));
  }
  programs.forEach((program, core) => {
    writeCore(u32, plan, core);
    new Uint8Array(memory).set(program.records, plan.records[core] as number);
    const u16 = new Uint16Array(memory);
    program.sums.forEach((each, set) => {
      u16.set(each, (plan.sums[core]?.[set] as number) / 2);
    });
    u16.set(program.fanOut, (plan.fanOuts[core] as number) / 2);
  });
}

function writeCore(u32: Uint32Array, { arena, programs, records, sums, fanOuts }: SlicedPlan, core: number): void {
  const { image, address } = arena;
  const { axons, neurons } = image.shape;
  const { neurons: own, still } = programs[core] as CoreProgram;
  const put = (field: number, value: number) => {
    u32[(address.records + core * S.C_BYTES + field) / 4] = value;
  };
  put(S.C_AXONS, axons);
  put(S.C_AXON_ROW, core * axons);
  put(S.C_NEURON_ROW, core * neurons);
  put(S.C_NEURONS, records[core] as number);
  put(S.C_COUNT, own.length);
  put(S.C_FAN_OUT, fanOuts[core] as number);
  put(S.C_PLANES, arena.planesOfCore[core] as number);
  put(S.C_STILL, Number(still));
  sums[core]?.forEach((at, set) => {
    put(S.C_SUMS + set * 4, at);
  });
}

/** Rows of a chip whose spikes leave it. */
export function outputRows({ targetCore }: ChipImage): Uint32Array {
  return Uint32Array.from(targetCore.keys()).filter((row) => targetCore[row] === OUTPUT);
}
