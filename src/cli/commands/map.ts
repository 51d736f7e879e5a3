/** `synaptick map NETWORK`: a network file onto cores, placed, measured, proven, and written as a chip image. */
import type { Command } from 'commander';
import { SynaptickError } from '../../../cores/errors.ts';
import { AXONS, NEURONS } from '../../../cores/limits.ts';
import { buildChip, type GraphPlan, planGraph } from '../../../mapping/graph-to-chip/map-graph.ts';
import { createGrid, type Grid } from '../../../mapping/place/grid.ts';
import { squareMesh } from '../../../mapping/place/rows.ts';
import { writeFileAtomic } from '../../files.ts';
import { encodeChip } from '../../formats/chip-file.ts';
import { verifyMapping } from '../../map/verify.ts';
import { readNetwork } from '../../network/network-file.ts';
import { toGraph } from '../../network/to-graph.ts';
import { type Placed, placeGraph } from '../../place/place-graph.ts';
import { UsageError } from '../errors.ts';
import { formatCount } from '../format.ts';
import { type MapRun, mapObject, mapText } from '../mapping.ts';
import { seed, wholeNumber } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import { createProgress } from '../progress.ts';
import { colorsFor, type Shell } from '../shell.ts';
import { budget, moves, requireFolder, type Sides, sides } from './place.ts';

interface MapFlags {
  readonly grid?: Sides;
  readonly axons: number;
  readonly neurons: number;
  readonly seed: number;
  /** Seconds. */
  readonly budget?: number;
  readonly moves?: number;
  readonly verify?: number;
  readonly out?: string;
  readonly json?: boolean;
}

const DEFAULT_SECONDS = 1;

const EXAMPLES = `
NETWORK is JSON, a few lines long; docs/networks has examples.

Examples:
  synaptick map docs/networks/three-layers.json --verify 200
                                                 cores, copies, hops, and the proof that it spikes alike
  synaptick map net.json --grid 8x8 --budget 30s --out chip.npz
  synaptick run chip.npz --input spikes.csv --ticks 1000
`;

export function registerMap(program: Command, shell: Shell): void {
  program
    .command('map')
    .summary('map a network onto cores, place them, and prove the result')
    .description(
      'Divides the neurons of a network among cores, gives every line its axons and types and every target its copy, ' +
        'places the cores on the mesh, and says what it takes. Fan-in beyond a core is refused.',
    )
    .argument('<network>', 'the file of the network')
    .option('--grid <WxH>', 'cells of the mesh (default: the smallest square)', sides('--grid'))
    .option('--axons <n>', 'axons of a core', wholeNumber('--axons', 1, AXONS, 'leave it out for 256'), AXONS)
    .option('--neurons <n>', 'neurons of a core', wholeNumber('--neurons', 1, NEURONS, 'leave it out for 256'), NEURONS)
    .option('--seed <number>', 'of placement and verification', seed, 1)
    .option(
      '--budget <time>',
      `time for placement, e.g. 30s (default: ${DEFAULT_SECONDS}s); becomes moves once`,
      budget,
    )
    .option('--moves <n>', 'moves of annealing, instead of a time', moves)
    .option(
      '--verify <ticks>',
      'run the chip beside the unmapped network on random input',
      wholeNumber('--verify', 1, 1e9, 'e.g. 200'),
    )
    .option('-o, --out <file>', 'write the chip image (.npz)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((file: string, flags: MapFlags) => mapFile(file, flags, shell));
}

async function mapFile(file: string, flags: MapFlags, shell: Shell): Promise<void> {
  if (flags.budget !== undefined && flags.moves !== undefined) {
    throw new UsageError('--budget and --moves both say how long to anneal: give one of them');
  }
  if (flags.out !== undefined && !/\.npz$/i.test(flags.out)) {
    throw new UsageError(`--out is "${flags.out}", must end in .npz: e.g. --out chip.npz`);
  }
  // What could stop the result from being written is found before the time is spent.
  if (flags.out !== undefined) await requireFolder(flags.out);
  const started = shell.now();
  const graph = toGraph(await readNetwork(file));
  const plan = planGraph(graph, { axons: flags.axons, neurons: flags.neurons });
  const grid = gridOf(graph.name, plan, flags);
  const placed = await placeCores(plan, grid, flags, shell);
  const mapped = buildChip(plan, grid, placed.placement);
  const verified = flags.verify === undefined ? null : await verify(graph, mapped, flags, shell);
  const seconds = (shell.now() - started) / 1000;
  if (flags.out !== undefined && !verified?.difference) {
    await writeFileAtomic(flags.out, encodeChip(mapped.image), {
      signal: shell.signal,
      remedy: 'choose another --out',
    });
  }
  const run: MapRun = {
    file,
    graph,
    plan,
    grid,
    placed,
    verified,
    seconds,
    out: verified?.difference ? undefined : flags.out,
  };
  if (flags.json) printJson(shell.stdout, mapObject(run));
  else printLines(shell.stdout, mapText(run, colorsFor(shell.stdout, shell.env).bold));
  if (!verified?.difference) return;
  const { tick, population, neuron } = verified.difference;
  throw new SynaptickError(
    `the chip and the network differ in tick ${tick} at neuron ${neuron} of population "${population}": this is a fault of the mapper, please report it`,
  );
}

/** @throws SynaptickError with the cores that are needed, before any time is spent on placing */
function gridOf(name: string, { counts }: GraphPlan, { grid }: MapFlags): Grid {
  const { width, height } = grid ?? squareMesh(counts.cores);
  if (counts.cores > width * height) {
    throw new SynaptickError(
      `network "${name}" needs ${counts.cores} cores, a ${width} x ${height} mesh has ${width * height} (${counts.cores - width * height} too few): give a larger --grid`,
    );
  }
  return createGrid(width, height);
}

async function placeCores(plan: GraphPlan, grid: Grid, flags: MapFlags, shell: Shell): Promise<Placed> {
  const progress = createProgress(shell, `placing ${formatCount(plan.counts.cores)} cores`, 'moves');
  try {
    const placed = await placeGraph(plan.traffic, grid, {
      algorithm: 'anneal',
      seed: flags.seed,
      budget: flags.moves === undefined ? { seconds: flags.budget ?? DEFAULT_SECONDS } : { moves: flags.moves },
      signal: shell.signal,
      now: shell.now,
      onProgress: progress.update,
    });
    shell.signal.throwIfAborted();
    return placed;
  } finally {
    progress.clear();
  }
}

async function verify(
  graph: Parameters<typeof verifyMapping>[0],
  mapped: Parameters<typeof verifyMapping>[1],
  { verify: ticks = 0, seed }: MapFlags,
  shell: Shell,
) {
  const progress = createProgress(shell, 'verifying', 'ticks');
  try {
    return await verifyMapping(graph, mapped, ticks, seed, {
      signal: shell.signal,
      onProgress: (done) => progress.update(done, ticks),
    });
  } finally {
    progress.clear();
  }
}
