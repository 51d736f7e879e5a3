/**
 * The sum of a neuron as the kernel takes it: the adders of each column, with the places of their inputs and of the carries that they
 * leave (see kernel/sliced/layout.ts).
 */
import * as S from '../../kernel/sliced/layout.ts';
import { digitsOf } from './digits.ts';
import type { Reach } from './neuron-range.ts';
import type { CoreSynapses } from './synapses.ts';

/** What the sum of a neuron depends on. */
export interface Summand {
  /** Weights by axon type. */
  readonly weights: ArrayLike<number>;
  /** Where the neuron's counts begin in the synapses of the core. */
  readonly first: number;
  /** Columns; digits past them are multiples of all that those can tell. */
  readonly planes: number;
}

/** What a neuron's axons bring in a tick, in all and by part. */
export interface NeuronReach extends Reach {
  /** What complements add too much: 2^k for each at column k. */
  readonly surplus: readonly number[];
  readonly excites: readonly number[];
  readonly inhibits: readonly number[];
}

export function neuronReach({ counts, parts }: CoreSynapses, weights: ArrayLike<number>, first: number): NeuronReach {
  const [surplus, excites, inhibits] = [
    [0, 0],
    [0, 0],
    [0, 0],
  ];
  for (let type = 0; type < weights.length; type++) {
    const sum = (weights[type] as number) * (counts[first + type] as number);
    if (sum === 0) continue;
    const part = parts[type] as number;
    const of = sum > 0 ? excites : inhibits;
    of[part] = (of[part] as number) + Math.abs(sum);
    surplus[part] =
      (surplus[part] as number) + (counts[first + type] as number) * complementOf(weights[type] as number);
  }
  const both = ([one = 0, other = 0]: readonly number[]) => one + other;
  return { surplus, excites, inhibits, excitation: both(excites), inhibition: both(inhibits) };
}

/** What the digits of -1 of a weight are too much. */
function complementOf(weight: number): number {
  let sum = 0;
  for (const { column, value } of digitsOf(weight)) if (value < 0) sum += 2 ** column;
  return sum;
}

/** Inputs that a column has room for: a digit of each axon, and carries. */
const COLUMN_INPUTS = 2 * S.MOST_AXONS;

/** Writes sums one after the other. */
export interface SumWriter {
  /**
   * Writes the sum of the axons of some parts (bits).
   * @returns its place among all that was written, in u16
   */
  write(synapses: CoreSynapses, summand: Summand, parts: number): number;
  /** Where the next one will begin. */
  end(): number;
  /** All that was written since the last time. */
  take(): Uint16Array;
}

export function createSumWriter(): SumWriter {
  const inputs = new Uint16Array((S.MOST_PLANES + 3) * COLUMN_INPUTS);
  const counts = new Uint32Array(S.MOST_PLANES + 3);
  let written = new Uint16Array(1 << 16);
  let end = 0;

  function reserve(length: number): void {
    if (end + length <= written.length) return;
    const larger = new Uint16Array(2 * (end + length));
    larger.set(written.subarray(0, end));
    written = larger;
  }

  function put(column: number, place: number): void {
    inputs[column * COLUMN_INPUTS + (counts[column] as number)] = place * S.HALF;
    counts[column] = (counts[column] as number) + 1;
  }

  /** The inputs of each column that axons are. */
  function putAxons(synapses: CoreSynapses, { weights, first, planes }: Summand, chosen: number): void {
    const { counts: synapseCounts, axons, starts, parts } = synapses;
    for (let type = 0; type < weights.length; type++) {
      const count = synapseCounts[first + type] as number;
      if (count === 0 || ((chosen >> (parts[type] as number)) & 1) === 0) continue;
      const start = starts[first + type] as number;
      for (const { column, value } of digitsOf(weights[type] as number)) {
        if (column >= planes) continue;
        const base = value < 0 ? S.MOST_AXONS : 0;
        for (let i = start; i < start + count; i++) put(column, base + (axons[i] as number));
      }
    }
  }

  return {
    write(synapses, summand, parts) {
      const { planes } = summand;
      counts.fill(0);
      putAxons(synapses, summand, parts);
      const start = end;
      reserve(planes);
      end += planes;
      let carries = 0;
      /** Where the carry of an adder goes, three columns on. */
      const carryFrom = (column: number) => {
        if (column + 3 >= planes) return S.NOWHERE_PLACE * S.HALF;
        const place = S.CARRY_PLACE + (carries++ % S.CARRIES);
        put(column + 3, place);
        return place * S.HALF;
      };
      for (let column = 0; column < planes; column++) {
        const count = counts[column] as number;
        const isSingle = count % 8 === 1;
        const adders = isSingle ? count >> 3 : (count + 7) >> 3;
        written[start + column] = 2 * adders + Number(isSingle);
        reserve((adders * S.ADDER_BYTES + S.SINGLE_BYTES) / 2);
        const from = column * COLUMN_INPUTS;
        for (let at = 0; at < adders * 8; at++) {
          written[end++] = at < count ? (inputs[from + at] as number) : S.ZERO_PLACE * S.HALF;
          if (at % 8 === 7) written[end++] = carryFrom(column);
        }
        if (!isSingle) continue;
        written[end++] = inputs[from + count - 1] as number;
        written[end++] = carryFrom(column);
      }
      return start;
    },
    end: () => end,
    take() {
      const all = written.slice(0, end);
      end = 0;
      return all;
    },
  };
}
