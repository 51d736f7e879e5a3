/** The f-I curve: the rate of a LIF neuron over its constant input, simulated points on the formula. */
import { dot, line } from '@observablehq/plot';
import { chart } from '../draw/chart.ts';
import { figureSvg, HEADER } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { CATEGORICAL, PAPER, WIDTH } from '../draw/theme.ts';
import { fiCurve, lifRate } from '../float/neurons/rate.ts';
import { linearSpace } from '../float/population-coding/sphere.ts';
import type { PlotKind } from './plot-kind.ts';

const TAU_REFS = [0, 0.002, 0.004];
const TAU_RC = 0.02;
/** The simulated step is long on purpose: several spikes fall into one. */
const DT = 0.002;

export const fiKind: PlotKind = {
  name: 'fi',
  summary: 'f-I curves: rate over input current, simulated points on the analytic curve, three refractory periods',
  draw() {
    const width = WIDTH - LEGEND_WIDTH;
    const colours = [CATEGORICAL[0], CATEGORICAL[5], CATEGORICAL[2]];
    const inputs = linearSpace(0, 20, 401);
    const simulated = linearSpace(1, 20, 20);
    const curves = TAU_REFS.map((tauRef, k) => ({
      colour: colours[k] as string,
      label: `refractory ${tauRef * 1000} ms`,
      theory: inputs.map((current) => [current, lifRate(current, { tauRc: TAU_RC, tauRef })] as const),
      points: fiCurve(simulated, { tauRc: TAU_RC, tauRef }, DT, 1),
    }));
    return figureSvg({
      width: WIDTH,
      height: HEADER + 430,
      title: 'Rate over input of a LIF neuron',
      subtitle: `Membrane ${TAU_RC * 1000} ms; lines: formula; points: from the intervals of spikes simulated in steps of ${DT * 1000} ms`,
      panels: [
        chart({
          x: 0,
          y: HEADER,
          width,
          height: 424,
          xAxis: { label: 'Input current (thresholds)', domain: [0, 20] },
          yAxis: { label: 'Firing rate (spikes/s)' },
          marks: curves.flatMap(({ colour, theory, points }) => [
            line(theory, { stroke: colour, strokeWidth: 1.8 }),
            dot(points, { x: 'current', y: 'rate', r: 3.5, fill: PAPER, stroke: colour, strokeWidth: 1.5 }),
          ]),
        }),
        legend(width, HEADER + 14, curves),
      ],
    });
  },
};
