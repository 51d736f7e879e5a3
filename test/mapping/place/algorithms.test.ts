/** The ways to place a graph: what each finds, and that it finds it again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anneal, createAnnealing, extendAnnealing, isDone } from '../../../mapping/place/anneal.ts';
import { BASELINES, placeBaseline } from '../../../mapping/place/baselines.ts';
import { cells, createGrid } from '../../../mapping/place/cell-grid.ts';
import { hilbertCells } from '../../../mapping/place/curves.ts';
import { ln } from '../../../mapping/place/exponential.ts';
import { fiedlerVectors } from '../../../mapping/place/fiedler.ts';
import { placeByForces } from '../../../mapping/place/force.ts';
import { costOf, occupants } from '../../../mapping/place/placement.ts';
import { planRounds, temperatureAt } from '../../../mapping/place/schedule.ts';
import { neighboursOf } from '../../../mapping/place/traffic.ts';
import { seededRandom } from '../../../mapping/random.ts';
import {
  completeGraph,
  convolutionalGraph,
  cycleGraph,
  gridGraph,
  layeredGraph,
  placedGraphs,
  starGraph,
  treeGraph,
} from '../../support/graphs.ts';

const EIGHT = createGrid(8, 8);

describe('baselines', () => {
  it.each(BASELINES)('%s puts every node on a cell of its own', (name) => {
    fc.assert(
      fc.property(placedGraphs({ cells: 36, edges: 40 }), ({ graph, grid }) => {
        const placement = placeBaseline(name, neighboursOf(graph), grid, 1);
        expect(placement.length).toBe(graph.nodes);
        occupants(placement, grid);
      }),
      { numRuns: 32 },
    );
  });

  it('the Hilbert curve visits every cell of a square, a step at a time', () => {
    const order = hilbertCells(EIGHT);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => i));
    for (let i = 1; i < 64; i++) {
      const [a, b] = [order[i - 1] as number, order[i] as number];
      expect(Math.abs((a % 8) - (b % 8)) + Math.abs((a >> 3) - (b >> 3))).toBe(1);
    }
  });

  it('the smoothest vector of a path is half a cosine (eigenvalue 2 - 2 cos(pi / n))', () => {
    const n = 24;
    const [vector] = fiedlerVectors(neighboursOf(gridGraph(n, 1)), 2, seededRandom(1)) as [Float64Array];
    const cosine = Float64Array.from({ length: n }, (_, i) => Math.sqrt(2 / n) * Math.cos((Math.PI * (i + 0.5)) / n));
    const sign = Math.sign((vector[0] as number) * (cosine[0] as number));
    vector.forEach((value, i) => {
      expect(sign * value).toBeCloseTo(cosine[i] as number, 4);
    });
  });

  it('spectral placement finds the grid in a grid graph', () => {
    // Longer than wide: in a square one the two smoothest vectors are any pair of a plane.
    const neighbours = neighboursOf(gridGraph(9, 7));
    const grid = createGrid(9, 7);
    expect(costOf(placeBaseline('spectral', neighbours, grid, 3), neighbours, grid)).toBe(8 * 7 + 9 * 6);
  });

  it('forces never make a placement worse, and leave it as it was given', () => {
    fc.assert(
      fc.property(placedGraphs({ cells: 36, edges: 40 }), ({ graph, grid, placement }) => {
        const neighbours = neighboursOf(graph);
        const before = placement.slice();
        const after = placeByForces(neighbours, grid, placement);
        expect(costOf(after, neighbours, grid)).toBeLessThanOrEqual(costOf(placement, neighbours, grid));
        occupants(after, grid);
        expect(placement).toEqual(before);
      }),
      { numRuns: 32 },
    );
  });
});

describe('annealing', () => {
  // Optimal: grid, cycle, complete, star. Best known: 3362; 219 (1e8 moves from every seed tried); 70 of the tree.
  it.each([
    ['grid graph', gridGraph(8, 8), 112, 1e6],
    ['cycle', cycleGraph(64), 64, 30e6],
    ['complete graph', completeGraph(64), 10752, 1e5],
    ['star', starGraph(64), 256, 1e6],
    ['dense layers', layeredGraph(4, 16, 16), 3362, 2e6],
    ['convolutional layers', layeredGraph(4, 16, 1), 221, 25e6],
    ['binary tree', treeGraph(63), 72, 25e6],
  ] as const)('places the %s on 8 x 8 cells', (_, graph, most, moves) => {
    const neighbours = neighboursOf(graph);
    const start = placeBaseline('hilbert', neighbours, EIGHT, 1);
    const state = createAnnealing(neighbours, EIGHT, start, { seed: 1, moves, goal: most });
    anneal(state, moves);
    expect(state.bestCost).toBe(costOf(state.best, neighbours, EIGHT));
    expect(state.bestCost).toBeLessThanOrEqual(most);
    occupants(state.best, EIGHT);
  });

  it('beats every baseline on a convolutional network of 1024 cores', () => {
    const neighbours = neighboursOf(convolutionalGraph(4, 16));
    const grid = createGrid(32, 32);
    const placements = BASELINES.map((name) => placeBaseline(name, neighbours, grid, 1));
    const costs = placements.map((placement) => costOf(placement, neighbours, grid));
    const least = Math.min(...costs);
    const start = placements[costs.indexOf(least)] as Int32Array;
    const state = createAnnealing(neighbours, grid, start, { seed: 1, moves: 2e6 });
    anneal(state, 2e6);
    expect(state.bestCost).toBeLessThan(0.8 * least);
  });

  it('is never worse than its start, and counts its cost exactly', () => {
    fc.assert(
      fc.property(placedGraphs({ cells: 36, edges: 40 }), fc.nat(), ({ graph, grid, placement }, seed) => {
        const neighbours = neighboursOf(graph);
        const state = createAnnealing(neighbours, grid, placement, { seed, moves: 5000 });
        anneal(state, 5000);
        expect(state.bestCost).toBeLessThanOrEqual(costOf(placement, neighbours, grid));
        expect(state.bestCost).toBe(costOf(state.best, neighbours, grid));
        expect(state.cost).toBe(costOf(state.layout.cellOf, neighbours, grid));
        expect(state.layout.nodeAt).toEqual(occupants(state.layout.cellOf, grid));
      }),
      { numRuns: 32 },
    );
  });

  const neighbours = neighboursOf(layeredGraph(3, 8, 2));
  const grid = createGrid(5, 6);
  const begin = (seed: number, moves: number) =>
    createAnnealing(neighbours, grid, placeBaseline('raster', neighbours, grid, 1), { seed, moves });

  it('gives the same bits for a seed and number of moves, however it is cut into calls', () => {
    const moves = 2 * 65_536 * neighbours.nodes;
    const whole = begin(7, moves);
    anneal(whole, moves);
    const cut = begin(7, moves);
    while (!isDone(cut)) anneal(cut, 100_003);
    expect(cut).toEqual(whole);
    const [one, other] = [begin(7, 10_000), begin(8, 10_000)];
    for (const state of [one, other]) anneal(state, 10_000);
    expect(other.layout.cellOf).not.toEqual(one.layout.cellOf);
  });

  it('makes the moves that were planned, then those of an extension', () => {
    const state = begin(1, 1000);
    anneal(state, 5000);
    expect([state.move, isDone(state)]).toEqual([1000, true]);
    const longer = extendAnnealing(state, 500);
    anneal(longer, 5000);
    expect([longer.move, [...longer.rounds]]).toEqual([1500, [1000, 1500]]);
    expect(longer.bestCost).toBeLessThanOrEqual(state.bestCost);
  });

  it('stops where nothing better can be', () => {
    const path = neighboursOf(gridGraph(8, 8));
    const start = placeBaseline('raster', path, EIGHT, 1);
    const state = createAnnealing(path, EIGHT, start, { seed: 1, moves: 1e6, goal: 112 });
    anneal(state, 1e6);
    expect([state.move, isDone(state)]).toEqual([0, true]);
  });

  it('refuses more nodes than cells', () => {
    expect(() => createAnnealing(neighbours, createGrid(5, 4), new Int32Array(24), { seed: 1, moves: 1 })).toThrow(
      'the graph has 24 nodes, a grid of 5 x 4 has 20 cells (4 too few): give a larger grid',
    );
    expect(cells(grid)).toBeGreaterThan(neighbours.nodes);
  });

  it('cools from hot to cold without a jump up, then takes only steps down', () => {
    const temperatures = Array.from({ length: 1000 }, (_, i) => temperatureAt(i / 1000));
    expect(temperatures[0]).toBe(5);
    expect(temperatures[949]).toBeCloseTo(0.4, 2);
    // Geometric: half of the way is the geometric mean.
    expect(temperatureAt(0.475)).toBeCloseTo(Math.sqrt(5 * 0.4), 6);
    expect(temperatures.slice(950).every((value) => value === 0)).toBe(true);
    for (let i = 1; i < 1000; i++) expect(temperatures[i]).toBeLessThanOrEqual(temperatures[i - 1] as number);
  });

  it('plans rounds that end with the last move', () => {
    expect([...planRounds(10, 64)]).toEqual([10]);
    expect(planRounds(1e8, 64).length).toBe(23);
    expect(planRounds(1e8, 64).at(-1)).toBe(1e8);
    expect(planRounds(1e12, 64).length).toBe(32);
  });

  it('has a logarithm of its own', () => {
    for (const value of [1, 0.75, 0.5, 0.123, 1e-3, 0.5 / 4096]) expect(ln(value)).toBeCloseTo(Math.log(value), 13);
  });
});
