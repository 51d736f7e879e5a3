/** A picture as spikes and back: original, reconstruction, firing rates, and the error over the number of trials. */
import { dot, line } from '@observablehq/plot';
import { chart } from '../draw/chart.ts';
import { BAR_WIDTH, colourBar } from '../draw/colour-bar.ts';
import { figureSvg, HEADER } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { PIXEL_MARGIN, pixelPanel } from '../draw/pixels.ts';
import { CATEGORICAL, PAPER } from '../draw/theme.ts';
import { logTicks } from '../draw/ticks.ts';
import { estimateValues, expectedError, meanSquaredError, present } from '../input/encoding/reconstruct.ts';
import { shrink } from '../input/pictures/shrink.ts';
import { loadAs } from '../load/load.ts';
import type { PlotKind } from './plot-kind.ts';
import { samplePicture } from './sample-picture.ts';

/** The classic demonstration: 100 x 100 pixels, 1000 steps of 1 ms, white spikes at 100 Hz. */
export const ENCODING_SETTINGS = { side: 100, trials: 1000, maxRate: 100, dt: 0.001 };
/** Numbers of trials at which the error is shown. */
const TRIALS = [10, 20, 50, 100, 200, 500, 1000];
const IMAGE = 260;

/** A little beyond the errors, so that no point lies on the edge. */
function errorRange(errors: readonly (readonly [number, number])[]) {
  const values = errors.map(([, error]) => error).filter((error) => error > 0);
  const domain: [number, number] = [Math.min(...values) / 1.3, Math.max(...values) * 1.3];
  return { domain, ticks: logTicks(...domain, 2) };
}

export const encodingKind: PlotKind = {
  name: 'encoding',
  summary: 'a picture as Poisson spikes and back: original, reconstruction, firing-rate map, error over trials',
  async draw({ host, seed, picture, memory }) {
    const { side, trials, maxRate, dt } = ENCODING_SETTINGS;
    const original = picture === undefined ? samplePicture(side) : await loadAs('picture', picture, { host, memory });
    const { width, height, grey } = shrink(original, side);
    const scale = { maxRate };
    const errors: (readonly [number, number])[] = [];
    const shown = present(grey, { ...scale, trials, dt, seed }, (done, counts) => {
      if (!TRIALS.includes(done)) return;
      errors.push([done, meanSquaredError(grey, estimateValues(counts, done, scale, dt))]);
    });
    const byFormula = (done: number) => expectedError(grey, { ...scale, trials: done, dt });
    const theory = TRIALS.map((done) => [done, byFormula(done)] as const);
    const range = [0, Math.ceil(shown.rates.reduce((most, rate) => Math.max(most, rate), 1))] as const;
    const logarithmic = errors.some(([, error]) => error > 0);
    const pitch = IMAGE + 2 * PIXEL_MARGIN.other + 8;
    const total = 3 * pitch + BAR_WIDTH;
    const below = HEADER + IMAGE + PIXEL_MARGIN.top + PIXEL_MARGIN.other + 8;
    const panel = { y: HEADER, side: IMAGE };
    const size = { width, height };
    const [blue, , , , , brown] = CATEGORICAL;
    return figureSvg({
      width: total,
      height: below + 250,
      title: 'A picture as spikes and back',
      subtitle: `${width} x ${height} pixels${original.transparent ? ', what is transparent on white' : ''}, ${trials} steps of ${dt * 1000} ms, white is ${maxRate} spikes/s (Poisson, seed ${seed}); squared error ${shown.error.toFixed(1)}, by formula ${byFormula(trials).toFixed(1)}`,
      panels: [
        pixelPanel({ ...panel, x: 10, label: 'Original', grid: { ...size, values: grey } }),
        pixelPanel({
          ...panel,
          x: 10 + pitch,
          label: 'Reconstruction, unbiased',
          grid: { ...size, values: shown.estimate },
        }),
        pixelPanel({
          ...panel,
          x: 10 + 2 * pitch,
          label: 'Firing rates',
          grid: { ...size, values: shown.rates },
          range,
        }),
        colourBar({
          x: 3 * pitch,
          y: HEADER,
          height: IMAGE + PIXEL_MARGIN.top + PIXEL_MARGIN.other,
          marginTop: PIXEL_MARGIN.top,
          marginBottom: PIXEL_MARGIN.other,
          range,
          label: 'Firing rate (spikes/s)',
        }),
        chart({
          x: 0,
          y: below,
          width: total - LEGEND_WIDTH,
          height: 244,
          xAxis: { label: 'Trials (steps shown)', type: 'log', ticks: TRIALS },
          yAxis: {
            label: 'Squared error (grey levels²)',
            ...(logarithmic ? { type: 'log', ...errorRange([...errors, ...theory]) } : { domain: [0, 1] }),
          },
          marks: [
            line(theory, { stroke: blue, strokeWidth: 1.8 }),
            dot(errors, { r: 4, fill: PAPER, stroke: brown, strokeWidth: 1.8 }),
          ],
        }),
        legend(total - LEGEND_WIDTH, below + 14, [
          { colour: blue, label: 'by formula' },
          { colour: brown, label: 'measured (points)' },
        ]),
      ],
    });
  },
};
