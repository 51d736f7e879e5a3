/** Costs, gains, link loads and bounds of placements against slow definitions of the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anneal, createAnnealing } from '../../../mapping/place/anneal.ts';
import { leastAssignment } from '../../../mapping/place/assignment.ts';
import { lowerBounds } from '../../../mapping/place/bounds.ts';
import { type CellGrid, cells, createGrid } from '../../../mapping/place/cell-grid.ts';
import { createLayout, swap, swapGain } from '../../../mapping/place/layout.ts';
import { linkLoads } from '../../../mapping/place/link-load.ts';
import { measurePlacement } from '../../../mapping/place/measure.ts';
import { costOf, occupants } from '../../../mapping/place/placement.ts';
import { neighboursOf, type TrafficGraph, trafficGraph } from '../../../mapping/place/traffic.ts';
import {
  completeGraph,
  costByHand,
  cycleGraph,
  graphOf,
  gridGraph,
  placedGraphs,
  starGraph,
} from '../../support/graphs.ts';

describe('a placement', () => {
  it('costs what its edges cost one by one', () => {
    fc.assert(
      fc.property(placedGraphs({ cells: 36, edges: 40 }), (placed) => {
        expect(costOf(placed.placement, neighboursOf(placed.graph), placed.grid)).toBe(costByHand(placed));
      }),
    );
  });

  it('has two nodes on no cell and none off the grid', () => {
    const grid = createGrid(2, 2);
    expect(() => occupants(Int32Array.of(0, 3, 0), grid)).toThrow('nodes 0 and 2 are both on cell 0');
    expect(() => occupants(Int32Array.of(0, 4), grid)).toThrow('node 1 is on cell 4, a grid of 2 x 2 has cells 0 to 3');
  });

  it('changes by a swap exactly as the gain says, empty cells and neighbours included', () => {
    fc.assert(
      fc.property(placedGraphs({ cells: 36, edges: 40 }), fc.nat(), fc.nat(), ({ graph, grid, placement }, a, b) => {
        const neighbours = neighboursOf(graph);
        const layout = createLayout(neighbours, grid, placement);
        const node = a % graph.nodes;
        const cell = b % cells(grid);
        fc.pre(cell !== placement[node]);
        const before = costOf(placement, neighbours, grid);
        const gain = swapGain(layout, node, cell);
        swap(layout, node, cell);
        expect(costOf(layout.cellOf, neighbours, grid)).toBe(before + gain);
        expect(layout.nodeAt).toEqual(occupants(layout.cellOf, grid));
      }),
    );
  });

  it('loads the links that its routes pass, X first', () => {
    fc.assert(
      fc.property(placedGraphs({ cells: 36, edges: 40 }), ({ graph, grid, placement }) => {
        const { east, west, south, north } = linkLoads(graph, placement, grid);
        const walked = walkRoutes(graph, placement, grid);
        expect([east, west, south, north].map((loads) => [...loads])).toEqual(walked);
        const { spikeHops, maxLinkLoad, meanLinkLoad } = measurePlacement(graph, placement, grid);
        const all = walked.flat();
        expect(maxLinkLoad).toBe(Math.max(...all));
        // Every hop of a spike loads one link once.
        expect(all.reduce((sum, load) => sum + load, 0)).toBe(spikeHops);
        const links = 2 * ((grid.width - 1) * grid.height + grid.width * (grid.height - 1));
        expect(meanLinkLoad * links).toBeCloseTo(spikeHops, 9);
      }),
    );
  });

  it('is measured in hops, means, longest edge and chip crossings', () => {
    // Chips of 2 x 2. 0 at (0, 0), 1 at (3, 0), 2 at (0, 3): a crossing each, a loop costs nothing.
    const graph = graphOf(
      3,
      [
        [0, 1],
        [0, 2],
        [1, 1],
        [2, 0],
      ],
      [2, 1, 3, 0],
    );
    const grid = createGrid(4, 4, { chipWidth: 2, chipHeight: 2 });
    expect(measurePlacement(graph, Int32Array.of(0, 3, 12), grid)).toEqual({
      spikeHops: 9,
      meanHops: 1.5,
      maxHops: 3,
      maxLinkLoad: 2,
      meanLinkLoad: 9 / 48,
      chipCrossings: 3,
    });
  });
});

/** Loads by walking each route a step at a time. */
function walkRoutes(graph: TrafficGraph, placement: Int32Array, grid: CellGrid): number[][] {
  const loads = Array.from({ length: 4 }, () => new Array<number>(cells(grid)).fill(0));
  const [east, west, south, north] = loads as [number[], number[], number[], number[]];
  for (let source = 0; source < graph.nodes; source++) {
    for (let e = graph.offsets[source] as number; e < (graph.offsets[source + 1] as number); e++) {
      const to = placement[graph.targets[e] as number] as number;
      const target = { x: to % grid.width, y: Math.floor(to / grid.width) };
      let x = (placement[source] as number) % grid.width;
      let y = Math.floor((placement[source] as number) / grid.width);
      const leave = (link: number[]) => {
        link[y * grid.width + x] = (link[y * grid.width + x] as number) + (graph.rates[e] as number);
      };
      for (; x < target.x; x++) leave(east);
      for (; x > target.x; x--) leave(west);
      for (; y < target.y; y++) leave(south);
      for (; y > target.y; y--) leave(north);
    }
  }
  return loads;
}

describe('a lower bound', () => {
  it('is below the optimum, which brute force finds', () => {
    fc.assert(
      fc.property(placedGraphs({ cells: 7, edges: 14 }), ({ graph, grid }) => {
        const neighbours = neighboursOf(graph);
        const plain = createGrid(grid.width, grid.height);
        const best = optimum(neighbours.nodes, cells(plain), (placement) => costOf(placement, neighbours, plain));
        for (const { value } of lowerBounds(neighbours, plain)) expect(value).toBeLessThanOrEqual(best);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['a grid', gridGraph(8, 8), 'one-hop', 112],
    ['a cycle', cycleGraph(64), 'one-hop', 64],
    ['a star', starGraph(64), 'ring', 256],
    ['a complete graph', completeGraph(64), 'gilmore-lawler', 10752],
  ] as const)('meets the optimum of %s', (_, graph, name, value) => {
    expect(lowerBounds(neighboursOf(graph), createGrid(8, 8)).at(-1)).toEqual({ name, value });
  });

  it('rests on the cheapest assignment', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.nat(1),
        fc.array(fc.nat(20), { minLength: 30, maxLength: 30 }),
        (rows, extra, costs) => {
          const columns = rows + extra;
          const sum = (columnOf: Int32Array) =>
            columnOf.reduce((total, column, row) => total + (costs[row * columns + column] as number), 0);
          expect(leastAssignment(Float64Array.from(costs), rows, columns)).toBe(optimum(rows, columns, sum));
        },
      ),
    );
  });

  it.each([Number.POSITIVE_INFINITY, Number.NaN])('comes to an end where costs are %d', (cost) => {
    expect(leastAssignment(Float64Array.of(cost, cost, cost, cost), 2, 2)).not.toBeLessThan(Number.POSITIVE_INFINITY);
    // A row whose columns cost nothing less is given one all the same.
    expect(leastAssignment(Float64Array.of(1, cost, cost, 1), 2, 2)).toBe(2);
  });
});

/** The least of `cost` over all ways to give `nodes` nodes a cell each. */
function optimum(nodes: number, count: number, cost: (placement: Int32Array) => number): number {
  const placement = new Int32Array(nodes);
  const taken = new Array<boolean>(count).fill(false);
  const from = (node: number): number => {
    if (node === nodes) return cost(placement);
    let least = Number.POSITIVE_INFINITY;
    for (let cell = 0; cell < count; cell++) {
      if (taken[cell]) continue;
      taken[cell] = true;
      placement[node] = cell;
      least = Math.min(least, from(node + 1));
      taken[cell] = false;
    }
    return least;
  };
  return from(0);
}

describe('a traffic graph', () => {
  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a rate of %d', (rate) => {
    expect(() => graphOf(2, [[0, 1]], [rate])).toThrow(`edge 0, 0 to 1, has rate ${rate}, must be 0 or more`);
  });

  it.each([
    [[2e100], 'edge 0, 0 to 1, has rate 2e+100, must be 0 or more and at most 1e+100'],
    [[1e100, 1e100], 'rates add up to 2e+100, the limit is 1e+100: divide them all by one number'],
  ])('refuses rates of %j, whose sums may be infinite', (rates, message) => {
    const edges = rates.map((_, edge) => [edge, 1 - edge] as const);
    expect(() => graphOf(2, edges, rates)).toThrow(message);
  });

  it('of the largest rates has finite costs and bounds', () => {
    const graph = graphOf(3, [[0, 1] as const, [1, 2] as const], [5e99, 5e99]);
    const grid = createGrid(2, 2);
    const costs = lowerBounds(neighboursOf(graph), grid).map(({ value }) => value);
    const annealing = createAnnealing(neighboursOf(graph), grid, Int32Array.of(0, 3, 1), { seed: 1, moves: 1000 });
    anneal(annealing, 1000);
    expect([...costs, annealing.bestCost, annealing.unit].every(Number.isFinite)).toBe(true);
    expect(annealing.bestCost / 1e100).toBeCloseTo(1);
  });

  it('refuses a node that it does not have', () => {
    expect(() => trafficGraph(2, [0], [2])).toThrow('edge 0 goes from node 0 to node 2, the graph has nodes 0 to 1');
  });

  it('adds up both directions and parallel edges, and drops loops', () => {
    const graph = graphOf(
      3,
      [
        [0, 2],
        [2, 0],
        [0, 2],
        [1, 1],
        [2, 1],
      ],
      [1, 2, 4, 8, 16],
    );
    expect(neighboursOf(graph)).toEqual({
      nodes: 3,
      offsets: Uint32Array.of(0, 1, 2, 4),
      others: Uint32Array.of(2, 2, 0, 1),
      weights: Float64Array.of(7, 16, 7, 16),
    });
  });
});
