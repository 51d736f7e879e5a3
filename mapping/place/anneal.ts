/**
 * Simulated annealing (Kirkpatrick et al. 1983) of a placement: swaps and moves into empty cells, with exact gains. It can be
 * stopped after any number of moves and gone on with, to the same bits; it keeps the best placement it has met, so it is
 * never worse than its start.
 *
 * A move takes a random node to a cell around one of its neighbours, or around its own place.
 */
import { requireInteger } from '../../cores/errors.ts';
import { type RandomState, randomBits, seededRandom } from '../random.ts';
import { type CellGrid, isOpen, requireRoom } from './cell-grid.ts';
import { DRAW_SHIFT, EXPONENTIAL } from './exponential.ts';
import { createLayout, type Layout, resetLayout, swap, swapGain } from './layout.ts';
import { costOf, type Placement } from './placement.ts';
import { planRounds, reachAt, STEP, temperatureAt, temperatureUnit } from './schedule.ts';
import type { Neighbours } from './traffic.ts';

export interface Annealing {
  readonly layout: Layout;
  /** The best placement so far, and its cost. */
  readonly best: Placement;
  bestCost: number;
  /** Cost of the layout. */
  cost: number;
  readonly random: RandomState;
  /** Moves made, of those planned. */
  move: number;
  /** Ends of the rounds; see schedule.ts. */
  readonly rounds: Float64Array;
  /** Temperature 1. */
  readonly unit: number;
  /** A cost that no placement can beat: annealing is done when it is reached. */
  readonly goal: number;
}

export interface AnnealOptions {
  /** 0..2^32 - 1 */
  readonly seed: number;
  /** Moves to plan for, at least 1; a run with more moves cools slower from its first move on. */
  readonly moves: number;
  /** A lower bound of the cost, to stop at; 0 unless given. */
  readonly goal?: number;
}

/** Of 256 moves, those that aim at a neighbour's surroundings. */
const TO_NEIGHBOUR = 200;
/** Draws that a move takes, at the least and at the most. */
export const MOVE_DRAWS = { least: 2, most: 3 };
/** A record must be lower by this share, so that sums rounded on the way are none. */
const MARGIN = 1e-9;

/** @throws SynaptickError when there are more nodes than cells, or `start` is no placement on this grid */
export function createAnnealing(
  neighbours: Neighbours,
  grid: CellGrid,
  start: Placement,
  { seed, moves, goal = 0 }: AnnealOptions,
): Annealing {
  requireRoom(neighbours.nodes, grid);
  const cost = costOf(start, neighbours, grid);
  return {
    layout: createLayout(neighbours, grid, start),
    best: start.slice(),
    bestCost: cost,
    cost,
    random: seededRandom(seed),
    move: 0,
    rounds: planRounds(moves, neighbours.nodes),
    unit: temperatureUnit(neighbours),
    goal,
  };
}

/** Most moves that a run may plan: months. */
export const MAX_MOVES = 1e13;

/** The same run with more moves planned: rounds after those it has. @throws SynaptickError when they are too many */
export function extendAnnealing(state: Annealing, moves: number): Annealing {
  const planned = plannedMoves(state);
  requireInteger('moves of a placement', planned + moves, 1, MAX_MOVES, `it has planned ${planned}: add fewer`);
  const more = planRounds(moves, state.layout.neighbours.nodes).map((end) => end + planned);
  const rounds = new Float64Array(state.rounds.length + more.length);
  rounds.set(state.rounds);
  rounds.set(more, state.rounds.length);
  return { ...state, rounds };
}

/** Whether its rounds are those of one run of as many moves: it was not extended. */
export function isAsPlanned(state: Annealing): boolean {
  const rounds = planRounds(plannedMoves(state), state.layout.neighbours.nodes);
  return rounds.length === state.rounds.length && rounds.every((end, round) => end === state.rounds[round]);
}

/** Moves planned. */
export function plannedMoves({ rounds }: Annealing): number {
  return rounds.at(-1) as number;
}

/** Whether all planned moves are made, or the best placement cannot be beaten. */
export function isDone(state: Annealing): boolean {
  return state.move >= plannedMoves(state) || state.bestCost <= state.goal;
}

/** Makes at most `moves` more moves of those planned. Any cut into calls gives the same bits. */
export function anneal(state: Annealing, moves: number): void {
  const end = Math.min(state.move + moves, plannedMoves(state));
  while (state.move < end && !isDone(state)) {
    const round = state.rounds.findIndex((last) => last > state.move);
    const from = round === 0 ? 0 : (state.rounds[round - 1] as number);
    const to = state.rounds[round] as number;
    if (state.move === from) startRound(state);
    const done = state.move - from;
    const step = done - (done % STEP);
    const share = step / (to - from);
    const count = Math.min(end, to, from + step + STEP) - state.move;
    makeMoves(state, count, state.unit * temperatureAt(share), reachAt(share));
    state.move += count;
  }
}

/** Every round begins at the best placement, with its cost summed anew. */
function startRound(state: Annealing): void {
  resetLayout(state.layout, state.best);
  state.cost = costOf(state.best, state.layout.neighbours, state.layout.grid);
}

function makeMoves(state: Annealing, count: number, temperature: number, reach: number): void {
  const { layout, random } = state;
  const { cellOf } = layout;
  const margin = MARGIN * state.bestCost;
  // A record is copied once it is about to be left.
  let record = false;
  for (let i = 0; i < count; i++) {
    const bits = randomBits(random);
    const node = Math.floor(((bits >>> 8) / 2 ** 24) * cellOf.length);
    const cell = proposedCell(layout, node, (bits & 255) < TO_NEIGHBOUR, randomBits(random), reach);
    if (cell < 0) continue;
    const gain = swapGain(layout, node, cell);
    if (gain > 0) {
      if (gain >= temperature * (EXPONENTIAL[randomBits(random) >>> DRAW_SHIFT] as number)) continue;
      if (record) state.best.set(cellOf);
      record = false;
    }
    swap(layout, node, cell);
    state.cost += gain;
    if (state.cost < state.bestCost - margin) {
      state.bestCost = state.cost;
      record = true;
    }
  }
  if (record) state.best.set(cellOf);
}

/**
 * A cell next to a random neighbour, or within reach of the node itself; -1 where that is off the grid, closed or the node's own.
 * Of the random bits, 20 choose the step in x and y and 12 the neighbour.
 */
function proposedCell(layout: Layout, node: number, toNeighbour: boolean, bits: number, reach: number): number {
  const { cellOf, grid, neighbours } = layout;
  const own = cellOf[node] as number;
  const from = neighbours.offsets[node] as number;
  const degree = (neighbours.offsets[node + 1] as number) - from;
  let centre = own;
  let around = reach;
  if (toNeighbour && degree > 0) {
    const chosen = from + Math.floor(((bits >>> 20) * degree) / 4096);
    centre = cellOf[neighbours.others[chosen] as number] as number;
    around = 1;
  }
  const side = 2 * around + 1;
  const row = Math.floor(centre / grid.width);
  const x = centre - row * grid.width + (((bits & 1023) * side) >> 10) - around;
  const y = row + ((((bits >>> 10) & 1023) * side) >> 10) - around;
  if (x < 0 || y < 0 || x >= grid.width || y >= grid.height) return -1;
  const cell = y * grid.width + x;
  return cell === own || !isOpen(grid, cell) ? -1 : cell;
}
