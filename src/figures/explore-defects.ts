/** An exploration of defects as a picture: accuracy, or how far the spikes deviate, over the share of the silicon that is defective. */
import { dot, line, text } from '@observablehq/plot';
import { CHART_MARGIN, chart } from '../draw/chart.ts';
import { figureSvg, HEADER, type Panel, ROW } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { CATEGORICAL, FAINT, PAPER, WIDTH } from '../draw/theme.ts';
import { roundTicks } from '../draw/ticks.ts';
import { type AxisName, fixedText, settingsText, variedSizes } from '../run/explore/axes.ts';
import { FAULT_KIND_NAMES, FAULT_KINDS, type FaultKind, knowsDefects } from '../run/explore/defects.ts';
import { type Exploration, type ExploredPoint, measuresOf } from '../run/explore/explore.ts';
import type { PointMeasures } from '../run/explore/point.ts';
import { type Quantity, quantityScale } from './quantity-scale.ts';

const ALL = WIDTH - LEGEND_WIDTH;
/** Of a panel alone, and of two side by side. */
const ALONE = { width: ALL, height: 360 };
const BESIDE = { width: ALL / 2, height: 260 };
/** Room for the name of a panel above it. */
const NAME = 20;
const RADIUS = 4.5;
/** Marks of kinds, so that they are told apart without colour. */
const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'star'] as const;

/** A curve: of one kind, from the sound chip on. */
interface Curve {
  readonly kind: FaultKind;
  readonly colour: string;
  readonly symbol: (typeof SYMBOLS)[number];
  readonly points: readonly ExploredPoint[];
}

interface PanelContent {
  readonly name: string;
  readonly quantity: Quantity;
  readonly points: readonly ExploredPoint[];
  /** Those whose values have a scale in common with these. */
  readonly alike: readonly ExploredPoint[];
}

export function defectsFigure(run: Exploration): string {
  const contents = contentsOf(run);
  const size = contents.length === 1 ? ALONE : BESIDE;
  const above = contents.some(({ name }) => name !== '') ? NAME : 0;
  const step = size.height + above;
  const rows = Math.ceil(contents.length / 2);
  const foot = HEADER + rows * step;
  return figureSvg({
    width: WIDTH,
    height: foot + 2 * ROW,
    title: `${run.subject.name} on silicon with defects`,
    subtitle: subtitleOf(run),
    panels: [
      ...contents.flatMap((content, i) => {
        const place = { x: (i % 2) * size.width, y: HEADER + Math.floor(i / 2) * step, ...size };
        return panelsOf(content, place, above, run);
      }),
      legend(
        ALL,
        HEADER + above + CHART_MARGIN.top,
        kindsOf(run.points).map(({ kind, colour }) => ({ label: FAULT_KINDS[kind], colour })),
      ),
    ],
    table: { y: foot, columns: [{ x: 24, align: 'start' }], rows: [[noteOf(run)]] },
  });
}

/** A panel for each shape; beside that of a single one its cores, where going round the defects takes more of them. */
function contentsOf(run: Exploration): PanelContent[] {
  const { points } = run;
  const quantity = qualityOf(run);
  const sizes: readonly AxisName[] = variedSizes(points.map(({ at }) => at));
  const varied = run.retrain ? [...sizes, 'network' as const] : sizes;
  const nameOf = ({ at }: ExploredPoint) => settingsText(varied, at);
  const contents: PanelContent[] = [...new Set(points.map(nameOf))].map((name) => ({
    ...{ name, quantity, alike: points },
    points: points.filter((point) => nameOf(point) === name),
  }));
  const cores: Quantity = { label: 'Cores', of: ({ cores }) => cores, whole: true };
  const counts = new Set(points.flatMap((point) => measuresOf(point)?.cores ?? []));
  return contents.length === 1 && counts.size > 1
    ? [...contents, { name: '', quantity: cores, points, alike: points }]
    : contents;
}

function qualityOf({ images }: Exploration): Quantity {
  const share = (of: { readonly part: number; readonly all: number } | null) =>
    of === null ? 0 : (100 * of.part) / Math.max(1, of.all);
  return images
    ? {
        label: 'Accuracy (%)',
        of: ({ accuracy }) => accuracy && share({ part: accuracy.correct, all: accuracy.images }),
        most: 100,
      }
    : {
        label: 'Output spikes that differ (%)',
        of: ({ deviation }) => share(deviation && { part: deviation.differing, all: deviation.spikes }),
        most: 100,
      };
}

function kindsOf(points: readonly ExploredPoint[]): Omit<Curve, 'points'>[] {
  const kinds = new Set(points.map(({ at }) => at.faultKind));
  return FAULT_KIND_NAMES.filter((kind) => kinds.has(kind)).map((kind, i) => ({
    kind,
    colour: CATEGORICAL[i] as string,
    symbol: SYMBOLS[i] as (typeof SYMBOLS)[number],
  }));
}

function panelsOf(
  { name, quantity, points, alike }: PanelContent,
  place: Pick<Panel, 'x' | 'y'> & typeof ALONE,
  above: number,
  run: Exploration,
): Panel[] {
  const curves: Curve[] = kindsOf(run.points).map((curve) => ({
    ...curve,
    points: points.filter(({ at }) => at.faultKind === null || at.faultKind === curve.kind),
  }));
  const most = Math.max(...run.points.map(shareOf));
  const values = alike.flatMap((point) => amountAt(quantity, measuresOf(point)) ?? []);
  const refused = points.filter((point) => measuresOf(point) === null);
  const top = refused.length > 0 ? 0.15 : 0;
  const yAxis = { label: quantity.label, ...quantityScale(quantity, values, { around: 0.08, below: top }) };
  const pad = 0.03 * (most || 1);
  const panel = chart({
    ...place,
    y: place.y + above,
    xAxis: { label: 'Defective (%)', domain: [-pad, (most || 1) + pad], ticks: roundTicks(0, most || 1, 8) },
    yAxis,
    marks: [
      ...curves.flatMap((curve) => marksOf(curve, quantity)),
      text(refused, {
        x: shareOf,
        y: () => yAxis.domain?.[0] ?? 0,
        text: () => '×',
        fill: ({ at }: ExploredPoint) => curves.find(({ kind }) => kind === at.faultKind)?.colour ?? FAINT,
        fontSize: 15,
        dy: -7,
      }),
    ],
  });
  return name === '' ? [panel] : [title(name, place), panel];
}

function marksOf({ colour, symbol, points }: Curve, quantity: Quantity) {
  const spots = points.flatMap((point) => {
    const y = amountAt(quantity, measuresOf(point));
    return y === null ? [] : [{ x: shareOf(point), y }];
  });
  const at = { x: 'x', y: 'y' } as const;
  return [
    line(spots, { ...at, stroke: colour, strokeWidth: 1.75 }),
    dot(spots, { ...at, symbol, r: RADIUS, fill: PAPER, stroke: colour, strokeWidth: 1.75 }),
  ];
}

/** Per cent. */
function shareOf({ at }: ExploredPoint): number {
  return 100 * (at.faultShare ?? 0);
}

function amountAt({ of }: Quantity, measures: PointMeasures | null): number | null {
  return measures && of(measures);
}

function title(name: string, { x, y, width }: Pick<Panel, 'x' | 'y'> & typeof ALONE): Panel {
  return {
    x,
    y,
    options: {
      width,
      height: NAME,
      margin: 0,
      x: { domain: [0, width], axis: null },
      y: { domain: [0, 1], axis: null },
      marks: [text([name], { x: CHART_MARGIN.left, y: 0.3, text: String, textAnchor: 'start', fontSize: 12 })],
    },
  };
}

function subtitleOf({ chip, points, images, how }: Exploration): string {
  const fixed = fixedText(points.map(({ at }) => at));
  const ran = images
    ? `${images.count.toLocaleString('en-US')} images of ${images.dataset}, split ${images.split}`
    : `${how.ticks.toLocaleString('en-US')} ticks of random input`;
  const whom = knowsDefects(chip)
    ? 'the mapper goes round dead and stuck parts'
    : 'the mapper does not know of the defects';
  return `Chip ${chip.name}${fixed === '' ? '' : `, ${fixed}`}; ${ran}; one kind of defects at a time, ${whom}`;
}

function noteOf({ points, images }: Exploration): string {
  const refused = points.filter((point) => measuresOf(point) === null).length;
  const kinds = new Set(points.map(({ at }) => at.faultKind));
  return [
    ...(kinds.has('lostPackets') ? ['Lost packets: the share that each link drops.'] : []),
    ...(kinds.has('stuckAxons') ? ['Stuck axons: half at 0, half at 1.'] : []),
    ...(images ? [] : ['Differ: of the output spikes of either chip, those of only one.']),
    ...(refused > 0 ? [`${refused} of ${points.length} points cannot hold it: crosses.`] : []),
  ].join(' ');
}
