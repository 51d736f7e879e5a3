/** A classification in stretches: each sent elsewhere as data, run there, and put together to the bits of the whole. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zeroCounters } from '../../../../cores/counters.ts';
import { portableHost } from '../../../../src/host/host.ts';
import { nodeHost } from '../../../../src/host/node/host.ts';
import { nodeThreads } from '../../../../src/host/node/threads.ts';
import type { Model } from '../../../../src/models/model-file.ts';
import { classifyImages, loadModel, modelChip } from '../../../../src/on-node.ts';
import { framesOf, type RateInput } from '../../../../src/run/classify/frames.ts';
import { cut, joined, runPipeline, wholeStretch } from '../../../../src/run/classify/pipeline.ts';
import { runStretch, type Stretch, type StretchResult } from '../../../../src/run/classify/stretch.ts';
import { pictureSetOf, randomCountingModel, randomModel, randomPictures } from '../../../support/random-model.ts';

async function wholeOf(model: Model, pixels: Uint8Array, pictures: number, rate?: RateInput): Promise<Stretch> {
  return wholeStretch(await modelChip(model), framesOf(model, pixels, pictures, rate), model.classes);
}

/** As another machine would run it, which has no more than the bytes. */
function runClone(stretch: Stretch): Promise<StretchResult> {
  return runStretch(portableHost(), structuredClone(stretch), { engine: 'simd' });
}

/** Runs a stretch on a thread of its own. */
function runOnThread(stretch: Stretch): Promise<StretchResult> {
  const tsx = createRequire(import.meta.url).resolve('tsx/package.json');
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     (async () => {
       (await import(workerData.loader)).register();
       const { runStretch } = await import(workerData.stretches);
       const { portableHost } = await import(workerData.host);
       parentPort.postMessage(await runStretch(portableHost(), workerData.stretch, { engine: 'simd' }));
     })();`,
    {
      eval: true,
      workerData: {
        stretch,
        loader: new URL('dist/esm/api/index.mjs', pathToFileURL(tsx)).href,
        stretches: new URL('../../../../src/run/classify/stretch.ts', import.meta.url).href,
        host: new URL('../../../../src/host/host.ts', import.meta.url).href,
      },
    },
  );
  return new Promise<StretchResult>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  }).finally(() => worker.terminate());
}

describe('a stretch', () => {
  it('gives the votes and counts of the whole run with those beside it, whatever it is cut into', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1e9 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (seed, parts, pictures, counting) => {
          const model = counting ? randomCountingModel(seed) : randomModel(seed);
          const pixels = randomPictures(model, pictures, seed + 1);
          const { votes, counters } = await classifyImages(model, pictureSetOf(model, pixels), { engine: 'simd' });
          const whole = await wholeOf(model, pixels, pictures);
          const results = await Promise.all(cut(whole, parts).map(runClone));
          expect(joined(whole, results)).toMatchObject({ votes, counters, firstImage: 0 });
        },
      ),
      { numRuns: 26 },
    );
  });

  it('draws the random spikes of its own ticks, wherever it begins', async () => {
    const model = await loadModel('mnist-5core');
    const pixels = randomPictures(model, 5, 3);
    const rate = { ticks: 3, seed: 4 };
    const { votes, counters } = await classifyImages(model, pictureSetOf(model, pixels), { rate });
    const whole = await wholeOf(model, pixels, 5, rate);
    expect(joined(whole, await Promise.all(cut(whole, 4).map(runClone)))).toMatchObject({ votes, counters });
  });

  it('can be cut again, and takes no more pictures with it than it needs', async () => {
    const model = await loadModel('mnist-5core');
    const pixels = randomPictures(model, 20, 3);
    const whole = await wholeOf(model, pixels, 20);
    const parts = cut(whole, 4);
    // 21 ticks: 6, 6, 6 and 3, the last without a picture; and one before for the warm-up of a chip that remembers a tick.
    expect(parts.map(({ input }) => input.pixels.buffer.byteLength / 784)).toEqual([6, 7, 7, 3]);
    const twice = parts.flatMap((part) => cut(part, 3));
    const { votes, counters } = await classifyImages(model, pictureSetOf(model, pixels));
    expect(joined(whole, await Promise.all(twice.map(runClone)))).toMatchObject({ votes, counters });
  });

  it('gives the same bits on another thread', async () => {
    const model = await loadModel('mnist-5core');
    const [, part] = cut(await wholeOf(model, randomPictures(model, 8, 5), 8), 2);
    expect(await runOnThread(part as Stretch)).toEqual(await runClone(part as Stretch));
  });

  it('is refused where its lanes cannot share its ticks alike', async () => {
    const model = await loadModel('mnist-5core');
    const whole = await wholeOf(model, randomPictures(model, 8, 5), 8);
    await expect(runStretch(portableHost(), { ...whole, lanes: 2 })).rejects.toThrow(
      '2 lanes cannot share ticks 0 to 9',
    );
  });

  it('that has no frames has no ticks, is cut into nothing and comes to nothing', async () => {
    const model = await loadModel('mnist-5core');
    const none = await wholeOf(model, new Uint8Array(0), 0);
    expect([none.from, none.to]).toEqual([0, 0]);
    const nothing = { votes: new Uint16Array(0), firstImage: 0, counters: zeroCounters() };
    expect(joined(none, await Promise.all(cut(none, 3).map(runClone)))).toMatchObject(nothing);
    expect(await runPipeline(portableHost(), none)).toMatchObject(nothing);
  });

  it('opens no engine for lanes that have no tick', async () => {
    const model = await loadModel('mnist-5core');
    const whole = await wholeOf(model, randomPictures(model, 2, 5), 2);
    let spawned = 0;
    const spawn: typeof nodeThreads.spawn = (...given) => {
      spawned++;
      return nodeThreads.spawn(...given);
    };
    const host = { ...nodeHost, threads: { hardwareThreads: 2, spawn } };
    const { votes } = await runPipeline(host, { ...whole, lanes: 8 }, { engine: 'parallel', threads: 2 });
    expect(spawned).toBe(1);
    expect(votes).toEqual((await runClone(whole)).votes);
  });
});
