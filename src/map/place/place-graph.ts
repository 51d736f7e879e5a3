/** Places a graph of cores: baselines, lower bounds, then the best baseline improved for as long as the budget lasts. */
import {
  type Annealing,
  createAnnealing,
  extendAnnealing,
  isAsPlanned,
  isDone,
  plannedMoves,
} from '../../../mapping/place/anneal.ts';
import { BASELINES, type Baseline, placeBaseline } from '../../../mapping/place/baselines.ts';
import { type Bound, lowerBounds } from '../../../mapping/place/bounds.ts';
import { type CellGrid, cells, requireRoom } from '../../../mapping/place/cell-grid.ts';
import { placeByForces } from '../../../mapping/place/force.ts';
import { type Measurement, measurePlacement } from '../../../mapping/place/measure.ts';
import { placeWithinReach } from '../../../mapping/place/packet-reach.ts';
import { costOf, type Placement } from '../../../mapping/place/placement.ts';
import { type Neighbours, neighboursOf, type TrafficGraph } from '../../../mapping/place/traffic.ts';
import { type Breathing, breathe } from '../../host/breath.ts';
import type { Host } from '../../host/host.ts';
import { annealToEnd, LATE, movesIn } from './budget.ts';

/** What a placement can be made by: a baseline as it is, the best one relaxed by forces, and that one annealed. */
export const ALGORITHMS = ['anneal', 'force', ...BASELINES] as const;
export type Algorithm = (typeof ALGORITHMS)[number];
/** The algorithm unless one is named. */
export const DEFAULT_ALGORITHM: Algorithm = 'anneal';
/** Seconds that annealing may take unless given a budget. */
export const DEFAULT_SECONDS = 10;

/** How much annealing: a number of moves, perhaps to be stopped before its end, or seconds (of the whole placement). */
export type Budget = { readonly moves: number; readonly stop?: number } | { readonly seconds: number };

export interface PlaceOptions {
  readonly algorithm: Algorithm;
  /** 0..2^32 - 1; a resumed run has its own. */
  readonly seed: number;
  /** None to make the moves that a resumed run had planned. */
  readonly budget: Budget | null;
  /** Makes the run to go on with; `goal` is the best lower bound. */
  readonly resume?: (neighbours: Neighbours, goal: number) => SeededRun;
  /** How far a packet of the chip goes along a side, in cells: where an edge is longer, cores are exchanged. Any way unless given. */
  readonly reach?: number;
  /** Annealing stops early when it is aborted; the result says so. */
  readonly signal: AbortSignal;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  readonly onPlan?: (moves: number) => void;
  readonly onProgress?: (done: number, total: number) => void;
  /** Told every now and then how far annealing is; it waits meanwhile. */
  readonly onPause?: (run: SeededRun) => Promise<void>;
}

/** An annealing run and the seed it was begun with. */
export interface SeededRun {
  readonly state: Annealing;
  readonly seed: number;
}

export interface Candidate extends Measurement {
  readonly name: Exclude<Algorithm, 'anneal'>;
}

export interface PlacedGraph {
  readonly placement: Placement;
  readonly measured: Measurement;
  /** The baselines, and the best of them relaxed by forces. */
  readonly candidates: readonly Candidate[];
  /** Lower bounds of the spike-hops, the best last. */
  readonly bounds: readonly Bound[];
  /** Moves made and planned; 0 without annealing. */
  readonly moves: number;
  readonly plannedMoves: number;
  /** Moves that give the same placement in one run, and where to stop it; null where there is no such run. */
  readonly repeat: { readonly moves: number; readonly stop?: number } | null;
  readonly seed: number;
  readonly seconds: number;
  readonly interrupted: boolean;
  /** To go on with; null without annealing. */
  readonly state: Annealing | null;
}

/** Largest nodes * cells for which the greedy baseline is made: half a minute. */
const GREEDY_AFFORDABLE = 2 ** 33;

/** @throws SynaptickError when there are more nodes than cells, or the chip's packets do not reach as far as these have to */
export async function placeGraph(
  host: Host,
  graph: TrafficGraph,
  grid: CellGrid,
  options: PlaceOptions,
): Promise<PlacedGraph> {
  requireRoom(graph.nodes, grid);
  const { signal, now, algorithm } = options;
  const started = now();
  const neighbours = neighboursOf(graph);
  const bounds = lowerBounds(neighbours, grid);
  const goal = bounds.at(-1)?.value ?? 0;
  const resumed = options.resume?.(neighbours, goal);
  const seed = resumed?.seed ?? options.seed;
  const made = await candidates({ host, signal }, neighbours, grid, seed);
  const chosen = algorithm === 'anneal' ? undefined : made.get(algorithm);
  const start = chosen ?? leastCostly([...made.values()], neighbours, grid);
  let state: Annealing | null = null;
  if (algorithm === 'anneal') {
    const fresh = (moves: number) => createAnnealing(neighbours, grid, start, { seed, moves, goal });
    state = planned(resumed?.state, fresh, (now() - started) / 1000, options);
    options.onPlan?.(plannedMoves(state));
    const { budget, onProgress, onPause } = options;
    const run = { state, seed };
    await annealToEnd(host, state, {
      signal,
      onProgress,
      ...(onPause && { onPause: () => onPause(run) }),
      ...(budget && 'seconds' in budget ? { late: () => now() - started > 1000 * LATE * budget.seconds } : budget),
    });
  }
  const found = state?.best ?? start;
  const placement = options.reach === undefined ? found : placeWithinReach(graph, found, grid, options.reach);
  return {
    placement,
    measured: measurePlacement(graph, placement, grid),
    candidates: [...made].map(([name, candidate]) => ({ name, ...measurePlacement(graph, candidate, grid) })),
    bounds,
    moves: state?.move ?? 0,
    plannedMoves: state ? plannedMoves(state) : 0,
    repeat: state && repeatOf(state),
    seed,
    seconds: (now() - started) / 1000,
    interrupted: signal.aborted,
    state,
  };
}

function repeatOf(state: Annealing): PlacedGraph['repeat'] {
  if (!isAsPlanned(state)) return null;
  return { moves: plannedMoves(state), ...(isDone(state) ? {} : { stop: state.move }) };
}

/** @throws what the signal was aborted with */
async function candidates(
  breathing: Breathing,
  neighbours: Neighbours,
  grid: CellGrid,
  seed: number,
): Promise<Map<Candidate['name'], Placement>> {
  const made = new Map<Candidate['name'], Placement>();
  const affordable = (name: Baseline) => name !== 'greedy' || neighbours.nodes * cells(grid) <= GREEDY_AFFORDABLE;
  for (const name of BASELINES.filter(affordable)) {
    made.set(name, placeBaseline(name, neighbours, grid, seed));
    await breathe(breathing);
  }
  made.set('force', placeByForces(neighbours, grid, leastCostly([...made.values()], neighbours, grid)));
  return made;
}

function leastCostly(placements: readonly Placement[], neighbours: Neighbours, grid: CellGrid): Placement {
  const costs = placements.map((placement) => costOf(placement, neighbours, grid));
  let best = 0;
  costs.forEach((cost, i) => {
    if (cost < (costs[best] as number)) best = i;
  });
  return placements[best] as Placement;
}

/** The run to make: a fresh one, or the one before with what the budget adds. */
function planned(
  before: Annealing | undefined,
  fresh: (moves: number) => Annealing,
  spent: number,
  { budget, now }: PlaceOptions,
): Annealing {
  if (!budget) return before ?? fresh(1);
  const moves =
    'moves' in budget ? budget.moves : movesIn(Math.max(0, budget.seconds - spent), before ?? fresh(1), now);
  if (!before) return fresh(moves);
  const more = 'moves' in budget ? moves - plannedMoves(before) : moves;
  return more > 0 ? extendAnnealing(before, more) : before;
}
