/** An annealing run saved after any move: format `synaptick-placement-state`, an .npz container. */
import { z } from 'zod';
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { type Annealing, createAnnealing, MAX_MOVES, MOVE_DRAWS } from '../../../mapping/place/anneal.ts';
import type { CellGrid } from '../../../mapping/place/cell-grid.ts';
import { resetLayout } from '../../../mapping/place/layout.ts';
import { costOf, occupants, type Placement } from '../../../mapping/place/placement.ts';
import type { Neighbours } from '../../../mapping/place/traffic.ts';
import { drawsOf, type RandomState } from '../../../mapping/random.ts';
import { type ContainerFormat, decodeContainer, encodeContainer, requireArray } from '../../formats/container.ts';
import type { SeededRun } from './place-graph.ts';

const header = z.object({
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  move: z.int().min(0).max(MAX_MOVES),
  graph: z.string(),
  grid: z.string(),
});

const STATE: ContainerFormat<z.infer<typeof header>> = {
  format: 'synaptick-placement-state',
  version: 1,
  schema: header,
};

export function encodeState(state: Annealing, seed: number): Uint8Array {
  const { layout, best, random, rounds, move } = state;
  const array = <T extends Int32Array | Uint32Array | Float64Array>(data: T) => ({ shape: [data.length], data });
  return encodeContainer(STATE, {
    header: { seed, move, graph: fingerprint(layout.neighbours), grid: JSON.stringify(layout.grid) },
    arrays: {
      cellOf: array(layout.cellOf),
      best: array(best),
      random: array(random),
      rounds: array(rounds),
      costs: array(Float64Array.of(state.cost, state.bestCost)),
    },
  });
}

/**
 * Reads the state of a run over this graph on this grid.
 * @param goal a lower bound of the cost
 * @throws SynaptickError when it is damaged, none that a run can have left, or of another graph or grid
 */
export function decodeState(
  file: string,
  bytes: Uint8Array,
  neighbours: Neighbours,
  grid: CellGrid,
  goal: number,
): SeededRun {
  const { header, arrays } = decodeContainer(STATE, file, bytes);
  if (header.graph !== fingerprint(neighbours)) {
    throw new SynaptickError(`${file} is the state of another graph: give the graph it was begun with`);
  }
  if (header.grid !== JSON.stringify(grid)) {
    throw new SynaptickError(
      `${file} is the state of a run on the grid ${header.grid}, this one is ${JSON.stringify(grid)}: give the options it was begun with`,
    );
  }
  const { nodes } = neighbours;
  const best = requireArray(arrays, 'best', [nodes], Int32Array);
  const cellOf = requireArray(arrays, 'cellOf', [nodes], Int32Array);
  const random = requireArray(arrays, 'random', [4], Uint32Array);
  const rounds = requireArray(arrays, 'rounds', [null], Float64Array);
  const costs = requireArray(arrays, 'costs', [2], Float64Array);
  requireRounds(file, rounds, header.move);
  for (const placement of [best, cellOf]) requirePlacement(file, placement, grid);
  const [cost, bestCost] = costs as unknown as readonly [number, number];
  const state = createAnnealing(neighbours, grid, best, { seed: header.seed, moves: 1, goal });
  const rounding = ROUNDING * (state.cost + neighbours.weights.reduce((sum, weight) => sum + weight, 0));
  requireCost(file, 'best', bestCost, state.cost, rounding);
  requireCost(file, 'cellOf', cost, costOf(cellOf, neighbours, grid), rounding);
  requireDraws(file, random, header.move);
  state.random.set(random);
  resetLayout(state.layout, cellOf);
  return { state: { ...state, rounds, move: header.move, cost, bestCost }, seed: header.seed };
}

function damaged(file: string, why: string): SynaptickError {
  return new SynaptickError(`${file} is damaged: ${why}`);
}

/** Rounds end at ascending moves; those made are not beyond the last. */
function requireRounds(file: string, rounds: Float64Array, move: number): void {
  if (rounds.length === 0) throw damaged(file, 'it has no rounds');
  rounds.forEach((end, round) => {
    const least = 1 + (rounds[round - 1] ?? 0);
    requireInteger(`${file} is damaged: end of round ${round}`, end, least, MAX_MOVES);
  });
  requireInteger(`${file} is damaged: its header's move`, move, 0, rounds.at(-1) as number);
}

/** Each move draws two or three numbers, and the generator counts them, modulo 2^32. */
function requireDraws(file: string, random: RandomState, move: number): void {
  const [least, most] = [MOVE_DRAWS.least * move, MOVE_DRAWS.most * move];
  const beyond = (drawsOf(random) - (least % 2 ** 32) + 2 ** 32) % 2 ** 32;
  if (beyond <= most - least && random.subarray(0, 3).some((word) => word !== 0)) return;
  throw damaged(file, `its random numbers (${random.join(', ')}) are none that ${move} moves have left`);
}

function requirePlacement(file: string, placement: Placement, grid: CellGrid): void {
  try {
    occupants(placement, grid);
  } catch (error) {
    throw error instanceof SynaptickError ? damaged(file, error.message) : error;
  }
}

/** How far a cost that was summed on the way may be from the same summed at once, as a share of what is summed. */
const ROUNDING = 1e-6;

function requireCost(file: string, of: string, saved: number, found: number, rounding: number): void {
  if (Math.abs(saved - found) <= rounding) return;
  throw damaged(file, `the cost of ${of} is ${saved}, its cells cost ${found}`);
}

/** FNV-1a over the bytes of the arrays, 32 bits: tells graphs apart, no more. */
function fingerprint({ nodes, offsets, others, weights }: Neighbours): string {
  let hash = 0x811c9dc5;
  for (const array of [offsets, others, weights]) {
    for (const byte of new Uint8Array(array.buffer, array.byteOffset, array.byteLength)) {
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
  }
  return `${nodes}-${others.length}-${(hash >>> 0).toString(16)}`;
}
