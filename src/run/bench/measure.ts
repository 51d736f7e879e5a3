/**
 * Measures engines against each other. Every network is built once and settled once; all engines go on from that state, must
 * agree on the first ticks, and are then timed in turns (A B C A B C ...), so that what else the machine does hits all alike.
 */
import type { ChipImage } from '../../../cores/chip-image.ts';
import type { Snapshot } from '../../../cores/engine.ts';
import type { EngineName } from '../../../cores/engines/choose.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { drive } from '../../drive/drive.ts';
import { openEngine } from '../../drive/engine.ts';
import { DEFAULT_CHIP } from '../../formats/chip-description.ts';
import { breathe } from '../../host/breath.ts';
import type { Host } from '../../host/host.ts';
import type { EnergyCounts } from '../../measure/energy.ts';
import { type BenchNetworkOptions, randomNetwork } from './bench-network.ts';
import { createPlainJs } from './plain-js-engine.ts';
import type { Subject } from './subject.ts';
import type { PrepareProgram, TimedProgram } from './timed-program.ts';

/** An engine to measure; `js` is there for comparison only. */
export interface Contender {
  readonly engine: EngineName | 'js';
  /** For `parallel` and `auto`. */
  readonly threads?: number;
}

/** What `synaptick bench` measures unless asked otherwise; threads are those of this machine. */
export const DEFAULT_BENCH = {
  cores: [64, 256, 4096],
  rates: [20],
  fanIn: 128,
  engines: ['simd', 'parallel'],
  runs: 5,
} as const;

export interface BenchOptions {
  readonly networks: readonly BenchNetworkOptions[];
  readonly contenders: readonly Contender[];
  /** Timed runs of each engine on each network. */
  readonly runs: number;
  /** Seconds that a timed run is to take; a slow engine takes one tick at least. */
  readonly runSeconds?: number;
  /** The RANC simulator, which runs the same networks. */
  readonly ranc?: PrepareProgram;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** One engine on one network; times are medians over the runs. */
export interface BenchCase {
  readonly cores: number;
  readonly rateHz: number;
  readonly measuredRateHz: number;
  readonly fanIn: number;
  readonly parameters: BenchNetworkOptions['parameters'];
  /** Which engine ran, `ranc` for RANC's. */
  readonly engine: string;
  readonly threads: number;
  readonly nsPerCoreTick: number;
  readonly nsPerCoreTickMin: number;
  readonly nsPerCoreTickMax: number;
  readonly ticksPerSecond: number;
  /** Emulated time over wall time, at ticks of 1 ms. */
  readonly realTime: number;
  /** Synaptic operations per second: active axons meeting a synapse. */
  readonly sops: number;
  /** Configuration and state; null where it is not known. */
  readonly memoryMiB: number | null;
  readonly loadSeconds: number;
  readonly ticksPerRun: number;
  /** What the chip did in the timed ticks. */
  readonly counts: EnergyCounts;
  /** How many times faster than each of these, the median over the turns. */
  readonly timesFasterThan: Readonly<Record<string, number>>;
}

export interface BenchResult {
  readonly cases: readonly BenchCase[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** Ticks after which rates and axon rings are those of a running network. */
const SETTLE = 200;
const AGREE = 2;
const RUN_SECONDS = 0.3;
/** Timed for the length of a run, which also lets the host compile what is hot. */
const CALIBRATION_SECONDS = 0.1;
/** Those that others are compared with. */
const BASELINES = ['js', 'oracle', 'ranc'];

/** Something that is timed. */
interface Entrant {
  readonly engine: string;
  readonly threads: number;
  readonly memoryMiB: number | null;
  readonly loadSeconds: number;
  readonly ticksPerRun: number;
  /** Nanoseconds of each core-tick of the runs so far. */
  readonly times: number[];
  run(): Promise<number>;
  /** Spikes and synaptic events of the timed ticks; null where only the network's other engines know. */
  counts(): Counts | null;
  close(): Promise<void> | void;
}

interface Counts {
  readonly ticks: number;
  readonly spikes: number;
  readonly events: number;
  readonly hops: number;
}

/** @throws SynaptickError when engines disagree, or RANC's binary does not run; rethrows the signal's reason */
export async function runBenchmark(host: Host, options: BenchOptions): Promise<BenchResult> {
  const { networks, contenders, runs, ranc, signal } = options;
  const cases: BenchCase[] = [];
  const notes: string[] = [];
  const total = networks.length * (1 + (contenders.length + (ranc ? 1 : 0)) * (1 + runs));
  let done = 0;
  const stepDone = () => {
    options.onProgress?.(++done, total);
    return breathe({ host, signal });
  };
  for (const network of networks) {
    const image = randomNetwork(network);
    const settled = await settle(host, image, signal);
    await stepDone();
    const entrants: Entrant[] = [];
    try {
      for (const contender of contenders) {
        entrants.push(await enter(host, image, settled, contender, options));
        await stepDone();
      }
      if (ranc) {
        const prepared = await ranc(image, signal);
        if (typeof prepared === 'string')
          notes.push(`RANC left out, ${network.cores} cores, ${network.parameters}: ${prepared}`);
        else entrants.push(rancEntrant(prepared));
        await stepDone();
      }
      for (let run = 0; run < runs; run++) {
        for (const entrant of entrants) {
          entrant.times.push((await entrant.run()) / network.cores);
          await stepDone();
        }
      }
      cases.push(...casesOf(network, entrants));
    } finally {
      for (const entrant of entrants) await entrant.close();
    }
  }
  return { cases, notes };
}

/** The state from which all engines start, and the counts that they must reach `AGREE` ticks later. */
interface Settled {
  readonly snapshot: Snapshot;
  readonly goal: string;
}

async function settle(host: Host, image: ChipImage, signal?: AbortSignal): Promise<Settled> {
  const engine = await openEngine(image, host, { threads: 1 });
  try {
    await drive(engine, { ticks: SETTLE, signal }, host);
    const snapshot = engine.snapshot();
    engine.step(AGREE);
    return { snapshot, goal: work(engine) };
  } finally {
    engine.close();
  }
}

function work({ counters }: Subject): string {
  const { spikes, activeAxons, synapticEvents, hops } = counters;
  return `${spikes} spikes, ${activeAxons} active axons, ${synapticEvents} synaptic events, ${hops} hops`;
}

async function enter(
  host: Host,
  image: ChipImage,
  { snapshot, goal }: Settled,
  { engine, threads }: Contender,
  { runSeconds = RUN_SECONDS, signal }: BenchOptions,
): Promise<Entrant> {
  const started = host.now();
  const subject: Subject =
    engine === 'js' ? await createPlainJs(image) : await openEngine(image, host, { engine, threads });
  const loadSeconds = host.now() - started;
  /** Seconds that so many ticks take, asked for at once. */
  const timed = async (ticks: number) => (await drive(subject, { ticks, burst: ticks, signal }, host)).seconds;
  try {
    subject.restore(snapshot);
    subject.step(AGREE);
    if (work(subject) !== goal) {
      throw new SynaptickError(
        `the engine ${subject.name} disagrees after ${AGREE} ticks: ${work(subject)}, not ${goal}`,
      );
    }
    const perTick = await secondsPerTick(timed, Math.min(runSeconds, CALIBRATION_SECONDS));
    const ticksPerRun = Math.max(1, Math.round(runSeconds / perTick));
    const { spikes, synapticEvents, hops } = subject.counters;
    let ticks = 0;
    return {
      engine: subject.name,
      threads: subject.name === 'parallel' ? Math.min(threads ?? 1, image.cores) : 1,
      memoryMiB: subject.memoryBytes / 2 ** 20,
      loadSeconds,
      ticksPerRun,
      times: [],
      async run() {
        const seconds = await timed(ticksPerRun);
        ticks += ticksPerRun;
        return (seconds * 1e9) / ticksPerRun;
      },
      counts: () => ({
        ticks,
        spikes: subject.counters.spikes - spikes,
        events: subject.counters.synapticEvents - synapticEvents,
        hops: subject.counters.hops - hops,
      }),
      close: () => subject.close(),
    };
  } catch (error) {
    subject.close();
    throw error;
  }
}

/** Steps twice as many ticks each time until they take long enough to be timed. */
async function secondsPerTick(timed: (ticks: number) => Promise<number>, enough: number): Promise<number> {
  for (let ticks = 1; ; ticks *= 2) {
    const seconds = await timed(ticks);
    if (seconds >= enough) return seconds / ticks;
  }
}

function rancEntrant(ranc: TimedProgram): Entrant {
  return {
    engine: 'ranc',
    threads: 1,
    memoryMiB: null,
    loadSeconds: ranc.loadSeconds,
    ticksPerRun: ranc.ticksPerRun,
    times: [],
    run: async () => (await ranc.secondsPerTick()) * 1e9,
    counts: () => null,
    close: () => ranc.close(),
  };
}

function casesOf(network: BenchNetworkOptions, entrants: readonly Entrant[]): BenchCase[] {
  const { cores, rateHz, fanIn, parameters, chip = DEFAULT_CHIP } = network;
  const { shape } = chip;
  const known = entrants.map((entrant) => entrant.counts()).find((counts) => counts !== null);
  return entrants.map((entrant) => {
    // RANC runs the same network and was seen to agree, so its counts per tick are those of the others.
    const { ticks, spikes, events, hops } = entrant.counts() ?? known ?? { ticks: 1, spikes: 0, events: 0, hops: 0 };
    const nsPerCoreTick = median(entrant.times);
    const ticksPerSecond = 1e9 / (nsPerCoreTick * cores);
    const others = entrants.filter((other) => other !== entrant && BASELINES.includes(other.engine));
    return {
      cores,
      rateHz,
      measuredRateHz: (1000 * spikes) / (ticks * cores * shape.neurons),
      fanIn,
      parameters,
      engine: entrant.engine,
      threads: entrant.threads,
      nsPerCoreTick,
      nsPerCoreTickMin: Math.min(...entrant.times),
      nsPerCoreTickMax: Math.max(...entrant.times),
      ticksPerSecond,
      realTime: ticksPerSecond / 1000,
      sops: (events / ticks) * ticksPerSecond,
      memoryMiB: entrant.memoryMiB,
      loadSeconds: entrant.loadSeconds,
      ticksPerRun: entrant.ticksPerRun,
      counts: {
        ticks,
        spikes,
        synapticEvents: events,
        hops,
        neuronUpdates: ticks * cores * shape.neurons,
        cores,
        core: shape,
      },
      timesFasterThan: Object.fromEntries(
        others.map((other) => [
          other.engine,
          median(other.times.map((time, run) => time / (entrant.times[run] as number))),
        ]),
      ),
    };
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
