/** `synaptick place GRAPH`: a graph whose nodes are cores onto the mesh, with baselines and lower bounds. */
import { type Command, Option } from 'commander';
import { SynaptickError } from '../../../cores/errors.ts';
import { MAX_MOVES, plannedMoves } from '../../../mapping/place/anneal.ts';
import { CHIP_SIDE, createGrid, type Grid, MAX_SIDE, requireRoom } from '../../../mapping/place/grid.ts';
import { squareMesh } from '../../../mapping/place/rows.ts';
import type { TrafficGraph } from '../../../mapping/place/traffic.ts';
import { fileReason, writeFileAtomic } from '../../files.ts';
import { readFile, readingOwn } from '../../files-read.ts';
import { readGraph } from '../../formats/graph/read-graph.ts';
import { ALGORITHMS, type Algorithm, type Budget, type Placed, placeGraph } from '../../place/place-graph.ts';
import { decodeState, encodeState } from '../../place/state-file.ts';
import { claimOutputs } from '../claim-outputs.ts';
import { UsageError } from '../errors.ts';
import { formatCount } from '../format.ts';
import { decimalNumber, oneOf, type Reader, seed, wholeNumber } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import {
  type PlacementRun,
  parseSides,
  pictureWords,
  placementFile,
  placementObject,
  placementText,
} from '../placement.ts';
import { createProgress } from '../progress.ts';
import { colorsFor, type Shell } from '../shell.ts';

export interface Sides {
  readonly width: number;
  readonly height: number;
}

/** Moves of annealing, and after how many of them to stop. */
export interface Moves {
  readonly moves: number;
  readonly stop?: number;
}

interface PlaceFlags {
  readonly grid?: Sides;
  readonly chip: Sides;
  readonly crossing: number;
  readonly algorithm: Algorithm;
  readonly seed?: number;
  /** Seconds. */
  readonly budget?: number;
  readonly moves?: Moves;
  readonly out?: string;
  readonly picture?: string;
  readonly state?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

const DEFAULT_SEED = 1;
const DEFAULT_SECONDS = 10;
const LONGEST = 7 * 24 * 3600;
/** Cells of the largest grid that a picture shows: 16 chips. */
const MOST_DRAWN = 65_536;

const EXAMPLES = `
GRAPH is text, "source target [rate]" a line with cores numbered from 0, or the binary hypergraph form of public mapping
benchmarks (u32 nodes, u32 edges, then for each edge: u32 destinations, u32 source, u32 destination..., f32 rate).

Examples:
  synaptick place graph.txt --grid 8x8                 ten seconds of annealing
  synaptick place graph.txt --grid 8x8 --moves 50000000 --seed 2
                                                       the same placement on every machine
  synaptick place graph.txt --budget 5min --state run.npz
  synaptick place graph.txt --resume run.npz           go on after Ctrl-C
  synaptick place graph.txt --out placement.csv        node,x,y
`;

export function registerPlace(program: Command, shell: Shell): void {
  program
    .command('place')
    .summary('place a graph of cores on the mesh, with baselines and lower bounds')
    .description(
      'Places a graph whose nodes are cores on a mesh so that spikes travel few hops, and says how far the result is ' +
        'from the usual placements and from the optimum at most. An edge to several cores costs the sum of its hops.',
    )
    .argument('<graph>', 'the file of the graph')
    .option('--grid <WxH>', 'cells of the mesh (default: the smallest square that holds the graph)', sides('--grid'))
    .addOption(chipOption())
    .option('--crossing <hops>', 'what a chip crossing costs beyond its hop', crossing, 0)
    .option('--algorithm <name>', ALGORITHMS.join(', '), oneOf('algorithm', ALGORITHMS), 'anneal')
    .option('--seed <number>', `of every random draw (default: ${DEFAULT_SEED})`, seed)
    .option('--budget <time>', 'time to take, e.g. 500ms, 10s, 5min (default: 10s); becomes moves once', budget)
    .option('--moves <n>', 'moves of annealing, instead of a time; 3000/5000 stops a run of 5000 after 3000', moves)
    .option('-o, --out <file>', 'write the placement: .json or .csv')
    .option('--picture <file>', 'draw the placement and the link loads, as .png')
    .option('--state <file>', 'save the run here, in the end and on Ctrl-C')
    .option('--resume <file>', 'go on with a saved run, to its last move or with more --moves or --budget')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((file: string, flags: PlaceFlags) => place(file, flags, shell));
}

export function sides(option: string): Reader<Sides> {
  return (text) => {
    const found = parseSides(text);
    if (found) return found;
    throw new UsageError(
      `${option} is "${text}", must be width x height, each from 1 to ${MAX_SIDE}: e.g. ${option} 64x64`,
    );
  };
}

/** `--chip`, 64x64 unless given. */
export function chipOption(): Option {
  const side = { width: CHIP_SIDE, height: CHIP_SIDE };
  return new Option('--chip <WxH>', 'cells of a chip; chips lie side by side')
    .argParser(sides('--chip'))
    .default(side, `${CHIP_SIDE}x${CHIP_SIDE}`);
}

/** `--crossing` in hops. */
export const crossing: Reader<number> = decimalNumber(
  '--crossing',
  0,
  1e6,
  'of hops from 0 to 1000000',
  'leave it out for 0',
);
const moveCount = wholeNumber('--moves', 1, MAX_MOVES, 'e.g. --moves 10000000');

/** `--moves`: `5000`, or `3000/5000` to stop a run of 5000 after 3000, as one does whose time is up. */
export const moves: Reader<Moves> = (text) => {
  const [, stop, planned] = /^([^/]*)\/([^/]*)$/.exec(text) ?? [];
  if (stop === undefined || planned === undefined) return { moves: moveCount(text) };
  return { moves: moveCount(planned), stop: moveCount(stop) };
};

const UNITS: Readonly<Record<string, number>> = { ms: 1e-3, '': 1, s: 1, sec: 1, m: 60, min: 60, h: 3600 };

/** `10s` -> 10. */
export const budget: Reader<number> = (text) => {
  const [, amount, unit] = /^\s*(\d+\.?\d*|\.\d+)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const seconds = Number(amount) * (UNITS[(unit ?? '?').toLowerCase()] ?? Number.NaN);
  if (seconds > 0 && seconds <= LONGEST) return seconds;
  throw new UsageError(
    `--budget is "${text}", must be a time above 0 and of at most ${LONGEST / 3600} hours: e.g. --budget 10s`,
  );
};

async function place(file: string, flags: PlaceFlags, shell: Shell): Promise<void> {
  checkFlags(flags);
  // What could stop the result from being written is found before the time is spent.
  claimOutputs([flags.out, flags.picture]);
  claimOutputs([flags.state], { own: true });
  const draw = flags.picture === undefined ? null : (await import('../../place/picture.ts')).placementPng;
  const graph = await readGraph(file, shell.signal);
  const grid = gridOf(graph, flags);
  requireRoom(graph.nodes, grid);
  if (draw) requireDrawable('--picture', grid);
  const saved = flags.resume === undefined ? undefined : await readState(flags.resume);
  const progress = createProgress(shell, `placing ${formatCount(graph.nodes)} cores`, 'moves');
  let placed: Placed;
  try {
    placed = await placeGraph(graph, grid, {
      algorithm: flags.algorithm,
      seed: flags.seed ?? DEFAULT_SEED,
      budget: budgetOf(flags),
      resume:
        saved &&
        ((neighbours, goal) => {
          const before = decodeState(saved.file, saved.bytes, neighbours, grid, goal);
          requireMoves(flags, saved.file, before.state.move, plannedMoves(before.state));
          return before;
        }),
      signal: shell.signal,
      now: shell.now,
      onPlan: (planned) => {
        if (flags.moves === undefined) printLines(shell.stderr, [`${formatCount(planned)} moves fit the budget`]);
      },
      onProgress: progress.update,
    });
  } finally {
    progress.clear();
  }
  const run = { file, graph, grid, algorithm: flags.algorithm, placed };
  await writeFiles(run, flags, shell);
  if (draw && !placed.interrupted) {
    const bytes = draw({ ...pictureWords(run), graph, grid, placement: placed.placement });
    await writeFileAtomic(flags.picture as string, bytes, { signal: shell.signal, remedy: 'choose another --picture' });
  }
  // What was asked for on stdout is the result of a whole run.
  if (placed.interrupted) throw shell.signal.reason;
  if (flags.json) printJson(shell.stdout, placementObject(run));
  else printLines(shell.stdout, placementText(run, colorsFor(shell.stdout, shell.env).bold));
}

function checkFlags(flags: PlaceFlags): void {
  const { algorithm, out, picture } = flags;
  if (flags.budget !== undefined && flags.moves !== undefined) {
    throw new UsageError('--budget and --moves both say how long to anneal: give one of them');
  }
  for (const name of ['budget', 'moves', 'state', 'resume'] as const) {
    if (algorithm === 'anneal' || flags[name] === undefined) continue;
    throw new UsageError(`--${name} is for --algorithm anneal, this is ${algorithm}: leave it out`);
  }
  if (flags.resume !== undefined && flags.seed !== undefined) {
    throw new UsageError('--resume goes on with the seed the run was begun with: leave out --seed');
  }
  if (picture !== undefined && !/\.png$/i.test(picture)) {
    throw new UsageError(`--picture is "${picture}", must end in .png: e.g. --picture placement.png`);
  }
  if (out !== undefined && !/\.(json|csv)$/i.test(out)) {
    throw new UsageError(`--out is "${out}", must end in .json or .csv: choose one`);
  }
}

/** @throws UsageError when the grid has more cells than a picture can show */
export function requireDrawable(option: string, { width, height }: Grid): void {
  if (width * height <= MOST_DRAWN) return;
  throw new UsageError(
    `${option} draws at most ${MOST_DRAWN} cells, the grid of ${width} x ${height} has ${width * height}: leave it out`,
  );
}

function gridOf(graph: TrafficGraph, { grid, chip, crossing: crossingHops }: PlaceFlags): Grid {
  const { width, height } = grid ?? squareMesh(graph.nodes);
  return createGrid(width, height, { chipWidth: chip.width, chipHeight: chip.height, crossingHops });
}

function budgetOf(flags: PlaceFlags): Budget | null {
  if (flags.moves !== undefined) return flags.moves;
  if (flags.budget !== undefined) return { seconds: flags.budget };
  return flags.resume === undefined ? { seconds: DEFAULT_SECONDS } : null;
}

async function readState(file: string): Promise<{ file: string; bytes: Uint8Array }> {
  try {
    return { file, bytes: await readingOwn(() => readFile(file)) };
  } catch (error) {
    throw new SynaptickError(`cannot resume from ${file}: ${fileReason(error)}: leave out --resume to begin anew`);
  }
}

function requireMoves(flags: PlaceFlags, file: string, done: number, planned: number): void {
  if (flags.moves === undefined || flags.moves.moves >= planned) return;
  throw new UsageError(
    `--moves is ${flags.moves.moves}, ${file} has made ${done} of ${planned} moves: give at least ${planned}, or leave it out`,
  );
}

/** Written also after Ctrl-C, each whole: the best placement so far, and the run to go on with. */
async function writeFiles(run: PlacementRun, flags: PlaceFlags, shell: Shell): Promise<void> {
  const { placed } = run;
  if (flags.out !== undefined) {
    await writeFileAtomic(flags.out, placementFile(flags.out, run), { remedy: 'choose another --out' });
  }
  if (flags.state !== undefined && placed.state) {
    await writeFileAtomic(flags.state, encodeState(placed.state, placed.seed), { remedy: 'choose another --state' });
  }
  if (!placed.interrupted) return;
  const files = [flags.out, flags.state].filter((path) => path !== undefined);
  printLines(shell.stderr, [
    `stopped after ${formatCount(placed.moves)} of ${formatCount(placed.plannedMoves)} moves` +
      (files.length > 0 ? `; ${files.join(' and ')} written, with the best so far` : ''),
  ]);
}
