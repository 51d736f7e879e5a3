/**
 * Where the time of a classification goes: images per second of each shipped model on one and on two threads, in turns, and
 * what a profile of a further run says.
 *
 *     npx tsx bench/classify-profile.ts                     every model; SYNAPTICK_DATA for CIFAR-100
 *     npx tsx bench/classify-profile.ts mnist-record 400    one of them, 400 images a run
 */
import { type Profiler, Session } from 'node:inspector';
import { join } from 'node:path';
import { cacheFolder } from '../src/host/node/cache.ts';
import { nodeHost } from '../src/host/node/host.ts';
import { loadDataset } from '../src/input/data/datasets.ts';
import type { ImageSet } from '../src/input/data/image-set.ts';
import { DATASETS } from '../src/input/data/known.ts';
import type { Model } from '../src/models/model-file.ts';
import { classifyImages, listModels, loadModel } from '../src/on-node.ts';

const RUNS = 3;
/** Seconds that a run is to take, about. */
const SECONDS = 6;
const ENGINES = [
  { label: '1 thread', options: { engine: 'simd' } },
  { label: '2 threads', options: { engine: 'parallel', threads: 2 } },
] as const;

/** What a function of the profile belongs to, by where its code stands; the first that matches. */
const PARTS: readonly (readonly [part: string, place: RegExp])[] = [
  ['kernel', /^wasm:/],
  ['outputs', /output-lines/],
  ['injection', /line-encoder|stretch|kernel-engine|lanes\.ts|wasm\/(state|axon-rings)/],
  ['spikes of pictures', /frames|transduc|filter-kernel|views|control/],
  ['votes', /readout/],
];

const cache = join(cacheFolder(process.env), 'chips');

async function speedOf(model: Model, set: ImageSet, limit: number, engine: (typeof ENGINES)[number]): Promise<number> {
  const { images, seconds } = await classifyImages(model, set, { ...engine.options, limit, cache });
  return images / seconds;
}

/** Shares of the time of a run, without loading and mapping, in percent, largest first. */
async function profile(run: (onProgress: () => void) => Promise<unknown>): Promise<string> {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  let started = false;
  await run(() => {
    if (!started) session.post('Profiler.start');
    started = true;
  });
  const profile = await new Promise<Profiler.Profile>((resolve, reject) => {
    session.post('Profiler.stop', (error, result) => (error ? reject(error) : resolve(result.profile)));
  });
  session.disconnect();
  const callers = new Map(profile.nodes.flatMap((node) => node.children?.map((child) => [child, node] as const) ?? []));
  // WebAssembly has no name: what called into it tells which kernel it is.
  const placeOf = (node: Profiler.ProfileNode): string => {
    const { url } = node.callFrame;
    const caller = callers.get(node.id);
    if (!url.startsWith('wasm:') || !caller) return url;
    return /filter-kernel/.test(placeOf(caller)) ? caller.callFrame.url : url;
  };
  const places = new Map(profile.nodes.map((node) => [node.id, placeOf(node)]));
  const time = new Map<string, number>();
  profile.samples?.forEach((node, i) => {
    const place = places.get(node) ?? '';
    const part = PARTS.find(([, pattern]) => pattern.test(place))?.[0] ?? 'other';
    time.set(part, (time.get(part) ?? 0) + (profile.timeDeltas?.[i] ?? 0));
  });
  const all = [...time.values()].reduce((sum, each) => sum + each, 0);
  return [...time]
    .sort(([, a], [, b]) => b - a)
    .map(([part, each]) => `${part} ${((100 * each) / all).toFixed(0)} %`)
    .filter((text) => !text.endsWith(' 0 %'))
    .join(', ');
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

const wanted = process.argv[2] ? [process.argv[2]] : listModels();
const sets = new Map<string, ImageSet>();
for (const name of wanted) {
  const model = await loadModel(name);
  const dataset = DATASETS.find((known) => known === model.dataset);
  if (!dataset) throw new Error(`${name} is made for ${model.dataset}`);
  const set = sets.get(dataset) ?? (await loadDataset(dataset, 'test', { host: nodeHost }));
  sets.set(dataset, set);
  const warm = await speedOf(model, set, 64, ENGINES[0]);
  const limit = Number(process.argv[3] ?? Math.min(set.count, Math.max(64, Math.round(warm * SECONDS))));
  const speeds = ENGINES.map((): number[] => []);
  for (let run = 0; run < RUNS; run++) {
    for (const [e, engine] of ENGINES.entries()) speeds[e]?.push(await speedOf(model, set, limit, engine));
  }
  console.log(`${name}, ${limit} images a run`);
  for (const [e, { label, options }] of ENGINES.entries()) {
    const values = speeds[e] as number[];
    const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(0));
    const shares = await profile((onProgress) => classifyImages(model, set, { ...options, limit, cache, onProgress }));
    console.log(`  ${label}: ${median(values).toFixed(0)} images/s (${low} to ${high}); ${shares}`);
  }
}
