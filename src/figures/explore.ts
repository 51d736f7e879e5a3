/** An exploration as a picture: energy over cores with the Pareto front, and what each size of a core does to cores, energy, hops and area. */
import { dot, line, text } from '@observablehq/plot';
import { CHART_MARGIN, type ChartAxis, chart } from '../draw/chart.ts';
import { figureSvg, HEADER, type Panel, ROW } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { textWidth } from '../draw/text-width.ts';
import { CATEGORICAL, FAINT, INK, PAPER, WIDTH } from '../draw/theme.ts';
import { formatTick, logTicks, roundTicks } from '../draw/ticks.ts';
import { AXES, AXIS_NAMES, type AxisName, variedAxes } from '../run/explore/axes.ts';
import { type Exploration, type ExploredPoint, measuresOf } from '../run/explore/explore.ts';
import type { PointMeasures } from '../run/explore/point.ts';

const PANEL = { width: (WIDTH - LEGEND_WIDTH) / 2, height: 240 };
const RADIUS = 4.5;
/** Values that an axis of sizes names. */
const MOST_NAMED = 9;
const LABEL = { size: 11, gap: 9 };

/** A point as it is drawn. */
interface Shown {
  readonly point: ExploredPoint;
  readonly measures: PointMeasures | null;
  readonly onFront: boolean;
  /** Number of its value on the axis that is drawn to the right. */
  readonly step: number;
  readonly colour: string;
  /** Points of one line are the same in all but the axis that is drawn to the right. */
  readonly series: string;
}

interface Quantity {
  readonly label: string;
  readonly of: (measures: PointMeasures) => number | null;
}

/** The axes that tell the points apart: one to the right, one by colour. */
interface Roles {
  readonly across: AxisName;
  readonly values: readonly number[];
  readonly colour: AxisName | null;
  readonly colours: readonly { readonly label: string; readonly colour: string; readonly values: readonly number[] }[];
}

export function explorationFigure(run: Exploration): string {
  const roles = rolesOf(run);
  const shown = shownPoints(run, roles);
  const per = run.images ? 'an image' : 'a tick';
  const energy: Quantity = {
    label: `Energy of ${per} (µJ)`,
    of: (measures) => (measures.energy ? measures.energy.joules * 1e6 : null),
  };
  const cores: Quantity = { label: 'Cores', of: (measures) => measures.cores };
  const quantities: Quantity[] = [
    cores,
    energy,
    { label: `Hops of ${per}`, of: ({ hops }) => hops },
    { label: 'SRAM of the cores in use (Mbit)', of: ({ sramBits }) => sramBits.cores / 1e6 },
    run.images
      ? { label: 'Accuracy (%)', of: ({ accuracy }) => accuracy && (100 * accuracy.correct) / accuracy.images }
      : { label: 'Latency (ticks)', of: ({ latency }) => latency },
  ];
  const place = (index: number) => ({
    x: (index % 2) * PANEL.width,
    y: HEADER + Math.floor(index / 2) * PANEL.height,
    ...PANEL,
  });
  const rows = Math.ceil((1 + quantities.length) / 2);
  const note = noteOf(run);
  return figureSvg({
    width: WIDTH,
    height: HEADER + rows * PANEL.height + 2 * ROW,
    title: `${run.subject.name} on cores of other shapes`,
    subtitle: subtitleOf(run),
    panels: [
      tradeOff(shown, cores, energy, roles, place(0)),
      ...quantities.map((quantity, i) => over(shown, quantity, roles, place(i + 1))),
      legendOf(roles, shown),
    ],
    table: { y: HEADER + rows * PANEL.height, columns: [{ x: 24, align: 'start' }], rows: note.map((each) => [each]) },
  });
}

function subtitleOf({ chip, points, images, how, front }: Exploration): string {
  const varied = variedAxes(points.map(({ at }) => at));
  const first = points[0]?.at;
  const fixed = AXIS_NAMES.filter((axis) => !varied.includes(axis)).map(
    (axis) => `${AXES[axis].title} ${first?.[axis]}`,
  );
  const ran = images
    ? `${images.count.toLocaleString('en-US')} images of ${images.dataset}, split ${images.split}, as trained`
    : `${how.ticks.toLocaleString('en-US')} ticks of random input`;
  return `Chip ${chip.name}${fixed.length > 0 ? `, ${fixed.join(', ')}` : ''}; ${ran}; front of ${front.objectives.join(', ')}`;
}

function noteOf({ points }: Exploration): string[] {
  const labels = new Set(points.flatMap((point) => measuresOf(point)?.energy?.label ?? []));
  const refused = points.filter((point) => measuresOf(point) === null).length;
  return [
    [
      ...(labels.has('scaled') ? ['Energy of other shapes is scaled by their bits, not measured.'] : []),
      ...(refused > 0 ? [`${refused} of ${points.length} shapes cannot hold it: crosses.`] : []),
    ].join(' '),
  ];
}

function rolesOf({ points }: Exploration): Roles {
  const [across = 'axons', colour = null] = variedAxes(points.map(({ at }) => at));
  const valuesOf = (axis: AxisName) => [...new Set(points.map(({ at }) => at[axis]))].sort((a, b) => a - b);
  const values = colour === null ? [] : valuesOf(colour);
  const own = values.length <= CATEGORICAL.length ? values : values.slice(0, CATEGORICAL.length - 1);
  const rest = values.slice(own.length);
  const title = (value: number) => (colour === null ? '' : `${value} ${AXES[colour].title}`);
  const colours = own.map((value, i) => ({ label: title(value), colour: CATEGORICAL[i] as string, values: [value] }));
  if (rest.length > 0) {
    colours.push({ label: `${rest.length} others`, colour: CATEGORICAL.at(-1) as string, values: rest });
  }
  return { across, values: valuesOf(across), colour, colours };
}

function shownPoints({ points, front }: Exploration, { across, values, colour, colours }: Roles): Shown[] {
  return points.map((point, i) => ({
    point,
    measures: measuresOf(point),
    onFront: front.onFront[i] === true,
    step: values.indexOf(point.at[across]),
    colour:
      (colour && colours.find((each) => each.values.includes(point.at[colour]))?.colour) ?? (CATEGORICAL[0] as string),
    series: AXIS_NAMES.filter((axis) => axis !== across)
      .map((axis) => point.at[axis])
      .join(),
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
  const spots = shown.flatMap((each): Spot[] => {
    const x = each.measures && right.of(each.measures);
    const y = each.measures && up.of(each.measures);
    return x === null || y === null ? [] : [{ x, y, colour: each.colour, onFront: each.onFront, shown: each }];
  });
  const xAxis = {
    label: right.label,
    ...scaleOf(
      spots.map(({ x }) => x),
      true,
    ),
  };
  const yAxis = {
    label: up.label,
    ...scaleOf(
      spots.map(({ y }) => y),
      true,
    ),
  };
  const labels = labelled(spots, xAxis, yAxis, roles);
  return chart({
    ...place,
    xAxis,
    yAxis,
    marks: [
      ...dots(spots),
      ...(['start', 'end'] as const).map((textAnchor) =>
        text(
          labels.filter((each) => each.anchor === textAnchor),
          {
            x: 'x',
            y: 'y',
            text: 'label',
            textAnchor,
            dx: textAnchor === 'start' ? LABEL.gap : -LABEL.gap,
            fill: INK,
            fontSize: LABEL.size,
          },
        ),
      ),
    ],
  });
}

/** A quantity over the sizes; shapes that cannot hold the network are crosses at the bottom. */
function over(shown: readonly Shown[], quantity: Quantity, { across, values }: Roles, place: Place): Panel {
  const spots = shown.flatMap((each): Spot[] => {
    const y = each.measures && quantity.of(each.measures);
    return y === null ? [] : [{ x: each.step, y, colour: each.colour, onFront: each.onFront, shown: each }];
  });
  const yAxis = {
    label: quantity.label,
    ...scaleOf(
      spots.map(({ y }) => y),
      false,
    ),
  };
  const every = Math.ceil(values.length / MOST_NAMED);
  const crosses = [
    ...new Map(shown.filter(({ measures }) => !measures).map((each) => [`${each.step} ${each.colour}`, each])).values(),
  ];
  const beside = new Map<number, number>();
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
        return line(own, { x: 'x', y: 'y', stroke: own[0]?.colour ?? INK, strokeWidth: 1.5 });
      }),
      ...dots(spots),
      text(
        crosses.map(({ step, colour }) => {
          const before = beside.get(step) ?? 0;
          beside.set(step, before + 1);
          return { x: step, y: yAxis.domain?.[0] ?? 0, colour, up: before };
        }),
        { x: (each) => each.x + 0.09 * each.up, y: 'y', text: () => '×', fill: 'colour', fontSize: 15, dy: -7 },
      ),
    ],
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

/** From below the least to above the largest; logarithmic where they span more than a factor of four. */
function scaleOf(values: readonly number[], wide: boolean): Omit<ChartAxis, 'label'> {
  if (values.length === 0) return { domain: [0, 1], ticks: [0, 1] };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low > 0 && high / low > 4) {
    // Room for labels beside the points.
    const room = (high / low) ** (wide ? 0.22 : 0.1);
    const domain: [number, number] = [low / room, high * room];
    return { type: 'log', domain, ticks: logTicks(...domain), format: formatTick };
  }
  const room = Math.max((high - low) * (wide ? 0.22 : 0.12), Math.abs(high) * 0.05, 1e-12);
  const domain: [number, number] = [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
  return { domain, ticks: roundTicks(...domain, 6) };
}

interface Label {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly anchor: 'start' | 'end';
}

/** Names of the points on the front, to their right or left, where they cross neither a point nor another name. */
function labelled(spots: readonly Spot[], xAxis: ChartAxis, yAxis: ChartAxis, { across, colour }: Roles): Label[] {
  const width = PANEL.width - CHART_MARGIN.left - CHART_MARGIN.right;
  const height = PANEL.height - CHART_MARGIN.top - CHART_MARGIN.bottom;
  const at = (value: number, { domain = [0, 1], type }: ChartAxis, pixels: number) => {
    const scale = type === 'log' ? Math.log : (number: number) => number;
    return (pixels * (scale(value) - scale(domain[0]))) / (scale(domain[1]) - scale(domain[0]));
  };
  const place = ({ x, y }: Pick<Spot, 'x' | 'y'>) => ({
    left: at(x, xAxis, width),
    top: height - at(y, yAxis, height),
  });
  const taken = spots.map((spot) => boxAround(place(spot).left, place(spot).top, RADIUS + 1));
  const labels: Label[] = [];
  for (const spot of spots) {
    if (!spot.onFront) continue;
    const { at: settings } = spot.shown.point;
    const label = [across, ...(colour ? [colour] : [])]
      .map((axis) => `${settings[axis]} ${AXES[axis].title}`)
      .join(', ');
    const { left, top } = place(spot);
    const long = textWidth(label, LABEL.size);
    for (const anchor of ['start', 'end'] as const) {
      const from = anchor === 'start' ? left + LABEL.gap : left - LABEL.gap - long;
      const box = { left: from, right: from + long, top: top - LABEL.size / 2, bottom: top + LABEL.size / 2 };
      if (box.left < 0 || box.right > width || taken.some((other) => cross(box, other))) continue;
      taken.push(box);
      labels.push({ x: spot.x, y: spot.y, label, anchor });
      break;
    }
  }
  return labels;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function boxAround(x: number, y: number, radius: number): Box {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function cross(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function legendOf({ colours }: Roles, shown: readonly Shown[]): Panel {
  const entries = colours.map(({ label, colour }) => ({ label, colour }));
  const marks = [
    { label: 'filled: on the Pareto front', colour: FAINT },
    ...(shown.some(({ onFront }) => !onFront) ? [{ label: 'hollow: another is better', colour: PAPER }] : []),
  ];
  return legend(2 * PANEL.width, HEADER + CHART_MARGIN.top, [...entries, ...marks]);
}
