/**
 * Time instead of cores: what more ticks for an image cost and gain, on the validation images, never the test set. First
 * 1, 3, 5 and 9 views of each image, one tick each; then random spikes at the rates of the pixels for 1 to 16 ticks, seed 1.
 *
 *     npx tsx bench/views.ts                  mnist-5core and mnist-30, some 2 min; writes docs/images/views.png
 *     npx tsx bench/views.ts mnist-150 2000   another model (or several, with commas), the first images only
 */
import { writeFileSync } from 'node:fs';
import { dot, line, text } from '@observablehq/plot';
import { classifyImages } from '../src/classify/classify.ts';
import type { RateInput } from '../src/classify/frames.ts';
import { type DatasetName, loadDataset } from '../src/data/datasets.ts';
import { energyOf, joulesPerImage } from '../src/energy/energy.ts';
import { loadModel } from '../src/models/models.ts';
import { SHIFTED_VIEWS } from '../src/models/views.ts';
import { chart } from '../src/plot/chart.ts';
import { figureSvg, HEADER } from '../src/plot/figure.ts';
import { LEGEND_WIDTH, legend } from '../src/plot/legend.ts';
import { svgToPng } from '../src/plot/png.ts';
import { CATEGORICAL, INK } from '../src/plot/theme.ts';

const PICTURE = 'docs/images/views.png';
const VIEWS = [1, 3, 5, 9];
const RATE_TICKS = [1, 2, 4, 8, 16];
const [WIDTH, PLOT_HEIGHT] = [900, 400];

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
  writeFileSync(PICTURE, svgToPng(figure(), 1));
  console.log(PICTURE);
}

async function measure(name: string, views: number, rate?: RateInput): Promise<Measured> {
  const model = { ...(await loadModel(name)), views: SHIFTED_VIEWS.slice(0, views) };
  const set = await loadDataset(model.dataset as DatasetName, 'validation');
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

function figure(): string {
  const series = [...new Set(points.map((point) => point.series))];
  const colourOf = (name: string) => CATEGORICAL[series.indexOf(name) % CATEGORICAL.length] as string;
  const shown = points.map((point) => ({
    ...point,
    error: 100 * (1 - point.accuracy),
    energy: point.joules * 1e6,
    colour: colourOf(point.series),
  }));
  const at = { x: 'energy', y: 'error' } as const;
  return figureSvg({
    width: WIDTH,
    height: HEADER + PLOT_HEIGHT + 8,
    title: 'Time instead of cores',
    subtitle: `${points[0]?.images.toLocaleString('en')} validation images of MNIST; beside each point: ticks an image (views, or random spikes at the rates of pixels)`,
    panels: [
      chart({
        x: 0,
        y: HEADER,
        width: WIDTH - LEGEND_WIDTH,
        height: PLOT_HEIGHT,
        xAxis: { label: 'Energy of an image (µJ)', type: 'log', domain: [0.05, 20], ticks: [0.1, 1, 10] },
        yAxis: { label: 'Validation error (%)', domain: [0.9, 3], ticks: [1, 1.5, 2, 2.5, 3] },
        marks: [
          line(shown, { ...at, z: 'series', stroke: 'colour', strokeWidth: 1.5 }),
          dot(shown, { ...at, r: 4.5, fill: 'colour' }),
          text(shown, { ...at, text: 'ticks', dx: 6, dy: -9, textAnchor: 'start', fill: INK, fontSize: 11 }),
        ],
      }),
      legend(
        WIDTH - LEGEND_WIDTH,
        HEADER + 14,
        series.map((label) => ({ colour: colourOf(label), label })),
      ),
    ],
  });
}
