/** The STDP window: what a pair of spikes does, by their difference in time. */
import { dot, line, ruleX, ruleY } from '@observablehq/plot';
import { chart } from '../draw/chart.ts';
import { figureSvg, HEADER } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { CATEGORICAL, FAINT, PAPER, WIDTH } from '../draw/theme.ts';
import { PAIR_RULE } from '../train/stdp/rule.ts';
import { measureWindow, windowTheory } from '../train/stdp/window.ts';
import type { PlotKind } from './plot-kind.ts';

/** Differences in ms that are measured, and up to which the theory is drawn. */
const MEASURED = [-80, -60, -50, -40, -30, -25, -20, -15, -10, -5, -2, -1, 1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 60, 80];
const RANGE = 90;

export const stdpWindowKind: PlotKind = {
  name: 'stdp-window',
  summary: 'change of a synapse against the time between its spikes: measured points on the theory',
  draw() {
    const rule = PAIR_RULE;
    const [blue, , , , , brown] = CATEGORICAL;
    const percent = 100 / (rule.max - rule.min);
    const points = measureWindow(
      rule,
      MEASURED.map((ms) => ms / 1000),
    ).map(({ difference, change }) => [difference * 1000, change * percent] as const);
    const side = (sign: number) =>
      Array.from({ length: RANGE * 4 }, (_, k) => {
        const ms = (sign * (k + 0.001)) / 4;
        return [ms, windowTheory(rule, ms / 1000) * percent] as const;
      });
    const width = WIDTH - LEGEND_WIDTH;
    return figureSvg({
      width: WIDTH,
      height: HEADER + 400 + 8,
      title: 'Spike-timing dependent plasticity',
      subtitle: `Pairs, additive: +${rule.aPlus} and -${rule.aMinus} of the range of weights, ${rule.tauPlus * 1000} and ${rule.tauMinus * 1000} ms; a point is a synapse stepped by 1 ms, a line the formula`,
      panels: [
        chart({
          x: 0,
          y: HEADER,
          width,
          height: 400,
          xAxis: { label: 'Postsynaptic minus presynaptic spike (ms)', domain: [-RANGE, RANGE], ticks: 9 },
          yAxis: { label: 'Change of the weight (% of its range)', domain: [-1.25, 1.25] },
          marks: [
            ruleX([0], { stroke: FAINT }),
            ruleY([0], { stroke: FAINT }),
            line(side(-1), { stroke: brown, strokeWidth: 1.5 }),
            line(side(1), { stroke: blue, strokeWidth: 1.5 }),
            dot(points, { r: 4, fill: (point) => (point[0] > 0 ? blue : brown), stroke: PAPER, strokeWidth: 1 }),
          ],
        }),
        legend(width, HEADER + 14, [
          { colour: blue, label: 'pre before post' },
          { colour: brown, label: 'post before pre' },
        ]),
      ],
    });
  },
};
