/**
 * What the kernel of the sliced engine reads of a core: a record for each configured neuron, with the inputs of its sums by the
 * digits of their weights. Formats: kernel/sliced/layout.ts.
 */
import { type ChipImage, OUTPUT } from '../../chip-image.ts';
import { neuronPlace, potentialRange, type Range } from '../../chip-shape.ts';
import { SynaptickError } from '../../errors.ts';
import * as S from '../../kernel/sliced/layout.ts';
import { hopsOfRow } from '../../mesh.ts';
import { MODE } from '../../modes.ts';
import { type NeuronRange, neuronRange, planesOf } from './neuron-range.ts';
import { createSumWriter, type NeuronReach, neuronReach } from './sums.ts';
import { type CoreSynapses, coreSynapses } from './synapses.ts';

/** A configured neuron. */
export interface SlicedNeuron {
  readonly row: number;
  /** What its potential can be between ticks. */
  readonly kept: Range;
  /** Planes that are kept of it at the most; none where it is always 0. */
  readonly most: number;
}

export interface CoreProgram {
  /** In the order of their records. */
  readonly neurons: readonly SlicedNeuron[];
  readonly records: Uint8Array;
  /** The neurons' sums for each set of parts that the core has. */
  readonly sums: readonly Uint16Array[];
  /** Synapses of each axon, with its part in the top bit. */
  readonly fanOut: Uint16Array;
  /** Whether the core can be at rest. */
  readonly still: boolean;
}

interface PlannedNeuron extends SlicedNeuron {
  readonly range: NeuronRange;
  readonly planes: number;
  readonly reach: NeuronReach;
  /** Where its sums begin among those that were written, one for each set of parts, and end. */
  readonly starts: readonly number[];
}

const writer = createSumWriter();

/** The program of a core; neurons of like sums follow each other, so that the kernel's branches go the same ways. */
export function coreProgram(image: ChipImage, core: number): CoreProgram {
  const { axons, neurons } = image.shape;
  const synapses = coreSynapses(image, core);
  const sets = synapses.parts.includes(1) ? 2 ** S.PARTS - 1 : 1;
  const planned: PlannedNeuron[] = [];
  for (let row = core * neurons; row < (core + 1) * neurons; row++) {
    if (image.enabled[row]) planned.push(planNeuron(image, row, synapses, sets));
  }
  const written = writer.take();
  planned.sort((one, other) => compareSums(written, one, other) || one.row - other.row);
  const records = new Uint8Array(planned.length * S.N_BYTES);
  planned.forEach((neuron, k) => {
    writeRecord(new DataView(records.buffer, k * S.N_BYTES, S.N_BYTES), image, neuron);
  });
  const partOf = (axon: number) => synapses.parts[image.axonType[core * axons + axon] as number] as number;
  return {
    neurons: planned.map(({ row, kept, most }) => ({ row, kept, most })),
    records,
    sums: Array.from({ length: sets }, (_, set) => sumsOf(written, planned, set)),
    fanOut: synapses.fanOut.map((count, axon) => (count === 0 ? 0 : count | (partOf(axon) << 15))),
    still: planned.every((neuron) => isStill(image, neuron)),
  };
}

function planNeuron(image: ChipImage, row: number, synapses: CoreSynapses, sets: number): PlannedNeuron {
  const { neurons, axonTypes } = image.shape;
  const weights = image.weights.subarray(row * axonTypes, (row + 1) * axonTypes);
  const first = (row % neurons) * axonTypes;
  const reach = neuronReach(synapses, weights, first);
  const range = neuronRange(image, row, reach);
  const { kept } = range;
  const planes = planesWithin(image, row, range);
  const most = kept.min === 0 && kept.max === 0 ? 0 : planes;
  const starts: number[] = [];
  for (let set = 1; set <= sets; set++) starts.push(writer.write(synapses, { weights, first, planes }, set));
  starts.push(writer.end());
  return { row, kept, most, range, planes, reach, starts };
}

/** By the steps of their columns, of the sums of all parts. */
function compareSums(written: Uint16Array, one: PlannedNeuron, other: PlannedNeuron): number {
  if (one.planes !== other.planes) return one.planes - other.planes;
  const [own, others] = [one.starts.at(-2) as number, other.starts.at(-2) as number];
  for (let column = 0; column < one.planes; column++) {
    const more = (written[own + column] as number) - (written[others + column] as number);
    if (more !== 0) return more;
  }
  return 0;
}

/** The sums of all neurons for a set of parts. */
function sumsOf(written: Uint16Array, planned: readonly PlannedNeuron[], set: number): Uint16Array {
  const all = new Uint16Array(planned.reduce((sum, neuron) => sum + lengthOf(neuron, set), 0));
  let at = 0;
  for (const neuron of planned) {
    all.set(written.subarray(neuron.starts[set], neuron.starts[set + 1]), at);
    at += lengthOf(neuron, set);
  }
  return all;
}

/** In u16. */
function lengthOf({ starts }: PlannedNeuron, set: number): number {
  return (starts[set + 1] as number) - (starts[set] as number);
}

/** Whether a tick that brings the neuron nothing changes nothing, unless it fires or is below its negative threshold. */
function isStill({ leak, threshold }: ChipImage, { row, most }: PlannedNeuron): boolean {
  return leak[row] === 0 && (most > 0 || (threshold[row] as number) > 0);
}

/** Planes in which a tick of a neuron computes at the most. */
function planesWithin(image: ChipImage, row: number, { saturates, within }: NeuronRange): number {
  const reversal = ((image.modes[row] as number) & MODE.leakReversal) !== 0;
  const planes = planesOf(saturates || reversal ? withClamps(within, image) : within);
  if (planes <= S.MOST_PLANES) return planes;
  throw new SynaptickError(
    `${neuronPlace(image.shape, row)}: potentials from ${within.min} to ${within.max} need ${planes} planes, the engine sliced has ${S.MOST_PLANES}: use the engine simd`,
  );
}

/** A clamp looks how far a number is beyond either end. */
function withClamps({ min, max }: Range, { shape }: ChipImage): Range {
  const ends = potentialRange(shape);
  return { min: Math.min(min, min - ends.max - 1), max: Math.max(max, max - ends.min) };
}

/** A neuron's record. */
function writeRecord(view: DataView, image: ChipImage, neuron: PlannedNeuron): void {
  const { row, most, planes, starts } = neuron;
  const { shape } = image;
  const target = image.targetCore[row] as number;
  const targetRow = target < 0 ? S.NO_ROW : target * shape.axons + (image.targetAxon[row] as number);
  view.setUint32(S.N_NEURON, row % shape.neurons, true);
  view.setUint16(S.N_PLANES, planes, true);
  view.setUint16(S.N_KEPT, most, true);
  view.setUint32(S.N_FLAGS, flagsOf(image, neuron), true);
  view.setUint32(S.N_TARGET, targetRow, true);
  view.setUint16(S.N_DELAY, image.targetDelay[row] as number, true);
  view.setUint16(S.N_HOPS, hopsOfRow(image, row), true);
  writeConstants(view, image, neuron);
  for (let set = 0; set < starts.length - 1; set++) view.setUint32(S.N_SUMS + set * 4, 2 * lengthOf(neuron, set), true);
}

function flagsOf(image: ChipImage, { row, range }: PlannedNeuron): number {
  const mode = image.modes[row] as number;
  const gamma = mode & MODE.resetMode;
  const subtracts = gamma === MODE.resetBySubtraction;
  let flags = 0;
  if (range.fires) flags |= S.F_FIRES;
  if (range.below) flags |= S.F_BELOW;
  if (subtracts) flags |= S.F_FIRE_SUBTRACTS;
  else if (gamma !== MODE.resetToValue) flags |= S.F_FIRE_STAYS;
  if (subtracts && (mode & MODE.kappa) === 0) flags |= S.F_BELOW_ADDS;
  if (image.targetCore[row] === OUTPUT) flags |= S.F_OUTPUT;
  if (mode & MODE.leakReversal) flags |= S.F_REVERSAL;
  if (range.saturates) flags |= S.F_SATURATES;
  if (isFloored(image, row)) flags |= S.F_FLOORED;
  return flags;
}

/** Whether every tick leaves the potential at or above the negative threshold, and the next one without leak and spikes does not move it below. */
function isFloored({ leak, modes, threshold, negativeThreshold, reset, shape }: ChipImage, row: number): boolean {
  const mode = modes[row] as number;
  const floor = -(negativeThreshold[row] as number);
  const least =
    (mode & MODE.resetMode) === MODE.resetToValue ? (reset[row] as number) : Math.min(0, threshold[row] as number);
  return (mode & MODE.kappa) !== 0 && leak[row] === 0 && least >= floor && shape.negativeTest === '<';
}

function writeConstants(view: DataView, image: ChipImage, { row, reach }: PlannedNeuron): void {
  const alpha = image.threshold[row] as number;
  const beta = image.negativeThreshold[row] as number;
  const reset = image.reset[row] as number;
  const put = (offset: number, value: number) => {
    // Two halves: a BigInt for each of millions takes seconds.
    view.setUint32(offset, value, true);
    view.setInt32(offset + 4, Math.floor(value / 2 ** 32), true);
  };
  put(S.N_LEAK, image.leak[row] as number);
  put(S.N_THRESHOLD, alpha);
  put(S.N_BELOW, alpha + (image.shape.negativeTest === '<=' ? beta - 1 : beta));
  put(S.N_FLOOR, beta);
  put(S.N_ON_FIRE, reset - alpha);
  put(S.N_ON_BELOW, ((image.modes[row] as number) & MODE.kappa ? -beta : -reset) - alpha);
  put(S.N_SPAN, Math.max(Math.abs(alpha), Math.abs(beta), Math.abs(reset)) + Math.abs(alpha) + 1);
  for (let part = 0; part < S.PARTS; part++) {
    put(S.N_SURPLUS + part * 8, reach.surplus[part] as number);
    put(S.N_EXCITES + part * 8, reach.excites[part] as number);
    put(S.N_INHIBITS + part * 8, reach.inhibits[part] as number);
  }
}
