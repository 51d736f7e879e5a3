/**
 * What the network for data of one's own reaches where nobody gives another: on four data sets that it was not drawn up for,
 * on validation samples that it is not trained on, on emulated cores. No test set is looked at.
 *
 *     npx tsx bench/default-network.ts shapes             160 drawn pictures of four shapes, and 40 to validate
 *     npx tsx bench/default-network.ts shapes 460 300     so many pictures, and so many of them to validate
 *     npx tsx bench/default-network.ts events             34 x 34 x 6 counts of events, of 12,000 digits moved three times
 *     npx tsx bench/default-network.ts fashion-mnist --epochs 3
 *     npx tsx bench/default-network.ts cifar100 --epochs 2
 */
import { parseArgs } from 'node:util';
import type { Grid } from '../mapping/line-grid.ts';
import { type RandomState, seededRandom, uniform } from '../mapping/random.ts';
import { nodeHost } from '../src/host/node/host.ts';
import { nodeThreads } from '../src/host/node/threads.ts';
import { loadDataset } from '../src/input/data/datasets.ts';
import type { ImageSet } from '../src/input/data/image-set.ts';
import { type DatasetName, KNOWN } from '../src/input/data/known.ts';
import { energyOf, joulesPerImage } from '../src/measure/energy.ts';
import { PLAIN_VIEW } from '../src/models/views.ts';
import { classifyImages } from '../src/on-node.ts';
import { readNetworkSpec } from '../src/train/layers/network-spec.ts';
import { RECIPE_TICKS, recipeForData } from '../src/train/layers/recipes/for-data.ts';
import { pixelValues } from '../src/train/layers/recipes/pixel-values.ts';
import { createTrainer, deploy, trainStep } from '../src/train/layers/trainer.ts';

/** Of the generators of data, and of training unless --seed says so. */
const DATA_SEED = 5;
/** Validation samples that are run on cores; all are in the trainer's own arithmetic. */
const ON_CORES = 1000;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    epochs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
  },
});
const [name = 'shapes', given, kept] = positionals;
async function dataOf(what: string): Promise<{ set: ImageSet; classes: number; validation: number }> {
  if (what === 'shapes') {
    const count = Number(given ?? 200);
    return { set: shapes(count), classes: 4, validation: Number(kept ?? Math.floor(count / 5)) };
  }
  if (what === 'events') {
    const digits = await loadDataset('mnist', 'train', { host: nodeHost });
    return { set: movedDigits(digits, Number(given ?? 12_000)), classes: 10, validation: Number(kept ?? 2000) };
  }
  const dataset = what as DatasetName;
  const set = await loadDataset(dataset, 'train', { host: nodeHost });
  return { set, classes: dataset === 'cifar100' ? 100 : 10, validation: KNOWN[dataset].validation };
}

async function measure(): Promise<void> {
  const { width, height, channels, pixels, labels, count } = set;
  const picture = { width, height, channels };
  const samples = count - validation;
  const size = width * height * channels;
  const values = pixelValues(pixels.subarray(0, samples * size), channels, RECIPE_TICKS);
  const recipe = recipeForData({ name, dataset: 'mnist', picture, classes, samples, values });
  console.log(JSON.stringify(recipe));
  const spec = readNetworkSpec('bench', recipe);
  const epochs = Number(flags.epochs ?? spec.training.epochs);
  const started = performance.now();
  const trainer = await createTrainer(
    {
      spec,
      seed: Number(flags.seed),
      epochs,
      samples: { picture, classes, pixels, labels },
      validation,
      threads: Number(flags.threads),
    },
    nodeThreads,
  );
  while (trainer.position.epoch < epochs) {
    const done = trainStep(trainer);
    if (!done || done.epoch % Math.ceil(epochs / 8) !== 0) continue;
    const percent = [done.trainAccuracy, done.validationAccuracy].map((part) => `${(100 * part).toFixed(2)} %`);
    console.log(`epoch ${done.epoch}: loss ${done.loss.toFixed(3)}, training ${percent[0]}, validation ${percent[1]}`);
  }
  const seconds = (performance.now() - started) / 1000;
  const { transduction, network } = deploy(trainer);
  const inTraining = trainer.history.at(-1)?.validationAccuracy as number;
  trainer.close();
  const model = { name, dataset: name, classes, picture, transduction, views: [PLAIN_VIEW], card: {} };
  const { correct, images, cores, counters } = await classifyImages({ ...model, members: [network] }, last(size), {
    limit: Math.min(validation, ON_CORES),
  });
  console.table([
    {
      data: name,
      trained: samples,
      epochs,
      seconds: Number(seconds.toFixed(1)),
      'validation (%)': Number((100 * inTraining).toFixed(2)),
      'on cores (%)': Number(((100 * correct) / images).toFixed(2)),
      'of them': images,
      cores,
      'energy (uJ)': Number((1e6 * joulesPerImage(energyOf({ ...counters, cores }), images)).toPrecision(3)),
    },
  ]);
}

function last(size: number): ImageSet {
  const first = set.count - validation;
  return {
    ...set,
    split: 'validation',
    count: validation,
    pixels: set.pixels.subarray(first * size),
    labels: set.labels.subarray(first),
  };
}

/** Circles, squares, triangles and crosses, 60 x 40: anywhere, of any size and any two colours that differ, with noise. */
function shapes(count: number): ImageSet {
  const random = seededRandom(DATA_SEED);
  const picture: Grid = { width: 60, height: 40, channels: 3 };
  const size = picture.width * picture.height * picture.channels;
  const pixels = new Uint8Array(count * size);
  const labels = new Uint8Array(count).map((_, n) => n % 4);
  labels.forEach((label, n) => {
    drawShape(pixels.subarray(n * size, (n + 1) * size), label, picture, random);
  });
  return { dataset: 'shapes', split: 'train', count, ...picture, pixels, labels, source: 'drawn here' };
}

/** Whether a place is within each shape, in units of its radius. */
const WITHIN: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => x * x + y * y <= 1,
  (x, y) => Math.abs(x) <= 0.85 && Math.abs(y) <= 0.85,
  (x, y) => y >= -1 && y <= 0.8 && Math.abs(x) <= (y + 1) / 1.8,
  (x, y) => Math.min(Math.abs(x), Math.abs(y)) <= 0.3 && Math.max(Math.abs(x), Math.abs(y)) <= 1,
];

function drawShape(into: Uint8Array, label: number, { width, height }: Grid, random: RandomState): void {
  const [ground, ink] = twoColours(random);
  const radius = uniform(random, 8, 16);
  const x = uniform(random, radius + 1, width - radius - 1);
  const y = uniform(random, radius + 1, height - radius - 1);
  for (let at = 0; at < into.length; at++) {
    const place = Math.floor(at / 3);
    const within = WITHIN[label]?.(((place % width) - x) / radius, (Math.floor(place / width) - y) / radius);
    const value = ((within ? ink : ground)[at % 3] as number) + uniform(random, -12, 12);
    into[at] = Math.max(0, Math.min(255, Math.round(value)));
  }
}

function twoColours(random: RandomState): [number[], number[]] {
  while (true) {
    const [one, other] = [0, 1].map(() => [0, 1, 2].map(() => uniform(random, 0, 255))) as [number[], number[]];
    if (one.reduce((sum, value, c) => sum + Math.abs(value - (other[c] as number)), 0) >= 180) return [one, other];
  }
}

/** Where a digit moves to in each of three saccades, in pixels. */
const SACCADES = [
  [1, 2],
  [1, -2],
  [-2, 0],
] as const;
/** Grey levels of an event, and the part of places with an event of noise. */
const CONTRAST = 64;
const NOISE = 0.02;

/** Counts of events that get brighter and darker, a channel for each saccade and polarity, as a camera of events would have them. */
function movedDigits(digits: ImageSet, count: number): ImageSet {
  const side = 34;
  const border = (side - digits.width) / 2;
  const random = seededRandom(DATA_SEED);
  const pixels = new Uint8Array(count * side * side * 6);
  const grey = (n: number, x: number, y: number) => {
    const inside = Math.min(x, y) >= border && Math.max(x, y) < side - border;
    return inside ? (digits.pixels[(n * digits.height + y - border) * digits.width + x - border] as number) : 0;
  };
  for (let place = 0; place < count * side * side; place++) {
    const [n, y, x] = [Math.floor(place / side / side), Math.floor(place / side) % side, place % side];
    SACCADES.forEach(([dx, dy], saccade) => {
      const stray = uniform(random, 0, 1) < NOISE ? 1 : 0;
      const change = (grey(n, x - dx, y - dy) - grey(n, x, y)) / CONTRAST + uniform(random, -0.5, 0.5) + stray;
      pixels[place * 6 + 2 * saccade + (change > 0 ? 0 : 1)] = Math.floor(Math.abs(change));
    });
  }
  const labels = digits.labels.subarray(0, count);
  return { ...digits, count, width: side, height: side, channels: 6, pixels, labels };
}

const { set, classes, validation } = await dataOf(name);
await measure();
