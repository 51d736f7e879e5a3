/**
 * One network three ways on the same input: on emulated cores, and on float neurons as integrate-and-fire and as LIF. Says for
 * every population how often each spiked and how far the outputs (spikes of each neuron) differ.
 *
 * The float neurons run the network as described, the cores what fits them. Where that makes a population late (divided sums
 * take ticks), its spikes on cores are held against those that float neurons had so many ticks before.
 */

import type { ChipImage } from '../../../cores/chip-image.ts';
import type { CreateEngineOptions } from '../../../cores/engines/choose.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { injectLines } from '../../../cores/inject-lines.ts';
import { seededRandom } from '../../../mapping/random.ts';
import type { RealGraph } from '../../../mapping/real-graph.ts';
import type { Step } from '../../../mapping/steps.ts';
import { drive } from '../../drive/drive.ts';
import { openEngine } from '../../drive/engine.ts';
import {
  createFloatGraph,
  type Dynamics,
  type FloatGraph,
  type FloatGraphOptions,
} from '../../float/neurons/float-graph.ts';
import { DEFAULT_CHIP } from '../../formats/chip-description.ts';
import type { Host } from '../../host/host.ts';
import { drawLines, type InputRate, inputRateOf, inputRates, withInputRate } from '../../map/random-input.ts';
import { type FitOptions, faultNotes, fitNotes, fitOnCores, silentNotes } from '../fit-on-cores.ts';
import { addTick, createTally, differenceOf, type FloatDifference, sumOf, type Tally } from './difference.ts';

/** Ticks that are compared unless given. */
export const COMPARED_TICKS = 500;

/** What to run, and how float neurons and cores may read the network. */
export interface CompareOptions extends Omit<FloatGraphOptions, 'dynamics'>, FitOptions {
  readonly ticks: number;
  /** Of the input spikes. */
  readonly seed: number;
  /** Share of the input lines that spike in a tick, 0..1, whatever the network says; what it says, else 0.2, unless given. */
  readonly rate?: number;
  readonly engine?: CreateEngineOptions;
  readonly signal?: AbortSignal;
  /** Told how far the neurons are divided among cores, before the first tick. */
  readonly onStep?: (step: Step) => void;
  readonly onProgress?: (done: number) => void;
}

/** A population on cores, and each float run against it. */
export interface PopulationComparison {
  readonly name: string;
  readonly neurons: number;
  readonly probed: boolean;
  /** Ticks by which it spikes later on cores than described; it is compared so much later. */
  readonly late: number;
  readonly coreSpikes: number;
  readonly float: Readonly<Record<Dynamics, FloatDifference | null>>;
}

/** What a comparison came to. */
export interface Comparison {
  readonly network: string;
  readonly cores: number;
  /** The chip that it was mapped for. */
  readonly chip: Pick<ChipImage, 'shape'> & { readonly name: string };
  readonly engine: string;
  readonly ticks: number;
  readonly inputSpikes: number;
  readonly inputRate: InputRate;
  readonly populations: readonly PopulationComparison[];
  /** What fitting the network to cores changed, and why a dynamics could not run; empty where neither is so. */
  readonly notes: readonly string[];
}

/**
 * Runs `ticks` ticks of the network, and on the cores as many more as its latest population is late.
 * @throws SynaptickError when the network does not fit cores; what `signal` was aborted with
 */
export async function compareOn(host: Host, network: RealGraph, options: CompareOptions): Promise<Comparison> {
  const { ticks, seed, rate, signal, onStep, onProgress } = options;
  const described = withInputRate(network, rate);
  const { mapped, report, faults } = await fitOnCores(host, described, options, { signal, onStep });
  const chip = await openEngine(mapped.image, host, options.engine);
  const notes = [...fitNotes(report, mapped.image.shape, true), ...faultNotes(faults), ...silentNotes(described)];
  const start = (dynamics: Dynamics) => {
    return orNote(notes, dynamics, () => createFloatGraph(described, { ...options, dynamics }));
  };
  const floats: Record<Dynamics, FloatGraph | null> = { if: start('if'), lif: start('lif') };
  const random = seededRandom(seed);
  const rates = inputRates(described);
  const inputs = [...mapped.firstInputLine].reverse();
  const places = placesOf(described);
  const lateOf = described.populations.map(
    ({ name }) => report.delays.late.find(({ population }) => population === name)?.ticks ?? 0,
  );
  const longest = Math.max(0, ...lateOf);
  const onCores = described.populations.map(({ size }) => new Float64Array(size));
  const tallies = { if: talliesOf(described), lif: talliesOf(described) };
  const pasts = { if: pastOf(described), lif: pastOf(described) };
  let inputSpikes = 0;

  function feed(tick: number, ahead: number): void {
    // What comes after `ticks` is only what late populations still make of the input before.
    for (const line of tick < ticks ? drawLines(rates, random) : []) {
      const [population, first] = inputs.find(([, start]) => start <= line) as [number, number];
      inputSpikes++;
      injectLines(chip, [line], ahead);
      for (const float of Object.values(floats)) float?.inject(population, line - first);
    }
  }

  function observe(tick: number): void {
    const fired = firedByPopulation(chip.fired(), mapped.image, places, onCores);
    for (const [p, late] of lateOf.entries()) {
      if (tick >= late && tick < ticks + late) addFlags(onCores[p] as Float64Array, fired[p] as Uint8Array);
    }
    for (const [dynamics, float] of Object.entries(floats) as [Dynamics, FloatGraph | null][]) {
      if (!float) continue;
      if (tick < ticks) floats[dynamics] = orNote(notes, `${dynamics}, tick ${tick}`, () => stepped(float));
      if (!floats[dynamics]) continue;
      for (const [p, { neurons }] of described.populations.entries()) {
        if (!neurons) continue;
        const past = pasts[dynamics][p] as ArrayLike<number>[];
        const late = lateOf[p] as number;
        if (tick < ticks) past.push(late === 0 ? float.counts(p) : Float64Array.from(float.counts(p)));
        const counts = tick >= late ? past.shift() : undefined;
        if (counts) addTick(tallies[dynamics][p] as Tally, counts, fired[p] as Uint8Array, tick - late);
      }
    }
  }

  try {
    const told = (done: number) => onProgress?.(Math.min(done, ticks));
    await drive(chip, { ticks: ticks + longest, feed, observe, onProgress: told, signal }, host);
    if (onCores.every((counts) => sumOf(counts) === 0)) {
      notes.push(`no neuron spiked on cores in ${ticks} ticks: nothing is compared but silence`);
    }
    const of = (dynamics: Dynamics, p: number) =>
      floats[dynamics] && differenceOf(tallies[dynamics][p] as Tally, onCores[p] as Float64Array);
    return {
      network: described.name,
      cores: mapped.counts.cores,
      chip: { name: (options.chip ?? DEFAULT_CHIP).name, shape: mapped.image.shape },
      engine: chip.name,
      ticks,
      inputSpikes,
      inputRate: inputRateOf(network, rate),
      populations: described.populations.flatMap(({ name, size, neurons, probed }, p) =>
        neurons
          ? [
              {
                name,
                neurons: size,
                probed,
                late: lateOf[p] as number,
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

/** What `run` returns; null where it is refused, with a note why that dynamics is left out. */
function orNote<T>(notes: string[], where: string, run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SynaptickError)) throw error;
    notes.push(`${where}: ${error.message}`);
    return null;
  }
}

function stepped(float: FloatGraph): FloatGraph {
  float.step();
  return float;
}

/** Population and number of every neuron, in the order of all members of all populations. */
function placesOf({ populations }: RealGraph): { readonly population: number; readonly neuron: number }[] {
  return populations.flatMap(({ size }, population) =>
    Array.from({ length: size }, (_, neuron) => ({ population, neuron })),
  );
}

/** Counts of float neurons that those on cores have yet to come to, for each population: as many ticks as it is late. */
function pastOf({ populations }: RealGraph): ArrayLike<number>[][] {
  return populations.map(() => []);
}

/**
 * What spiked on the cores in the last tick, as flags by population. The copies of a neuron spike together and share a stream,
 * which is its number among all members; what the mapper added comes after those.
 */
function firedByPopulation(
  rows: Uint32Array,
  { streams }: ChipImage,
  places: ReturnType<typeof placesOf>,
  like: readonly Float64Array[],
): Uint8Array[] {
  const flags = like.map(({ length }) => new Uint8Array(length));
  for (const row of rows) {
    const place = places[streams?.[row] ?? row];
    if (place) (flags[place.population] as Uint8Array)[place.neuron] = 1;
  }
  return flags;
}

function addFlags(sums: Float64Array, flags: Uint8Array): void {
  for (let i = 0; i < flags.length; i++) sums[i] = (sums[i] as number) + (flags[i] as number);
}

function talliesOf({ populations }: RealGraph): Tally[] {
  return populations.map(({ size }) => createTally(size));
}
