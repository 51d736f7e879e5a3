/** What can go wrong with threads ends in one clear error, never in a hang. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { configureNeuron } from '../../cores/chip-builder.ts';
import { emptyImage } from '../../cores/chip-image.ts';
import { createParallel } from '../../cores/engines/parallel.ts';
import type { Thread, ThreadHost } from '../../cores/engines/threads.ts';
import { nodeThreads } from '../../src/host/node/threads.ts';
import { chooseEngine } from '../../src/on-node.ts';

const image = emptyImage({ width: 8, height: 8, cores: 64 });
configureNeuron(image, 0, 0, { threshold: 5, leak: 1 });

/** Node's threads, with a hand on the last one started. */
function watchedThreads(): { host: ThreadHost; last: () => Thread } {
  const started: Thread[] = [];
  const host: ThreadHost = {
    hardwareThreads: 2,
    spawn(source, data) {
      const thread = nodeThreads.spawn(source, data);
      started.push(thread);
      return thread;
    },
  };
  return { host, last: () => started.at(-1) as Thread };
}

describe('parallel', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([0, 1000, 1.5])('should refuse %s threads', async (threads) => {
    await expect(createParallel(image, { threads, threadHost: nodeThreads })).rejects.toThrow(
      `threads is ${threads}, must be a whole number from 1 to 64`,
    );
  });

  it('should not start more threads than cores', async () => {
    const engine = await createParallel(emptyImage({ width: 1, height: 1, cores: 1 }), {
      threads: 4,
      threadHost: { hardwareThreads: 4, spawn: () => expect.unreachable('no thread is needed') },
    });
    engine.step(3);
    expect(engine.counters.ticks).toBe(3);
  });

  it('should say that a worker has ended', async () => {
    const { host, last } = watchedThreads();
    const engine = await createParallel(image, { threads: 2, threadHost: host });
    engine.step(2);
    last().terminate();
    await vi.waitFor(() => expect(last().ended()).not.toBeNull());
    expect(() => engine.step()).toThrow('worker thread 1 ended (exit code 1): its state is lost');
    engine.close();
    expect(() => engine.step()).toThrow('the parallel engine is closed');
  });

  it('should give up a worker that dies in the middle of a run', async () => {
    const { host, last } = watchedThreads();
    const engine = await createParallel(image, { threads: 2, threadHost: host, stallSeconds: 0.1 });
    last().terminate();
    // The event loop has not run, so nobody knows yet: the barrier waits in vain.
    expect(() => engine.step(10)).toThrow('did not answer');
  });

  it('should say that a worker did not start', async () => {
    const host: ThreadHost = {
      hardwareThreads: 2,
      spawn: (_, data) => nodeThreads.spawn('throw new Error("no room")', data),
    };
    await expect(createParallel(image, { threads: 2, threadHost: host })).rejects.toThrow(
      'a worker thread did not start (no room): use the engine simd',
    );
  });

  it('should need shared memory', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    await expect(createParallel(image, { threads: 2, threadHost: nodeThreads })).rejects.toThrow(
      'this host has no SharedArrayBuffer, which threads need: use the engine simd',
    );
    expect(chooseEngine(emptyImage({ width: 64, height: 8, cores: 512 }), { threads: 2 })).toEqual({
      name: 'simd',
      reason: 'this host has no shared memory',
    });
  });
});

describe('chooseEngine', () => {
  it('takes as many threads of a larger machine as serve, where nobody says how many', () => {
    const host: ThreadHost = { hardwareThreads: 128, spawn: nodeThreads.spawn };
    const large = emptyImage({ width: 64, height: 64, cores: 4096 });
    expect(chooseEngine(large, { threadHost: host })).toEqual({ name: 'parallel', reason: '64 threads' });
  });
  it('should fall back to the oracle without WebAssembly', () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(chooseEngine(image)).toEqual({
      name: 'oracle',
      reason: 'this host has no WebAssembly SIMD',
    });
  });
  it('should take threads for large chips and one for small ones', () => {
    const large = { width: 64, height: 64, cores: 4096 };
    expect(chooseEngine(emptyImage(large), { threads: 2 })).toEqual({ name: 'parallel', reason: '2 threads' });
    expect(chooseEngine(emptyImage(large), { threads: 1 })).toEqual({ name: 'simd', reason: 'one thread' });
    expect(chooseEngine(image, { threads: 2 }).name).toBe('simd');
    expect(chooseEngine(image, { engine: 'oracle' })).toEqual({ name: 'oracle', reason: 'asked for' });
  });
});
