/**
 * How often each neuron of a mapped chip spikes, which is what its traffic is weighed by: every neuron once, as the network
 * file says, or as measured on the chip itself. Where the cores stand changes no spike, so rates come before placement.
 */
import type { ChipImage } from '../../cores/chip-image.ts';
import type { Counters } from '../../cores/counters.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { injectLines } from '../../cores/inject-lines.ts';
import type { NetworkGraph } from '../../mapping/graph.ts';
import { seededRandom } from '../../mapping/random.ts';
import { drive } from '../drive/drive.ts';
import { openEngine } from '../drive/engine.ts';
import type { Host } from '../host/host.ts';
import { drawLines } from './random-input.ts';

export const RATES = ['unit', 'given', 'measured'] as const;
export type RatesKind = (typeof RATES)[number];
/** Ticks in which rates are measured unless given. */
export const MEASURED_TICKS = 500;

/** Spikes of each neuron row in `ticks` ticks. */
export interface RowRates {
  readonly kind: RatesKind;
  readonly spikes: Float64Array;
  readonly ticks: number;
}

export interface InputDrive {
  /** Ticks to run. */
  readonly ticks: number;
  /** How likely each input line is to spike in a tick. */
  readonly rates: Float64Array;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** Every configured neuron spikes once a tick, its copies too. */
export function unitRates(image: ChipImage): RowRates {
  return { kind: 'unit', spikes: Float64Array.from(image.enabled), ticks: 1 };
}

/**
 * The rates that the populations of the graph name, in spikes per tick: of all copies of a neuron the same. A row's stream is
 * the number of its neuron among the members of all populations.
 * @throws SynaptickError naming the first population of neurons that has none
 */
export function givenRates(image: ChipImage, graph: NetworkGraph): RowRates {
  const silent = graph.populations.find(({ neurons, rates }) => neurons && !rates);
  if (silent) {
    throw new SynaptickError(
      `population "${silent.name}" has no rates: give it a "rate" in the network file, or use --rates measured`,
    );
  }
  const byUnit = new Float32Array(graph.populations.reduce((sum, { size }) => sum + size, 0));
  let first = 0;
  for (const { size, rates } of graph.populations) {
    if (rates) byUnit.set(rates, first);
    first += size;
  }
  return { kind: 'given', spikes: ratesByRow(image, byUnit), ticks: 1 };
}

/** Of every row what its neuron has, of all its copies the same. */
export function ratesByRow({ enabled, streams }: ChipImage, byUnit: Float32Array): Float64Array {
  const spikes = new Float64Array(enabled.length);
  for (let row = 0; row < enabled.length; row++) {
    if (enabled[row] === 1) spikes[row] = byUnit[streams?.[row] ?? row] ?? 0;
  }
  return spikes;
}

/** Of every neuron what its rows have. */
export function ratesByUnit({ enabled, streams }: ChipImage, { spikes }: RowRates, units: number): Float32Array {
  const byUnit = new Float32Array(units);
  for (let row = 0; row < enabled.length; row++) {
    if (enabled[row] === 1) byUnit[streams?.[row] ?? row] = spikes[row] as number;
  }
  return byUnit;
}

/** Whether every population of neurons names its rates. */
export function hasRates(graph: NetworkGraph): boolean {
  return graph.populations.every(({ neurons, rates }) => !neurons || rates);
}

export interface MeasuredRun {
  readonly rates: RowRates;
  /** What the chip counted. */
  readonly counters: Readonly<Counters>;
}

/** Runs the chip on random input and counts the spikes of each row. @throws SynaptickError where its potentials are to be proved and cannot be; what `signal` was aborted with */
export async function measureRates(host: Host, image: ChipImage, options: InputDrive): Promise<MeasuredRun> {
  const { ticks, rates, seed, signal, onProgress } = options;
  const chip = await openEngine(image, host);
  const random = seededRandom(seed);
  const spikes = new Float64Array(image.enabled.length);
  const feed = (_tick: number, ahead: number) => injectLines(chip, drawLines(rates, random), ahead);
  const observe = () => {
    for (const row of chip.fired()) spikes[row] = (spikes[row] as number) + 1;
  };
  try {
    await drive(chip, { ticks, feed, observe, onProgress, signal }, host);
    return { rates: { kind: 'measured', spikes, ticks }, counters: { ...chip.counters } };
  } finally {
    chip.close();
  }
}
