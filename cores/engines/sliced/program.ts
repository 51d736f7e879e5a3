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
  /** Inputs of each column, see `Digit`. */
  readonly inputs: Uint16Array;
  /** What complements add too much: 2^k for each digit of -1 at column k. */
  readonly surplus: number;
  /** How far a tick's numbers can be from the potential before it. */
  readonly reach: number;
}

/**
 * A digit of a weight, 1 or -1, at column k, where it is worth 2^k: 255 is 256 - 1, two digits in place of eight. That of -1 is the
 * complement of the axon in its column, 2^k (1 - a), which is 2^k too much.
 */
interface Digit {
  readonly column: number;
  readonly value: 1 | -1;
}

const digitsByWeight = new Map<number, readonly Digit[]>();

function digitsOf(weight: number): readonly Digit[] {
  const known = digitsByWeight.get(weight);
  if (known) return known;
  const digits: Digit[] = [];
  for (let rest = weight, column = 0; rest !== 0; rest /= 2, column++) {
    if (rest % 2 === 0) continue;
    // The digit that leaves a multiple of four.
    const value = ((rest % 4) + 4) % 4 === 1 ? 1 : -1;
    digits.push({ column, value });
    rest -= value;
  }
  // RANC's weights are any number: those of a chip are few all the same.
  if (digitsByWeight.size < 65_536) digitsByWeight.set(weight, digits);
  return digits;
}

/** The configured neurons of a core, those of like lists together, so that the kernel's loops end alike. */
export function slicedNeurons(image: ChipImage, core: number): SlicedNeuron[] {
  const { neurons } = image.shape;
  const counts = synapsesByType(image, core);
  const made: SlicedNeuron[] = [];
  for (let neuron = 0; neuron < neurons; neuron++) {
    const row = core * neurons + neuron;
    if (image.enabled[row]) made.push(slicedNeuron(image, row, counts, neuron * image.shape.axonTypes));
  }
  return made.sort((one, other) => one.planes - other.planes || inputsOf(one) - inputsOf(other) || one.row - other.row);
}

function inputsOf({ inputs }: SlicedNeuron): number {
  return inputs.reduce((sum, count) => sum + count, 0);
}

/** Visits every synapse of a core, axon after axon. */
function forEachSynapse({ shape, crossbar }: ChipImage, core: number, visit: (axon: number, neuron: number) => void) {
  const words = neuronWords(shape);
  for (let axon = 0; axon < shape.axons; axon++) {
    const first = (core * shape.axons + axon) * words;
    for (let word = 0; word < words; word++) {
      for (let bits = crossbar[first + word] as number; bits !== 0; bits &= bits - 1) {
        visit(axon, word * 32 + 31 - Math.clz32(bits & -bits));
      }
    }
  }
}

/** Synapses of a core, `[neuron][axon type]`. */
function synapsesByType(image: ChipImage, core: number): Uint16Array {
  const { axons, neurons, axonTypes } = image.shape;
  const counts = new Uint16Array(neurons * axonTypes);
  forEachSynapse(image, core, (axon, neuron) => {
    const at = neuron * axonTypes + (image.axonType[core * axons + axon] as number);
    counts[at] = (counts[at] as number) + 1;
  });
  return counts;
}

/** @param synapses of each type, from `first` on */
function slicedNeuron(image: ChipImage, row: number, synapses: Uint16Array, first: number): SlicedNeuron {
  const { shape } = image;
  const { axonTypes } = shape;
  let [inhibition, excitation] = [0, 0];
  for (let type = 0; type < axonTypes; type++) {
    const sum = (image.weights[row * axonTypes + type] as number) * (synapses[first + type] as number);
    if (sum < 0) inhibition -= sum;
    else excitation += sum;
  }
  const range = neuronRange(image, row, { inhibition, excitation });
  const reversal = ((image.modes[row] as number) & MODE.leakReversal) !== 0;
  const planes = planesOf(range.saturates || reversal ? withClamps(range.within, image) : range.within);
  if (planes > S.MOST_PLANES) {
    throw new SynaptickError(
      `${neuronPlace(shape, row)}: potentials from ${range.within.min} to ${range.within.max} need ${planes} planes, the engine sliced has ${S.MOST_PLANES}: use the engine simd`,
    );
  }
  const inputs = new Uint16Array(planes);
  let surplus = 0;
  for (let type = 0; type < axonTypes; type++) {
    const count = synapses[first + type] as number;
    if (count === 0) continue;
    for (const { column, value } of digitsOf(image.weights[row * axonTypes + type] as number)) {
      // Past the planes a digit is a multiple of all that they can tell.
      if (column >= planes) continue;
      inputs[column] = (inputs[column] as number) + count;
      if (value < 0) surplus += count * 2 ** column;
    }
  }
  const { kept } = range;
  const keeps = kept.min === 0 && kept.max === 0 ? 0 : planesOf(kept);
  const reach =
    Math.max(inhibition, excitation) +
    Math.abs(image.leak[row] as number) +
    Math.max(
      Math.abs(image.threshold[row] as number),
      Math.abs(image.negativeThreshold[row] as number),
      Math.abs(image.reset[row] as number),
    ) +
    1;
  return { row, range, planes, kept: keeps, inputs, surplus, reach };
}

/** A clamp looks how far a number is beyond either end. */
function withClamps({ min, max }: Range, { shape }: ChipImage): Range {
  const ends = potentialRange(shape);
  return { min: Math.min(min, min - ends.max - 1), max: Math.max(max, max - ends.min) };
}

/** Bytes of a neuron's record. */
export function recordBytes({ planes, inputs }: SlicedNeuron): number {
  const pairs = inputs.reduce((sum, count) => sum + ((count + 1) >> 1), 0);
  return Math.ceil((S.N_BYTES + planes * 2 + pairs * 4) / 8) * 8;
}

/** Writes the records of a core's neurons from an address on. */
export function writeRecords(
  memory: ArrayBufferLike,
  address: number,
  image: ChipImage,
  core: number,
  own: readonly SlicedNeuron[],
): void {
  const view = new DataView(memory);
  const lists = new Uint16Array(memory);
  const { axons, neurons, axonTypes } = image.shape;
  /** Where the next input of each column of each neuron goes. */
  const places = new Uint32Array(neurons * S.MOST_PLANES);
  const planesOfNeuron = new Uint8Array(neurons);
  let at = address;
  for (const neuron of own) {
    writeRecord(view, at, image, neuron);
    const number = neuron.row % neurons;
    planesOfNeuron[number] = neuron.planes;
    const pairs = (at + S.N_BYTES) / 2;
    let place = pairs + neuron.planes;
    neuron.inputs.forEach((count, column) => {
      places[number * S.MOST_PLANES + column] = place;
      lists[pairs + column] = (count + 1) >> 1;
      place += count;
      if (count % 2 === 1) lists[place++] = S.ZERO_PLACE;
    });
    at += recordBytes(neuron);
  }
  forEachSynapse(image, core, (axon, neuron) => {
    const weight = image.weights[
      (core * neurons + neuron) * axonTypes + (image.axonType[core * axons + axon] as number)
    ] as number;
    for (const { column, value } of digitsOf(weight)) {
      if (column >= (planesOfNeuron[neuron] as number)) continue;
      const next = neuron * S.MOST_PLANES + column;
      lists[places[next] as number] = value > 0 ? axon : axon + S.MOST_AXONS;
      places[next] = (places[next] as number) + 1;
    }
  });
}

/** A neuron's record but for its lists. */
function writeRecord(view: DataView, at: number, image: ChipImage, neuron: SlicedNeuron): void {
  const { row, planes, kept } = neuron;
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
  for (const [offset, value] of constantsOf(image, neuron)) {
    // Two halves: a BigInt for each of millions takes seconds.
    view.setUint32(at + offset, value, true);
    view.setInt32(at + offset + 4, Math.floor(value / 2 ** 32), true);
  }
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
function constantsOf(image: ChipImage, { row, surplus, reach }: SlicedNeuron): readonly (readonly [number, number])[] {
  const leak = image.leak[row] as number;
  const beta = image.negativeThreshold[row] as number;
  const reset = image.reset[row] as number;
  const add = leak - surplus;
  return [
    [S.N_ADD, add],
    [S.N_FIRE, add - (image.threshold[row] as number)],
    [S.N_BELOW, add + beta],
    [S.N_ON_FIRE, reset],
    [S.N_ON_BELOW, (image.modes[row] as number) & MODE.kappa ? -beta : -reset],
    [S.N_LEAK, leak],
    [S.N_SURPLUS, -surplus],
    [S.N_REACH, reach],
  ];
}
