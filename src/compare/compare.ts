/**
 * One network three ways on the same input: on emulated cores, and on float neurons as integrate-and-fire and as LIF. Says for
 * every population how often each spiked and how far the outputs (spikes of each neuron) differ.
 */

import type { ChipImage } from '../../cores/chip-image.ts';
import type { CreateEngineOptions } from '../../cores/engines/choose.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { injectLines } from '../../cores/inject-lines.ts';
import type { NetworkGraph } from '../../mapping/graph.ts';
import { mapGraph } from '../../mapping/graph-to-chip/map-graph.ts';
import { seededRandom } from '../../mapping/random.ts';
import { createEngine } from '../engine.ts';
import { drawLines, inputRates } from '../map/random-input.ts';
import { createFloatGraph, type Dynamics, type FloatGraph, type FloatGraphOptions } from '../neurons/float-graph.ts';

export interface CompareOptions extends Omit<FloatGraphOptions, 'dynamics'> {
  readonly ticks: number;
  /** Of the input spikes. */
  readonly seed: number;
  /** Share of the input lines that spike in a tick, 0..1, where the network does not say itself how likely each is. */
  readonly rate: number;
  readonly engine?: CreateEngineOptions;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** How a float run differs from the cores, over all neurons of a population. */
export interface FloatDifference {
  readonly spikes: number;
  /** `spikes / spikes on the cores - 1`; null where the cores are silent. */
  readonly relative: number | null;
  /** Root of the mean squared difference of the neurons' spike counts. */
  readonly rmse: number;
  /** Correlation of the neurons' spike counts with those on the cores; null where either has no spread. */
  readonly correlation: number | null;
  /** Spikes that only one of the two has, in the same tick of the same neuron. */
  readonly unmatched: number;
  /** First tick with such a spike; null for none. */
  readonly firstTick: number | null;
}

export interface PopulationComparison {
  readonly name: string;
  readonly neurons: number;
  readonly probed: boolean;
  readonly coreSpikes: number;
  readonly float: Readonly<Record<Dynamics, FloatDifference | null>>;
}

export interface Comparison {
  readonly network: string;
  readonly cores: number;
  readonly engine: string;
  readonly ticks: number;
  readonly inputSpikes: number;
  readonly populations: readonly PopulationComparison[];
  /** Why a dynamics could not run; empty where both did. */
  readonly notes: readonly string[];
}

/** Counts of a population as they grow over the ticks. */
interface Tally {
  readonly counts: Float64Array;
  unmatched: number;
  firstTick: number | null;
}

/** @throws SynaptickError when the network does not fit cores */
export async function compareNetwork(graph: NetworkGraph, options: CompareOptions): Promise<Comparison> {
  const { ticks, seed, rate, signal, onProgress } = options;
  const mapped = mapGraph(graph);
  const chip = await createEngine(mapped.image, options.engine);
  const notes: string[] = [];
  const floats = { if: tryFloat(graph, 'if', options, notes), lif: tryFloat(graph, 'lif', options, notes) };
  const random = seededRandom(seed);
  const rates = inputRates(graph, rate);
  const inputs = [...mapped.firstInputLine].reverse();
  const places = placesOf(graph);
  const onCores = graph.populations.map(({ size }) => new Float64Array(size));
  const tallies = { if: talliesOf(graph), lif: talliesOf(graph) };
  let inputSpikes = 0;
  try {
    for (let tick = 0; tick < ticks; tick++) {
      for (const line of drawLines(rates, random)) {
        const [population, first] = inputs.find(([, start]) => start <= line) as [number, number];
        inputSpikes++;
        injectLines(chip, [line]);
        for (const float of Object.values(floats)) float?.inject(population, line - first);
      }
      chip.step();
      const fired = spikesByPopulation(chip.fired(), mapped.image, places, onCores);
      for (const [dynamics, float] of Object.entries(floats) as [Dynamics, FloatGraph | null][]) {
        float?.step();
        if (float) tally(float, fired, tallies[dynamics], tick);
      }
      if (tick % 16 !== 0) continue;
      onProgress?.(tick);
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
    const of = (dynamics: Dynamics, p: number) =>
      floats[dynamics] && differenceOf(tallies[dynamics][p] as Tally, onCores[p] as Float64Array);
    return {
      network: graph.name,
      cores: mapped.counts.cores,
      engine: chip.name,
      ticks,
      inputSpikes,
      populations: graph.populations.flatMap(({ name, size, neurons, probed }, p) =>
        neurons
          ? [
              {
                name,
                neurons: size,
                probed,
                coreSpikes: sumOf(onCores[p] as Float64Array),
                float: { if: of('if', p), lif: of('lif', p) },
              },
            ]
          : [],
      ),
      notes,
    };
  } finally {
    chip.close();
  }
}

function tryFloat(
  graph: NetworkGraph,
  dynamics: Dynamics,
  options: CompareOptions,
  notes: string[],
): FloatGraph | null {
  try {
    return createFloatGraph(graph, { ...options, dynamics });
  } catch (error) {
    if (!(error instanceof SynaptickError)) throw error;
    notes.push(`${dynamics}: ${error.message}`);
    return null;
  }
}

function talliesOf(graph: NetworkGraph): Tally[] {
  return graph.populations.map(({ size }) => ({ counts: new Float64Array(size), unmatched: 0, firstTick: null }));
}

/** Population and number of every neuron, in the order of all members of all populations. */
function placesOf({ populations }: NetworkGraph): { readonly population: number; readonly neuron: number }[] {
  return populations.flatMap(({ size }, population) =>
    Array.from({ length: size }, (_, neuron) => ({ population, neuron })),
  );
}

/**
 * What spiked on the cores in the last tick, as flags by population; adds it to `counts`. The copies of a neuron spike
 * together and share a stream, which is its number among all members; what the mapper added comes after those.
 */
function spikesByPopulation(
  rows: Uint32Array,
  { streams }: ChipImage,
  places: ReturnType<typeof placesOf>,
  counts: readonly Float64Array[],
): Uint8Array[] {
  const flags = counts.map(({ length }) => new Uint8Array(length));
  for (const row of rows) {
    const place = places[streams?.[row] ?? row];
    if (!place) continue;
    const ofPopulation = flags[place.population] as Uint8Array;
    if (ofPopulation[place.neuron]) continue;
    ofPopulation[place.neuron] = 1;
    const sums = counts[place.population] as Float64Array;
    sums[place.neuron] = (sums[place.neuron] as number) + 1;
  }
  return flags;
}

function tally(float: FloatGraph, fired: readonly Uint8Array[], tallies: readonly Tally[], tick: number): void {
  for (const [population, flags] of fired.entries()) {
    if (!float.graph.populations[population]?.neurons) continue;
    const spikes = float.counts(population);
    const sums = tallies[population] as Tally;
    for (let i = 0; i < flags.length; i++) {
      const count = spikes[i] as number;
      sums.counts[i] = (sums.counts[i] as number) + count;
      const unmatched = Math.abs(count - (flags[i] as number));
      if (unmatched === 0) continue;
      sums.unmatched += unmatched;
      sums.firstTick ??= tick;
    }
  }
}

function differenceOf({ counts, unmatched, firstTick }: Tally, onCores: Float64Array): FloatDifference {
  const spikes = sumOf(counts);
  const reference = sumOf(onCores);
  const squares = counts.reduce((sum, count, i) => sum + (count - (onCores[i] as number)) ** 2, 0);
  return {
    spikes,
    relative: reference > 0 ? spikes / reference - 1 : null,
    rmse: Math.sqrt(squares / counts.length),
    correlation: correlationOf(counts, onCores),
    unmatched,
    firstTick,
  };
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function correlationOf(a: Float64Array, b: Float64Array): number | null {
  const [meanA, meanB] = [sumOf(a) / a.length, sumOf(b) / b.length];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] as number) - meanA, (b[i] as number) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
}
