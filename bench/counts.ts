/**
 * Spike counts over T ticks against spikes of one tick: networks of the same layers trained alike for T = 1, 2, 4 and 8, and
 * what they reach on cores with firing held and free; on the validation images, never the test set.
 *
 *     npx tsx bench/counts.ts                 8 epochs each, some minutes; writes docs/images/counts.png
 *     npx tsx bench/counts.ts 2               fewer epochs, no picture
 */
import { writeFileSync } from 'node:fs';
import { svgToPng } from '../src/draw/png.ts';
import { nodeHost } from '../src/host/node/host.ts';
import { nodeThreads } from '../src/host/node/threads.ts';
import { loadDataset } from '../src/input/data/datasets.ts';
import type { ImageSet } from '../src/input/data/image-set.ts';
import { KNOWN } from '../src/input/data/known.ts';
import { energyOf, joulesPerImage } from '../src/measure/energy.ts';
import { FIRINGS, type Firing } from '../src/models/integer-network.ts';
import type { Model } from '../src/models/model-file.ts';
import { firingAs } from '../src/models/schedule.ts';
import { PLAIN_VIEW } from '../src/models/views.ts';
import { classifyImages, loadModel } from '../src/on-node.ts';
import { type NetworkSpecFile, readNetworkSpec } from '../src/train/layers/network-spec.ts';
import { createTrainer, deploy, trainStep } from '../src/train/layers/trainer.ts';
import { errorOverEnergy, type TradePoint } from './error-over-energy.ts';

const PICTURE = 'docs/images/counts.png';
const EPOCHS = 8;
/** Levels of a pixel, one a tick, and the step from one count to the next in standard deviations. */
const LEVELS: Readonly<Record<number, { levels: number[]; slopeWidth: number }>> = {
  1: { levels: [96], slopeWidth: 1.5 },
  2: { levels: [64, 160], slopeWidth: 1 },
  4: { levels: [32, 96, 160, 224], slopeWidth: 0.7 },
  8: { levels: [24, 52, 80, 108, 136, 164, 192, 220], slopeWidth: 0.4 },
};
/** Shipped models: those that spend cores where these spend ticks, and those that count, trained for longer. */
const BESIDE = {
  'shipped, one tick': ['mnist-5core', 'mnist-30', 'mnist-150'],
  'shipped, held': ['mnist-counts', 'mnist-counts-deep'],
};

interface Measured extends TradePoint {
  readonly T: number;
  readonly firing: Firing | '';
  readonly cores: number;
}

const epochs = process.argv[2] === undefined ? EPOCHS : Number(process.argv[2]);
const train = await loadDataset('mnist', 'train', { host: nodeHost });
const validation = await loadDataset('mnist', 'validation', { host: nodeHost });
const points: Measured[] = [];
for (const T of Object.keys(LEVELS).map(Number)) points.push(...(await measure(T)));
console.table(
  points.map(({ T, firing, ticks, cores, accuracy, joules }) => ({
    T,
    firing,
    cores,
    'ticks an image': ticks,
    'validation (%)': Number((100 * accuracy).toFixed(2)),
    'energy (uJ)': Number((joules * 1e6).toPrecision(3)),
  })),
);
if (process.argv[2] === undefined) {
  const beside = await Promise.all(
    Object.entries(BESIDE).flatMap(([series, names]) => names.map((name) => shipped(series, name))),
  );
  const svg = errorOverEnergy([...points, ...beside], {
    title: 'Spike counts over several ticks',
    subtitle: `${validation.count.toLocaleString('en')} validation images of MNIST; beside each point: ticks an image, or the cores of a shipped model`,
    energy: [0.05, 50],
    error: [0.3, 25],
    log: true,
  });
  writeFileSync(PICTURE, svgToPng(svg, 1));
  console.log(PICTURE);
}

function networkOf(T: number): NetworkSpecFile {
  const { levels, slopeWidth } = LEVELS[T] as (typeof LEVELS)[number];
  return {
    name: `counts over ${T}`,
    dataset: 'mnist',
    input: T === 1 ? { levels } : { levels, inTime: true },
    ...(T > 1 && { counts: { ticks: T } }),
    layers: [
      { name: 'windows', kernel: 10, stride: 6, channels: 64, shared: false, weights: 'ternary' },
      { name: 'squares', kernel: 2, stride: 2, groups: 4, channels: 128, shared: false, weights: 'ternary' },
      { name: 'votes', groups: 8, channels: 240, shuffled: true, weights: 'ternary' },
    ],
    training: { epochs, rate: 0.03, slopeWidth, augmentation: { kind: 'digits', elastic: 1 } },
  };
}

async function measure(T: number): Promise<Measured[]> {
  const spec = readNetworkSpec('bench', networkOf(T));
  const { picture, classNames, validation: held } = KNOWN.mnist;
  const classes = classNames.length;
  const samples = { picture, classes, pixels: train.pixels, labels: train.labels };
  const trainer = await createTrainer(
    { spec, seed: 1, epochs, samples, validation: held, threads: nodeThreads.hardwareThreads },
    nodeThreads,
  );
  while (trainer.position.epoch < epochs) trainStep(trainer);
  const { transduction, network } = deploy(trainer);
  const inTraining = trainer.history.at(-1)?.validationAccuracy as number;
  trainer.close();
  console.log(`T = ${T}: ${(100 * inTraining).toFixed(2)} % of the validation images in the trainer's own arithmetic`);
  const model = { name: spec.name, dataset: 'mnist', classes, picture, transduction, views: [PLAIN_VIEW], card: {} };
  if (T === 1)
    return [await onCores({ ...model, members: [network] }, validation, { T, firing: '', series: 'one tick' })];
  const measured: Measured[] = [];
  for (const firing of FIRINGS) {
    const members = firingAs([network], firing);
    measured.push(await onCores({ ...model, members }, validation, { T, firing, series: `counts, ${firing}` }));
  }
  return measured;
}

async function onCores(
  model: Model,
  set: ImageSet,
  what: Pick<Measured, 'T' | 'firing' | 'series'>,
): Promise<Measured> {
  const { correct, images, ticksPerImage, cores, counters } = await classifyImages(model, set);
  const joules = joulesPerImage(energyOf({ ...counters, cores }), images);
  return { ...what, ticks: ticksPerImage, cores, accuracy: correct / images, joules };
}

async function shipped(series: string, name: string): Promise<TradePoint> {
  const { card } = await loadModel(name);
  const { validationAccuracy: accuracy = 0, joulesPerImage: joules = 0, cores } = card;
  return { series, ticks: `${cores} cores`, accuracy, joules };
}
