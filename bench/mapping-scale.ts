/**
 * How the mapper's time and memory grow: `npx tsx bench/mapping-scale.ts`.
 *
 * First the network with a hidden partition, on 64 to 4096 cores, each in a process of its own: seconds to divide it, to
 * place its cores (the best baseline, relaxed by forces, annealed by a fixed number of moves for each core) and to build the
 * chip, and the most memory that the process had. Then a convolutional network of about 4000 cores: how many more
 * spike-hops the baselines have than the annealed placement. `--convolution` or `--hidden` alone makes one of the two.
 */
import { spawnSync } from 'node:child_process';
import { generateGraph } from '../mapping/generate/generate.ts';
import type { NetworkGraph } from '../mapping/graph.ts';
import { buildChip, planGraph } from '../mapping/graph-to-chip/map-graph.ts';
import { lowerBounds } from '../mapping/place/bounds.ts';
import { neighboursOf } from '../mapping/place/traffic.ts';
import { hiddenPartition, meshOf, placeMoves, placePlan, SEED, SIDES } from './mapper-steps.ts';

const CONVOLUTION_SIDE = 44;
/** Moves of annealing for each core. */
const CONVOLUTION_MOVES = 10_000;

/** Wall-clock seconds of one network, and what became of it. */
interface Row {
  readonly side: number;
  readonly neurons: number;
  readonly cores: number;
  readonly generate: number;
  readonly divide: number;
  readonly place: number;
  readonly build: number;
  /** Processor seconds of divide, place and build: on a shared machine they differ from the clock's. */
  readonly processor: number;
  readonly gibibytes: number;
}

function timed<Result>(work: () => Result): [Result, number] {
  const from = performance.now();
  const result = work();
  return [result, (performance.now() - from) / 1000];
}

function mapOne(graph: NetworkGraph) {
  const before = process.cpuUsage();
  const [plan, divide] = timed(() => planGraph(graph));
  const grid = meshOf(plan);
  const [placed, seconds] = timed(() => placePlan(plan, grid));
  const [, build] = timed(() => buildChip(plan, grid, placed.placement));
  const { user, system } = process.cpuUsage(before);
  return { plan, divide, place: seconds, build, processor: (user + system) / 1e6 };
}

function measure(side: number): Row {
  const [graph, generate] = timed(() => hiddenPartition(side));
  const { plan, ...seconds } = mapOne(graph);
  return {
    side,
    neurons: plan.counts.neurons,
    cores: plan.counts.cores,
    generate,
    ...seconds,
    gibibytes: process.resourceUsage().maxRSS / 2 ** 20,
  };
}

function printScale(): void {
  console.log('cores   neurons  found  divide s  place s  build s  all s  processor s  peak GiB');
  for (const side of SIDES) {
    const child = spawnSync(process.execPath, [...process.execArgv, import.meta.filename, '--side', String(side)], {
      encoding: 'utf8',
    });
    if (child.status !== 0) throw new Error(`side ${side}: ${child.stderr}`);
    const row = JSON.parse(child.stdout) as Row;
    const { divide, place: placing, build } = row;
    const cell = (value: number, width: number, digits = 2) => value.toFixed(digits).padStart(width);
    console.log(
      `${String(side * side).padStart(5)} ${String(row.neurons).padStart(9)}  ${String(row.cores).padStart(5)}` +
        `${cell(divide, 10)}${cell(placing, 9)}${cell(build, 9)}${cell(divide + placing + build, 7)}` +
        `${cell(row.processor, 13)}${cell(row.gibibytes, 10)}`,
    );
  }
}

function printConvolution(): void {
  const graph = generateGraph({ generator: 'convolution', side: CONVOLUTION_SIDE, seed: SEED });
  const [plan, divide] = timed(() => planGraph(graph));
  const { cores, neurons, columns } = plan.counts;
  const grid = meshOf(plan);
  const neighbours = neighboursOf(plan.traffic);
  const [placed, seconds] = timed(() => placeMoves(neighbours, grid, CONVOLUTION_MOVES * cores));
  console.log(
    `\n${graph.name}: ${neurons} neurons on ${cores} cores (${columns - neurons} copies), divided in ${divide.toFixed(1)} s`,
  );
  const bound = lowerBounds(neighbours, grid).at(-1);
  console.log(
    `annealed (${CONVOLUTION_MOVES * cores} moves, ${seconds.toFixed(1)} s): ${placed.cost} spike-hops, ${(placed.cost / (bound?.value ?? 1)).toFixed(2)} times the bound (${bound?.name})`,
  );
  for (const [name, cost] of placed.others) {
    console.log(
      `${name.padEnd(10)}${String(cost).padStart(12)} spike-hops, ${(cost / placed.cost).toFixed(2)} times as many`,
    );
  }
}

const [option, value] = process.argv.slice(2);
if (option === '--side') console.log(JSON.stringify(measure(Number(value))));
else {
  if (option !== '--convolution') printScale();
  if (option !== '--hidden') printConvolution();
}
