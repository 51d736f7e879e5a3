/** The neurons that carry parts of a sum: which lines each hears, and what a spike of it stands for. */
import type { ChipShape } from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { largestOf } from '../chip-fit.ts';
import type { NeuronArrays } from '../graph.ts';
import type { Cutting, Line } from './cut-lines.ts';
import { type Gate, mostInAnd } from './logic.ts';
import { parametersOf } from './neuron-scale.ts';
import { type Quantum, quantumOf } from './quantum.ts';

/** Spikes per tick of a neuron that nobody has told of. */
export const UNKNOWN_RATE = 0.2;
/** Ticks of work that a quantum is: a part may be twice as busy as expected before its spikes queue up. */
const HEADROOM = 2;
/** Relative error of a threshold or leak that is little beside what a sum of rates loses. */
const ROUNDING = 0.01;

/** Parts of an AND, at most: more than any chip sums. */
const MOST_PARTS = 1 << 16;

/** An intermediate neuron: some lines of a neuron, with the sign of the weights that it hears. */
export interface Carrier {
  readonly neuron: number;
  /** 1 or -1: only weights of this sign; 0: all. */
  readonly sign: number;
  readonly first: number;
  readonly end: number;
  readonly gate: Gate | null;
  /** What it spikes for, where it is no gate. */
  readonly quantum: number;
  /** With which the neuron hears it. */
  readonly weight: number;
  readonly rate: number;
}

export interface Placed {
  readonly part: number;
  readonly carrier: Carrier;
}

/** A neuron that is divided. */
export interface Member {
  /** As errors name it. */
  readonly owner: string;
  readonly neuron: number;
  readonly lines: readonly Line[];
  readonly neurons: NeuronArrays;
}

/** As few parts as hold the lines, each of them a gate that the chip has the leak for. */
export function gateParts(
  { lines, neuron, neurons }: Member,
  gate: Gate,
  { cut, least }: Cutting,
  shape: ChipShape,
): Placed[] {
  const weight = gate === 'and' ? 1 : orWeight(neurons, neuron);
  const most = gate === 'and' ? mostInAnd(shape) : Number.POSITIVE_INFINITY;
  let slices = cut(lines, least);
  for (let count = 2 * least; count <= MOST_PARTS; count *= 2) {
    if (slices.every(({ first, end }) => end - first <= most)) break;
    slices = cut(lines, count);
  }
  return slices.map(({ part, first, end }) => {
    const rates = lines.slice(first, end).map(({ rate }) => rate);
    const rate =
      gate === 'or' ? 1 - rates.reduce((none, r) => none * (1 - r), 1) : rates.reduce((all, r) => all * r, 1);
    return { part, carrier: { neuron, sign: 0, first, end, gate, quantum: 0, weight, rate } };
  });
}

/** Enough to make an OR spike on its own: threshold less leak. */
function orWeight(neurons: NeuronArrays, neuron: number): number {
  return (neurons.threshold[neuron] as number) - (neurons.leak[neuron] as number);
}

/**
 * As few parts as hold the lines, and as there is a quantum for that takes their sums.
 * A neuron of more lines than a core has axons must come down to fewer carriers.
 * @param maxError relative error that its parameters may have
 * @throws SynaptickError naming the neuron, what its lines bring, and what would make it divisible
 */
export function rateParts(
  member: Member,
  { cut, least }: Cutting,
  maxError: number,
  shape: ChipShape,
): { readonly parts: Placed[]; readonly quantum: Quantum } {
  const { lines, neuron, neurons } = member;
  const parameters = parametersOf(neurons, neuron);
  let leastError = Number.POSITIVE_INFINITY;
  for (let count = least; count <= Math.max(least, lines.length); count++) {
    const slices = cut(lines, count).flatMap((slice) => {
      return [1, -1].map((sign) => ({ ...slice, sign, ...driveOf(lines, sign, slice.first, slice.end) }));
    });
    const heard = slices.filter((slice) => slice.lines > 0);
    if (lines.length > shape.axons && heard.length >= lines.length) break;
    const drive = heard.reduce((most, slice) => Math.max(most, slice.drive), 0);
    const sides = heard.map(({ sign }) => (sign > 0 ? shape.weight.max : -shape.weight.min));
    const limit = Math.min(...sides, largestOf(shape.weight));
    const quantum = quantumOf(parameters, Math.max(1, Math.ceil(HEADROOM * drive)), limit, shape);
    leastError = Math.min(leastError, quantum?.error ?? Number.POSITIVE_INFINITY);
    if (!quantum || quantum.error > Math.max(maxError, ROUNDING)) continue;
    return { quantum, parts: heard.map((slice) => carrierOf(neuron, slice, quantum)) };
  }
  throw indivisible(member, leastError);
}

interface Share {
  readonly part: number;
  readonly first: number;
  readonly end: number;
  readonly sign: number;
  readonly drive: number;
}

function carrierOf(neuron: number, { part, first, end, sign, drive }: Share, { quantum, weight }: Quantum): Placed {
  const rate = Math.min(1, drive / quantum);
  return { part, carrier: { neuron, sign, first, end, gate: null, quantum, weight: sign * weight, rate } };
}

function indivisible({ owner, lines, neurons, neuron }: Member, leastError: number): SynaptickError {
  const drive = Math.max(...[1, -1].map((sign) => driveOf(lines, sign, 0, lines.length).drive));
  const enough = Math.ceil(leastError * 1000) / 1000;
  const why = parametersOf(neurons, neuron).random
    ? 'and a neuron that draws counts in no coarser units'
    : `and in units coarse enough its parameters err by ${Number(leastError.toPrecision(3))}`;
  return new SynaptickError(
    `${owner}: its ${lines.length} lines bring ${Number(drive.toPrecision(3))} a tick, too much for fewer sums than lines, ${why}: ` +
      `give it fewer inputs, or its inputs a lower rate${enough < 1 ? `, or allow it with a maxError of ${enough}` : ''}`,
  );
}

/** What the weights of a sign bring in a tick, by the rates expected, and how many there are. */
function driveOf(lines: readonly Line[], sign: number, first: number, end: number) {
  let drive = 0;
  let count = 0;
  for (let i = first; i < end; i++) {
    const { weight, rate } = lines[i] as Line;
    if (weight * sign <= 0) continue;
    drive += Math.abs(weight) * rate;
    count++;
  }
  return { drive, lines: count };
}
