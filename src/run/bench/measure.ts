/**
 * Measures engines against each other. Every network is built once and settled once; all engines go on from that state, must
 * agree on the first ticks, and are then timed in turns (A B C A B C ...), so that what else the machine does hits all alike.
 */
import { setImmediate } from 'node:timers/promises';
import type { ChipImage } from '../../../cores/chip-image.ts';
import type { Snapshot } from '../../../cores/engine.ts';
import type { EngineName } from '../../../cores/engines/choose.ts';
import { createSimd } from '../../../cores/engines/simd.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { NEURONS } from '../../../cores/limits.ts';
import { openEngine } from '../../drive/engine.ts';
import { nodeHost } from '../../host/node/host.ts';
import { type BenchNetworkOptions, randomNetwork } from './bench-network.ts';
import { createPlainJs } from './plain-js-engine.ts';
import { prepareRanc, type RancSimulator } from './ranc-simulator.ts';
import type { Subject } from './subject.ts';

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
  /** A binary of the RANC simulator that runs the same networks. */
  readonly ranc?: string;
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
  run(): Promise<number> | number;
  /** Spikes and synaptic events of the timed ticks; null where only the network's other engines know. */
  counts(): Counts | null;
  close(): Promise<void> | void;
}

interface Counts {
  readonly ticks: number;
  readonly spikes: number;
  readonly events: number;
}

/** @throws SynaptickError when engines disagree, or RANC's binary does not run; rethrows the signal's reason */
export async function runBenchmark(options: BenchOptions): Promise<BenchResult> {
  const { networks, contenders, runs, ranc } = options;
  const cases: BenchCase[] = [];
  const notes: string[] = [];
  const total = networks.length * (1 + (contenders.length + (ranc ? 1 : 0)) * (1 + runs));
  let done = 0;
  const breathe = async () => {
    options.onProgress?.(++done, total);
    await setImmediate();
    options.signal?.throwIfAborted();
  };
  for (const network of networks) {
    const image = randomNetwork(network);
    const settled = settle(image);
    await breathe();
    const entrants: Entrant[] = [];
    try {
      for (const contender of contenders) {
        entrants.push(await enter(image, settled, contender, options.runSeconds ?? RUN_SECONDS));
        await breathe();
      }
      if (ranc) {
        const prepared = await prepareRanc(ranc, image, options.signal);
        if (typeof prepared === 'string')
          notes.push(`RANC left out, ${network.cores} cores, ${network.parameters}: ${prepared}`);
        else entrants.push(rancEntrant(prepared));
        await breathe();
      }
      for (let run = 0; run < runs; run++) {
        for (const entrant of entrants) {
          entrant.times.push((await entrant.run()) / network.cores);
          await breathe();
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

function settle(image: ChipImage): Settled {
  const engine = createSimd(image);
  engine.step(SETTLE);
  const snapshot = engine.snapshot();
  engine.step(AGREE);
  return { snapshot, goal: work(engine) };
}

function work({ counters }: Subject): string {
  const { spikes, activeAxons, synapticEvents, hops } = counters;
  return `${spikes} spikes, ${activeAxons} active axons, ${synapticEvents} synaptic events, ${hops} hops`;
}

async function enter(
  image: ChipImage,
  { snapshot, goal }: Settled,
  { engine, threads }: Contender,
  runSeconds: number,
): Promise<Entrant> {
  const started = performance.now();
  const subject: Subject =
    engine === 'js' ? await createPlainJs(image) : await openEngine(image, nodeHost, { engine, threads });
  const loadSeconds = (performance.now() - started) / 1000;
  try {
    subject.restore(snapshot);
    subject.step(AGREE);
    if (work(subject) !== goal) {
      throw new SynaptickError(
        `the engine ${subject.name} disagrees after ${AGREE} ticks: ${work(subject)}, not ${goal}`,
      );
    }
    const ticksPerRun = Math.max(
      1,
      Math.round(runSeconds / secondsPerTick(subject, Math.min(runSeconds, CALIBRATION_SECONDS))),
    );
    const { spikes, synapticEvents } = subject.counters;
    let ticks = 0;
    return {
      engine: subject.name,
      threads: subject.name === 'parallel' ? Math.min(threads ?? 1, image.cores) : 1,
      memoryMiB: subject.memoryBytes / 2 ** 20,
      loadSeconds,
      ticksPerRun,
      times: [],
      run() {
        const from = performance.now();
        subject.step(ticksPerRun);
        ticks += ticksPerRun;
        return ((performance.now() - from) * 1e6) / ticksPerRun;
      },
      counts: () => ({
        ticks,
        spikes: subject.counters.spikes - spikes,
        events: subject.counters.synapticEvents - synapticEvents,
      }),
      close: () => subject.close(),
    };
  } catch (error) {
    subject.close();
    throw error;
  }
}

/** Steps twice as many ticks each time until they take long enough to be timed. */
function secondsPerTick(subject: Subject, enough: number): number {
  for (let ticks = 1; ; ticks *= 2) {
    const from = performance.now();
    subject.step(ticks);
    const seconds = (performance.now() - from) / 1000;
    if (seconds >= enough) return seconds / ticks;
  }
}

function rancEntrant(ranc: RancSimulator): Entrant {
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
  const { cores, rateHz, fanIn, parameters } = network;
  const known = entrants.map((entrant) => entrant.counts()).find((counts) => counts !== null);
  return entrants.map((entrant) => {
    // RANC runs the same network and was seen to agree, so its counts per tick are those of the others.
    const { ticks, spikes, events } = entrant.counts() ?? known ?? { ticks: 1, spikes: 0, events: 0 };
    const nsPerCoreTick = median(entrant.times);
    const ticksPerSecond = 1e9 / (nsPerCoreTick * cores);
    const others = entrants.filter((other) => other !== entrant && BASELINES.includes(other.engine));
    return {
      cores,
      rateHz,
      measuredRateHz: (1000 * spikes) / (ticks * cores * NEURONS),
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
