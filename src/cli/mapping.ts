/** The report of a mapping: as an object for `--json`, as text for people. */
import type { NetworkGraph } from '../../mapping/graph.ts';
import type { GraphPlan } from '../../mapping/graph-to-chip/map-graph.ts';
import type { Grid } from '../../mapping/place/grid.ts';
import type { Verification } from '../map/verify.ts';
import type { Placed } from '../place/place-graph.ts';
import { formatCount, formatPercent, formatSeconds } from './format.ts';
import { boundObject } from './placement.ts';
import { tableText } from './table.ts';

export interface MapRun {
  readonly file: string;
  readonly graph: NetworkGraph;
  readonly plan: GraphPlan;
  readonly grid: Grid;
  readonly placed: Placed;
  /** Null where no proof was asked for. */
  readonly verified: Verification | null;
  readonly seconds: number;
  readonly out: string | undefined;
}

/** Shares of what the cores in use have. */
function utilisation({ plan: { counts, limits } }: MapRun) {
  const { cores } = counts;
  return {
    neurons: counts.columns / (cores * limits.neurons),
    axons: counts.axons / (cores * limits.axons),
    synapses: counts.synapses / (cores * limits.neurons * limits.axons),
  };
}

/** Traffic counts every neuron column as one spike. */
export function mapObject(run: MapRun) {
  const { counts } = run.plan;
  const { spikeHops, meanHops, maxHops, maxLinkLoad, meanLinkLoad, chipCrossings } = run.placed.measured;
  return {
    network: run.graph.name,
    file: run.file,
    cores: counts.cores,
    neurons: counts.neurons,
    axons: counts.axons,
    synapses: counts.synapses,
    copies: counts.columns - counts.neurons,
    splitters: 0,
    duplicatedAxons: counts.duplicatedAxons,
    utilisation: utilisation(run),
    grid: { width: run.grid.width, height: run.grid.height },
    spikeHops,
    meanHops,
    maxHops,
    maxLinkLoad,
    meanLinkLoad,
    chipCrossings,
    bound: boundObject(run.placed),
    moves: run.placed.moves,
    seed: run.placed.seed,
    verified: run.verified && run.verified.difference === null,
    verification: run.verified,
    seconds: run.seconds,
    out: run.out ?? null,
  };
}

/** Lines of text. `heading` marks headings. */
export function mapText(run: MapRun, heading: (text: string) => string): string[] {
  const { graph, plan, grid, placed, verified } = run;
  const { counts, limits } = plan;
  const used = utilisation(run);
  const share = (value: number) => formatPercent(value, 1);
  const bound = boundObject(placed);
  const { measured } = placed;
  const copies = counts.columns - counts.neurons;
  return [
    ...tableText(
      [
        [
          'Network',
          `${graph.name} (${run.file}): ${formatCount(graph.populations.length)} populations, ${formatCount(graph.projections.length)} projections`,
        ],
        [
          'Cores',
          `${formatCount(counts.cores)} of ${limits.axons} axons and ${limits.neurons} neurons, on a mesh of ${grid.width} x ${grid.height}`,
        ],
      ],
      [],
    ),
    '',
    ...tableText(
      [
        [heading('On the cores'), 'used', 'of the cores'],
        ['  neurons', formatCount(counts.columns), share(used.neurons)],
        ['    of which copies', formatCount(copies), ''],
        ['  axons', formatCount(counts.axons), share(used.axons)],
        ['    of which repeat a line', formatCount(counts.duplicatedAxons), ''],
        ['  synapses', formatCount(counts.synapses), share(used.synapses)],
      ],
      ['left', 'right', 'right'],
    ),
    '',
    heading('Traffic, every neuron spiking once'),
    `  ${formatCount(measured.spikeHops)} spike-hops, ${measured.meanHops.toFixed(2)} a spike, at most ${measured.maxHops}; busiest link ${formatCount(measured.maxLinkLoad)}`,
    `  lower bound ${formatCount(bound.value)} (${bound.name}): at most ${formatPercent(bound.gap, 1)} above the optimum; ${formatCount(placed.moves)} moves, seed ${placed.seed}`,
    ...(verified ? ['', verdict(verified)] : []),
    '',
    `${formatSeconds(run.seconds)}${run.out === undefined ? '' : `, written to ${run.out}`}`,
  ];
}

function verdict({ ticks, spikes, difference }: Verification): string {
  if (difference) return `NOT verified: differs in tick ${difference.tick}`;
  return `Verified: ${formatCount(ticks)} ticks on random input, all ${formatCount(spikes)} probed spikes equal the unmapped network's`;
}
