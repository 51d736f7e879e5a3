/** The picture of a training run: loss and errors by epoch. */
import { dot, line } from '@observablehq/plot';
import { chart } from '../draw/chart.ts';
import { figureSvg, HEADER } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { svgToPng } from '../draw/png.ts';
import { CATEGORICAL } from '../draw/theme.ts';
import { logTicks, roundTicks } from '../draw/ticks.ts';
import type { EpochResult } from '../train/layers/trainer.ts';
import { formatPercent } from './format.ts';

const WIDTH = 860;
const HEIGHT = 270;
/** Epochs with more points than this have lines only. */
const MOST_POINTS = 60;

type Series = readonly (readonly [epoch: number, value: number])[];

/** A PNG of a run's epochs. */
export function learningCurve(name: string, history: readonly EpochResult[]): Uint8Array {
  return svgToPng(learningCurveSvg(name, history));
}

/** The picture as text of an SVG file. */
export function learningCurveSvg(name: string, history: readonly EpochResult[]): string {
  const best = history.reduce((most, { validationAccuracy }) => Math.max(most, validationAccuracy), 0);
  const last = history.at(-1);
  const subtitle = last
    ? `Validation ${formatPercent(last.validationAccuracy)} after epoch ${last.epoch}, ${formatPercent(best)} at best; training pictures are distorted`
    : 'No epoch yet';
  const series = (value: (result: EpochResult) => number): Series =>
    history.map((result) => [result.epoch, value(result)] as const).filter(([, each]) => Number.isFinite(each));
  const training = series(({ trainAccuracy }) => 100 * (1 - trainAccuracy));
  const validation = series(({ validationAccuracy }) => 100 * (1 - validationAccuracy));
  const loss = series((result) => result.loss);
  const [blue, , , , , brown] = CATEGORICAL;
  const epochs = history.map(({ epoch }) => epoch);
  const width = WIDTH - LEGEND_WIDTH;
  const panel = (y: number) => ({ x: 0, y: HEADER + y, width, height: HEIGHT, xAxis: epochAxis(epochs) });
  return figureSvg({
    width: WIDTH,
    height: HEADER + 2 * HEIGHT,
    title: `Training ${name}`,
    subtitle,
    panels: [
      chart({
        ...panel(0),
        yAxis: { label: 'Error (% of images)', ...errorAxis([...training, ...validation].map(([, error]) => error)) },
        marks: [...curve(training, blue), ...curve(validation, brown)],
      }),
      chart({
        ...panel(HEIGHT),
        yAxis: { label: 'Loss', domain: [0, 1.05 * loss.reduce((most, [, each]) => Math.max(most, each), 0) || 1] },
        marks: curve(loss, blue),
      }),
      legend(width, HEADER + 14, [
        { colour: blue, label: 'training' },
        { colour: brown, label: 'validation' },
      ]),
    ],
  });
}

function curve(points: Series, colour: string) {
  const marks = [line(points, { stroke: colour, strokeWidth: 1.8 })];
  return points.length > MOST_POINTS ? marks : [...marks, dot(points, { r: 2.5, fill: colour })];
}

/** Whole epochs; one alone stands in the middle. */
function epochAxis(epochs: readonly number[]) {
  const first = epochs[0] ?? 0;
  const last = epochs.at(-1) ?? 1;
  const domain: [number, number] = first < last ? [first, last] : [first - 1, first + 1];
  return { label: 'Epoch', domain, ticks: first < last ? roundTicks(first, last, 10, true) : [first] };
}

/** Logarithmic, as errors fall; from 0 where one has come to 0, which no logarithm shows. */
function errorAxis(errors: readonly number[]) {
  const low = errors.reduce((least, error) => Math.min(least, error), 100);
  const high = errors.reduce((most, error) => Math.max(most, error), 0);
  if (!(low > 0 && high > 0)) return { domain: [0, 1.05 * high || 100] } as const;
  const domain: [number, number] = [low / 1.1, high * 1.1];
  return { type: 'log', domain, ticks: logTicks(...domain) } as const;
}
