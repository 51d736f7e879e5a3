/** The report of a placement: as an object for `--json`, as text for people, as a file. */
import { type CellGrid, chips, MAX_SIDE } from '../../mapping/place/cell-grid.ts';
import { type Measurement, scaledMeasurement } from '../../mapping/place/measure.ts';
import { type TrafficGraph, totalRate } from '../../mapping/place/traffic.ts';
import type { Algorithm, PlacedGraph } from '../map/place/place-graph.ts';
import { expectedTick } from '../measure/tick-time/expected-tick.ts';
import type { NamedShape } from './chip-report.ts';
import { formatCount, formatPercent, formatSeconds } from './format.ts';
import { tableText } from './table.ts';
import { expectedTickText } from './timing.ts';

export interface PlacementRun {
  readonly file: string;
  /** Whether it is of a chip, each of whose neurons counts as one spike. */
  readonly ofChip: boolean;
  readonly chip: NamedShape;
  readonly graph: TrafficGraph;
  readonly grid: CellGrid;
  readonly algorithm: Algorithm;
  readonly placed: PlacedGraph;
}

/** Everything that was measured, as plain data: rates in the file's unit, hops per that unit. */
export function placementObject({ file, ofChip, chip, graph, grid, algorithm, placed }: PlacementRun) {
  const { measured, seed, moves, plannedMoves, seconds } = placed;
  return {
    graph: file,
    ofChip,
    chip: { name: chip.name, shape: chip.shape },
    nodes: graph.nodes,
    edges: graph.targets.length,
    rate: totalRate(graph),
    grid,
    algorithm,
    seed,
    ...measured,
    expectedTick: expectedTick({ linkPackets: measured.maxLinkLoad }),
    baselines: baselinesObject(placed),
    bound: boundObject(placed),
    bounds: placed.bounds,
    moves,
    plannedMoves,
    seconds,
    placement: places(placed, grid),
  };
}

/** What the usual placements come to, and how many times ours. `per`: rates are divided by it. */
export function baselinesObject({ candidates, measured }: PlacedGraph, per = 1) {
  return Object.fromEntries(
    candidates.map(({ name, ...candidate }) => [
      name,
      {
        ...scaledMeasurement(candidate, per),
        ratio: ratio(candidate.spikeHops, measured.spikeHops),
      },
    ]),
  );
}

/** What `--moves` takes to give the same placement: `5000`, or `3000/5000` where it was stopped; null where nothing does. */
export function repeatMoves({ repeat }: PlacedGraph): string | null {
  if (!repeat) return null;
  return repeat.stop === undefined ? String(repeat.moves) : `${repeat.stop}/${repeat.moves}`;
}

/** The best lower bound, and how far above it the placement is: 0.1 is 10 % more. */
export function boundObject({ bounds, measured }: PlacedGraph) {
  const best = bounds.at(-1) ?? { name: 'one-hop', value: 0 };
  return { ...best, gap: best.value > 0 ? measured.spikeHops / best.value - 1 : 0 };
}

function ratio(theirs: number, ours: number): number | null {
  return ours > 0 ? theirs / ours : null;
}

/** Columns and rows of all nodes. */
function places({ placement }: PlacedGraph, { width }: CellGrid) {
  return {
    x: Array.from(placement, (cell) => cell % width),
    y: Array.from(placement, (cell) => Math.floor(cell / width)),
  };
}

/** Lines of text. `heading` marks headings, e.g. in bold. */
export function placementText(run: PlacementRun, heading: (text: string) => string): string[] {
  const { placed } = run;
  const rows = [
    ...placed.candidates.map(({ name, ...candidate }) => row(name, candidate, placed.measured)),
    row(run.algorithm === 'anneal' ? 'annealed' : `taken: ${run.algorithm}`, placed.measured, placed.measured),
  ];
  const [first, ...rest] = tableText(
    [['', 'spike-hops', 'of ours', 'mean hops', 'max hops', 'max link', 'mean link', 'chip crossings'], ...rows],
    ['left', ...Array.from({ length: 7 }, () => 'right' as const)],
  );
  const [tick, why] = expectedTickText(expectedTick({ linkPackets: placed.measured.maxLinkLoad }));
  return [
    ...whatRan(run),
    '',
    heading(first as string),
    ...rest,
    '',
    ...boundText(placed),
    `If the rates are of a tick, the fastest is ${tick} (${why}).`,
  ];
}

function whatRan({ file, ofChip, chip, graph, grid, algorithm, placed }: PlacementRun): string[] {
  const { width, height, crossingHops } = grid;
  const count = chips(grid);
  const crossing = crossingHops > 0 ? `, a crossing costs ${crossingHops} hops more` : '';
  const { seed } = placed;
  const moves = repeatMoves(placed);
  const annealed = placed.moves < placed.plannedMoves ? ` of ${formatCount(placed.plannedMoves)} planned` : '';
  const made = algorithm === 'anneal' ? `${formatCount(placed.moves)} moves${annealed}, seed ${seed}` : `seed ${seed}`;
  return tableText(
    [
      [
        'Graph',
        `${file}: ${formatCount(graph.nodes)} cores, ${formatCount(graph.targets.length)} edges${ofChip ? '; of a chip, one spike of each neuron' : ''}`,
      ],
      ['Grid', `${width} x ${height} cells on ${count === 1 ? '1 chip' : `${count} chips`} of ${chip.name}${crossing}`],
      ['Placed', `by ${algorithm}, ${made}, ${formatSeconds(placed.seconds)}`],
      ...(moves ? [['Again', `--seed ${seed} --moves ${moves} gives the same placement`]] : []),
    ],
    [],
  );
}

function row(name: string, measured: Measurement, ours: Measurement): string[] {
  const share = ratio(measured.spikeHops, ours.spikeHops);
  return [
    name,
    number(measured.spikeHops),
    share === null ? '-' : `${share.toFixed(2)} x`,
    measured.meanHops.toFixed(2),
    String(measured.maxHops),
    number(measured.maxLinkLoad),
    measured.meanLinkLoad.toPrecision(3),
    number(measured.chipCrossings),
  ];
}

function number(value: number): string {
  return formatCount(value, Number.isInteger(value) ? 0 : 2);
}

function boundText(placed: PlacedGraph): string[] {
  const { name, value, gap } = boundObject(placed);
  const beside = placed.bounds.slice(0, -1).map((bound) => `${bound.name} ${number(bound.value)}`);
  const others = beside.length > 0 ? ` (${beside.join(', ')})` : '';
  if (gap <= 0) return [`No placement has fewer spike-hops: the bound ${name} is ${number(value)}.${others}`];
  return [`At most ${formatPercent(gap, 1)} above the optimum: the bound ${name} is ${number(value)}${others}.`];
}

/** What stands above the picture of a placement. */
export function pictureWords({ graph, grid, algorithm, placed }: PlacementRun): { title: string; subtitle: string } {
  const { measured } = placed;
  return {
    title: `${formatCount(graph.nodes)} cores on ${grid.width} x ${grid.height} cells, placed by ${algorithm}`,
    subtitle:
      `${number(measured.spikeHops)} spike-hops, ${measured.meanHops.toFixed(2)} hops a spike, ` +
      `busiest link ${number(measured.maxLinkLoad)}`,
  };
}

/** A placement as a file: CSV where the name says so, else JSON. */
export function placementFile(path: string, { graph, grid, placed }: PlacementRun): string {
  const { x, y } = places(placed, grid);
  if (/\.csv$/i.test(path)) return `node,x,y\n${x.map((column, node) => `${node},${column},${y[node]}\n`).join('')}`;
  const { width, height } = grid;
  const content = { width, height, nodes: graph.nodes, spikeHops: placed.measured.spikeHops, x, y };
  return `${JSON.stringify(content)}\n`;
}

/** `8x8` -> its sides; null where it is nothing of the kind. */
export function parseSides(text: string): { width: number; height: number } | null {
  const [, width, height] = /^\s*(\d+)\s*[x×]\s*(\d+)\s*$/i.exec(text) ?? [];
  const sides = { width: Number(width), height: Number(height) };
  const valid = (side: number) => side >= 1 && side <= MAX_SIDE;
  return valid(sides.width) && valid(sides.height) ? sides : null;
}
