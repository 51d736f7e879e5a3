/** A placement as the command does it: files, budget, progress, and the state that is saved as it goes. */
import { plannedMoves } from '../../mapping/place/anneal.ts';
import { type CellGrid, requireRoom } from '../../mapping/place/cell-grid.ts';
import type { TrafficGraph } from '../../mapping/place/traffic.ts';
import { DEFAULT_SEED } from '../../mapping/random.ts';
import { type ChipDescription, DEFAULT_CHIP, type Sides } from '../formats/chip-description.ts';
import { identify } from '../formats/identify.ts';
import type { MemoryLimit } from '../host/memory.ts';
import { writeFileAtomic } from '../host/node/files.ts';
import { readingOwn } from '../host/node/files-read.ts';
import { withLocks } from '../host/node/lock-file.ts';
import { readRegularFile } from '../host/node/read-file.ts';
import { countsNeurons, loadAs } from '../load/load.ts';
import { gridOn } from '../map/board.ts';
import {
  type Algorithm,
  type Budget,
  DEFAULT_SECONDS,
  type PlacedGraph,
  placeGraph,
} from '../map/place/place-graph.ts';
import { decodeState } from '../map/place/state-file.ts';
import { SAVING_SECONDS, savePlacing, stateSaver } from '../map/place/state-saver.ts';
import { chosenChip, requireSound, shapedChip } from './chip-option.ts';
import { claimOutputs } from './claim-outputs.ts';
import type { Moves } from './commands/place.ts';
import { UsageError } from './errors.ts';
import { formatCount } from './format.ts';
import { printJson, printLines } from './output.ts';
import { type PlacementRun, pictureWords, placementFile, placementObject, placementText } from './placement.ts';
import { createProgress } from './progress.ts';
import { colorsFor, type Shell } from './shell.ts';

export interface PlaceFlags {
  readonly grid?: Sides;
  readonly chip?: string | Sides;
  readonly crossing: number;
  readonly algorithm: Algorithm;
  readonly seed?: number;
  /** Seconds. */
  readonly budget?: number;
  readonly moves?: Moves;
  readonly out?: string;
  readonly picture?: string;
  readonly state?: string;
  /** Seconds. */
  readonly every?: number;
  readonly resume?: string;
  readonly memory?: MemoryLimit;
  readonly json?: boolean;
}

/** Cells of the largest grid that a picture shows: 16 chips. */
const MOST_DRAWN = 65_536;

/**
 * Places the graph of a file, writes what is asked for, and reports.
 * @throws SynaptickError when a file is in the way, missing, or of another run; the signal's reason when aborted
 */
export async function placeFile(file: string, flags: PlaceFlags, shell: Shell): Promise<void> {
  // What could stop the result from being written is found before the time is spent.
  claimOutputs([flags.out, flags.picture]);
  claimOutputs([flags.state], { own: true });
  const draw = flags.picture === undefined ? null : (await import('../figures/placement.ts')).placementPng;
  const chip = await chosenChip(flags, shell);
  requireSound(chip, 'place');
  const onto = chip ?? DEFAULT_CHIP;
  const run = await withLocks([flags.state], async () => {
    const ofChip = countsNeurons(await identify(file, shell));
    const { host, signal } = shell;
    const graph = await loadAs('graph', file, { host, signal, memory: flags.memory, chip: shapedChip(flags, chip) });
    const grid = gridOf(graph, onto, flags);
    requireRoom(graph.nodes, grid);
    if (draw) requireDrawable('--picture', grid);
    const placed = await placeWithProgress(graph, grid, chip?.shape.reach, flags, shell);
    const made = { file, ofChip, chip: onto, graph, grid, algorithm: flags.algorithm, placed };
    await writeFiles(made, flags, shell);
    return made;
  });
  const { graph, grid, placed } = run;
  if (draw && !placed.interrupted) {
    const bytes = draw({ ...pictureWords(run), graph, grid, placement: placed.placement });
    await writeFileAtomic(flags.picture as string, bytes, { signal: shell.signal, remedy: 'choose another --picture' });
  }
  // What was asked for on stdout is the result of a whole run.
  if (placed.interrupted) throw shell.signal.reason;
  if (flags.json) printJson(shell.stdout, placementObject(run));
  else printLines(shell.stdout, placementText(run, colorsFor(shell.stdout, shell.env).bold));
}

async function placeWithProgress(
  graph: TrafficGraph,
  grid: CellGrid,
  reach: number | undefined,
  flags: PlaceFlags,
  shell: Shell,
): Promise<PlacedGraph> {
  const saved = flags.resume === undefined ? undefined : await readState(flags.resume);
  const progress = createProgress(shell, `placing ${formatCount(graph.nodes)} cores`, 'moves');
  try {
    return await placeGraph(shell.host, graph, grid, {
      algorithm: flags.algorithm,
      reach,
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
      ...(flags.state !== undefined && {
        onPause: stateSaver(shell.host.files, flags.state, flags.every ?? SAVING_SECONDS, shell.now),
      }),
    });
  } finally {
    progress.clear();
  }
}

/** @throws UsageError when the grid has more cells than a picture can show */
export function requireDrawable(option: string, { width, height }: CellGrid): void {
  if (width * height <= MOST_DRAWN) return;
  throw new UsageError(
    `${option} draws at most ${MOST_DRAWN} cells, the grid of ${width} x ${height} has ${width * height}: leave it out`,
  );
}

function gridOf({ nodes }: TrafficGraph, chip: ChipDescription, { grid, crossing }: PlaceFlags): CellGrid {
  return gridOn('the graph', nodes, chip, { ...grid, crossingHops: crossing });
}

function budgetOf(flags: PlaceFlags): Budget | null {
  if (flags.moves !== undefined) return flags.moves;
  if (flags.budget !== undefined) return { seconds: flags.budget };
  return flags.resume === undefined ? { seconds: DEFAULT_SECONDS } : null;
}

async function readState(file: string): Promise<{ file: string; bytes: Uint8Array }> {
  const remedy = 'leave out --resume to begin anew';
  return { file, bytes: await readingOwn(() => readRegularFile(file, { doing: 'resume from', remedy })) };
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
    await savePlacing(shell.host.files, flags.state, { state: placed.state, seed: placed.seed });
  }
  if (!placed.interrupted) return;
  const files = [flags.out, flags.state].filter((path) => path !== undefined);
  printLines(shell.stderr, [
    `stopped after ${formatCount(placed.moves)} of ${formatCount(placed.plannedMoves)} moves` +
      (files.length > 0 ? `; ${files.join(' and ')} written, with the best so far` : ''),
  ]);
}
