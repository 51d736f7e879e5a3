/** Tuning curves of a population, and functions that are decoded from it. */
import { line } from '@observablehq/plot';
import { SynaptickError } from '../../cores/errors.ts';
import { chart } from '../draw/chart.ts';
import { figureSvg, HEADER } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { CATEGORICAL, FAINT, WIDTH } from '../draw/theme.ts';
import { decode, rootMeanSquare } from '../float/population-coding/decoders.ts';
import { createEnsemble, decodersFor, type Ensemble, evaluationPoints } from '../float/population-coding/ensemble.ts';
import { tuningCurves } from '../float/population-coding/tuning.ts';
import type { PlotKind } from './plot-kind.ts';

const NEURONS = 12;
const FUNCTIONS = [
  { label: 'x', of: (x: number) => x },
  { label: 'x²', of: (x: number) => x * x },
  { label: 'sin(πx)', of: (x: number) => Math.sin(Math.PI * x) },
];

export const tuningKind: PlotKind = {
  name: 'tuning',
  summary: 'tuning curves of a population, and the functions decoded from it beside the true ones',
  draw: ({ seed }) =>
    tuningSvg(
      createEnsemble(NEURONS, 1, { seed }),
      `${NEURONS} LIF neurons, maximal rates 200 to 400 spikes/s, intercepts from -1 to 0.9, seed ${seed}`,
    ),
};

/**
 * Tuning curves of a population of one dimension, and what is decoded from it.
 * @param described the population, in words
 * @throws SynaptickError for more dimensions
 */
export function tuningSvg(ensemble: Ensemble, described: string): string {
  if (ensemble.dimensions !== 1) {
    throw new SynaptickError(
      `tuning curves are drawn over one dimension, this population has ${ensemble.dimensions}: give one that represents a number`,
    );
  }
  const { size } = ensemble;
  const points = evaluationPoints(ensemble);
  const rates = tuningCurves(ensemble, ensemble.encoders, points, ensemble.constants);
  const xs = points.map((point) => point[0] as number);
  const colours = [CATEGORICAL[0], CATEGORICAL[5], CATEGORICAL[2]] as const;
  const decoded = FUNCTIONS.map(({ label, of }, k) => {
    const values = decode(
      rates,
      decodersFor(ensemble, (x) => of(x[0] as number), { points }),
      size,
    );
    const error = rootMeanSquare(values, xs.map(of));
    return { label: `${label}, rms ${error.toPrecision(2)}`, of, values, colour: colours[k] as string };
  });
  const width = WIDTH - LEGEND_WIDTH;
  const curveOf = (neuron: number) => xs.map((x, m) => [x, rates[m * size + neuron] as number] as const);
  return figureSvg({
    width: WIDTH,
    height: HEADER + 290 + 300,
    title: 'A population that represents a number',
    subtitle: `${described}; decoders regularised for 10 % noise`,
    panels: [
      chart({
        x: 0,
        y: HEADER,
        width,
        height: 290,
        xAxis: { label: 'Represented value x', domain: [-1, 1] },
        yAxis: { label: 'Firing rate (spikes/s)' },
        marks: Array.from({ length: size }, (_, i) =>
          line(curveOf(i), {
            stroke: (ensemble.encoders[i] as number) > 0 ? colours[0] : colours[1],
            strokeWidth: 1.5,
            ...((ensemble.encoders[i] as number) > 0 ? {} : { strokeDasharray: '5 3' }),
          }),
        ),
      }),
      chart({
        x: 0,
        y: HEADER + 290,
        width,
        height: 296,
        xAxis: { label: 'Represented value x', domain: [-1, 1] },
        yAxis: { label: 'Decoded value' },
        marks: decoded.flatMap(({ of, values, colour }) => [
          line(
            xs.map((x) => [x, of(x)] as const),
            { stroke: FAINT, strokeWidth: 1.5, strokeDasharray: '4 4' },
          ),
          line(
            xs.map((x, m) => [x, values[m] as number] as const),
            { stroke: colour, strokeWidth: 1.8 },
          ),
        ]),
      }),
      legend(width, HEADER + 14, [
        { colour: colours[0], label: 'encoder +1' },
        { colour: colours[1], label: 'encoder -1 (dashed)' },
      ]),
      legend(width, HEADER + 304, [...decoded, { colour: FAINT, label: 'true (dashed)' }]),
    ],
  });
}
