/** The picture of a training run: loss and accuracies by epoch. */
import { dot, lineY, ruleY, text } from '@observablehq/plot';
import type { EpochResult } from '../learning/trainer.ts';
import { figureSvg, HEADER, type Panel } from '../plot/figure.ts';
import { svgToPng } from '../plot/png.ts';
import { CATEGORICAL } from '../plot/theme.ts';
import { formatPercent } from './format.ts';

const WIDTH = 760;
const HEIGHT = 260;

/** A PNG of a run's epochs. */
export function learningCurve(name: string, history: readonly EpochResult[]): Uint8Array {
  const best = history.reduce((most, { validationAccuracy }) => Math.max(most, validationAccuracy), 0);
  const last = history.at(-1);
  const subtitle = last
    ? `validation ${formatPercent(last.validationAccuracy)} after epoch ${last.epoch}, ${formatPercent(best)} at best`
    : 'no epoch yet';
  const errors = history.flatMap(({ epoch, trainAccuracy, validationAccuracy }) => [
    { epoch, part: 'training', error: 100 * (1 - trainAccuracy) },
    { epoch, part: 'validation', error: 100 * (1 - validationAccuracy) },
  ]);
  return svgToPng(
    figureSvg({
      width: WIDTH,
      height: HEADER + 2 * HEIGHT,
      title: `Training ${name}`,
      subtitle,
      panels: [
        panel(0, 'error, % of images (training pictures are distorted)', [
          lineY(errors, { x: 'epoch', y: 'error', z: 'part', stroke: 'part' }),
          dot(errors, { x: 'epoch', y: 'error', fill: 'part', r: 2 }),
          text(errors.slice(-2), { x: 'epoch', y: 'error', text: 'part', fill: 'part', textAnchor: 'start', dx: 6 }),
        ]),
        panel(HEIGHT, 'loss', [lineY(history, { x: 'epoch', y: 'loss', z: null, stroke: CATEGORICAL[0] }), ruleY([0])]),
      ],
    }),
  );
}

function panel(y: number, label: string, marks: NonNullable<Panel['options']['marks']>): Panel {
  return {
    x: 0,
    y: HEADER + y,
    options: {
      width: WIDTH,
      height: HEIGHT,
      marginLeft: 60,
      marginRight: 90,
      marginBottom: 40,
      x: {
        label: 'epoch',
        labelArrow: 'none',
        tickFormat: (epoch: number) => (Number.isInteger(epoch) ? `${epoch}` : ''),
      },
      y: { label, labelArrow: 'none', grid: true, ...(y === 0 ? { type: 'log' } : {}) },
      color: { legend: false, domain: ['training', 'validation'], range: [CATEGORICAL[0], CATEGORICAL[5]] },
      marks,
    },
  };
}
