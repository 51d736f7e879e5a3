/** The picture of a trade: validation error over the energy of an image, a line for each series, each point with its ticks. */
import { dot, line, text } from '@observablehq/plot';
import { chart } from '../src/draw/chart.ts';
import { figureSvg, HEADER } from '../src/draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../src/draw/legend.ts';
import { CATEGORICAL, INK } from '../src/draw/theme.ts';

const [WIDTH, PLOT_HEIGHT] = [900, 400];

export interface TradePoint {
  readonly series: string;
  /** Beside the point: ticks above it, what is said in words below. */
  readonly ticks: number | string;
  /** A fraction. */
  readonly accuracy: number;
  /** Of an image. */
  readonly joules: number;
}

/** An SVG. `energy` (microjoules, drawn to powers of ten) and `error` (per cent, too if `log`) are the ranges of the axes. */
export function errorOverEnergy(
  points: readonly TradePoint[],
  how: {
    readonly title: string;
    readonly subtitle: string;
    readonly energy: readonly [number, number];
    readonly error: readonly [number, number];
    readonly log?: boolean;
  },
): string {
  const series = [...new Set(points.map((point) => point.series))];
  const colourOf = (name: string) => CATEGORICAL[series.indexOf(name) % CATEGORICAL.length] as string;
  const shown = points.map((point) => ({
    ...point,
    error: 100 * (1 - point.accuracy),
    energy: point.joules * 1e6,
    colour: colourOf(point.series),
  }));
  const inTicks = shown.filter(({ ticks }) => typeof ticks === 'number');
  const inWords = shown.filter(({ ticks }) => typeof ticks === 'string');
  const at = { x: 'energy', y: 'error' } as const;
  const errors = how.log ? [0.5, 1, 2, 5, 10, 20] : [1, 1.5, 2, 2.5, 3];
  return figureSvg({
    width: WIDTH,
    height: HEADER + PLOT_HEIGHT + 8,
    title: how.title,
    subtitle: how.subtitle,
    panels: [
      chart({
        x: 0,
        y: HEADER,
        width: WIDTH - LEGEND_WIDTH,
        height: PLOT_HEIGHT,
        xAxis: { label: 'Energy of an image (µJ)', type: 'log', domain: [...how.energy], ticks: [0.1, 1, 10] },
        yAxis: {
          label: 'Validation error (%)',
          ...(how.log && { type: 'log' }),
          domain: [...how.error],
          ticks: errors,
        },
        marks: [
          line(shown, { ...at, z: 'series', stroke: 'colour', strokeWidth: 1.5 }),
          dot(shown, { ...at, r: 4.5, fill: 'colour' }),
          text(inTicks, { ...at, text: 'ticks', dx: 6, dy: -9, textAnchor: 'start', fill: INK, fontSize: 11 }),
          text(inWords, { ...at, text: 'ticks', dx: -6, dy: 11, textAnchor: 'end', fill: INK, fontSize: 11 }),
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
