/**
 * How annealing cools. The moves are cut into rounds; each begins hot at the best placement so far, cools until only few
 * steps up are taken, and ends with steps down only. A small graph gets many rounds, so that luck evens out; a large one
 * gets one. Temperatures are in units of cost and a pure function of the move's number.
 */
import type { Neighbours } from './traffic.ts';

/** Moves between two temperatures. */
export const STEP = 256;

/** Moves per node that a round should have, and most rounds. */
const ROUND_MOVES = 65_536;
const MOST_ROUNDS = 32;
/** Temperatures at both ends of a round, of the unit below. Measured on grids, trees, dense and convolutional graphs. */
const HOT = 5;
const COLD = 0.4;
/** The share of a round after which only steps down are taken. */
const QUENCH = 0.95;
/** Cells around a place that a move may reach when hot; 1 in the end. */
const REACH = 4;

/** Ends of the rounds, in moves: the last is `moves`. */
export function planRounds(moves: number, nodes: number): Float64Array {
  const count = Math.min(Math.max(Math.floor(moves / (nodes * ROUND_MOVES)), 1), MOST_ROUNDS);
  return Float64Array.from({ length: count }, (_, round) => Math.floor(((round + 1) * moves) / count));
}

/**
 * The unit of temperature: half of the root mean square, over the nodes, of what all their edges change by when each grows
 * by one hop. 1 for a grid graph with rates of 1.
 */
export function temperatureUnit({ nodes, weights }: Neighbours): number {
  let squares = 0;
  for (const weight of weights) squares += weight * weight;
  return Math.sqrt(squares / nodes) / 2;
}

/** Temperature, in units, at a share 0..1 of a round: geometric from hot to cold in straight pieces, then 0. */
export function temperatureAt(share: number): number {
  if (share >= QUENCH) return 0;
  const ratio = COLD / HOT;
  // Halvings by plain arithmetic: a power may differ between machines.
  let low = 0;
  let high = 1;
  let top = HOT;
  let bottom = HOT * ratio;
  for (let depth = 0; depth < 5; depth++) {
    const middle = (low + high) / 2;
    const value = Math.sqrt(top * bottom);
    if (share < middle * QUENCH) {
      high = middle;
      bottom = value;
    } else {
      low = middle;
      top = value;
    }
  }
  const along = (share / QUENCH - low) / (high - low);
  return top + (bottom - top) * along;
}

/** Reach in cells at a share of a round. */
export function reachAt(share: number): number {
  return Math.max(1, Math.round(REACH * (1 - share)));
}
