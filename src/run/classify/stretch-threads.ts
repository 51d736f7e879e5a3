/**
 * A stretch over threads: each runs a part of it whole, the encoding of its images, an engine of its own and the votes, and
 * nothing is waited for inside a tick. The caller's thread is the first.
 */
import type { ChipImage } from '../../../cores/chip-image.ts';
import type { EngineName } from '../../../cores/engines/choose.ts';
import type { Thread, ThreadHost } from '../../../cores/engines/threads.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { type Host, portableHost } from '../../host/host.ts';
import type { TickObserver } from '../run-network.ts';
import { cut, joined, runPipeline } from './pipeline.ts';
import type { Stretch, StretchResult } from './stretch.ts';

/** A part of a stretch, as a worker thread is sent it. */
export interface StretchPart {
  readonly stretch: Stretch;
  readonly engine: EngineName;
}

/** What a worker thread sends back: how far it is, by the ticks of the one chip, and at the end what its part comes to. */
type PartMessage = { readonly tick: number } | { readonly result: StretchResult };

export interface StretchThreadOptions {
  /** Of each thread. */
  readonly engine: EngineName;
  /** Threads inside the engine that runs the whole stretch; 1 unless given. */
  readonly engineThreads?: number;
  /** Told how many ticks are done, of all threads. */
  readonly onProgress?: (ticks: number) => void;
  /** Looks at the engine of one thread and one lane. */
  readonly observer?: TickObserver;
  readonly signal?: AbortSignal | undefined;
}

/** What threads came to; `memoryBytes` are those of all their engines. */
export interface ThreadedResult extends StretchResult {
  /** Threads that ran: fewer than asked for where fewer fill the lanes. */
  readonly threads: number;
}

/**
 * Runs a stretch on so many threads: the votes and counts are those of one.
 * @throws SynaptickError when a worker thread does not start, or ends before its part is done; what `signal` was aborted with
 */
export async function runOnThreads(
  host: Host,
  whole: Stretch,
  threads: number,
  options: StretchThreadOptions,
): Promise<ThreadedResult> {
  const { engine, engineThreads = 1, observer, onProgress, signal } = options;
  const [own, ...others] = cut(threads > 1 ? { ...whole, image: sharedImage(whole.image) } : whole, threads);
  if (!own) return { ...joined(whole, []), threads: 0 };
  const done = new Float64Array(1 + others.length);
  const told =
    (part: number, { from }: Stretch) =>
    (tick: number) => {
      done[part] = tick - from;
      onProgress?.(done.reduce((sum, ticks) => sum + ticks, 0));
    };
  const stop = new AbortController();
  const abort = () => stop.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  const workers: RunningPart[] = [];
  let running: Promise<StretchResult> | undefined;
  try {
    others.forEach((stretch, index) => {
      const worker = startPart(host, { stretch, engine }, index + 1, told(index + 1, stretch));
      worker.result.catch((error) => stop.abort(error));
      workers.push(worker);
    });
    const pipeline = { engine, signal: stop.signal, onProgress: told(0, own), observer, threads: engineThreads };
    running = runPipeline(host, own, pipeline);
    const all = Promise.all([running, ...workers.map(({ result }) => result)]);
    const results = await Promise.race([all, whenAborted(stop.signal)]);
    const memoryBytes = results.reduce((sum, result) => sum + result.memoryBytes, 0);
    return { ...joined(whole, results), memoryBytes, threads: results.length };
  } finally {
    signal?.removeEventListener('abort', abort);
    for (const { thread } of workers) thread.terminate();
    // After a failure elsewhere it ends at its next look at the signal.
    await running?.catch(() => {});
  }
}

/** Rejects with the reason of a signal, once it is aborted. */
function whenAborted(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    const fail = () => reject(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
  aborted.catch(() => {});
  return aborted;
}

interface RunningPart {
  readonly thread: Thread;
  readonly result: Promise<StretchResult>;
}

function startPart({ threads }: Host, part: StretchPart, number: number, onTick: (tick: number) => void): RunningPart {
  let settle: (result: StretchResult) => void;
  const sent = new Promise<StretchResult>((resolve) => {
    settle = resolve;
  });
  const receive = (message: unknown) => {
    const told = message as PartMessage;
    if ('result' in told) settle(told.result);
    else onTick(told.tick);
  };
  const thread = (threads as ThreadHost).spawn(workerSource(import.meta.url), part, receive);
  const failed = thread.ready.then(
    async () => {
      throw new SynaptickError(
        `worker thread ${number} of the classification ended (${await thread.end}): use fewer threads (--threads 1)`,
      );
    },
    (error: Error) => {
      throw new SynaptickError(
        `worker thread ${number} of the classification did not start (${error.message}): use --threads 1`,
      );
    },
  );
  return { thread, result: Promise.race([sent, failed]) };
}

/**
 * A chip whose arrays all threads can see, where the host has memory to share: sent otherwise, it would be copied for each.
 */
function sharedImage(image: ChipImage): ChipImage {
  if (typeof SharedArrayBuffer === 'undefined') return image;
  const share = (value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    const array = value as Uint8Array;
    const copy = new (array.constructor as typeof Uint8Array<SharedArrayBuffer>)(
      new SharedArrayBuffer(array.byteLength),
    );
    copy.set(array);
    return copy;
  };
  return Object.fromEntries(Object.entries(image).map(([name, value]) => [name, share(value)])) as unknown as ChipImage;
}

/**
 * What a worker thread does with its part; its source below imports this by name. It gives no turn to others: it is ended
 * from outside.
 * @public
 */
export async function servePart({ stretch, engine }: StretchPart, send: (message: PartMessage) => void): Promise<void> {
  const host: Host = { ...portableHost(), breathe: async () => {} };
  send({ result: await runPipeline(host, stretch, { engine, onProgress: (tick) => send({ tick }) }) });
}

/** Imports this module and serves. The host makes sure that a worker can read what it imports. */
function workerSource(module: string): string {
  return `
    (async () => {
      const { servePart } = await load(${JSON.stringify(module)});
      ready();
      await servePart(data, send);
    })().catch(fail);
  `;
}
