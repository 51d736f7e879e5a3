/** A histogram of weights: those of a network file's projections, or of a connection between two populations. */
import { rect, ruleX, ruleY } from '@observablehq/plot';
import { SynaptickError } from '../../cores/errors.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';
import { chart } from '../draw/chart.ts';
import { figureSvg, HEADER } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { CATEGORICAL, FAINT, INK, WIDTH } from '../draw/theme.ts';
import { formatTick } from '../draw/ticks.ts';
import { createEnsemble, decodersFor } from '../float/population-coding/ensemble.ts';
import { loadAs } from '../load/load.ts';
import type { PlotKind } from './plot-kind.ts';

const BINS = 41;
/** Most histograms of a figure. */
const MOST_SETS = 8;
/** What the largest weight may be but for 0: beyond, bins and sums are not what a double holds. */
const DRAWABLE = { least: 1e-300, most: 1e300 };

interface WeightSet {
  readonly label: string;
  readonly weights: ArrayLike<number>;
}

export const weightHistogramKind: PlotKind = {
  name: 'weight-histogram',
  summary: 'how often each weight occurs: between two populations, or in the projections of --network',
  async draw({ host, seed, network, memory }) {
    return network === undefined
      ? ensembleWeightsSvg(seed)
      : networkWeightsSvg(await loadAs('network', network, { host, memory }));
  },
};

/**
 * One histogram below the other, on one axis. `axis` names the weights, with their unit.
 * @throws SynaptickError where the largest weight is too small or too large to draw
 */
export function weightHistogramSvg(title: string, subtitle: string, sets: readonly WeightSet[], axis: string): string {
  const whole = sets.every(({ weights }) => isWhole(weights));
  const most = sets.reduce((max, { weights }) => Math.max(max, largest(weights)), 0) || 1;
  requireDrawable(most);
  // Whole weights in bins around them, so that none falls on an edge.
  const step = whole ? Math.max(1, Math.ceil((2 * most + 1) / BINS)) : (2 * most) / BINS;
  const low = -(Math.ceil(most / step + 0.5) - 0.5) * step;
  const bins = Math.round((-2 * low) / step);
  const height = Math.max(150, Math.min(400, 560 / sets.length));
  const width = WIDTH - LEGEND_WIDTH;
  const colours = [CATEGORICAL[0], CATEGORICAL[5], CATEGORICAL[2], CATEGORICAL[3]];
  return figureSvg({
    width: WIDTH,
    height: HEADER + sets.length * height + 8,
    title,
    subtitle,
    panels: sets.flatMap(({ label, weights }, k) => {
      const colour = colours[k % colours.length] as string;
      const counts = new Float64Array(bins);
      let sum = 0;
      for (let i = 0; i < weights.length; i++) {
        const weight = weights[i] as number;
        const bin = Math.min(Math.floor((weight - low) / step), bins - 1);
        counts[bin] = (counts[bin] as number) + 1;
        sum += weight;
      }
      const columns = Array.from(counts, (count, bin) => ({
        from: low + bin * step,
        to: low + (bin + 1) * step,
        count,
      }));
      const mean = sum / (weights.length || 1);
      const highest = counts.reduce((most, count) => Math.max(most, count), 1);
      return [
        chart({
          x: 0,
          y: HEADER + k * height,
          width,
          height,
          xAxis: { label: axis, domain: [low, -low] },
          yAxis: { label: 'Synapses', domain: [0, 1.05 * highest], ticks: 4 },
          marks: [
            rect(
              columns.filter(({ count }) => count > 0),
              {
                x1: 'from',
                x2: 'to',
                y1: 0,
                y2: 'count',
                fill: colour,
                inset: 0.5,
              },
            ),
            ruleY([0], { stroke: FAINT }),
            ruleX([mean], { stroke: INK, strokeDasharray: '4 3' }),
          ],
        }),
        legend(width, HEADER + k * height + 14, [
          { colour, label },
          { colour: INK, label: `mean ${formatTick(Number(mean.toPrecision(3)))} (dashed)` },
        ]),
      ];
    }),
  });
}

function requireDrawable(largest: number): void {
  const { least, most } = DRAWABLE;
  if (largest >= least && largest <= most) return;
  throw new SynaptickError(
    `the largest weight is ${largest}, a histogram is drawn of one from ${least} to ${most}: multiply weights and thresholds by one number`,
  );
}

function isWhole(weights: ArrayLike<number>): boolean {
  for (let i = 0; i < weights.length; i++) if (!Number.isInteger(weights[i])) return false;
  return true;
}

function largest(weights: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < weights.length; i++) most = Math.max(most, Math.abs(weights[i] as number));
  return most;
}

/** Full weights of a connection that carries x from one population to another: encoder x gain x decoder. */
function ensembleWeightsSvg(seed: number): string {
  const [from, to] = [createEnsemble(50, 1, { seed }), createEnsemble(50, 1, { seed: seed + 1 })];
  const decoders = decodersFor(from, (x) => x[0] as number);
  const weights = new Float64Array(from.size * to.size);
  for (let target = 0; target < to.size; target++) {
    const strength = (to.gain[target] as number) * (to.encoders[target] as number);
    for (let source = 0; source < from.size; source++) {
      weights[target * from.size + source] = 1000 * strength * (decoders[source] as number);
    }
  }
  return weightHistogramSvg(
    'Weights between two populations',
    `50 x 50 synapses that carry a number: target gain x encoder x source decoder, seed ${seed}`,
    [{ label: 'synapses', weights }],
    'Weight (thresholds x ms)',
  );
}

/** The weights of a network's projections. @throws SynaptickError where it has none */
export function networkWeightsSvg(graph: RealGraph): string {
  const all = graph.projections.length;
  const shown = Math.min(all, MOST_SETS);
  if (all === 0) throw new SynaptickError(`network "${graph.name}" has no projections, so no weights to show`);
  return weightHistogramSvg(
    `Weights of ${graph.name}`,
    `${shown < all ? `The first ${shown} of ${all}` : all} projections; weights of 0 are no synapses`,
    graph.projections.slice(0, shown).map(({ name, weights }) => ({ label: name, weights })),
    graph.projections.every(({ weights }) => isWhole(weights)) ? 'Weight (whole number)' : 'Weight',
  );
}
