/** An exploration as a picture: energy over cores with the Pareto front, and what each size of a core does to cores, energy, hops and area. */
import { dot, line, text } from '@observablehq/plot';
import { CHART_MARGIN, type ChartAxis, chart } from '../draw/chart.ts';
import { figureSvg, HEADER, type Panel, ROW } from '../draw/figure.ts';
import { freeLabels } from '../draw/free-labels.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { CATEGORICAL, FAINT, INK, PAPER, WIDTH } from '../draw/theme.ts';
import {
  AXES,
  fixedText,
  type PointSettings,
  SHAPE_AXIS_NAMES,
  type ShapeAxis,
  settingsText,
  variedSizes,
} from '../run/explore/axes.ts';
import { type Exploration, type ExploredPoint, measuresOf } from '../run/explore/explore.ts';
import type { PointMeasures } from '../run/explore/point.ts';
import { defectsFigure } from './explore-defects.ts';
import { type Quantity, quantityScale } from './quantity-scale.ts';

const PANEL = { width: (WIDTH - LEGEND_WIDTH) / 2, height: 240 };
const RADIUS = 4.5;
/** Values that an axis of sizes names. */
const MOST_NAMED = 9;
const LABEL_SIZE = 11;
const DASHES = '4 3';
/** Points of neighbouring colours stand so far apart, in steps of the axis. */
const ASIDE = 0.08;

/** A point as it is drawn. */
interface Shown {
  readonly point: ExploredPoint;
  readonly measures: PointMeasures | null;
  readonly onFront: boolean;
  /** Number of its value on the axis that is drawn to the right. */
  readonly step: number;
  readonly colour: string;
  /** Its line is dashed: it is the model as it was trained, where colours say something else. */
  readonly dashed: boolean;
  /** Points of one line are the same in all but the axis that is drawn to the right. */
  readonly series: string;
}

interface Colour {
  readonly label: string;
  readonly colour: string;
  /** Of the axis that is told by colour. */
  readonly values: readonly PointSettings[ShapeAxis | 'network'][];
}

/** The axes that tell the points apart: one to the right, one by colour. */
interface Roles {
  readonly across: ShapeAxis;
  readonly values: readonly number[];
  readonly colour: ShapeAxis | 'network' | null;
  /** All on which points differ, the two among them. */
  readonly varied: readonly (ShapeAxis | 'network')[];
  readonly colours: readonly Colour[];
}

/** Of shapes; of an exploration of defects what those do, `defectsFigure`. */
export function explorationFigure(run: Exploration): string {
  if (run.points.some(({ at }) => at.faultShare !== null)) return defectsFigure(run);
  const roles = rolesOf(run);
  const shown = shownPoints(run, roles);
  const per = run.images ? 'an image' : 'a tick';
  const energy: Quantity = {
    label: `Energy of ${per} (µJ)`,
    of: (measures) => (measures.energy ? measures.energy.joules * 1e6 : null),
  };
  const cores: Quantity = { label: 'Cores', of: (measures) => measures.cores, whole: true };
  const told = shown.some(({ measures }) => measures?.energy);
  const quantities: Quantity[] = [
    cores,
    ...(told ? [energy] : []),
    { label: `Hops of ${per}`, of: ({ hops }) => hops },
    { label: 'SRAM of the cores in use (Mbit)', of: ({ sramBits }) => sramBits.cores / 1e6 },
    run.images
      ? {
          label: 'Accuracy (%)',
          of: ({ accuracy }) => accuracy && (100 * accuracy.correct) / accuracy.images,
          most: 100,
        }
      : { label: 'Latency (ticks)', of: ({ latency }) => latency, whole: true },
  ];
  const place = (index: number) => ({
    x: (index % 2) * PANEL.width,
    y: HEADER + Math.floor(index / 2) * PANEL.height,
    ...PANEL,
  });
  const panels = [
    ...(told ? [(at: Place) => tradeOff(shown, cores, energy, roles, at)] : []),
    ...quantities.map((quantity) => (at: Place) => over(shown, quantity, roles, at)),
  ];
  const rows = Math.ceil(panels.length / 2);
  const note = noteOf(run);
  return figureSvg({
    width: WIDTH,
    height: HEADER + rows * PANEL.height + 2 * ROW,
    title: `${run.subject.name} on cores of other shapes`,
    subtitle: subtitleOf(run),
    panels: [...panels.map((panel, i) => panel(place(i))), legendOf(roles, shown)],
    table: { y: HEADER + rows * PANEL.height, columns: [{ x: 24, align: 'start' }], rows: note.map((each) => [each]) },
  });
}

function subtitleOf({ chip, points, images, how, front, retrain }: Exploration): string {
  const fixed = fixedText(points.map(({ at }) => at));
  const ran = images
    ? `${images.count.toLocaleString('en-US')} images of ${images.dataset}, split ${images.split}, as trained${retrain ? ' and trained again' : ''}`
    : `${how.ticks.toLocaleString('en-US')} ticks of random input`;
  return `Chip ${chip.name}${fixed === '' ? '' : `, ${fixed}`}; ${ran}; Pareto front of ${front.objectives.join(', ')}`;
}

function noteOf({ points }: Exploration): string[] {
  const labels = new Set(points.flatMap((point) => measuresOf(point)?.energy?.label ?? []));
  const others = variedSizes(points.map(({ at }) => at)).slice(2);
  const refused = points.filter((point) => measuresOf(point) === null).length;
  return [
    [
      ...(others.length > 0
        ? [`Lines of one colour differ in ${others.map((axis) => AXES[axis].title).join(' and ')}.`]
        : []),
      ...(labels.has('scaled') ? ['Energy of other shapes is scaled by their bits, not measured.'] : []),
      ...(refused > 0 ? [`${refused} of ${points.length} shapes cannot hold it: crosses.`] : []),
    ].join(' '),
  ];
}

function rolesOf({ points }: Exploration): Roles {
  const sizes = variedSizes(points.map(({ at }) => at));
  const networks = [...new Set(points.flatMap(({ at }) => at.network ?? []))];
  const [across = 'axons', colour = networks.length > 1 ? 'network' : null] = sizes;
  const valuesOf = (axis: ShapeAxis) => [...new Set(points.map(({ at }) => at[axis]))].sort((a, b) => a - b);
  const values = colour === null ? [] : colour === 'network' ? networks : valuesOf(colour);
  const own = values.length <= CATEGORICAL.length ? values : values.slice(0, CATEGORICAL.length - 1);
  const rest = values.slice(own.length);
  const title = (value: Colour['values'][number]) =>
    typeof value === 'number' && colour !== null && colour !== 'network' ? AXES[colour].text(value) : `${value}`;
  const colours: Colour[] = own.map((value, i) => ({
    label: title(value),
    colour: CATEGORICAL[i] as string,
    values: [value],
  }));
  if (rest.length > 0) {
    colours.push({ label: `${rest.length} others`, colour: CATEGORICAL.at(-1) as string, values: rest });
  }
  const varied = [...sizes, ...(networks.length > 1 ? ['network' as const] : [])];
  return { across, values: valuesOf(across), colour, varied, colours };
}

function shownPoints({ points, front }: Exploration, { across, values, colour, colours }: Roles): Shown[] {
  return points.map((point, i) => ({
    point,
    measures: measuresOf(point),
    onFront: front.onFront[i] === true,
    step: values.indexOf(point.at[across]),
    colour:
      (colour && colours.find((each) => each.values.includes(point.at[colour]))?.colour) ?? (CATEGORICAL[0] as string),
    dashed: colour !== 'network' && point.at.network === 'as trained',
    series: [
      point.at.network,
      ...SHAPE_AXIS_NAMES.filter((axis) => axis !== across).map((axis) => point.at[axis]),
    ].join(),
  }));
}

type Place = Pick<Panel, 'x' | 'y'> & typeof PANEL;
interface Spot {
  readonly x: number;
  readonly y: number;
  readonly colour: string;
  readonly onFront: boolean;
  readonly shown: Shown;
}

/** Two quantities against each other; those on the front have their shapes beside them, as far as there is room. */
function tradeOff(shown: readonly Shown[], right: Quantity, up: Quantity, roles: Roles, place: Place): Panel {
  const spots = spotsOf(shown, up, ({ measures }) => measures && right.of(measures));
  const xAxis = {
    label: right.label,
    ...quantityScale(
      right,
      spots.map(({ x }) => x),
      { around: 0.22 },
    ),
  };
  const yAxis = {
    label: up.label,
    ...quantityScale(
      up,
      spots.map(({ y }) => y),
      { around: 0.22 },
    ),
  };
  return chart({ ...place, xAxis, yAxis, marks: [...dots(spots), ...names(spots, xAxis, yAxis, roles)] });
}

/** A quantity over the sizes; shapes that cannot hold the network are crosses at the bottom. */
function over(shown: readonly Shown[], quantity: Quantity, roles: Roles, place: Place): Panel {
  const { across, values, colours } = roles;
  // Side by side, so that equal ones are seen.
  const aside = ({ step, colour }: Shown) =>
    step +
    ASIDE *
      (Math.max(
        0,
        colours.findIndex((each) => each.colour === colour),
      ) -
        Math.max(0, colours.length - 1) / 2);
  const spots = spotsOf(shown, quantity, aside);
  const refused = shown.filter(({ measures }) => !measures);
  const room = { around: 0.12, below: refused.length > 0 ? 0.15 : 0 };
  const yAxis = {
    label: quantity.label,
    ...quantityScale(
      quantity,
      spots.map(({ y }) => y),
      room,
    ),
  };
  const every = Math.ceil(values.length / MOST_NAMED);
  return chart({
    ...place,
    xAxis: {
      label: `${AXES[across].title} of a core`,
      domain: [-0.4, Math.max(values.length - 0.6, 0.4)],
      ticks: [...values.keys()].filter((step) => step % every === 0),
      format: (step) => String(values[step] ?? ''),
    },
    yAxis,
    marks: [
      ...[...new Set(spots.map(({ shown: { series } }) => series))].map((series) => {
        const own = spots.filter((spot) => spot.shown.series === series);
        const dashes = own[0]?.shown.dashed ? { strokeDasharray: DASHES } : {};
        return line(own, { x: 'x', y: 'y', stroke: own[0]?.colour ?? INK, strokeWidth: 1.5, ...dashes });
      }),
      ...dots(spots),
      text(refused, {
        x: aside,
        y: () => yAxis.domain?.[0] ?? 0,
        text: () => '×',
        fill: 'colour',
        fontSize: 15,
        dy: -7,
      }),
    ],
  });
}

function spotsOf(shown: readonly Shown[], up: Quantity, right: (each: Shown) => number | null): Spot[] {
  return shown.flatMap((each) => {
    const x = right(each);
    const y = each.measures && up.of(each.measures);
    return x === null || y === null ? [] : [{ x, y, colour: each.colour, onFront: each.onFront, shown: each }];
  });
}

/** Filled and ringed on the front, hollow elsewhere. */
function dots(spots: readonly Spot[]) {
  const rest = spots.filter(({ onFront }) => !onFront);
  const front = spots.filter(({ onFront }) => onFront);
  return [
    dot(rest, { x: 'x', y: 'y', r: RADIUS, fill: PAPER, stroke: 'colour', strokeWidth: 1.5 }),
    dot(front, { x: 'x', y: 'y', r: RADIUS + 1, fill: 'colour', stroke: INK, strokeWidth: 1.75 }),
  ];
}

function names(spots: readonly Spot[], xAxis: ChartAxis, yAxis: ChartAxis, { across, varied }: Roles) {
  const width = PANEL.width - CHART_MARGIN.left - CHART_MARGIN.right;
  const height = PANEL.height - CHART_MARGIN.top - CHART_MARGIN.bottom;
  const axes = varied.length > 0 ? varied : [across];
  const points = spots.map(({ x, y, onFront, shown }) => ({
    left: pixelsAt(x, xAxis, width),
    top: height - pixelsAt(y, yAxis, height),
    label: onFront ? settingsText(axes, shown.point.at) : null,
  }));
  return freeLabels(points, { width, height }, RADIUS + 1, LABEL_SIZE).flatMap((at, i) =>
    at
      ? [text([spots[i]], { x: 'x', y: 'y', text: () => points[i]?.label, ...at, fill: INK, fontSize: LABEL_SIZE })]
      : [],
  );
}

function pixelsAt(value: number, { domain = [0, 1], type }: ChartAxis, pixels: number): number {
  const scale = type === 'log' ? Math.log : (number: number) => number;
  return (pixels * (scale(value) - scale(domain[0]))) / (scale(domain[1]) - scale(domain[0]));
}

function legendOf({ colours }: Roles, shown: readonly Shown[]): Panel {
  const entries = colours.map(({ label, colour }) => ({ label, colour }));
  const marks = [
    { label: 'filled: on the Pareto front', colour: FAINT },
    ...(shown.some(({ dashed }) => dashed) ? [{ label: 'dashed: as trained', colour: PAPER }] : []),
    ...(shown.some(({ onFront }) => !onFront) ? [{ label: 'hollow: another is better', colour: PAPER }] : []),
  ];
  return legend(2 * PANEL.width, HEADER + CHART_MARGIN.top, [...entries, ...marks]);
}
