/** How the error of a population falls with its size: noise and static distortion, by themselves. */
import { dot, line, text } from '@observablehq/plot';
import { chart } from '../draw/chart.ts';
import { figureSvg, HEADER } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { CATEGORICAL, FAINT, PAPER, WIDTH } from '../draw/theme.ts';
import { logSlope, representationErrors } from '../float/population-coding/representation-error.ts';
import type { PlotKind } from './plot-kind.ts';

const SIZES = [8, 16, 32, 64, 128, 256];
const NOISE = 0.1;
/** Grid lines of the error. */
const POWERS = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2];
/** So little that decoders follow the function instead of averaging noise. */
export const LITTLE_REGULARISATION = 0.005;

export const representationErrorKind: PlotKind = {
  name: 'representation-error',
  summary:
    'squared error of a represented number over the neurons: noise falls as 1/N, static distortion about as 1/N²',
  draw({ seed }) {
    const forNoise = representationErrors(SIZES, { noise: NOISE, seed });
    const precise = representationErrors(SIZES, { noise: NOISE, regularisation: LITTLE_REGULARISATION, seed });
    const curves = [
      { name: 'noise', colour: CATEGORICAL[0], values: forNoise.map(({ noise }) => noise) },
      {
        name: `distortion, decoders for ${NOISE * 100} % noise`,
        colour: CATEGORICAL[5],
        values: forNoise.map(({ distortion }) => distortion),
      },
      {
        name: `distortion, decoders for ${LITTLE_REGULARISATION * 100} % noise`,
        colour: CATEGORICAL[2],
        values: precise.map(({ distortion }) => distortion),
      },
    ].map((curve) => ({ ...curve, label: `${curve.name}: N^${logSlope(SIZES, curve.values).toFixed(2)}` }));
    const width = WIDTH - LEGEND_WIDTH;
    const guide = (from: number, power: number) =>
      SIZES.map((n) => [n, from * (n / (SIZES[0] as number)) ** power] as const);
    const [noise, , little] = curves;
    const guides = [
      { name: '1/N', points: guide((noise?.values[0] as number) * 2, -1) },
      { name: '1/N²', points: guide((little?.values[0] as number) / 4, -2) },
    ];
    return figureSvg({
      width: WIDTH,
      height: HEADER + 450,
      title: 'Representation error over the number of neurons',
      subtitle: `Squared error of a number in -1..1, 5 populations each; rates off by ${NOISE * 100} %`,
      panels: [
        chart({
          x: 0,
          y: HEADER,
          width,
          height: 444,
          xAxis: { label: 'Neurons', type: 'log', ticks: SIZES, domain: [7.5, 330] },
          yAxis: {
            label: 'Squared error',
            type: 'log',
            domain: [2e-7, 3e-2],
            ticks: POWERS,
            format: (value) => value.toExponential(0),
          },
          marks: [
            ...guides.map(({ points }) => line(points, { stroke: FAINT, strokeDasharray: '4 4' })),
            ...guides.map(({ name, points }) =>
              text([points.at(-1) as readonly [number, number]], {
                text: () => name,
                dx: 16,
                fill: FAINT,
                fontSize: 12,
              }),
            ),
            ...curves.flatMap(({ values, colour }) => {
              const points = values.map((value, k) => [SIZES[k] as number, value] as const);
              return [
                line(points, { stroke: colour, strokeWidth: 1.8 }),
                dot(points, { r: 3.5, fill: PAPER, stroke: colour, strokeWidth: 1.5 }),
              ];
            }),
          ],
        }),
        legend(width, HEADER + 14, curves),
      ],
    });
  },
};
