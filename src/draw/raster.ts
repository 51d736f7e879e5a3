/**
 * A raster: a mark for each spike, a row for each neuron, and the rate of each population below. What would fill the paper is
 * shown in part: as many rows as marks can be told apart on, a share of every population, over a shorter time.
 */
import { line, ruleX } from '@observablehq/plot';
import { chart } from './chart.ts';
import { figureSvg, HEADER } from './figure.ts';
import { LEGEND_WIDTH, type LegendEntry, legend } from './legend.ts';
import { textWidth } from './text-width.ts';
import { CATEGORICAL, FAINT, WIDTH } from './theme.ts';
import { formatTick } from './ticks.ts';

/** Milliseconds of a bin of the rates. */
const BIN = 5;
/** Pixels of the marks' field, and of a mark. */
const FIELD = { width: 626, height: 320 };
const MARK = { width: 1.2, height: 2 };
/** Share of the field that marks may cover, and of a row. */
const MOST_INK = 0.25;
const MOST_ROW_INK = 0.2;
/** Rows where not every neuron has one, and those of the smallest population, if it has as many. */
const ROWS = 120;
const LEAST_ROWS = 8;
/** Times shown, as parts of the whole. */
const PARTS = [1, 2, 3, 6, 12];
/** Spikes that are kept one by one; what comes after is kept of the sampled rows only. */
const MOST_SPIKES = 200_000;
/** Pixels of a population's name in the legend, over its lines. */
const LONGEST_NAME = 210;
/** Pixels from one number of the axis to the next. */
const LABEL_PITCH = 13;

export interface RasterPopulation {
  readonly name: string;
  readonly size: number;
}

interface Spike {
  readonly time: number;
  /** Within its population. */
  readonly neuron: number;
  readonly population: number;
}

/** Spikes as they come, in bounded memory. */
export interface RasterRecord {
  readonly populations: readonly RasterPopulation[];
  /** Milliseconds recorded. */
  readonly duration: number;
  add(population: number, neuron: number, time: number): void;
  /** Every spike, or null where there were too many. */
  all(): readonly Spike[] | null;
  /** Those of the rows that are shown where not all are. */
  sampled(): readonly Spike[];
  /** `[population][bin]`. */
  readonly counts: readonly Float64Array[];
}

/** @param duration milliseconds that spikes may have */
export function recordRaster(populations: readonly RasterPopulation[], duration: number): RasterRecord {
  const rows = sampleRows(populations);
  const counts = populations.map(() => new Float64Array(Math.ceil(duration / BIN)));
  const sample: Spike[] = [];
  let all: Spike[] | null = [];
  return {
    populations,
    duration,
    counts,
    add(population, neuron, time) {
      const bins = counts[population] as Float64Array;
      const bin = Math.min(Math.floor(time / BIN), bins.length - 1);
      bins[bin] = (bins[bin] as number) + 1;
      const spike = { time, neuron, population };
      if (rows[population]?.has(neuron)) sample.push(spike);
      if (!all) return;
      all.push(spike);
      if (all.length > MOST_SPIKES) all = null;
    },
    all: () => all,
    sampled: () => sample,
  };
}

/** The neurons of each population that have a row where not all have one, each with its row within the population. */
function sampleRows(populations: readonly RasterPopulation[]): Map<number, number>[] {
  const total = totalOf(populations);
  return populations.map(({ size }) => {
    const rows = Math.min(size, Math.max(LEAST_ROWS, Math.round((ROWS * size) / total)));
    return new Map(Array.from({ length: rows }, (_, row) => [Math.floor((row * size) / rows), row]));
  });
}

function totalOf(populations: readonly RasterPopulation[]): number {
  return populations.reduce((sum, { size }) => sum + size, 0);
}

/** What of the record is drawn, and where. */
interface View {
  readonly spikes: readonly Spike[];
  readonly rowOf: (spike: Spike) => number;
  readonly rows: number;
  readonly time: number;
  /** Numbers of neurons, all populations through, at rows. */
  readonly labels: readonly { readonly row: number; readonly neuron: number }[];
  /** What a person must know, for the subtitle. */
  readonly note: string;
}

export function rasterSvg(title: string, subtitle: string, record: RasterRecord): string {
  const { populations, duration } = record;
  const view = viewOf(record);
  const width = WIDTH - LEGEND_WIDTH;
  const { entries, colours } = coloursOf(populations);
  const rates = populations.map(({ size }, p) => ratesOf(record.counts[p] as Float64Array, size));
  const highest = rates.reduce((most, each) => each.reduce((more, [, rate]) => Math.max(more, rate), most), 1);
  const pitch = view.rows / FIELD.height;
  const height = Math.max(MARK.height * pitch, 0.75);
  const xAxis = { label: 'Time (ms)', domain: [0, duration] } as const;
  return figureSvg({
    width: WIDTH,
    height: HEADER + 376 + 210,
    title,
    subtitle: `${subtitle}${view.note}`,
    panels: [
      chart({
        x: 0,
        y: HEADER,
        width,
        height: FIELD.height + 56,
        xAxis: { label: 'Time (ms)', domain: [0, view.time] },
        yAxis: {
          label: 'Neuron',
          domain: [view.rows, 0],
          ticks: view.labels.map(({ row }) => row),
          format: (row) => formatTick(view.labels.find((each) => each.row === row)?.neuron ?? row),
        },
        marks: [...new Set(colours)].map((colour) =>
          ruleX(
            view.spikes.filter(({ population }) => colours[population] === colour),
            {
              x: 'time',
              y1: view.rowOf,
              y2: (spike: Spike) => view.rowOf(spike) + height,
              stroke: colour,
              strokeWidth: MARK.width,
            },
          ),
        ),
      }),
      chart({
        x: 0,
        y: HEADER + FIELD.height + 56,
        width,
        height: 204,
        xAxis,
        yAxis: { label: `Rate in ${BIN} ms (spikes/s)`, domain: [0, 1.05 * highest], ticks: 4 },
        marks: populations.map((_, p) =>
          line(rates[p] as [number, number][], { stroke: colours[p], strokeWidth: 1.5, curve: 'step' }),
        ),
      }),
      legend(width, HEADER + 14, entries),
    ],
  });
}

function viewOf(record: RasterRecord): View {
  const { populations, duration } = record;
  const all = record.all();
  const firstOf = populations.map((_, p) => totalOf(populations.slice(0, p)));
  const total = totalOf(populations);
  const everyRow = Math.max(MARK.height, 0.75 * (FIELD.height / total));
  if (all && all.length * MARK.width * everyRow <= MOST_INK * FIELD.width * FIELD.height) {
    return {
      spikes: all,
      rowOf: ({ population, neuron }) => (firstOf[population] as number) + neuron,
      rows: total,
      time: duration,
      labels: everyLabel(total),
      note: '',
    };
  }
  const sample = sampleRows(populations);
  const firstRow = sample.map((_, p) => sample.slice(0, p).reduce((sum, { size }) => sum + size, 0));
  const rows = sample.reduce((sum, { size }) => sum + size, 0);
  const spikes = record.sampled();
  const perRow = spikes.length / rows;
  const part =
    PARTS.find((each) => perRow * MARK.width <= MOST_ROW_INK * FIELD.width * each) ?? (PARTS.at(-1) as number);
  const time = duration / part;
  const shown = rows < total ? `; ${rows} of ${total.toLocaleString('en-US')} neurons shown` : '';
  return {
    spikes: spikes.filter((spike) => spike.time < time),
    rowOf: ({ population, neuron }) => (firstRow[population] as number) + (sample[population]?.get(neuron) ?? 0),
    rows,
    time,
    labels: apart(
      sample.flatMap((neurons, p) =>
        Array.from(neurons, ([neuron, row]) => ({
          row: (firstRow[p] as number) + row,
          neuron: (firstOf[p] as number) + neuron,
          first: row === 0,
        })),
      ),
      rows,
    ),
    note: `${shown}${part > 1 ? `${shown ? ' for' : '; spikes of'} the first ${formatTick(time)} ms` : ''}`,
  };
}

/** Round numbers of neurons. */
function everyLabel(total: number): View['labels'] {
  const step = [1, 2, 5, 10, 20, 50].find((each) => total / each <= 10) ?? 10 ** Math.ceil(Math.log10(total / 10));
  return Array.from({ length: Math.floor(total / step) + 1 }, (_, i) => ({ row: i * step, neuron: i * step }));
}

/** The first neuron of each population, and others where there is room between. */
function apart(
  labels: readonly { readonly row: number; readonly neuron: number; readonly first: boolean }[],
  rows: number,
): View['labels'] {
  const least = (LABEL_PITCH * rows) / FIELD.height;
  const chosen: { row: number; neuron: number }[] = [];
  const roomy = (row: number, gap: number) => chosen.every((each) => Math.abs(each.row - row) >= gap);
  for (const label of labels) if (label.first && roomy(label.row, least)) chosen.push(label);
  for (const label of labels) if (roomy(label.row, 3 * least)) chosen.push(label);
  return chosen;
}

/** A colour for each population, and the legend; beyond the colours there are, the smallest are grey together. */
function coloursOf(populations: readonly RasterPopulation[]): { entries: LegendEntry[]; colours: string[] } {
  const palette = [0, 5, 2, 3, 1, 4].map((k) => CATEGORICAL[k] as string);
  const sizes = populations.map(({ size }) => size);
  const order = [...sizes.keys()].sort((a, b) => (sizes[b] as number) - (sizes[a] as number) || a - b);
  const own = order.slice(0, palette.length).sort((a, b) => a - b);
  const colours = populations.map((_, p) => palette[own.indexOf(p)] ?? FAINT);
  const entries = own.map((p) => {
    const { name, size } = populations[p] as RasterPopulation;
    return { colour: colours[p] as string, label: labelOf(name, size) };
  });
  const rest = populations.length - own.length;
  return rest > 0
    ? { entries: [...entries, { colour: FAINT, label: `${rest} others` }], colours }
    : { entries, colours };
}

/** A name that is too long loses its middle, so that its end and the size stay. */
function labelOf(name: string, size: number): string {
  const characters = [...name];
  let short = name;
  for (let kept = characters.length; textWidth(short, 12) > LONGEST_NAME; kept--) {
    const end = Math.floor(kept / 3);
    short = `${characters.slice(0, kept - end).join('')}… ${characters.slice(characters.length - end).join('')}`;
  }
  return `${short} (${size.toLocaleString('en-US')})`;
}

/** Mean rate of a population's neurons in each bin, at the bin's middle. */
function ratesOf(counts: Float64Array, size: number): [number, number][] {
  return Array.from(counts, (count, bin) => [(bin + 0.5) * BIN, (1000 * count) / (size * BIN)]);
}
