/** A classification over threads: the bits of one thread, whatever the threads, lanes and images; and what can go wrong. */
import { compileFunction } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Thread, ThreadHost } from '../../../../cores/engines/threads.ts';
import type { Host } from '../../../../src/host/host.ts';
import { nodeHost } from '../../../../src/host/node/host.ts';
import { nodeThreads } from '../../../../src/host/node/threads.ts';
import type { Model } from '../../../../src/models/model-file.ts';
import { type ClassifyOptions, classifyOn } from '../../../../src/run/classify/classify.ts';
import { type ModelChip, modelChipOn } from '../../../../src/run/classify/model-chip.ts';
import { sharingLanes } from '../../../../src/run/classify/pipeline.ts';
import { pictureSetOf, randomCountingModel, randomModel, randomPictures } from '../../../support/random-model.ts';

/** Threads that are turns of this one: a worker of its own would have to load every module. They get no more than clones. */
function turnsAsThreads(hardwareThreads = 2): { host: Host; started: () => number; terminated: () => number } {
  let [started, terminated] = [0, 0];
  const spawn: ThreadHost['spawn'] = (source, data, receive) => {
    started++;
    const names = ['data', 'load', 'ready', 'send', 'fail'];
    let end: (why: string) => void = () => {};
    const ended = new Promise<string>((resolve) => {
      end = resolve;
    });
    const ready = new Promise<void>((resolve, reject) => {
      const load = (url: string) => import(url);
      const send = (value: unknown) => receive?.(structuredClone(value));
      const fail = (error: Error) => {
        reject(error);
        end(error.message);
      };
      compileFunction(source, names)(structuredClone(data), load, resolve, send, fail);
    });
    ready.catch(() => {});
    return { ready, ended: () => null, end: ended, terminate: () => terminated++ };
  };
  const host = { ...nodeHost, threads: { hardwareThreads, spawn } };
  return { host, started: () => started, terminated: () => terminated };
}

/** A small model with its chip, and as many pictures as are wanted. */
async function small(seed: number, counting: boolean): Promise<{ model: Model; chip: ModelChip }> {
  const model = counting ? randomCountingModel(seed) : randomModel(seed);
  return { model, chip: await modelChipOn(nodeHost, model) };
}

describe('a classification over threads', () => {
  it('gives the votes and counts of one thread, for any threads, lanes and images', async () => {
    const { host, started } = turnsAsThreads();
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1e9 }),
        fc.boolean(),
        fc.constantFrom('sliced', 'simd'),
        fc.constantFrom(1, 2, 9),
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 1, max: 9 }),
        async (seed, counting, engine, pictures, threads, lanes) => {
          const { model, chip } = await small(seed, counting);
          const set = pictureSetOf(model, randomPictures(model, pictures, seed));
          const one = await classifyOn(host, model, set, { chip, engine: 'simd', lanes: 1 });
          const many = await classifyOn(host, model, set, { chip, engine, threads, lanes });
          expect(many).toMatchObject({ engine, votes: one.votes, counters: one.counters });
          expect(many.threads).toBeLessThanOrEqual(threads);
        },
      ),
      { numRuns: 8 },
    );
    expect(started()).toBeGreaterThan(3);
  });

  it.each([1, 2, 127, 300])('divides %i images between 1, 2 and 3 threads', async (pictures) => {
    const { host } = turnsAsThreads();
    const { model, chip } = await small(8, false);
    const set = pictureSetOf(model, randomPictures(model, pictures, 3));
    const one = await classifyOn(host, model, set, { chip, engine: 'oracle', threads: 1 });
    for (const threads of [1, 2, 3]) {
      const result = await classifyOn(host, model, set, { chip, engine: 'sliced', threads });
      expect(result).toMatchObject({ votes: one.votes, counters: one.counters });
      // All lanes of a thread do a tick in the time of one: a thread whose ticks those of others have room for is not started.
      const lanes = Math.min(256, pictures * model.views.length);
      const share = Math.ceil(result.ticks / (lanes * threads));
      expect(result.threads).toBe(Math.min(lanes, Math.ceil(result.ticks / (lanes * share))));
    }
  });

  it('runs on worker threads, whose progress is summed', async () => {
    const { model, chip } = await small(8, false);
    const set = pictureSetOf(model, randomPictures(model, 300, 3));
    const options: ClassifyOptions = { chip, engine: 'sliced', lanes: 16 };
    const told: number[] = [];
    const one = await classifyOn(nodeHost, model, set, { ...options, threads: 1 });
    const two = await classifyOn(nodeHost, model, set, { ...options, threads: 2, onProgress: (n) => told.push(n) });
    expect(two).toMatchObject({ threads: 2, lanes: 16, votes: one.votes, counters: one.counters });
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(300);
    expect(two.memoryBytes).toBe(2 * one.memoryBytes);
  });

  it('ends every thread when it is aborted, with the reason', async () => {
    const { host, started, terminated } = turnsAsThreads();
    const { model, chip } = await small(8, false);
    const set = pictureSetOf(model, randomPictures(model, 300, 3));
    const stop = new AbortController();
    const options: ClassifyOptions = { chip, engine: 'simd', threads: 3, signal: stop.signal };
    const onProgress = () => stop.abort(new Error('enough'));
    await expect(classifyOn(host, model, set, { ...options, onProgress })).rejects.toThrow('enough');
    expect([started(), terminated()]).toEqual([2, 2]);
    await expect(classifyOn(host, model, set, options)).rejects.toThrow('enough');
    expect(terminated()).toBe(started());
  });

  it.each([
    ['did not start (no room): use --threads 1', () => 'throw new Error("no room")'],
    ['ended (lost): use fewer threads (--threads 1)', () => 'ready(); setTimeout(() => { throw new Error("lost"); });'],
    ['ended (exit code 3): use fewer threads (--threads 1)', () => 'ready(); setTimeout(() => process.exit(3));'],
  ])('says that a worker thread %s', async (why, sourceOf) => {
    const threads: Thread[] = [];
    const spawn: ThreadHost['spawn'] = (_, data, receive) => {
      threads.push(nodeThreads.spawn(sourceOf(), data, receive));
      return threads.at(-1) as Thread;
    };
    const host = { ...nodeHost, threads: { hardwareThreads: 2, spawn } };
    const { model, chip } = await small(8, false);
    const set = pictureSetOf(model, randomPictures(model, 20, 3));
    await expect(classifyOn(host, model, set, { chip, engine: 'simd', threads: 2 })).rejects.toThrow(
      `worker thread 1 of the classification ${why}`,
    );
    await threads[0]?.end;
  });
});

describe('sharingLanes', () => {
  const share = (ticks: number) => sharingLanes({ ticks, lanes: 256, memory: 3, phase: 1 }).lanes;

  it('leaves no ticks to one lane where somewhat fewer lanes leave none', () => {
    expect(share(4880)).toBe(244); // 244 x 20
    expect(share(256 * 7)).toBe(256);
  });

  it('keeps lanes in phase, so that what paces the chip comes to all of them in one tick', () => {
    for (const images of [300, 4999, 10_000]) {
      const { lanes, share } = sharingLanes({ ticks: images * 8 + 12, lanes: 256, memory: 20, phase: 8 });
      expect(share % 8).toBe(0);
      expect(lanes).toBeGreaterThan(140);
      expect(lanes * share).toBeLessThanOrEqual(images * 8 + 12);
    }
  });

  it('takes no more lanes than there are ticks', () => {
    expect([share(1), share(9)]).toEqual([1, 9]);
  });
});
