/** `synaptick place GRAPH`: a graph whose nodes are cores onto the mesh, with baselines and lower bounds. */
import type { Command } from 'commander';
import { MAX_MOVES } from '../../../mapping/place/anneal.ts';
import { CROSSING_HOPS, MAX_SIDE } from '../../../mapping/place/cell-grid.ts';
import { DEFAULT_SEED } from '../../../mapping/random.ts';
import type { Sides } from '../../formats/chip-description.ts';
import { ALGORITHMS, DEFAULT_ALGORITHM, DEFAULT_SECONDS } from '../../map/place/place-graph.ts';
import { SAVING_SECONDS } from '../../map/place/state-saver.ts';
import { chipOrSidesOption } from '../chip-option.ts';
import { UsageError } from '../errors.ts';
import { decimalNumber, memoryOption, oneOf, type Reader, seed, wholeNumber } from '../options.ts';
import { type PlaceFlags, placeFile } from '../place-run.ts';
import { parseSides } from '../placement.ts';
import type { Shell } from '../shell.ts';

/** Moves of annealing, and after how many of them to stop. */
export interface Moves {
  readonly moves: number;
  readonly stop?: number;
}

const LONGEST = 7 * 24 * 3600;

const EXAMPLES = `
GRAPH is text, "source target [rate]" a line with cores numbered from 0, or the binary hypergraph form of public mapping
benchmarks (u32 nodes, u32 edges, then for each edge: u32 destinations, u32 source, u32 destination..., f32 rate).

Examples:
  synaptick place graph.txt --grid 8x8                 ten seconds of annealing
  synaptick place graph.txt --grid 8x8 --moves 50000000 --seed 2
                                                       the same placement on every machine
  synaptick place graph.txt --budget 5min --state run.npz
  synaptick place graph.txt --resume run.npz --state run.npz
                                                       go on after Ctrl-C, or after the machine went down
  synaptick place graph.txt --out placement.csv        node,x,y
  synaptick place graph.txt --chip board.json          on the mesh and the chips of a board (docs/chips.md)
`;

export function registerPlace(program: Command, shell: Shell): void {
  program
    .command('place')
    .summary('place a graph of cores on the mesh, with baselines and lower bounds')
    .description(
      'Places a graph whose nodes are cores on a mesh so that spikes travel few hops, and says how far the result is ' +
        'from the usual placements and from the optimum at most. An edge to several cores costs the sum of its hops.',
    )
    .argument('<graph>', 'a list of edges, a hypergraph, or a chip or model, each of whose neurons counts as one spike')
    .option('--grid <WxH>', 'cells of the mesh (default: the smallest square that holds the graph)', sides('--grid'))
    .addOption(chipOrSidesOption())
    .option('--crossing <hops>', 'what a chip crossing costs beyond its hop', crossing, CROSSING_HOPS)
    .option('--algorithm <name>', ALGORITHMS.join(', '), oneOf('algorithm', ALGORITHMS), DEFAULT_ALGORITHM)
    .option('--seed <number>', `of every random draw (default: ${DEFAULT_SEED})`, seed)
    .option(
      '--budget <time>',
      `time to take, e.g. 500ms, 10s, 5min (default: ${DEFAULT_SECONDS}s); becomes moves once`,
      budget,
    )
    .option('--moves <n>', 'moves of annealing, instead of a time; 3000/5000 stops a run of 5000 after 3000', moves)
    .option('-o, --out <file>', 'write the placement: .json or .csv')
    .option('--picture <file>', 'draw the placement and the link loads, as .png')
    .option('--state <file>', 'save the run here, as it goes, on Ctrl-C and in the end')
    .option('--every <time>', `between two savings as it goes (default: ${SAVING_SECONDS}s)`, time('--every'))
    .option('--resume <file>', 'go on with a saved run, to its last move or with more --moves or --budget')
    .addOption(memoryOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((file: string, flags: PlaceFlags) => {
      checkFlags(flags);
      return placeFile(file, flags, shell);
    });
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

/** `--crossing` in hops. */
export const crossing: Reader<number> = decimalNumber(
  '--crossing',
  0,
  1e6,
  'of hops from 0 to 1000000',
  `leave it out for ${CROSSING_HOPS}`,
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
function time(option: string): Reader<number> {
  return (text) => {
    const [, amount, unit] = /^\s*(\d+\.?\d*|\.\d+)\s*([a-z]*)\s*$/i.exec(text) ?? [];
    const seconds = Number(amount) * (UNITS[(unit ?? '?').toLowerCase()] ?? Number.NaN);
    if (seconds > 0 && seconds <= LONGEST) return seconds;
    throw new UsageError(
      `${option} is "${text}", must be a time above 0 and of at most ${LONGEST / 3600} hours: e.g. ${option} 10s`,
    );
  };
}

export const budget = time('--budget');

function checkFlags(flags: PlaceFlags): void {
  const { algorithm, out, picture } = flags;
  if (flags.budget !== undefined && flags.moves !== undefined) {
    throw new UsageError('--budget and --moves both say how long to anneal: give one of them');
  }
  for (const name of ['budget', 'moves', 'state', 'resume'] as const) {
    if (algorithm === 'anneal' || flags[name] === undefined) continue;
    throw new UsageError(`--${name} is for --algorithm anneal, this is ${algorithm}: leave it out`);
  }
  if (flags.every !== undefined && flags.state === undefined) {
    throw new UsageError('--every is for --state: say where to save the run, or leave it out');
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
