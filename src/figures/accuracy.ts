/** Test error over cores and over energy per image: the models that ship, published networks, and an ordinary one. */
import { dot, line, text } from '@observablehq/plot';
import { chart } from '../draw/chart.ts';
import { figureSvg, HEADER, ROW } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { CATEGORICAL, INK, WIDTH } from '../draw/theme.ts';
import type { Host } from '../host/host.ts';
import { LENET5, MAC_JOULES } from '../measure/ordinary-network.ts';
import { PUBLISHED_RESULTS } from '../measure/published.ts';
import { shippedModels } from '../models/models.ts';
import type { PlotKind } from './plot-kind.ts';

/** A network in the figure. What it does not have leaves it out of that panel. */
export interface AccuracyPoint {
  readonly name: string;
  readonly series: keyof typeof SERIES;
  readonly dataset: string;
  /** Share of the test set, 0..1. */
  readonly accuracy: number;
  readonly cores: number | null;
  readonly joulesPerImage: number | null;
}

const SERIES = {
  ours: { colour: CATEGORICAL[0], label: 'Synaptick, 0.775 V' },
  published: { colour: CATEGORICAL[5], label: 'TrueNorth, paper' },
  ordinary: { colour: CATEGORICAL[2], label: 'LeNet-5, MACs only' },
} as const;

const LABELS = {
  front: { dx: -5, dy: 11, textAnchor: 'end' },
  ours: { dx: 6, dy: -7, textAnchor: 'start' },
  below: { dx: 6, dy: 9, textAnchor: 'start' },
  published: { dx: 6, dy: -7, textAnchor: 'start' },
  ordinary: { dx: -8, textAnchor: 'end' },
} as const;

/** Models whose names would meet others where they belong. */
const PLACED: Readonly<Record<string, keyof typeof LABELS>> = {
  'mnist-record': 'below',
  cifar100: 'ours',
};

const TITLES: Readonly<Record<string, string>> = {
  mnist: 'MNIST',
  'fashion-mnist': 'Fashion-MNIST',
  cifar100: 'CIFAR-100',
};
const PANEL_HEIGHT = 360;
const grouped = (value: number) => new Intl.NumberFormat('en').format(value);
const NOTE = `LeNet-5 (LeCun et al. 1998): ${grouped(LENET5.macs)} multiply-accumulates of ${grouped(MAC_JOULES.fp32 * 1e12)} pJ (fp32) or ${grouped(MAC_JOULES.int8 * 1e12)} pJ (int8); memory traffic is not counted.`;

export const accuracyKind: PlotKind = {
  name: 'accuracy',
  summary: 'test error over cores and over energy per image: the models that ship beside published networks',
  async draw({ host }) {
    return accuracyFigure([...(await shippedPoints(host)), ...publishedPoints(), ...ordinaryPoints()]);
  },
};

/** A row of two panels for each dataset that has a point of our own. */
export function accuracyFigure(points: readonly AccuracyPoint[]): string {
  const datasets = Object.keys(TITLES).filter((name) =>
    points.some(({ dataset, series }) => dataset === name && series === 'ours'),
  );
  const width = (WIDTH - LEGEND_WIDTH) / 2;
  return figureSvg({
    width: WIDTH,
    height: HEADER + PANEL_HEIGHT * datasets.length + 2 * ROW,
    title: 'Error, cores and energy',
    subtitle: `Whole test sets of ${datasets.map((name) => TITLES[name]).join(', ')}, on emulated cores; down and to the left is better`,
    panels: [
      ...datasets.flatMap((dataset, row) => {
        const own = points.filter((point) => point.dataset === dataset);
        const at = { y: HEADER + row * PANEL_HEIGHT, width, height: PANEL_HEIGHT };
        const yAxis = { label: `${TITLES[dataset]}: test error (%)`, type: 'log', ...errorAxis(own) } as const;
        return [
          chart({
            ...at,
            x: 0,
            xAxis: { label: 'Cores', type: 'log', domain: [0.05, 3_000_000], ticks: [1, 100, 10_000], format: grouped },
            yAxis,
            marks: marksOf(own, ({ cores }) => cores),
          }),
          chart({
            ...at,
            x: width,
            xAxis: {
              label: 'Energy of an image (µJ)',
              type: 'log',
              domain: [0.0015, 3000],
              ticks: [0.01, 0.1, 1, 10, 100, 1000],
            },
            yAxis,
            marks: marksOf(own, ({ joulesPerImage }) => (joulesPerImage === null ? null : joulesPerImage * 1e6)),
          }),
        ];
      }),
      legend(2 * width, HEADER + 14, Object.values(SERIES)),
    ],
    table: {
      y: HEADER + PANEL_HEIGHT * datasets.length,
      columns: [{ x: 24, align: 'start' }],
      rows: [[NOTE]],
    },
  });
}

const errorOf = ({ accuracy }: AccuracyPoint) => 100 * (1 - accuracy);

/** Round errors from below the least to above the largest. */
function errorAxis(points: readonly AccuracyPoint[]): { domain: [number, number]; ticks: number[] } {
  const errors = points.map(errorOf);
  const domain: [number, number] = [Math.min(...errors) * 0.8, Math.max(...errors) * 1.25];
  const round = [0.2, 0.5, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80];
  const within = (ticks: readonly number[]) => ticks.filter((error) => error >= domain[0] && error <= domain[1]);
  const ticks = within(round);
  return { domain, ticks: ticks.length > 1 ? ticks : within(Array.from({ length: 100 }, (_, error) => error)) };
}

function labelOf({ name, series }: AccuracyPoint, inFront: boolean): keyof typeof LABELS {
  const placed = series === 'ours' ? PLACED[name] : undefined;
  // A long name beside a point far to the right would leave the panel.
  if (series === 'published' && name.length > 12) return 'front';
  return placed ?? (inFront ? 'front' : series);
}

function marksOf(points: readonly AccuracyPoint[], place: (point: AccuracyPoint) => number | null) {
  const shown = points.flatMap((point) => {
    const x = place(point);
    return x === null ? [] : [{ ...point, x, error: errorOf(point), fill: SERIES[point.series].colour }];
  });
  const ours = shown.filter(({ series }) => series === 'ours').sort((a, b) => a.x - b.x);
  const front = ours.filter((point, index) => ours.slice(0, index).every(({ error }) => error > point.error));
  return [
    line(front, { x: 'x', y: 'error', stroke: SERIES.ours.colour, strokeWidth: 1.5 }),
    dot(shown, { x: 'x', y: 'error', r: 4.5, fill: 'fill' }),
    // The line falls to the right: its points are named to their lower left, those above it above them, ordinary ones beside.
    ...(['front', 'below', 'ours', 'published', 'ordinary'] as const).map((group) =>
      text(
        shown.filter((point) => labelOf(point, front.includes(point)) === group),
        { x: 'x', y: 'error', text: 'name', ...LABELS[group], fill: INK, fontSize: 11 },
      ),
    ),
  ];
}

async function shippedPoints(host: Host): Promise<AccuracyPoint[]> {
  const models = await shippedModels(host);
  return models.flatMap(({ name, dataset, card: { testAccuracy, cores = null, joulesPerImage = null } }) =>
    testAccuracy === undefined
      ? []
      : [{ name, series: 'ours' as const, dataset, accuracy: testAccuracy, cores, joulesPerImage }],
  );
}

/** As the papers say; of two energies for one network the paper's own, not its web abstract's. */
function publishedPoints(): AccuracyPoint[] {
  return PUBLISHED_RESULTS.filter(({ source }) => !source.includes('abstract')).map((result) => ({
    ...result,
    name: `${grouped(result.cores)} cores${result.voltage === null ? '' : `, ${result.voltage.toFixed(1)} V`}`,
    series: 'published' as const,
  }));
}

function ordinaryPoints(): AccuracyPoint[] {
  return Object.entries(MAC_JOULES).map(([format, joules]) => ({
    name: format,
    series: 'ordinary' as const,
    dataset: LENET5.dataset,
    accuracy: LENET5.accuracy,
    cores: null,
    joulesPerImage: LENET5.macs * joules,
  }));
}
