/** A recording of events: a picture of where its pixels spoke, a raster of its lines over time, and the rates of ON and OFF. */
import { dot, line } from '@observablehq/plot';
import { chart } from '../draw/chart.ts';
import { figureSvg, HEADER } from '../draw/figure.ts';
import { legend } from '../draw/legend.ts';
import { PIXEL_MARGIN, pixelPanel } from '../draw/pixels.ts';
import { CATEGORICAL, WIDTH } from '../draw/theme.ts';
import type { PixelSize } from '../formats/events/recording.ts';
import { POLARITIES } from '../input/events/frames.ts';
import type { LineOrder } from '../input/events/line-spikes.ts';
import type { TimeBins } from '../input/events/time-bins.ts';
import { type EventView, RATE_BINS } from '../input/events/view.ts';

/** OFF and ON, apart for a colour-blind reader too. */
const COLOURS = [CATEGORICAL[5], CATEGORICAL[0]] as const;
const KINDS = ['OFF', 'ON'] as const;
/** Share of the pixels that spoke whose counts the colours tell apart: the few busiest are as dark as can be. */
const TOLD_APART = 0.99;
const PICTURE = 320;

export interface EventsFigure {
  readonly title: string;
  readonly subtitle: string;
  readonly sensor: PixelSize;
  /** Pixels that the lines stand for. */
  readonly size: PixelSize;
  readonly order: LineOrder;
  readonly bins: TimeBins;
  /** Whether rows count from the lowest: the picture stands upright. */
  readonly rowsFromBelow: boolean;
}

export function eventsSvg(view: EventView, figure: EventsFigure): string {
  const { title, subtitle, sensor, size, order, bins, rowsFromBelow } = figure;
  const milliseconds = (bins.to - bins.from) / 1000;
  const [unit, perUnit] = milliseconds > 10_000 ? (['s', 1e6] as const) : (['ms', 1000] as const);
  const xAxis = { label: `Time (${unit})`, domain: [0, (bins.to - bins.from) / perUnit] as const };
  const lines = POLARITIES * size.width * size.height;
  const polarityOf = (line: number) => (order === 'chw' ? Math.floor(line / (lines / POLARITIES)) : line % POLARITIES);
  const thousands = highestRate(view, bins) >= 10_000;
  const perRate = thousands ? 1000 : 1;
  const highest = highestRate(view, bins) / perRate;
  const left = PICTURE + 2 * PIXEL_MARGIN.other + 20;
  const below = HEADER + PICTURE + PIXEL_MARGIN.top + PIXEL_MARGIN.other + 8;
  const panel = { x: 10, y: HEADER, side: PICTURE, label: 'Where pixels spoke' };
  const shown = view.every > 1 ? `, about one of ${view.every.toLocaleString('en-US')} spikes shown` : '';
  const entries = KINDS.map((label, kind) => ({ colour: COLOURS[kind] as string, label }));
  return figureSvg({
    width: WIDTH,
    height: below + 330,
    title,
    subtitle,
    panels: [
      pixelPanel({
        ...panel,
        grid: { ...sensor, values: colours(view.counts, sensor, rowsFromBelow) },
        coloured: true,
      }),
      chart({
        x: left,
        y: HEADER + 20,
        width: WIDTH - left,
        height: 290,
        xAxis: { ...xAxis, ticks: 5 },
        yAxis: {
          label: thousands ? 'Thousand events a second' : 'Events a second',
          domain: [0, 1.05 * highest],
          ticks: 5,
        },
        marks: KINDS.map((_, kind) =>
          line(ratesOf(view, bins, kind, perUnit, perRate), {
            stroke: COLOURS[kind] as string,
            strokeWidth: 1.5,
            curve: 'step',
          }),
        ),
      }),
      legend(left + 84, HEADER + 2, entries),
      chart({
        x: 0,
        y: below,
        width: WIDTH,
        height: 322,
        xAxis,
        yAxis: {
          label: `Line (${order === 'chw' ? 'of OFF, then ON' : 'OFF and ON in turn'}${shown})`,
          domain: [0, lines],
          ticks: 6,
        },
        marks: KINDS.map((_, kind) =>
          dot(
            view.marks.filter(({ line }) => polarityOf(line) === kind),
            {
              x: ({ tick }: { tick: number }) => (bins.edge(tick) - bins.from) / perUnit,
              y: 'line',
              r: 0.9,
              fill: COLOURS[kind] as string,
            },
          ),
        ),
      }),
    ],
  });
}

/** On white paper OFF and ON take away light, each its own. */
function colours(counts: Uint32Array, { width, height }: PixelSize, rowsFromBelow: boolean): Float64Array {
  const told = [0, 1].map((kind) => toldApart(counts.filter((count, i) => count > 0 && i % POLARITIES === kind)));
  const inks = COLOURS.map((colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)));
  const most = Math.max(...told);
  const values = new Float64Array(width * height);
  for (let pixel = 0; pixel < values.length; pixel++) {
    const shares = [0, 1].map((kind) => Math.min(1, (counts[POLARITIES * pixel + kind] as number) / most));
    const light = [0, 1, 2].map((channel) =>
      shares.reduce((left, share, kind) => left * (1 - share * (1 - (inks[kind]?.[channel] as number) / 255)), 255),
    );
    const row = Math.floor(pixel / width);
    const at = (rowsFromBelow ? height - 1 - row : row) * width + (pixel % width);
    values[at] = light.reduce((value, channel) => value * 256 + Math.round(channel), 0);
  }
  return values;
}

/** The count that is as dark as can be. */
function toldApart(counts: Uint32Array): number {
  return counts.sort()[Math.floor(TOLD_APART * (counts.length - 1))] ?? 1;
}

function ratesOf(
  { rates }: EventView,
  bins: TimeBins,
  kind: number,
  perUnit: number,
  perRate: number,
): [number, number][] {
  const part = (bins.to - bins.from) / RATE_BINS;
  return Array.from({ length: RATE_BINS }, (_, k) => [
    ((k + 0.5) * part) / perUnit,
    (1e6 * (rates[POLARITIES * k + kind] as number)) / (part * perRate),
  ]);
}

function highestRate({ rates }: EventView, bins: TimeBins): number {
  return (1e6 * rates.reduce((most, count) => Math.max(most, count), 1) * RATE_BINS) / (bins.to - bins.from);
}
