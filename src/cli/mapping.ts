/** The report of a mapping: as an object for `--json`, as text for people. */
import type { Objective } from '../../mapping/partition/partition.ts';
import { chips } from '../../mapping/place/cell-grid.ts';
import { contentsOf } from '../map/contents.ts';
import type { Link } from '../map/links.ts';
import type { MappedNetwork } from '../map/map-network.ts';
import type { Verification } from '../map/verify.ts';
import { energyConstants } from '../measure/energy.ts';
import { type ExpectedTick, expectedTick } from '../measure/tick-time/expected-tick.ts';
import { weightsText } from '../run/fit-on-cores.ts';
import { chipText, type NamedShape } from './chip-report.ts';
import { faultRows, faultsObject } from './faults-report.ts';
import { formatCount, formatCounted, formatJoules, formatPercent, formatSeconds, formatShare } from './format.ts';
import { chipRunObject, chipRunText, type MapEnergies } from './map-energy.ts';
import { verdict, verifiedOn } from './map-verdict.ts';
import { baselinesObject, boundObject, repeatMoves } from './placement.ts';
import { tableText } from './table.ts';
import { expectedTickText } from './timing.ts';

export interface MapRun extends MappedNetwork, MapEnergies {
  readonly file: string;
  readonly chip: NamedShape;
  readonly objective: Objective;
  /** Spikes per tick that a link can carry, where stated. */
  readonly routerCapacity: number | undefined;
  /** Null where no proof was asked for. */
  readonly verified: Verification | null;
  readonly seconds: number;
  readonly out: string | undefined;
  readonly pictures: readonly string[];
}

/** Input lines and neurons, each with their populations. */
function sizes({ described }: MapRun) {
  const inputs = described.populations.filter(({ neurons }) => neurons === null);
  const populations = described.populations.filter(({ neurons }) => neurons !== null);
  const members = (of: typeof inputs) => of.reduce((sum, { size }) => sum + size, 0);
  return {
    inputs: inputs.length,
    inputLines: members(inputs),
    populations: populations.length,
    neurons: members(populations),
    projections: described.projections.length,
  };
}

/** Everything that was measured, as plain data. Rates and loads are per tick. */
export function mapObject(run: MapRun) {
  const { columns: _, ...held } = contentsOf(run);
  const { measures, placed, rates, verified, grid } = run;
  const { packets, spikeHops, meanHops, maxHops, maxLinkLoad, meanLinkLoad, chipCrossings } = measures;
  return {
    network: run.graph.name,
    file: run.file,
    chip: { name: run.chip.name, shape: run.chip.shape },
    ...sizes(run),
    ...held,
    fitted: fittedObject(run),
    objective: run.objective,
    grid,
    faults: faultsObject(run.faults),
    rates: { kind: rates.kind, ticks: rates.ticks, inputRate: run.run?.inputRate ?? null },
    packets,
    spikeHops,
    meanHops,
    maxHops,
    maxLinkLoad,
    meanLinkLoad,
    busiestLink: measures.busiest,
    routerCapacity: run.routerCapacity ?? null,
    overloadedLinks: measures.overloaded,
    chipCrossings,
    expectedTick: expectedTickOf(run),
    connectivity: { coreEdges: measures.coreEdges, weighted: measures.weighted },
    delaySlack: measures.delaySlack,
    bound: boundPerTick(run),
    baselines: baselinesObject(placed, rates.ticks),
    moves: placed.moves,
    repeatMoves: repeatMoves(placed),
    seed: placed.seed,
    silent: run.silent,
    chipRun: run.run && chipRunObject(run.run, run),
    verified: verified && verified.difference === null && verified.allSpikes > 0,
    verification: verified,
    verifiedOn: verified && verifiedOn(run),
    seconds: run.seconds,
    out: run.out ?? null,
    pictures: run.pictures,
  };
}

/** What making the network fit took; empty lists where it fitted as it was. Delays are those of projections, in ticks. */
function fittedObject({ prepared: { quantised, partialSums, delays }, splitters, deviation }: MapRun) {
  const { least, most, slack, late, relays } = delays;
  return {
    approximated: quantised.populations.filter(({ approximated }) => approximated > 0),
    partialSums,
    late,
    relays,
    splitters,
    delays: { least, most, slack },
    deviation,
  };
}

function boundPerTick({ placed, rates }: MapRun) {
  const bound = boundObject(placed);
  return { ...bound, value: bound.value / rates.ticks };
}

/** Lines of text. `heading` marks headings. */
export function mapText(run: MapRun, heading: (text: string) => string): string[] {
  return [
    ...tableText([...mappedRows(run), ...fittedRows(run), ...run.silent.map(silentRow)], []),
    '',
    ...coresText(run, heading),
    '',
    ...trafficText(run, heading),
    ...(run.run ? ['', ...chipRunText(run.run, run, heading)] : []),
    ...(run.verified ? ['', ...verdict(run, run.verified)] : []),
    '',
    `${formatSeconds(run.seconds)}${run.out === undefined ? '' : `, chip written to ${run.out}`}`,
    ...(run.pictures.length > 0 ? [`pictures: ${run.pictures.join(', ')}`] : []),
  ];
}

function mappedRows(run: MapRun): string[][] {
  const { graph, plan, grid, placed } = run;
  const { inputs, inputLines, populations, neurons, projections } = sizes(run);
  const { cores } = plan.counts;
  const { shape } = run.mapped.image;
  const { seed } = placed;
  const moves = repeatMoves(placed);
  return [
    [
      'Network',
      `${graph.name} (${run.file}): ${formatCounted(inputs, 'input')} of ${formatCounted(inputLines, 'line')}, ` +
        `${formatCounted(populations, 'population')} of ${formatCounted(neurons, 'neuron')}, ${formatCounted(projections, 'projection')}`,
    ],
    ['Chip', chipText(run.chip)],
    [
      'Cores',
      `${formatCount(cores)} of ${shape.axons} axons and ${shape.neurons} neurons, ` +
        `on a mesh of ${grid.width} x ${grid.height} (${formatCounted(chips(grid), 'chip')})`,
    ],
    [
      'Placed',
      placed.moves === 0
        ? 'at the lower bound, without a move'
        : `${formatCounted(placed.moves, 'move')} of annealing, seed ${seed}` +
          (moves ? `; --seed ${seed} --moves ${moves} gives the same again` : ''),
    ],
    ...faultRows(run.faults, plan.shape),
  ];
}

/** A line for each thing that the network had to give up or was given to fit. */
function fittedRows(run: MapRun): string[][] {
  const { plan } = run;
  const { approximated, partialSums, late, relays, splitters, deviation } = fittedObject(run);
  const percent = (share: number) => formatPercent(share, 1);
  return [
    ...approximated.map(({ name, approximated: count, neurons, rmsError, maxError, sharing }) => [
      'Quantised',
      `${name}: ${formatCount(count)} of ${formatCounted(neurons, 'neuron')} to ${weightsText(plan.shape.axonTypes)}; error ${percent(rmsError)} of its weights (rms), of a neuron at most ${percent(maxError)}` +
        (sharing === 'population' ? '; the same for all, which saves cores' : ''),
    ]),
    ...partialSums.map(({ population, parts, addedNeurons, addedDelay, rate, parameterError }) => [
      'Divided',
      `${population}: sums of up to ${formatCounted(parts, 'part')}, ${formatCounted(addedNeurons, 'neuron')} and ${formatCounted(addedDelay, 'tick')} more; ` +
        (rate > 0 ? `${formatCounted(rate, 'neuron')} by rate, with an error` : 'exact') +
        (parameterError >= 0.0005 ? `; threshold off by up to ${percent(parameterError)}` : ''),
    ]),
    ...late.map(({ population, ticks }) => [
      'Late',
      `${population}: spikes ${formatCounted(ticks, 'tick')} later than described`,
    ]),
    ...(deviation?.populations ?? [])
      .filter(({ identical }) => !identical)
      .map(({ name, described, prepared, meanError }) => [
        'Deviates',
        `${name}: ${prepared.toFixed(4)} spikes per neuron and tick, ${described.toFixed(4)} as described; a neuron is off by ${meanError.toFixed(4)}`,
      ]),
    ...(splitters?.splitters ?? []).map(({ population, neurons, relays: count }) => [
      'Split',
      `${population}: ${formatCounted(count, 'splitter')} for ${formatCounted(neurons, 'neuron')}, every spike in its tick; ` +
        (splitters?.coresBefore
          ? `${formatCounted(splitters.coresBefore, 'core')} with copies alone`
          : 'copies alone do not fit'),
    ]),
    ...relays.map(({ population, relays: count }) => [
      'Relayed',
      `${population}: ${formatCounted(count, 'neuron')} delay its lines`,
    ]),
  ];
}

function silentRow({ population, neurons, unreached, belowThreshold }: MapRun['silent'][number]): string[] {
  const silent = unreached + belowThreshold;
  const who =
    silent === neurons
      ? `none of its ${formatCounted(neurons, 'neuron')} can ever`
      : `${formatCount(silent)} of ${formatCounted(neurons, 'neuron')} can never`;
  const why = [
    ...(unreached > 0 ? [`nothing that spikes excites ${silent === unreached ? 'them' : formatCount(unreached)}`] : []),
    ...(belowThreshold > 0
      ? [`what excites ${silent === belowThreshold ? 'them' : formatCount(belowThreshold)} never brings the threshold`]
      : []),
  ];
  return ['Warning', `${population}: ${who} spike: ${why.join(', ')}`];
}

function coresText(run: MapRun, heading: (text: string) => string): string[] {
  const held = contentsOf(run);
  const share = (value: number) => formatPercent(value, 1);
  const [first, ...rest] = tableText(
    [
      ['On the cores', 'used', 'of the cores'],
      ['  neurons', formatCount(held.columns), share(held.utilisation.neurons)],
      ['    of which copies', formatCount(held.copies)],
      ['    of which splitters', formatCount(held.splitters)],
      ...(held.addedNeurons > 0 ? [['    of which partial sums', formatCount(held.addedNeurons)]] : []),
      ['  axons', formatCount(held.axons), share(held.utilisation.axons)],
      ['    of which repeat a line', formatCount(held.duplicatedAxons)],
      ['  synapses', formatCount(held.synapses), share(held.utilisation.synapses)],
    ],
    ['left', 'right', 'right'],
  );
  return [heading(first as string), ...rest];
}

function trafficText(run: MapRun, heading: (text: string) => string): string[] {
  const { measures, grid, plan } = run;
  const bound = boundPerTick(run);
  const { busiest, delaySlack, chipCrossings } = measures;
  const rows = [
    [trafficTitle(run), 'per tick'],
    ['  spikes to cores', formatRate(measures.packets)],
    [
      '  spike-hops',
      formatRate(measures.spikeHops),
      `${measures.meanHops.toFixed(2)} a spike, at most ${measures.maxHops}`,
    ],
    [
      '    lower bound',
      formatRate(bound.value),
      `${bound.name}: at most ${formatPercent(bound.gap, 1)} above the optimum`,
    ],
    ...baselineRow(run),
    [
      '  busiest link',
      formatRate(measures.maxLinkLoad),
      `${busiest ? `${linkText(busiest)}, ` : ''}${formatRate(measures.meanLinkLoad)} on average`,
    ],
    ...capacityRow(run),
    ['  fastest tick', ...expectedTickText(expectedTickOf(run))],
    [
      '  chip crossings',
      formatRate(chipCrossings),
      chipCrossings > 0
        ? `${formatJoules(chipCrossings * energyConstants().chipCrossing)} a tick`
        : `${chips(grid) === 1 ? 'one chip' : 'none crosses'}`,
    ],
    [
      '  connectivity',
      formatRate(measures.weighted),
      `other cores that spikes reach; ${formatCounted(measures.coreEdges, 'edge')} between ${formatCounted(plan.counts.cores, 'core')}`,
    ],
    ...(delaySlack
      ? [
          [
            '  delay slack',
            String(delaySlack.least),
            `ticks left of ${plan.shape.maxDelay}, ${delaySlack.mean.toFixed(1)} on average`,
          ],
        ]
      : []),
  ];
  const [first, ...rest] = tableText(rows, ['left', 'right', 'left']);
  return [heading(first as string), ...rest];
}

/** The tick that the traffic needs; events are counted where the chip was run. */
function expectedTickOf({ measures, plan, run }: MapRun): ExpectedTick {
  const { cores } = plan.counts;
  return expectedTick({
    linkPackets: measures.maxLinkLoad,
    events: run ? run.synapticEvents / run.ticks / cores : 0,
    rows: plan.shape.neurons,
  });
}

function trafficTitle({ rates, run, measures, inputRate }: MapRun): string {
  if (rates.kind === 'unit') return 'Traffic, every neuron spiking once';
  if (rates.kind === 'given') return 'Traffic, by the rates of the network';
  const silent = measures.packets === 0 ? ': no neuron spiked' : '';
  return `Traffic, measured in ${formatCount(run?.ticks ?? 0)} ticks, ${inputShare(inputRate)} of the inputs spiking${silent}`;
}

/** `5 %`, and who says so. */
function inputShare({ rate, fromNetwork }: MapRun['inputRate']): string {
  return `${formatShare(rate)}${fromNetwork ? ' (as the network says)' : ''}`;
}

/** How many times our spike-hops the usual placements have. */
function baselineRow({ placed }: MapRun): string[][] {
  const ours = placed.measured.spikeHops;
  if (ours === 0) return [];
  const ratios = placed.candidates.map(({ name, spikeHops }) => `${name} ${(spikeHops / ours).toFixed(2)} x`);
  return [['    of other placements', '', ratios.join(', ')]];
}

function capacityRow({ routerCapacity, measures: { overloaded } }: MapRun): string[][] {
  if (routerCapacity === undefined || !overloaded) return [];
  const [worst] = overloaded;
  const verdict = worst
    ? `EXCEEDED on ${formatCounted(overloaded.length, 'link')}, most on ${linkText(worst)} with ${formatRate(worst.load)}`
    : 'holds on every link';
  return [['    router capacity', formatRate(routerCapacity), verdict]];
}

function linkText({ from, to }: Link): string {
  return `(${from}) -> (${to})`;
}

/** A rate with four digits at least, whole ones as they are. */
function formatRate(rate: number): string {
  if (Number.isInteger(rate)) return formatCount(rate);
  return formatCount(rate, Math.max(0, 3 - Math.floor(Math.log10(rate))));
}
