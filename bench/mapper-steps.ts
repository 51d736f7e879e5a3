/** The steps of the mapper that are timed, by bench/index.ts in one process and by bench/mapping-scale.ts with their memory. */
import { generateGraph } from '../mapping/generate/generate.ts';
import type { NetworkGraph } from '../mapping/graph.ts';
import type { GraphPlan } from '../mapping/graph-to-chip/map-graph.ts';
import { anneal, createAnnealing } from '../mapping/place/anneal.ts';
import { BASELINES, placeBaseline } from '../mapping/place/baselines.ts';
import { type CellGrid, createGrid } from '../mapping/place/cell-grid.ts';
import { placeByForces } from '../mapping/place/force.ts';
import { costOf, type Placement } from '../mapping/place/placement.ts';
import { squareMesh } from '../mapping/place/rows.ts';
import { type Neighbours, neighboursOf } from '../mapping/place/traffic.ts';

/** Sides in cores of the networks with a hidden partition. */
export const SIDES = [8, 16, 32, 64];
export const SEED = 1;
/** Moves of annealing for each core. */
const SCALE_MOVES = 500;

export function hiddenPartition(side: number): NetworkGraph {
  return generateGraph({ generator: 'hidden-partition', side, seed: SEED });
}

/** The smallest square mesh for the cores of a plan. */
export function meshOf({ counts }: GraphPlan): CellGrid {
  const { width, height } = squareMesh(counts.cores);
  return createGrid(width, height);
}

export interface PlacedPlan {
  readonly placement: Placement;
  readonly cost: number;
  /** Spike-hops of the baselines, and of the best of them relaxed by forces. */
  readonly others: ReadonlyMap<string, number>;
}

/** Baselines, the best relaxed by forces, and that annealed by a fixed number of moves. */
export function placeMoves(neighbours: Neighbours, grid: CellGrid, moves: number): PlacedPlan {
  const made = BASELINES.map((name): [string, Placement] => [name, placeBaseline(name, neighbours, grid, SEED)]);
  const cost = ([, placement]: [string, Placement]) => costOf(placement, neighbours, grid);
  const best = made.reduce((least, next) => (cost(next) < cost(least) ? next : least));
  made.push(['force', placeByForces(neighbours, grid, best[1])]);
  const state = createAnnealing(neighbours, grid, (made.at(-1) as [string, Placement])[1], { seed: SEED, moves });
  anneal(state, moves);
  return { placement: state.best, cost: state.bestCost, others: new Map(made.map((one) => [one[0], cost(one)])) };
}

/** The placement that is timed at every size: so many moves for each core. */
export function placePlan(plan: GraphPlan, grid: CellGrid): PlacedPlan {
  return placeMoves(neighboursOf(plan.traffic), grid, SCALE_MOVES * Math.max(plan.counts.cores, 1));
}
