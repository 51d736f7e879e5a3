/** Weights that learn: correlated and other inputs of one neuron over time, with hard and with soft bounds. */
import { line, rect } from '@observablehq/plot';
import { chart } from '../draw/chart.ts';
import { figureSvg, HEADER, type Panel } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { CATEGORICAL, WIDTH } from '../draw/theme.ts';
import { COMPETITION, runCompetition } from '../train/stdp/competition.ts';
import type { StdpRecorder } from '../train/stdp/recorder.ts';
import type { PlotKind } from './plot-kind.ts';

const HEIGHT = 290;
const HISTOGRAM = 170;
const BINS = 20;
/** Of each group every so many weights are drawn: more lines would hide each other. */
const SHOWN = 4;

export const weightEvolutionKind: PlotKind = {
  name: 'weight-evolution',
  summary: 'weights of correlated and other inputs as a neuron learns by STDP, with hard and with soft bounds',
  draw({ seed }) {
    const { inputs, rate, correlation, duration, rule } = COMPETITION;
    const run = (dependence: 'additive' | 'soft') =>
      runCompetition({ ...COMPETITION, rule: { ...rule, dependence }, seed });
    const [blue, , , , , brown] = CATEGORICAL;
    const entries = [
      { colour: blue, label: 'correlated' },
      { colour: brown, label: 'independent' },
    ];
    return figureSvg({
      width: WIDTH,
      height: HEADER + 2 * HEIGHT + 8,
      title: 'Inputs that compete for a neuron by STDP',
      subtitle: `${inputs} Poisson inputs of ${rate} Hz onto one LIF neuron for ${duration} s; half of them share ${correlation * 100} % of their spikes (seed ${seed})`,
      panels: [
        ...evolution(HEADER, 'Weight, additive rule', run('additive')),
        ...evolution(HEADER + HEIGHT, 'Weight, soft bounds', run('soft')),
        legend(WIDTH - LEGEND_WIDTH, HEADER + 14, entries),
        legend(WIDTH - LEGEND_WIDTH, HEADER + HEIGHT + 14, entries),
      ],
    });
  },
};

/** The weights over time, and beside them how they are spread at the end. */
function evolution(y: number, label: string, { times, weights }: StdpRecorder): Panel[] {
  const [blue, , , , , brown] = CATEGORICAL;
  const inputs = (weights[0] as Float64Array).length;
  const colourOf = (i: number) => (i < inputs / 2 ? blue : brown);
  const last = weights.at(-1) as Float64Array;
  const bins = [0, 1].flatMap((group) => {
    const own = last.slice((group * inputs) / 2, ((group + 1) * inputs) / 2);
    const counts = new Uint32Array(BINS);
    for (const weight of own) {
      const bin = Math.min(BINS - 1, Math.floor(weight * BINS));
      counts[bin] = (counts[bin] as number) + 1;
    }
    return Array.from(counts, (count, bin) => ({ group, bin, count }));
  });
  const firstGroup = (bin: number) => bins.find((other) => other.group === 0 && other.bin === bin)?.count ?? 0;
  const highest = bins.reduce(
    (most, { group, bin, count }) => Math.max(most, count + (group ? firstGroup(bin) : 0)),
    1,
  );
  const width = WIDTH - LEGEND_WIDTH - HISTOGRAM;
  return [
    chart({
      x: 0,
      y,
      width,
      height: HEIGHT,
      xAxis: { label: 'Time (s)', domain: [0, times.at(-1) as number] },
      yAxis: { label, domain: [0, 1], ticks: 5 },
      marks: Array.from({ length: inputs / SHOWN }, (_, k) => {
        const i = k * SHOWN;
        return line(
          times.map((time, sample) => [time, weights[sample]?.[i] as number] as const),
          { stroke: colourOf(i), strokeWidth: 1, strokeOpacity: 0.6 },
        );
      }),
    }),
    chart({
      x: width,
      y,
      width: HISTOGRAM,
      height: HEIGHT,
      xAxis: { label: 'Synapses at the end', domain: [0, 1.1 * highest], ticks: 3 },
      yAxis: { label: 'Weight', domain: [0, 1], ticks: 5 },
      marks: [
        rect(
          bins.filter(({ count }) => count > 0),
          {
            y1: ({ bin }) => bin / BINS,
            y2: ({ bin }) => (bin + 1) / BINS,
            x1: ({ group, bin }) => (group === 1 ? firstGroup(bin) : 0),
            x2: ({ group, bin, count }) => (group === 1 ? firstGroup(bin) : 0) + count,
            fill: ({ group }) => (group === 0 ? blue : brown),
            insetTop: 0.5,
          },
        ),
      ],
    }),
  ];
}
