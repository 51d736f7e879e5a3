/** Lays a chip image out for the sliced engine, as kernel/sliced/layout.ts describes. */
import { type ChipImage, OUTPUT } from '../../chip-image.ts';
import { neuronWords, potentialRange } from '../../chip-shape.ts';
import { SynaptickError } from '../../errors.ts';
import * as S from '../../kernel/sliced/layout.ts';
import { MODE } from '../../modes.ts';
import { recordBytes, type SlicedNeuron, slicedNeurons, writeRecords } from './program.ts';

const PAGE = 65_536;
const MEMORY_LIMIT = 2 ** 32 - PAGE;

/** Addresses of the blocks. */
export interface SlicedArena {
  readonly image: ChipImage;
  readonly lanes: number;
  readonly groups: number;
  /** Slots of a ring. */
  readonly slots: number;
  readonly bytes: number;
  readonly address: Readonly<
    Record<'records' | 'ring' | 'fired' | 'planes' | 'widths' | 'present' | 'counts' | 'scratch', number>
  >;
  readonly ringSlotBytes: number;
  readonly firedBytes: number;
  /** Bytes of a group's planes. */
  readonly planesBytes: number;
  readonly neurons: readonly (readonly SlicedNeuron[])[];
  /** Where each core's neuron records and its fan-outs are. */
  readonly programs: Float64Array;
  readonly fanOuts: Float64Array;
  /** By neuron row, the byte of its planes in a group, and how many it keeps at the most. */
  readonly planeOf: Uint32Array;
  readonly keptOf: Uint8Array;
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

/** @throws SynaptickError when the chip with its lanes does not fit a 32-bit memory */
export function planSliced(image: ChipImage, lanes: number): SlicedArena {
  const { cores, shape } = image;
  const groups = Math.ceil(lanes / S.LANES);
  const slots = 2 ** Math.ceil(Math.log2(shape.maxDelay + 1));
  const neurons = Array.from({ length: cores }, (_, core) => slicedNeurons(image, core));
  const planeOf = new Uint32Array(image.enabled.length);
  const keptOf = new Uint8Array(image.enabled.length);
  let planes = 0;
  for (const { row, kept } of neurons.flat()) {
    planeOf[row] = planes;
    keptOf[row] = kept;
    planes += kept * S.WORD;
  }
  const ringSlotBytes = image.axonType.length * S.WORD;
  const firedBytes = image.enabled.length * S.WORD;
  let end = 2 * S.HEADER;
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
    present: take(groups * S.WORD),
    counts: take(cores * 16),
    scratch: take(S.SCRATCH_BYTES),
  };
  const programs = Float64Array.from(neurons, (own) => take(own.reduce((sum, each) => sum + recordBytes(each), 0)));
  const fanOuts = Float64Array.from(neurons, () => take(shape.axons * 2));
  if (end > MEMORY_LIMIT) {
    throw new SynaptickError(
      `${cores} cores in ${lanes} lanes need ${Math.ceil(end / 2 ** 20)} MiB on the engine sliced, WebAssembly memory holds ${MEMORY_LIMIT / 2 ** 20}: use fewer lanes, or the engine simd`,
    );
  }
  const blocks = { ringSlotBytes, firedBytes, planesBytes: planes };
  return { image, lanes, groups, slots, bytes: end, address, ...blocks, neurons, programs, fanOuts, planeOf, keptOf };
}

/** WebAssembly pages of a plan. */
export function slicedPages({ bytes }: SlicedArena): number {
  return Math.ceil(bytes / PAGE);
}

/** Writes header, records and lists; potentials follow with the state. */
export function writeSliced(memory: ArrayBufferLike, arena: SlicedArena): void {
  const { image, address, neurons } = arena;
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
    [S.H_PRESENT, address.present],
    [S.H_COUNTS, address.counts],
    [S.H_SCRATCH, address.scratch],
  ];
  for (const [field, value] of header) u32[field / 4] = value;
  const { min, max } = potentialRange(image.shape);
  view.setBigInt64(S.H_LOW, BigInt(min), true);
  view.setBigInt64(S.H_HIGH, BigInt(max), true);
  for (let lane = 0; lane < arena.lanes; lane++) {
    const word = address.present / 4 + (lane >> 5);
    u32[word] = (u32[word] as number) | (1 << (lane & 31));
  }
  neurons.forEach((own, core) => {
    writeCore(view, arena, core, own);
    writeRecords(memory, arena.programs[core] as number, image, core, own);
  });
}

function writeCore(view: DataView, arena: SlicedArena, core: number, own: readonly SlicedNeuron[]): void {
  const { image, address } = arena;
  const { axons, neurons } = image.shape;
  const at = address.records + core * S.C_BYTES;
  const put = (field: number, value: number) => view.setUint32(at + field, value, true);
  const fanOut = arena.fanOuts[core] as number;
  put(S.C_AXONS, axons);
  put(S.C_AXON_ROW, core * axons);
  put(S.C_NEURON_ROW, core * neurons);
  put(S.C_NEURONS, arena.programs[core] as number);
  put(S.C_COUNT, own.length);
  put(S.C_FAN_OUT, fanOut);
  put(S.C_PLANES, own.length > 0 ? (arena.planeOf[(own[0] as SlicedNeuron).row] as number) : 0);
  const words = neuronWords(image.shape);
  for (let axon = 0; axon < axons; axon++) {
    const first = (core * axons + axon) * words;
    let synapses = 0;
    for (let word = first; word < first + words; word++) {
      for (let bits = image.crossbar[word] as number; bits !== 0; bits &= bits - 1) synapses++;
    }
    view.setUint16(fanOut + axon * 2, synapses, true);
  }
}

/** Rows of a chip whose spikes leave it. */
export function outputRows({ targetCore }: ChipImage): Uint32Array {
  return Uint32Array.from(targetCore.keys()).filter((row) => targetCore[row] === OUTPUT);
}
