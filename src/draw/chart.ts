/** Charts of a figure: a panel with named axes, a faint grid and marks. */
import { axisX, axisY, gridX, gridY, type Markish, type PlotOptions } from '@observablehq/plot';
import type { Panel } from './figure.ts';
import { formatTick } from './ticks.ts';

/** Lines behind the marks, and areas that something shades. */
export const GRID = '#e4e7eb';
export const SHADE = '#d9dee4';

export interface ChartAxis {
  /** What it is, with the unit. */
  readonly label: string;
  readonly domain?: readonly [low: number, high: number];
  readonly ticks?: number | readonly number[];
  readonly type?: 'linear' | 'log';
  /** How tick values read; as `formatTick` has them unless given. */
  readonly format?: (value: number) => string;
}

export interface Chart {
  /** Place and size in the figure, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly xAxis: ChartAxis;
  readonly yAxis: ChartAxis;
  readonly marks: readonly Markish[];
  readonly color?: PlotOptions['color'];
}

/** Pixels around the plot area. */
export const CHART_MARGIN = { left: 70, right: 18, top: 12, bottom: 44 } as const;

const AXIS = { tickSize: 4, labelAnchor: 'center', labelArrow: 'none' } as const;

export function chart({ x, y, width, height, xAxis, yAxis, marks, color }: Chart): Panel {
  const ticksOf = ({ ticks = 6 }: ChartAxis) => (typeof ticks === 'number' ? ticks : [...ticks]);
  const scaleOf = ({ type = 'linear', domain, label }: ChartAxis) => ({ type, label, ...(domain && { domain }) });
  return {
    x,
    y,
    options: {
      width,
      height,
      marginLeft: CHART_MARGIN.left,
      marginRight: CHART_MARGIN.right,
      marginTop: CHART_MARGIN.top,
      marginBottom: CHART_MARGIN.bottom,
      x: scaleOf(xAxis),
      y: scaleOf(yAxis),
      ...(color && { color }),
      marks: [
        gridX({ ticks: ticksOf(xAxis), stroke: GRID, strokeOpacity: 1 }),
        gridY({ ticks: ticksOf(yAxis), stroke: GRID, strokeOpacity: 1 }),
        ...marks,
        // Labels as text: a logarithmic axis leaves out formatted ones as it likes.
        axisX({ ...AXIS, ticks: ticksOf(xAxis), text: xAxis.format ?? formatTick, labelOffset: 36 }),
        axisY({ ...AXIS, ticks: ticksOf(yAxis), text: yAxis.format ?? formatTick, labelOffset: 63 }),
      ],
    },
  };
}
