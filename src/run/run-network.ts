/** Runs a network: input spikes in, ticks, and whoever watches sees each of them. */
import { type ChipImage, usedCores } from '../../cores/chip-image.ts';
import type { Counters } from '../../cores/counters.ts';
import type { Engine } from '../../cores/engine.ts';
import type { EngineName } from '../../cores/engines/choose.ts';
import { requireInteger } from '../../cores/errors.ts';
import { drive } from '../drive/drive.ts';
import { engineFor, openEngine } from '../drive/engine.ts';
import { requireProof } from '../formats/ranc/overflow.ts';
import { LAST_TICK, type SpikeTrain } from '../formats/spike-train.ts';
import type { Host } from '../host/host.ts';

/** Looks at an engine after each tick. */
export interface TickObserver {
  onTick(engine: Engine, tick: number): void;
}

export interface RunOptions {
  readonly engine?: EngineName;
  /** Threads of the engine, where it has any. */
  readonly threads?: number;
  readonly observers?: readonly TickObserver[];
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** The engine that ran, and why that one. */
  readonly engine: string;
  readonly engineReason: string;
  readonly ticks: number;
  /** Cores with a configured neuron, and all configured neurons. */
  readonly cores: number;
  readonly neurons: number;
  readonly counters: Counters;
  /** Input spikes that are due after the last tick. */
  readonly lateInputs: number;
  /** Wall time of the ticks, without loading and without the set-up of the engine. */
  readonly seconds: number;
}

/**
 * Emulates `ticks` ticks. `inputs` may be due at any tick: a spike is handed to the engine when it is due.
 * @throws SynaptickError when an unsaturated potential could leave 32 bits within these ticks, or they are no number of
 * ticks; rethrows the signal's reason
 */
export async function runNetwork(
  host: Host,
  image: ChipImage,
  inputs: SpikeTrain,
  ticks: number,
  options: RunOptions = {},
): Promise<RunResult> {
  requireTicks(ticks);
  const { observers = [], onProgress, signal } = options;
  requireProof(image, ticks);
  const engineOptions = { engine: options.engine, threads: options.threads };
  const choice = engineFor(image, host, engineOptions);
  const engine = await openEngine(image, host, engineOptions);
  let next = 0;
  const feed = (tick: number, ahead: number) => {
    next = injectDue(engine, inputs, next, tick, ahead);
  };
  const observe = (tick: number) => {
    for (const observer of observers) observer.onTick(engine, tick);
  };
  try {
    const plan = { ticks, feed, onProgress, signal, ...(observers.length > 0 && { observe }) };
    const { seconds } = await drive(engine, plan, host);
    return {
      engine: engine.name,
      engineReason: choice.reason,
      ticks,
      cores: usedCores(image),
      neurons: image.enabled.reduce((sum, on) => sum + on, 0),
      counters: { ...engine.counters },
      lateInputs: inputs.count - next,
      seconds,
    };
  } finally {
    engine.close();
  }
}

/** Throws unless a chip can run for so many ticks. */
export function requireTicks(ticks: number): void {
  requireInteger('ticks', ticks, 0, LAST_TICK, 'a tick is a millisecond, 1000 are a second');
}

/** Hands over the spikes that are due in a tick. @returns the first spike that is due later */
function injectDue(
  engine: Engine,
  { count, ticks, cores, axons }: SpikeTrain,
  from: number,
  tick: number,
  ahead: number,
): number {
  let next = from;
  for (; next < count && (ticks[next] as number) <= tick; next++) {
    engine.inject(cores[next] as number, axons[next] as number, ahead);
  }
  return next;
}
