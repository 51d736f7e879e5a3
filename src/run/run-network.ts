/** Runs a network: input spikes in, ticks, and whoever watches sees each of them. */
import { type ChipImage, usedCores } from '../../cores/chip-image.ts';
import type { Counters } from '../../cores/counters.ts';
import type { Engine } from '../../cores/engine.ts';
import type { EngineName } from '../../cores/engines/choose.ts';
import { RING_SLOTS } from '../../cores/limits.ts';
import { engineFor, openEngine } from '../drive/engine.ts';
import { requirePotentialsWithin } from '../formats/ranc/overflow.ts';
import type { SpikeTrain } from '../formats/spike-train.ts';
import { nodeHost } from '../host/node/host.ts';

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

/** Milliseconds between two looks at the signal and the progress. */
const BREATH = 100;

/**
 * Emulates `ticks` ticks. `inputs` may be due at any tick: a spike is handed to the engine when it is due.
 * @throws SynaptickError when an unsaturated potential could leave 32 bits within these ticks; rethrows the signal's reason
 */
export async function runNetwork(
  image: ChipImage,
  inputs: SpikeTrain,
  ticks: number,
  options: RunOptions = {},
): Promise<RunResult> {
  const { observers = [], signal } = options;
  if (!image.semantics.saturate) requirePotentialsWithin(image, ticks);
  const engineOptions = { engine: options.engine, threads: options.threads };
  const choice = engineFor(image, nodeHost, engineOptions);
  const engine = await openEngine(image, nodeHost, engineOptions);
  // Nobody looks between the ticks: as many at once as the axon ring reaches.
  const burst = observers.length > 0 ? 1 : RING_SLOTS;
  let next = 0;
  const started = performance.now();
  let breath = started;
  try {
    for (let tick = 0; tick < ticks; ) {
      const step = Math.min(burst, ticks - tick);
      next = injectDue(engine, inputs, next, tick, step);
      engine.step(step);
      for (const observer of observers) observer.onTick(engine, tick);
      tick += step;
      if (performance.now() - breath < BREATH) continue;
      breath = performance.now();
      options.onProgress?.(tick, ticks);
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
    return {
      engine: engine.name,
      engineReason: choice.reason,
      ticks,
      cores: usedCores(image),
      neurons: image.enabled.reduce((sum, on) => sum + on, 0),
      counters: { ...engine.counters },
      lateInputs: inputs.count - next,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    engine.close();
  }
}

/** Hands over the spikes due in `step` ticks from `tick` on. @returns the first spike that is due later */
function injectDue(engine: Engine, inputs: SpikeTrain, from: number, tick: number, step: number): number {
  let next = from;
  while (next < inputs.count && (inputs.ticks[next] as number) < tick + step) {
    engine.inject(inputs.cores[next] as number, inputs.axons[next] as number, (inputs.ticks[next] as number) - tick);
    next++;
  }
  return next;
}
