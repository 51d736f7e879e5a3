/**
 * What the kernel of the sliced engine reads of a core: a record for each configured neuron, with the lists of its synapses by the
 * bits of their weights. Formats: kernel/sliced/layout.ts.
 */
import { type ChipImage, OUTPUT } from '../../chip-image.ts';
import { neuronPlace, neuronWords, potentialRange, type Range } from '../../chip-shape.ts';
import { SynaptickError } from '../../errors.ts';
import * as S from '../../kernel/sliced/layout.ts';
import { hopsOfRow } from '../../mesh.ts';
import { MODE } from '../../modes.ts';
import { type NeuronRange, neuronRange, planesOf } from './neuron-range.ts';

/** A neuron, and how it is held. */
export interface SlicedNeuron {
  readonly row: number;
  readonly range: NeuronRange;
  readonly planes: number;
  /** Planes that are kept between ticks at the most; none where the potential is always 0. */
  readonly kept: number;
  /** By column, the places of its inputs in scratch. */
  readonly columns: readonly (readonly number[])[];
  /** What complements add too much: see `columnsOf`. */
  readonly surplus: number;
  /** How far a tick's numbers can be from the potential before it. */
  readonly reach: number;
}

/** The configured neurons of a core, those of like lists together, so that the kernel's loops end alike. */
export function slicedNeurons(image: ChipImage, core: number): SlicedNeuron[] {
  const { neurons } = image.shape;
  const lists = synapsesOf(image, core);
  const made: SlicedNeuron[] = [];
  for (let neuron = 0; neuron < neurons; neuron++) {
    const row = core * neurons + neuron;
    if (image.enabled[row]) made.push(slicedNeuron(image, row, lists[neuron] as number[]));
  }
  const inputs = ({ columns }: SlicedNeuron) => columns.reduce((sum, column) => sum + column.length, 0);
  return made.sort((one, other) => one.planes - other.planes || inputs(one) - inputs(other) || one.row - other.row);
}

/** Axons by neuron of a core. */
function synapsesOf({ shape, crossbar }: ChipImage, core: number): number[][] {
  const words = neuronWords(shape);
  const lists: number[][] = Array.from({ length: shape.neurons }, () => []);
  for (let axon = 0; axon < shape.axons; axon++) {
    const first = (core * shape.axons + axon) * words;
    for (let word = 0; word < words; word++) {
      for (let bits = crossbar[first + word] as number; bits !== 0; bits &= bits - 1) {
        lists[word * 32 + 31 - Math.clz32(bits & -bits)]?.push(axon);
      }
    }
  }
  return lists;
}

function slicedNeuron(image: ChipImage, row: number, axons: readonly number[]): SlicedNeuron {
  const { shape } = image;
  const firstAxon = Math.floor(row / shape.neurons) * shape.axons;
  const weightOf = (axon: number) =>
    image.weights[row * shape.axonTypes + (image.axonType[firstAxon + axon] as number)] as number;
  let [inhibition, excitation] = [0, 0];
  for (const axon of axons) {
    const weight = weightOf(axon);
    if (weight < 0) inhibition -= weight;
    else excitation += weight;
  }
  const range = neuronRange(image, row, { inhibition, excitation });
  const reversal = ((image.modes[row] as number) & MODE.leakReversal) !== 0;
  const planes = planesOf(range.saturates || reversal ? withClamps(range.within, image) : range.within);
  if (planes > S.MOST_PLANES) {
    throw new SynaptickError(
      `${neuronPlace(shape, row)}: potentials from ${range.within.min} to ${range.within.max} need ${planes} planes, the engine sliced has ${S.MOST_PLANES}: use the engine simd`,
    );
  }
  const { columns, surplus } = columnsOf(axons, weightOf, planes);
  const { kept } = range;
  const keeps = kept.min === 0 && kept.max === 0 ? 0 : planesOf(kept);
  const parameters = [image.threshold, image.negativeThreshold, image.reset].map((each) =>
    Math.abs(each[row] as number),
  );
  const reach = Math.max(inhibition, excitation) + Math.abs(image.leak[row] as number) + Math.max(...parameters) + 1;
  return { row, range, planes, kept: keeps, columns, surplus, reach };
}

/**
 * Inputs of each column, by the signed digits of the weights: 255 is 256 - 1, two inputs in place of eight. A digit of -1 is the
 * complement of its axon in its column, 2^k (1 - a), which is 2^k too much: `surplus` is the sum of those.
 */
function columnsOf(axons: readonly number[], weightOf: (axon: number) => number, planes: number) {
  const columns: number[][] = Array.from({ length: planes }, () => []);
  let surplus = 0;
  for (const axon of axons) {
    let rest = weightOf(axon);
    for (let k = 0; rest !== 0 && k < planes; k++) {
      if (rest % 2 !== 0) {
        // The digit that leaves a multiple of four.
        const digit = ((rest % 4) + 4) % 4 === 1 ? 1 : -1;
        columns[k]?.push(digit > 0 ? axon : axon + S.MOST_AXONS);
        if (digit < 0) surplus += 2 ** k;
        rest -= digit;
      }
      rest /= 2;
    }
  }
  return { columns, surplus };
}

/** A clamp looks how far a number is beyond either end. */
function withClamps({ min, max }: Range, { shape }: ChipImage): Range {
  const ends = potentialRange(shape);
  return { min: Math.min(min, min - ends.max - 1), max: Math.max(max, max - ends.min) };
}

/** Bytes of a neuron's record. */
export function recordBytes({ planes, columns }: SlicedNeuron): number {
  const pairs = columns.reduce((sum, column) => sum + Math.ceil(column.length / 2), 0);
  return Math.ceil((S.N_BYTES + planes * 2 + pairs * 4) / 8) * 8;
}

/** Writes a neuron's record at an address. */
export function writeRecord(view: DataView, at: number, image: ChipImage, neuron: SlicedNeuron): void {
  const { row, planes, kept, columns } = neuron;
  const { shape } = image;
  const u16 = (offset: number, value: number) => view.setUint16(at + offset, value, true);
  const u32 = (offset: number, value: number) => view.setUint32(at + offset, value, true);
  const target = image.targetCore[row] as number;
  const targetRow = target < 0 ? S.NO_ROW : target * shape.axons + (image.targetAxon[row] as number);
  u32(S.N_LENGTH, recordBytes(neuron));
  u32(S.N_NEURON, row % shape.neurons);
  u16(S.N_PLANES, planes);
  u16(S.N_KEPT, kept);
  u32(S.N_FLAGS, flagsOf(image, neuron));
  u32(S.N_TARGET, targetRow);
  u16(S.N_DELAY, image.targetDelay[row] as number);
  u16(S.N_HOPS, hopsOfRow(image, row));
  for (const [offset, value] of Object.entries(constantsOf(image, neuron))) {
    view.setBigInt64(at + Number(offset), BigInt(value), true);
  }
  const lists = new Uint16Array(view.buffer, at + S.N_BYTES, (recordBytes(neuron) - S.N_BYTES) / 2);
  let place = planes;
  columns.forEach((column, k) => {
    lists[k] = (column.length + 1) >> 1;
    lists.set(column, place);
    place += column.length;
    if (column.length % 2 === 1) lists[place++] = S.ZERO_PLACE;
  });
}

function flagsOf(image: ChipImage, { row, range }: SlicedNeuron): number {
  const mode = image.modes[row] as number;
  const gamma = mode & MODE.resetMode;
  const subtracts = gamma === MODE.resetBySubtraction;
  let flags = 0;
  if (range.fires) flags |= S.F_FIRES;
  if (range.below) flags |= S.F_BELOW;
  if (subtracts) flags |= S.F_FIRE_SUBTRACTS;
  else if (gamma !== MODE.resetToValue) flags |= S.F_FIRE_STAYS;
  if (subtracts && (mode & MODE.kappa) === 0) flags |= S.F_BELOW_ADDS;
  if (image.shape.negativeTest === '<=') flags |= S.F_INCLUSIVE;
  if (image.targetCore[row] === OUTPUT) flags |= S.F_OUTPUT;
  if (mode & MODE.leakReversal) flags |= S.F_REVERSAL;
  if (range.saturates) flags |= S.F_SATURATES;
  return flags;
}

/** The constants by their offsets. Leak and synapses are one, unless steps are taken one by one. */
function constantsOf(image: ChipImage, { row, surplus, reach }: SlicedNeuron): Record<number, number> {
  const leak = image.leak[row] as number;
  const beta = image.negativeThreshold[row] as number;
  const reset = image.reset[row] as number;
  const add = leak - surplus;
  return {
    [S.N_ADD]: add,
    [S.N_FIRE]: add - (image.threshold[row] as number),
    [S.N_BELOW]: add + beta,
    [S.N_ON_FIRE]: reset,
    [S.N_ON_BELOW]: (image.modes[row] as number) & MODE.kappa ? -beta : -reset,
    [S.N_LEAK]: leak,
    [S.N_SURPLUS]: -surplus,
    [S.N_REACH]: reach,
  };
}
