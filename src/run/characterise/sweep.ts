/**
 * The characterisation of Merolla et al. 2014: a chip of random networks over firing rates and active synapses, its
 * operations per second, power and efficiency at every point. On a full chip the published points are emulated too.
 */
import { type ChipImage, usedCores } from '../../../cores/chip-image.ts';
import { sameShape, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import type { Counters } from '../../../cores/counters.ts';
import type { EngineName } from '../../../cores/engines/choose.ts';
import { drive } from '../../drive/drive.ts';
import { engineFor, openEngine } from '../../drive/engine.ts';
import { type ChipDescription, DEFAULT_CHIP } from '../../formats/chip-description.ts';
import { breathe } from '../../host/breath.ts';
import type { Host } from '../../host/host.ts';
import { type ChosenModel, compareEnergies, type ModelEnergy } from '../../measure/compare-energies.ts';
import { FULL_CHIP } from '../../measure/published.ts';
import type { TimingConstants } from '../../measure/tick-time/constants.ts';
import { DEFAULT_VOLTAGE } from '../../measure/truenorth-energy.ts';
import { createTickTimer } from '../tick-times.ts';
import { compare, type PublishedComparison, publishedPoints } from './beside.ts';
import { type Point, type PointCounts, pointOf } from './point.ts';
import { sweepNetwork, writeCrossbars, writeNeurons } from './sweep-image.ts';

/** What is swept unless asked otherwise: the full chip over the grid of the published measurements. */
export const DEFAULT_SWEEP = {
  cores: FULL_CHIP,
  rates: [0, 25, 50, 75, 100, 125, 150, 175, 200],
  synapses: [0, 32, 64, 96, 128, 160, 192, 224, 256],
  ticks: 100,
} as const;

export interface SweepOptions {
  /** 1..4096. */
  readonly cores: number;
  /** TrueNorth unless given. */
  readonly chip?: ChipDescription;
  /** Rates in hertz, 0..250, each once, ascending. */
  readonly rates: readonly number[];
  /** Synapses of a neuron, 0..256, each once, ascending. */
  readonly synapses: readonly number[];
  /** Ticks that are measured at each point, after those in which it settles. */
  readonly ticks: number;
  /** Supply voltage of the energy estimate; DEFAULT_VOLTAGE unless given. */
  readonly voltage?: number;
  /** Energy models that each point is told by beside it; none unless given. */
  readonly models?: readonly ChosenModel[];
  readonly seed: number;
  readonly engine?: EngineName;
  readonly threads?: number;
  /** Times what happens inside each measured tick, by these constants. */
  readonly timing?: TimingConstants | undefined;
  readonly onProgress?: (ticks: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface Sweep {
  readonly cores: number;
  readonly chip: Pick<ChipDescription, 'name' | 'shape'>;
  readonly engine: string;
  readonly engineReason: string;
  /** Settling and measured ticks of each point. */
  readonly settleTicks: number;
  readonly ticks: number;
  readonly voltage: number;
  readonly seed: number;
  /** By synapses, then by rate. */
  readonly points: readonly Point[];
  /** The same points by each of the models that were asked for. */
  readonly energies: readonly (readonly ModelEnergy[])[];
  /** Empty unless the chip is a full one of TrueNorth's shape. */
  readonly published: readonly PublishedComparison[];
  /** Wall time of everything. */
  readonly seconds: number;
}

/** Ticks in which a network forgets how it started: the rate is then within 1 % of what it stays at. */
const SETTLE = 64;

/** @throws SynaptickError for an option out of range; rethrows the signal's reason */
export async function sweep(host: Host, options: SweepOptions): Promise<Sweep> {
  const { cores, chip = DEFAULT_CHIP, voltage = DEFAULT_VOLTAGE, models = [], seed, signal, onProgress } = options;
  const started = host.now();
  const published = cores === FULL_CHIP && sameShape(chip.shape, TRUENORTH_SHAPE) ? publishedPoints() : [];
  const columns = plan(options, published);
  // What is copied into the chip stands nowhere, so that its small networks fit boards of any sides.
  const tile = { ...chip, mesh: null, chips: null };
  const image = sweepNetwork(cores, seed, chip);
  const total = columns.reduce((sum, { rates }) => sum + rates.length, 0) * (SETTLE + options.ticks);
  const ran = new Map<string, PointCounts>();
  let done = 0;
  const told = (ticks: number) => onProgress?.(done + ticks, total);

  for (const { synapses, rates } of columns) {
    await writeCrossbars(
      image,
      synapses,
      seed,
      () => {
        told(0);
        return breathe({ host, signal });
      },
      tile,
    );
    for (const rateHz of rates) {
      writeNeurons(image, rateHz, synapses, seed, tile);
      const measured = await measure(host, image, options, told);
      done += SETTLE + options.ticks;
      ran.set(keyOf(rateHz, synapses), { rateHz, synapses, cores: usedCores(image), shape: image.shape, ...measured });
    }
  }

  const countsAt = (rateHz: number, synapses: number) => ran.get(keyOf(rateHz, synapses)) as PointCounts;
  const asked = options.synapses.flatMap((synapses) => options.rates.map((rateHz) => countsAt(rateHz, synapses)));
  const choice = engineFor(image, host, options);
  return {
    cores,
    chip: { name: chip.name, shape: chip.shape },
    engine: choice.name,
    engineReason: choice.reason,
    settleTicks: SETTLE,
    ticks: options.ticks,
    voltage,
    seed,
    points: asked.map((counts) => pointOf(counts, voltage)),
    energies: asked.map((counts) =>
      compareEnergies({ ...counts.counters, cores: counts.cores, core: counts.shape }, models),
    ),
    published: published.map((point) => compare(point, countsAt(point.rate, point.synapsesPerSpike))),
    seconds: host.now() - started,
  };
}

function keyOf(rateHz: number, synapses: number): string {
  return `${rateHz} Hz, ${synapses}`;
}

interface Column {
  readonly synapses: number;
  readonly rates: readonly number[];
}

/** All points to be run, those of one synapse count together: the asked ones and the published ones. */
function plan(asked: SweepOptions, published: ReturnType<typeof publishedPoints>): Column[] {
  const counts = new Set([...asked.synapses, ...published.map((point) => point.synapsesPerSpike)]);
  return [...counts].map((synapses) => ({
    synapses,
    rates: [
      ...new Set([
        ...(asked.synapses.includes(synapses) ? asked.rates : []),
        ...published.filter((point) => point.synapsesPerSpike === synapses).map((point) => point.rate),
      ]),
    ],
  }));
}

/** Runs the image from tick 0 and counts after it has settled. */
async function measure(
  host: Host,
  image: ChipImage,
  { engine: name, threads, ticks, timing, signal }: SweepOptions,
  onProgress: (ticks: number) => void,
): Promise<Pick<PointCounts, 'counters' | 'seconds' | 'times'>> {
  const engine = await openEngine(image, host, { engine: name, threads });
  try {
    await drive(engine, { ticks: SETTLE, onProgress, signal }, host);
    const before = { ...engine.counters };
    const timer = timing && createTickTimer(image, timing);
    const measuring = {
      ticks,
      onProgress: (done: number) => onProgress(SETTLE + done),
      signal,
      ...(timer && { observe: (tick: number) => timer.onTick(engine, tick) }),
    };
    const { seconds } = await drive(engine, measuring, host);
    return { counters: difference(engine.counters, before), seconds, times: timer?.times() };
  } finally {
    engine.close();
  }
}

function difference(after: Readonly<Counters>, before: Readonly<Counters>): Counters {
  const counts = { ...after };
  for (const name of Object.keys(counts) as (keyof Counters)[]) counts[name] -= before[name];
  return counts;
}
