/**
 * Time instead of cores: what more ticks for an image cost and gain, on the validation images, never the test set. First
 * 1, 3, 5 and 9 views of each image, one tick each; then random spikes at the rates of the pixels for 1 to 16 ticks, seed 1.
 *
 *     npx tsx bench/views.ts                  mnist-5core and mnist-30, some 2 min; writes docs/images/views.png
 *     npx tsx bench/views.ts mnist-150 2000   another model (or several, with commas), the first images only
 */
import { writeFileSync } from 'node:fs';
import { svgToPng } from '../src/draw/png.ts';
import { nodeHost } from '../src/host/node/host.ts';
import { loadDataset } from '../src/input/data/datasets.ts';
import type { DatasetName } from '../src/input/data/known.ts';
import { energyOf, joulesPerImage } from '../src/measure/energy.ts';
import { SHIFTED_VIEWS } from '../src/models/views.ts';
import { classifyImages, loadModel } from '../src/on-node.ts';
import type { RateInput } from '../src/run/classify/frames.ts';
import { errorOverEnergy } from './error-over-energy.ts';

const PICTURE = 'docs/images/views.png';
const VIEWS = [1, 3, 5, 9];
const RATE_TICKS = [1, 2, 4, 8, 16];

interface Measured {
  readonly series: string;
  readonly ticks: number;
  readonly images: number;
  readonly accuracy: number;
  readonly joules: number;
  readonly imagesPerSecond: number;
}

const names = (process.argv[2] ?? 'mnist-5core,mnist-30').split(',');
const limit = process.argv[3] === undefined ? undefined : Number(process.argv[3]);
const points: Measured[] = [];
for (const name of names) {
  for (const views of VIEWS) points.push(await measure(name, views));
  if ((await loadModel(name)).transduction.kind !== 'levels') continue;
  for (const ticks of RATE_TICKS) points.push(await measure(name, 1, { ticks, seed: 1 }));
}
console.table(
  points.map(({ series, ticks, accuracy, joules, imagesPerSecond }) => ({
    series,
    'ticks an image': ticks,
    'validation (%)': Number((100 * accuracy).toFixed(2)),
    'energy (uJ)': Number((joules * 1e6).toPrecision(3)),
    'images/s': Math.round(imagesPerSecond),
  })),
);
if (process.argv[2] === undefined) {
  const images = points[0]?.images.toLocaleString('en');
  const svg = errorOverEnergy(points, {
    title: 'Time instead of cores',
    subtitle: `${images} validation images of MNIST; beside each point: ticks an image (views, or random spikes at the rates of pixels)`,
    energy: [0.05, 20],
    error: [0.9, 3],
  });
  writeFileSync(PICTURE, svgToPng(svg, 1));
  console.log(PICTURE);
}

async function measure(name: string, views: number, rate?: RateInput): Promise<Measured> {
  const model = { ...(await loadModel(name)), views: SHIFTED_VIEWS.slice(0, views) };
  const set = await loadDataset(model.dataset as DatasetName, 'validation', { host: nodeHost });
  const result = await classifyImages(model, set, { limit, rate });
  return {
    series: `${name}${rate ? ', rate' : ''}`,
    ticks: result.ticksPerImage,
    images: result.images,
    accuracy: result.correct / result.images,
    joules: joulesPerImage(energyOf({ ...result.counters, cores: result.cores }), result.images),
    imagesPerSecond: result.images / result.seconds,
  };
}
