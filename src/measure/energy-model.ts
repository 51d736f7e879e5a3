/**
 * An energy model: what one event, update or second costs on a device, and how each of these is known. A model is data; what
 * it makes of a run stands in energy.ts.
 */
import type { ChipShape } from '../../cores/chip-shape.ts';

/** How a constant is known. */
export const BASES = ['measured', 'fitted', 'derived', 'simulated', 'stated'] as const;
/**
 * `measured` on silicon; `fitted` to measurements of whole chips; `derived` from published figures by arithmetic; `simulated`
 * before there was silicon; `stated`: a file says so.
 */
export type Basis = (typeof BASES)[number];

/** One constant with its provenance. */
export interface EnergyConstant {
  /** Joules, of static power watts, at the model's base voltage. */
  readonly value: number;
  readonly basis: Basis;
  /** Paper and table, or who says so. */
  readonly source: string;
  /** It goes with voltage to the power of this; 0 unless given. */
  readonly voltageExponent?: number;
  /** What else there is to know of it, in a sentence. */
  readonly note?: string;
}

/** `included`: another term has it, or the device has no such thing; `unpublished`: it costs something, nobody says how much. */
export type EnergyTerm = EnergyConstant | 'included' | 'unpublished';

/** What is charged, in the order in which it is told. */
export const TERMS = ['synapse', 'spike', 'hop', 'hopNorthSouth', 'neuron', 'core', 'chip', 'chipCrossing'] as const;
export type TermName = (typeof TERMS)[number];

/** What each term is charged for. */
export const TERM_TEXTS: Readonly<Record<TermName, string>> = {
  synapse: 'synaptic events',
  spike: 'spikes',
  hop: 'hops',
  hopNorthSouth: 'hops north and south',
  neuron: 'neuron updates',
  core: 'static power of cores',
  chip: 'static power of chips',
  chipCrossing: 'chip crossings',
};

/** Terms without which joules mean nothing where there is something to charge. */
export const NEEDED_TERMS: readonly TermName[] = ['synapse', 'neuron'];

export interface EnergyModel {
  /** What `--energy` calls it: `truenorth`. */
  readonly name: string;
  /** The same version means the same formula and constants. */
  readonly version: string;
  /** Device, process, who built it. */
  readonly device: string;
  /** Supply voltages in volts that the constants hold for, and the one that they are given at; null where none is known. */
  readonly voltage: { readonly base: number; readonly min: number; readonly max: number } | null;
  /** Stated error of a total, relative; null where nobody states any. */
  readonly uncertainty: number | null;
  /** Which neurons a tick updates: all rows of the cores in use, or those of the network. */
  readonly updates: 'rows' | 'neurons';
  /** Cores that the constants are of; other shapes are scaled from it. Null: the constants are charged whatever the shape. */
  readonly shape: ChipShape | null;
  /**
   * Joules of a synaptic event, a spike, a hop (`hopNorthSouth` where those cost other than east and west), a neuron update
   * and a spike's crossing from chip to chip; watts of a core in use and of a chip.
   */
  readonly terms: { readonly [T in Exclude<TermName, 'hopNorthSouth'>]: EnergyTerm } & {
    readonly hopNorthSouth?: EnergyTerm;
  };
  /** What is to be known before its joules are compared with others', in sentences. */
  readonly notes: readonly string[];
}

/** The constant of a term; null where it is included elsewhere or not published. */
export function constantOf({ terms }: EnergyModel, term: TermName): EnergyConstant | null {
  const found = terms[term];
  return typeof found === 'object' ? found : null;
}
