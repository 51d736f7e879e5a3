/** A heat map: a number at every crossing of two lists of values, with a colour bar and marked points. */
import { axisX, axisY, dot, rect, text } from '@observablehq/plot';
import { BAR_WIDTH, colourBar, rangeOf } from './colour-bar.ts';
import { type Figure, figureSvg, HEADER, type Panel, ROW } from './figure.ts';
import { INK, PAPER, SEQUENTIAL } from './theme.ts';

export interface HeatMapAxis {
  /** What it is, with the unit. */
  readonly label: string;
  /** Ascending. */
  readonly values: readonly number[];
}

export interface HeatMapMark {
  readonly x: number;
  readonly y: number;
  /** Short: a letter that `table` explains. */
  readonly label: string;
}

export interface HeatMap {
  readonly title: string;
  readonly subtitle: string;
  readonly x: HeatMapAxis;
  readonly y: HeatMapAxis;
  /** `values[j * x.values.length + i]` is at x.values[i] and y.values[j]. */
  readonly values: readonly number[];
  /** What the colours mean, with the unit. */
  readonly label: string;
  /** A value in its cell. */
  readonly format: (value: number) => string;
  readonly marks: readonly HeatMapMark[];
  /** Columns of text below the map, the heading first; none unless given. */
  readonly table?: { readonly rows: readonly (readonly string[])[]; readonly widths: readonly number[] };
}

const MAP = { width: 730, height: 470, marginLeft: 62, marginRight: 12, marginTop: 12, marginBottom: 50 };
const WIDTH = MAP.width + BAR_WIDTH;
const AXIS = { tickFormat: String, tickSize: 4, labelAnchor: 'center', labelArrow: 'none' } as const;
/** Cells narrower or lower than this, in pixels, hold no text. */
const CELL_TEXT = { width: 34, height: 26 };
/** Marks closer than this, in pixels, share a label. */
const SAME_PLACE = 10;
/** Pixels from one number of an axis to the next, at least. */
const TICK_PITCH = { x: 30, y: 14 };
/** Cells of fewer pixels have no white lines between them, which would cover them. */
const LEAST_INSET = 6;
/** Share of the colour scale above which it is so light that text on it must be dark. */
const LIGHT = 0.5;

/** The heat map as text of an SVG file. */
export function heatMapSvg(map: HeatMap): string {
  const { table } = map;
  const bottom = HEADER + MAP.height;
  const figure: Figure = {
    width: WIDTH,
    height: bottom + (table ? ROW * table.rows.length + 30 : 10),
    title: map.title,
    subtitle: map.subtitle,
    panels: [mapPanel(map), barPanel(map)],
    table: table && { rows: table.rows, columns: columnsOf(table.widths), y: bottom + 8 },
  };
  return figureSvg(figure);
}

/** The first column is a label on the left, the last is words, those between are numbers. */
function columnsOf(widths: readonly number[]): { x: number; align: 'start' | 'end' }[] {
  let left = 24;
  return widths.map((width, column) => {
    const words = column === 0 || column === widths.length - 1;
    const x = words ? left : left + width;
    left += width + (column === widths.length - 2 ? 24 : 0);
    return { x, align: words ? 'start' : 'end' };
  });
}

function mapPanel(map: HeatMap): Panel {
  const { x, y, values, label, marks } = map;
  const [xEdges, yEdges] = [edgesOf(x.values), edgesOf(y.values)];
  const xDomain = domainWith(
    xEdges,
    marks.map((mark) => mark.x),
  );
  const yDomain = domainWith(
    yEdges,
    marks.map((mark) => mark.y),
  );
  const xPixels = (MAP.width - MAP.marginLeft - MAP.marginRight) / (xDomain[1] - xDomain[0]);
  const yPixels = (MAP.height - MAP.marginTop - MAP.marginBottom) / (yDomain[1] - yDomain[0]);
  const roomy = leastGap(xEdges) * xPixels >= CELL_TEXT.width && leastGap(yEdges) * yPixels >= CELL_TEXT.height;
  const cells = cellsOf(map, xEdges, yEdges);
  const thin = Math.min(leastGap(xEdges) * xPixels, leastGap(yEdges) * yPixels) < LEAST_INSET;
  return {
    x: 0,
    y: HEADER,
    options: {
      ...MAP,
      x: { domain: xDomain, label: x.label },
      y: { domain: yDomain, label: y.label },
      color: { type: 'linear', scheme: SEQUENTIAL, domain: rangeOf(values), label },
      marks: [
        rect(cells, { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', fill: 'value', inset: thin ? 0 : 0.5 }),
        ...(roomy ? cellTexts(map, cells) : []),
        ...markLabels(merged(marks, xPixels, yPixels)),
        dot(marks, { x: 'x', y: 'y', r: 4, fill: PAPER, stroke: INK, strokeWidth: 1.5 }),
        axisX({ ...AXIS, ticks: apart(x.values, TICK_PITCH.x / xPixels), labelOffset: 40 }),
        axisY({ ...AXIS, ticks: apart(y.values, TICK_PITCH.y / yPixels), labelOffset: 56 }),
      ],
    },
  };
}

interface Cell {
  readonly value: number;
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
  /** Whether a mark lies in it. */
  readonly marked: boolean;
}

function cellsOf({ values, x, marks }: HeatMap, xEdges: readonly number[], yEdges: readonly number[]): Cell[] {
  return values.map((value, k) => {
    const i = k % x.values.length;
    const j = Math.floor(k / x.values.length);
    const [x1, x2] = xEdges.slice(i, i + 2) as [number, number];
    const [y1, y2] = yEdges.slice(j, j + 2) as [number, number];
    const marked = marks.some((mark) => mark.x >= x1 && mark.x <= x2 && mark.y >= y1 && mark.y <= y2);
    return { value, x1, x2, y1, y2, marked };
  });
}

/** The values in the middle of their cells, or below a mark there. */
function cellTexts({ values, format }: HeatMap, cells: readonly Cell[]) {
  const [low, high] = rangeOf(values);
  const light = low + LIGHT * (high - low);
  return [true, false].map((marked) =>
    text(
      cells.filter((cell) => cell.marked === marked),
      {
        x: ({ x1, x2 }: Cell) => (x1 + x2) / 2,
        y: ({ y1, y2 }: Cell) => (y1 + y2) / 2,
        dy: marked ? 14 : 0,
        text: ({ value }: Cell) => format(value),
        fill: ({ value }: Cell) => (value > light ? INK : PAPER),
        fontSize: 11,
      },
    ),
  );
}

/** Above the circles; white behind them makes them readable on every colour. */
function markLabels(marks: readonly HeatMapMark[]) {
  const label = { x: 'x', y: 'y', dy: -13, text: 'label', fontSize: 13, fontWeight: 700 } as const;
  return [
    text(marks, { ...label, fill: PAPER, stroke: PAPER, strokeWidth: 4, strokeLinejoin: 'round' }),
    text(marks, { ...label, fill: INK }),
  ];
}

function barPanel({ values, label }: HeatMap): Panel {
  const { height, marginTop, marginBottom } = MAP;
  return colourBar({ x: MAP.width, y: HEADER, height, marginTop, marginBottom, range: rangeOf(values), label });
}

/** Borders of cells: halfway between neighbours, and as far outside of the first and the last value. */
function edgesOf(values: readonly number[]): number[] {
  const inner = values.slice(1).map((value, i) => (value + (values[i] as number)) / 2);
  const first = values[0] as number;
  const last = values.at(-1) as number;
  return inner.length > 0
    ? [2 * first - (inner[0] as number), ...inner, 2 * last - (inner.at(-1) as number)]
    : [first - 1, first + 1];
}

/** From edge to edge, and a little beyond the outermost marks. */
function domainWith(edges: readonly number[], marks: readonly number[]): [number, number] {
  const low = edges[0] as number;
  const high = edges.at(-1) as number;
  const margin = (high - low) / 40;
  return [
    Math.min(low, ...marks.map((mark) => (mark < low ? mark - margin : low))),
    Math.max(high, ...marks.map((mark) => (mark > high ? mark + margin : high))),
  ];
}

/** The values that lie so far from the one before that both can be named. */
function apart(values: readonly number[], least: number): number[] {
  const named: number[] = [];
  for (const value of values) if (named.length === 0 || value - (named.at(-1) as number) >= least) named.push(value);
  return named;
}

function leastGap(edges: readonly number[]): number {
  return Math.min(...edges.slice(1).map((edge, i) => edge - (edges[i] as number)));
}

/** Marks at nearly the same place as one, with all their labels. */
function merged(marks: readonly HeatMapMark[], xPixels: number, yPixels: number): HeatMapMark[] {
  const places: HeatMapMark[] = [];
  for (const mark of marks) {
    const near = places.findIndex(
      ({ x, y }) => Math.hypot((x - mark.x) * xPixels, (y - mark.y) * yPixels) < SAME_PLACE,
    );
    if (near < 0) places.push(mark);
    else places[near] = { ...(places[near] as HeatMapMark), label: `${places[near]?.label},${mark.label}` };
  }
  return places;
}
